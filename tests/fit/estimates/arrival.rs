//! Kind: a report that states errors of a minimum it has not reached.

use super::{assert_near, fit_at, line, residual};
use gradus::estimate::ARRIVED;
use gradus::prelude::*;

fn cars() -> Dataset {
    Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"]).expect("a table")
}

/// `√(δᵀ C⁻¹ δ)` for two parameters.
fn distance_by_hand(fit: &FitReport<[f64; 2]>, minimum: [f64; 2]) -> f64 {
    let c = fit.covariance.as_ref().expect("a covariance");
    let (a, b, d) = (c[(0, 0)], c[(0, 1)], c[(1, 1)]);
    let [u, v] = [0, 1].map(|i| fit.parameters[i] - minimum[i]);
    ((d * u * u - 2.0 * b * u * v + a * v * v) / (a * d - b * b)).sqrt()
}

/// R's lm(dist ~ speed), to 11 digits.
const MINIMUM: [f64; 2] = [3.932_408_759_1, -17.579_094_890_5];

#[test]
fn the_cars_with_the_defaults_have_not_arrived_and_say_so() {
    let fit = Fit::new(line::<f64>).names(["slope", "intercept"]).run([0.0, 0.0], &cars()).unwrap();
    // The loss is a parabola, so Newton's step is exact.
    let want = distance_by_hand(&fit, MINIMUM);
    assert_near(&[fit.distance.unwrap()], &[want], 1e-8);
    assert!(want > 2.0 && fit.has_arrived() == Some(false), "{fit}");
    let text = fit.to_string();
    assert!(!text.contains("standard error\n") && text.contains("not arrived: the minimum is 2."), "{text}");
    assert!(
        text.contains("epochs") && text.contains("schedule") && text.contains("gradient_tolerance"),
        "{text}"
    );
    // The table has no third column.
    assert!(text.lines().nth(1).is_some_and(|line| line.split_whitespace().count() == 2), "{text}");

    let fit =
        Fit::new(line::<f64>).rule(Adam::new(1.0)).gradient_tolerance(1e-6).run([0.0, 0.0], &cars()).unwrap();
    assert!(fit.has_arrived() == Some(true) && fit.distance.unwrap() < 1e-4, "{fit}");
    assert!(
        fit.to_string().contains("standard error\n") && !fit.to_string().contains("not arrived"),
        "{fit}"
    );
}

/// The unit of the loss, and the float, change nothing.
#[test]
fn distances_are_in_standard_errors_whatever_the_unit() {
    let at = [3.5, -12.0];
    let plain = fit_at(line::<f64>, at, &cars());
    let want = distance_by_hand(&plain, MINIMUM);
    assert_near(&[plain.distance.unwrap()], &[want], 1e-8);
    for factor in [0.5, 1e-9, 1e20] {
        let fit = fit_at(move |p: [Var; 2], row: [Var; 2]| factor * line(p, row), at, &cars());
        assert_near(&[fit.distance.unwrap()], &[want], 1e-8);
    }
    let single = fit_at(line::<f32>, at.map(|p| p as f32), &cars());
    assert_near(&[single.distance.unwrap()], &[want], 1e-4);
    // A likelihood of noise of the same deviation: there s does not grow with the distance.
    let s = plain.residual_standard_error.unwrap();
    let gauss = move |p: [Var; 2], row: [Var; 2]| 0.5 * line(p, row) / (s * s);
    let fit = super::likelihood_at(gauss, at, &cars());
    assert_near(&[fit.distance.unwrap()], &[want], 1e-8);
    assert!(fit.to_string().contains("not arrived"), "{fit}");
    let gauss = move |p: [Var; 2], row: [Var; 2]| 0.5 * line(p, row) / (s * s);
    let fit = super::likelihood_at(gauss, MINIMUM, &cars());
    assert!(fit.distance.unwrap() < 1e-6 && fit.has_arrived() == Some(true), "{fit}");
}

