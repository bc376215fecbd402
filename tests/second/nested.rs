//! Derivatives inside closures: branches, captured variables, higher orders, foreign variables.

use crate::support::foreign::foreign;
use gradus::error::Error;
use gradus::prelude::*;
use std::cell::Cell;

#[test]
fn branches_of_an_inner_closure_are_followed() {
    // Huber's loss and its derivative, squared.
    let huber = |x: Var| if x.abs() < 1.0 { 0.5 * x * x } else { x.abs() - 0.5 };
    let outer = |x: Var| nested_grad(huber, x).powi(2);
    let mut f = Function::new(outer, 1);
    let mut gradient = [0.0];
    for k in 0..40 {
        let x: f64 = [0.25, 3.0, -0.5, -7.0][k % 4];
        let (value, derivative): (f64, f64) = if x.abs() < 1.0 { (x * x, 2.0 * x) } else { (1.0, 0.0) };
        assert_eq!(f.value_and_grad(&[x], &mut gradient).unwrap(), value);
        assert_eq!(gradient, [derivative]);
        assert_eq!(value_and_grad(outer, x).unwrap(), (value, derivative));
    }
    assert!(matches!(f.mode(), Mode::Compiled { programs: 2 }), "{}", f.mode());
}

#[test]
fn derivatives_of_every_order() {
    // sin, five times; and a function of all orders in both modes.
    let d1 = |x: Var| nested_grad(|x: Var| x.sin(), x);
    let d2 = |x: Var| nested_jvp(d1, x, Var::from(1.0));
    let d3 = |x: Var| nested_grad(d2, x);
    let d4 = |x: Var| nested_jvp(d3, x, Var::from(1.0));
    for x in [0.3_f64, -2.0] {
        let got = value_and_grad(d4, x).unwrap();
        // Five derivatives of a rounding each.
        assert!((got.0 - x.sin()).abs() < 1e-15 && (got.1 - x.cos()).abs() < 1e-15, "{got:?}");
    }
    let mut f = Function::new(d4, 1);
    let mut derivative = [0.0];
    for _ in 0..4 {
        let value = f.value_and_grad(&[0.3], &mut derivative).unwrap();
        assert!((value - 0.3_f64.sin()).abs() < 1e-15 && (derivative[0] - 0.3_f64.cos()).abs() < 1e-15);
        // The sixth and seventh.
        let h = f.hessian(&[0.3]).unwrap()[(0, 0)];
        assert!((h + 0.3_f64.sin()).abs() < 1e-15, "{h}");
    }
}

/// The classic test against confusing one direction with the other: d/dx (x · d/dy (x + y)) is 1, not 2.
#[test]
fn inner_and_outer_directions_are_not_confused() {
    let f = |x: Var| x * nested_jvp(|y: Var| x + y, Var::from(1.0), Var::from(1.0));
    assert_eq!(value_and_grad(f, 3.0).unwrap(), (3.0, 1.0));
    assert_eq!(jvp(f, 3.0, 1.0).unwrap(), 1.0);
    let f = |x: Var| x * nested_grad(|y: Var| x + y, x);
    assert_eq!(value_and_grad(f, 3.0).unwrap(), (3.0, 1.0));
    // The direction is differentiated through, too.
    let along = |v: Var| nested_jvp(|x: Var| x.powi(3), Var::from(2.0), v);
    assert_eq!(value_and_grad(along, 5.0).unwrap(), (60.0, 12.0));
}

#[test]
fn operations_with_three_operands_and_choices() {
    let f = |[x, y]: [Var; 2]| {
        x.mul_add(y, x) + select(x.less(y), x * x * y, y.sqrt()) + x.max(y).powi(2) + x.clamp(-1.0, 10.0) * y
    };
    for x in [[1.0, 2.0], [3.0, 2.0], [1.5, 0.25]] {
        let h = hessian(f, x).unwrap();
        let nested = jacobian(|x: [Var; 2]| nested_grad(f, x), x).unwrap();
        assert_eq!(nested, h);
        let columns = [[1.0, 0.0], [0.0, 1.0]]
            .map(|v| grad(|x: [Var; 2]| nested_jvp(f, x, v.map(Var::from)), x).unwrap());
        assert_eq!(columns.concat(), h.as_slice());
    }
    // Of the root only the curvature where it is taken counts.
    let root = |x: Var| select(x.less_equal(0.0), x * x, x.sqrt());
    assert_eq!(grad(|x: Var| nested_grad(root, x), 0.0).unwrap(), 2.0);
}

#[test]
fn an_inner_descent_is_differentiated() {
    // Ten steps toward the root of a, by Newton's method on y² − a: their derivative is 1 / (2 √a).
    let root = |a: Var| {
        let mut y = Var::from(1.0);
        for _ in 0..10 {
            let (value, derivative) = nested_value_and_grad(|y: Var| y * y - a, y);
            y -= value / derivative;
        }
        y
    };
    let (value, derivative) = value_and_grad(root, 2.0).unwrap();
    assert!((value - 2.0_f64.sqrt()).abs() < 1e-15 && (derivative - 0.125_f64.sqrt()).abs() < 1e-15);
    let h = hessian(root, 2.0).unwrap()[(0, 0)];
    assert!((h + 0.25 * 2.0_f64.powf(-1.5)).abs() < 1e-14, "{h}");
}

