//! Weights of rows: what SciPy and statsmodels give, and what weights mean.

use crate::estimates::{assert_near, line};
use crate::support::golden::{file, number, numbers};
use gradus::fit::{LossKind, StopReason};
use gradus::model::Logistic;
use gradus::prelude::*;
use proptest::prelude::*;

fn measured() -> Dataset {
    Dataset::from_csv("tests/golden/reports/weighted.csv", &["x", "y", "sigma"]).expect("a table")
}

fn decay([a, k, c]: [Var; 3], [x, y]: [Var; 2]) -> Var {
    (a * (-k * x).exp() + c - y).powi(2)
}

/// The table with a column `w` of `1/σ²` in place of the deviations, not at the end.
fn with_weights(data: &Dataset) -> Dataset {
    let w: Vec<f64> = data.column(2).iter().map(|s| 1.0 / (s * s)).collect();
    Dataset::from_columns(&["x", "w", "y"], [data.column(0).to_vec(), w, data.column(1).to_vec()])
        .expect("a table")
}

#[test]
fn a_decay_is_scipys() {
    let (data, want) = (measured(), &file("fit_settings.json")["decay"]);
    let fit = || Fit::new(decay).rule(Adam::new(0.05)).epochs(20_000).gradient_tolerance(1e-10);
    let relative = fit().deviations("sigma").run([1.0, 1.0, 1.0], &data).expect("a fit");
    assert!(relative.stop.is_converged() && relative.has_arrived() == Some(true), "{relative}");
    // Curve_fit has differences for derivatives: 1e-8 in the point, and so 1e-7 in the errors.
    assert_near(&relative.parameters, &numbers(&want["parameters"]), 1e-7);
    assert_near(&relative.standard_errors().expect("errors"), &numbers(&want["relative"]), 1e-6);
    assert_near(&[relative.loss], &[number(&want["loss"])], 1e-12);
    let s = relative.residual_standard_error.expect("a square");
    assert_near(&[s], &[number(&want["residual_standard_error"])], 1e-12);
    assert!(relative.to_string().contains("a weighted mean over 25 rows"), "{relative}");

    let absolute = fit().deviations("sigma").known_deviations().run([1.0, 1.0, 1.0], &data).expect("a fit");
    assert_near(&absolute.standard_errors().expect("errors"), &numbers(&want["absolute"]), 1e-6);
    assert_eq!(absolute.residual_standard_error, relative.residual_standard_error);

    let weighted = fit().weights("w").target("y").run([1.0, 1.0, 1.0], &with_weights(&data)).expect("a fit");
    assert_near(&weighted.parameters, &relative.parameters, 1e-9);
    assert_near(
        &weighted.standard_errors().expect("errors"),
        &relative.standard_errors().expect("errors"),
        1e-9,
    );
    assert_eq!((weighted.weights.as_deref(), relative.weights.as_deref()), (Some("w"), Some("sigma")));
}

/// Half of a square is one, and a weighted one still is: the weights are no part of the question.
#[test]
fn a_line_is_that_of_weighted_least_squares() {
    let (data, want) = (measured(), &file("fit_settings.json")["line"]);
    for half in [1.0, 0.5] {
        let loss = move |p: [Var; 2], row: [Var; 2]| half * line(p, row);
        let fit = || {
            let fit = Fit::new(loss).deviations("sigma").rule(Adam::new(0.05));
            fit.epochs(20_000).gradient_tolerance(1e-12)
        };
        let found = fit().run([0.0, 0.0], &data).expect("a fit");
        assert_eq!((found.kind, found.rows), (LossKind::SquaredResidual, 25));
        assert_near(&found.parameters, &numbers(&want["parameters"]), 1e-10);
        assert_near(&found.standard_errors().expect("errors"), &numbers(&want["standard_errors"]), 1e-10);
        assert_near(&[found.r_squared.expect("R²")], &[number(&want["r_squared"])], 1e-11);
        let s = found.residual_standard_error.expect("a square");
        assert_near(&[s], &[number(&want["residual_standard_error"])], 1e-11);
        let known = fit().known_deviations().run([0.0, 0.0], &data).expect("a fit");
        assert_near(&known.standard_errors().expect("errors"), &numbers(&want["known"]), 1e-10);
    }
}

