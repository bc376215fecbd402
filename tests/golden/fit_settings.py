"""Writes fit_settings.json: fits with weights, held parameters and bounds, by SciPy and statsmodels.

Run with scipy 1.17, statsmodels 0.15: `python fit_settings.py > fit_settings.json`, in this directory.
"""

import json

import numpy as np
import statsmodels.api as sm
from scipy.optimize import curve_fit

x, y, sigma = np.loadtxt("reports/weighted.csv", delimiter=",", skiprows=1).T


def decay(x, a, k, c):
    return a * np.exp(-k * x) + c


def curve(f, p0, **settings):
    tight = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    p, relative = curve_fit(f, x, y, p0, sigma, **tight, **settings)
    _, absolute = curve_fit(f, x, y, p0, sigma, absolute_sigma=True, **tight, **settings)
    errors = [list(np.sqrt(np.diag(c))) for c in (relative, absolute)]
    r = (f(x, *p) - y) / sigma
    return {
        "parameters": list(p),
        "relative": errors[0],
        "absolute": errors[1],
        "residual_standard_error": float(np.sqrt(r @ r / (len(x) - len(p)))),
        "loss": float(r @ r / np.sum(sigma**-2.0)),
    }


found = {"decay": curve(decay, [1, 1, 1])}
# c held at 0.5, and what a lower bound of 0.5 comes to: without it, c is 0.46.
found["held"] = curve(lambda x, a, k: decay(x, a, k, 0.5), [1, 1])
bounded, _ = curve_fit(decay, x, y, [1, 1, 1], sigma, bounds=([0, 0, 0.5], [10, 10, 10]), xtol=1e-15, ftol=1e-15, gtol=1e-15)
found["bounded"] = list(bounded)

line = sm.WLS(y, np.column_stack([x, np.ones_like(x)]), sigma**-2.0).fit()
found["line"] = {
    "parameters": list(line.params),
    "standard_errors": list(line.bse),
    "known": list(np.sqrt(np.diag(line.normalized_cov_params))),
    "r_squared": line.rsquared,
    "residual_standard_error": float(np.sqrt(line.mse_resid)),
}

# Doses, answers, and how often both came up.
dose = np.array([0.5, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.5])
answer = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0])
often = np.array([9.0, 1.0, 7.0, 3.0, 4.0, 5.0, 2.0, 8.0, 6.0])
logit = sm.GLM(answer, np.column_stack([dose, np.ones_like(dose)]), sm.families.Binomial(), freq_weights=often)
logit = logit.fit(tol=1e-14)
found["logistic"] = {
    "rows": [list(row) for row in zip(dose, answer, often)],
    "parameters": list(logit.params),
    "standard_errors": list(logit.bse),
    "log_likelihood": logit.llf,
}
print(json.dumps(found, indent=1))
