//! Errors in the features, too: ODRPACK's values, a closed form, and edges.

use crate::reference::{assert_near, numbers};
use gradus::fit::FitError;
use gradus::least_squares::OrthogonalReport;
use gradus::prelude::*;
use serde_json::Value;

fn reference(name: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/orthogonal.json");
    let all: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("it is JSON");
    all[name].clone()
}

/// The columns of a reference: features, target, deviations of both.
fn table(of: &Value) -> Dataset {
    let lists = |name: &str| of[name].as_array().expect("lists").iter().map(numbers).collect::<Vec<_>>();
    let (x, sx) = (lists("x"), lists("sx"));
    let names = |prefix: &str| (0..x.len()).map(|k| format!("{prefix}{k}")).collect::<Vec<_>>();
    let all = [names("x"), vec!["y".to_owned()], names("sx"), vec!["sy".to_owned()]].concat();
    let columns = [x, vec![numbers(&of["y"])], sx, vec![numbers(&of["sy"])]].concat();
    Dataset::from_columns(&all, columns).expect("columns")
}

fn check<const N: usize>(found: &OrthogonalReport<[f64; N]>, of: &Value, digits: f64) {
    assert!(found.fit.success(), "{}", found.fit.message());
    assert_eq!(found.unsettled, 0);
    assert_near(&found.fit.x, &numbers(&of["beta"]), digits);
    assert_near(&[found.fit.sum_of_squares], &[of["sum"].as_f64().expect("a number")], 1e-12);
    assert_near(
        &[found.fit.reduced_chi_square().expect("freedom")],
        &[of["var"].as_f64().expect("a number")],
        10.0 * digits,
    );
    // That of the reference is without the scale of the residuals.
    assert_near(&found.fit.standard_errors().expect("errors"), &numbers(&of["sd"]), 10.0 * digits);
    let scale = of["var"].as_f64().expect("a number");
    let covariance = found.fit.covariance.as_ref().expect("a covariance");
    for (i, row) in of["cov"].as_array().expect("rows").iter().enumerate() {
        for (j, want) in numbers(row).into_iter().enumerate() {
            let size = (covariance[(i, i)] * covariance[(j, j)]).sqrt();
            assert!((covariance[(i, j)] - scale * want).abs() < 10.0 * digits * size, "{i}, {j}");
        }
    }
    for (deltas, want) in found.deltas.iter().zip(of["delta"].as_array().expect("lists")) {
        let want = numbers(want);
        let most = want.iter().fold(0.0, |most: f64, delta| most.max(delta.abs()));
        assert!(
            deltas.iter().zip(&want).all(|(got, want)| (got - want).abs() < 100.0 * digits * most),
            "{deltas:?} {want:?}"
        );
    }
}

#[test]
fn estimates_and_errors_are_those_of_odrpack() {
    let of = reference("york");
    let line = |[w, b]: [Var; 2], x: Var| w * x + b;
    let found =
        LeastSquares::new().run_orthogonal(line, [-0.5, 5.0], &table(&of), ["sx0"], "sy").expect("a report");
    check(&found, &of, 1e-9);
    // As printed: the fit, then the largest of ODRPACK's corrections.
    let text = found.to_string();
    assert_eq!(text, format!("{}\nfeature 0: off by 0.8747 at most, in row 9", found.fit));
    // York's own line (1969, Earth Planet. Sci. Lett. 5), to its digits.
    assert!((found.fit.x[0] + 0.480_533).abs() < 1e-6 && (found.fit.x[1] - 5.479_91).abs() < 1e-5);

    let of = reference("guide");
    let curve = |[a, b, c]: [Var; 3], x: Var| a + b * ((c * x).exp() - 1.0).powi(2);
    let start = [1500.0, -50.0, -0.1];
    let found = LeastSquares::new().run_orthogonal(curve, start, &table(&of), ["sx0"], 1.0);
    assert!(found.is_err(), "`sy` is a column that nobody has named");
    let found =
        LeastSquares::new().run_orthogonal(curve, start, &table(&of), ["sx0"], "sy").expect("a report");
    check(&found, &of, 1e-8);
    // Features without errors.
    assert_eq!((found.deltas[0][0], found.deltas[0][11]), (0.0, 0.0));

    let of = reference("two");
    let curve = |[a, k, c]: [Var; 3], [u, v]: [Var; 2]| a * (-k * u).exp() + c * v;
    let found = LeastSquares::new()
        .run_orthogonal(curve, [1.0, 1.0, 0.0], &table(&of), ["sx0", "sx1"], "sy")
        .expect("a report");
    check(&found, &of, 1e-8);
    // The other settings are there, too.
    let held =
        LeastSquares::new().names(["a", "k", "c"]).fixed(["c"]).bounds([(0.0, 9.0), (0.0, 0.7), (-9.0, 9.0)]);
    let held =
        held.run_orthogonal(curve, [1.0, 0.5, 0.7], &table(&of), ["sx0", "sx1"], "sy").expect("a report");
    assert_eq!((held.fit.x[1], held.fit.x[2], held.fit.at_bound[1]), (0.7, 0.7, true));
}