/// A row of weight 3 is three rows, for a likelihood.
#[test]
fn frequencies_are_repeated_rows() {
    let want = &file("fit_settings.json")["logistic"];
    let rows: Vec<[f64; 3]> = crate::support::golden::list(&want["rows"])
        .iter()
        .map(|row| numbers(row).try_into().expect("three numbers"))
        .collect();
    let counted = Dataset::from_rows(&["dose", "answer", "often"], rows.clone()).expect("a table");
    let repeated = rows.iter().flat_map(|&[dose, answer, often]| vec![[dose, answer]; often as usize]);
    let repeated = Dataset::from_rows(&["dose", "answer"], repeated).expect("a table");
    let fit =
        || Fit::new(Logistic).likelihood().rule(Adam::new(0.05)).epochs(20_000).gradient_tolerance(1e-11);
    let one_by_one = fit().run([0.0, 0.0], &repeated).expect("a fit");
    let weighted = fit().weights("often").run([0.0, 0.0], &counted).expect("a fit");
    assert_near(&weighted.parameters, &one_by_one.parameters, 1e-10);
    assert_near(&[weighted.loss], &[one_by_one.loss], 1e-13);
    let errors = weighted.standard_errors().expect("errors");
    assert_near(&errors, &one_by_one.standard_errors().expect("errors"), 1e-9);
    assert_near(&weighted.parameters, &numbers(&want["parameters"]), 1e-8);
    assert_near(&errors, &numbers(&want["standard_errors"]), 1e-7);
    assert_near(&[-weighted.loss * 45.0], &[number(&want["log_likelihood"])], 1e-12);
    assert_eq!((weighted.rows, one_by_one.rows), (9, 45));
    // The distance from the minimum is in these errors, too.
    let short = |data, weights: Option<&str>| {
        let fit = Fit::new(Logistic).likelihood().rule(Sgd::new(0.0)).epochs(1);
        let fit = if let Some(weights) = weights { fit.weights(weights) } else { fit };
        fit.run([1.0, -2.0], data).expect("a fit").distance.expect("a distance")
    };
    assert_near(&[short(&counted, Some("often"))], &[short(&repeated, None)], 1e-10);
}

