//! Everything that keeps a fit from starting, and what it says.

use gradus::data::DataError;
use gradus::error::{Error, InvalidSetting};
use gradus::fit::{DomainError, FitError};
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

/// What a fit with limits that cannot be kept says.
fn limits(fit: Fit<'_, Line>, start: [f64; 2]) -> (DomainError, String) {
    match fit.run(start, &data()) {
        Err(FitError::Domain(error)) => (error.clone(), FitError::Domain(error).to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn limits_that_cannot_be_kept() {
    let fit = || Fit::new(line as Line).names(["slope", "offset"]);
    let (error, text) = limits(fit().bounds([(0.0, 1.0)]), [0.0, 0.0]);
    assert_eq!(error, DomainError::Bounds { bounds: 1, parameters: 2 });
    assert!(text.starts_with("there are bounds for 1 parameters, and 2 parameters"), "{text}");
    for (lower, upper) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN), (f64::INFINITY, f64::INFINITY)] {
        let (error, text) = limits(fit().bounds([(0.0, 1.0), (lower, upper)]), [0.0, 0.0]);
        assert!(matches!(&error, DomainError::Crossed { name, .. } if name == "offset"), "{text}");
    }
    let (_, text) = limits(fit().bounds([(0.0, 1.0), (2.0, 3.0)]), [0.0, 0.0]);
    assert_eq!(text, "`offset` starts at 0, outside of its bounds 2 and 3; start it between them");
    let (error, _) = limits(fit().fixed(["p0"]), [0.0, 0.0]);
    assert_eq!(
        error,
        DomainError::UnknownName { name: "p0".into(), available: vec!["slope".into(), "offset".into()] }
    );
    let all = [
        fit().fixed(["slope", "offset"]),
        fit().fixed(["slope"]).bounds([(-1.0, 1.0), (0.0, 0.0)]),
        fit().bounds([(0.0, 0.0), (0.0, 0.0)]),
    ];
    for fit in all {
        assert_eq!(limits(fit, [0.0, 0.0]).0, DomainError::AllFixed { parameters: 2 });
    }
    // A start that is no number is what it always was, and infinite bounds are none.
    let free = [(f64::NEG_INFINITY, f64::INFINITY); 2];
    let error = fit().bounds([(0.0, 1.0); 2]).run([f64::NAN, 0.0], &data()).unwrap_err();
    assert!(matches!(error, FitError::Start { .. }), "{error}");
    let unlimited = fit().bounds(free).fixed::<String>([]).run([0.0, 0.0], &data()).unwrap();
    assert_eq!(unlimited, fit().run([0.0, 0.0], &data()).unwrap());
}

#[test]
fn weights_that_cannot_be() {
    let refused = |values: [f64; 3], is_deviation: bool| {
        let data = data().with_column("w", values).unwrap();
        let fit = Fit::new(line as Line);
        let fit = if is_deviation { fit.deviations("w") } else { fit.weights("w") };
        match fit.run([0.0, 0.0], &data) {
            Err(error @ FitError::Weight { .. }) => error.to_string(),
            other => panic!("{other:?}"),
        }
    };
    let negative = refused([1.0, -0.5, -1.0], false);
    assert!(
        negative.starts_with("column `w`, row 1 (counted from 0) is -0.5: a weight is at least 0"),
        "{negative}"
    );
    assert!(refused([0.0, 0.0, 0.0], false).contains("all weights are 0"));
    for sigma in [0.0, -1.0, 1e-200, 1e200] {
        assert!(refused([1.0, 1.0, sigma], true).starts_with("column `w`, row 2"), "{sigma:e}");
    }
    // NaN is no value of a table.
    assert!(data().with_column("w", [1.0, f64::NAN, 1.0]).is_err());

    let weighted = data().with_column("w", [1.0, 2.0, 1.0]).unwrap();
    let fit = || Fit::new(line as Line);
    let says = |fit: Fit<'_, Line>, data: &Dataset| fit.run([0.0, 0.0], data).unwrap_err().to_string();
    assert_eq!(says(fit().weights("v"), &weighted), "no column `v`; there are: x, y, w");
    assert!(matches!(
        fit().weights("w").deviations("w").run([0.0, 0.0], &weighted),
        Err(FitError::Conflict { setting: "weights", with: "deviations", .. })
    ));
    assert_eq!(
        says(fit().weights("w").target("w"), &weighted),
        "`target` cannot be used with `weights`: both name the same column, and the loss does not see it"
    );
    assert!(
        says(fit().deviations("w").target("w"), &weighted).starts_with("`target` cannot be used with `dev")
    );
    assert!(says(fit().likelihood().known_deviations(), &data()).contains("`likelihood`"));
    // The loss does not see the column, and messages do not count it.
    let error = fit().weights("y").run([0.0, 0.0], &data()).unwrap_err();
    assert_eq!(error, FitError::Columns { taken: 2, columns: vec!["x".into()] });
    let alone = Dataset::from_rows(&["w"], [[1.0]]).unwrap();
    assert!(matches!(fit().weights("w").run([0.0, 0.0], &alone), Err(FitError::Data(_))));
}
