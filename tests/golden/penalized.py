"""Reference values for penalties, priors and several data sets: NumPy, SciPy, statsmodels. Writes penalized.json beside itself.

Run: python penalized.py (NumPy 2, SciPy 1.15, statsmodels 0.15). Standard errors of a MAP are those of the posterior: of the
inverse of the likelihood's Hessian with the priors' precisions on its diagonal. The intercept comes last.
"""

import json
import os

import numpy as np
import statsmodels.api as sm
from scipy.optimize import curve_fit

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20250311)
n = 20
x1 = np.round(np.linspace(-1.5, 2.0, n), 3)
x2 = np.round(0.9 * x1 + 0.2 * rng.normal(size=n), 3)
X = np.column_stack([x1, x2, np.ones(n)])
y = np.round(1.3 * x1 - 0.4 * x2 + 0.5 + 0.3 * rng.normal(size=n), 3)
weights = np.round(rng.uniform(0.5, 3.0, n), 2)
classes = (rng.uniform(size=n) < 1 / (1 + np.exp(-(1.5 * x1 + 0.2)))).astype(float)
out = {"x1": x1.tolist(), "x2": x2.tolist(), "y": y.tolist(), "w": weights.tolist(), "classes": classes.tolist()}

# λ on the slopes alone.
strength = np.diag([0.7, 0.7, 0.0])
for name, w in [("ridge", np.ones(n)), ("weighted_ridge", weights)]:
    W = np.diag(w)
    out[name] = {"x": np.linalg.solve(X.T @ W @ X + strength, X.T @ W @ y).tolist()}

# MAP of a logistic regression; priors of the two slopes, the second with a mean. statsmodels has the penalty
# α/2 |β|² beside the mean of the log-likelihood; a mean of the prior is an offset.
mean, deviation = np.array([0.0, 0.5, 0.0]), np.array([1.5, 0.8, np.inf])
model = sm.GLM(classes, X, family=sm.families.Binomial(), offset=X @ mean)
first = model.fit_regularized(alpha=1 / deviation**2 / n, L1_wt=0.0, maxiter=1000).params + mean
plain = sm.GLM(classes, X, family=sm.families.Binomial())
p, precision = first.copy(), np.diag(1 / deviation**2)
for _ in range(20):
    gradient = plain.score(p, scale=1.0) - precision @ (p - mean)
    hessian = plain.hessian(p, scale=1.0) - precision
    p = p - np.linalg.solve(hessian, gradient)
assert np.abs(first - p).max() < 1e-3, (first, p)
out["logistic"] = {"x": p.tolist(), "standard_errors": np.sqrt(np.diag(np.linalg.inv(-hessian))).tolist()}

# Two decays with one rate, of different deviations.
t = np.arange(8) * 0.5
a = np.round(2.0 * np.exp(-0.6 * t) + 0.02 * rng.normal(size=8), 4)
b = np.round(7.0 * np.exp(-0.6 * t[:6]) + 0.1 * rng.normal(size=6), 4)
sigma = np.r_[np.full(8, 0.02), np.full(6, 0.1)]
both = lambda t, h1, h2, k: np.r_[h1 * np.exp(-k * t[:8]), h2 * np.exp(-k * t[8:])]
times = np.r_[t, t[:6]]
joint = {"t": t.tolist(), "a": a.tolist(), "b": b.tolist()}
for name, absolute in [("relative", False), ("absolute", True)]:
    x, c = curve_fit(both, times, np.r_[a, b], [1, 1, 1], sigma, absolute_sigma=absolute, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    joint[name] = {"x": x.tolist(), "standard_errors": np.sqrt(np.diag(c)).tolist()}
out["joint"] = joint

with open(os.path.join(here, "penalized.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
