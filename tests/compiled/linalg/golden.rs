//! Functions of matrices of two parameters against `tests/golden/linalg.txt`.

use super::close;
use gradus::linalg::{Element, cholesky, eigen, eigenvalues, ln_abs_det, ln_det, quadratic_form, solve};
use gradus::prelude::*;
use num_traits::Float;

/// The matrices and right-hand sides of `linalg.py`, of variables as of floats.
pub(super) trait Number: Element + Float + std::iter::Sum {}
impl<N: Element + Float + std::iter::Sum> Number for N {}

fn real<N: Number>(x: f64) -> N {
    N::from(x).unwrap()
}

fn matrix<N: Number>(n: usize, entry: impl Fn(f64, f64) -> N) -> Vec<N> {
    (0..n * n).map(|k| entry((k / n) as f64, (k % n) as f64)).collect()
}

/// Entries of both triangles by one formula, so that they are two variables.
fn diagonal<N: Number>(i: f64, j: f64, x: N) -> N {
    if i == j { x } else { N::zero() }
}

fn general<N: Number>(n: usize, [p, q]: [N; 2]) -> Vec<N> {
    matrix(n, |i, j| {
        (real::<N>(1.0 + i + 2.0 * j) + p * real(i * j)).sin() + diagonal(i, j, real::<N>(3.0) + q)
    })
}

fn covariance<N: Number>(n: usize, [p, q]: [N; 2]) -> Vec<N> {
    matrix(n, |i, j| (-p * real((i - j) * (i - j))).exp() + diagonal(i, j, q))
}

fn hilbert<N: Number>(n: usize, [p, q]: [N; 2]) -> Vec<N> {
    matrix(n, |i, j| (real::<N>(i + j + 1.0) + p).recip() + diagonal(i, j, q * real(i + 1.0)))
}

fn symmetric<N: Number>(n: usize, [p, q]: [N; 2]) -> Vec<N> {
    matrix(n, |i, j| (p * real((i + 1.0) * (j + 1.0))).sin() + diagonal(i, j, q * real(i * i)))
}

fn column<N: Number>(n: usize, p: N) -> Vec<N> {
    (0..n).map(|i| (real::<N>(1.0) + p * real(i as f64)).cos()).collect()
}

fn weight<N: Number>(k: usize) -> N {
    real(1.0 / (k as f64 + 2.0))
}

fn weighted<N: Number>(x: &[N]) -> N {
    x.iter().enumerate().map(|(k, &x)| x * weight(k)).sum()
}

fn value<N: Number>(name: &str, n: usize, x: [N; 2]) -> N {
    let column = || column(n, x[0]);
    match name {
        "solve" => weighted(&solve(&general(n, x), &column())),
        "ln_abs_det" => ln_abs_det(&general(n, x)),
        "ln_det" => ln_det(&covariance(n, x)),
        "quadratic_form" => quadratic_form(&covariance(n, x), &column()),
        "whiten" => weighted(&cholesky(&covariance(n, x)).whiten(&column())),
        "cholesky_solve" => weighted(&cholesky(&covariance(n, x)).solve(&column())),
        "entries" => {
            let factor = cholesky(&covariance(n, x));
            let lower = (0..n).flat_map(|i| (0..=i).map(move |j| (i, j)));
            lower.map(|(i, j)| factor.entry(i, j).unwrap() * weight(i + 2 * j)).sum()
        }
        "eigenvalues" => weighted(&eigenvalues(&symmetric(n, x))),
        "vectors" => {
            let found = eigen(&symmetric(n, x));
            let share = |k: usize| weighted(found.vector(k).unwrap()).powi(2) * weight(k);
            (0..n).map(share).sum()
        }
        "ill_ln_det" => ln_det(&hilbert(n, x)),
        "ill_form" => quadratic_form(&hilbert(n, x), &column()),
        other => panic!("{other} is not known"),
    }
}

/// How far the value, first and second derivatives may be off, relative to the largest: the roundings of entries and of elimination,
/// some `n`, are multiplied by the condition number for each inverse that stands in a formula, and there are up to three more of
/// these in each derivative.
fn tolerances(n: usize, condition: f64) -> [f64; 3] {
    [1.0, 4.0, 16.0].map(|inverses| 2.0 * f64::EPSILON * (n as f64 + 3.0) * condition * inverses)
}

struct Line {
    name: String,
    n: usize,
    x: [f64; 2],
    condition: f64,
    numbers: [f64; 6],
}

fn lines() -> Vec<Line> {
    let text = include_str!("../../golden/linalg.txt");
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let numbers: Vec<f64> = words[2..].iter().map(|word| word.parse().unwrap()).collect();
        Line {
            name: words[0].to_owned(),
            n: words[1].parse().unwrap(),
            x: [numbers[0], numbers[1]],
            condition: numbers[2],
            numbers: std::array::from_fn(|k| numbers[k + 3]),
        }
    };
    text.lines().map(line).collect()
}

#[test]
fn values_and_derivatives_have_their_digits_on_every_path() {
    for Line { name, n, x, condition, numbers } in lines() {
        let f = |x: [Var; 2]| value(&name, n, x);
        let [pp, pq, qq] = [numbers[3], numbers[4], numbers[5]];
        let second = [pp, pq, pq, qq];
        let (gradient, tolerances) = (&numbers[1..3], tolerances(n, condition));
        let check = |what: &str, order: usize, found: &[f64], expected: &[f64]| {
            let scale = expected.iter().fold(1.0, |scale: f64, x| scale.max(x.abs()));
            let of = |x: &[f64]| x.iter().map(|x| x / scale).collect::<Vec<f64>>();
            assert!(
                close(&of(found), &of(expected), tolerances[order]),
                "{what} of {name} {n} at {x:?}: {found:?}, expected {expected:?}"
            );
        };
        let (v, g) = value_and_grad(f, x).unwrap();
        check("value", 0, &[v], &numbers[..1]);
        check("gradient", 1, &g, gradient);
        check("Hessian", 2, hessian(f, x).unwrap().as_slice(), &second);
        // The same bits on plain floats.
        assert_eq!(value(&name, n, x).to_bits(), v.to_bits(), "{name} {n}");

        let mut compiled = Function::new(f, 2);
        for _ in 0..3 {
            let mut into = [0.0; 2];
            assert_eq!(compiled.value_and_grad(&x, &mut into).unwrap().to_bits(), v.to_bits(), "{name} {n}");
            check("compiled gradient", 1, &into, gradient);
            check("compiled Hessian", 2, compiled.hessian(&x).unwrap().as_slice(), &second);
            let (d, along) = ([0.5, -0.25], 0.5 * gradient[0] - 0.25 * gradient[1]);
            check("product", 1, &compiled.jvp(&x, &d).unwrap(), &[along]);
            let hv = [0.5 * pp - 0.25 * pq, 0.5 * pq - 0.25 * qq];
            check("product with the Hessian", 2, &compiled.hvp(&x, &d).unwrap(), &hv);
        }
        assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 }, "{name} {n}");

        // A derivative inside of the closure, differentiated once more.
        let inner = |x: [Var; 2]| {
            let g = nested_grad(|x: [Var; 2]| value(&name, n, x), x);
            g[0] + 2.0 * g[1]
        };
        let (v, g) = value_and_grad(inner, x).unwrap();
        check("nested value", 1, &[v], &[gradient[0] + 2.0 * gradient[1]]);
        check("nested gradient", 2, &g, &[pp + 2.0 * pq, pq + 2.0 * qq]);
    }
}
