"""Writes partials.txt: values, first and second partial derivatives of every operation, from 400 digits.

Run with mpmath 1.4: `python partials.py > partials.txt`. The columns are described in the header it prints.
"""

import struct
import sys

from mpmath import mp, mpf

# The sine of the largest argument loses 308 digits.
mp.dps = 400
PI, LN2, LN10 = mp.pi, mp.log(2), mp.log(10)


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
        sign = nearest < 0 or (nearest == 0 and x < 0)
        return format(struct.unpack(self.word, struct.pack(self.code, -0.0 if sign and nearest == 0 else nearest))[0], "x")


DOUBLE = Float("f64", 53, -1074, 1024, ">d", ">Q")
SINGLE = Float("f32", 24, -149, 128, ">f", ">I")

# Magnitudes: subnormal, small, next to 1 and other ends of domains, where exponentials end, large. Most have no short
# binary form, so that products of them are rounded.
MAGNITUDES = {
    DOUBLE: """5e-324 3e-320 1.1e-311 3.1e-308 1.3e-300 1.7e-200 3.3e-160 2.3e-155 7.1e-101 1.9e-50 3.7e-20 1.3e-9
        2.7e-5 1.1e-3 0.0123 0.1 0.29 0.47 0.5 0.553 0.61 0.7071 0.83 0.93 0.991 0.9999 0.9999999 0.99999999999 0.9999999999999998 1
        1.0000000000000002 1.00000000000013 1.0000007 1.0013 1.1 1.5 1.571 2.3 3.14159 4.7 7.9 9 11.3 14 18.7 19.2 20 26.1 27.2
        36.6 37.1 88.7 150.3 300.7 354.6 356.2 367.1 372.3 500.9 707.3 709.1 710.2 725.6 744.9 1023.7 1050.3
        12345.678 9.87e5 3.3e8 7.7e12 6.1e15 2.9e22 5.3e50 1.7e101 8.8e153 1.9e154 3.1e155 4.3e160 2.2e200 7.3e290 1.7e308""",
    SINGLE: """1e-45 3e-43 1.1e-39 1.5e-38 1.3e-30 3.3e-22 7e-20 1.9e-12 3.7e-7 1.1e-3 0.0123 0.1 0.29 0.47 0.5 0.553 0.7071
        0.83 0.93 0.991 0.9999 0.9999999 1 1.0000001 1.0003 1.1 1.5 1.571 2.3 3.14159 4.7 7.9 8.7 9 9.3 9.8 11.3 14 17.1 20 37.7 43.2
        45.1 51.6 60.2 85.3 87.5 88.3 90.1 102.7 127.3 140.2 1234.5 9.87e4 3.3e8 7.7e12 8.8e18 1.9e19 3.1e19 4.3e20 2.2e30 3.3e38""",
}


def logistic(x):
    return 1 / (1 + mp.exp(-x))


def sech2(x):
    return 1 / mp.cosh(x) ** 2


def inside(low, high):
    return lambda x: low <= x <= high


def real_power(x, p):
    return mp.sign(x) * abs(x) ** p if x else (mpf(0) if p > 0 else mp.inf)


always = lambda x: True
positive = lambda x: x > 0
below_one = inside(-1, 1)
step = (lambda x: mpf(0), lambda x: mpf(0))
away = lambda x: abs(x) < 1e15 and x != mp.nint(x) and 2 * x != mp.nint(2 * x)

