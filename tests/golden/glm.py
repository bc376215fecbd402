"""Reference values for the tests of generalized linear models: statsmodels. Writes glm.json beside itself.

Run: python glm.py (statsmodels 0.15, NumPy 2). Coefficients are in the order of gradus, the intercept last; standard
errors are those of the observed information, which is what the Hessian of a loss gives, at dispersion 1 for Gamma.
"""

import json
import os

import numpy as np
import statsmodels.api as sm
from scipy.special import gammaln

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20240607)
n = 24
x1 = np.round(np.linspace(-1.5, 2.0, n), 3)
x2 = np.round(rng.normal(size=n), 3)
X = np.column_stack([x1, x2, np.ones(n)])
exposure = np.round(rng.uniform(0.5, 4.0, n), 2)
grid = np.array([[-4.0, 0.0, 1.0], [0.0, 0.5, 1.0], [3.0, -1.0, 1.0]])
eta = 0.8 * x1 - 0.5 * x2 + 0.6
out = {"x1": x1.tolist(), "x2": x2.tolist(), "exposure": exposure.tolist(), "grid": grid[:, :2].tolist()}


def case(name, y, family, constant, offset=None, weights=None):
    """`constant`: the part of the log-likelihood that does not depend on the parameters."""
    kind = {} if offset is None else {"offset": offset}
    if weights is not None:
        kind["freq_weights"] = weights
    model = sm.GLM(y, X, family=family, **kind)
    fit = model.fit(tol=1e-15, maxiter=200, scale=1.0)
    # Polished by Newton's method with the observed information.
    p = fit.params
    for _ in range(5):
        p = p - np.linalg.solve(model.hessian(p, scale=1.0), model.score(p, scale=1.0))
    cov = np.linalg.inv(-model.hessian(p, scale=1.0))
    it = {"y": y.tolist(), "x": p.tolist(), "standard_errors": np.sqrt(np.diag(cov)).tolist()}
    it["log_likelihood"] = float(model.loglike(p, scale=1.0))
    it["without_constant"] = it["log_likelihood"] - float(constant)
    # Of R's `AIC` and `BIC`, too, where nothing but the coefficients is estimated.
    it["aic"], it["bic"] = 2 * len(p) - 2 * it["log_likelihood"], len(p) * np.log(n) - 2 * it["log_likelihood"]
    mean = model.predict(p)
    it["mean"] = mean.tolist()
    it["variance"] = np.asarray(family.variance(mean)).tolist()
    it["pearson"] = float(np.sum((1 if weights is None else weights) * (y - mean) ** 2 / family.variance(mean)))
    # The limits of get_prediction, but with the observed information where it is another one.
    line, spread = grid @ p, np.sqrt(np.einsum("ij,jk,ik->i", grid, cov, grid))
    inverse, z = family.link.inverse, 1.959963984540054
    it["band"] = {"mean": inverse(line).tolist(), "lower": inverse(line - z * spread).tolist(),
                  "upper": inverse(line + z * spread).tolist(),
                  "se": np.abs(family.link.inverse_deriv(line) * spread).tolist()}
    if name in ("logistic", "poisson"):
        frame = sm.GLM(y, X, family=family, **kind).fit(tol=1e-15).get_prediction(grid).summary_frame(alpha=0.05)
        for ours, theirs in [("mean", "mean"), ("se", "mean_se"), ("lower", "mean_ci_lower"), ("upper", "mean_ci_upper")]:
            np.testing.assert_allclose(it["band"][ours], frame[theirs], rtol=1e-7)
    out[name] = it


