//! Reports of all kinds are one family: the same words in the same order, read back with all bits, or refused.

use gradus::fit::LossKind;
use gradus::least_squares::OrthogonalReport;
use gradus::minimize::{ConstrainedMinimum, Constraints, Minima, Status};
use gradus::prelude::*;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::fmt::{Debug, Display};

const ROWS: [[f64; 2]; 5] = [[0.0, 4.1], [1.0, 2.4], [2.0, 1.5], [3.0, 0.9], [4.0, 0.5]];

fn data() -> Dataset {
    Dataset::from_rows(&["t", "y"], ROWS).expect("a table")
}

fn decay([a, k]: [Var; 2], [t, y]: [Var; 2]) -> Var {
    a * (-k * t).exp() - y
}

fn bowl([x, y]: [Var; 2]) -> Var {
    (x - 1.0).powi(2) + 10.0 * (y + 2.0).powi(2) + x * y
}

fn squares() -> LeastSquaresReport<[f64; 2]> {
    LeastSquares::new().names(["height", "rate"]).run_rows(decay, [1.0, 1.0], &data()).expect("a fit")
}

fn fit() -> FitReport<[f64; 2]> {
    let loss = |p: [Var; 2], row: [Var; 2]| decay(p, row).powi(2);
    let fit =
        Fit::new(loss).rule(Adam::new(0.1)).names(["height", "rate"]).parameter_history(true).epochs(400);
    fit.run([1.0, 1.0], &data()).expect("a fit")
}

fn minimum() -> Minimum<[f64; 2]> {
    let likelihood = Minimizer::new(Method::Bfgs).likelihood().history(true);
    likelihood.minimize(bowl, [0.0, 0.0]).expect("a minimum")
}

fn descent() -> DescentReport<[f64; 2]> {
    Descent::new(Sgd::new(0.02)).steps(30).minimize(bowl, [0.5, 0.0]).expect("a descent")
}

fn constrained() -> ConstrainedMinimum<[f64; 2]> {
    let circle = Constraints::new().inequality(|[x, y]: [Var; 2]| 1.0 - x * x - y * y);
    Minimizer::new(Method::Bfgs).constraints(circle).minimize(bowl, [0.1, 0.1]).expect("a minimum")
}

/// Everything in a report, floats by their bits: CBOR keeps them.
fn bits<V: Serialize>(report: &V) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(report, &mut bytes).expect("plain data");
    bytes
}

macro_rules! comes_back {
    ($($report:expr => $kind:ty;)+) => {$(
        let report = $report;
        let text = report.to_json().expect("text");
        assert!(!text.contains("null,\n  \"value") && !text.contains("[null"), "{text}");
        let back = <$kind>::from_json(&text).expect(&text);
        // Two floats with the same shortest text have the same bits, except for NaN.
        assert_eq!(back.to_json().expect("text"), text);
        assert_eq!(format!("{back:?}"), format!("{report:?}"));
        assert_eq!(back.to_string(), report.to_string());
        let binary: $kind = ciborium::from_reader(&bits(&report)[..]).expect("plain data");
        assert_eq!(bits(&binary), bits(&report), "{text}");
    )+};
}

