"""Writes special.txt: values, first and second partial derivatives of the special functions, from 60 digits and more.

Run with mpmath 1.4: `python special.py > special.txt`. The columns are those of partials.txt.
"""

import struct
import sys

from mpmath import mp, mpf

# What cancels below is of far fewer digits.
mp.dps = 120
PI = mp.pi


class Float:
    """A binary format: how many digits, and the range."""

    def __init__(self, name, digits, smallest, largest, code, word):
        self.name, self.digits, self.smallest, self.largest = name, digits, smallest, largest
        self.code, self.word = code, word

    def nearest(self, x):
        """The float nearest to x (ties to even), as an mpf; None if that is infinite."""
        if x == 0:
            return mpf(0)
        unit = max(mp.floor(mp.log(abs(x), 2)) + 1 - self.digits, self.smallest)
        nearest = mp.nint(mp.ldexp(x, -int(unit)))
        result = mp.ldexp(nearest, int(unit))
        return None if abs(result) >= mpf(2) ** self.largest else result

    def bits(self, x):
        nearest = self.nearest(x)
        if nearest is None:
            return "-"
        return format(struct.unpack(self.word, struct.pack(self.code, nearest))[0], "x")


DOUBLE = Float("f64", 53, -1074, 1024, ">d", ">Q")
SINGLE = Float("f32", 24, -149, 128, ">f", ">I")

# Poles, zeros, the places where the implementation changes its method, and tails. Most have no short binary form.
POSITIVE = """1.3e-150 2.7e-30 1.9e-9 1.1e-4 0.0123 0.1 0.29 0.553 0.83 0.99 1 1.0000001 1.07 1.23 1.4616321 1.47 1.571 1.9 1.999 2 2.0000003
    2.3 3.14159 4.7 7.9 9.99 10.01 11.3 14 18.7 26.1 29.9 30.1 36.6 71.3 88.7 142.7 170.3"""
LARGE = "172.3 354.6 1023.7 12345.678 9.87e5 3.3e8 7.7e12 6.1e15 2.9e22 1.7e101"
NEGATIVE = "-1e-9 -0.0123 -0.29 -0.553 -0.99 -1.07 -1.37 -2.2 -3.01 -3.99999 -7.31 -12.9 -19.4"
LINE = """-37.3 -26.1 -19.2 -12.3 -8.3 -5.7 -3.9 -2.3 -1.43 -1.01 -0.99 -0.71 -0.3 -0.0123 -1e-9 1e-9 0.0123 0.26 0.49 0.51 0.83 1.1 1.571
    1.99 2.01 3.14159 4.7 6.3 7.9"""
RIGHT = "9.3 12.3 19.2 26.1"
SHARES = """1e-300 3.7e-150 1.9e-50 1.1e-15 2.7e-8 0.00123 0.01 0.0749 0.0751 0.17 0.29 0.43 0.4999 0.50013 0.61 0.71 0.83 0.926
    0.991 0.9999 0.9999999 0.99999999999"""
SYMMETRIC = "1e-30 1e-9 0.0123 0.29 0.553 0.84 0.86 0.93 0.991 0.9999 0.9999999 0.99999999999"
ARGUMENTS = """1e-200,1e-9 1e-9,0.3 0.1,0.2 0.29,0.553 0.5,0.5 0.83,0.1 1,3 1,0.0123 2.3,3.14159 0.0123,9.9 4.7,11.3 9.99,9.5 11.3,14 18.7,1.4
    36.6,71.3 88.7,0.29 12345.678,0.5 12345.678,1023.7 3.3e8,2.7e-3 7.7e12,7.9 2.9e22,0.71"""
PAIRS = "-1.3,-1.7 0.3,0.3 0.4,-0.7 3.7,-2.1 12.25,700.125 -700.25,-2.125 36.6,71.3 1e9,2 -1e9,-1.5 1e-9,2e-9"


def polygamma(n):
    return lambda x: mp.polygamma(n, x)


def density(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * PI)


