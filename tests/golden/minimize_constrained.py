"""Minima under constraints by SciPy 1.17.1: the problems HS of Hock & Schittkowski (1981), from their starts.

Writes minimize_constrained.txt; a line is a name, the value of SLSQP or trust-constr, whichever is lower with all constraints kept to
1e-8, and the book's value in parentheses as a comment of this file.
"""

import warnings
from math import inf, pi

import numpy as np
from scipy.optimize import minimize

warnings.simplefilter("ignore")
R2 = 2**0.5
# name: (f, equalities, inequalities ≥ 0, start, bounds)
P = {
    "hs6": (lambda x: (1 - x[0]) ** 2, [lambda x: 10 * (x[1] - x[0] ** 2)], [], [-1.2, 1], None),
    "hs7": (lambda x: np.log(1 + x[0] ** 2) - x[1], [lambda x: (1 + x[0] ** 2) ** 2 + x[1] ** 2 - 4], [], [2, 2], None),
    "hs8": (lambda x: -1.0 + 0 * x[0], [lambda x: x[0] ** 2 + x[1] ** 2 - 25, lambda x: x[0] * x[1] - 9], [], [2, 1], None),
    "hs9": (lambda x: np.sin(pi * x[0] / 12) * np.cos(pi * x[1] / 16), [lambda x: 4 * x[0] - 3 * x[1]], [], [0, 0], None),
    "hs10": (lambda x: x[0] - x[1], [], [lambda x: -3 * x[0] ** 2 + 2 * x[0] * x[1] - x[1] ** 2 + 1], [-10, 10], None),
    "hs11": (lambda x: (x[0] - 5) ** 2 + x[1] ** 2 - 25, [], [lambda x: -x[0] ** 2 + x[1]], [4.9, 0.1], None),
    "hs12": (lambda x: 0.5 * x[0] ** 2 + x[1] ** 2 - x[0] * x[1] - 7 * x[0] - 7 * x[1], [], [lambda x: 25 - 4 * x[0] ** 2 - x[1] ** 2], [0, 0], None),
    "hs14": (lambda x: (x[0] - 2) ** 2 + (x[1] - 1) ** 2, [lambda x: x[0] - 2 * x[1] + 1], [lambda x: -0.25 * x[0] ** 2 - x[1] ** 2 + 1], [2, 2], None),
    "hs21": (lambda x: 0.01 * x[0] ** 2 + x[1] ** 2 - 100, [], [lambda x: 10 * x[0] - x[1] - 10], [2, -1], [(2, 50), (-50, 50)]),
    "hs22": (lambda x: (x[0] - 2) ** 2 + (x[1] - 1) ** 2, [], [lambda x: -x[0] - x[1] + 2, lambda x: -x[0] ** 2 + x[1]], [2, 2], None),
    "hs26": (lambda x: (x[0] - x[1]) ** 2 + (x[1] - x[2]) ** 4, [lambda x: (1 + x[1] ** 2) * x[0] + x[2] ** 4 - 3], [], [-2.6, 2, 2], None),
    "hs27": (lambda x: 0.01 * (x[0] - 1) ** 2 + (x[1] - x[0] ** 2) ** 2, [lambda x: x[0] + x[2] ** 2 + 1], [], [2, 2, 2], None),
    "hs28": (lambda x: (x[0] + x[1]) ** 2 + (x[1] + x[2]) ** 2, [lambda x: x[0] + 2 * x[1] + 3 * x[2] - 1], [], [-4, 1, 1], None),
    "hs29": (lambda x: -x[0] * x[1] * x[2], [], [lambda x: -x[0] ** 2 - 2 * x[1] ** 2 - 4 * x[2] ** 2 + 48], [1, 1, 1], None),
    "hs35": (lambda x: 9 - 8 * x[0] - 6 * x[1] - 4 * x[2] + 2 * x[0] ** 2 + 2 * x[1] ** 2 + x[2] ** 2 + 2 * x[0] * x[1] + 2 * x[0] * x[2], [], [lambda x: 3 - x[0] - x[1] - 2 * x[2]], [0.5] * 3, [(0, inf)] * 3),
    "hs39": (lambda x: -x[0], [lambda x: x[1] - x[0] ** 3 - x[2] ** 2, lambda x: x[0] ** 2 - x[1] - x[3] ** 2], [], [2] * 4, None),
    "hs40": (lambda x: -x[0] * x[1] * x[2] * x[3], [lambda x: x[0] ** 3 + x[1] ** 2 - 1, lambda x: x[0] ** 2 * x[3] - x[2], lambda x: x[3] ** 2 - x[1]], [], [0.8] * 4, None),
    "hs42": (lambda x: sum((x[k] - k - 1) ** 2 for k in range(4)), [lambda x: x[0] - 2, lambda x: x[2] ** 2 + x[3] ** 2 - 2], [], [1] * 4, None),
    "hs43": (lambda x: x[0] ** 2 + x[1] ** 2 + 2 * x[2] ** 2 + x[3] ** 2 - 5 * x[0] - 5 * x[1] - 21 * x[2] + 7 * x[3], [], [
        lambda x: 8 - x[0] ** 2 - x[1] ** 2 - x[2] ** 2 - x[3] ** 2 - x[0] + x[1] - x[2] + x[3],
        lambda x: 10 - x[0] ** 2 - 2 * x[1] ** 2 - x[2] ** 2 - 2 * x[3] ** 2 + x[0] + x[3],
        lambda x: 5 - 2 * x[0] ** 2 - x[1] ** 2 - x[2] ** 2 - 2 * x[0] + x[1] + x[3]], [0] * 4, None),
    "hs71": (lambda x: x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2], [lambda x: sum(x**2) - 40], [lambda x: x[0] * x[1] * x[2] * x[3] - 25], [1, 5, 5, 1], [(1, 5)] * 4),
    "hs76": (lambda x: x[0] ** 2 + 0.5 * x[1] ** 2 + x[2] ** 2 + 0.5 * x[3] ** 2 - x[0] * x[2] + x[2] * x[3] - x[0] - 3 * x[1] + x[2] - x[3], [], [
        lambda x: 5 - x[0] - 2 * x[1] - x[2] - x[3], lambda x: 4 - 3 * x[0] - x[1] - 2 * x[2] + x[3], lambda x: x[1] + 4 * x[2] - 1.5], [0.5] * 4, [(0, inf)] * 4),
}
# The book's: 0, -sqrt(3), -1, -0.5, -1, -8.498464223, -30, 9 - 2.875 sqrt(7), -99.96, 1, 0, 0.04, 0, -16 sqrt(2), 1/9, -1,
# -0.25, 28 - 10 sqrt(2), -44, 17.0140173, -4.681818181.
lines = []
for name, (f, eq, ineq, x0, bounds) in P.items():
    cons = [dict(type="eq", fun=c) for c in eq] + [dict(type="ineq", fun=c) for c in ineq]
    best = inf
    for method, options in (("SLSQP", dict(ftol=1e-15, maxiter=1000)), ("trust-constr", dict(gtol=1e-10, xtol=1e-12, maxiter=3000))):
        found = minimize(f, np.array(x0, dtype=float), method=method, bounds=bounds, constraints=cons, options=options)
        lack = max([abs(c(found.x)) for c in eq] + [max(0, -c(found.x)) for c in ineq])
        print(name, method, found.fun, lack)
        if lack < 1e-8:
            best = min(best, found.fun)
    lines.append(f"{name} {best:.17g}")
with open(__file__.replace(".py", ".txt"), "w") as file:
    file.write("\n".join(lines) + "\n")