#[test]
fn foreign_variables_are_reported_by_the_call_around() {
    let kept = foreign();
    let foreign = |outcome: Result<f64, Error>| match outcome {
        Err(Error::ForeignVariable { operation, location }) => {
            assert!(location.file().ends_with("nested.rs"), "{location}");
            operation
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(foreign(grad(|x: Var| nested_grad(|y: Var| y * kept, x), 1.0)), "mul");
    assert_eq!(foreign(grad(|x: Var| nested_grad(|_: Var| kept, x), 1.0)), "result");
    assert_eq!(foreign(grad(|x: Var| x * nested_grad(|y: Var| y * y, kept), 1.0)), "powi");
    // An inner variable is a value of the recording like any other, so it may be used behind the inner closure.
    let leaves = |x: Var| {
        let out = Cell::new(x);
        let derivative = nested_grad(
            |y: Var| {
                out.set(y * y);
                y.powi(3)
            },
            x,
        );
        derivative + out.get()
    };
    assert_eq!(value_and_grad(leaves, 2.0).unwrap(), (16.0, 16.0));
    // Another length than the inner closure takes.
    let error = grad(|x: Var| nested_grad(|[a, b]: [Var; 2]| a * b, vec![x])[0], 1.0).unwrap_err();
    assert_eq!(error.to_string(), "point has 1 values, expected 2");
    let error = grad(|x: Var| nested_jvp(|y: &[Var]| y[0], vec![x], vec![]), 1.0).unwrap_err();
    assert_eq!(error.to_string(), "direction has 0 values, expected 1");
    // The limit counts what the derivative records, too.
    let mut f = Function::new(|x: Var| nested_grad(|x: Var| x.sin().sin().sin(), x), 1).limit(4);
    assert!(matches!(f.value(&[1.0]), Err(Error::TooManyOperations { .. })));
}

#[test]
fn constants_need_no_recording_around() {
    assert_eq!(nested_grad(|x: Var| x.powi(3), Var::from(2.0)).value(), 12.0);
    let (value, [dx, dy]) = nested_value_and_grad(|[x, y]: [Var; 2]| x * y, [2.0, 3.0].map(Var::from));
    assert_eq!([value, dx, dy].map(Var::value), [6.0, 3.0, 2.0]);
    assert_eq!(nested_jvp(|x: Var| x.powi(3), Var::from(2.0), Var::from(0.5)).value(), 6.0);
    // A check evaluates the closure on constants.
    assert!(check_grad(|x: Var| nested_grad(|x: Var| x.powi(3), x), 2.0).unwrap().is_ok());
    // What goes wrong there has no call to report it.
    let kept = foreign();
    assert!(nested_grad(|x: Var| x * kept, Var::from(2.0)).value().is_nan());
    assert!(nested_grad(|x: Var| x * x, kept).value().is_nan());
}

#[test]
fn a_panic_inside_leaves_the_recording_as_it_was() {
    let f = |x: Var| {
        let caught = std::panic::catch_unwind(|| nested_grad(|_: Var| -> Var { panic!("on purpose") }, x));
        assert!(caught.is_err());
        x * x + nested_grad(|x: Var| x.powi(3), x)
    };
    assert_eq!(value_and_grad(f, 2.0).unwrap(), (16.0, 16.0));
}

#[test]
fn what_is_not_finite_is_reported_at_the_operation_of_the_inner_closure() {
    let line = line!() + 1;
    let inner = |x: Var| x.powf(1.5);
    let error = grad(|x: Var| nested_grad(inner, x), 0.0).unwrap_err();
    let Error::NotFinite(what) = &error else { panic!("{error}") };
    let cause = what.cause.as_ref().unwrap();
    assert!(cause.location.file().ends_with("nested.rs") && cause.location.line() == line, "{error}");
}

#[test]
fn rows_may_take_derivatives_inside() {
    use gradus::data::Batch;
    use gradus::function::{Columns, RowFunction};
    // The squared derivative of a parabola at x, against a target: (2 a x + b − y)².
    let loss = |[a, b]: [Var; 2], [x, y]: [Var; 2]| (nested_grad(|x: Var| a * x * x + b * x, x) - y).powi(2);
    let data = Columns::new(&[&[1.0, 2.0, -1.0], &[3.0, 1.0, 0.5]]).unwrap();
    let mut f = RowFunction::new(loss);
    let mut gradient = [0.0; 2];
    for _ in 0..4 {
        // Residuals 2 + 3 − 3, 4 + 3 − 1, −2 + 3 − 0.5.
        let sum = f.value_and_grad(&[1.0, 3.0], &data, Batch::Range(0..3), &mut gradient).unwrap();
        assert_eq!((sum, gradient), (4.0 + 36.0 + 0.25, [8.0 + 48.0 - 2.0, 4.0 + 12.0 + 1.0]));
    }
}
