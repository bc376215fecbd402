//! Eigenvalues and vectors: closed forms, equal eigenvalues, what makes it hard for an iteration, and errors.

use super::close;
use gradus::linalg::{eigen, eigenvalues};
use gradus::prelude::*;
use proptest::prelude::*;

fn constants(x: &[f64]) -> Vec<Var> {
    x.iter().map(|&x| Var::from(x)).collect()
}

#[test]
fn two_by_two_on_every_path() {
    // (a + c)/2 ± √(((a − c)/2)² + b²)
    let f = |[a, b, c]: [Var; 3]| {
        let values = eigenvalues(&[a, b, b, c]);
        values[0].exp() + values[1].sin()
    };
    let by_hand = |[a, b, c]: [Var; 3]| {
        let (middle, root) = (0.5 * (a + c), (0.25 * (a - c) * (a - c) + b * b).sqrt());
        (middle - root).exp() + (middle + root).sin()
    };
    let mut compiled = Function::new(f, 3);
    for x in [[1.0, 0.5, 2.0], [2.0, -0.5, 0.3], [0.1, 0.0, 0.7]] {
        let (value, gradient) = value_and_grad(by_hand, x).unwrap();
        let h = hessian(by_hand, x).unwrap();
        let (found, by_tape) = value_and_grad(f, x).unwrap();
        assert!(
            close(&[found], &[value], 1e-15) && close(&by_tape, &gradient, 1e-14),
            "{by_tape:?} {gradient:?}"
        );
        assert!(close(hessian(f, x).unwrap().as_slice(), h.as_slice(), 1e-13));
        for _ in 0..2 {
            let mut into = [0.0; 3];
            assert_eq!(compiled.value_and_grad(&x, &mut into).unwrap(), found);
            assert!(close(&into, &gradient, 1e-14));
            assert!(close(compiled.hessian(&x).unwrap().as_slice(), h.as_slice(), 1e-13));
        }
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
    assert!(compiled.program().to_string().contains("results of eigenvalues"), "{}", compiled.program());
}

/// A diagonal matrix with equal entries in a corner that moves: the entries of the corner, then the rest.
fn corner([a, b, c, d]: [Var; 4]) -> Vec<Var> {
    let zero = Var::from(0.0);
    vec![a, b, zero, b, c, zero, zero, zero, d]
}

#[test]
fn equal_eigenvalues_share_the_mean_of_their_derivatives() {
    let x = [2.0, 0.0, 2.0, 5.0];
    for k in 0..2 {
        let f = move |x: [Var; 4]| eigenvalues(&corner(x))[k];
        let mut compiled = Function::new(f, 4);
        let v = [1.0, 7.0, 3.0, 11.0];
        assert_eq!(value_and_grad(f, x).unwrap(), (2.0, [0.5, 0.0, 0.5, 0.0]));
        assert_eq!(jvp(|x: [Var; 4]| [f(x)], x, v).unwrap(), [2.0]);
        for _ in 0..3 {
            let mut into = [0.0; 4];
            compiled.value_and_grad(&x, &mut into).unwrap();
            assert_eq!(into, [0.5, 0.0, 0.5, 0.0]);
            assert_eq!(compiled.jvp(&x, &v).unwrap(), [2.0]);
        }
        assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
        for error in [hessian(f, x).unwrap_err(), compiled.hessian(&x).unwrap_err()] {
            let error = error.to_string();
            assert!(
                error.contains("eigenvalues 0 and 1 are both 2.0") && error.contains("spectra.rs:"),
                "{error}"
            );
        }
        // The third one is by itself.
        assert_eq!(
            grad(move |x: [Var; 4]| eigenvalues(&corner(x))[2 - k] * f64::from(k == 0), x).unwrap()[3],
            f64::from(k == 0)
        );
    }
    // The sum is the trace, wherever.
    let trace = |x: [Var; 4]| eigenvalues(&corner(x)).iter().copied().sum::<Var>();
    assert_eq!(value_and_grad(trace, x).unwrap(), (9.0, [1.0, 0.0, 1.0, 1.0]));
    let vector = |x: [Var; 4]| eigen(&corner(x)).vector(0).unwrap()[0];
    let error = grad(vector, x).unwrap_err().to_string();
    assert!(error.contains("eigenvalues 0 and 1 are both 2.0"), "{error}");
    // Vectors that nobody differentiates are no error, and neither is that of the third eigenvalue.
    let used = |x: [Var; 4]| eigen(&corner(x)).values()[0] + eigen(&corner(x)).vector(0).unwrap()[0].detach();
    assert_eq!(grad(used, x).unwrap(), [0.5, 0.0, 0.5, 0.0]);
    let alone = |x: [Var; 4]| eigen(&corner(x)).vector(2).unwrap()[2];
    assert_eq!(value_and_grad(alone, x).unwrap(), (1.0, [0.0; 4]));
}

#[test]
fn what_is_hard_for_an_iteration() {
    // Wilkinson's matrix: the two largest of 21 eigenvalues agree to 14 digits.
    let n = 21_usize;
    let wilkinson: Vec<f64> = (0..n * n)
        .map(|k| match (k / n).abs_diff(k % n) {
            0 => (k / n).abs_diff(n / 2) as f64,
            1 => 1.0,
            _ => 0.0,
        })
        .collect();
    let values = eigenvalues(&wilkinson);
    assert!(
        (values[20] - 10.746194182903393).abs() < 1e-14 && (values[19] - 10.746194182903322).abs() < 1e-14
    );
    assert!((values[0] + 1.125441522119985).abs() < 1e-14);
    // Sizes at both ends of the range, and a matrix of zeros.
    for scale in [1e-300, 1e300] {
        let values = eigenvalues(&[2.0 * scale, scale, scale, 2.0 * scale]);
        assert!(close(&[values[0] / scale, values[1] / scale], &[1.0, 3.0], 1e-15));
    }
    assert_eq!(eigenvalues(&[0.0; 9]), [0.0; 3]);
    assert_eq!(eigenvalues(&[3.0]), [3.0]);
    assert!(eigenvalues::<f64>(&[]).is_empty() && eigen::<f64>(&[]).vector(0).is_none());
    let single = eigenvalues(&[2.0_f32, 1.0, 1.0, 2.0]);
    assert!((single[0] - 1.0).abs() < 1e-6 && (single[1] - 3.0).abs() < 1e-6);
}

#[test]
fn errors_have_their_places() {
    let error = grad(|x: Var| eigenvalues(&[x, 2.0 * x, x, x])[0], 1.0).unwrap_err().to_string();
    assert!(
        error.contains("`eigenvalues` is called on a matrix that is not symmetric")
            && error.contains("spectra.rs:"),
        "{error}"
    );
    let error =
        grad(|x: Var| eigen(&[x, x, x]).values().iter().copied().sum::<Var>(), 1.0).unwrap_err().to_string();
    assert!(error.contains("`eigen` is called on a matrix of 3 entries"), "{error}");
    let error = grad(|x: Var| eigenvalues(&[x, Var::from(f64::NAN), Var::from(f64::NAN), x])[0], 1.0)
        .unwrap_err()
        .to_string();
    assert!(error.contains("`eigenvalues` has NaN as entry (0, 1)"), "{error}");
    assert!(eigenvalues(&[1.0, f64::INFINITY, f64::INFINITY, 1.0])[0].is_nan());
}

fn symmetric() -> impl Strategy<Value = (usize, Vec<f64>)> {
    (1_usize..9).prop_flat_map(|n| (Just(n), prop::collection::vec(-1.0_f64..1.0, n * n)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 60 } else { 600 }))]
    #[test]
    fn vectors_make_the_matrix_diagonal_and_invariants_have_their_derivatives((n, x) in symmetric()) {
        let a: Vec<f64> = (0..n * n).map(|k| x[k] + x[(k % n) * n + k / n]).collect();
        let found = eigen(&a);
        prop_assert_eq!(found.values(), &eigenvalues(&a)[..]);
        for k in 0..n {
            let u = found.vector(k).unwrap();
            for i in 0..n {
                let of_matrix: f64 = (0..n).map(|j| a[i * n + j] * u[j]).sum();
                prop_assert!((of_matrix - found.values()[k] * u[i]).abs() < 1e-13);
            }
            for other in 0..=k {
                let v = found.vector(other).unwrap();
                let product: f64 = u.iter().zip(v).map(|(u, v)| u * v).sum();
                prop_assert!((product - f64::from(u8::from(k == other))).abs() < 1e-13);
            }
        }
        // Σ λ³ is the trace of A³, whose gradient is 3 A², and Σ λ² has the Hessian 2, wherever the gaps are.
        let cubes = |a: &[Var]| eigenvalues(a).iter().map(|x| x.powi(3)).sum::<Var>();
        let gradient = grad(cubes, a.clone()).unwrap();
        for k in 0..n * n {
            let square: f64 = (0..n).map(|j| a[(k / n) * n + j] * a[j * n + k % n]).sum();
            prop_assert!((gradient[k] - 3.0 * square).abs() < 1e-11);
        }
    }
}

