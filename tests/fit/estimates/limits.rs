//! Held parameters and those at their bounds: what is known of the others.

use crate::estimates::{assert_near, fit_at, line};
use crate::support::golden::{file, number, numbers};
use gradus::estimate::NoStandardErrors;
use gradus::model::Logistic;
use gradus::prelude::*;

fn measured() -> Dataset {
    Dataset::from_csv("tests/golden/reports/weighted.csv", &["x", "y", "sigma"]).expect("a table")
}

fn decay([a, k, c]: [Var; 3], [x, y]: [Var; 2]) -> Var {
    (a * (-k * x).exp() + c - y).powi(2)
}

type Decay = fn([Var; 3], [Var; 2]) -> Var;

fn fit<'a>() -> Fit<'a, Decay> {
    let fit = Fit::new(decay as Decay).deviations("sigma").names(["a", "k", "c"]);
    fit.rule(Adam::new(0.05)).epochs(20_000).gradient_tolerance(1e-10)
}

#[test]
fn a_held_parameter_is_no_parameter() {
    let want = &file("fit_settings.json")["held"];
    let found = fit().fixed(["c"]).run([1.0, 1.0, 0.5], &measured()).expect("a fit");
    // Curve_fit has differences for derivatives.
    assert_near(&found.parameters[..2], &numbers(&want["parameters"]), 1e-7);
    let errors = found.standard_errors().expect("errors");
    assert_near(&errors[..2], &numbers(&want["relative"]), 1e-6);
    let s = found.residual_standard_error.expect("a square");
    assert_near(&[s, found.loss], &[number(&want["residual_standard_error"]), number(&want["loss"])], 1e-12);
    let (covariance, correlation) = (found.covariance.as_ref().unwrap(), found.correlation().unwrap());
    for i in 0..3 {
        assert_eq!((covariance[(2, i)], covariance[(i, 2)]), (0.0, 0.0));
        assert_eq!(correlation[(2, i)], if i == 2 { 1.0 } else { 0.0 });
    }
    assert_eq!((errors[2], &found.fixed[..]), (0.0, &[false, false, true][..]));
    let text = found.to_string();
    let row = text.lines().find(|line| line.starts_with("c ")).expect("a row");
    assert!(row.ends_with("  0.5000000            held"), "{text}");
}

#[test]
fn a_parameter_at_its_bound_counts_as_held() {
    let golden = file("fit_settings.json");
    let bounds = [(0.0, 10.0), (0.0, 10.0), (0.5, 10.0)];
    let found = fit().bounds(bounds).run([1.0, 1.0, 1.0], &measured()).expect("a fit");
    assert!(found.stop.is_converged() && found.has_arrived() == Some(true), "{found}");
    // Its `trf` stops at a distance of the bound that it keeps from all of them, and knows its own answer to 1e-8.
    assert_near(&found.parameters, &numbers(&golden["bounded"]), 1e-7);
    assert_near(&found.standard_errors().expect("errors")[..2], &numbers(&golden["held"]["relative"]), 1e-6);
    assert_eq!((found.parameters[2], &found.at_bound[..]), (0.5, &[false, false, true][..]));
    assert!(found.gradient_norm <= 1e-10, "{found}");
    assert!(found.to_string().contains("  0.5000000        at bound"), "{found}");
    assert_eq!(fit().run([1.0, 1.0, 1.0], &measured()).expect("a fit").at_bound, [false; 3]);
}

