//! Penalties and priors against closed forms and statsmodels, several data sets against SciPy.

use gradus::data::Batch;
use gradus::estimate::NoStandardErrors;
use gradus::fit::{FitError, Joint};
use gradus::function::{Columns, RowFunction};
use gradus::model::{Linear, Logistic};
use gradus::prelude::*;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../../golden/penalized.json")).expect("JSON")
}

fn list(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn table(golden: &Value, target: &str) -> Dataset {
    let names = ["x1", "x2", target];
    Dataset::from_columns(&names, names.map(|name| list(&golden[name])).to_vec()).expect("a table")
}

#[track_caller]
fn near(got: &[f64], want: &Value, share: f64) {
    let want = list(want);
    assert_eq!(got.len(), want.len());
    let size = want.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    assert!(got.iter().zip(&want).all(|(a, b)| (a - b).abs() <= share * size), "{got:?} and {want:?}");
}

fn slopes([a, b, _]: [Var; 3]) -> Var {
    0.7 * (a * a + b * b)
}

#[test]
fn ridge_is_its_closed_form() {
    let golden = golden();
    let data = table(&golden, "y");
    let weighted = data.clone().with_column("w", list(&golden["w"])).expect("a column");
    let fit = || Fit::new(Linear).penalty(slopes).minimizer(Method::TrustExact);
    let ridge = fit().run([0.0; 3], &data).unwrap();
    near(&ridge.parameters, &golden["ridge"]["x"], 1e-9);
    near(
        &fit().weights("w").target("y").run([0.0; 3], &weighted).unwrap().parameters,
        &golden["weighted_ridge"]["x"],
        1e-9,
    );
    // R² and the scatter of the residuals are what they are; standard errors are not to be had.
    assert!(ridge.r_squared.is_some() && ridge.residual_standard_error.is_some());
    assert_eq!((&ridge.no_standard_errors, &ridge.covariance), (&Some(NoStandardErrors::Penalized), &None));
    assert!(ridge.to_string().contains("no standard errors: a penalty pulls the parameters"), "{ridge}");
    // Names of a model are those of the report.
    assert_eq!(ridge.names, ["w1", "w2", "intercept"]);
    // By a rule, in batches, and added up from two penalties.
    let halves = Fit::new(Linear)
        .penalty(|[a, _, _]: [Var; 3]| 0.7 * a * a)
        .penalty(|[_, b, _]: [Var; 3]| 0.7 * b * b);
    let rule = halves.rule(Adam::new(0.05)).epochs(20_000).gradient_tolerance(1e-11);
    near(&rule.run([0.0; 3], &data).unwrap().parameters, &golden["ridge"]["x"], 1e-9);

    let miss = |[a, b, c]: [Var; 3], [x1, x2, y]: [Var; 3]| a * x1 + b * x2 + c - y;
    let root = 0.7_f64.sqrt();
    let squares = || LeastSquares::new().penalty(move |[a, b, _]: [Var; 3]| [root * a, root * b]);
    let found = squares().run_rows(miss, [0.0; 3], &data).unwrap();
    near(&found.x, &golden["ridge"]["x"], 1e-12);
    assert_eq!(found.no_standard_errors, Some(NoStandardErrors::Penalized));
    assert!(found.profile(miss, &data).is_err());
    let weighted = squares().weights("w").run_rows(miss, [0.0; 3], &weighted).unwrap();
    near(&weighted.x, &golden["weighted_ridge"]["x"], 1e-12);
    let single = LeastSquares::new()
        .penalty(move |[a, b, _]: [Var; 3]| [root * a, root * b])
        .run_rows(
            |p: &[Var<f32>], row: &[Var<f32>]| p[0] * row[0] + p[1] * row[1] + p[2] - row[2],
            [0.0_f32; 3],
            &data,
        )
        .unwrap();
    near(&single.x.map(f64::from), &golden["ridge"]["x"], 1e-5);
}

#[test]
fn the_maximum_of_a_posterior() {
    let golden = golden();
    let data = table(&golden, "classes");
    let fit = || Fit::new(Logistic).likelihood().prior("w1", 0.0, 1.5).prior("w2", 0.5, 0.8);
    for fit in [
        fit().minimizer(Method::TrustExact),
        fit().minimizer(Method::Lbfgs),
        fit().minimizer(Method::NewtonCg),
    ] {
        let found = fit.run([0.0_f64; 3], &data).unwrap();
        near(&found.parameters, &golden["logistic"]["x"], 1e-7);
        near(&found.standard_errors().unwrap(), &golden["logistic"]["standard_errors"], 1e-7);
        assert_eq!(found.has_arrived(), Some(true));
    }
    // A prior is a penalty.
    let penalty = |[a, b, _]: [Var; 3]| 0.5 * ((a / 1.5).powi(2) + ((b - 0.5) / 0.8).powi(2));
    let found = Fit::new(Logistic).likelihood().penalty(penalty).minimizer(Method::TrustExact);
    let found = found.run([0.0_f64; 3], &data).unwrap();
    near(&found.standard_errors().unwrap(), &golden["logistic"]["standard_errors"], 1e-7);
    // Separated classes have no likelihood's maximum, and one of the posterior.
    let apart = Dataset::from_rows(&["x", "y"], [[-1.0, 0.0], [-0.5, 0.0], [0.5, 1.0], [1.0, 1.0]]).unwrap();
    let bounded = Fit::new(Logistic).likelihood().prior("slope", 0.0, 2.0).prior("intercept", 0.0, 2.0);
    let bounded = bounded.minimizer(Method::TrustExact).run([0.0_f64, 0.0], &apart).unwrap();
    assert!(bounded.standard_errors().is_some(), "{bounded}");
    // Held parameters are no part of it but for its value.
    let held = fit().fixed(["w2"]).minimizer(Method::TrustExact).run([0.0, 1.3, 0.0], &data).unwrap();
    assert_eq!((held.parameters[1], held.standard_errors().unwrap()[1]), (1.3, 0.0));
}

/// What is documented of the loss, by hand: the sum has the penalty once, a batch its share.
#[test]
fn the_loss_is_what_the_page_says() {
    let data = Dataset::from_rows(&["y", "w"], [[1.0, 1.0], [2.0, 3.0]]).unwrap();
    let judge = Dataset::from_rows(&["y", "w"], [[5.0, 1.0]]).unwrap();
    let fit =
        || Fit::new(|m: Var, y: Var| (m - y).powi(2)).penalty(|m: Var| 8.0 * m * m).weights("w").target("y");
    let one = fit().rule(Sgd::new(0.125)).epochs(1).run(1.0, &data).unwrap();
    // At 1: (1 · 0 + 3 · 1 + 8) / 4, with the gradient (3 · (−2) + 16) / 4.
    assert_eq!((one.initial_loss, one.parameters), (2.75, 1.0 - 0.125 * 2.5));
    // In batches of one row, each with a quarter of the penalty, and weights over their mean.
    let each = fit()
        .rule(Sgd::new(0.125))
        .batch_size(1)
        .order(BatchOrder::Sequential)
        .epochs(1)
        .run(1.0, &data)
        .unwrap();
    let first = 1.0 - 0.125 * (0.0 + 16.0 / 4.0);
    let second = first - 0.125 * (1.5 * 2.0 * (first - 2.0) + 16.0 * first / 4.0);
    assert_eq!(each.parameters, second);
    // Validation judges predictions.
    let judged = fit().validation(&judge).rule(Sgd::new(0.125)).epochs(1).run(1.0, &data).unwrap();
    assert_eq!(judged.validation_losses, [(0.6875_f64 - 5.0).powi(2)]);
}

fn message<P: std::fmt::Debug>(result: Result<FitReport<P>, FitError>) -> String {
    result.expect_err("no fit").to_string()
}

#[test]
fn what_cannot_be_is_refused() {
    let data = Dataset::from_rows(&["y"], [[1.0], [2.0]]).unwrap();
    let fit = || Fit::new(|m: Var, y: Var| (m - y).powi(2)).names(["mean"]);
    let undeclared = message(fit().prior("mean", 0.0, 1.0).run(0.0, &data));
    assert!(undeclared.contains("declare that by `Fit::likelihood`"), "{undeclared}");
    let unknown = message(fit().likelihood().prior("p0", 0.0, 1.0).run(0.0, &data));
    assert!(unknown.contains("mean"), "{unknown}");
    for (mean, deviation) in [(f64::NAN, 1.0), (0.0, 0.0), (0.0, -1.0), (0.0, f64::INFINITY), (0.0, f64::NAN)]
    {
        let refused = message(fit().likelihood().prior("mean", mean, deviation).run(0.0, &data));
        assert!(refused.contains("prior: "), "{refused}");
    }
    let other = message(fit().penalty(|[a, b]: [Var; 2]| a * b).run(0.0, &data));
    assert!(other.contains("takes 2 parameters, the start has 1"), "{other}");
    let infinite = message(fit().penalty(|m: Var| m.ln()).run(0.0, &data));
    assert!(infinite.contains("`ln` of 0.0"), "{infinite}");
}

#[test]
fn several_sets_are_one_fit() {
    let golden = &golden()["joint"];
    let (t, a, b) = (list(&golden["t"]), list(&golden["a"]), list(&golden["b"]));
    let first = Dataset::from_columns(&["t", "y"], vec![t.clone(), a]).unwrap();
    // Of another width, with deviations of its own and a row that does not count.
    let times = [&t[..6], &[99.0]].concat();
    let second = Dataset::from_columns(
        &["sigma", "t", "unused", "y"],
        vec![vec![0.1; 7], times, vec![1.0; 7], [&b[..], &[0.0]].concat()],
    );
    let second = second.unwrap().with_column("w", vec![1e2, 1e2, 1e2, 1e2, 1e2, 1e2, 0.0]).unwrap();
    let second = second.select(&["t", "unused", "y", "w"]).unwrap();
    let one = |[h, _, k]: [Var; 3], [t, y]: [Var; 2]| ((h * (-k * t).exp() - y) / 0.02).powi(2);
    let two = |[_, h, k]: [Var; 3], [t, _, y]: [Var; 3]| (h * (-k * t).exp() - y).powi(2);
    let raw = |[h, _, k]: [Var; 3], [t, y]: [Var; 2]| (h * (-k * t).exp() - y).powi(2);
    let first_sigma = first.clone().with_column("s", vec![0.02; 8]).unwrap();
    let sets = || Joint::new().deviations(raw, &first_sigma, "s").weights(two, &second, "w");
    for (name, known) in [("relative", false), ("absolute", true)] {
        let fit = Fit::joint(sets()).names(["a", "b", "rate"]).minimizer(Method::TrustExact);
        let fit = if known { fit.known_deviations() } else { fit };
        let found = fit.run_joint([1.0, 1.0, 1.0]).unwrap();
        near(&found.parameters, &golden[name]["x"], 1e-7);
        near(&found.standard_errors().unwrap(), &golden[name]["standard_errors"], 1e-6);
        assert_eq!((found.rows, found.degrees_of_freedom()), (14, Some(11)));
    }
    // Losses of different factors are no squared residual of one variance, and no likelihood unless they are said to be.
    let mixed = || Fit::joint(Joint::new().rows(one, &first).weights(two, &second, "w"));
    let found = mixed().minimizer(Method::TrustExact).run_joint([1.0, 1.0, 1.0]).unwrap();
    near(&found.parameters, &golden["absolute"]["x"], 1e-7);
    assert!(found.standard_errors().is_none(), "{found}");
    // In batches, the same minimum.
    let rule = Fit::joint(sets()).rule(Adam::new(0.02)).epochs(20_000).gradient_tolerance(1e-9);
    near(&rule.run_joint([2.0, 6.0, 1.0]).unwrap().parameters, &golden["absolute"]["x"], 1e-6);
}

/// The sums over several sets are those of each, whatever the batch.
#[test]
fn every_batch_of_several_sets_is_the_sum_of_its_rows() {
    let rows = |k: usize| (0..3 + k).map(move |i| [i as f64 * 0.3 - 0.4, (i * k) as f64 * 0.7]);
    let data: Vec<Dataset> = (0..6).map(|k| Dataset::from_rows(&["x", "y"], rows(k)).unwrap()).collect();
    let loss =
        |k: usize| move |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2) * (k as f64 + 1.0);
    let sets = data.iter().enumerate().fold(Joint::new(), |sets, (k, data)| sets.rows(loss(k), data));
    let table: Vec<[f64; 3]> = (0..6).flat_map(|k| rows(k).map(move |[x, y]| [k as f64, x, y])).collect();
    let column = |j: usize| table.iter().map(|row| row[j]).collect::<Vec<_>>();
    let columns = [column(0), column(1), column(2)];
    let view = Columns::new(&[&columns[0][..], &columns[1], &columns[2]]).unwrap();
    let mut joint = RowFunction::new(sets);
    for round in 0..12 {
        let rows: Vec<u32> = (0..table.len() as u32).filter(|row| (row * 7 + round) % 3 != 0).collect();
        let mut gradient = [0.0; 2];
        let got = joint.value_and_grad(&[0.5, -0.25], &view, Batch::Rows(&rows), &mut gradient).unwrap();
        let (mut want, mut slope) = (0.0, [0.0; 2]);
        for &row in &rows {
            let [k, x, y] = table[row as usize];
            let r = 0.5 * x - 0.25 - y;
            want += r * r * (k + 1.0);
            slope = [slope[0] + 2.0 * r * x * (k + 1.0), slope[1] + 2.0 * r * (k + 1.0)];
        }
        assert!((got - want).abs() < 1e-12 * want, "{got} and {want}");
        assert!(gradient.iter().zip(slope).all(|(a, b)| (a - b).abs() < 1e-11 * want));
    }
}

