"""Reference values for what is concluded from the reports of fits: statsmodels and SciPy. Writes fit_conclusions.json beside
itself.

Run: python fit_conclusions.py (statsmodels 0.15, SciPy 1.17, NumPy 2). Coefficients are in the order of gradus, the intercept
last. Profiles are found by minimizing over the other parameters at each step of a bisection (`brentq`).
"""

import json
import os

import numpy as np
import statsmodels.api as sm
from scipy.optimize import brentq, minimize
from scipy.special import expit, gammaln
from scipy.stats import norm, t as student

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20250211)
n = 60
x1 = np.round(rng.normal(size=n), 3)
x2 = np.round(rng.uniform(-1, 2, n), 3)
X = np.column_stack([x1, x2, np.ones(n)])
eta = 0.7 * x1 - 0.4 * x2 + 0.3
group = np.repeat(np.arange(12), 5)
count = rng.integers(0, 4, n)
out = {"x1": x1.tolist(), "x2": x2.tolist(), "group": group.tolist(), "count": count.tolist()}


def profile(loss, at, distance, reach):
    """The ends of each parameter's interval, where `distance(loss)` is `reach`."""
    ends = []
    for i in range(len(at)):
        others = [j for j in range(len(at)) if j != i]

        def statistic(value):
            def inner(z):
                p = np.empty(len(at))
                p[others], p[i] = z, value
                return loss(p)

            best = minimize(inner, at[others], method="BFGS", options={"gtol": 1e-10})
            best = minimize(inner, best.x, method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-15})
            return np.sqrt(max(distance(best.fun), 0.0)) - reach

        pair = []
        for sign in (-1, 1):
            step = 0.1
            while statistic(at[i] + sign * step) < 0:
                step *= 1.6
            pair.append(brentq(statistic, at[i], at[i] + sign * step, xtol=1e-12, rtol=1e-13))
        ends.append(pair)
    return ends


def newton(model, p):
    for _ in range(8):
        p = p - np.linalg.solve(model.hessian(p, scale=1.0), model.score(p, scale=1.0))
    return p


def glm(name, y, family, loss):
    # Both families have their canonical link, so the expected information is the observed one.
    model = sm.GLM(y, X, family=family)
    at = newton(model, model.fit(tol=1e-15).params)
    it = {"y": y.tolist(), "x": at.tolist()}
    for kind, cov, how in [("HC0", "HC0", None), ("cluster", "cluster", {"groups": group})]:
        it[kind] = model.fit(start_params=at, tol=1e-15, cov_type=cov, cov_kwds=how).bse.tolist()
    # Frequencies are repeated rows.
    rows = np.repeat(np.arange(n), count)
    repeated = sm.GLM(y[rows], X[rows], family=family)
    p = newton(repeated, repeated.fit(tol=1e-15).params)
    it["repeated"] = {"x": p.tolist()}
    for kind, cov, how in [("HC0", "HC0", None), ("cluster", "cluster", {"groups": group[rows]})]:
        it["repeated"][kind] = repeated.fit(start_params=p, tol=1e-15, cov_type=cov, cov_kwds=how).bse.tolist()
    # statsmodels' HC1 of a GLM is its HC0; R's sandwich::vcovHC has the factor of linear models.
    for of, count_of_rows in [(it, n), (it["repeated"], len(rows))]:
        of["HC1"] = (np.array(of["HC0"]) * np.sqrt(count_of_rows / (count_of_rows - 3))).tolist()
    lowest = loss(at, y)
    it["profile"] = profile(lambda p: loss(p, y), at, lambda found: 2 * (found - lowest), norm.ppf(0.975))
    out[name] = it


def logistic(p, y):
    z = X @ p
    return np.sum(np.logaddexp(0, z) - y * z)


def poisson(p, y):
    z = X @ p
    return np.sum(np.exp(z) - y * z + gammaln(y + 1))


glm("logistic", (rng.uniform(size=n) < expit(eta)).astype(float), sm.families.Binomial(), logistic)
glm("poisson", rng.poisson(np.exp(eta)).astype(float), sm.families.Poisson(), poisson)

# A decay with uneven noise: the rows of its derivatives are the design of a linear model at the estimates.
x = np.round(np.linspace(0.0, 4.0, n), 3)
y = np.round(3.0 * np.exp(-0.8 * x) + 0.5 + 0.15 * (0.3 + x) / 2 * rng.normal(size=n), 4)
w = np.round(1.0 / (0.3 + x) ** 2, 4)


def curve(p):
    return p[0] * np.exp(-p[1] * x) + p[2]


for name, weights in [("decay", np.ones(n)), ("weighted", w)]:
    def derivatives(p):
        e = np.exp(-p[1] * x)
        return np.column_stack([e, -p[0] * x * e, np.ones(n)])

    p = np.array([3.0, 0.8, 0.5])
    root = np.sqrt(weights)
    for _ in range(60):
        p = p + np.linalg.lstsq(root[:, None] * derivatives(p), root * (y - curve(p)), rcond=None)[0]
    J = derivatives(p)
    linear = sm.WLS(y - curve(p) + J @ p, J, weights=weights).fit()
    it = {"x": p.tolist(), "se": linear.bse.tolist()}
    for kind in ["HC0", "HC1", "HC2", "HC3"]:
        it[kind] = linear.get_robustcov_results(kind).bse.tolist()
    it["cluster"] = linear.get_robustcov_results("cluster", groups=group).bse.tolist()
    plain = sm.OLS(root * (y - curve(p) + J @ p), root[:, None] * J).fit()
    influence = plain.get_influence()
    it["leverage"] = influence.hat_matrix_diag.tolist()
    it["standardized"] = influence.resid_studentized_internal.tolist()
    it["studentized"] = influence.resid_studentized_external.tolist()
    it["cook"] = influence.cooks_distance[0].tolist()

    def sum_of_squares(p):
        return np.sum(weights * (y - curve(p)) ** 2)

    lowest = sum_of_squares(p)
    variance = lowest / (n - 3)
    it["profile"] = profile(
        sum_of_squares, p, lambda found: (found - lowest) / variance, student.ppf(0.975, n - 3)
    )
    out[name] = it
out["decay"] |= {"t": x.tolist(), "y": y.tolist(), "w": w.tolist()}

with open(os.path.join(here, "fit_conclusions.json"), "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