# Name: domain, value, first, second derivative.
UNARY = {
    "neg": (always, lambda x: -x, lambda x: mpf(-1), lambda x: mpf(0)),
    "recip": (always, lambda x: 1 / x, lambda x: -1 / x**2, lambda x: 2 / x**3),
    "sqrt": (positive, mp.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), lambda x: -1 / (4 * x * mp.sqrt(x))),
    "cbrt": (always, lambda x: real_power(x, mpf(1) / 3), lambda x: abs(x) ** (mpf(-2) / 3) / 3,
             lambda x: -2 * real_power(x, mpf(-5) / 3) / 9),
    "exp": (always, mp.exp, mp.exp, mp.exp),
    "exp2": (always, lambda x: 2**x, lambda x: 2**x * LN2, lambda x: 2**x * LN2**2),
    "exp_m1": (always, mp.expm1, mp.exp, mp.exp),
    "ln": (positive, mp.log, lambda x: 1 / x, lambda x: -1 / x**2),
    "ln_1p": (lambda x: x > -1, mp.log1p, lambda x: 1 / (1 + x), lambda x: -1 / (1 + x) ** 2),
    "log2": (positive, lambda x: mp.log(x) / LN2, lambda x: 1 / (x * LN2), lambda x: -1 / (x**2 * LN2)),
    "log10": (positive, lambda x: mp.log(x) / LN10, lambda x: 1 / (x * LN10), lambda x: -1 / (x**2 * LN10)),
    "sin": (always, mp.sin, mp.cos, lambda x: -mp.sin(x)),
    "cos": (always, mp.cos, lambda x: -mp.sin(x), lambda x: -mp.cos(x)),
    "tan": (always, mp.tan, lambda x: 1 / mp.cos(x) ** 2, lambda x: 2 * mp.tan(x) / mp.cos(x) ** 2),
    "asin": (inside(-0.9999999999999999, 0.9999999999999999), mp.asin, lambda x: 1 / mp.sqrt(1 - x**2), lambda x: x / mp.sqrt(1 - x**2) ** 3),
    "acos": (inside(-0.9999999999999999, 0.9999999999999999), mp.acos, lambda x: -1 / mp.sqrt(1 - x**2), lambda x: -x / mp.sqrt(1 - x**2) ** 3),
    "atan": (always, mp.atan, lambda x: 1 / (1 + x**2), lambda x: -2 * x / (1 + x**2) ** 2),
    "sinh": (always, mp.sinh, mp.cosh, mp.sinh),
    "cosh": (always, mp.cosh, mp.sinh, mp.cosh),
    "tanh": (always, mp.tanh, sech2, lambda x: -2 * mp.tanh(x) * sech2(x)),
    "asinh": (always, mp.asinh, lambda x: 1 / mp.sqrt(1 + x**2), lambda x: -x / mp.sqrt(1 + x**2) ** 3),
    "acosh": (lambda x: x > 1, mp.acosh, lambda x: 1 / mp.sqrt(x**2 - 1), lambda x: -x / mp.sqrt(x**2 - 1) ** 3),
    "atanh": (inside(-0.9999999999999999, 0.9999999999999999), mp.atanh, lambda x: 1 / (1 - x**2), lambda x: 2 * x / (1 - x**2) ** 2),
    "abs": (always, abs, mp.sign, lambda x: mpf(0)),
    "signum": (always, mp.sign, *step),
    "floor": (away, mp.floor, *step),
    "ceil": (away, mp.ceil, *step),
    "round": (away, mp.nint, *step),
    "trunc": (away, lambda x: mp.sign(x) * mp.floor(abs(x)), *step),
    "fract": (away, lambda x: x - mp.sign(x) * mp.floor(abs(x)), lambda x: mpf(1), lambda x: mpf(0)),
    "relu": (always, lambda x: max(x, mpf(0)), lambda x: mpf(x > 0), lambda x: mpf(0)),
    "detach": (always, lambda x: x, *step),
    "sigmoid": (always, logistic, lambda x: logistic(x) * logistic(-x),
                lambda x: -logistic(x) * logistic(-x) * mp.tanh(x / 2)),
    "softplus": (always, lambda x: mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x)), logistic,
                 lambda x: logistic(x) * logistic(-x)),
    "erf": (always, mp.erf, lambda x: 2 / mp.sqrt(PI) * mp.exp(-(x**2)),
            lambda x: -4 * x / mp.sqrt(PI) * mp.exp(-(x**2))),
}

# Derivatives without a rounding: a few points tell all.
EXACT = ["neg", "abs", "signum", "floor", "ceil", "round", "trunc", "fract", "relu", "detach", "powi"]

EXPONENTS = [-300, -37, -9, -8, -3, -2, -1, 0, 1, 2, 3, 4, 5, 8, 9, 10, 31, 150]


def powi(n):
    m = mpf(n)
    return (
        always,
        lambda x: x**n,
        lambda x: m * x ** (n - 1) if n else mpf(0),
        lambda x: m * (m - 1) * x ** (n - 2) if n not in (0, 1) else mpf(0),
    )


def angle(a, b):
    r2 = a * a + b * b
    return [mp.atan2(a, b), b / r2, -a / r2, -2 * a * b / r2**2, (a * a - b * b) / r2**2, 2 * a * b / r2**2]


def radius(a, b):
    r = mp.sqrt(a * a + b * b)
    return [r, a / r, b / r, b * b / r**3, -a * b / r**3, a * a / r**3]


def power(a, b):
    y, ln = a**b, mp.log(a)
    return [y, b * y / a, y * ln, b * (b - 1) * y / a**2, y / a * (1 + b * ln), y * ln**2]


def choice(a, b, first):
    return [a if first else b, mpf(first), mpf(not first), mpf(0), mpf(0), mpf(0)]


def remainder(a, b):
    q = mp.sign(a / b) * mp.floor(abs(a / b))
    return [a - b * q, mpf(1), -q, mpf(0), mpf(0), mpf(0)]


zeros = [mpf(0)] * 3
# Name: domain, then the value and the derivatives in a, b, aa, ab, bb.
BINARY = {
    "add": (lambda a, b: True, lambda a, b: [a + b, mpf(1), mpf(1), *zeros]),
    "sub": (lambda a, b: True, lambda a, b: [a - b, mpf(1), mpf(-1), *zeros]),
    "mul": (lambda a, b: True, lambda a, b: [a * b, b, a, mpf(0), mpf(1), mpf(0)]),
    "div": (lambda a, b: True, lambda a, b: [a / b, 1 / b, -a / b**2, mpf(0), -1 / b**2, 2 * a / b**3]),
    "rem": (lambda a, b: abs(a / b) < 1e6 and a / b != mp.nint(a / b), remainder),
    # Where 1 + b ln a cancels, the mixed derivative has a zero, and no digits that the logarithm does not give it.
    "powf": (lambda a, b: a > 0 and abs(b) < 1e4 and abs(1 + b * mp.log(a)) > 0.3, power),
    "atan2": (lambda a, b: True, angle),
    "hypot": (lambda a, b: True, radius),
    "max": (lambda a, b: a != b, lambda a, b: choice(a, b, a > b)),
    "min": (lambda a, b: a != b, lambda a, b: choice(a, b, a < b)),
    "copysign": (lambda a, b: True, lambda a, b: [abs(a) * mp.sign(b), mp.sign(a) * mp.sign(b), mpf(0), *zeros]),
}

