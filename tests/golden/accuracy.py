"""Writes accuracy.txt: random programs and classic cancellations, with values and gradients from 100 digits.

Run with mpmath 1.4: `python accuracy.py > accuracy.txt`. The format is described in the header it prints.
"""

import random
import struct

from mpmath import mp, mpf

# Rump's example loses 37 digits; half of the rest is spare.
mp.dps = 100
random.seed(20260715)

FORMATS = {"f64": (">d", ">Q"), "f32": (">f", ">I")}


def rounded(name, x):
    """The float nearest to x, as a Python float."""
    return struct.unpack(FORMATS[name][0], struct.pack(FORMATS[name][0], float(x)))[0]


def bits(name, x):
    code, word = FORMATS[name]
    return format(struct.unpack(word, struct.pack(code, float(x)))[0], "x")


def pair(x):
    """A number as the sum of two f64, which is 32 digits."""
    high = float(x)
    return f"{bits('f64', high)} {bits('f64', float(x - mpf(high)))}"


def logistic(x):
    return 1 / (1 + mp.exp(-x))


# Name: where it may be applied, value, partial derivatives.
OPERATIONS = {
    "add": (lambda a, b: True, lambda a, b: a + b, lambda a, b: (1, 1)),
    "sub": (lambda a, b: True, lambda a, b: a - b, lambda a, b: (1, -1)),
    "mul": (lambda a, b: True, lambda a, b: a * b, lambda a, b: (b, a)),
    "div": (lambda a, b: abs(b) > 1e-3, lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2)),
    "sqrt": (lambda a: a > 1e-3, mp.sqrt, lambda a: (1 / (2 * mp.sqrt(a)),)),
    "cbrt": (lambda a: a > 1e-3, mp.cbrt, lambda a: (a ** (mpf(-2) / 3) / 3,)),
    "exp": (lambda a: abs(a) < 8, mp.exp, lambda a: (mp.exp(a),)),
    "exp_m1": (lambda a: abs(a) < 8, mp.expm1, lambda a: (mp.exp(a),)),
    "ln": (lambda a: a > 1e-3, mp.log, lambda a: (1 / a,)),
    "ln_1p": (lambda a: a > -0.9, mp.log1p, lambda a: (1 / (1 + a),)),
    "log10": (lambda a: a > 1e-3, mp.log10, lambda a: (1 / (a * mp.log(10)),)),
    "sin": (lambda a: True, mp.sin, lambda a: (mp.cos(a),)),
    "cos": (lambda a: True, mp.cos, lambda a: (-mp.sin(a),)),
    "tan": (lambda a: abs(mp.cos(a)) > 0.01, mp.tan, lambda a: (1 + mp.tan(a) ** 2,)),
    "asin": (lambda a: abs(a) < 0.99, mp.asin, lambda a: (1 / mp.sqrt(1 - a * a),)),
    "acos": (lambda a: abs(a) < 0.99, mp.acos, lambda a: (-1 / mp.sqrt(1 - a * a),)),
    "atan": (lambda a: True, mp.atan, lambda a: (1 / (1 + a * a),)),
    "sinh": (lambda a: abs(a) < 8, mp.sinh, lambda a: (mp.cosh(a),)),
    "cosh": (lambda a: abs(a) < 8, mp.cosh, lambda a: (mp.sinh(a),)),
    "tanh": (lambda a: True, mp.tanh, lambda a: (1 / mp.cosh(a) ** 2,)),
    "asinh": (lambda a: True, mp.asinh, lambda a: (1 / mp.sqrt(1 + a * a),)),
    "acosh": (lambda a: a > 1 + mpf(10) ** -9, mp.acosh, lambda a: (1 / mp.sqrt(a * a - 1),)),
    "atanh": (lambda a: abs(a) < 0.9999, mp.atanh, lambda a: (1 / (1 - a * a),)),
    "sigmoid": (lambda a: True, logistic, lambda a: (logistic(a) * logistic(-a),)),
    "softplus": (lambda a: True, lambda a: mp.log1p(mp.exp(a)), lambda a: (logistic(a),)),
    "erf": (lambda a: True, mp.erf, lambda a: (2 / mp.sqrt(mp.pi) * mp.exp(-a * a),)),
    "hypot": (lambda a, b: a or b, mp.hypot, lambda a, b: (a / mp.hypot(a, b), b / mp.hypot(a, b))),
    "atan2": (lambda a, b: a or b > 0, mp.atan2, lambda a, b: (b / (a * a + b * b), -a / (a * a + b * b))),
    "powf": (lambda a, b: a > 1e-2 and abs(b) < 8, lambda a, b: a**b,
             lambda a, b: (b * a ** (b - 1), a**b * mp.log(a))),
    "powi2": (lambda a: True, lambda a: a**2, lambda a: (2 * a,)),
    "powi3": (lambda a: True, lambda a: a**3, lambda a: (3 * a * a,)),
    "powi-2": (lambda a: abs(a) > 1e-2, lambda a: a**-2, lambda a: (-2 * a**-3,)),
    "powi7": (lambda a: abs(a) < 10, lambda a: a**7, lambda a: (7 * a**6,)),
}
ARITHMETIC = ["add", "sub", "sub", "mul", "mul", "div"]


