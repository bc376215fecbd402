//! Losses of rows that are not squares: values by hand, derivatives at kinks, and what their minima are.

use crate::estimates::assert_near;
use gradus::error::InvalidTarget;
use gradus::fit::FitError;
use gradus::function::{Columns, PerRow, RowFunction};
use gradus::model::{HingeLoss, HuberLoss, Linear, LogCoshLoss, Logistic, Model, ModelForm, QuantileLoss};
use gradus::optim::InverseTimeDecay;
use gradus::prelude::*;

const LEVEL: QuantileLoss<Linear> = QuantileLoss { model: Linear, level: 0.8 };
const HUBER: HuberLoss<Linear> = HuberLoss { model: Linear, delta: 1.5 };

/// The loss and its derivative at the residual `r = prediction − target`, of a constant prediction.
fn at<L: PerRow<f64, ModelForm>>(loss: L, prediction: f64, target: f64) -> (f64, f64) {
    let mut gradient = [0.0];
    let column = [target];
    let columns = Columns::new(&[&column]).expect("a column");
    let value = RowFunction::new(loss)
        .value_and_grad(&[prediction], &columns, gradus::data::Batch::Range(0..1), &mut gradient)
        .expect("a gradient");
    (value, gradient[0])
}

#[test]
fn values_and_derivatives_are_those_of_the_formulas() {
    for (r, value, derivative) in
        [(0.0, 0.0, 0.0), (1.0, 0.5, 1.0), (-1.0, 0.5, -1.0), (4.0, 4.875, 1.5), (-4.0, 4.875, -1.5)]
    {
        assert_eq!(at(HUBER, r, 0.0), (value, derivative), "Huber at {r}");
    }
    // Where the pieces of Huber's meet there is no kink.
    assert_eq!((at(HUBER, 1.5, 0.0), at(HUBER, -1.5, 0.0)), ((1.125, 1.5), (1.125, -1.5)));
    // A target that is higher by 2, and one that is lower.
    assert_near(&[at(LEVEL, 1.0, 3.0).0, at(LEVEL, 3.0, 1.0).0], &[1.6, 0.4], 1e-15);
    assert_near(&[at(LEVEL, 1.0, 3.0).1, at(LEVEL, 3.0, 1.0).1], &[-0.8, 0.2], 1e-15);
    let hinge = HingeLoss { model: Linear };
    assert_eq!((at(hinge, 0.25, 1.0), at(hinge, 0.25, -1.0)), ((0.75, -1.0), (1.25, 1.0)));
    assert_eq!((at(hinge, 3.0, 1.0), at(hinge, -3.0, -1.0)), ((0.0, 0.0), (0.0, 0.0)));
}

#[test]
fn kinks_have_the_derivatives_that_are_documented() {
    // Half of both sides', in the target's direction level − ½.
    assert_near(&[at(LEVEL, 2.0, 2.0).1], &[-0.3], 1e-15);
    assert_eq!(at(HingeLoss { model: Linear }, 1.0, 1.0), (0.0, 0.0));
}

#[test]
fn log_cosh_is_right_near_zero_and_far_out() {
    let loss = LogCoshLoss { model: Linear };
    for r in [1e-4_f64, 0.3, 1.0, 5.0, 20.0] {
        for r in [r, -r] {
            let (value, derivative) = at(loss, r, 0.0);
            // Rounding of what is added to r and taken off again.
            assert!((value - r.cosh().ln()).abs() < 4.0 * f64::EPSILON * (1.0 + r.abs()), "{r}: {value}");
            assert!((derivative - r.tanh()).abs() < 4.0 * f64::EPSILON, "{r}: {derivative}");
        }
    }
    assert_eq!(at(loss, 0.0, 0.0), (0.0, 0.0));
    for r in [711.0, 1e10, 1e300] {
        assert_near(&[at(loss, r, 0.0).0, at(loss, -r, 0.0).0], &[r - 2_f64.ln(); 2], 1e-15);
        assert_eq!((at(loss, r, 0.0).1, at(loss, -r, 0.0).1), (1.0, -1.0));
    }
    // Its second derivative at a residual of 0 is 1: no kink.
    let curvature = hessian(|[b]: [Var; 1]| loss.loss(&[b], &[Var::from(2.0)]).expect("lengths"), [2.0]);
    assert!((curvature.expect("a Hessian").row(0)[0] - 1.0).abs() < 1e-15);
}

#[test]
fn a_quantile_has_its_share_of_targets_below() {
    let y: Vec<f64> = (0..11).map(|k| f64::from(k * k)).collect();
    let data = Dataset::from_columns(&["y"], [y]).expect("a column");
    // The 0.8-quantile of 11 numbers: more than 8 of them are at or below it, so that it is the ninth, 64.
    let loss = |q: f64| data.rows().map(|row| LEVEL.loss(&[q], &row).expect("lengths")).sum::<f64>();
    assert!(loss(64.0) < loss(63.9) && loss(64.0) < loss(64.1));
    let fit = Fit::new(LEVEL).rule(Adam::new(1.0)).schedule(InverseTimeDecay::new(0.02)).epochs(3000);
    let fit = fit.run([0.0_f64], &data).expect("a fit");
    assert!((fit.parameters[0] - 64.0).abs() < 0.5, "{fit}");
}

#[test]
fn settings_and_targets_out_of_range_are_refused() {
    fn message<L: PerRow<f64, ModelForm>>(loss: L) -> String {
        let data = Dataset::from_columns(&["x", "y"], [[0.0, 1.0], [1.0, 0.5]]).expect("columns");
        let error = Fit::new(loss).epochs(1).run([0.0, 0.0], &data).unwrap_err();
        let FitError::Target { fault: InvalidTarget { .. }, .. } = &error else { panic!("{error}") };
        error.to_string()
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(message(HuberLoss { model: Linear, delta: bad }).contains("`delta` is finite and above 0"));
    }
    for bad in [0.0, 1.0, 80.0, f64::NAN] {
        assert!(message(QuantileLoss { model: Linear, level: bad }).contains("`level` is in (0, 1)"));
    }
    assert!(
        message(HingeLoss { model: Linear })
            .contains("the target of data row 1 is 0.5; it has to be -1 or 1")
    );
    // The model's own targets go through.
    assert_eq!(LogCoshLoss { model: Logistic }.check_target(2.0), Logistic.check_target(2.0));
    assert_eq!(HuberLoss { model: Logistic, delta: 1.0 }.check_target(2.0), Logistic.check_target(2.0));
}
