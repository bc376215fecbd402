"""Minima within bounds by SciPy: the value of its best method, and of other local minima that L-BFGS-B ends in.

Writes minimize_bounds.txt; a line is a name and values, that of the best method from the start first. Run with SciPy 1.17.1 and NumPy 2.
Problems HS are of Hock & Schittkowski (1981), Test Examples for Nonlinear Programming Codes.
"""

import warnings
from math import inf

import numpy as np
from scipy.optimize import minimize

warnings.simplefilter("ignore")


def rosen(x):
    return sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def hs25(x):
    u = 25 + (-50 * np.log(0.01 * np.arange(1, 100))) ** (2 / 3)
    return sum((-0.01 * np.arange(1, 100) + np.exp(-((u - x[1]) ** x[2]) / x[0])) ** 2)


def wood(x):
    a, b, c, d = x
    return (100 * (b - a**2) ** 2 + (1 - a) ** 2 + 90 * (d - c**2) ** 2 + (1 - c) ** 2
            + 10.1 * ((b - 1) ** 2 + (d - 1) ** 2) + 19.8 * (b - 1) * (d - 1))


def quadratic(x):
    k = np.arange(1, len(x) + 1)
    return 0.5 * sum(x**2 * (1 + k / 10)) + 0.4 * sum(x[1:] * x[:-1]) - sum(2 * np.sin(k) * x)


def membrane(x):
    h = 1 / (len(x) + 1)
    y = np.concatenate([[0], x, [0]])
    return sum((y[1:] - y[:-1]) ** 2) / (2 * h) + 2 * h * sum(x)


def obstacle(n):
    t = np.arange(1, n + 1) / (n + 1)
    return [(-0.15 + 0.1 * np.cos(9 * s), inf) for s in t]


def powell(x):
    a, b, c, d = x
    return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4


def beale(x):
    return ((1.5 - x[0] * (1 - x[1])) ** 2 + (2.25 - x[0] * (1 - x[1] ** 2)) ** 2
            + (2.625 - x[0] * (1 - x[1] ** 3)) ** 2)


F = (-inf, inf)
PROBLEMS = {
    "hs1": (rosen, [-2, 1], [F, (-1.5, inf)]),
    "hs2": (rosen, [-2, 1.5], [F, (1.5, inf)]),
    "hs3": (lambda x: x[1] + 1e-5 * (x[1] - x[0]) ** 2, [10, 1], [F, (0, inf)]),
    "hs4": (lambda x: (x[0] + 1) ** 3 / 3 + x[1], [1.125, 0.125], [(1, inf), (0, inf)]),
    "hs5": (lambda x: np.sin(x[0] + x[1]) + (x[0] - x[1]) ** 2 - 1.5 * x[0] + 2.5 * x[1] + 1, [0, 0], [(-1.5, 4), (-3, 3)]),
    "hs25": (hs25, [60, 20, 2], [(0.1, 100), (0, 25.6), (0, 5)]),
    "hs38": (wood, [-3, -1, -3, -1], [(-10, 10)] * 4),
    "hs45": (lambda x: 2 - np.prod(x) / 120, [0.5, 1, 1.5, 2, 2.5], [(0, k) for k in range(1, 6)]),
    "hs110": (lambda x: sum(np.log(x - 2) ** 2 + np.log(10 - x) ** 2) - np.prod(x) ** 0.2, [9] * 10, [(2.001, 9.999)] * 10),
    "rosenbrock_active": (rosen, [-1.2, 1], [(-2, 0.5), (-2, 2)]),
    "rosenbrock_ten": (rosen, [-1] * 10, [(-1.5, 0.8 if k % 3 == 0 else 2) for k in range(10)]),
    "beale_active": (beale, [1, 1], [(0.5, 2), (-1, 3)]),
    "powell_active": (powell, [3, -1, 0.5, 1], [(0.1, 5), (-2, 5), (-1, 5), (0.2, 3)]),
    "wood_active": (wood, [-3, -1, -3, -1], [(-5, 5), (-5, 0.5), (-5, 5), (-5, 5)]),
    "quadratic": (quadratic, [0.1] * 50, [(0 if k % 2 else -0.3, 0.5 if k % 5 else 0.2) for k in range(50)]),
    "membrane": (membrane, [0.5] * 50, obstacle(50)),
}


def jacobian(f, x):
    """Complex steps, exact to rounding."""
    x = np.asarray(x, dtype=complex)
    g = np.empty(len(x))
    for i in range(len(x)):
        y = x.copy()
        y[i] += 1e-30j
        g[i] = np.imag(f(y)) / 1e-30
    return g


def main():
    lines = []
    for name, (f, x0, bounds) in PROBLEMS.items():
        values = {}
        real = lambda x: float(np.real(f(np.asarray(x))))
        jac = lambda x: jacobian(f, x)
        runs = {
            "L-BFGS-B": dict(jac=jac, options=dict(ftol=1e-16, gtol=1e-11, maxiter=20000, maxfun=100000)),
            "TNC": dict(jac=jac, options=dict(ftol=1e-16, gtol=1e-10, maxfun=20000)),
            "trust-constr": dict(jac=jac, options=dict(gtol=1e-11, xtol=1e-14, barrier_tol=1e-12, maxiter=3000)),
            "Nelder-Mead": dict(options=dict(xatol=1e-10, fatol=1e-14, maxiter=40000, maxfev=40000, adaptive=len(x0) > 2)),
        }
        for method, run in runs.items():
            if method == "Nelder-Mead" and len(x0) > 10:
                continue
            found = minimize(real, np.array(x0, dtype=float), method=method, bounds=bounds, **run)
            values[method] = found.fun
        best = min(values.values())
        print(name, best, {m: f"{v - best:.1e}" for m, v in values.items()})
        found = [best]
        random = np.random.default_rng(1)
        low, high = (np.array([b[k] if abs(b[k]) < inf else s for b in bounds]) for k, s in ((0, -3), (1, 3)))
        starts = [low + (high - low) * random.random(len(x0)) for _ in range(60)]
        for start in [np.array(x0, dtype=float), *starts]:
            end = minimize(real, start, method="L-BFGS-B", bounds=bounds, **runs["L-BFGS-B"])
            to = np.clip(end.x - jac(end.x), [b[0] for b in bounds], [b[1] for b in bounds])
            if np.isfinite(end.fun) and max(abs(to - end.x)) < 1e-6 and all(abs(end.fun - f) > 1e-6 for f in found):
                found.append(end.fun)
        found[1:] = sorted(found[1:])
        print("    minima", found)
        lines.append(" ".join([name, *(f"{value:.17g}" for value in found)]))
    with open(__file__.replace(".py", ".txt"), "w") as file:
        file.write("\n".join(lines) + "\n")


main()
