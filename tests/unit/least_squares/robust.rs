//! Tests of `least_squares::robust`.

use super::*;
use proptest::prelude::*;

const ALL: [Robust; 6] = [
    Robust::Linear,
    Robust::SoftL1(1.0),
    Robust::Huber(1.0),
    Robust::Cauchy(1.0),
    Robust::Arctan(1.0),
    Robust::Tukey(1.0),
];

proptest! {
    /// The weight is `dρ/du / 2u`, and the curvature the derivative of `u ρ'`, by central differences.
    #[test]
    fn weights_are_derivatives_of_the_value(u in 0.05..3.0_f64) {
        // Huber's and Tukey's second derivatives jump at 1.
        prop_assume!((u - 1.0).abs() > 1e-3);
        for loss in ALL {
            let h = 1e-6;
            let (at, low, high) = (loss.count(u), loss.count(u - h), loss.count(u + h));
            let slope = (high.value - low.value) / (2.0 * h);
            prop_assert!((slope - 2.0 * u * at.weight).abs() < 1e-8, "{loss:?} at {u}");
            let bend = ((u + h) * high.weight - (u - h) * low.weight) / (2.0 * h);
            prop_assert!((bend - at.curvature).abs() < 1e-8, "{loss:?} at {u}");
        }
    }
}

#[test]
fn nothing_overflows_that_need_not() {
    for loss in ALL.into_iter().skip(1) {
        for u in [1e160, 1e300, f64::MAX] {
            let Counted { value, weight, curvature } = loss.count(u);
            let is_fine = (0.0..1e-150).contains(&weight) && curvature.abs() < 1e-150;
            assert!(
                value.is_finite() && is_fine || (value.is_infinite() && u == f64::MAX),
                "{loss:?} at {u}"
            );
        }
        assert_eq!(loss.count(0.0), Counted { value: 0.0, weight: 1.0, curvature: 1.0 });
        assert!((loss.count(1e-9).value - 1e-18).abs() < 1e-33);
    }
}

/// SciPy 1.17, `scipy.optimize._lsq.least_squares`: `soft_l1`, `cauchy` and `arctan` of z = 2.25.
#[test]
fn values_are_those_of_scipy() {
    let of = |loss: Robust| loss.count(1.5).value;
    assert!((of(Robust::SoftL1(1.0)) - 1.605_551_275_463_989_2).abs() < 1e-15);
    assert!((of(Robust::Cauchy(1.0)) - 1.178_654_996_341_646).abs() < 1e-15);
    assert!((of(Robust::Arctan(1.0)) - 1.152_571_997_215_667_6).abs() < 1e-15);
    assert_eq!(of(Robust::Huber(1.0)), 2.0);
}
