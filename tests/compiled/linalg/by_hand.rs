//! Matrices with closed forms, edges, and errors with their places.

use super::close;
use crate::support::foreign::foreign;
use gradus::linalg::{cholesky, ln_abs_det, ln_det, quadratic_form, solve};
use gradus::prelude::*;

#[test]
fn two_by_two() {
    // [[a, b], [b, c]]: L = [[√a, 0], [b/√a, √(c − b²/a)]].
    let entry = |i: usize, j: usize| move |[a, b, c]: [Var; 3]| cholesky(&[a, b, b, c]).entry(i, j).unwrap();
    let last = |[a, b, c]: [Var; 3]| (c - b * b / a).sqrt();
    let x = [2.0, 0.5, 3.0];
    assert_eq!(value_and_grad(entry(0, 1), x).unwrap(), (0.0, [0.0; 3]));
    assert!(close(&grad(entry(0, 0), x).unwrap(), &[0.5 / 2f64.sqrt(), 0.0, 0.0], 1e-15));
    assert!(close(&grad(entry(1, 1), x).unwrap(), &grad(last, x).unwrap(), 1e-15));
    assert!(close(hessian(entry(1, 1), x).unwrap().as_slice(), hessian(last, x).unwrap().as_slice(), 1e-14));
    // A rotation: the inverse is the transpose, and the determinant is 1 everywhere.
    let turned = |t: Var| solve(&[t.cos(), -t.sin(), t.sin(), t.cos()], &[3.0, 4.0]);
    let (value, slope) = value_and_grad(|t: Var| turned(t)[0], 0.5).unwrap();
    let (s, c) = 0.5f64.sin_cos();
    assert!(close(&[value, slope], &[3.0 * c + 4.0 * s, -3.0 * s + 4.0 * c], 1e-15));
    let det = |t: Var| ln_abs_det(&[t.cos(), -t.sin(), t.sin(), t.cos()]);
    assert!(grad(det, 0.5).unwrap().abs() < 1e-15 && hessian(det, 0.5).unwrap()[(0, 0)].abs() < 1e-14);
}

#[test]
fn several_columns_are_solved_at_once() {
    // A⁻¹ of [[a, 1], [2, b]] is [[b, −1], [−2, a]] / (a b − 2), by rows.
    let inverse = |[a, b]: [Var; 2]| solve(&[a, Var::from(1.0), Var::from(2.0), b], &[1.0, 0.0, 0.0, 1.0]);
    let by_hand = |[a, b]: [Var; 2]| {
        let det = a * b - 2.0;
        [b / det, -1.0 / det, -2.0 / det, a / det]
    };
    let x = [3.0, 4.0];
    let found = jacobian(|x: [Var; 2]| <[Var; 4]>::try_from(inverse(x)).unwrap(), x).unwrap();
    assert!(close(found.as_slice(), jacobian(by_hand, x).unwrap().as_slice(), 1e-15), "{found}");
    let sum = |x: [Var; 2]| inverse(x).iter().map(|x| x * x).sum::<Var>();
    let expected = hessian(|x: [Var; 2]| by_hand(x).iter().map(|x| x * x).sum::<Var>(), x).unwrap();
    assert!(close(hessian(sum, x).unwrap().as_slice(), expected.as_slice(), 1e-14));
    let mut compiled = Function::new(sum, 2);
    for _ in 0..3 {
        assert!(close(compiled.hessian(&x).unwrap().as_slice(), expected.as_slice(), 1e-14));
    }
    // Of a covariance, too, and half of the way.
    let factor = cholesky(&[4.0, 2.0, 2.0, 10.0]);
    assert!(close(&factor.solve(&[4.0, 8.0, 2.0, 13.0]), &[1.0, 1.5, 0.0, 1.0], 1e-15));
    assert!(close(&factor.whiten(&[4.0, 8.0, 2.0, 13.0]), &[2.0, 4.0, 0.0, 3.0], 1e-15));
}

#[test]
fn zeros_in_the_way_of_elimination_are_exchanged() {
    let f = |[a, b, c]: [Var; 3]| {
        let (zero, one) = (Var::from(0.0), Var::from(1.0));
        solve(&[zero, a, zero, zero, zero, b, c, zero, one], &[1.0, 2.0, 3.0]).iter().copied().sum::<Var>()
    };
    // x = ((3 − 2/b) / c, 1/a, 2/b)
    let by_hand = |[a, b, c]: [Var; 3]| (3.0 - 2.0 / b) / c + 1.0 / a + 2.0 / b;
    let x = [2.0, 3.0, 4.0];
    assert!(close(&grad(f, x).unwrap(), &grad(by_hand, x).unwrap(), 1e-15));
    assert!(close(hessian(f, x).unwrap().as_slice(), hessian(by_hand, x).unwrap().as_slice(), 1e-14));
}

