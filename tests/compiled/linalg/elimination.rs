//! Random matrices against elimination without calls: on hyper-dual numbers, and on variables for what these do not reach.

use super::close;
use crate::support::hyper::Hyper;
use gradus::function::{Columns, RowFunction};
use gradus::linalg::{cholesky, ln_abs_det, ln_det, quadratic_form, solve};
use gradus::prelude::*;
use num_traits::Float;
use proptest::prelude::*;

/// The solution of `A x = b` and `ln |det A|`, by the rule of school without exchanges of rows.
fn eliminated<N: Float>(mut a: Vec<N>, mut b: Vec<N>) -> (Vec<N>, N) {
    let n = b.len();
    let mut ln_det = N::zero();
    for k in 0..n {
        ln_det = ln_det + a[k * n + k].abs().ln();
        for i in k + 1..n {
            let factor = a[i * n + k] / a[k * n + k];
            for j in k..n {
                a[i * n + j] = a[i * n + j] - factor * a[k * n + j];
            }
            b[i] = b[i] - factor * b[k];
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            b[i] = b[i] - a[i * n + j] * b[j];
        }
        b[i] = b[i] / a[i * n + i];
    }
    (b, ln_det)
}

/// A matrix of these numbers with a large diagonal, and its symmetric part.
fn matrices<N: Float>(n: usize, x: &[N]) -> [Vec<N>; 2] {
    let big = N::from(2 * n + 1).unwrap();
    let general: Vec<N> = (0..n * n).map(|k| if k / n == k % n { x[k] + big } else { x[k] }).collect();
    let half = N::from(0.5).unwrap();
    let symmetric = (0..n * n).map(|k| half * (general[k] + general[(k % n) * n + k / n])).collect();
    [general, symmetric]
}

/// Something of all that there is of these matrices, by elimination.
fn expected<N: Float>(n: usize, x: &[N]) -> N {
    let ([general, symmetric], b) = (matrices(n, x), &x[n * n..]);
    let (solution, ln_abs_det) = eliminated(general, b.to_vec());
    let (half, ln_det) = eliminated(symmetric, b.to_vec());
    let dot = |a: &[N], b: &[N]| a.iter().zip(b).fold(N::zero(), |sum, (&a, &b)| sum + a * b);
    dot(&solution, &solution).sin() + ln_abs_det * ln_det + dot(&half, b) * half[n - 1]
}

fn found(n: usize, x: &[Var]) -> Var {
    let ([general, symmetric], b) = (matrices(n, x), &x[n * n..]);
    let solution = solve(&general, b);
    let factor = cholesky(&symmetric);
    let half = factor.solve(b);
    dot(&solution, &solution).sin()
        + ln_abs_det(&general) * ln_det(&symmetric)
        + factor.quadratic_form(b) * half[n - 1]
}

fn numbers() -> impl Strategy<Value = (usize, Vec<f64>)> {
    (1_usize..5).prop_flat_map(|n| (Just(n), prop::collection::vec(-1.0_f64..1.0, n * n + n)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 20 } else { 300 }))]
    #[test]
    fn derivatives_in_every_entry_are_those_of_hyper_dual_elimination((n, x) in numbers()) {
        let mut compiled = Function::new(|x: &[Var]| found(n, x), x.len());
        let (value, gradient) = value_and_grad(|x: &[Var]| found(n, x), x.clone()).unwrap();
        let h = hessian(|x: &[Var]| found(n, x), x.clone()).unwrap();
        let mut into = vec![0.0; x.len()];
        for _ in 0..2 {
            prop_assert_eq!(compiled.value_and_grad(&x, &mut into).unwrap(), value);
        }
        prop_assert!(close(&into, &gradient, 1e-13));
        let second = compiled.hessian(&x).unwrap();
        for i in 0..x.len() {
            let j = (7 * i + 3) % x.len();
            let along = |k: usize| Hyper::variable(x[k], [i, j].map(|at| f64::from(u8::from(at == k))));
            let of = expected(n, &(0..x.len()).map(along).collect::<Vec<_>>());
            // Diagonals dominate: condition numbers are below 10.
            prop_assert!(close(&[value, gradient[i], h[(i, j)], second[(i, j)]], &[of.value, of.first[0], of.second, of.second], 1e-11),
                "{n} {i} {j}: {} {} {} {} {of:?}", value, gradient[i], h[(i, j)], second[(i, j)]);
        }
    }

    #[test]
    fn third_derivatives_are_those_of_elimination_with_variables((n, x) in numbers()) {
        let by = |f: &dyn Fn(&[Var]) -> Var, x: &[Var]| {
            let along = |x: &[Var]| nested_grad(f, x.to_vec()).iter().map(|g| g * g).sum::<Var>();
            nested_grad(along, x.to_vec()).iter().zip(x).map(|(g, x)| g * (x + 1.0)).sum::<Var>()
        };
        let (of_calls, of_variables) = (|x: &[Var]| found(n, x), |x: &[Var]| expected(n, x));
        let (value, gradient) = value_and_grad(|x: &[Var]| by(&of_calls, x), x.clone()).unwrap();
        let (other, expected) = value_and_grad(|x: &[Var]| by(&of_variables, x), x.clone()).unwrap();
        prop_assert!(close(&[value], &[other], 1e-10) && close(&gradient, &expected, 1e-9));
        let mut compiled = Function::new(|x: &[Var]| by(&of_calls, x), x.len());
        let mut into = vec![0.0; x.len()];
        for _ in 0..2 {
            compiled.value_and_grad(&x, &mut into).unwrap();
        }
        prop_assert!(close(&into, &expected, 1e-9));
    }
}

