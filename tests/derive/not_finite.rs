//! Numbers that are not finite: the message says what, which operation, of what, and where.

use gradus::data::Batch;
use gradus::error::{Error, LengthMismatch, NotFinite, Quantity};
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use std::fmt::Debug;

/// The fact behind an error.
#[track_caller]
fn not_finite<R: Debug>(result: Result<R, Error>) -> NotFinite {
    match result {
        Err(Error::NotFinite(what)) => *what,
        other => panic!("{other:?}"),
    }
}

/// Asserts quantity, operation and operands, and that this file has the text `source` at the location.
#[track_caller]
fn assert_cause<R: Debug>(
    result: Result<R, Error>,
    quantity: Quantity,
    operation: &str,
    operands: &[f64],
    source: &str,
) {
    let what = not_finite(result);
    let cause = what.cause.as_ref().unwrap_or_else(|| panic!("{what}"));
    assert_eq!((what.quantity, cause.operation), (quantity, operation), "{what}");
    // Compared as text, so that NaN equals itself.
    assert_eq!(format!("{:?}", cause.operands), format!("{operands:?}"), "{what}");
    let line = include_str!("not_finite.rs").lines().nth(cause.location.line() as usize - 1).expect("a line");
    assert!(line[cause.location.column() as usize - 1..].starts_with(source), "{what}");
}

use Quantity::{Coordinate, Derivative, Value};

#[test]
fn a_value_names_the_operation_that_left_the_finite_numbers() {
    assert_cause(grad(|x: Var| (x - 3.0).ln() * 2.0, 1.0), Value(0), "ln", &[-2.0], "ln()");
    assert_cause(grad(|x: Var| 1.0 + x.exp(), 1000.0), Value(0), "exp", &[1000.0], "exp()");
    assert_cause(grad(|x: Var| x / (x - x) + x, 2.0), Value(0), "div", &[2.0, 0.0], "x / (x - x)");
    assert_cause(grad(|x: Var| x.powi(-1), 0.0), Value(0), "powi", &[0.0], "powi(-1)");
    assert_cause(
        grad(|x: Var<f32>| x * 1e30, 1e30),
        Value(0),
        "mul",
        &[1e30_f32.into(), 1e30_f32.into()],
        "x * ",
    );
}

#[test]
fn a_constant_that_is_not_finite_is_reported_where_it_is_used() {
    assert_cause(grad(|x: Var| (x * f64::NAN).sin(), 1.0), Value(0), "mul", &[1.0, f64::NAN], "(x * f64");
    let loss = |x: Var| f64::INFINITY - x * x;
    assert_cause(grad(loss, 2.0), Value(0), "sub", &[f64::INFINITY, 4.0], "f64::INFINITY -");
    let what = not_finite(grad(|_: Var| Var::from(f64::NAN), 1.0));
    assert_eq!((what.quantity, what.cause), (Value(0), None));
}

#[test]
fn a_branch_that_does_not_matter_is_not_blamed() {
    let loss = |x: Var| {
        let unused = (x - 5.0).ln();
        let masked = select(x.less(5.0), x, (x - 5.0).sqrt());
        let _ = unused;
        masked + (x - 3.0).sqrt()
    };
    assert_cause(grad(loss, 1.0), Value(0), "sqrt", &[-2.0], "sqrt()");
    let chosen = |x: Var| select(x.less(5.0), (x - 7.0).ln(), (x - 5.0).sqrt());
    assert_cause(grad(chosen, 1.0), Value(0), "ln", &[-6.0], "ln()");
}

#[test]
fn an_operation_with_three_operands_is_reported_with_three() {
    let loss = |x: Var| x.mul_add(1e300, 5.0);
    assert_cause(grad(loss, 1e300), Value(0), "mul_add", &[1e300, 1e300, 5.0], "mul_add(");
    let huge = |x: Var| (x * 1e-200).mul_add(1e200, 1.0) * 1e200;
    assert_cause(grad(huge, 1.0), Derivative(0), "mul_add", &[1e-200, 1e200, 1.0], "mul_add(");
}

