//! Profiles, sandwiches and influence of a report against statsmodels and SciPy: `tests/golden/fit_conclusions.json`, by the
//! script beside it.

use crate::estimates::assert_near;
use crate::support::golden::{file, numbers};
use gradus::estimate::EstimateError;
use gradus::least_squares::Sandwich;
use gradus::model::{Logistic, Model, ModelForm, Poisson};
use gradus::prelude::*;
use serde_json::Value;

fn pairs(of: &Value) -> Vec<f64> {
    of.as_array().expect("pairs").iter().flat_map(numbers).collect()
}

fn flat(intervals: Vec<(f64, f64)>) -> Vec<f64> {
    intervals.into_iter().flat_map(|(low, high)| [low, high]).collect()
}

fn groups(of: &Value) -> Vec<usize> {
    numbers(of).into_iter().map(|group| 30 - group as usize).collect()
}

fn errors<P: gradus::Point>(report: &FitReport<P>) -> Vec<f64> {
    report.standard_errors().expect("errors")
}

fn linear_model<M>(model: M, all: &Value, of: &Value)
where
    M: Model + Clone + gradus::function::PerRow<f64, ModelForm>,
{
    let columns = [numbers(&all["x1"]), numbers(&all["x2"]), numbers(&of["y"]), numbers(&all["count"])];
    let data = Dataset::from_columns(&["x1", "x2", "y", "count"], columns).expect("columns");
    let plain = data.select(&["x1", "x2", "y"]).expect("columns");
    let groups = groups(&all["group"]);
    let fit = || Fit::new(model.clone()).likelihood().minimizer(Method::TrustExact);
    let kinds = |n| [("HC0", Sandwich::Hc0), ("HC1", Sandwich::Hc1), ("cluster", Sandwich::Cluster(n))];

    let found = fit().run(vec![0.0; 3], &plain).expect("a report");
    assert_near(&found.parameters, &numbers(&of["x"]), 1e-7);
    for (name, kind) in kinds(&groups) {
        let robust = found.with_sandwich(model.clone(), &plain, kind).expect("a sandwich");
        assert_near(&errors(&robust), &numbers(&of[name]), 1e-6);
        assert_eq!(robust.parameters, found.parameters);
    }
    let profile = found.profile(model.clone(), &plain).expect("a profile");
    assert_near(&flat(profile.intervals(0.95).expect("intervals")), &pairs(&of["profile"]), 1e-6);
    assert!(profile.fits <= 36 && profile.open.iter().all(Option::is_none), "{profile:?}");

    // Frequencies are repeated rows, and those of weight 0 are not there.
    let found = fit().weights("count").run(vec![0.0; 3], &data).expect("a report");
    assert_near(&found.parameters, &numbers(&of["repeated"]["x"]), 1e-6);
    for (name, kind) in kinds(&groups) {
        let robust = found.with_sandwich(model.clone(), &data, kind).expect("a sandwich");
        assert_near(&errors(&robust), &numbers(&of["repeated"][name]), 1e-6);
    }

    for kind in [Sandwich::Hc2, Sandwich::Hc3, Sandwich::Cluster(&groups[1..]), Sandwich::Cluster(&[1; 60])] {
        let error = found.with_sandwich(model.clone(), &data, kind).expect_err("no such kind");
        assert!(matches!(error, EstimateError::NotHere { .. }), "{error}");
    }
    assert!(matches!(found.influence(model.clone(), &data), Err(EstimateError::NotHere { .. })));
    assert!(matches!(found.profile(model, &plain), Err(EstimateError::OtherData { .. })));
}

#[test]
fn likelihoods_are_those_of_statsmodels_and_scipy() {
    let all = file("fit_conclusions.json");
    linear_model(Logistic, &all, &all["logistic"]);
    linear_model(Poisson, &all, &all["poisson"]);
}

fn decay([a, k, c]: [Var; 3], [t, y]: [Var; 2]) -> Var {
    0.5 * (a * (-k * t).exp() + c - y).powi(2)
}