/// Without errors in the features it is least squares, and the deltas are 0.
#[test]
fn features_without_errors_are_those_of_least_squares() {
    let rows = (0..20).map(f64::from).map(|i| [0.2 * i, 3.0 * (-0.2 * i).exp() + 0.05 * (7.0 * i).sin()]);
    let data = Dataset::from_rows(&["t", "y"], rows).expect("rows");
    let curve = |[a, k]: [Var; 2], t: Var| a * (-k * t).exp();
    let found = LeastSquares::new().run_orthogonal(curve, [1.0, 1.0], &data, [0.0], 0.05).expect("a report");
    let miss = |[a, k]: [Var; 2], [t, y]: [Var; 2]| (a * (-k * t).exp() - y) / 0.05;
    let plain = LeastSquares::new().run_rows(miss, [1.0, 1.0], &data).expect("a report");
    assert_near(&found.fit.x, &plain.x, 1e-11);
    assert_near(&found.fit.residuals, &plain.residuals, 1e-9);
    assert_near(
        &found.fit.standard_errors().expect("errors"),
        &plain.standard_errors().expect("errors"),
        1e-10,
    );
    assert!(found.deltas[0].iter().all(|&delta| delta == 0.0));

    let single = |[a, k]: [Var<f32>; 2], t: Var<f32>| a * (-k * t).exp();
    let short =
        LeastSquares::new().run_orthogonal(single, [1.0_f32, 1.0], &data, [0.1], 0.05).expect("a report");
    let long = LeastSquares::new().run_orthogonal(curve, [1.0, 1.0], &data, [0.1], 0.05).expect("a report");
    assert!((f64::from(short.fit.x[1]) - long.fit.x[1]).abs() < 1e-5);
}

#[test]
fn what_cannot_be_fitted_is_an_error() {
    let data =
        Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.2], [3.0, 2.9]]).expect("rows");
    let line = |[w, b]: [Var; 2], x: Var| w * x + b;
    let run = |x: f64, y: f64| LeastSquares::new().run_orthogonal(line, [1.0, 0.0], &data, [x], y);
    for (x, y) in [(-1.0, 1.0), (f64::NAN, 1.0), (1e-200, 1.0), (1.0, 0.0), (1.0, f64::INFINITY), (1.0, -1.0)]
    {
        let error = run(x, y).unwrap_err();
        assert!(error.to_string().starts_with("run_orthogonal: deviation of "), "{error}");
    }
    let both = LeastSquares::new().run_orthogonal(line, [1.0, 0.0], &data, [1.0, 1.0], 1.0);
    assert!(both.unwrap_err().to_string().contains("columns besides deviations"));
    let unknown = LeastSquares::new().run_orthogonal(line, [1.0, 0.0], &data, ["sx"], 1.0);
    assert!(matches!(unknown, Err(FitError::Data(_))));
    let weights = LeastSquares::new().weights("x").run_orthogonal(line, [1.0, 0.0], &data, [1.0], 1.0);
    assert!(matches!(weights, Err(FitError::Conflict { .. })));
    let plane = |[w, b]: [Var; 2], [x, z]: [Var; 2]| w * x + b * z;
    assert!(LeastSquares::new().run_orthogonal(plane, [1.0, 0.0], &data, [1.0], 1.0).is_err());
    // A start that is not finite is a report that says so.
    let log = |[w, b]: [Var; 2], x: Var| w * x.ln() + b;
    let found = LeastSquares::new().run_orthogonal(log, [1.0, 0.0], &data, [1.0], 1.0).expect("a report");
    assert!(!found.fit.success() && found.deltas.is_empty());
}