#[test]
fn every_kind_of_report_comes_back() {
    let free =
        |f: fn([Var; 2]) -> Var, method| Minimizer::new(method).minimize(f, [0.5, 0.25]).expect("an end");
    let rosen = |x: &[Var]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
    let flat = |[a, b]: [Var; 2], [t, y]: [Var; 2]| a * t + b * t - y;
    let limited = LeastSquares::new().bounds([(0.0, 3.0), (f64::NEG_INFINITY, f64::INFINITY)]).weights("w");
    let weighted = data().with_column("w", vec![1.0, 0.0, 2.0, 1.0, 0.5]).expect("a column");
    comes_back! {
        squares() => LeastSquaresReport<[f64; 2]>;
        limited.known_deviations().prior("p1", 0.5, 0.1).run_rows(decay, [1.0, 1.0], &weighted).expect("a fit")
            => LeastSquaresReport<[f64; 2]>;
        LeastSquares::new().fixed(["p0"]).loss(Robust::Tukey(4.0)).run_rows(decay, [4.0, 1.0], &data()).expect("a fit")
            => LeastSquaresReport<[f64; 2]>;
        LeastSquares::new().run_rows(flat, [0.0, 1.0], &data()).expect("a fit") => LeastSquaresReport<[f64; 2]>;
        least_squares(|x: Var| [x.ln(), x], -1.0).expect("an end") => LeastSquaresReport<f64>;
        least_squares(|x: &[Var<f32>]| vec![x[0] - 0.1, x[0] * x[1] - 0.7], vec![1.0_f32, 2.0]).expect("a fit")
            => LeastSquaresReport<Vec<f32>>;
        fit() => FitReport<[f64; 2]>;
        minimum() => Minimum<[f64; 2]>;
        free(bowl, Method::NelderMead) => Minimum<[f64; 2]>;
        free(|[x, y]| (x - 2.0).ln() + y, Method::Bfgs) => Minimum<[f64; 2]>;
        free(|[x, y]| x + y, Method::Lbfgs) => Minimum<[f64; 2]>;
        Minimizer::new(Method::NelderMead).history(true).minimize(rosen, vec![-1.2_f64, 1.0]).expect("a minimum")
            => Minimum<Vec<f64>>;
        Minimizer::new(Method::Bfgs).minimize(|x: Var<f32>| (x - 0.1).powi(2), 3.0_f32).expect("a minimum")
            => Minimum<f32>;
        constrained() => ConstrainedMinimum<[f64; 2]>;
        Minimizer::new(Method::Lbfgs).bounds([(-3.0, 3.0); 2]).multistart(bowl, 5, 7).expect("minima")
            => Minima<f64>;
        descent() => DescentReport<[f64; 2]>;
        Descent::new(Sgd::new(1.25)).steps(3000).minimize(|x: Var| x * x, 2.0).expect("an end") => DescentReport<f64>;
        Descent::new(Adam::new(0.1)).steps(3).minimize(|x: Var<f32>| x * x, 0.3_f32).expect("an end")
            => DescentReport<f32>;
    }
    assert_eq!(free(|[x, y]| (x - 2.0).ln() + y, Method::Bfgs).status, Status::NotFinite);
}

/// A report with another one in it, and numbers of each row.
#[test]
fn orthogonal_distances_come_back() {
    let line = |[a, b]: [Var; 2], x: Var| a * x + b;
    let found = LeastSquares::new().run_orthogonal(line, [-1.0, 4.0], &data(), [0.1], 0.2).expect("a fit");
    let text = found.to_json().expect("text");
    let back = OrthogonalReport::<[f64; 2]>::from_json(&text).expect(&text);
    assert_eq!(format!("{back:?}"), format!("{found:?}"));
    assert!(text.starts_with("{\n  \"fit\": {"), "{text}");
}

/// What a run is halted by is read back, whichever error it is.
#[test]
fn errors_come_back() {
    let calls = std::cell::Cell::new(0);
    let stranger = std::cell::Cell::new(Var::constant(0.0));
    let lost = |x: Var| {
        calls.set(calls.get() + 1);
        if calls.get() > 2 { x * x + stranger.get() } else { x * x }
    };
    let _ = grad(
        |x: Var| {
            stranger.set(x * 2.0);
            x
        },
        1.0,
    );
    let report = Minimizer::new(Method::NelderMead).minimize(lost, 3.0).expect("a report with its error");
    assert_eq!(report.status, Status::Failed, "{report}");
    let back = Minimum::<f64>::from_json(&report.to_json().unwrap()).unwrap();
    assert_eq!(back.error, report.error);
    // And a word that is none of an error's is refused.
    let long = report.to_json().unwrap().replace(
        "ForeignVariable\": {\n      \"operation\": \"",
        &format!("ForeignVariable\": {{\n      \"operation\": \"{}", "x".repeat(300)),
    );
    assert!(Minimum::<f64>::from_json(&long).unwrap_err().to_string().contains("none of this program's"));
}

/// The words at the left margin, in their order.
fn words(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next()).collect()
}