fn curve() -> Dataset {
    let of = &file("fit_conclusions.json")["decay"];
    let columns = [numbers(&of["t"]), numbers(&of["w"]), numbers(&of["y"])];
    Dataset::from_columns(&["t", "w", "y"], columns).expect("columns")
}

#[test]
fn squared_residuals_are_those_of_statsmodels_and_scipy() {
    let all = file("fit_conclusions.json");
    let groups = groups(&all["group"]);
    let (weighted, plain) = (curve(), curve().select(&["t", "y"]).expect("columns"));
    let start = [2.0, 1.0, 0.0];
    for (name, data) in [("decay", &plain), ("weighted", &weighted)] {
        let of = &all[name];
        let fit = Fit::new(decay).minimizer(Method::TrustExact);
        let fit = if name == "weighted" { fit.weights("w") } else { fit };
        let found = fit.run(start, data).expect("a report");
        assert_near(&found.parameters, &numbers(&of["x"]), 1e-7);
        assert_near(&errors(&found), &numbers(&of["se"]), 1e-6);
        let kinds = [
            ("HC0", Sandwich::Hc0),
            ("HC1", Sandwich::Hc1),
            ("HC2", Sandwich::Hc2),
            ("HC3", Sandwich::Hc3),
            ("cluster", Sandwich::Cluster(&groups)),
        ];
        for (kind, sandwich) in kinds {
            let robust = found.with_sandwich(decay, data, sandwich).expect("a sandwich");
            assert_near(&errors(&robust), &numbers(&of[kind]), 1e-6);
        }
        let influence = found.influence(decay, data).expect("influence");
        assert_near(&influence.leverages, &numbers(&of["leverage"]), 1e-6);
        // Residuals here are `prediction − target`, there the other way round.
        let turned = |x: &[f64]| x.iter().map(|x| -x).collect::<Vec<_>>();
        let near = |got: &[f64], want: &Value| {
            let pairs = got.iter().zip(numbers(want));
            pairs.for_each(|(got, want)| assert!((got - want).abs() < 1e-6, "{got} {want}"));
        };
        near(&turned(&influence.standardized), &of["standardized"]);
        near(&turned(&influence.studentized), &of["studentized"]);
        near(&influence.cooks_distances, &of["cook"]);
        let profile = found.profile(decay, data).expect("a profile");
        assert_near(&flat(profile.intervals(0.95).expect("intervals")), &pairs(&of["profile"]), 1e-6);
        assert!(profile.fits <= 36, "{}", profile.fits);
    }
}

/// The same as of least squares, with a held parameter and a bound that ends an interval.
#[test]
fn limits_and_known_deviations_are_those_of_least_squares() {
    let data = curve();
    let residual = |[a, k, c]: [Var; 3], [t, y]: [Var; 2]| a * (-k * t).exp() + c - y;
    let bounds = [(0.0, 10.0), (0.75, 10.0), (f64::NEG_INFINITY, 1.0)];
    let start = [3.0, 0.8, 0.45];
    let fit = Fit::new(decay).weights("w").known_deviations().bounds(bounds).fixed(["p2"]);
    let found = fit.minimizer(Method::TrustExact).run(start, &data).expect("a report");
    let fit = LeastSquares::new().weights("w").known_deviations().bounds(bounds).fixed(["p2"]);
    let of_squares = fit.run_rows(residual, start, &data).expect("a report");
    let got = found.profile(decay, &data).expect("a profile");
    let want = of_squares.profile(residual, &data).expect("a profile");
    let (got_ends, want_ends) = (got.intervals(0.95).expect("ends"), want.intervals(0.95).expect("ends"));
    assert_eq!(got_ends[2], (0.45, 0.45));
    assert_eq!(got_ends[1].0, f64::NEG_INFINITY);
    assert_near(&[got_ends[0].0, got_ends[0].1], &[want_ends[0].0, want_ends[0].1], 1e-6);
    assert!((got_ends[1].1 - want_ends[1].1).abs() < 1e-6);
    let open = got.open[1].as_ref().expect("open below").to_string();
    assert!(open.starts_with("open below: its bound 0.75 comes first"), "{open}");
}

