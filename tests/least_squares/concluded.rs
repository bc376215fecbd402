//! Intervals, profiles, bands, sandwiches and influence: lmfit, statsmodels and values by hand.

use crate::reference::{assert_near, near, numbers, reference};
use gradus::estimate::EstimateError;
use gradus::least_squares::Sandwich;
use gradus::prelude::*;

fn table() -> Dataset {
    let of = &reference()["line"];
    let rows = numbers(&of["x"]).into_iter().zip(numbers(&of["y"])).zip(numbers(&of["w"]));
    Dataset::from_rows(&["x", "y", "w"], rows.map(|((x, y), w)| [x, y, w])).expect("rows")
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    w * x + b - y
}

fn fitted() -> LeastSquaresReport<[f64; 2]> {
    let data = table().select(&["x", "y"]).expect("columns");
    LeastSquares::new().run_rows(line, [0.0, 0.0], &data).expect("a report")
}

#[test]
fn a_line_has_the_statistics_of_statsmodels() {
    let (found, of) = (fitted(), &reference()["line"]);
    let want = &of["ols"];
    assert_near(&found.x, &numbers(&want["x"]), 1e-10);
    assert_near(&found.standard_errors().expect("errors"), &numbers(&want["se"]), 1e-10);
    assert_near(&found.p_values().expect("p"), &numbers(&want["p"]), 1e-7);
    let log = found.log_likelihood().expect("squares");
    assert!(near(log, want["llf"].as_f64().expect("a number"), 1e-12));
    // statsmodels does not count the variance among the parameters.
    assert!(near(found.aic().expect("squares") - 2.0, want["aic"].as_f64().expect("a number"), 1e-12));
    let bic = found.bic().expect("squares") - 30_f64.ln();
    assert!(near(bic, want["bic"].as_f64().expect("a number"), 1e-12));
    for (name, kind) in
        [("HC0", Sandwich::Hc0), ("HC1", Sandwich::Hc1), ("HC2", Sandwich::Hc2), ("HC3", Sandwich::Hc3)]
    {
        let robust = found.with_sandwich(kind).expect("a sandwich");
        assert_near(&robust.standard_errors().expect("errors"), &numbers(&of[name]), 1e-9);
    }
    let groups: Vec<usize> = (0..30).map(|row| 10 - row / 5).collect();
    let robust = found.with_sandwich(Sandwich::Cluster(&groups)).expect("a sandwich");
    assert_near(&robust.standard_errors().expect("errors"), &numbers(&of["cluster"]), 1e-9);
    assert!(found.with_sandwich(Sandwich::Cluster(&groups[1..])).is_err());

    let influence = found.influence().expect("influence");
    assert_near(&influence.leverages, &numbers(&of["leverage"]), 1e-9);
    // Residuals here are `prediction − target`, there the other way round.
    let turned = |x: &[f64]| x.iter().map(|x| -x).collect::<Vec<_>>();
    assert_near(&turned(&influence.standardized), &numbers(&of["standardized"]), 1e-8);
    assert_near(&turned(&influence.studentized), &numbers(&of["studentized"]), 1e-8);
    assert_near(&influence.cooks_distances, &numbers(&of["cook"]), 1e-8);
    assert_eq!(influence.to_dataset().expect("a table").len(), 30);

    let curve = |[w, b]: [Var; 2], x: Var| w * x + b;
    let grid = Dataset::from_rows(&["x"], [[0.0], [5.0], [14.0]]).expect("rows");
    let band = found.predict(curve, &grid, 0.9).expect("a band");
    let want = &of["predict"];
    assert_near(&band.mean, &numbers(&want["mean"]), 1e-10);
    assert_near(&band.standard_error, &numbers(&want["mean_se"]), 1e-9);
    let column = |pairs: &[(f64, f64)], upper: bool| {
        pairs.iter().map(|p| if upper { p.1 } else { p.0 }).collect::<Vec<_>>()
    };
    assert_near(&column(&band.confidence, false), &numbers(&want["mean_ci_lower"]), 1e-9);
    assert_near(&column(&band.confidence, true), &numbers(&want["mean_ci_upper"]), 1e-9);
    assert_near(&column(&band.prediction, false), &numbers(&want["obs_ci_lower"]), 1e-9);
    assert_near(&column(&band.prediction, true), &numbers(&want["obs_ci_upper"]), 1e-9);
}

