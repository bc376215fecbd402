"""Orthogonal distance regressions by ODRPACK, through SciPy, whose values have some 6 digits; the others come from
SciPy's least squares over parameters and features at once. Writes orthogonal.json beside itself.

Run: python orthogonal.py (SciPy 1.17, which is the last but one with `scipy.odr`, NumPy 2).
"""

import json
import os
import warnings

warnings.simplefilter("ignore")
import numpy as np
from scipy.optimize import least_squares
from scipy.odr import ODR, Model, RealData

here = os.path.dirname(os.path.abspath(__file__))
out = {}


def fit(name, f, in_b, in_x, x, y, sx, sy, start, ifixx=None):
    x, y = np.asarray(x, float), np.asarray(y, float)
    sx, sy = np.broadcast_to(sx, x.shape).copy(), np.broadcast_to(sy, y.shape).copy()
    data = RealData(x, y, sx=sx, sy=sy)
    start = np.asarray(start, float)
    # From where it ends on, until it stays.
    for _ in range(5):
        found = ODR(data, Model(f, fjacb=in_b, fjacd=in_x), beta0=start, ifixx=ifixx, sstol=1e-15, partol=1e-15, maxit=2000).run()
        start = found.beta
    free = np.ones(x.shape, bool) if ifixx is None else np.broadcast_to(ifixx, x.shape) == 1

    def residuals(p):
        delta = np.zeros(x.shape)
        delta[free] = p[len(start):] * sx[free]
        return np.concatenate([(f(p[:len(start)], x + delta) - y) / sy, p[len(start):]])

    def jacobian(p):
        delta = np.zeros(x.shape)
        delta[free] = p[len(start):] * sx[free]
        b = p[:len(start)]
        jac = np.zeros((y.size + free.sum(), p.size))
        jac[:y.size, :len(start)] = (in_b(b, x + delta) / sy).T
        slopes = np.atleast_2d(in_x(b, x + delta) * sx / sy)
        for column, (k, row) in enumerate(np.argwhere(np.atleast_2d(free))):
            jac[row, len(start) + column] = slopes[k, row]
            jac[y.size + column, len(start) + column] = 1.0
        return jac

    p = np.concatenate([found.beta, (found.delta / sx)[free]])
    for _ in range(3):
        p = least_squares(residuals, p, jacobian, method="lm", x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15).x
    beta, total, delta = p[:len(start)], np.sum(residuals(p) ** 2), np.zeros(x.shape)
    delta[free] = p[len(start):] * sx[free]
    # The covariance is the part of the parameters, of the inverse in all unknowns.
    jac = jacobian(p)
    cov = np.linalg.inv(jac.T @ jac)[:len(start), :len(start)]
    var = total / (y.size - len(start))
    sd = np.sqrt(np.diag(cov) * var)
    assert np.allclose(sd, found.sd_beta, rtol=1e-5) and np.allclose(var, found.res_var, rtol=1e-8)
    assert np.allclose(cov, found.cov_beta, rtol=1e-4)
    assert np.allclose(beta, found.beta, rtol=1e-6) and np.allclose(total, found.sum_square, rtol=1e-9)
    out[name] = {
        "x": np.atleast_2d(x).tolist(), "y": y.tolist(),
        # A feature that is fixed has no errors.
        "sx": np.atleast_2d(sx if ifixx is None else sx * ifixx).tolist(), "sy": sy.tolist(),
        "beta": beta.tolist(), "sd": sd.tolist(), "cov": cov.tolist(),
        "sum": float(total), "var": float(var),
        "delta": np.atleast_2d(delta).tolist(),
    }
    print(name, found.beta, found.sd_beta, found.sum_square, found.stopreason)


# Pearson's data with York's weights (York 1966, Can. J. Phys. 44), the usual test of a line with errors in both.
x = [0.0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4]
y = [5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5]
wx = np.array([1000, 1000, 500, 800, 200, 80, 60, 20, 1.8, 1.0])
wy = np.array([1.0, 1.8, 4.0, 8.0, 20, 20, 70, 70, 100, 500])
fit("york", lambda b, x: b[0] * x + b[1], lambda b, x: np.array([x, np.ones_like(x)]), lambda b, x: b[0] + 0 * x, x, y, wx**-0.5, wy**-0.5, [-0.5, 5.0])

# The example of ODRPACK's guide (Boggs, Byrd, Rogers & Schnabel 1992, section 2.C; odrpack's documentation):
# y = b1 + b2 (exp(b3 x) - 1)^2.
x = [0.0, 0.0, 5.0, 7.0, 7.5, 10.0, 16.0, 26.0, 30.0, 34.0, 34.5, 100.0]
y = [1265.0, 1263.6, 1258.0, 1254.0, 1253.0, 1249.8, 1237.0, 1218.0, 1220.6, 1213.8, 1215.5, 1212.0]
fit("guide", lambda b, x: b[0] + b[1] * np.expm1(b[2] * x) ** 2,
    lambda b, x: np.array([np.ones_like(x), np.expm1(b[2] * x) ** 2, b[1] * 2 * np.expm1(b[2] * x) * np.exp(b[2] * x) * x]),
    lambda b, x: b[1] * 2 * np.expm1(b[2] * x) * np.exp(b[2] * x) * b[2],
    x, y, 1.0, 1.0, [1500.0, -50.0, -0.1], np.array([0, 0] + [1] * 9 + [0]))

# A plane that bends, over two features of different precision.
u, v = np.meshgrid(np.linspace(0, 2, 6), np.linspace(-1, 1, 5))
u, v = u.ravel(), v.ravel()
y = 2.0 * np.exp(-0.8 * u) + 0.7 * v + 0.05 * np.sin(9 * np.arange(30))
x = np.array([u + 0.06 * np.cos(7 * np.arange(30)), v + 0.1 * np.sin(4 * np.arange(30))])
fit("two", lambda b, x: b[0] * np.exp(-b[1] * x[0]) + b[2] * x[1],
    lambda b, x: np.array([np.exp(-b[1] * x[0]), -b[0] * x[0] * np.exp(-b[1] * x[0]), x[1]]),
    lambda b, x: np.array([-b[0] * b[1] * np.exp(-b[1] * x[0]), b[2] + 0 * x[1]]), x, y, np.array([[0.06], [0.1]]), 0.05, [1.0, 1.0, 0.0])
with open(os.path.join(here, "orthogonal.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
