//! The bootstrap: intervals of SciPy, closed forms of means, and what is drawn.

use crate::reference::{assert_near, near, numbers};
use gradus::estimate::{Bootstrap, BootstrapReport, EstimateError};
use gradus::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;

const Y: [f64; 10] = [3.0, 5.0, 1.0, 8.0, 4.0, 6.0, 2.0, 9.0, 7.0, 6.0];

fn miss(m: Var, y: Var) -> Var {
    m - y
}

fn values() -> Dataset {
    Dataset::from_rows(&["y"], Y.map(|y| [y])).expect("rows")
}

fn mean(plan: Bootstrap) -> BootstrapReport {
    let found = LeastSquares::new().run_rows(miss, 0.0, &values()).expect("a report");
    found.bootstrap(miss, &values(), plan).expect("a bootstrap")
}

/// 40 rows of a decay, with noise that is larger where the curve is.
fn decay() -> Dataset {
    let rows = (0..40).map(f64::from).map(|i| {
        let noise = (12.9898 * i).sin() * 43.0;
        [0.1 * i, 3.0 * (-0.12 * i).exp() * (1.0 + 0.1 * (noise - noise.round())) + 0.02 * (7.0 * i).cos()]
    });
    Dataset::from_rows(&["t", "y"], rows).expect("rows")
}

fn falls([a, k]: [Var; 2], [t, y]: [Var; 2]) -> Var {
    a * (-k * t).exp() - y
}

/// Ties, a bias, and a maximum that no replicate is above.
#[test]
fn intervals_are_those_of_scipy() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/bootstrap.json");
    let cases: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("it is JSON");
    let mut report = mean(Bootstrap::cases(2));
    for case in cases.as_array().expect("a list") {
        report.estimates = vec![case["estimate"].as_f64().expect("a number")];
        report.replicates = numbers(&case["replicates"]).into_iter().map(|x| vec![x]).collect();
        report.jackknife = numbers(&case["jackknife"]).into_iter().map(|x| vec![x]).collect();
        for (level, want) in case["intervals"].as_object().expect("levels") {
            let level: f64 = level.parse().expect("a level");
            let (low, high) = report.percentile_intervals(level).expect("enough of them")[0];
            assert_near(&[low, high], &numbers(&want["percentile"]), 1e-14);
            let (low, high) = report.bca_intervals(level).expect("enough of them")[0];
            // The shares come from the normal distribution with some 14 digits, which 400 places cost two of.
            assert_near(&[low, high], &numbers(&want["BCa"]), 1e-11);
        }
        let again = report.derived("itself", |x| x[0]).expect("finite");
        assert!(near(again.standard_errors[0], case["standard_error"].as_f64().expect("a number"), 1e-13));
        assert_eq!(again.bca_intervals(0.9), report.bca_intervals(0.9));
    }
}

/// By hand: the mean of draws has the variance Σ (y − ȳ)² / n², and residuals over √(1 − 1/n) have s² = Σ (y − ȳ)² / (n − 1).
#[test]
fn a_mean_has_the_errors_of_its_closed_form() {
    let (n, center) = (10.0, Y.iter().sum::<f64>() / 10.0);
    let sum: f64 = Y.iter().map(|y| (y - center).powi(2)).sum();
    let (cases, residuals) =
        (mean(Bootstrap::cases(6_000).seed(3)), mean(Bootstrap::residuals(6_000).seed(3)));
    // A standard deviation of 6000 values is known to 1/√12 000: five of that, with a kurtosis near 3.
    assert!(near(cases.standard_errors[0], (sum / n / n).sqrt(), 0.046), "{}", cases.standard_errors[0]);
    assert!(near(residuals.standard_errors[0], (sum / (n - 1.0) / n).sqrt(), 0.046));
    assert!(cases.bias()[0].abs() < 0.06 && residuals.bias()[0].abs() < 0.06);
    for (left_out, y) in cases.jackknife.iter().zip(Y) {
        assert!(near(left_out[0], (10.0 * center - y) / 9.0, 1e-14));
    }
    // A mean of ten whole numbers, each of them one of those there are.
    assert!(cases.replicates.iter().all(|x| (10.0 * x[0] - (10.0 * x[0]).round()).abs() < 1e-12));
    assert_eq!((cases.replicates.len(), cases.failed(), cases.jackknife_failed), (6_000, 0, Some(0)));
}