/// A parameter on its bound that the gradient leads away from it is on its way, and has not arrived.
#[test]
fn on_a_bound_and_on_the_way() {
    let data =
        Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 2.9], [2.0, 5.1], [3.0, 7.0]]).expect("rows");
    let at = |bounds: [(f64, f64); 2], start| {
        let fit = Fit::new(line::<f64>).rule(Sgd::new(0.0)).epochs(1).gradient_tolerance(1e-3);
        fit.bounds(bounds).run(start, &data).expect("a report")
    };
    // The minimum in the slope is near 2, the mean of the targets is 4.
    let away = at([(0.0, 9.0), (-9.0, 9.0)], [0.0, 4.0]);
    assert_eq!((away.has_arrived(), &away.at_bound[..]), (Some(false), &[true, false][..]), "{away}");
    assert!(away.gradient_norm > 1.0 && !away.stop.is_converged(), "{away}");
    let pressed = at([(-9.0, 0.0), (-9.0, 9.0)], [0.0, 4.0]);
    assert_eq!((pressed.has_arrived(), &pressed.at_bound[..]), (Some(true), &[true, false][..]), "{pressed}");
    assert!(pressed.gradient_norm < 1e-12 && pressed.stop.is_converged(), "{pressed}");
    // By hand: s² over 4 − 1 degrees of freedom, and the variance of a mean s² / 4.
    let squares: f64 = [1.0, 2.9, 5.1, 7.0].iter().map(|y: &f64| (y - 4.0).powi(2)).sum();
    assert_near(&pressed.standard_errors().unwrap()[1..], &[(squares / 3.0 / 4.0).sqrt()], 1e-12);
    // All of them at bounds: nothing is left, and nothing is unknown.
    let corner = at([(-9.0, 0.0), (-9.0, 0.0)], [0.0, 0.0]);
    assert_eq!(
        (corner.standard_errors(), corner.has_arrived()),
        (Some(vec![0.0, 0.0]), Some(true)),
        "{corner}"
    );
}

/// The same for a likelihood, against the fit of a loss that does not have the parameter.
#[test]
fn a_likelihood_with_a_held_parameter() {
    let rows =
        [[0.5, 0.0], [1.0, 0.0], [1.5, 1.0], [2.0, 0.0], [2.5, 1.0], [3.0, 1.0], [3.5, 0.0], [4.0, 1.0]];
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let through = |w: Var, [x, y]: [Var; 2]| {
        let z = w * x - 1.0;
        (-(2.0 * y - 1.0) * z).exp().ln_1p()
    };
    let alone = Fit::new(through).likelihood().rule(Adam::new(0.05)).epochs(9000).gradient_tolerance(1e-11);
    let alone = alone.run(0.0, &data).expect("a fit");
    let fit = || Fit::new(Logistic).likelihood().rule(Adam::new(0.05)).epochs(9000).gradient_tolerance(1e-11);
    let held = fit().fixed(["intercept"]).run([0.0, -1.0], &data).expect("a fit");
    let pressed = fit().bounds([(-9.0, 9.0), (-1.0, 0.0)]).run([0.0, -0.5], &data).expect("a fit");
    assert_near(&held.parameters[..1], &[alone.parameters], 1e-9);
    assert_near(
        &held.standard_errors().expect("errors")[..1],
        &alone.standard_errors().expect("errors"),
        1e-9,
    );
    assert_eq!(held.standard_errors().expect("errors")[1], 0.0);
    if pressed.at_bound[1] {
        assert_near(
            &pressed.standard_errors().expect("errors"),
            &held.standard_errors().expect("errors"),
            1e-8,
        );
    } else {
        panic!("the offset without bounds is below −1: {pressed}");
    }
}

/// What the data leave open is reported by the names of the parameters.
#[test]
fn what_is_undetermined_among_the_free_ones() {
    let data =
        Dataset::from_rows(&["x", "y"], [[1.0, 2.0], [2.0, 4.1], [3.0, 5.9], [4.0, 8.0]]).expect("rows");
    let twice = |[c, a, b]: [Var; 3], [x, y]: [Var; 2]| (c + a * x + b * x - y).powi(2);
    let found =
        Fit::new(twice).names(["c", "a", "b"]).fixed(["c"]).epochs(3).run([0.0; 3], &data).expect("a fit");
    let Some(NoStandardErrors::Undetermined { directions }) = &found.no_standard_errors else {
        panic!("{found}")
    };
    assert_eq!(directions.len(), 1);
    assert_near(&directions[0], &[0.0, -1.0, 1.0], 1e-14);
    assert!(found.to_string().contains("only `a + b` is determined"), "{found}");
    // One of both held, the other one is known.
    let found = fit_at(twice, [0.0, 1.0, 1.0], &data);
    assert!(found.standard_errors().is_none());
    let one = Fit::new(twice).fixed(["p0", "p1"]).rule(Sgd::new(0.0)).epochs(1).run([0.0, 1.0, 1.0], &data);
    assert!(one.expect("a fit").standard_errors().is_some());
}