#[test]
fn the_same_words_in_the_same_order() {
    let texts =
        [fit().to_json(), squares().to_json(), minimum().to_json(), descent().to_json()].map(|t| t.unwrap());
    let all = texts.each_ref().map(|text| words(text));
    for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (a, b))) {
        let shared: Vec<_> = a.iter().filter(|word| b.contains(word)).collect();
        let again: Vec<_> = b.iter().filter(|word| a.contains(word)).collect();
        assert_eq!(shared, again);
        assert!(
            a[0] == "parameters" && shared.contains(&&"stop") && shared.contains(&&"steps"),
            "{a:?} {b:?}"
        );
    }
    let estimates = ["names", "fixed", "at_bound", "no_standard_errors", "distance", "precision"];
    assert!(all[..3].iter().all(|of| estimates.iter().all(|word| of.contains(word))));
}

/// Without a number there is its reason.
#[test]
fn what_is_absent_has_a_reason() {
    let min = minimize(bowl, [0.0, 0.0], Method::Bfgs).unwrap();
    let value: Value = serde_json::from_str(&min.to_json().unwrap()).unwrap();
    assert_eq!((&value["precision"], &value["no_standard_errors"]), (&Value::Null, &"Undeclared".into()));
    let two = Dataset::from_rows(&["t", "y"], [[0.0, 4.1], [1.0, 2.4]]).unwrap();
    let few = LeastSquares::new().run_rows(decay, [1.0, 1.0], &two).unwrap();
    let value: Value = serde_json::from_str(&few.to_json().unwrap()).unwrap();
    assert_eq!(value["covariance"], Value::Null);
    assert_eq!(value["no_standard_errors"]["TooFewRows"]["parameters"], 2);
    let absolute = Fit::new(|p, row| decay(p, row).abs()).epochs(3).run([1.0, 1.0], &data()).unwrap();
    assert_eq!(absolute.kind, LossKind::Other);
    let value: Value = serde_json::from_str(&absolute.to_json().unwrap()).unwrap();
    assert_eq!((&value["covariance"], &value["kind"]), (&Value::Null, &"Other".into()));
}

/// A report that was read goes on as the one that was written.
#[test]
fn what_is_concluded_from_it_is_the_same() {
    let (found, table) = (squares(), data());
    let back = LeastSquaresReport::<[f64; 2]>::from_json(&found.to_json().unwrap()).unwrap();
    assert_eq!(back.summary(0.9), found.summary(0.9));
    assert_eq!(back.profile(decay, &table), found.profile(decay, &table));
    let other = Dataset::from_rows(&["t", "y"], &ROWS[1..]).unwrap();
    assert!(back.profile(decay, &other).is_err());
    let (min, fit) = (minimum(), fit());
    let again = Minimum::<[f64; 2]>::from_json(&min.to_json().unwrap()).unwrap();
    assert_eq!((again.summary(0.9), again.covariance()), (min.summary(0.9), min.covariance()));
    let again = FitReport::<[f64; 2]>::from_json(&fit.to_json().unwrap()).unwrap();
    assert_eq!((again.summary(0.9), again.aic()), (fit.summary(0.9), fit.aic()));
    // A held parameter has no statistic, which is NaN.
    let held =
        LeastSquares::new().fixed(["p0"]).run_rows(decay, [4.0, 1.0], &table).unwrap().summary(0.9).unwrap();
    let back: gradus::estimate::Summary =
        serde_json::from_str(&serde_json::to_string(&held).unwrap()).unwrap();
    assert_eq!(format!("{back:?}"), format!("{held:?}"));
}

/// Each place in a value, by its path.
fn paths(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| paths(inner, &format!("{at}/{key}"), into)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, inner)| paths(inner, &format!("{at}/{i}"), into));
        }
        _ => {}
    }
}

/// A report that was read is used: whatever it holds, nothing panics.
trait Used: Sized {
    fn read(text: &str) -> Option<Self>;
    fn used(&self) -> String;
}

macro_rules! used {
    ($($kind:ident => |$report:ident| $uses:expr;)+) => {$(
        impl Used for $kind<[f64; 2]> {
            fn read(text: &str) -> Option<Self> {
                Self::from_json(text).ok()
            }
            fn used(&self) -> String {
                let $report = self;
                let uses: Vec<Box<dyn Debug>> = $uses;
                format!("{self}{uses:?}")
            }
        }
    )+};
}