/// A row of weight 0 is no row: the same bits as without it, with batches, and whatever stands in it. Errors still name
/// the rows of the data.
#[test]
fn rows_without_weight_are_not_there() {
    let root = |[a, b]: [Var; 2], [x, y]: [Var; 2]| (a * x.sqrt() + b - y).powi(2);
    let rows = [[1.0, 2.0, 1.0], [-4.0, 9.0, 0.0], [4.0, 3.5, 2.0], [9.0, 6.0, 0.5], [2.0, 3.0, 1.5]];
    let table = |rows: &[[f64; 3]]| Dataset::from_rows(&["x", "y", "w"], rows.to_vec()).expect("a table");
    let kept: Vec<[f64; 3]> = rows.into_iter().filter(|row| row[2] > 0.0).collect();
    let (all, without) = (table(&rows), table(&kept));
    for batch in [1, 2, 9] {
        let fit =
            || Fit::new(root).weights("w").target("y").batch_size(batch).epochs(30).rule(Adam::new(0.1));
        let found = fit().validation(&all).run([0.0, 0.0], &all).expect("a fit");
        assert_eq!(found, fit().validation(&without).run([0.0, 0.0], &without).expect("a fit"));
        assert_eq!(found.rows, 4);
    }
    let bad = table(&[[-4.0, 0.0, 0.0], [1.0, 2.0, 1.0], [-1.0, 2.0, 1.0]]);
    let error = Fit::new(root).weights("w").run([0.0, 0.0], &bad).unwrap_err().to_string();
    assert!(error.contains("on the data") && error.contains("in data row 2"), "{error}");
    let error = Fit::new(root).weights("w").validation(&bad).run([0.0, 0.0], &all).unwrap_err().to_string();
    assert!(error.contains("on the validation data") && error.contains("in data row 2"), "{error}");
    let classes =
        Dataset::from_rows(&["x", "y", "w"], [[0.0, 7.0, 0.0], [1.0, 1.0, 1.0], [1.0, 2.0, 1.0]]).unwrap();
    let error = Fit::new(Logistic).weights("w").run([0.0, 0.0], &classes).unwrap_err().to_string();
    assert!(error.contains("the target of data row 2 is 2"), "{error}");
    // One that diverges in a step names the row, too: the second step is past 0, where the last row has no root.
    let slides = Dataset::from_rows(&["x", "w"], [[1.0, 0.0], [5.0, 1.0], [1.0, 1.0]]).unwrap();
    let fit = Fit::new(|a: Var, x: Var| (a + x - 2.0).sqrt()).weights("w").batch_size(1).history(false);
    let fit = fit.order(BatchOrder::Sequential).rule(Sgd::new(9.0)).epochs(3).run(1.5, &slides).unwrap();
    let StopReason::Diverged { fault, .. } = &fit.stop else { panic!("{fit}") };
    assert_eq!((fault.row, fit.parameters), (Some(2), 1.5));
    // Of f32, which these do not fit into: the row and the column are those of the data.
    let large = table(&[[1.0, 0.0, 0.0], [1.0, 2.0, 1.0], [1.0, 1e39, 1.0]]);
    let square = |[a, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| (a * x + b - y).powi(2);
    let error = Fit::new(square).weights("w").run([0.0_f32, 0.0], &large).unwrap_err().to_string();
    assert!(error.starts_with("column `y`, row 2"), "{error}");
}

/// Where the loss is linear the gradient is the same at every point, so the steps of an epoch add up to the gradient.
#[test]
fn the_gradients_of_batches_have_that_of_the_loss_as_their_mean() {
    let rows = [[1.0, 2.0], [-3.0, 0.5], [4.0, 1.25], [0.5, 8.0], [2.0, 0.25], [-1.0, 3.0]];
    let data = Dataset::from_rows(&["x", "w"], rows).expect("a table");
    let of_all = rows.iter().map(|[x, w]| w * x).sum::<f64>() / rows.iter().map(|row| row[1]).sum::<f64>();
    for batch in [1, 2, 3, 6] {
        let fit =
            Fit::new(|p: Var, x: Var| p * x).weights("w").batch_size(batch).epochs(1).rule(Sgd::new(1.0));
        let found = fit.run(0.0, &data).expect("a step");
        let steps = found.steps as f64;
        assert_near(&[-found.parameters / steps], &[of_all], 1e-14);
        assert_near(&[found.gradient_norm], &[of_all.abs()], 1e-14);
    }
}

/// Weights are the loss of validation data, too: a mean with their own sum below it.
#[test]
fn validation_data_are_weighted() {
    let data = Dataset::from_rows(&["y", "w"], [[1.0, 1.0], [3.0, 3.0]]).expect("a table");
    let judge = Dataset::from_rows(&["w", "y"], [[1.0, 0.0], [4.0, 5.0], [0.0, 1e9]]).expect("a table");
    let square = |m: Var, y: Var| (m - y).powi(2);
    let fit = Fit::new(square).weights("w").validation(&judge).rule(Sgd::new(0.0)).epochs(1);
    let found = fit.run(2.0, &data).expect("a fit");
    assert_eq!((found.loss, found.validation_loss), (1.0, Some((4.0 + 4.0 * 9.0) / 5.0)));
    let bare = judge.select(&["y"]).expect("a column");
    let error = Fit::new(square).weights("w").validation(&bare).run(2.0, &data).unwrap_err();
    assert_eq!(error.to_string(), "no column `w`; there are: y");
}

/// Weights of any size, whose sum need not be a float.
#[test]
fn only_ratios_count() {
    let data = |unit: f64| {
        let rows = [[0.0, 0.1, 1.0], [1.0, 0.9, 2.0], [2.0, 2.3, 1.0], [3.0, 2.9, 0.5]];
        Dataset::from_rows(&["x", "y", "w"], rows.map(|[x, y, w]| [x, y, w * unit])).expect("a table")
    };
    let fit = |unit: f64| {
        let fit =
            Fit::new(line::<f64>).weights("w").rule(Adam::new(0.05)).epochs(4000).gradient_tolerance(1e-11);
        fit.run([0.0, 0.0], &data(unit)).expect("a fit")
    };
    let one = fit(1.0);
    for unit in [2f64.powi(-1000), 2f64.powi(1022)] {
        let found = fit(unit);
        assert_eq!((found.parameters, found.loss), (one.parameters, one.loss), "{unit:e}");
        assert_near(
            &found.standard_errors().expect("errors"),
            &one.standard_errors().expect("errors"),
            1e-12,
        );
        assert_near(&[found.r_squared.expect("R²")], &[one.r_squared.expect("R²")], 1e-12);
    }
    let single = Fit::new(line::<f32>).weights("w").rule(Adam::new(0.05)).epochs(2000);
    let single = single.run([0.0_f32, 0.0], &data(1e300)).expect("a fit");
    assert_near(&single.parameters.map(f64::from), &one.parameters, 1e-4);
}

/// A loss with branches: rows go to the program of their branch, weights with them.
#[test]
fn a_loss_with_branches_is_weighted_row_by_row() {
    let huber = |[w, b]: [Var; 2], [x, y]: [Var; 2]| {
        let r = w * x + b - y;
        if r.abs() < 0.5 { 0.5 * r * r } else { 0.5 * (r.abs() - 0.25) }
    };
    let rows = (0..40).map(|i| {
        let x = f64::from(i) / 8.0;
        [x, x - 1.0 + if i % 7 == 3 { 5.0 } else { 0.1 * f64::from(i % 5) }, f64::from(i % 4)]
    });
    let rows: Vec<[f64; 3]> = rows.collect();
    let repeated = rows.iter().flat_map(|&[x, y, w]| vec![[x, y]; w as usize]);
    let repeated = Dataset::from_rows(&["x", "y"], repeated).expect("a table");
    let data = Dataset::from_rows(&["x", "y", "w"], rows.clone()).expect("a table");
    let fit = || Fit::new(huber).rule(Sgd::new(0.05)).epochs(300);
    let weighted = fit().weights("w").run([0.0, 0.0], &data).expect("a fit");
    let repeated = fit().run([0.0, 0.0], &repeated).expect("a fit");
    assert_near(&weighted.parameters, &repeated.parameters, 1e-12);
    assert_near(&weighted.losses, &repeated.losses, 1e-12);
    assert_eq!(weighted.kind, LossKind::Other);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// At the weighted normal equations' answer: errors and R² by sums.
    #[test]
    fn any_line_has_the_errors_of_the_normal_equations(
        rows in prop::collection::vec((-3.0..3.0_f64, -3.0..3.0_f64, 0..4_u32, 0.1..3.0_f64), 6..30),
    ) {
        let rows: Vec<[f64; 3]> = rows.iter().enumerate().map(|(i, &(x, noise, kind, w))| {
            [x + i as f64 * 0.25, 0.5 * x + noise, if kind == 0 && i > 3 { 0.0 } else { w }]
        }).collect();
        let sum = |of: &dyn Fn([f64; 3]) -> f64| rows.iter().map(|&row| of(row) * row[2]).sum::<f64>();
        let total = sum(&|_| 1.0);
        let (x, y) = (sum(&|[x, ..]| x) / total, sum(&|[_, y, _]| y) / total);
        let xx = sum(&|row| (row[0] - x).powi(2));
        let slope = sum(&|row| (row[0] - x) * (row[1] - y)) / xx;
        let offset = y - slope * x;
        let squares = sum(&|row| (row[1] - slope * row[0] - offset).powi(2));
        let n = rows.iter().filter(|row| row[2] > 0.0).count();
        let variance = squares / (n as f64 - 2.0);
        let want = [(variance / xx).sqrt(), (variance * (1.0 / total + x * x / xx)).sqrt()];

        let data = Dataset::from_rows(&["x", "y", "w"], rows.clone()).expect("a table");
        let fit = || Fit::new(line::<f64>).weights("w").rule(Sgd::new(0.0)).epochs(1);
        let found = fit().run([slope, offset], &data).expect("a report");
        assert_near(&found.standard_errors().expect("errors"), &want, 1e-9);
        assert_near(&[found.loss * total], &[squares], 1e-10);
        let r_squared = 1.0 - squares / sum(&|row| (row[1] - y).powi(2));
        prop_assert!((found.r_squared.expect("R²") - r_squared).abs() < 1e-10);
        prop_assert_eq!(found.rows, n);
        // Rounding aside this is the minimum; with the offset held the slope's error is another.
        prop_assert!(found.distance.expect("a distance") < 1e-6);
        let held = fit().fixed(["p1"]).run([slope, offset], &data).expect("a report");
        let alone = (squares / (n as f64 - 1.0) / sum(&|[x, ..]| x * x)).sqrt();
        let errors = held.standard_errors().expect("errors");
        assert_near(&errors[..1], &[alone], 1e-9);
        prop_assert_eq!(errors[1], 0.0);
    }
}
