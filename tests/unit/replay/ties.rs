//! Tests of `replay::ties`.

use crate::derive::erased;
use crate::function::{Evaluator, PointEngine};
use crate::tape::Var;
use core::panic::Location;

#[test]
fn ties_are_seen_where_they_are() {
    fn at(f: impl Fn([Var; 2]) -> Var, point: [f64; 2]) -> Option<bool> {
        let mut function = Evaluator::new(2, Location::caller());
        function.value(&erased(&f), &[0.5, 2.0]).expect("a regular point");
        function.has_ties(&point)
    }
    assert_eq!(at(|[x, y]| (x - y).abs() + x, [3.0, 3.0]), Some(true));
    assert_eq!(at(|[x, y]| (x - y).abs() + x, [3.0, 3.5]), Some(false));
    assert_eq!(at(|[x, y]| x.max(2.0 * y), [3.0, 1.5]), Some(true));
    assert_eq!(at(|[x, y]| (x * y).exp(), [0.0, 0.0]), Some(false));
    assert_eq!(at(|[x, y]| x.mul_add(y, x).relu(), [1.0, -1.0]), Some(true));
    // The other branch was never recorded.
    assert_eq!(at(|[x, y]| if x < y { x } else { y }, [3.0, 1.0]), None);
    assert_eq!(at(|[x, y]| if x < y { x } else { y }, [1.0, 3.0]), Some(false));
}