#[test]
fn weights_are_those_of_statsmodels() {
    let found = LeastSquares::new().weights("w").run_rows(line, [0.0, 0.0], &table()).expect("a report");
    let want = &reference()["line"]["wls"];
    assert_near(&found.x, &numbers(&want["x"]), 1e-10);
    assert_near(&found.standard_errors().expect("errors"), &numbers(&want["se"]), 1e-10);
    assert!(near(found.log_likelihood().expect("squares"), want["llf"].as_f64().expect("a number"), 1e-12));
}

#[test]
fn profiles_are_those_of_lmfit() {
    let c = [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1];
    let v = [76.0, 47.0, 97.0, 107.0, 123.0, 139.0, 159.0, 152.0, 191.0, 201.0, 207.0, 200.0];
    let data = Dataset::from_rows(&["c", "v"], c.into_iter().zip(v).map(|(c, v)| [c, v])).expect("rows");
    let miss = |[v, k]: [Var; 2], [c, y]: [Var; 2]| v * c / (k + c) - y;
    let found = LeastSquares::new().names(["v", "k"]).run_rows(miss, [200.0, 0.1], &data).expect("a report");
    let profile = found.profile(miss, &data).expect("a profile");
    let want = &reference()["puromycin"]["profile"];
    for (i, name) in ["v", "k"].into_iter().enumerate() {
        for (level, ends) in want[name].as_object().expect("levels") {
            let (low, high) = profile.intervals(level.parse().expect("a level")).expect("intervals")[i];
            assert_near(&[low, high], &numbers(ends), 1e-6);
        }
    }
    assert!(profile.fits <= 24, "{} fits", profile.fits);
    let other = Dataset::from_rows(&["c", "v"], [[0.02, 76.0], [1.1, 200.0], [0.5, 150.0]]).expect("rows");
    assert!(matches!(found.profile(miss, &other), Err(EstimateError::OtherData { .. })));
    assert!(profile.intervals(0.9999).is_err() && profile.intervals(1.0).is_err());
}

/// For a line the profile is Wald's interval, to all digits that a profile has.
#[test]
fn a_linear_model_has_the_profile_of_wald() {
    let found = fitted();
    let data = table().select(&["x", "y"]).expect("columns");
    let profile = found.profile(line, &data).expect("a profile");
    for level in [0.3, 0.5, 0.8, 0.95, 0.99] {
        let (wald, profile) =
            (found.confidence_intervals(level).expect("wald"), profile.intervals(level).expect("profile"));
        for ((a, b), (c, d)) in wald.into_iter().zip(profile) {
            assert!(
                (a - c).abs() < 1e-8 * (b - a) && (b - d).abs() < 1e-8 * (b - a),
                "{level}: {a} {b}, {c} {d}"
            );
        }
    }
}

/// A saturation whose data end before it bends: its half has no upper end; and a parameter that its bound stops.
#[test]
fn open_ends_say_why() {
    let rows = (1..9).map(f64::from).map(|x| [x, 2.0 * x / (1.0 + x / 300.0) + 0.3 * (5.0 * x).sin()]);
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let miss = |[v, k]: [Var; 2], [x, y]: [Var; 2]| v * x / (1.0 + x * k) - y;
    let found = LeastSquares::new()
        .bounds([(0.0, 100.0), (1e-4, 10.0)])
        .run_rows(miss, [1.0, 0.01], &data)
        .expect("a report");
    if !found.at_bound[1] {
        let profile = found.profile(miss, &data).expect("a profile");
        let open = profile.open[1].as_ref().expect("open below");
        assert!(open.to_string().starts_with("open below: its bound 0.0001 comes first"), "{open}");
        assert_eq!(profile.intervals(0.95).expect("intervals")[1].0, f64::NEG_INFINITY);
    }

    // exp(−k) alone: k can grow without end once the data are near 0.
    let rows = [[0.0, 1.0], [5.0, 0.02], [6.0, -0.015], [7.0, 0.01], [8.0, -0.02]];
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let miss = |k: Var, [x, y]: [Var; 2]| (-k * x).exp() - y;
    let found = LeastSquares::new().run_rows(miss, 1.0, &data).expect("a report");
    let profile = found.profile(miss, &data).expect("a profile");
    let open = profile.open[0].as_ref().expect("open above");
    assert!(open.upper.is_some() && open.to_string().contains("the data do not bound it"), "{open}");
    // Twenty to an open end, and to a closed one no more than a parameter with two may take.
    assert!(profile.fits <= 32, "{} fits", profile.fits);
    assert_eq!(profile.intervals(0.99).expect("intervals")[0].1, f64::INFINITY);
}