def program(name, length):
    """Inputs, steps, value and gradient of a program in which every step uses the one before."""
    inputs = [mpf(rounded(name, random.choice([-1, 1]) * 10 ** random.uniform(-2, 2))) for _ in range(3)]
    values, parts, steps = list(inputs), [], []
    while len(steps) < length:
        operation = random.choice(ARITHMETIC if random.random() < 0.55 else list(OPERATIONS))
        allowed, value, partials = OPERATIONS[operation]
        operands, texts = [], []
        for k in range(allowed.__code__.co_argcount):
            if k == 1 and random.random() < 0.2:
                constant = mpf(rounded(name, random.uniform(-3, 3)))
                operands.append((None, constant))
                texts.append("c" + bits(name, constant))
            else:
                # Most often the last value, so that nothing is left over.
                at = len(values) - 1 if k == 0 and steps else random.randrange(len(values))
                operands.append((at, values[at]))
                texts.append(str(at))
        numbers = [x for _, x in operands]
        if not allowed(*numbers):
            continue
        y = value(*numbers)
        if not 1e-9 < abs(y) < 1e9:
            continue
        values.append(y)
        parts.append([(at, d) for (at, _), d in zip(operands, partials(*numbers)) if at is not None])
        steps.append(" ".join([operation, *texts]))
    adjoints = [mpf(0)] * len(values)
    adjoints[-1] = mpf(1)
    for slot in range(len(values) - 1, len(inputs) - 1, -1):
        for at, d in parts[slot - len(inputs)]:
            adjoints[at] += adjoints[slot] * d
    return inputs, steps, values[-1], adjoints[: len(inputs)]


def line(name, kind, inputs, steps, value, gradient):
    words = [" ".join(bits(name, x) for x in inputs), ",".join(steps), " ".join(pair(x) for x in [value, *gradient])]
    print(f"{name} {kind};" + ";".join(words))


def derivatives(f, x):
    """By central differences of 100 digits, at a step of 10⁻³⁰."""
    h = mpf(10) ** -30
    moved = lambda k, s: f(*[v + s if i == k else v for i, v in enumerate(x)])
    return [(moved(k, h) - moved(k, -h)) / (2 * h) for k in range(len(x))]


def rump(a, b):
    return (mpf("333.75") * b**6 + a**2 * (11 * a**2 * b**2 - b**6 - 121 * b**4 - 2) + mpf("5.5") * b**8 + a / (2 * b))


def variance(*x):
    n = len(x)
    return (sum(v * v for v in x) - sum(x) ** 2 / n) / (n - 1)


CLASSICS = {
    "rump": (rump, [[77617, 33096]]),
    "root": (lambda a, b, c: (-b + mp.sqrt(b * b - 4 * a * c)) / (2 * a),
             [[1, 3, 1], [1, 1e3, 1], [1, 1e5, 1.5], [0.3, 2e6, 0.7], [1, 2, 0.9999999]]),
    "cosine": (lambda x: (1 - mp.cos(x)) / x**2, [[1.0], [1e-1], [1e-2], [1e-3], [1e-4], [1e-6], [3e-8]]),
    "variance": (variance, [[1, 2, 4, 8], [1e3, 1e3 + 1, 1e3 + 3, 1e3 + 4.5], [1e7 + 0.1, 1e7 + 0.2, 1e7 + 0.4, 1e7 + 0.5]]),
    "square": (lambda x, y: ((x + y) - x - y) ** 2, [[0.1, 0.2], [0.3, 0.7]]),
}

print("# Programs with their values and gradients from 100 digits, written by accuracy.py. A line: float and kind; inputs as")
print("# bits in hexadecimal; steps, each an operation and its operands (values by number, inputs first, or `c` and the bits of a")
print("# constant); value and derivatives, each as the bits of two f64 whose sum it is.")
for name, count in [("f64", 300), ("f32", 150)]:
    for index in range(count):
        length = random.choice([3, 6, 10, 20, 40])
        line(name, "program", *program(name, length))
for name in FORMATS:
    for kind, (f, points) in CLASSICS.items():
        for x in points:
            if kind == "rump" and name == "f32":
                continue  # beyond its range
            x = [mpf(rounded(name, v)) for v in x]
            line(name, kind, x, [], f(*x), derivatives(f, x))