#[test]
fn a_derivative_names_the_operation_with_the_pole() {
    assert_cause(grad(|x: Var| x.sqrt(), 0.0), Derivative(0), "sqrt", &[0.0], "sqrt()");
    let norm = |[x, y]: [Var; 2]| (x * x + y * y).sqrt();
    assert_cause(grad(norm, [0.0, 0.0]), Derivative(0), "sqrt", &[0.0], "sqrt()");
    let second = |[x, y]: [Var; 2]| x * x + y.cbrt();
    assert_cause(grad(second, [1.0, 0.0]), Derivative(1), "cbrt", &[0.0], "cbrt()");
}

#[test]
fn a_jacobian_names_the_output_and_the_operation() {
    let outputs = |x: Var| [x, (x - 1.0).ln()];
    assert_cause(jacobian(outputs, 1.0), Value(1), "ln", &[0.0], "ln()");
    assert_cause(jacobian(|x: Var| vec![x, x.sqrt()], 0.0), Derivative(0), "sqrt", &[0.0], "sqrt()");
}

#[test]
fn a_coordinate_is_reported_before_the_closure_is_called() {
    let loss = |_: [Var; 2]| -> Var { unreachable!("the point is not finite") };
    let what = not_finite(grad(loss, [1.0, f64::NAN]));
    assert_eq!((what.quantity, what.cause.clone()), (Coordinate(1), None));
    assert_eq!(what.to_string(), "coordinate 1 of the point is NaN");
    assert_eq!(not_finite(check_grad(loss, [f64::INFINITY, 1.0])).quantity, Coordinate(0));
}

#[test]
fn a_row_is_reported() {
    let loss = |w: Var, [x]: [Var; 1]| (w * x).ln();
    let column = [1.0, 2.0, -3.0];
    let columns = Columns::new(&[&column]).unwrap();
    let mut gradient = [0.0];
    let sum = RowFunction::new(loss).value_and_grad(&[2.0], &columns, Batch::Range(0..3), &mut gradient);
    let what = not_finite(sum.clone());
    assert_eq!(what.row, Some(2));
    assert_cause(sum, Value(0), "ln", &[-6.0], "ln()");
}

#[test]
fn messages_read_well() {
    let message = |e: Error| {
        let text = e.to_string();
        // The line and column are where the operation stands above or below.
        let (head, place) = text.split_once(": tests").unwrap();
        format!("{head} {}", place.rsplit_once(": ").unwrap().1)
    };
    let e = grad(|x: Var| x.ln(), -0.5).unwrap_err();
    assert_eq!(message(e), "the value is NaN `ln` of -0.5");
    let e = grad(|[x, y]: [Var; 2]| x.powf(y), [0.0, 0.5]).unwrap_err();
    assert_eq!(message(e), "the derivative in coordinate 0 is inf `powf` of 0.0, 0.5");
    let e = jacobian(|x: Var| [x, 1.0 / x], 0.0).unwrap_err();
    assert_eq!(message(e), "output 1 is inf `div` of 1.0, 0.0");
}

#[test]
fn a_wrong_number_of_coordinates_is_reported() {
    let pair = |[x, y]: [Var; 2]| x * y;
    let expected = |actual| Error::Length(LengthMismatch { what: "point", expected: 2, actual });
    assert_eq!(grad(pair, vec![1.0]).unwrap_err(), expected(1));
    assert_eq!(value_and_grad(pair, vec![1.0; 3]).unwrap_err(), expected(3));
    assert_eq!(jacobian(|[x, y]: [Var; 2]| [x, y], vec![]).unwrap_err(), expected(0));
    assert_eq!(check_grad(pair, vec![1.0]).unwrap_err().to_string(), "point has 1 values, expected 2");
    assert!(matches!(grad(|x: Var| x, vec![1.0, 2.0]), Err(Error::Length(_))));
    let by_hand = |_: Vec<f64>| vec![1.0];
    let error = check_grad_against(|x: &[Var]| x[0] * x[1], by_hand, vec![1.0, 2.0]).unwrap_err();
    assert_eq!(error.to_string(), "gradient by hand has 1 values, expected 2");
}