/// The reports of other projects: `weighted.csv` and `peaks.csv`, with ties and held parameters.
#[cfg(feature = "csv")]
#[test]
fn reports_from_outside() {
    let path = |name: &str| format!("{}/tests/golden/reports/{name}", env!("CARGO_MANIFEST_DIR"));
    let data = Dataset::from_csv(path("weighted.csv"), &["x", "y", "sigma"]).expect("a table");
    let decay = |[a, k, c]: [Var; 3], [x, y]: [Var; 2]| a * (-k * x).exp() + c - y;
    let found =
        LeastSquares::new().deviations("sigma").run_rows(decay, [1.0, 1.0, 0.0], &data).expect("a report");
    assert_near(&found.x, &[2.36779881752525, 0.7045639798862016, 0.46095991154799465], 1e-6);
    assert_near(&found.standard_errors().expect("errors"), &[0.060823254, 0.047182303, 0.049780124], 1e-5);
    let found = LeastSquares::new()
        .deviations("sigma")
        .known_deviations()
        .run_rows(decay, [1.0, 1.0, 0.0], &data)
        .expect("a report");
    assert_near(&found.standard_errors().expect("errors"), &[0.061973924, 0.048074910, 0.050721877], 1e-5);

    let data = Dataset::from_csv(path("peaks.csv"), &["x", "y"]).expect("a table");
    let bell = |a: Var, m: Var, s: Var, x: Var| a * (-0.5 * ((x - m) / s).powi(2)).exp();
    let curve = |p: [Var; 11], x: Var| {
        let [a1, m1, s1, a2, m2, _, a3, m3, s3, b, t] = p;
        bell(a1, m1, s1, x) + bell(a2, m2, s1, x) + bell(a3, m3, s3, x) + b * (-x / t).exp()
    };
    let start = [8.0, 28.0, 3.0, 5.0, 45.0, 3.0, 2.0, 72.0, 6.0, 3.0, 60.0];
    let found = LeastSquares::new()
        .fixed(["p5", "p10"])
        .run_rows(|p: [Var; 11], [x, y]: [Var; 2]| curve(p, x) - y, start, &data)
        .expect("a report");
    assert!(near(found.sum_of_squares, 13.178041696875267, 1e-9), "{found}");
    let grid = Dataset::from_rows(&["x"], [[10.0], [36.0], [90.0]]).expect("rows");
    let band = found.predict(curve, &grid, 0.95).expect("a band");
    assert_near(&band.mean, &[3.3872402757173363, 8.431531239315644, 1.0563702349319561], 1e-6);
    assert_near(
        &band.standard_error,
        &[0.04047441401409732, 0.08081057628550146, 0.023308346742572858],
        1e-5,
    );
}