#[test]
fn sets_that_cannot_be_are_refused() {
    let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0]]).unwrap();
    let classes = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 2.0]]).unwrap();
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let sets = || Joint::new().rows(line, &data);
    let none = message(Fit::joint(Joint::new()).run_joint([0.0, 0.0]));
    assert!(none.contains("row"), "{none}");
    let wide = |[w, b]: [Var; 2], [x, y, z]: [Var; 3]| w * x + b - y * z;
    let columns = message(Fit::joint(sets().rows(wide, &data)).run_joint([0.0, 0.0]));
    assert!(columns.contains("takes 3 columns, the data has 2 (x, y)"), "{columns}");
    let target = message(Fit::joint(sets().rows(Logistic, &classes)).run_joint([0.0, 0.0]));
    assert!(target.contains("the target of data row 3 is 2"), "{target}");
    let weights = message(Fit::joint(sets()).weights("y").run_joint([0.0, 0.0]));
    assert!(weights.contains("`Joint::weights`"), "{weights}");
    let column = message(Fit::joint(sets().weights(line, &data, "z")).run_joint([0.0, 0.0]));
    assert!(column.contains("z"), "{column}");
    let judge = message(Fit::joint(sets()).validation(&data).run_joint([0.0, 0.0]));
    assert!(judge.contains("which set"), "{judge}");
    // Names of models that agree are kept.
    let both = Joint::new().rows(Linear, &data).rows(Linear, &data);
    let fit = Fit::joint(both).penalty(|[w, _]: [Var; 2]| w * w).minimizer(Method::TrustExact);
    assert_eq!(fit.run_joint([0.0, 0.0]).unwrap().names, ["slope", "intercept"]);
}