#[test]
fn what_is_drawn_follows_from_the_seed() {
    let plan = Bootstrap::cases(50).seed(7);
    assert_eq!(mean(plan), mean(plan));
    assert_ne!(mean(plan), mean(plan.seed(8)));
    // More of them begin with the same ones.
    assert_eq!(mean(Bootstrap::cases(80).seed(7)).replicates[..50], mean(plan).replicates);
    // Another ChaCha8: a stream of its own for each replicate, and four rows of ten from a word.
    for (number, replicate) in mean(plan).replicates.iter().enumerate() {
        let mut key = [0; 32];
        key[0] = 7;
        let mut words = ChaCha8Rng::from_seed(key);
        words.set_stream(6 << 56 | number as u64);
        let mut rows = Vec::new();
        while rows.len() < 10 {
            let mut word = words.next_u64();
            for _ in 0..4 {
                let wide = u128::from(word) * 10;
                rows.push((wide >> 64) as usize);
                word = wide as u64;
            }
        }
        let want = rows[..10].iter().map(|&row| Y[row]).sum::<f64>() / 10.0;
        assert_near(replicate, &[want], 1e-14);
    }
}

#[cfg(feature = "rayon")]
#[test]
fn threads_change_no_bit() {
    let data = decay();
    let found = LeastSquares::new().run_rows(falls, [1.0, 1.0], &data).expect("a report");
    let of = |threads: usize, plan: Bootstrap| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| found.bootstrap(falls, &data, plan).expect("a bootstrap"))
    };
    for plan in [Bootstrap::cases(60), Bootstrap::residuals(60)] {
        assert_eq!(of(1, plan), of(3, plan));
    }
}

/// Refits have the fit's own settings: each of these would be another number without one of them.
#[test]
fn refits_are_made_as_the_fit_was() {
    let rows = [[1.0, 2.0], [4.0, 1.0], [1e9, 0.0], [3.0, 1.0], [2.0, 4.0]];
    let data = Dataset::from_rows(&["y", "w"], rows).expect("rows");
    let found = LeastSquares::new().weights("w").run_rows(miss, 0.0, &data).expect("a report");
    let again = found.bootstrap(miss, &data, Bootstrap::cases(300)).expect("a bootstrap");
    assert!(again.replicates.iter().all(|x| (1.0..=4.0).contains(&x[0])), "a row of weight 0 was drawn");
    // Without each row that counts, by hand.
    let left_out: Vec<f64> = again.jackknife.iter().map(|x| x[0]).collect();
    assert_near(&left_out, &[15.0 / 6.0, 13.0 / 7.0, 14.0 / 7.0, 9.0 / 4.0], 1e-14);
    // A noise of variance Σ w r² / (n − 1) = s² in units of the deviations: the mean has s² / Σ w.
    let residuals = found.bootstrap(miss, &data, Bootstrap::residuals(8000)).expect("a bootstrap");
    let want = found.standard_errors().expect("errors")[0];
    assert!(near(residuals.standard_errors[0], want, 0.12), "{} {want}", residuals.standard_errors[0]);

    let data = decay();
    let held = LeastSquares::new()
        .names(["height", "rate"])
        .fixed(["height"])
        .bounds([(0.0, 5.0), (1.1, 1.15)])
        .run_rows(falls, [3.0, 1.12], &data)
        .expect("a report");
    let again = held.bootstrap(falls, &data, Bootstrap::cases(100)).expect("a bootstrap");
    assert!(again.replicates.iter().all(|x| x[0] == 3.0 && (1.1..=1.15).contains(&x[1])));
    assert_eq!(again.standard_errors[0], 0.0);
    if held.at_bound[1] {
        assert!(again.standard_errors[1].is_nan());
        assert!(again.percentile_intervals(0.9).expect("enough of them")[1].0.is_nan());
    }
    assert_eq!(again.percentile_intervals(0.9).expect("enough of them")[0], (3.0, 3.0));

    // Twice the same row is not a row of twice the residual where the loss is not that of squares.
    let huber =
        LeastSquares::new().loss(Robust::Huber(0.5)).run_rows(miss, 3.0, &values()).expect("a report");
    let again = huber.bootstrap(miss, &values(), Bootstrap::cases(100).seed(2)).expect("a bootstrap");
    let squares = mean(Bootstrap::cases(100).seed(2));
    let median_like =
        again.replicates.iter().zip(&squares.replicates).filter(|(a, b)| (a[0] - b[0]).abs() > 0.05);
    assert!(median_like.count() > 60);
    assert!(again.replicates.iter().all(|x| (1.0..=9.0).contains(&x[0])));
}