#[test]
fn a_pair_of_entries_shares_the_derivative() {
    // Of all four entries as variables of their own the gradient of ln det is A⁻¹ = [[4, −1], [−1, 2]] / 7.
    let a = vec![2.0, 1.0, 1.0, 4.0];
    let inverse = [4.0 / 7.0, -1.0 / 7.0, -1.0 / 7.0, 2.0 / 7.0];
    assert!(close(&grad(|x: &[Var]| ln_det(x), a.clone()).unwrap(), &inverse, 1e-15));
    assert!(close(&grad(|x: &[Var]| ln_abs_det(x), a.clone()).unwrap(), &inverse, 1e-15));
    // And −(A⁻¹ b)(A⁻¹ b)ᵀ of the quadratic form, with A⁻¹ b = (2, 3) / 7.
    let form = grad(|x: &[Var]| quadratic_form(x, &[1.0, 2.0]), a).unwrap();
    assert!(close(&form, &[-4.0, -6.0, -6.0, -9.0].map(|x| x / 49.0), 1e-15), "{form:?}");
}

#[test]
fn one_entry_and_none() {
    let mut compiled = Function::new(
        |[x]: [Var; 1]| {
            let factor = cholesky(&[x]);
            solve(&[x], &[3.0])[0]
                + ln_abs_det(&[x])
                + factor.quadratic_form(&[2.0])
                + factor.entry(0, 0).unwrap()
        },
        1,
    );
    for x in [4.0, 9.0, 2.25] {
        let mut into = [0.0];
        let value = compiled.value_and_grad(&[x], &mut into).unwrap();
        assert!(close(&[value], &[7.0 / x + x.ln() + x.sqrt()], 1e-15));
        assert!(close(&into, &[-7.0 / (x * x) + 1.0 / x + 0.5 / x.sqrt()], 1e-15));
        let bend = 14.0 / x.powi(3) - 1.0 / (x * x) - 0.25 * x.powf(-1.5);
        assert!(close(compiled.hessian(&[x]).unwrap().as_slice(), &[bend], 1e-14));
    }
    let none: [Var; 0] = [];
    let f = |x: Var| {
        let factor = cholesky(&none);
        assert!(factor.size() == 0 && factor.entry(0, 0).is_none());
        assert!(
            solve(&none, &none).is_empty()
                && factor.solve(&none).is_empty()
                && factor.whiten(&none).is_empty()
        );
        x * x
            + ln_det(&none)
            + ln_abs_det(&none)
            + factor.ln_det()
            + factor.quadratic_form(&none)
            + quadratic_form(&none, &none)
    };
    assert_eq!(value_and_grad(f, 3.0).unwrap(), (9.0, 6.0));
}

#[test]
fn plain_floats_and_single_precision() {
    let a = [2.0_f32, 1.0, 1.0, 4.0];
    assert!((ln_det(&a) - 7f32.ln()).abs() < 1e-6 && (ln_abs_det(&a) - 7f32.ln()).abs() < 1e-6);
    let f = |x: Var<f32>| {
        let one = Var::from(1.0_f32);
        ln_det(&[x, one, one, x]) + solve(&[x, one, one, x], &[1.0_f32, 0.0])[0]
    };
    // ln(x² − 1) + x / (x² − 1)
    let (value, slope) = value_and_grad(f, 2.0_f32).unwrap();
    assert!((value - 3f32.ln() - 2.0 / 3.0).abs() < 1e-6 && (slope - 4.0 / 3.0 + 5.0 / 9.0).abs() < 1e-6);
    // Outside of a closure there is no error to return.
    assert!(ln_det(&[1.0_f64, 2.0, 2.0, 1.0]).is_nan() && solve(&[0.0_f64], &[1.0])[0].is_nan());
    assert!(ln_det(&[1.0_f64, 2.0, 3.0]).is_nan() && solve(&[1.0_f64], &[f64::NAN])[0].is_nan());
}