#[test]
fn a_matrix_is_what_its_eigenvalues_and_vectors_make() {
    // Σ λₖ (uₖᵀ c)² is cᵀ A c, with all derivatives: no gap is left in it.
    let a = [2.0, 0.3, -0.4, 0.3, 1.0, 0.2, -0.4, 0.2, 3.0];
    let c = [0.5, -1.0, 2.0];
    let matrix = |[t, s]: [Var; 2]| -> Vec<Var> {
        constants(&a)
            .iter()
            .enumerate()
            .map(|(k, a)| a * t.cos() + if k % 4 == 0 { s * s * k as f64 } else { s.sin() })
            .collect()
    };
    let by_vectors = |x: [Var; 2]| {
        let found = eigen(&matrix(x));
        (0..3)
            .map(|k| {
                let along = found.vector(k).unwrap().iter().zip(c).map(|(u, c)| *u * c).sum::<Var>();
                found.values()[k] * along * along
            })
            .sum::<Var>()
    };
    let plain = |x: [Var; 2]| {
        let a = matrix(x);
        (0..9).map(|k| a[k] * c[k / 3] * c[k % 3]).sum::<Var>()
    };
    let x = [0.4, 0.7];
    let (value, gradient) = value_and_grad(plain, x).unwrap();
    let (found, by_tape) = value_and_grad(by_vectors, x).unwrap();
    assert!(close(&[found], &[value], 1e-14) && close(&by_tape, &gradient, 1e-13));
    assert!(close(hessian(by_vectors, x).unwrap().as_slice(), hessian(plain, x).unwrap().as_slice(), 1e-12));
    let third =
        |f: &dyn Fn([Var; 2]) -> Var, x: [Var; 2]| nested_grad(|x: [Var; 2]| nested_grad(f, x)[0], x)[1];
    let expected = grad(|x: [Var; 2]| third(&plain, x), x).unwrap();
    assert!(close(&grad(|x: [Var; 2]| third(&by_vectors, x), x).unwrap(), &expected, 1e-11));
}
