"""Reference values for the tests of estimation: SciPy, lmfit, statsmodels. Writes estimation.json beside itself.

Run: python estimation.py (SciPy 1.17, lmfit 1.3, statsmodels 0.15, NumPy 2).
"""

import json
import os
import warnings

import lmfit
import numpy as np
import scipy.optimize as so
import statsmodels.api as sm

warnings.simplefilter("ignore")
here = os.path.dirname(os.path.abspath(__file__))
out = {}

# Puromycin, Bates & Watts (1988), table A1.3: treated cells.
c = np.array([0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1])
v = np.array([76, 47, 97, 107, 123, 139, 159, 152, 191, 201, 207, 200.0])


def miss(p):
    return p[0] * c / (p[1] + c) - v


params = lmfit.Parameters()
params.add("v", 200.0)
params.add("k", 0.1)
mini = lmfit.Minimizer(lambda q: miss([q["v"].value, q["k"].value]), params)
best = mini.minimize(method="least_squares", ftol=1e-15, xtol=1e-15, gtol=1e-15)
best = mini.minimize(method="leastsq", params=best.params, ftol=1e-15, xtol=1e-15)
ci = lmfit.conf_interval(mini, best, sigmas=[0.6826894921370859, 0.9, 0.95, 0.99])


def tight(name):
    # lmfit's own ends are roots to 1e-4 or so: polish them by profiling with least_squares and brentq.
    from scipy.stats import f as fdist
    i = 0 if name == "v" else 1
    x = np.array([best.params["v"].value, best.params["k"].value])
    s0 = np.sum(miss(x) ** 2)
    rows = {}
    for level in [0.6826894921370859, 0.9, 0.95, 0.99]:
        bound = s0 * (1 + fdist.ppf(level, 1, 10) / 10)

        def excess(t):
            def held(q):
                return miss([t, q[0]] if i == 0 else [q[0], t])
            r = so.least_squares(held, [x[1 - i]], xtol=1e-15, ftol=1e-15, gtol=1e-15, method="lm")
            return 2 * r.cost - bound
        se = best.params[name].stderr
        low = so.brentq(excess, x[i] - 6 * se, x[i], xtol=1e-14, rtol=1e-14)
        high = so.brentq(excess, x[i], x[i] + 8 * se, xtol=1e-14, rtol=1e-14)
        rows[str(level)] = [low, high]
        print(name, level, low, high)
    return rows


print(lmfit.printfuncs.report_ci(ci))
out["puromycin"] = {"x": [best.params["v"].value, best.params["k"].value], "profile": {n: tight(n) for n in ["v", "k"]}}

# Robust losses on a line of 30 points with three that are far off.
rng = np.random.default_rng(7)
x = np.linspace(0, 10, 30)
y = 2.0 * np.exp(-0.3 * x) + 0.5 + 0.05 * rng.normal(size=30)
y[[4, 13, 22]] += [1.5, -0.8, 2.0]
x, y = np.round(x, 6), np.round(y, 6)
robust = {"x": x.tolist(), "y": y.tolist(), "fits": {}}
model = lambda p: p[0] * np.exp(-p[1] * x) + p[2] - y
for loss in ["linear", "soft_l1", "huber", "cauchy", "arctan"]:
    r = so.least_squares(model, [1.5, 0.5, 0.3], loss=loss, f_scale=0.1, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    r = so.least_squares(model, r.x, loss=loss, f_scale=0.1, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    pcov = np.linalg.inv(r.jac.T @ r.jac) * 2 * r.cost / (30 - 3)
    robust["fits"][loss] = {"x": r.x.tolist(), "cost": r.cost, "errors": np.sqrt(np.diag(pcov)).tolist()}
out["robust"] = robust

# Linear models: RLM with its scale, HC and influence of OLS, WLS.
X = sm.add_constant(x, prepend=False)
yl = np.round(1.2 * x - 0.7 + 0.3 * rng.normal(size=30) * (1 + x / 5), 6)
yl[[3, 17]] += [6.0, -5.0]
w = np.round(rng.uniform(0.2, 3.0, size=30), 6)
line = {"x": x.tolist(), "y": yl.tolist(), "w": w.tolist()}
ols = sm.OLS(yl, X).fit()
line["ols"] = {"x": ols.params.tolist(), "llf": ols.llf, "se": ols.bse.tolist(), "p": ols.pvalues.tolist(),
               "aic": ols.aic, "bic": ols.bic}
for kind in ["HC0", "HC1", "HC2", "HC3"]:
    line[kind] = ols.get_robustcov_results(kind).bse.tolist()
groups = np.repeat(np.arange(6), 5)
line["cluster"] = ols.get_robustcov_results("cluster", groups=groups).bse.tolist()
inf = ols.get_influence()
line["leverage"] = inf.hat_matrix_diag.tolist()
line["standardized"] = inf.resid_studentized_internal.tolist()
line["studentized"] = inf.resid_studentized_external.tolist()
line["cook"] = inf.cooks_distance[0].tolist()
wls = sm.WLS(yl, X, weights=w).fit()
line["wls"] = {"x": wls.params.tolist(), "se": wls.bse.tolist(), "llf": wls.llf, "r2": wls.rsquared}
for name, norm in [("huber", sm.robust.norms.HuberT(1.345)), ("tukey", sm.robust.norms.TukeyBiweight(4.685))]:
    rlm = sm.RLM(yl, X, M=norm).fit(cov="H1", maxiter=500, tol=1e-13)
    line["rlm_" + name] = {"x": rlm.params.tolist(), "scale": rlm.scale, "h1": rlm.bse.tolist()}
pred = ols.get_prediction(sm.add_constant(np.array([0.0, 5.0, 14.0]), prepend=False)).summary_frame(alpha=0.1)
line["predict"] = {k: pred[k].tolist() for k in ["mean", "mean_se", "mean_ci_lower", "mean_ci_upper", "obs_ci_lower", "obs_ci_upper"]}
out["line"] = line

# Bounds: SciPy's trf on problems with bounds that are active or not.
def bounded(name, f, start, lower, upper):
    r = so.least_squares(f, start, bounds=(lower, upper), xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=20000)
    return {"name": name, "x": r.x.tolist(), "cost": r.cost}
inf_ = np.inf
bounds = []
bounds.append(bounded("puromycin", miss, [150.0, 0.03], [0, 0], [200.0, 1.0]))
bounds.append(bounded("rosenbrock", lambda p: np.array([10 * (p[1] - p[0] ** 2), 1 - p[0]]), [-1.2, 1.0], [-2, -2], [0.5, 3]))
bounds.append(bounded("rosenbrock_low", lambda p: np.array([10 * (p[1] - p[0] ** 2), 1 - p[0]]), [-1.2, 2.0], [-inf_, 1.5], [inf_, inf_]))
bounds.append(bounded("decay", model, [1.5, 0.5, 0.8], [0, 0, 0.7], [3, 2, 1]))
bounds.append(bounded("decay_two", model, [1.5, 0.5, 0.8], [0, 0.4, 0.7], [1.9, 2, 1]))
out["bounds"] = bounds
json.dump(out, open(os.path.join(here, "estimation.json"), "w"), indent=None)
