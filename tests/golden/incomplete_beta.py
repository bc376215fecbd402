"""Writes incomplete_beta.txt: the incomplete beta function, its logarithm, and Student's t distribution, with their derivatives.

Run with mpmath 1.4: `python incomplete_beta.py > incomplete_beta.txt`. Values are sums of power series in 90 digits and more, which
share nothing with the continued fraction of the implementation; derivatives are differences of these with steps of 10⁻²².
"""

import itertools

from mpmath import mp, mpf

mp.dps = 90
STEP = mpf(10) ** -22
SHAPES = [
    (1e-3, 1e-3), (1e-3, 2.5), (1e-3, 1e5), (0.3, 0.3), (0.3, 40.0), (1.0, 1.0), (1.0, 2.5), (2.5, 0.3), (2.5, 2.5), (2.5, 1.3e3),
    (40.0, 1e-3), (40.0, 40.0), (40.0, 1e5), (1.3e3, 0.3), (1.3e3, 1.3e3), (1e5, 2.5), (1e5, 1.3e3), (1e5, 1e5),
]
# By how many deviations from the mean, in the logit; far tails too.
LOGITS = [-60.0, -3.0, 0.01, 1.0, 12.0]
# Of the third derivatives, in the order of the file.
THIRDS = [(3, 0), (2, 1), (1, 2), (0, 3)]


def side(a, b, x, y):
    """What is below, of the front and a series; the one with positive terms, or that in powers of a small x."""
    front = a * mp.log(x) + b * mp.log(y) - (mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b))
    if y < mpf("0.01"):
        raise ValueError("too slow")
    term, total, n = mpf(1), mpf(1), 0
    while term > mp.eps * total:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return front - mp.log(a), mp.log(total)


def powers(a, b, x, y):
    """The series in powers of x, which alternates like e^(−b x)."""
    with mp.workdps(mp.dps + int(0.5 * b * x) + 20):
        front = a * mp.log(x) - (mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)) - mp.log(a)
        term, total, n = mpf(1), mpf(0), 0
        while n < 2 * b * x + 5 or abs(term) > mp.eps * abs(1 + a * total):
            n += 1
            term *= (n - b) / n * x
            total += term / (a + n)
            if term == 0:
                break
        return front, mp.log(1 + a * total)


def one(a, b, x, y):
    return sum(powers(a, b, x, y) if b * x < 1 or (x < mpf("0.01") and b * x < 400) else side(a, b, x, y))


def logarithms(a, b, x, y):
    """ln P and ln Q."""
    # Next to an end by powers of the distance; else what is on the side of the mean.
    is_near = lambda b, x: x < mpf("0.01") and b * x < 400
    if is_near(b, x) or (x * b <= y * a and not is_near(a, y)):
        below = one(a, b, x, y)
        if below > -mpf(10) ** -40:
            raise ValueError("nothing is left to take differences of")
        return below, mp.log(-mp.expm1(below))
    above = one(b, a, y, x)
    return mp.log(-mp.expm1(above)), above


def of_logit(t):
    return 1 / (1 + mp.exp(-t)), 1 / (1 + mp.exp(t))


def differences(f, point, order):
    """A derivative by central differences of as few points as there are."""
    stencils = {0: {0: 1}, 1: {1: mpf(1) / 2, -1: -mpf(1) / 2}, 2: {1: 1, 0: -2, -1: 1}, 3: {2: mpf(1) / 2, 1: -1, -1: 1, -2: -mpf(1) / 2}}
    total, scale = mpf(0), mpf(1)
    steps = [abs(x) * STEP if x else STEP for x in point]
    for step, k in zip(steps, order):
        scale *= step**k
    for moves in itertools.product(*[stencils[k].items() for k in order]):
        weight = mpf(1)
        for _, w in moves:
            weight *= w
        total += weight * f(*[x + step * m for x, step, (m, _) in zip(point, steps, moves)])
    return total / scale


def show(kind, point, values):
    numbers = [float(v) for v in point] + [float(v) if abs(v) < mpf(2) ** 1023 else float("inf") for v in values]
    print(kind, *[repr(v) for v in numbers])


def cached(f):
    known = {}

    def g(*x):
        if x not in known:
            known[x] = f(*x)
        return known[x]

    return g


def shares(a, b, x):
    """P, Q, the density, and the first and second derivatives of P in the shapes."""
    f = cached(lambda a, b: logarithms(a, b, x, 1 - x))
    small = 0 if f(a, b)[0] < f(a, b)[1] else 1
    share = lambda a, b: (1 if small == 0 else -1) * mp.exp(f(a, b)[small])
    below, above = f(a, b)
    density = mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x)) / mp.beta(a, b)
    orders = [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]
    return [mp.exp(below), mp.exp(above), density, *[differences(share, (a, b), order) for order in orders]]


def logarithm(a, b, t):
    """ln P, its derivatives in t and in the shapes, the mixed ones, and the second one in t."""
    f = cached(lambda a, b: logarithms(a, b, *of_logit(t))[0])
    g = cached(lambda a, b, t: logarithms(a, b, *of_logit(t))[0])
    # The derivative in t has a closed form, given the share.
    slope = lambda a, b, t: mp.exp(a * mp.log(of_logit(t)[0]) + b * mp.log(of_logit(t)[1]) - (mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)) - g(a, b, t))
    shapes = [differences(f, (a, b), order) for order in [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2), *THIRDS]]
    first, second, rest = shapes[:2], shapes[2:5], shapes[5:]
    mixed = [differences(slope, (a, b, t), order) for order in [(1, 0, 0), (0, 1, 0), (0, 0, 1)]]
    return [f(a, b), *first, slope(a, b, t), *second, *mixed, *rest]


def student(z, v):
    """ln of the share below, its derivatives in z and in the degrees of freedom, and the second ones."""
    def log_share(z, v):
        x, y = v / (v + z * z), z * z / (v + z * z)
        if z < 0:
            return logarithms(v / 2, mpf(1) / 2, x, y)[0] - mp.log(2)
        return mp.log(1 - mp.exp(logarithms(v / 2, mpf(1) / 2, x, y)[0]) / 2)

    f = cached(log_share)
    return [differences(f, (z, v), order) for order in [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]]


def main():
    print("# x: a, b, x, then P, Q, density, derivatives of P in a, b, aa, ab, bb.")
    print("# t: a, b, logit, then ln P, derivatives in a, b, t, aa, ab, bb, at, bt, tt, aaa, aab, abb, bbb.")
    print("# s: z, freedom, then ln of Student's share, derivatives in z, v, zz, zv, vv. Written by incomplete_beta.py.")
    for a, b in SHAPES:
        mean = mp.log(mpf(a) / b)
        width = mp.sqrt(1 / mpf(a) + 1 / mpf(b))
        for k in LOGITS:
            t = float(mean + mpf(k) * width * mpf("1.0137")) if abs(k) < 50 else k * 1.0137
            if abs(t) > 650:
                continue
            x = float(of_logit(mpf(t))[0])
            try:
                if 0 < x < 1:
                    show("x", (a, b, x), shares(mpf(a), mpf(b), mpf(x)))
                show("t", (a, b, t), logarithm(mpf(a), mpf(b), mpf(t)))
            except ValueError:
                pass
    for v in (0.3, 1.0, 2.0, 4.5, 30.0, 1e3, 1e5):
        for z in (-1e30, -700.0, -38.5, -6.1, -1.7, -0.9, -0.11, -1e-7, 1e-9, 0.02, 0.7, 1.3, 4.4, 29.0, 1e4):
            show("s", (z, v), student(mpf(z), mpf(v)))


main()
