//! Tests of `replay::smoothness`.

use super::Smoothness;
use crate::derive::erased;
use crate::function::{Evaluator, PointEngine};
use crate::tape::Var;
use core::panic::Location;

/// A smooth formula, one with a root, and kinks by an operation, a comparison and a value that was read.
#[test]
fn recordings_tell_of_kinks() {
    fn of(f: impl Fn([Var; 2]) -> Var) -> Smoothness {
        let mut function = Evaluator::new(2, Location::caller());
        function.value(&erased(&f), &[0.5, 2.0]).expect("a regular point");
        function.smoothness()
    }
    assert_eq!(of(|[x, y]| (x * y).exp() + x.powi(3) / y), Smoothness::Smooth);
    assert_eq!(of(|[x, y]| (x * y).sqrt()), Smoothness::Roots);
    assert_eq!(of(|[x, y]| x + y.abs()), Smoothness::Kinks);
    // At the origin their derivatives are none, and 0 by convention.
    assert_eq!(of(|[x, y]| x.hypot(y)), Smoothness::Kinks);
    assert_eq!(of(|[x, y]| x.atan2(y)), Smoothness::Kinks);
    assert_eq!(of(|[x, y]| if x < y { x } else { y }), Smoothness::Kinks);
    assert_eq!(of(|[x, y]| x + y * y.value()), Smoothness::Kinks);
}
