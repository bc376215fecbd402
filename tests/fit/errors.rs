//! Everything that keeps a fit from starting, and what it says.

use gradus::data::DataError;
use gradus::error::{Error, InvalidSetting};
use gradus::fit::FitError;
use gradus::optim::{ClipNorm, OptimError, StepDecay};
use gradus::prelude::*;

fn data() -> Dataset {
    Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 4.0]]).expect("three rows")
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

type Line = fn([Var; 2], [Var; 2]) -> Var;

/// What a fit with a bad setting says.
fn refusal(fit: Fit<'_, Line>) -> String {
    match fit.run([0.0, 0.0], &data()) {
        Err(FitError::Setting(setting @ InvalidSetting { owner: "Fit", .. })) => setting.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn settings_out_of_range() {
    let fit = || Fit::new(line as Line);
    assert_eq!(refusal(fit().epochs(0)), "Fit: epochs is 0, allowed is at least 1");
    assert_eq!(refusal(fit().batch_size(0)), "Fit: batch_size is 0, allowed is at least 1");
    assert_eq!(refusal(fit().patience(0)), "Fit: patience is 0, allowed is at least 1");
    assert_eq!(refusal(fit().loss_tolerance(-1.0)), "Fit: loss_tolerance is -1, allowed is [0, inf)");
    assert_eq!(
        refusal(fit().gradient_tolerance(f64::NAN)),
        "Fit: gradient_tolerance is NaN, allowed is [0, inf)"
    );
}

#[test]
fn a_bad_rule_or_schedule() {
    let error = Fit::new(line).rule(Adam::new(-1.0)).run([0.0, 0.0], &data()).unwrap_err();
    assert_eq!(error.to_string(), "Adam: learning_rate is -1, allowed is [0, inf)");
    let error =
        Fit::new(line).schedule(StepDecay { every: 0, factor: 0.5 }).run([0.0, 0.0], &data()).unwrap_err();
    assert!(matches!(error, FitError::Optim(OptimError::Setting(_))), "{error}");
    // A rule without a rate fits, as long as no schedule wants to drive it.
    assert!(Fit::new(line).rule(ClipNorm(0.1)).run([0.0, 0.0], &data()).is_ok());
    let driven = Fit::new(line).rule(ClipNorm(0.1)).schedule(|_step: u64| 0.1);
    assert_eq!(driven.run([0.0, 0.0], &data()), Err(FitError::Optim(OptimError::NoLearningRate)));
    // A rate that a schedule returns later on ends the run with an error, too: it is a mistake.
    let late = Fit::new(line).schedule(|step: u64| if step < 3 { 0.1 } else { -0.1 });
    assert!(matches!(late.run([0.0, 0.0], &data()), Err(FitError::Optim(OptimError::Setting(_)))));
}

#[test]
fn wrong_numbers_of_parameters_columns_and_names() {
    let error = Fit::new(line).run(vec![0.0; 3], &data()).unwrap_err();
    assert_eq!(error, FitError::Parameters { taken: 2, given: 3 });
    assert_eq!(error.to_string(), "the loss takes 2 parameters, the start has 3");
    let wide = data().with_column("z", [1.0, 2.0, 3.0]).unwrap();
    let error = Fit::new(line).run([0.0, 0.0], &wide).unwrap_err();
    assert_eq!(error, FitError::Columns { taken: 2, columns: wide.names().to_vec() });
    let error = Fit::new(line).names(["slope"]).run([0.0, 0.0], &data()).unwrap_err();
    assert_eq!(error.to_string(), "there are 1 names for 2 parameters");
}

#[test]
fn unknown_columns() {
    let error = Fit::new(line).target("z").run([0.0, 0.0], &data()).unwrap_err();
    assert_eq!(error.to_string(), "no column `z`; there are: x, y");
    let other = Dataset::from_rows(&["x", "z"], [[0.0, 1.0]]).unwrap();
    let error = Fit::new(line).validation(&other).run([0.0, 0.0], &data()).unwrap_err();
    assert_eq!(error.to_string(), "no column `y`; there are: x, z");
    // There is no empty data set to fit to.
    let none: [[f64; 1]; 0] = [];
    assert_eq!(Dataset::from_rows(&["y"], none), Err(DataError::NoRows));
}

#[test]
fn starts_that_are_not_finite() {
    let error = Fit::new(line).run([0.0, f64::NAN], &data()).unwrap_err();
    assert!(error.to_string().contains("coordinate 1 of the point is NaN"), "{error}");
    let error = Fit::new(line).run([0.0, f64::INFINITY], &data()).unwrap_err();
    assert!(matches!(error, FitError::Start { .. }), "{error}");
    let root = |a: Var, [x, y]: [Var; 2]| ((a - x).sqrt() - y).powi(2);
    let error = Fit::new(root).run(1.5, &data()).unwrap_err();
    let FitError::Start { data: "data", fault } = &error else { panic!("{error}") };
    assert_eq!(fault.row, Some(2));
    assert!(error.to_string().contains("`sqrt` of -0.5") && error.to_string().contains(file!()), "{error}");
    let judge = Dataset::from_rows(&["x", "y"], [[9.0, 1.0]]).unwrap();
    let error = Fit::new(root).validation(&judge).run(2.5, &data()).unwrap_err();
    assert!(matches!(error, FitError::Start { data: "validation data", .. }), "{error}");
    // Each row is finite, their sum is not.
    let big = Fit::new(|a: Var, [_, y]: [Var; 2]| a * y / y).run(1e308, &data()).unwrap_err();
    assert!(matches!(big, FitError::Start { .. }), "{big}");
}

#[test]
fn a_variable_of_another_recording() {
    let foreign = std::cell::Cell::new(Var::constant(1.0));
    let _ = grad(
        |x: Var| {
            foreign.set(x);
            x
        },
        2.0,
    );
    let error = Fit::new(|a: Var, y: Var| (a * foreign.get() - y).powi(2))
        .run(1.0, &Dataset::from_rows(&["y"], [[1.0]]).unwrap())
        .unwrap_err();
    assert!(matches!(error, FitError::Loss(Error::ForeignVariable { .. })), "{error}");
    assert!(error.to_string().contains(file!()), "{error}");
}

#[test]
fn a_value_too_large_for_single_precision() {
    let data = Dataset::from_rows(&["y"], [[1.0], [1e39]]).unwrap();
    let error = Fit::new(|a: Var<f32>, y: Var<f32>| (a - y).powi(2)).run(0.0, &data).unwrap_err();
    assert_eq!(error, FitError::TooLarge { column: "y".into(), row: 1, value: 1e39 });
    assert!(
        error.to_string().starts_with("column `y`, row 1 (counted from 0): 1e39 is too large for an f32")
    );
}
