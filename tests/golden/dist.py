"""Writes dist.txt: logarithms of densities and shares, with their derivatives in every parameter and in the observation.

Run with mpmath 1.4: `python dist.py > dist.txt`. Densities are those of the textbook, shares above and below incomplete functions of
mpmath or closed forms, derivatives differences of 60 digits.
"""

from mpmath import mp, mpf

mp.dps = 60
PI = mp.pi


def share(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def logistic(z):
    return 1 / (1 + mp.exp(-z))


def laplace(z):
    return mp.exp(z) / 2 if z < 0 else 1 - mp.exp(-z) / 2


def normal(m, s, x):
    return mp.exp(-(((x - m) / s) ** 2) / 2) / (mp.sqrt(2 * PI) * s)


def student(m, s, v, x):
    return mp.gamma((v + 1) / 2) / (mp.gamma(v / 2) * mp.sqrt(PI * v) * s) * (1 + ((x - m) / s) ** 2 / v) ** (-(v + 1) / 2)


def negative_binomial(m, r, k):
    return mp.gamma(k + r) / (mp.gamma(r) * mp.gamma(k + 1)) * (r / (r + m)) ** r * (m / (r + m)) ** k


def binomial(n, p, k):
    return mp.gamma(n + 1) / (mp.gamma(k + 1) * mp.gamma(n - k + 1)) * p**k * (1 - p) ** (n - k)


def beta_share(a, b, x):
    """What is below: an integral of the density, of the smaller side."""
    return mp.betainc(a, b, 0, x, regularized=True)


def student_share(z, v):
    both = beta_share(v / 2, mpf(1) / 2, v / (v + z * z)) / 2
    return both if z < 0 else 1 - both


# Name: points (parameters, then the observation), and the density, the share below and the one above.
ROWS = {
    "normal": ("0.3,1.7,2.2 -1,0.2,1.5 0,1,-20 5,30,-70", normal, lambda m, s, x: share((x - m) / s), lambda m, s, x: share((m - x) / s)),
    "student": ("0.3,1.7,4,2.2 -1,0.2,0.9,30 0,1,1e5,-2 5,30,12.5,-70 0,1,3,-1e60", student,
                lambda m, s, v, x: student_share((x - m) / s, v), lambda m, s, v, x: student_share((m - x) / s, v)),
    "von_mises": ("0.3,1.7,2.2 -1,30,-0.8 2,1e4,2.01 1,1e-3,-3",
                  lambda m, c, x: mp.exp(c * mp.cos(x - m)) / (2 * PI * mp.besseli(0, c))),
    "laplace": ("0.3,1.7,2.2 -1,0.2,-8 0,1,-20 5,30,-70", lambda m, s, x: mp.exp(-abs(x - m) / s) / (2 * s),
                lambda m, s, x: laplace((x - m) / s), lambda m, s, x: laplace((m - x) / s)),
    "logistic": ("0.3,1.7,2.2 -1,0.2,-8 0,1,-20 5,30,-70", lambda m, s, x: logistic((x - m) / s) * logistic((m - x) / s) / s,
                 lambda m, s, x: logistic((x - m) / s), lambda m, s, x: logistic((m - x) / s)),
    "log_normal": ("0.3,1.7,2.2 -1,0.2,0.01 2,0.5,300", lambda m, s, x: normal(m, s, mp.log(x)) / x,
                   lambda m, s, x: share((mp.log(x) - m) / s), lambda m, s, x: share((m - mp.log(x)) / s)),
    "gamma": ("0.3,1.7,2.2 4,0.2,8 71.5,3.1,0.4 2,10,9", lambda k, r, x: r**k * x ** (k - 1) * mp.exp(-r * x) / mp.gamma(k),
              lambda k, r, x: mp.gammainc(k, 0, r * x, regularized=True), lambda k, r, x: mp.gammainc(k, r * x, regularized=True)),
    "weibull": ("0.3,1.7,2.2 4,0.2,0.5 3,150,97 2,10,1e-3", lambda k, s, x: k / x * (x / s) ** k * mp.exp(-((x / s) ** k)),
                lambda k, s, x: -mp.expm1(-((x / s) ** k)), lambda k, s, x: mp.exp(-((x / s) ** k))),
    "exponential": ("1.7,2.2 0.2,200 3,1e-9", lambda r, x: r * mp.exp(-r * x), lambda r, x: -mp.expm1(-r * x), lambda r, x: mp.exp(-r * x)),
    "beta": ("0.3,1.7,0.2 4,0.2,0.97 71.5,31,0.4 2,10,1e-9", lambda a, b, x: x ** (a - 1) * (1 - x) ** (b - 1) / mp.beta(a, b),
             beta_share, lambda a, b, x: beta_share(b, a, 1 - x)),
    "poisson": ("1.7,2 0.2,9 300,280", lambda m, k: m**k * mp.exp(-m) / mp.gamma(k + 1)),
    "negative_binomial": ("1.7,0.3,2 0.2,40,9 300,5.5,280 6,1e7,4 900,40,2", negative_binomial,
                          lambda m, r, k: beta_share(r, k + 1, r / (r + m)), lambda m, r, k: beta_share(k + 1, r, m / (r + m))),
    "binomial": ("7,0.3,2 40,1e-3,1 300,0.9,280 2000,0.75,3", binomial,
                 lambda n, p, k: beta_share(n - k, k + 1, 1 - p), lambda n, p, k: beta_share(k + 1, n - k, p)),
}


def main():
    print("# Name, what, parameters and observation, ln of it, derivatives in the same order. Written by dist.py, with 60 digits.")
    for name, (points, *functions) in ROWS.items():
        for what, function in zip(("density", "below", "above"), functions):
            for point in points.split():
                x = [mpf(float(word)) for word in point.split(",")]
                value = mp.log(function(*x))
                each = range(len(x))
                derivatives = [mp.diff(lambda t, k=k: mp.log(function(*[t if i == k else x[i] for i in each])), x[k], h=mpf(10) ** -25) for k in each]
                print(name, what, *[repr(float(v)) for v in [*x, value, *derivatives]])


main()
