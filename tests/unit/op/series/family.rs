//! Taylor series of families, each coefficient against differences of the one before.

use super::*;
use crate::op::{self, Limit, Scalar};

/// Coefficient `k` of the series of a member around `x`.
fn coefficient<R: BinaryRow>(own: f64, x: f64, k: usize) -> f64 {
    let epsilon = Series::moving(0.0, 1.0);
    let mut rest = Series::constant(own).binary::<R>(Series::moving(x, 1.0));
    for _ in 0..k {
        let Limit::Number(first) = rest.limit() else { panic!("no series of {own} at {x}") };
        rest = (rest - Series::constant(first)) / epsilon;
    }
    let Limit::Number(coefficient) = rest.limit() else { panic!("no coefficient {k} of {own} at {x}") };
    coefficient
}

fn agrees_with_differences<R: BinaryRow>(own: f64, x: f64) {
    assert_eq!(coefficient::<R>(own, x, 0), R::value(own, x));
    for k in 1..TERMS {
        let h = 1e-4;
        let [above, below] = [x + h, x - h].map(|x| coefficient::<R>(own, x, k - 1));
        let (by_differences, found) = ((above - below) / (2.0 * h * k as f64), coefficient::<R>(own, x, k));
        let size = found.abs().max(coefficient::<R>(own, x, k - 1).abs());
        assert!(
            (found - by_differences).abs() <= 1e-6 * size,
            "{k} of {own} at {x}: {found}, {by_differences}"
        );
    }
}

#[test]
fn coefficients_are_the_derivatives_of_those_before() {
    for x in [0.7, 1.3, 4.2] {
        for own in [0.0, 1.0, 3.0] {
            agrees_with_differences::<op::Polygamma>(own, x);
            agrees_with_differences::<op::Erfcx>(own, x);
            agrees_with_differences::<op::Sinc>(own, x);
            agrees_with_differences::<op::Exprel>(own, x);
        }
        for own in [0.0, 1.0] {
            agrees_with_differences::<op::BesselJ>(own, x);
            agrees_with_differences::<op::BesselY>(own, x);
            agrees_with_differences::<op::BesselI>(own, x);
            agrees_with_differences::<op::BesselK>(own, x);
            agrees_with_differences::<op::BesselIScaled>(own, x);
            agrees_with_differences::<op::BesselKScaled>(own, x);
        }
    }
}