def share(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def mills(x):
    return density(x) / share(x)


def quantile(p):
    if p > mpf(1) / 2:
        return -quantile(1 - p)
    # Newton's method on the logarithm, which is concave, from the asymptote.
    x = -mp.sqrt(-2 * mp.log(2 * p)) if p < mpf(1) / 2 else mpf(0)
    for _ in range(60):
        step = (mp.log(share(x)) - mp.log(p)) / mills(x)
        x -= step
        if abs(step) < mpf(10) ** -100:
            break
    return x


def erf_inv(x):
    return quantile((1 + x) / 2) / mp.sqrt(2)


def steepness(x):
    return mp.sqrt(PI) / 2 * mp.exp(erf_inv(x) ** 2)


def family(first, rule):
    """Derivatives by a recurrence, in more digits than it loses."""
    def value(n, x):
        with mp.workdps(700):
            terms = [first(x)]
            for k in range(1, n + 1):
                terms.append(rule(k, x, terms))
            return terms[n]
    return [lambda x, n=n: value(n, x) for n in range(3)]


def next_erfcx(k, x, e):
    return 2 * x * e[0] - 2 / mp.sqrt(PI) if k == 1 else 2 * x * e[k - 1] + 2 * (k - 1) * e[k - 2]


def next_sinc(k, x, s):
    return ([mp.sin(x), mp.cos(x), -mp.sin(x)][k] - k * s[k - 1]) / x


def bessel(function, n, x):
    with mp.workdps(60):
        return (-1 if n % 2 and n < 0 and function in (mp.besselj, mp.bessely) else 1) * function(abs(n), x)


def neighbors(function, n, below, above):
    """Values and derivatives by `2 f(n)′ = ± f(n − 1) ± f(n + 1)`."""
    f = lambda k, x: bessel(function, k, x)
    first = lambda k, x: (below * f(k - 1, x) + above * f(k + 1, x)) / 2
    return [lambda x: f(n, x), lambda x: first(n, x), lambda x: (below * first(n - 1, x) + above * first(n + 1, x)) / 2]


def scaled(function, n, power, sign):
    f, first, second = neighbors(function, n, sign, sign)
    return [lambda x: mp.exp(power * x) * f(x), lambda x: mp.exp(power * x) * (first(x) + power * f(x)),
            lambda x: mp.exp(power * x) * (second(x) + 2 * power * first(x) + f(x))]


def lambert(x):
    return mp.lambertw(x).real


def lambert_1(x):
    return mp.exp(-lambert(x)) / (1 + lambert(x))


# Name, exponent: points, value, first, second derivative.
UNARY = [
    ("ln_gamma", 0, f"{POSITIVE} {LARGE} {NEGATIVE}", lambda x: mp.log(abs(mp.gamma(x))) if x < 0 else mp.loggamma(x), polygamma(0), polygamma(1)),
    ("gamma", 0, f"{POSITIVE} {NEGATIVE}", mp.gamma, lambda x: mp.gamma(x) * mp.digamma(x),
     lambda x: mp.gamma(x) * (mp.digamma(x) ** 2 + mp.polygamma(1, x))),
    *[("polygamma", n, f"{POSITIVE} {LARGE} {NEGATIVE if n < 2 else ''}", polygamma(n), polygamma(n + 1), polygamma(n + 2)) for n in range(4)],
    ("erfc", 0, f"{LINE} {RIGHT}", mp.erfc, lambda x: -2 / mp.sqrt(PI) * mp.exp(-x * x), lambda x: 4 * x / mp.sqrt(PI) * mp.exp(-x * x)),
    ("erfcx", 0, f"{LINE} {RIGHT} {LARGE}", *family(lambda x: mp.exp(x * x) * mp.erfc(x), next_erfcx)),
    ("erf_inv", 0, " ".join(f"{x} -{x}" for x in SYMMETRIC.split()), erf_inv, steepness, lambda x: 2 * erf_inv(x) * steepness(x) ** 2),
    ("normal_cdf", 0, LINE, share, density, lambda x: -x * density(x)),
    ("ln_normal_cdf", 0, f"{LINE} -1.7e2 -3.1e5 -1.7e9", lambda x: mp.log(share(x)), mills, lambda x: -mills(x) * (x + mills(x))),
    ("normal_quantile", 0, SHARES, quantile, lambda p: 1 / density(quantile(p)), lambda p: quantile(p) / density(quantile(p)) ** 2),
    ("logit", 0, SHARES, lambda p: mp.log(p / (1 - p)), lambda p: 1 / (p * (1 - p)), lambda p: (2 * p - 1) / (p * (1 - p)) ** 2),
    ("ln_1m_exp", 0, "-1e-300 -1e-20 -1e-9 -0.0123 -0.3 -0.69 -0.7 -1.1 -3.7 -20.3 -40.1 -700.3", lambda x: mp.log(-mp.expm1(x)) if x > -9 else mp.log1p(-mp.exp(x)),
     lambda x: mp.exp(x) / mp.expm1(x), lambda x: -mp.exp(x) / mp.expm1(x) ** 2),
    ("sinc", 0, "1e-200 1e-9 0.0123 0.29 0.83 1.571 1.7 2.3 2.9 4.7 -4.7 -1.1 7.3 100.3 1023.7", *family(lambda x: mp.sin(x) / x, next_sinc)),
    ("exprel", 0, f"{LINE} -700.3 -1e9 12.3 88.7 354.6 700.1", *family(lambda x: mp.expm1(x) / x, lambda k, x, e: (mp.exp(x) - k * e[k - 1]) / x)),
    *[(f"bessel_{kind}", n, points, *neighbors(function, n, *signs)) for kind, function, points, *signs in [
        ("j", mp.besselj, "1e-9 0.0123 0.29 1 1.571 2.9 7.9 15.3 -1.1 -7.9 101.7", 1, -1),
        ("y", mp.bessely, "1e-9 0.0123 0.29 1.571 2.9 9.3 15.3 101.7", 1, -1),
        ("i", mp.besseli, "1e-9 0.0123 0.29 1 1.571 2.9 7.9 24.9 25.1 -1.1 -7.9 101.7 700.3", 1, 1),
        ("k", mp.besselk, "0.0123 0.29 1 1.571 2.9 7.9 24.9 101.7 680.3", -1, -1),
    ] for n in (0, 1)],
    *[(f"bessel_{kind}_scaled", n, "0.0123 0.29 0.83 4.7 7.9 24.9 25.1 101.7 1023.7", *scaled(function, n, *signs)) for kind, function, *signs in [
        ("i", mp.besseli, -1, 1),
        ("k", mp.besselk, 1, -1),
    ] for n in (0, 1)],
    ("lambert_w", 0, f"{POSITIVE} {LARGE} -1e-200 -1e-9 -0.0123 -0.1 -0.29 -0.34 -0.36 -0.367 -0.36787 -0.3678794", lambert, lambert_1,
     lambda x: -(lambert_1(x) ** 2) * (2 + lambert(x)) / (1 + lambert(x))),
]


def ln_beta(a, b):
    # ln Γ of a small argument beside a large one.
    with mp.workdps(400):
        first, second, sum = [mp.digamma(x) for x in (a, b, a + b)]
        aa, bb, ab = [mp.polygamma(1, x) for x in (a, b, a + b)]
        value = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
        return [value, first - sum, second - sum, aa - ab, -ab, bb - ab]


def beta(a, b):
    value, da, db, aa, ab, bb = ln_beta(a, b)
    y = mp.exp(value)
    return [y, y * da, y * db, y * (aa + da * da), y * (ab + da * db), y * (bb + db * db)]


def logaddexp(a, b):
    first = 1 / (1 + mp.exp(b - a))
    second = 1 / (1 + mp.exp(a - b))
    return [mp.log(mp.exp(a) + mp.exp(b)), first, second, first * second, -first * second, first * second]


def gamma_p(a, x, side=1):
    with mp.workdps(80):
        # Differences of the one of both that is small.
        own = 1 if x < a else -1
        share = lambda t: mp.gammainc(t, 0, x, regularized=True) if own > 0 else mp.gammainc(t, x, mp.inf, regularized=True)
        step = a * mpf(10) ** -25
        below, value, above = [share(t) * own * side for t in (a - step, a, a + step)]
        density = x ** (a - 1) * mp.exp(-x) / mp.gamma(a)
        by_shape = mp.log(x) - mp.digamma(a)
        return [value if own == side else 1 + value, (above - below) / (2 * step), side * density, (above - 2 * value + below) / step**2,
                side * density * by_shape, side * density * ((a - 1) / x - 1)]


SHAPES = "0.29,0.011 0.553,0.83 1,2.3 1.07,0.3 2.3,0.7 2.3,9.9 4.7,3.1 11.3,1.9 11.3,14 36.6,30.1 71.3,88.7 139.1,200.3 1,700.3 3.7,650.1"


BINARY = [
    ("gamma_p", SHAPES, gamma_p),
    ("gamma_q", SHAPES, lambda a, x: gamma_p(a, x, -1)),
    ("ln_beta", ARGUMENTS, ln_beta),
    # Of small arguments the second derivatives of B are what is left of far larger terms.
    ("beta", " ".join(pair for pair in ARGUMENTS.split() if min(map(float, pair.split(","))) > 0.2), beta),
    ("logaddexp", PAIRS, logaddexp),
    ("xlogy", ARGUMENTS, lambda x, y: [x * mp.log(y), mp.log(y), x / y, mpf(0), 1 / y, -x / y**2]),
]


def show(kind, name, n, point, values):
    bits = [kind.bits(x) for x in values]
    # A call returns an error where the value or a first derivative is not a number.
    firsts = bits[: 1 + len(point)]
    if "-" in firsts or any(not mp.isfinite(x) for x in values[: 1 + len(point)]):
        return
    sys.stdout.write(" ".join([kind.name, name, str(n), *[kind.bits(x) for x in point], *bits]) + "\n")


def main():
    print(
        "# Special functions with their first and second derivatives, next to their poles, in their tails and in between. The\n"
        "# columns are those of partials.txt, the exponent that of polygamma. Written by special.py, with 120 digits."
    )
    for kind in (DOUBLE, SINGLE):
        point = lambda text: kind.nearest(mpf(text))
        for name, n, points, *functions in UNARY:
            for x in map(point, points.split()):
                if x and abs(x) != 1 or (x == 1 and name in ("ln_gamma", "gamma", "polygamma", "lambert_w")):
                    show(kind, name, n, [x], [f(x) for f in functions])
        for name, pairs, function in BINARY:
            for pair in pairs.split():
                a, b = map(point, pair.split(","))
                if a and b:
                    show(kind, name, 0, [a, b], function(a, b))


main()