/// A report of single precision, with digits to match.
#[test]
fn in_single_precision() {
    let all = file("fit_conclusions.json");
    let of = &all["logistic"];
    let columns = [numbers(&all["x1"]), numbers(&all["x2"]), numbers(&of["y"])];
    let data = Dataset::from_columns(&["x1", "x2", "y"], columns).expect("columns");
    let fit = Fit::new(Logistic).likelihood().minimizer(Method::TrustExact);
    let found = fit.run([0.0_f32; 3], &data).expect("a report");
    let robust = found.with_sandwich(Logistic, &data, Sandwich::Hc0).expect("a sandwich");
    assert_near(&errors(&robust), &numbers(&of["HC0"]), 1e-4);
    let profile = found.profile(Logistic, &data).expect("a profile");
    let got = flat(profile.intervals(0.95).expect("intervals"));
    got.iter().zip(pairs(&of["profile"])).for_each(|(got, want)| assert!((got - want).abs() < 2e-3));
}

#[test]
fn other_losses_and_stored_reports_are_refused() {
    let data = curve().select(&["t", "y"]).expect("columns");
    let fit = |statistics| Fit::new(decay).statistics(statistics).minimizer(Method::TrustExact);
    let found = fit(true).run([2.0, 1.0, 0.0], &data).expect("a report");
    let other = |[a, k, c]: [Var; 3], [t, y]: [Var; 2]| (a * (-k * t).exp() + c - y).powi(2);
    let error = found.profile(other, &data).expect_err("twice the loss").to_string();
    assert!(error.contains("hand over the loss of the fit"), "{error}");
    assert!(found.influence(other, &data).is_err());
    let mut rows: Vec<Vec<f64>> = data.rows().collect();
    rows.swap(3, 4);
    let shuffled = Dataset::from_rows(&["t", "y"], rows).expect("rows");
    assert!(matches!(found.influence(decay, &shuffled), Err(EstimateError::OtherData { .. })));
    let without = fit(false).run([2.0, 1.0, 0.0], &data).expect("a report");
    assert!(matches!(without.profile(decay, &data), Err(EstimateError::NoStandardErrors { .. })));
    // A line through two points: nothing is left.
    let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 2.0], [2.0, 3.0]]).expect("rows");
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let exact = Fit::new(line).rule(Sgd::new(0.0)).epochs(1).run([1.0, 1.0], &data).expect("a report");
    let error = exact.profile(line, &data).expect_err("no noise").to_string();
    assert!(error.contains("all residuals are 0"), "{error}");
}

/// Around a region of two parameters `2 (ln L_max − ln L)` is `χ²(2)`: −2 ln(1 − level).
#[test]
fn a_contour_of_a_likelihood_is_where_its_deviance_is() {
    let rows: [[f64; 2]; 10] = [
        [0.5, 0.0],
        [1.0, 0.0],
        [1.5, 1.0],
        [2.0, 0.0],
        [2.5, 1.0],
        [3.0, 0.0],
        [3.5, 1.0],
        [4.0, 1.0],
        [4.5, 0.0],
        [5.0, 1.0],
    ];
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let loss = |[w, b]: [f64; 2]| -> f64 {
        rows.iter().map(|[x, y]| (w * x + b).exp().ln_1p() - y * (w * x + b)).sum()
    };
    let fit = Fit::new(Logistic).likelihood().minimizer(Method::TrustExact).names(["w", "b"]);
    let found = fit.run([0.0, 0.0], &data).expect("a fit");
    let contour = found.contour(Logistic, &data, ["w", "b"], &[0.68, 0.95]).expect("a contour");
    for region in &contour.regions {
        assert!(region.open.is_empty() && region.points.len() > 40);
        for &point in &region.points {
            let deviance = 2.0 * (loss(point) - loss(found.parameters));
            // What the last correction leaves is of second order in 3e-5 of the statistic.
            assert!(
                (deviance / (-2.0 * (1.0 - region.level).ln()) - 1.0).abs() < 1e-5,
                "{deviance} at {point:?}"
            );
        }
    }
    assert!(
        found
            .contour(Logistic, &data, ["w", "c"], &[0.95])
            .unwrap_err()
            .to_string()
            .contains("no parameter `c`")
    );
}
