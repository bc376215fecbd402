"""Sums of squares that SciPy's `trf` ends at within bounds, for examples/arrivals.rs. Writes arrivals.json beside itself.

Run: python arrivals.py (SciPy 1.17, NumPy 2; some minutes). Curves, data and starts are those of tests/nist/sets.rs,
examples/kinds/mod.rs and examples/arrivals.rs. Derivatives are exact to rounding, by a step along the imaginary axis.
All three tolerances are 1e-12, and max_nfev is 400. What is no number for SciPy at the start is null.
"""

import json
import os
import re
import warnings

import numpy as np
from scipy.optimize import least_squares

here = os.path.dirname(os.path.abspath(__file__))
pi = np.pi
exp, cos, sin, arctan = np.exp, np.cos, np.sin, np.arctan
warnings.simplefilter("ignore")


def bump(b, x):
    return b[0] * exp(-((x - b[1]) ** 2) / b[2] ** 2)


def gauss(b, x):
    return b[0] * exp(-b[1] * x) + bump(b[2:], x) + bump(b[5:], x)


def lanczos(b, x):
    return b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x)


def poly(b, x):
    return sum(c * x**k for k, c in enumerate(b))


def ratio(b, above, x):
    return poly(b[:above], x) / (1 + x * poly(b[above:], x))


def wave(b, period, x):
    return b[0] * cos(2 * pi * x / period) + b[1] * sin(2 * pi * x / period)


NIST = {
    "Misra1a": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "Chwirut2": lambda b, x: exp(-b[0] * x) / (b[1] + b[2] * x),
    "Chwirut1": lambda b, x: exp(-b[0] * x) / (b[1] + b[2] * x),
    "Lanczos3": lanczos,
    "Gauss1": gauss,
    "Gauss2": gauss,
    "DanWood": lambda b, x: b[0] * x ** b[1],
    "Misra1b": lambda b, x: b[0] * (1 - (1 + b[1] * x / 2) ** -2),
    "Kirby2": lambda b, x: ratio(b, 3, x),
    "Hahn1": lambda b, x: ratio(b, 4, x),
    "Nelson": lambda b, x1, x2: b[0] - b[1] * x1 * exp(-b[2] * x2),
    "MGH17": lambda b, x: b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]),
    "Lanczos1": lanczos,
    "Lanczos2": lanczos,
    "Gauss3": gauss,
    "Misra1c": lambda b, x: b[0] * (1 - (1 + 2 * b[1] * x) ** -0.5),
    "Misra1d": lambda b, x: b[0] * b[1] * x / (1 + b[1] * x),
    "Roszman1": lambda b, x: b[0] - b[1] * x - arctan(b[2] / (x - b[3])) / pi,
    "ENSO": lambda b, x: b[0] + wave(b[1:], 12.0, x) + wave(b[4:], b[3], x) + wave(b[7:], b[6], x),
    "MGH09": lambda b, x: b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]),
    "Thurber": lambda b, x: ratio(b, 4, x),
    "BoxBOD": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "Rat42": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)),
    "MGH10": lambda b, x: b[0] * exp(b[1] / (x + b[2])),
    "Eckerle4": lambda b, x: b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "Rat43": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "Bennett5": lambda b, x: b[0] * (b[1] + x) ** (-1 / b[2]),
}
KINDS = {
    "decay": (3, lambda b, x: b[0] * exp(-b[1] * x) + b[2]),
    "puromycin": (2, lambda b, x: b[0] * x / (b[1] + x)),
    "logistic": (3, lambda b, x: b[0] / (1 + exp(-b[1] * (x - b[2])))),
    "peak": (3, lambda b, x: b[0] * exp(-0.5 * ((x - b[1]) / b[2]) ** 2)),
    "power": (2, lambda b, x: b[0] * x ** b[1]),
    "hill": (3, lambda b, x: b[0] * x ** b[2] / (b[1] ** b[2] + x ** b[2])),
}


def uniform(seed):
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        yield ((z ^ (z >> 31)) >> 11) / 2**53