/// Two sets with one rate, several residuals in a row, and a prior: each is the same fit written out.
#[test]
fn sets_rows_and_priors_are_the_fit_written_out() {
    let t = [0.0, 0.7, 1.5, 2.2, 4.0];
    let (first, second) = ([2.1, 1.3, 0.9, 0.75, 0.2], [6.8, 5.1, 3.2, 2.4, 1.0]);
    let table = |y: [f64; 5]| {
        Dataset::from_rows(&["t", "y"], t.into_iter().zip(y).map(|(t, y)| [t, y])).expect("rows")
    };
    let (one, two) = (table(first), table(second));
    let joint = LeastSquares::new()
        .joint([1.0, 1.0, 1.0])
        .rows(|[a, _, k]: [Var; 3], [t, y]: [Var; 2]| a * (-k * t).exp() - y, &one)
        .rows(|[_, b, k]: [Var; 3], [t, y]: [Var; 2]| b * (-k * t).exp() - y, &two)
        .run()
        .expect("a report");
    let whole = |[a, b, k]: [Var; 3]| {
        let decay =
            |scale: Var, y: [f64; 5]| t.into_iter().zip(y).map(move |(t, y)| scale * (-k * t).exp() - y);
        decay(a, first).chain(decay(b, second)).collect::<Vec<_>>()
    };
    let written = LeastSquares::new().run(whole, [1.0, 1.0, 1.0]).expect("a report");
    assert_near(&joint.x, &written.x, 1e-10);
    assert_near(&joint.standard_errors().expect("errors"), &written.standard_errors().expect("errors"), 1e-8);

    let rows = t.into_iter().zip(first).zip(second).map(|((t, y), z)| [t, y, z]);
    let data = Dataset::from_rows(&["t", "y", "z"], rows).expect("rows");
    let both = |[a, b, k]: [Var; 3], [t, y, z]: [Var; 3]| [a * (-k * t).exp() - y, b * (-k * t).exp() - z];
    let each = LeastSquares::new().run_each_row(both, [1.0, 1.0, 1.0], &data).expect("a report");
    assert_near(&each.x, &written.x, 1e-10);
    assert_eq!((each.degrees_of_freedom(), joint.degrees_of_freedom()), (Some(7), Some(7)));
    let (a, b) = (
        each.profile_each_row(both, &data).expect("a profile"),
        written.profile_of(whole).expect("a profile"),
    );
    for (a, b) in a.intervals(0.95).expect("intervals").into_iter().zip(b.intervals(0.95).expect("intervals"))
    {
        assert_near(&[a.0, a.1], &[b.0, b.1], 1e-6);
    }

    let prior = LeastSquares::new()
        .known_deviations()
        .prior("p2", 0.4, 0.01)
        .run(whole, [1.0, 1.0, 1.0])
        .expect("a report");
    let with = |p: [Var; 3]| whole(p).into_iter().chain([(p[2] - 0.4) / 0.01]).collect::<Vec<_>>();
    let written = LeastSquares::new().known_deviations().run(with, [1.0, 1.0, 1.0]).expect("a report");
    assert_near(&prior.x, &written.x, 1e-12);
    assert_near(
        &prior.standard_errors().expect("errors"),
        &written.standard_errors().expect("errors"),
        1e-12,
    );
    assert!(LeastSquares::new().prior("p2", 0.4, 0.01).run(whole, [1.0, 1.0, 1.0]).is_err());
    assert!(
        LeastSquares::new().known_deviations().prior("k", 0.4, 0.01).run(whole, [1.0, 1.0, 1.0]).is_err()
    );
    let none = LeastSquares::new().joint([1.0]).run();
    assert!(none.is_err());
}

#[test]
fn a_long_grid_is_its_rows_one_by_one() {
    let found = fitted();
    let curve = |[w, b]: [Var; 2], x: Var| w * x.sqrt() + b;
    let rows: Vec<[f64; 1]> = (0..1000).map(|row| [0.5 + row as f64]).collect();
    let grid = Dataset::from_rows(&["x"], &rows).expect("rows");
    let band = found.predict(curve, &grid, 0.9).expect("a band");
    for row in [0, 255, 256, 700, 999] {
        let alone = Dataset::from_rows(&["x"], [rows[row]]).expect("a row");
        let alone = found.predict(curve, &alone, 0.9).expect("a band");
        assert_eq!((alone.mean[0], alone.standard_error[0]), (band.mean[row], band.standard_error[row]));
        assert_eq!((alone.confidence[0], alone.prediction[0]), (band.confidence[row], band.prediction[row]));
    }
    // The gradient of a square root at a negative number is none; the row is that of the whole grid.
    let mut rows = rows;
    rows[777] = [-1.0];
    let grid = Dataset::from_rows(&["x"], &rows).expect("rows");
    let error = found.predict(curve, &grid, 0.9).expect_err("no number").to_string();
    assert!(error.contains("data row 777"), "{error}");
}

/// Two phases of decay over a background: five parameters, strongly correlated.
#[test]
fn a_profile_of_five_parameters_takes_few_fits() {
    let decay = |[a, k, b, m, c]: [Var; 5], [t, y]: [Var; 2]| a * (-k * t).exp() + b * (-m * t).exp() + c - y;
    let noise = |row: usize| 0.05 * (row as f64 * 2.399).sin();
    let rows = (0..80).map(|row| {
        let t = 0.1 * row as f64;
        [t, 2.0 * (-2.0 * t).exp() + (-0.4 * t).exp() + 0.3 + noise(row)]
    });
    let data = Dataset::from_rows(&["t", "y"], rows).expect("rows");
    let found = LeastSquares::new().run_rows(decay, [2.0, 2.0, 1.0, 0.4, 0.3], &data).expect("a report");
    let profile = found.profile(decay, &data).expect("a profile");
    println!("{} {:?} {:?}", profile.fits, profile.intervals(0.95), found.confidence_intervals(0.95));
    assert!(profile.open.iter().all(Option::is_none), "{:?}", profile.open);
    assert!(profile.fits <= 60, "{} fits", profile.fits);
}
