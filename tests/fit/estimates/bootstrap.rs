//! The bootstrap of a fit, against that of least squares, which makes the same draws and knows neither losses nor trust regions.

use gradus::estimate::{Bootstrap, EstimateError};
use gradus::model::{Logistic, Poisson};
use gradus::prelude::*;

fn decay([a, k]: [Var; 2], [t, y]: [Var; 2]) -> Var {
    a * (-k * t).exp() - y
}

fn table() -> Dataset {
    let rows = (0..30).map(|i| {
        let t = f64::from(i) / 10.0;
        [t, 2.0 * (-0.8 * t).exp() + 0.1 * (f64::from(i) * 2.3).sin(), 1.0 + f64::from(i % 4)]
    });
    Dataset::from_rows(&["t", "y", "w"], rows).expect("rows")
}

#[track_caller]
fn assert_same(got: &[Vec<f64>], want: &[Vec<f64>]) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().flatten().zip(want.iter().flatten()) {
        // Two solvers, each of which ends at a gradient of 1e-7 to 1e-10.
        assert!((got - want).abs() < 1e-6 * want.abs().max(1.0), "{got}, not {want}");
    }
}

#[test]
fn refits_of_squared_residuals_are_those_of_least_squares() {
    let (whole, plan) = (table(), Bootstrap::cases(40).seed(3));
    let plain = whole.select(&["t", "y"]).expect("columns");
    let loss = |p: [Var; 2], row: [Var; 2]| decay(p, row).powi(2);
    let fit =
        || Fit::new(loss).minimizer(Method::TrustExact).names(["a", "k"]).bounds([(0.0, 3.0), (0.0, 5.0)]);
    let squares = || LeastSquares::new().names(["a", "k"]).bounds([(0.0, 3.0), (0.0, 5.0)]);

    let want = squares().run_rows(decay, [1.5, 1.0], &plain).expect("a report");
    let want = want.bootstrap(decay, &plain, plan).expect("replicates");
    let got =
        fit().run([1.5, 1.0], &plain).expect("a report").bootstrap(loss, &plain, plan).expect("replicates");
    assert_same(&got.replicates, &want.replicates);
    assert_same(&got.jackknife, &want.jackknife);
    let [got, want] = [got, want].map(|found| found.bca_intervals(0.8).expect("intervals"));
    for ((a, b), (c, d)) in got.into_iter().zip(want) {
        assert!((a - c).abs() < 1e-5 && (b - d).abs() < 1e-5);
    }

    let want = squares().weights("w").fixed(["a"]).run_rows(decay, [1.9, 1.0], &whole).expect("a report");
    let want = want.bootstrap(decay, &whole, plan.without_jackknife()).expect("replicates");
    let found = fit().weights("w").fixed(["a"]).run([1.9, 1.0], &whole).expect("a report");
    let got = found.bootstrap(loss, &whole, plan.without_jackknife()).expect("replicates");
    assert_same(&got.replicates, &want.replicates);
    assert_eq!((got.standard_errors[0], got.jackknife.len()), (0.0, 0));
}

/// Of an intercept alone the estimate is the logarithm of the mean, and its odds: those of means that least squares finds.
#[test]
fn refits_of_likelihoods_are_functions_of_means() {
    let counts = (0..25).map(|i| [f64::from((i * 7) % 6), f64::from(1 + i % 3)]);
    let data = Dataset::from_rows(&["y", "w"], counts).expect("rows");
    let plan = Bootstrap::cases(60).seed(11);
    let means =
        LeastSquares::new().weights("w").run_rows(|m: Var, y: Var| m - y, 1.0, &data).expect("a report");
    let means = means.bootstrap(|m: Var, y: Var| m - y, &data, plan).expect("means");
    let fit = Fit::new(Poisson).likelihood().weights("w").minimizer(Method::TrustExact).run([0.0], &data);
    let found = fit.expect("a report").bootstrap(Poisson, &data, plan).expect("replicates");
    let logarithms = |all: &[Vec<f64>]| all.iter().map(|x| vec![x[0].ln()]).collect::<Vec<_>>();
    assert_same(&found.replicates, &logarithms(&means.replicates));
    assert_same(&found.jackknife, &logarithms(&means.jackknife));
    assert_eq!(found.failed(), 0);
}

/// A draw that a plane separates has no maximum: it is counted, and no number is made of it.
#[test]
fn draws_without_a_minimum_are_counted() {
    let rows =
        [[0.5, 0.0], [1.0, 0.0], [1.5, 1.0], [2.0, 0.0], [2.5, 1.0], [3.0, 0.0], [3.5, 1.0], [4.0, 1.0]];
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let fit = Fit::new(Logistic).likelihood().minimizer(Method::TrustExact).run([0.0, 0.0], &data);
    let found =
        fit.expect("a report").bootstrap(Logistic, &data, Bootstrap::cases(300).seed(1)).expect("a report");
    assert!(found.failed() > 10, "{found}");
    assert_eq!(found.failed() + found.replicates.len(), 300);
    assert!(found.replicates.iter().flatten().all(|x| x.is_finite() && x.abs() < 200.0));
    // More have failed than a tail holds.
    assert!(found.percentile_intervals(0.99).is_err());
}

#[test]
fn plans_that_cannot_be_are_refused() {
    let data = table().select(&["t", "y"]).expect("columns");
    let loss = |p: [Var; 2], row: [Var; 2]| decay(p, row).powi(2);
    let fit = Fit::new(loss).minimizer(Method::TrustExact).run([1.5, 1.0], &data).expect("a report");
    let error = fit.bootstrap(loss, &data, Bootstrap::residuals(10)).expect_err("residuals");
    assert!(error.to_string().contains("take `Bootstrap::cases`"), "{error}");
    assert!(fit.bootstrap(loss, &data, Bootstrap::cases(1)).is_err());
    let fewer = data.split_at(20).expect("rows").0;
    let error = fit.bootstrap(loss, &fewer, Bootstrap::cases(10)).expect_err("other data");
    assert!(matches!(error, EstimateError::OtherData { .. }), "{error}");
    let quartic = |p: [Var; 2], row: [Var; 2]| decay(p, row).powi(4);
    let other = Fit::new(quartic).minimizer(Method::TrustExact).run([1.5, 1.0], &data).expect("a report");
    assert!(other.bootstrap(quartic, &data, Bootstrap::cases(10)).is_err());
}

/// The same bits on any number of threads.
#[cfg(feature = "rayon")]
#[test]
fn threads_make_no_difference() {
    let data = table().select(&["t", "y"]).expect("columns");
    let loss = |p: [Var; 2], row: [Var; 2]| decay(p, row).powi(2);
    let fit = Fit::new(loss).minimizer(Method::TrustExact).run([1.5, 1.0], &data).expect("a report");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| fit.bootstrap(loss, &data, Bootstrap::cases(30).seed(2)).expect("replicates"))
    };
    assert_eq!(on(1), on(3));
}