/// Both coordinates of a row go together, and points of `f32` are refitted in `f32`.
#[test]
fn several_residuals_in_a_row_and_floats_of_32_bits() {
    let seen = (0..8).map(|k| f64::from(k) * 0.7).map(|t| {
        [t, 1.0 + 2.0 * t.cos() + 0.01 * (31.0 * t).sin(), -3.0 + 2.0 * t.sin() + 0.01 * (17.0 * t).cos()]
    });
    let data = Dataset::from_rows(&["t", "x", "y"], seen).expect("rows");
    let circle = |[a, b, r]: [Var; 3], [t, x, y]: [Var; 3]| [a + r * t.cos() - x, b + r * t.sin() - y];
    let found = LeastSquares::new().run_each_row(circle, [0.0, 0.0, 1.0], &data).expect("a report");
    let wald = found.standard_errors().expect("errors");
    let again = found.bootstrap_each_row(circle, &data, Bootstrap::residuals(500)).expect("a bootstrap");
    assert_eq!((again.replicates.len(), again.jackknife.len(), again.failed()), (500, 8, 0));
    for (boot, wald) in again.standard_errors.iter().zip(&wald) {
        assert!(near(*boot, *wald, 0.3), "{boot} {wald}");
    }
    let again = found.bootstrap_each_row(circle, &data, Bootstrap::cases(500)).expect("a bootstrap");
    assert!(again.standard_errors.iter().zip(&wald).all(|(boot, wald)| near(*boot, *wald, 0.6)));

    let single = |[a, k]: [Var<f32>; 2], [t, y]: [Var<f32>; 2]| a * (-k * t).exp() - y;
    let data = decay();
    let plan = Bootstrap::cases(100).seed(5);
    let short = LeastSquares::new().run_rows(single, [1.0_f32, 1.0], &data).expect("a report");
    let short = short.bootstrap(single, &data, plan).expect("a bootstrap");
    let long = LeastSquares::new().run_rows(falls, [1.0, 1.0], &data).expect("a report");
    let long = long.bootstrap(falls, &data, plan).expect("a bootstrap");
    // The same rows in both.
    for (a, b) in short.replicates.iter().zip(&long.replicates) {
        assert_near(a, b, 1e-4);
    }
}

