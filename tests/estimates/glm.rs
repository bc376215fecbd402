//! Generalized linear models against statsmodels: `tests/golden/glm.json`, by the script beside it.

use crate::golden::{file, number, numbers};
use crate::{assert_near, likelihood_at};
use gradus::model::{Logistic, Model, ModelForm};
use gradus::prelude::*;
use serde_json::Value;

/// The features, further columns, and the target of a case.
fn data(all: &Value, case: &Value, further: &[(&str, Vec<f64>)]) -> Dataset {
    let mut table =
        Dataset::from_columns(&["x1", "x2"], [numbers(&all["x1"]), numbers(&all["x2"])]).expect("columns");
    for (name, column) in further {
        table = table.with_column(name, column.clone()).expect("a column");
    }
    table.with_column("y", numbers(&case["y"])).expect("a column")
}

/// Newton's method on the loss, summed over the rows, from zeros.
fn newton(model: impl Model, data: &Dataset, parameters: usize) -> Vec<f64> {
    let rows: Vec<Vec<f64>> = data.rows().map(|row| row.to_vec()).collect();
    let sum = |p: &[Var]| -> Var {
        let of = |row: &Vec<f64>| {
            let row: Vec<Var> = row.iter().map(|&x| x.into()).collect();
            model.loss(p, &row).expect("lengths")
        };
        rows.iter().map(of).sum()
    };
    let mut function = Function::new(sum, parameters);
    let mut x = vec![0.0; parameters];
    for _ in 0..40 {
        let mut gradient = vec![0.0; parameters];
        function.value_and_grad(&x, &mut gradient).expect("a gradient");
        let hessian = function.hessian(&x).expect("a Hessian");
        let step = solve((0..parameters).map(|i| hessian.row(i).to_vec()).collect(), gradient);
        x.iter_mut().zip(&step).for_each(|(x, step)| *x -= step);
        if step.iter().all(|step| step.abs() < 1e-13) {
            return x;
        }
    }
    panic!("Newton's method has not arrived: {x:?}");
}

/// Gauss's elimination, of a definite matrix.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        for i in (0..n).filter(|&i| i != k) {
            let factor = a[i][k] / a[k][k];
            for j in k..n {
                a[i][j] -= factor * a[k][j];
            }
            b[i] -= factor * b[k];
        }
    }
    (0..n).map(|i| b[i] / a[i][i]).collect()
}

/// Estimates, errors, loss and the band.
#[track_caller]
fn assert_fit<M: Model + Copy>(model: M, data: &Dataset, case: &Value) -> FitReport<Vec<f64>> {
    let x = newton(model, data, numbers(&case["x"]).len());
    assert_near(&x, &numbers(&case["x"]), 1e-9);
    let fit = likelihood_at::<_, _, ModelForm>(model, x, data);
    assert_near(&fit.standard_errors().expect("errors"), &numbers(&case["standard_errors"]), 1e-9);
    let constant_free = case.get("without_constant").unwrap_or(&case["log_likelihood"]);
    assert_near(&[-fit.loss * fit.rows as f64], &[number(constant_free)], 1e-11);
    fit
}

#[track_caller]
fn assert_band(model: impl Model, fit: &FitReport<Vec<f64>>, grid: &Dataset, case: &Value) {
    let (band, want) = (fit.predict(model, grid, 0.95).expect("a band"), &case["band"]);
    assert_near(&band.mean, &numbers(&want["mean"]), 1e-8);
    assert_near(&band.standard_error, &numbers(&want["se"]), 1e-8);
    let (lower, upper): (Vec<f64>, Vec<f64>) = band.confidence.into_iter().unzip();
    assert_near(&lower, &numbers(&want["lower"]), 1e-8);
    assert_near(&upper, &numbers(&want["upper"]), 1e-8);
    assert!(band.prediction.iter().all(|(low, high)| low.is_nan() && high.is_nan()));
}

fn grid(all: &Value) -> Dataset {
    let rows: Vec<[f64; 2]> =
        all["grid"].as_array().expect("rows").iter().map(|row| [number(&row[0]), number(&row[1])]).collect();
    Dataset::from_rows(&["x1", "x2"], rows).expect("rows")
}

#[test]
fn limits_of_a_probability_are_those_of_its_odds() {
    let all = file("glm.json");
    let fit = assert_fit(Logistic, &data(&all, &all["logistic"], &[]), &all["logistic"]);
    assert_band(Logistic, &fit, &grid(&all), &all["logistic"]);
    // A closure of the same curve has no link: limits to both sides of the probability itself, which leave [0, 1].
    let closure = |p: &[Var], [a, b]: [Var; 2]| (p[0] * a + p[1] * b + p[2]).sigmoid();
    let band = fit.predict(closure, &grid(&all), 0.95).expect("a band");
    let (low, high) = band.confidence[0];
    assert!(low < 0.0 && (low + high - 2.0 * band.mean[0]).abs() < 1e-15);
}

#[test]
fn limits_far_out_stay_in_range_and_those_of_a_rounded_mean_are_unknown() {
    let all = file("glm.json");
    let fit = assert_fit(Logistic, &data(&all, &all["logistic"], &[]), &all["logistic"]);
    let far = Dataset::from_rows(&["x1", "x2"], [[-300.0, 0.0], [20.0, 0.0], [60.0, 0.0]]).expect("rows");
    let band = fit.predict(Logistic, &far, 0.999999).expect("a band");
    // Odds over more than the range of a float.
    assert!(band.confidence[0].0 >= 0.0 && band.confidence[0].1 <= 1.0, "{band:?}");
    let (low, high) = band.confidence[1];
    assert!(0.0 < low && low < band.mean[1] && band.mean[1] < high && high <= 1.0, "{band:?}");
    assert_eq!(band.mean[2], 1.0);
    assert!(band.confidence[2].0.is_nan() && band.confidence[2].1.is_nan());
}