/// The border is a tenth of a standard error.
#[test]
fn a_tenth_of_an_error_is_near_enough() {
    let arrived = fit_at(line::<f64>, MINIMUM, &cars());
    let errors = arrived.standard_errors().unwrap();
    for share in [0.02, 0.5] {
        let at = [MINIMUM[0], MINIMUM[1] + share * errors[1]];
        let fit = fit_at(line::<f64>, at, &cars());
        assert_eq!(fit.has_arrived(), Some(fit.distance.unwrap() <= ARRIVED));
        assert_eq!(
            fit.to_string().contains("not arrived"),
            fit.has_arrived() == Some(false),
            "{share} {fit}"
        );
        assert_eq!(fit.has_arrived(), Some(share < 0.1), "{share} {fit}");
    }
}

/// Without noise a distance in standard errors is 0 / 0 at the minimum, and what rounding leaves is no distance.
#[test]
fn data_without_noise_arrive_when_only_rounding_is_left() {
    let exact = |w: f64, b: f64| {
        Dataset::from_rows(&["x", "y"], (0..50).map(move |i| [f64::from(i), w * f64::from(i) + b]))
    };
    for (w, b) in [(2.0, 1.0), (0.1, 1e6), (1.0 / 3.0, 1e-3)] {
        let data = exact(w, b).unwrap();
        let fit = fit_at(line::<f64>, [w, b], &data);
        assert_eq!(fit.has_arrived(), Some(true), "{fit}");
        // A unit in the last place away.
        let fit = fit_at(line::<f64>, [w * (1.0 + f64::EPSILON), b], &data);
        assert_eq!(fit.has_arrived(), Some(true), "{fit}");
        let found = LeastSquares::new().run_rows(residual::<f64>, [0.0, 0.0], &data).unwrap();
        assert!(found.distance.unwrap() <= ARRIVED, "{found}");
        // A millionth away the errors that would be printed are what is missing, not noise.
        let fit = fit_at(line::<f64>, [w * (1.0 + 1e-6), b], &data);
        assert_eq!(fit.has_arrived(), Some(false), "{fit}");
        assert!(fit.to_string().contains("hardly noise but what the parameters still miss"), "{fit}");
    }
}

#[test]
fn least_squares_that_were_cut_short_say_so_too() {
    let decay = |[a, k]: [Var; 2], [x, y]: [Var; 2]| a * (-k * x).exp() - y;
    let rows = (0..30).map(|i| {
        let x = f64::from(i) / 10.0;
        [x, 3.0 * (-1.3 * x).exp() + 0.01 * f64::from(i % 3)]
    });
    let data = Dataset::from_rows(&["x", "y"], rows).unwrap();
    let short = LeastSquares::new().max_evaluations(2).run_rows(decay, [1.0, 0.1], &data).unwrap();
    assert!(short.distance.unwrap() > ARRIVED && short.to_string().contains("not arrived"), "{short}");
    assert!(!short.to_string().contains("standard error\n"), "{short}");
    let found = LeastSquares::new().run_rows(decay, [1.0, 0.1], &data).unwrap();
    assert!(found.distance.unwrap() < 1e-6 && !found.to_string().contains("not arrived"), "{found}");
}

/// A random walk around the minimum is not there, either.
#[test]
fn batches_that_still_wander_have_not_arrived() {
    let wander = Fit::new(line::<f64>).rule(Adam::new(0.5)).batch_size(2).epochs(200).seed(3);
    let fit = wander.run([0.0, 0.0], &cars()).unwrap();
    let want = distance_by_hand(&fit, MINIMUM);
    assert_near(&[fit.distance.unwrap()], &[want], 1e-7);
    assert_eq!(fit.to_string().contains("not arrived"), want > ARRIVED, "{fit}");
}

#[test]
fn losses_of_other_kinds_have_no_distance() {
    let absolute = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).abs();
    let fit = fit_at(absolute, [1.0, 1.0], &cars());
    assert_eq!((fit.distance, fit.has_arrived()), (None, None));
    let unexamined = Fit::new(line::<f64>).statistics(false).epochs(1).run([0.0, 0.0], &cars()).unwrap();
    assert_eq!((unexamined.distance, unexamined.no_standard_errors), (None, None));
}
