"""Points of the regions of two parameters: where the best fit with both held is as much worse as the level allows.

lmfit makes the fits, as its `conf_interval2d` does; SciPy's `brentq` finds where they reach the level on rays from the estimate. The curve is
`a exp(-k t) + c`, the rows are those of `decay` in `examples/kinds`.

    python contour.py > contour.json     # lmfit 1.3.4, scipy 1.17.1
"""

import json

import lmfit
import numpy as np
from scipy.optimize import brentq
from scipy.stats import f

Y = [6.43, 5.11, 4.04, 3.54, 2.89, 2.58, 2.09, 1.94, 2.0, 1.76, 1.51, 1.64, 1.66, 1.6, 1.51, 1.49, 1.56, 1.42, 1.55, 1.4]
T = np.arange(20) * 0.4


def residual(p):
    return p["a"] * np.exp(-p["k"] * T) + p["c"] - np.array(Y)


def fitted(held):
    parameters = lmfit.Parameters()
    for name, start in [("a", 5.0), ("k", 0.6), ("c", 1.4)]:
        parameters.add(name, value=held.get(name, start), vary=name not in held)
    return lmfit.minimize(residual, parameters, method="leastsq", xtol=1e-14, ftol=1e-14, gtol=1e-14)


best = fitted({})
centre = [best.params[name].value for name in ("k", "c")]
errors = [best.params[name].stderr for name in ("k", "c")]
points = []
for level in (0.68, 0.95):
    limit = best.chisqr * (1 + 2 * f.ppf(level, 2, best.nfree) / best.nfree)
    for angle in np.arange(12) * np.pi / 6 + 0.1:
        way = np.array([np.cos(angle), np.sin(angle)]) * errors
        at = lambda r: dict(zip(("k", "c"), centre + r * way))
        radius = brentq(lambda r: fitted(at(r)).chisqr - limit, 1e-3, 8.0, xtol=1e-12)
        points.append([level, *(centre + radius * way)])
print(json.dumps({"t": list(T), "y": Y, "estimates": centre, "errors": errors, "points": points}))