f = sm.families
y = (rng.uniform(size=n) < 1 / (1 + np.exp(-eta))).astype(float)
case("logistic", y, f.Binomial(), 0.0)
counts = rng.poisson(np.exp(eta)).astype(float)
case("poisson", counts, f.Poisson(), -gammaln(counts + 1).sum())
counts = rng.poisson(exposure * np.exp(eta)).astype(float)
case("poisson_offset", counts, f.Poisson(), -gammaln(counts + 1).sum(), offset=np.log(exposure))
amounts = np.round(rng.gamma(2.5, np.exp(eta) / 2.5), 4)
case("gamma", amounts, f.Gamma(link=f.links.Log()), 0.0)
alpha = 0.7
counts = rng.negative_binomial(1 / alpha, 1 / (1 + alpha * np.exp(eta))).astype(float)
constant = (gammaln(counts + 1 / alpha) - gammaln(1 / alpha) - gammaln(counts + 1) + counts * np.log(alpha)).sum()
case("negative_binomial", counts, f.NegativeBinomial(alpha=alpha), constant)
# Shares of trials, with the trials as weights.
trials = rng.integers(1, 9, n).astype(float)
share = rng.binomial(trials.astype(int), 1 / (1 + np.exp(-eta))) / trials
case("shares", share, f.Binomial(), 0.0, weights=trials)
out["shares"]["trials"] = trials.tolist()
# As counts of successes and failures, which is what R makes of shares with weights: with the binomial coefficients.
grouped = sm.GLM(np.column_stack([share * trials, trials - share * trials]), X, family=f.Binomial()).fit(tol=1e-15)
out["shares"]["log_likelihood_of_counts"] = float(grouped.llf)
out["shares"]["aic_of_counts"] = float(grouped.aic)
out["gamma"]["dispersion"] = 0.4
out["gamma"]["log_likelihood_at_dispersion"] = float(
    sm.GLM(amounts, X, family=f.Gamma(link=f.links.Log())).loglike(np.array(out["gamma"]["x"]), scale=0.4))
# Where gamma functions cancel: many counts, and a dispersion that is next to nothing or large.
out["negative_binomial_constants"] = []
import mpmath as mp
mp.mp.dps = 60
for a in [1e-12, 1e-6, 1e-3, 0.05, 0.7, 3.0, 1e4]:
    for k in [0, 1, 2, 17, 64, 65, 300, 10**6]:
        r = 1 / mp.mpf(a)
        c = mp.loggamma(k + r) - mp.loggamma(r) - mp.loggamma(k + 1) + k * mp.log(mp.mpf(a))
        out["negative_binomial_constants"].append([a, k, float(c)])

# Three classes, the first one the reference.
scores = np.column_stack([np.zeros(n), eta, -0.5 * x1 + 0.3])
p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
classes = np.array([rng.choice(3, p=row) for row in p])
model = sm.MNLogit(classes, X)
fit = model.fit(method="newton", tol=1e-14, maxiter=100, disp=0)
out["multinomial"] = {"y": classes.astype(float).tolist(), "x": fit.params.T.ravel().tolist(),
                      "standard_errors": fit.bse.T.ravel().tolist(), "log_likelihood": float(fit.llf),
                      "probabilities": fit.predict(grid).tolist()}

# Whether the second feature is worth its parameter: likelihood-ratio tests, and the F test of a line.
from scipy.stats import chi2

out["nested"] = {}
for name, family in [("logistic", f.Binomial()), ("poisson", f.Poisson())]:
    y = np.array(out[name]["y"])
    ratio = 2 * (out[name]["log_likelihood"] - sm.GLM(y, X[:, [0, 2]], family=family).fit(tol=1e-15).llf)
    out["nested"][name] = [ratio, chi2.sf(ratio, 1)]
line = sm.OLS(amounts, X).fit()
ftest = line.compare_f_test(sm.OLS(amounts, X[:, 2]).fit())
out["nested"]["line"] = [float(ftest[0]), float(ftest[1])]
gained = sm.OLS(amounts, X[:, 2]).fit().ssr - line.ssr
out["nested"]["known"] = [gained / 0.25, chi2.sf(gained / 0.25, 2)]

with open(os.path.join(here, "glm.json"), "w") as file:
    json.dump(out, file, indent=None)
    file.write("\n")
