//! Tests of `replay::ties`.

use crate::derive::erased;
use crate::function::{Evaluator, PointEngine};
use crate::tape::Var;
use core::panic::Location;

fn at(f: impl Fn([Var; 2]) -> Var, point: [f64; 2]) -> Option<bool> {
    let mut function = Evaluator::new(2, Location::caller());
    function.value(&erased(&f), &[0.5, 2.0]).expect("a regular point");
    function.has_ties(&point)
}

#[test]
fn ties_are_seen_where_they_are() {
    assert_eq!(at(|[x, y]| (x - y).abs() + x, [3.0, 3.0]), Some(true));
    assert_eq!(at(|[x, y]| (x - y).abs() + x, [3.0, 3.5]), Some(false));
    assert_eq!(at(|[x, y]| x.max(2.0 * y), [3.0, 1.5]), Some(true));
    assert_eq!(at(|[x, y]| (x * y).exp(), [0.0, 0.0]), Some(false));
    assert_eq!(at(|[x, y]| x.mul_add(y, x).relu(), [1.0, -1.0]), Some(true));
    // The other branch was never recorded.
    assert_eq!(at(|[x, y]| if x < y { x } else { y }, [3.0, 1.0]), None);
    assert_eq!(at(|[x, y]| if x < y { x } else { y }, [1.0, 3.0]), Some(false));
}

/// A tie is a point next to which the operation has two formulas. One row an operation: where there is one, and where there
/// is none although an operand is 0, or an integer, or the quotient rounds to one.
#[test]
fn every_operation_that_branches_has_its_ties() {
    type Row = (&'static str, fn(Var, Var) -> Var, &'static [[f64; 2]], &'static [[f64; 2]]);
    let rows: [Row; 16] = [
        ("abs", |x, _| x.abs(), &[[0.0, 1.0], [-0.0, 1.0]], &[[1.0, 0.0], [-0.5, 0.0]]),
        ("relu", |x, _| x.relu(), &[[0.0, 1.0]], &[[1.0, 0.0], [-2.0, 0.0]]),
        ("signum", |x, _| x.signum(), &[[0.0, 1.0]], &[[1.0, 0.0], [-2.0, 0.0]]),
        ("floor", |x, _| x.floor(), &[[0.0, 1.0], [-3.0, 1.0]], &[[0.5, 0.0], [-2.5, 0.0]]),
        ("ceil", |x, _| x.ceil(), &[[0.0, 1.0], [-3.0, 1.0]], &[[0.5, 0.0], [-2.5, 0.0]]),
        ("trunc", |x, _| x.trunc(), &[[1.0, 0.0], [-3.0, 1.0]], &[[0.0, 0.0], [0.5, 1.0], [-2.5, 1.0]]),
        ("fract", |x, _| x.fract(), &[[1.0, 0.0], [-3.0, 1.0]], &[[0.0, 0.0], [0.5, 1.0], [-2.5, 1.0]]),
        (
            "round",
            |x, _| x.round(),
            &[[0.5, 0.0], [-2.5, 1.0]],
            &[[0.0, 0.0], [1.0, 1.0], [-3.0, 1.0], [0.25, 1.0]],
        ),
        ("max", |x, y| x.max(y), &[[1.0, 1.0], [0.0, -0.0]], &[[1.0, 2.0], [0.0, 1.0]]),
        ("min", |x, y| x.min(y), &[[1.0, 1.0], [0.0, -0.0]], &[[1.0, 2.0], [0.0, 1.0]]),
        (
            "copysign",
            |x, y| x.copysign(y),
            &[[1.0, 0.0], [1.0, -0.0], [0.0, 2.0]],
            &[[2.0, 1.0], [2.0, -1.0]],
        ),
        ("hypot", |x, y| x.hypot(y), &[[0.0, 0.0], [-0.0, 0.0]], &[[0.0, 1.0], [-1.0, 0.0]]),
        ("atan2", |x, y| x.atan2(y), &[[0.0, 0.0], [-0.0, 0.0]], &[[0.0, 1.0], [-1.0, 0.0]]),
        (
            "rem",
            |x, y| x % y,
            &[[3.0, 1.5], [-3.0, 1.0], [2.0, -2.0]],
            // The last quotient is below 1 and rounds to it.
            &[
                [0.0, 1.5],
                [1.0, 1.5],
                [-1.0, 2.0],
                [1e-310, 1e-310 + 5e-324],
                [9007199254740991.0, 9007199254740992.0],
            ],
        ),
        ("smooth", |x, y| (x * y).sin() + x.powi(2), &[], &[[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]]),
        ("two of them", |x, y| x.abs() + y.round(), &[[0.0, 1.0], [1.0, 0.5]], &[[1.0, 1.0]]),
    ];
    for (name, f, ties, none) in rows {
        for &point in ties {
            assert_eq!(at(|[x, y]| f(x, y), point), Some(true), "{name} at {point:?}");
        }
        for &point in none {
            assert_eq!(at(|[x, y]| f(x, y), point), Some(false), "{name} at {point:?}");
        }
    }
}
