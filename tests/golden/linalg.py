"""Functions of matrices of two parameters: values, gradients and Hessians by 70 digits.

python linalg.py > linalg.txt

A line: function, rows, p, q, what rounding is multiplied by (the condition number; of vectors and derivatives of eigenvalues the
largest eigenvalue over the smallest gap), and the value, two first and three second derivatives (pp, pq, qq). The matrices and what is
computed from them stand once more in `tests/compiled/linalg/golden.rs`.
"""
from mpmath import mp, mpf, matrix, sin, cos, exp, log, diff, lu_solve, det, cholesky, eigsy, nstr

mp.dps = 70


def general(n, p, q):
    return matrix([[sin(1 + i + 2 * j + p * i * j) + (3 + q if i == j else 0) for j in range(n)] for i in range(n)])


def covariance(n, p, q):
    return matrix([[exp(-p * (i - j) ** 2) + (q if i == j else 0) for j in range(n)] for i in range(n)])


def hilbert(n, p, q):
    return matrix([[1 / (i + j + 1 + p) + (q * (i + 1) if i == j else 0) for j in range(n)] for i in range(n)])


def symmetric(n, p, q):
    return matrix([[sin(p * (i + 1) * (j + 1)) + (q * i * i if i == j else 0) for j in range(n)] for i in range(n)])


def column(n, p):
    return matrix([cos(1 + p * i) for i in range(n)])


def c(k):
    return 1 / mpf(k + 2)


def dot(x):
    return sum(c(k) * x[k] for k in range(len(x)))


def lower(L, b):
    z = []
    for i in range(len(b)):
        z.append((b[i] - sum(L[i, j] * z[j] for j in range(i))) / L[i, i])
    return z


def pairs(S, n):
    values, vectors = eigsy(S)
    order = sorted(range(n), key=lambda k: values[k])
    return [values[k] for k in order], [[vectors[i, k] for i in range(n)] for k in order]


FUNCTIONS = {
    "solve": lambda n, p, q: dot(lu_solve(general(n, p, q), column(n, p))),
    "ln_abs_det": lambda n, p, q: log(abs(det(general(n, p, q)))),
    "ln_det": lambda n, p, q: log(det(covariance(n, p, q))),
    "quadratic_form": lambda n, p, q: sum(z * z for z in lower(cholesky(covariance(n, p, q)), column(n, p))),
    "whiten": lambda n, p, q: dot(lower(cholesky(covariance(n, p, q)), column(n, p))),
    "cholesky_solve": lambda n, p, q: dot(lu_solve(covariance(n, p, q), column(n, p))),
    "entries": lambda n, p, q: sum(c(i + 2 * j) * cholesky(covariance(n, p, q))[i, j] for i in range(n) for j in range(i + 1)),
    "ill_ln_det": lambda n, p, q: log(det(hilbert(n, p, q))),
    "ill_form": lambda n, p, q: sum(z * z for z in lower(cholesky(hilbert(n, p, q)), column(n, p))),
    "eigenvalues": lambda n, p, q: dot(pairs(symmetric(n, p, q), n)[0]),
    "vectors": lambda n, p, q: sum(c(k) * dot(v) ** 2 for k, v in enumerate(pairs(symmetric(n, p, q), n)[1])),
}


MATRICES = {"solve": general, "ln_abs_det": general, "ill_ln_det": hilbert, "ill_form": hilbert}


def condition(name, n, p, q):
    if name in ("eigenvalues", "vectors"):
        values = pairs(symmetric(n, p, q), n)[0]
        gaps = [b - a for a, b in zip(values, values[1:])]
        return max(abs(x) for x in values) / min(gaps) if gaps else mpf(1)
    s = mp.svd_r(MATRICES.get(name, covariance)(n, p, q), compute_uv=False)
    return max(s) / min(s)


def line(name, n, p, q):
    f = FUNCTIONS[name]
    at = lambda orders: diff(lambda x, y: f(n, x, y), (mpf(p), mpf(q)), orders)
    numbers = [f(n, mpf(p), mpf(q))] + [at(orders) for orders in [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]]
    print(name, n, p, q, nstr(condition(name, n, mpf(p), mpf(q)), 3), *[nstr(x, 25) for x in numbers])


for name in FUNCTIONS:
    for n in [1, 2, 3, 5, 8]:
        points = [("0.0625", "1e-3"), ("0.5", "1e-8")] if name.startswith("ill") else [("0.3125", "0.5"), ("1.25", "0.125")]
        for p, q in points:
            line(name, n, p, q)