PAIRS = {
    DOUBLE: """3e-320,4e-320 3e-320,-1.1e-311 1.3e-300,1e-310 1.7e-200,3.3e-160 -3.3e-160,1.7e-200 2.3e-155,2.3e-155 1e-320,1.3e-10
        7.1e-101,1.9e50 3.7e-20,0.3 0.1,0.47 0.1,-0.47 0.5,0.45 0.3,1e-5 0.7,-0.2 0.9999999,1050.3 0.99,-3000.7 1.1,900.3 1.1,-900.3 1.5,0.1
        1.5,-0.1 1.5,1 1.5,2 1.5,3.7 -2.3,0.7 4.7,-1 4.7,11.3 9,36.6 1e-5,60.1 1e-300,0.1 1e-300,-0.3 1.3e-100,2.9 2.3e-200,1.4 5e-324,0.01
        1e10,-30.1 1e200,0.37 7.7e100,2.9 3e-100,-2.3 12345.678,3.3e8 1000.000001,1000.000002 -1000.000001,1000.000002 1e8,1.00000001e8
        2.9e22,-7.7e12 1e-150,1e160 1e160,1e-150 8.8e153,1.9e154 3e200,4e200 -2.2e200,7.3e290 1.1e308,1.3e308 1.1e308,-0.9e308 5e307,1e-300
        1.7e101,2.2e-101 1.9e154,6.1e15""",
    SINGLE: """3e-43,4e-43 3e-43,-1.1e-39 1.3e-30,3.3e-22 -7e-20,1.9e-12 3.7e-7,3.7e-7 0.1,0.47 0.1,-0.47 0.3,1e-5 0.7,-0.2 0.9999,1050.3
        1.1,300.3 1.1,-300.3 1.5,0.1 1.5,-0.1 1.5,1 1.5,2 1.5,3.7 -2.3,0.7 4.7,-1 4.7,11.3 9,36.6 1e-3,9.1 1e-37,0.1 1e-37,-0.3 1.3e-10,2.9
        1e10,-3.1 1e30,0.37 1234.5,3.3e8 1000.01,1000.02 -1000.01,1000.02 1e8,1.00001e8 1e-19,1e20 1e20,1e-19 8.8e18,1.9e19 3e20,4e20
        1.1e38,1.3e38 1.1e38,-0.9e38 5e37,1e-30""",
}


def show(kind, name, n, point, values):
    bits = [kind.bits(x) for x in values]
    # A call returns an error where the value or a first derivative is not a number.
    firsts = bits[: 1 + len(point)]
    if "-" in firsts or any(not mp.isfinite(x) for x in values[: 1 + len(point)]):
        return
    sys.stdout.write(" ".join([kind.name, name, str(n), *[kind.bits(x) for x in point], *bits]) + "\n")


def main():
    print(
        "# Every operation with its first and second derivatives, in its tails, at poles and in between: float, name,\n"
        "# exponent (0 but for powi), operands, value, first derivatives, second derivatives (aa, or aa ab bb). All as bits\n"
        "# in hexadecimal, of the nearest float; `-` for one out of range. Written by partials.py, with 400 digits."
    )
    for kind in (DOUBLE, SINGLE):
        points = [kind.nearest(mpf(x)) for x in MAGNITUDES[kind].split()]
        rows = [(name, 0, row) for name, row in UNARY.items()] + [("powi", n, powi(n)) for n in EXPONENTS]
        for name, n, (domain, *functions) in rows:
            each = 3 if name in EXACT else 1
            signed = [x for k, size in enumerate(points[::each]) for x in (size, -size)[: 1 + (k % 3 == 0)]]
            if name in ("exp", "exp2", "exp_m1", "sigmoid", "softplus"):
                signed = [x for size in points[::2] for x in (size, -size)]
            for x in filter(domain, signed):
                values = [f(x) for f in functions]
                # Past all tails there is nothing to see.
                if x and all(mp.isfinite(v) and abs(v) < mpf(2) ** (kind.smallest - 1) for v in values):
                    continue
                show(kind, name, n, [x], values)
        pairs = [[kind.nearest(mpf(x)) for x in pair.split(",")] for pair in PAIRS[kind].split()]
        for name, (domain, function) in BINARY.items():
            for a, b in pairs:
                if domain(a, b):
                    show(kind, name, 0, [a, b], function(a, b))


main()