const FIRST_LINE: u32 = line!();
type Case = (fn(Var) -> Var, &'static str);

/// What is wrong with each, in a message that points into this table.
const MISTAKES: [Case; 13] = [
    (|x| solve(&[x, x, x, x], &[1.0, 2.0])[0], "`solve` has a singular matrix"),
    (|x| solve(&[x, x, x], &[1.0])[0], "`solve` is called on a matrix of 3 entries, which is not square"),
    (|x| solve(&[x, x, x, x], &[1.0; 3])[0], "`solve` has a right-hand side of 3 numbers for 2 rows"),
    (|x| solve(&[x], &[f64::NAN])[0], "`solve` has NaN as number 0 of the right-hand side"),
    (|x| ln_abs_det(&[x, x, x, x]), "`ln_abs_det` has a singular matrix"),
    (|x| ln_abs_det(&[x, x]), "`ln_abs_det` is called on a matrix of 2 entries"),
    // The triangles are equal numbers, of other variables.
    (|x| ln_det(&[x, 2.0 * x, 2.0 * x, x]), "`ln_det` has a matrix that is not positive definite"),
    (
        |x| {
            let y = 2.0 * x;
            ln_det(&[x, y, y, x])
        },
        "not positive definite: what the rows above leave of entry (1, 1) is -3.0",
    ),
    (|x| cholesky(&[x, x, x]).ln_det(), "`cholesky` is called on a matrix of 3 entries, which is not square"),
    (
        |x| cholesky(&[x, x, 2.0 * x, x * 9.0]).ln_det(),
        "`cholesky` is called on a matrix that is not symmetric: entries (1, 0) and (0, 1) are 2.0 and 1.0",
    ),
    (
        |x| quadratic_form(&[x], &[1.0, 2.0]),
        "`quadratic_form` has a right-hand side of 2 columns; it takes one",
    ),
    (
        |x| cholesky(&[x]).whiten(&[0.0; 0]).iter().copied().sum::<Var>(),
        "`whiten` has a right-hand side of 0 numbers for 1 rows",
    ),
    (
        |x| ln_det(&[x, Var::from(f64::NAN), Var::from(f64::NAN), x]),
        "`ln_det` has NaN as entry (0, 1) of the matrix",
    ),
];
const LAST_LINE: u32 = line!();

#[test]
fn what_is_no_matrix_to_compute_with_is_an_error_with_its_place() {
    let mut before = FIRST_LINE;
    for (f, words) in MISTAKES {
        let Err(gradus::Error::Call(error)) = grad(f, 1.0) else { panic!("{words}") };
        assert!(error.to_string().contains(words), "{error}");
        // Each one has a line of its own.
        let place = error.location.unwrap();
        assert!(place.file().ends_with("by_hand.rs") && place.line() > before && place.line() < LAST_LINE);
        before = place.line();
    }
    // What an operation made NaN is reported as that.
    let error = grad(|x: Var| ln_det(&[(x - 2.0).ln(), Var::from(0.0), Var::from(0.0), x]), 1.0)
        .unwrap_err()
        .to_string();
    assert!(error.contains("`ln` of -1.0"), "{error}");
    let stray = foreign();
    let error = grad(|x: Var| ln_det(&[x, stray, stray, x]), 1.0).unwrap_err().to_string();
    assert!(error.contains("`ln_det` met a variable that does not belong"), "{error}");
}

#[test]
fn compiled_functions_say_the_same_and_go_on() {
    let mut f = Function::new(|[a, b]: [Var; 2]| ln_det(&[a, b, b, a]), 2);
    let mut into = [0.0; 2];
    for _ in 0..3 {
        f.value_and_grad(&[2.0, 1.0], &mut into).unwrap();
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    let error = f.value_and_grad(&[1.0, 2.0], &mut into).unwrap_err().to_string();
    assert!(
        error.contains("`ln_det` has a matrix that is not positive definite")
            && error.contains("by_hand.rs:"),
        "{error}"
    );
    assert!((f.value_and_grad(&[3.0, 1.0], &mut into).unwrap() - 8f64.ln()).abs() < 1e-15);
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
}

#[test]
fn messages_of_large_matrices_are_short() {
    // 10¹⁵⁴ squared is no number.
    let f = |x: Var| {
        let big = x * 1e300;
        let a: Vec<Var> =
            (0..400).map(|k| if k / 20 == k % 20 { x * 1e-200 } else { Var::from(0.0) }).collect();
        solve(&a, &[big; 20])[0]
    };
    let error = grad(f, 1.0).unwrap_err().to_string();
    assert!(error.contains("`solve` of ") && error.contains("more") && error.len() < 400, "{error}");
}
