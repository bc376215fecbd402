//! Robust losses: SciPy's `least_squares`, and statsmodels' `RLM` with its estimated scale.

use crate::reference::{assert_near, near, numbers, reference};
use gradus::least_squares::RobustCovariance;
use gradus::prelude::*;

fn table(of: &serde_json::Value) -> Dataset {
    let rows = numbers(&of["x"]).into_iter().zip(numbers(&of["y"])).map(|(x, y)| [x, y]);
    Dataset::from_rows(&["x", "y"], rows).expect("rows")
}

fn decay([a, k, c]: [Var; 3], [x, y]: [Var; 2]) -> Var {
    a * (-k * x).exp() + c - y
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    w * x + b - y
}

#[test]
fn minima_costs_and_errors_are_those_of_scipy() {
    let wild = &reference()["robust"];
    let losses = [
        ("linear", Robust::Linear),
        ("soft_l1", Robust::SoftL1(0.1)),
        ("huber", Robust::Huber(0.1)),
        ("cauchy", Robust::Cauchy(0.1)),
        ("arctan", Robust::Arctan(0.1)),
    ];
    for (name, loss) in losses {
        let mut fit = LeastSquares::new().loss(loss);
        if loss != Robust::Linear {
            fit = fit.robust_covariance(RobustCovariance::Scipy);
        }
        let found = fit.run_rows(decay, [1.5, 0.5, 0.3], &table(wild)).expect("a report");
        let want = &wild["fits"][name];
        assert!(found.success(), "{name}: {found}");
        assert!(
            near(found.cost(), want["cost"].as_f64().expect("a cost"), 1e-10),
            "{name}: {}",
            found.cost()
        );
        // SciPy ends where its own tolerance does, some 1e-8 from the minimum.
        assert_near(&found.x, &numbers(&want["x"]), 1e-6);
        assert_near(&found.standard_errors().expect("errors"), &numbers(&want["errors"]), 1e-5);
    }
}

#[test]
fn estimated_scales_are_those_of_statsmodels() {
    let of = &reference()["line"];
    for (name, loss) in [("rlm_huber", Robust::Huber(1.345)), ("rlm_tukey", Robust::Tukey(4.685))] {
        let found = LeastSquares::new()
            .loss(loss)
            .estimated_scale()
            .robust_covariance(RobustCovariance::H1)
            .run_rows(line, [0.0, 0.0], &table(of))
            .expect("a report");
        let want = &of[name];
        assert_near(&found.x, &numbers(&want["x"]), 1e-6);
        let scale = found.loss.scale() / loss.scale();
        assert!(near(scale, want["scale"].as_f64().expect("a scale"), 1e-6), "{name}: {scale}");
        assert_near(&found.standard_errors().expect("errors"), &numbers(&want["h1"]), 1e-5);
    }
}

/// By hand, for a mean: `n/(n − p) Σψ² / (Σψ')²`, with three residuals within the scale.
#[test]
fn the_sandwich_is_the_one_by_hand() {
    let misses = |m: Var| [m - 1.0, m - 1.1, m - 0.9, m - 1.0, m - 9.0];
    let found = LeastSquares::new().loss(Robust::Huber(0.1)).run(misses, 0.0).expect("a report");
    let m = found.x;
    assert!((3.0 * m - 3.1).abs() < 1e-9, "{m}: three within, and one at the scale to each side");
    let psi = [m - 1.0, m - 1.1, 0.1, m - 1.0, -0.1];
    let by_hand = (5.0 / 4.0 * psi.iter().map(|p| p * p).sum::<f64>()).sqrt() / 3.0;
    assert!(near(found.standard_errors().expect("errors")[0], by_hand, 1e-9));
}

#[test]
fn what_needs_a_likelihood_is_refused() {
    let found = LeastSquares::new()
        .loss(Robust::Cauchy(0.1))
        .run_rows(line, [1.0, 0.0], &table(&reference()["line"]))
        .expect("a report");
    assert!(found.aic().is_err() && found.profile(line, &table(&reference()["line"])).is_err());
    assert!(found.confidence_intervals(0.95).is_ok());
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(LeastSquares::new().loss(Robust::Tukey(scale)).run(|x: Var| x, 1.0).is_err());
    }
    assert!(LeastSquares::new().estimated_scale().run(|x: Var| x, 1.0).is_err());
}

/// Ten points on a line and two that are far off: Tukey's loss does not see those at all.
#[test]
fn tukey_leaves_wild_points_out() {
    let rows = (0..12)
        .map(f64::from)
        .map(|x| [x, if x > 9.5 { 1e6 * x } else { 2.0 * x + 1.0 + 0.01 * (7.0 * x).sin() }]);
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let tame =
        Dataset::from_rows(&["x", "y"], data.rows().take(10).map(|row| [row[0], row[1]])).expect("rows");
    let found =
        LeastSquares::new().loss(Robust::Tukey(1.0)).run_rows(line, [0.0, 0.0], &data).expect("a report");
    let want =
        LeastSquares::new().loss(Robust::Tukey(1.0)).run_rows(line, [0.0, 0.0], &tame).expect("a report");
    assert!(found.success() && near(found.x[0], want.x[0], 1e-9), "{found}");
}