used! {
    LeastSquaresReport => |it| vec![
        Box::new((it.summary(0.9), it.correlation(), it.aic(), it.influence(), it.degrees_of_freedom())),
        Box::new((it.derived(|[a, k]: [Var; 2]| a * k), it.residual_standard_error(), it.profile(decay, &data()))),
        Box::new(it.no_standard_errors.as_ref().map(|why| why.describe(&it.names, "data"))),
    ];
    FitReport => |it| vec![
        Box::new((it.summary(0.9), it.correlation(), it.aic(), it.degrees_of_freedom())),
        Box::new((it.derived(|[a, k]: [Var; 2]| a * k), it.log_likelihood())),
    ];
    Minimum => |it| vec![
        Box::new((it.summary(0.9), it.covariance(), it.message(), it.derived(|[a, k]: [Var; 2]| a * k))),
    ];
    DescentReport => |it| vec![Box::new((it.history.len(), it.stop.to_string()))];
}

fn survives<R: Used + Display>(text: &str) {
    let whole: Value = serde_json::from_str(text).expect("JSON");
    let mut all = Vec::new();
    paths(&whole, "", &mut all);
    let odd = [
        "null",
        "[]",
        "[1.0]",
        "-1",
        "18446744073709551615",
        "1e308",
        "\"NaN\"",
        "{}",
        "true",
        "[[1.0, 2.0, 3.0]]",
    ];
    for path in &all {
        for change in odd.iter().map(|odd| serde_json::from_str(odd).expect("JSON")) {
            let mut changed = whole.clone();
            *changed.pointer_mut(path).expect("a place") = change;
            if let Some(read) = R::read(&changed.to_string()) {
                read.used();
            }
        }
    }
    for end in 0..text.len() {
        assert!(text.get(..end).is_none_or(|cut| R::read(cut).is_none()));
    }
}

#[test]
fn malformed_reports_are_refused_or_harmless() {
    survives::<LeastSquaresReport<[f64; 2]>>(&squares().to_json().unwrap());
    survives::<Minimum<[f64; 2]>>(&minimum().to_json().unwrap());
    survives::<DescentReport<[f64; 2]>>(&descent().to_json().unwrap());
    let short = Fit::new(|p, row| decay(p, row).powi(2)).epochs(3).run([4.0, 0.5], &data()).unwrap();
    survives::<FitReport<[f64; 2]>>(&short.to_json().unwrap());
    let mut directions: LeastSquaresReport<[f64; 2]> = squares();
    directions.no_standard_errors =
        Some(gradus::estimate::NoStandardErrors::Undetermined { directions: vec![vec![1.0, -1.0]] });
    survives::<LeastSquaresReport<[f64; 2]>>(&directions.to_json().unwrap());
    let text = squares().to_json().unwrap().replace("\"height\", \"rate\"", "\"height\"");
    let error = LeastSquaresReport::<[f64; 2]>::from_json(&text).unwrap_err().to_string();
    assert!(error.contains("no LeastSquaresReport: names has 1 values, expected 2"), "{error}");
}

proptest! {
    /// Any bits that a float can have, except for those of a NaN.
    #[test]
    fn any_numbers_come_back(x in prop::array::uniform4(any::<f64>()), s in any::<f32>(), steps in any::<u64>()) {
        let mut squares = squares();
        (squares.x, squares.sum_of_squares, squares.gradient) = ([x[0], x[1]], x[2], vec![x[3], x[0]]);
        (squares.distance, squares.residuals[1]) = (Some(x[1]), x[2]);
        let mut minimum = minimum();
        (minimum.x, minimum.fun, minimum.jac, minimum.history.values[0]) = ([x[0], x[1]], x[2], [x[3], x[0]], x[1]);
        let mut descent = descent();
        (descent.point, descent.value, descent.gradient, descent.steps) = ([x[0], x[1]], x[2], [x[3], x[0]], steps);
        let mut fit = fit();
        (fit.parameters, fit.loss, fit.losses[0], fit.distance) = ([x[0], x[1]], x[2], x[3], Some(x[0]));
        let mut single = Minimizer::new(Method::Bfgs).minimize(|x: Var<f32>| (x - 0.1).powi(2), 3.0_f32).unwrap();
        (single.x, single.fun) = (s, s);
        comes_back! {
            squares => LeastSquaresReport<[f64; 2]>;
            minimum => Minimum<[f64; 2]>;
            descent => DescentReport<[f64; 2]>;
            fit => FitReport<[f64; 2]>;
            single => Minimum<f32>;
        }
    }
}