def nist():
    for k, (name, curve) in enumerate(NIST.items()):
        lines = open(os.path.join(here, "nist", name + ".dat")).read().splitlines()

        def block(what):
            line = next(line for line in lines if what in line and "(lines" in line)
            first, last = [int(n) for n in re.findall(r"\d+", line)][-2:]
            numbers = []
            for line in lines[first - 1 : last]:
                row = []
                for word in line.split():
                    try:
                        row.append(float(word))
                    except ValueError:
                        pass
                numbers.append(row)
            return np.array(numbers)

        certified = block("Starting Values")[:, 2]
        data = block("Data  ")
        y = np.log(data[:, 0]) if name == "Nelson" else data[:, 0]
        random = uniform(1000 + k)
        starts = [[b * 10.0 ** (2 * next(random) - 1) for b in certified] for _ in range(20)]
        yield name, curve, data[:, 1:].T, y, starts, certified


def kinds():
    text = open(os.path.join(here, "..", "..", "examples", "kinds", "mod.rs")).read()
    for name, (n, curve) in KINDS.items():
        table = {"peak": "GAUSS"}.get(name, name.upper())
        rows = re.search(r"const %s: .*?= \[(.*?)\n\];" % table, text, re.S).group(1)
        rows = np.array([[float(x) for x in row.split(",")] for row in re.findall(r"\[([^\[\]]*)\]", rows)])
        starts = [[[0.1, 1.0, 10.0][k // 3**i % 3] for i in range(n)] for k in range(3**n)]
        # The best of all starts, without bounds.
        problem = name, curve, rows[:, 1:].T, rows[:, 0], starts, None
        found = [run(problem, start, (-np.inf, np.inf), "jac") for start in starts]
        yield *problem[:5], min(found, key=lambda it: it[0])[2]


def run(problem, start, bounds, scale):
    _, curve, x, y, *_ = problem

    def residuals(b):
        return curve(np.asarray(b), *x) - y

    def jacobian(b):
        columns = []
        for j in range(len(b)):
            moved = b.astype(complex)
            moved[j] += 1e-200j
            columns.append(curve(moved, *x).imag / 1e-200)
        return np.array(columns).T

    try:
        it = least_squares(residuals, start, jacobian, bounds, "trf", 1e-12, 1e-12, 1e-12, scale, max_nfev=400)
    except ValueError:
        return np.inf, 1, None
    return 2 * it.cost, it.nfev, it.x


out = {}
for problem in [*nist(), *kinds()]:
    name, _, _, _, starts, best = problem
    size = np.abs(best)
    # Two decades to each side; the kinds' starts are less than three away.
    wide = [(b / 1e4, b * 1e4) if b > 0 else (b * 1e4, b / 1e4) for b in best]
    # The same, but for the first parameter, which may be at most 0.8 of where it would be.
    active = [(0.8 * best[0] / 1e4, 0.8 * best[0]) if best[0] > 0 else (0.8 * best[0], 0.8 * best[0] / 1e4), *wide[1:]]
    it = {"best": best.tolist()}
    for kind, bounds in [("wide", wide), ("active", active)]:
        lower, upper = np.array(bounds).T
        for scale in [1.0, "jac"]:
            found = []
            for start in starts:
                inside = list(start)
                if kind == "active":
                    # At most half of the bound.
                    inside[0] = np.sign(best[0]) * min(abs(start[0]), 0.4 * size[0])
                inside = np.clip(inside, lower + 1e-9 * size, upper - 1e-9 * size)
                found.append(run(problem, inside, (lower, upper), scale)[:2])
            # Nine digits are three more than arrivals are judged by; JSON has no infinite number.
            it[f"{kind} {scale}"] = [float("%.9g" % f[0]) if np.isfinite(f[0]) else None for f in found]
            it[f"{kind} {scale} evaluations"] = int(sum(f[1] for f in found))
    out[name] = it
    print(name, {key: len(v) if isinstance(v, list) else v for key, v in it.items()}, flush=True)

with open(os.path.join(here, "arrivals.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