#[test]
fn rows_have_a_matrix_each() {
    let by_call = |[a, b]: [Var; 2], [x, y]: [Var; 2]| {
        let covariance = [a + x * x, b * x, b * x, b + 1.0 + y * y];
        ln_det(&covariance)
            + quadratic_form(&covariance, &[x, y])
            + solve(&[a, x, -y, b], &[1.0, 2.0])[1].powi(2)
    };
    let by_hand = |[a, b]: [Var; 2], [x, y]: [Var; 2]| {
        let (p, c, q) = (a + x * x, b * x, b + 1.0 + y * y);
        let det = p * q - c * c;
        det.ln() + (q * x * x - 2.0 * c * x * y + p * y * y) / det + ((2.0 * a + y) / (a * b + x * y)).powi(2)
    };
    let x: Vec<f64> = (0..5000).map(|k| 0.1 + 0.01 * f64::from(k % 83)).collect();
    let y: Vec<f64> = (0..5000).map(|k| 0.2 + 0.02 * f64::from(k % 37)).collect();
    let data = Columns::new(&[&x, &y]).unwrap();
    let (mut f, mut g) = (RowFunction::new(by_call), RowFunction::new(by_hand));
    for k in 0..4 {
        let p = [1.5 + 0.1 * f64::from(k), 0.8];
        let (mut found, mut expected) = ([0.0; 2], [0.0; 2]);
        let value = g.value_and_grad(&p, &data, Batch::Range(0..5000), &mut expected).unwrap();
        let sum = f.value_and_grad(&p, &data, Batch::Range(0..5000), &mut found).unwrap();
        assert!(close(&[sum], &[value], 1e-12) && close(&found, &expected, 1e-11), "{found:?} {expected:?}");
        let [mut second, mut expected] = [(); 2].map(|()| Matrix::zeros(2, 2));
        f.hessian(&p, &data, Batch::Range(0..5000), &mut second).unwrap();
        g.hessian(&p, &data, Batch::Range(0..5000), &mut expected).unwrap();
        assert!(close(second.as_slice(), expected.as_slice(), 1e-10), "{second:?} {expected:?}");
    }
    assert!(matches!(f.mode(), Mode::Compiled { .. }), "{}", f.mode());
    assert!(f.program().to_string().contains("results of ln_det"), "{}", f.program());
}

#[test]
fn threads_share_a_function() {
    let f = |[a, b]: [Var; 2]| ln_det(&[a, b, b, 2.0 * a]) + solve(&[a, b, -b, a], &[1.0, b.value()])[0];
    let at = |k: i32| [2.0 + 0.1 * f64::from(k), 0.5];
    let alone: Vec<_> = (0..8).map(|k| value_and_grad(f, at(k)).unwrap()).collect();
    let together: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|k| scope.spawn(move || value_and_grad(f, at(k)).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(alone, together);
    let compiled = Function::new(move |[a, b]: [Var; 2]| ln_det(&[a, b, b, 2.0 * a]), 2);
    let of = |mut f: Function<_, _, _>| (0..8).map(|k| f.value(&at(k)).unwrap()).collect::<Vec<f64>>();
    let (one, other) = (compiled.clone(), compiled.clone());
    let in_thread = std::thread::scope(|scope| scope.spawn(move || of(one)).join().unwrap());
    assert_eq!(in_thread, of(other));
}

#[test]
fn a_hessian_does_not_look_at_all_pairs_of_entries() {
    // 11 325 entries have 64 million pairs, and a gigabyte of them; three parameters have six.
    let n = 150;
    let loss = |[height, rate, noise]: [Var; 3]| {
        let mut k = vec![Var::from(0.0); n * n];
        for i in 0..n {
            for j in 0..=i {
                let entry = height * (-rate * ((i - j) as f64 * 0.1).powi(2)).exp();
                k[i * n + j] = if i == j { entry + noise } else { entry };
                k[j * n + i] = k[i * n + j];
            }
        }
        let factor = cholesky(&k);
        // A product of both, so that what comes of one call meets the other.
        factor.ln_det() * factor.quadratic_form(&vec![1.0; n]) * height
    };
    let x = [1.5, 0.7, 0.3];
    let mut compiled = Function::new(loss, 3);
    let mut gradient = [0.0; 3];
    for _ in 0..2 {
        compiled.value_and_grad(&x, &mut gradient).unwrap();
    }
    let found = compiled.hessian(&x).unwrap();
    let expected = hessian(loss, x).unwrap();
    let size = expected.as_slice().iter().fold(0.0, |size: f64, x| size.max(x.abs()));
    for (a, b) in found.as_slice().iter().zip(expected.as_slice()) {
        assert!((a - b).abs() < 1e-11 * size, "{found} {expected}");
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
}
