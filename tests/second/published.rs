//! Recurrences that people write, with second derivatives worked out by hand or by other means.

use crate::support::hyper::Hyper;
use gradus::prelude::*;
use num_traits::Float;

/// Heron's iteration for √(a b).
fn heron<N: Float>(a: N, b: N, steps: usize) -> N {
    let half = N::from(0.5).unwrap();
    (0..steps).fold(N::one(), |r, _| half * (r + a * b / r))
}

#[test]
fn the_hessian_of_herons_square_root() {
    for steps in [5, 11, 12, 13, 40, 2000] {
        let mut f = Function::new(|[a, b]: [Var; 2]| heron(a, b, steps), 2);
        let (mut sparse, mut product) = (SparseMatrix::empty(), [0.0; 2]);
        // Of √(ab) at (2, 3): −√b / (4 a√a), 1 / (4 √(ab)), −√a / (4 b√b).
        let root = 6_f64.sqrt();
        let want = [-root / 16.0, 1.0 / (4.0 * root), -root / 36.0];
        // Before it has converged, what the iteration itself has.
        let within = if steps < 11 { 1e-2 } else { 1e-15 * steps as f64 };
        for _ in 0..3 {
            let h = f.hessian(&[2.0, 3.0]).unwrap();
            f.sparse_hessian_into(&[2.0, 3.0], &mut sparse).unwrap();
            f.hvp_into(&[2.0, 3.0], &[1.0, 2.0], &mut product).unwrap();
            for ((i, j), want) in [((0, 0), want[0]), ((0, 1), want[1]), ((1, 0), want[1]), ((1, 1), want[2])]
            {
                assert!((h[(i, j)] - want).abs() < within, "{steps}: {h:?}");
                assert!((sparse.get(i, j) - want).abs() < within, "{steps}: {sparse:?}");
            }
            assert!((product[0] - (want[0] + 2.0 * want[1])).abs() < 4.0 * within, "{steps}: {product:?}");
        }
    }
}

/// Returns of a market, with calm and nervous times.
fn returns(count: usize) -> Vec<f64> {
    let mut state = 12_345_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (mut variance, mut all) = (1.0_f64, Vec::new());
    for _ in 0..count {
        // A sum of twelve is close to normal.
        let normal = (0..12).map(|_| next()).sum::<f64>() - 6.0;
        let shock = variance.sqrt() * normal;
        all.push(shock);
        variance = 0.1 + 0.15 * shock * shock + 0.75 * variance;
    }
    all
}

/// The mean negative log-likelihood of GARCH(1, 1) (Bollerslev 1986), with parameters that may be any numbers.
fn garch<N: Float>(p: &[N], returns: &[f64]) -> N {
    let c = |c: f64| N::from(c).unwrap();
    let [omega, alpha, beta] = [p[0].exp(), p[1].exp(), p[2].exp()];
    let (mut variance, mut total) = (c(1.0), c(0.0));
    for &r in returns {
        total = total + variance.ln() + c(r * r) / variance;
        variance = omega + alpha * c(r * r) + beta * variance;
    }
    total * c(0.5 / returns.len() as f64)
}

#[test]
fn newtons_methods_fit_a_series_of_observations() {
    let returns = returns(400);
    let loss = |p: &[Var]| garch(p, &returns);
    let start = vec![-2.0, -2.0, -0.4];
    let reference = minimize(loss, start.clone(), Method::Bfgs).unwrap();
    for method in [Method::NewtonCg, Method::TrustNcg, Method::TrustExact] {
        let found = minimize(loss, start.clone(), method).unwrap();
        assert!(found.success(), "{method:?}: {}", found.message());
        assert!(found.fun <= reference.fun + 1e-9, "{method:?}: {} {}", found.fun, reference.fun);
    }
    // The Hessian at the minimum, from which standard errors come, against hyper-dual numbers.
    let mut f = Function::new(loss, 3);
    for _ in 0..3 {
        let h = f.hessian(&reference.x).unwrap();
        for (i, j) in [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)] {
            let seed = |k: usize, at: usize| f64::from(u8::from(k == at));
            let p: Vec<Hyper> =
                (0..3).map(|k| Hyper::variable(reference.x[k], [seed(k, i), seed(k, j)])).collect();
            let want = garch(&p, &returns).second;
            assert!((h[(i, j)] - want).abs() < 1e-10, "{i} {j}: {} instead of {want}", h[(i, j)]);
        }
    }
}

/// Solvers of differential equations, filters, series: a Hessian that is compiled is that of a fresh recording.
#[test]
fn hessians_of_common_recurrences() {
    type Loss = fn(&[Var]) -> Var;
    let all: [(&str, Loss, &[f64]); 6] = [
        ("logistic map", |x| (0..60).fold(x[1], |y, _| x[0] * y * (1.0 - y)), &[1.7, 0.4]),
        ("Euler's method", |x| (0..400).fold(x[1], |y, _| y + 0.01 * (x[0] * y).sin()), &[1.3, 0.5]),
        ("continued fraction", |x| (0..80).fold(Var::from(1.0), |y, _| x[0] + x[1] / y), &[2.0, 0.7]),
        ("Horner's scheme", |x| (0..90).fold(x[1], |y, k| y * x[0] + 1.0 / f64::from(k + 1)), &[0.9, 0.3]),
        (
            "two masses",
            |x| {
                let (mut q, mut v) = ([x[0], x[1]], [Var::from(0.0); 2]);
                for _ in 0..120 {
                    let force = (q[1] - q[0]) * x[2];
                    v = [v[0] + 0.05 * (force - q[0]), v[1] - 0.05 * (force + q[1].powi(3))];
                    q = [q[0] + 0.05 * v[0], q[1] + 0.05 * v[1]];
                }
                q[0] * q[0] + v[1]
            },
            &[0.3, -0.4, 1.2],
        ),
        (
            "exponential smoothing",
            |x| {
                let (mut level, mut loss) = (x[1], Var::from(0.0));
                for k in 0..150 {
                    let y = (f64::from(k) * 0.3).sin();
                    loss += (y - level).powi(2);
                    level += x[0].sigmoid() * (y - level);
                }
                loss
            },
            &[0.2, 0.1],
        ),
    ];
    for (name, loss, x) in all {
        let n = x.len();
        let want = hessian(loss, x.to_vec()).unwrap();
        let largest = (0..n * n).fold(1.0, |m: f64, k| m.max(want[(k / n, k % n)].abs()));
        let mut f = Function::new(loss, n);
        let mut sparse = SparseMatrix::empty();
        for _ in 0..3 {
            let h = f.hessian(x).unwrap();
            f.sparse_hessian_into(x, &mut sparse).unwrap();
            for k in 0..n * n {
                let at = (k / n, k % n);
                let near = |got: f64| (got - want[at]).abs() < 1e-11 * largest;
                assert!(near(h[at]) && near(sparse.get(at.0, at.1)), "{name} {at:?}: {h:?} {want:?}");
            }
        }
    }
}