/// A group that one row alone determines: a third of all draws are without it, and nothing may hide that.
#[test]
fn failed_refits_are_counted_and_intervals_refused() {
    let rows = (0..12).map(|k| [f64::from(k), f64::from(u8::from(k == 5)), (f64::from(k) * 3.0).sin()]);
    let data = Dataset::from_rows(&["x", "group", "y"], rows).expect("rows");
    let line = |[a, b, c]: [Var; 3], [x, group, y]: [Var; 3]| a * x + b + c * group - y;
    let found = LeastSquares::new().run_rows(line, [0.0; 3], &data).expect("a report");
    let again = found.bootstrap(line, &data, Bootstrap::cases(400)).expect("a bootstrap");
    // (11/12)¹² = 0.352 of them, give or take 5 · 0.024.
    assert!((again.not_determined as f64 / 400.0 - 0.352).abs() < 0.12, "{again}");
    assert_eq!((again.replicates.len(), again.jackknife_failed), (400 - again.failed(), Some(1)));
    let error = again.percentile_intervals(0.95).unwrap_err();
    assert!(matches!(error, EstimateError::FailedRefits { of: 400, .. }), "{error}");
    assert!(again.to_string().contains("did not determine all parameters"), "{again}");
    // Residuals keep all features.
    let again = found.bootstrap(line, &data, Bootstrap::residuals(400)).expect("a bootstrap");
    assert_eq!(again.failed(), 0);
    assert!(again.percentile_intervals(0.95).is_ok());
    assert!(matches!(again.bca_intervals(0.95), Err(EstimateError::NotHere { .. })));

    // Two evaluations take the fit near enough to its minimum, and no refit.
    let short =
        LeastSquares::new().max_evaluations(2).run_rows(falls, [3.0, 1.2], &decay()).expect("a report");
    let again = short.bootstrap(falls, &decay(), Bootstrap::cases(50)).expect("a bootstrap");
    assert_eq!((again.not_arrived, again.replicates.len()), (50, 0));
    assert!(again.standard_errors.iter().all(|error| error.is_nan()) && again.bias()[0].is_nan());
    assert!(again.percentile_intervals(0.5).is_err());
    assert!(again.to_string().contains("50 refits that did not arrive"), "{again}");
}

#[test]
fn what_cannot_be_drawn_is_an_error() {
    let data = values();
    let found = LeastSquares::new().run_rows(miss, 0.0, &data).expect("a report");
    for replicates in [0, 1, 10_000_001, usize::MAX] {
        let error = found.bootstrap(miss, &data, Bootstrap::cases(replicates)).unwrap_err();
        assert!(error.to_string().starts_with("Bootstrap: replicates is"), "{error}");
    }
    let few = found.bootstrap(miss, &data, Bootstrap::cases(39)).expect("a bootstrap");
    let error = few.percentile_intervals(0.95).unwrap_err();
    let want = "an interval of level 0.95 needs at least 40 replicates, and there are 39";
    assert_eq!(error.to_string(), want);
    assert!(few.percentile_intervals(0.9).is_ok());
    assert!(mean(Bootstrap::cases(40)).bca_intervals(0.95).is_ok());
    for level in [0.0, 1.0, -1.0, f64::NAN] {
        assert!(matches!(few.bca_intervals(level), Err(EstimateError::Level { .. })));
    }
    let short = found.bootstrap(miss, &data, Bootstrap::cases(100).without_jackknife()).expect("a bootstrap");
    assert!(short.jackknife.is_empty() && short.bca_intervals(0.9).is_err());
    assert!(short.to_string().contains("95 % interval (percentile)"), "{short}");
    assert!(few.derived("infinite", |_| f64::INFINITY).is_err());

    let (other, _) = data.split_at(3).expect("rows");
    assert!(matches!(
        found.bootstrap(miss, &other, Bootstrap::cases(50)),
        Err(EstimateError::OtherData { .. })
    ));
    let together = least_squares(|m: Var| [m - 1.0, m - 2.0, m - 6.0], 0.0).expect("a report");
    let error = together.bootstrap(miss, &data, Bootstrap::cases(50)).unwrap_err();
    assert!(error.to_string().contains("a bootstrap draws rows"), "{error}");
    let prior = LeastSquares::new().known_deviations().prior("p0", 0.0, 1.0);
    let prior = prior.run_rows(miss, 0.0, &data).expect("a report");
    assert!(prior.bootstrap(miss, &data, Bootstrap::cases(50)).is_err());
    let wrong = |[m, n]: [Var; 2], y: Var| m + n - y;
    assert!(found.bootstrap(wrong, &data, Bootstrap::cases(50)).is_err());
}
