//! Rows that are read group by group: the minimum of the same rows in memory, with the same bits for every size of group.

use gradus::Error;
use gradus::data::{Divided, InGroups, Ranks, RowGroup, RowSource, SourceError};
use gradus::estimate::{Bootstrap, EstimateError};
use gradus::fit::FitError;
use gradus::least_squares::{Robust, RobustCovariance, Sandwich, Status};
use gradus::prelude::*;

/// A decay with noise, of which some rows are far off; one row in seven has no weight.
fn table(rows: usize) -> Dataset {
    let row = |i: usize| {
        let x = ((i * 7919) % 1009) as f64 / 250.0;
        let noise = (((i * 104_729) % 997) as f64 / 498.5 - 1.0).powi(3);
        let far = if i % 100 == 17 { 3.0 } else { 0.0 };
        let weight = if i % 7 == 3 { 0.0 } else { 0.3 + ((i * 31) % 17) as f64 * 0.7 };
        [x, weight, 2.0 * (-0.6 * x).exp() + 0.25 + 0.2 * noise + far]
    };
    Dataset::from_rows(&["x", "w", "y"], (0..rows).map(row)).expect("a table")
}

fn decay([a, k, c]: [Var; 3], [x, y]: [Var; 2]) -> Var {
    a * (-k * x).exp() + c - y
}

const START: [f64; 3] = [1.0, 1.0, 0.0];

/// Is every number that of the rows in memory, but for rounding?
#[track_caller]
fn near(found: &LeastSquaresReport<[f64; 3]>, want: &LeastSquaresReport<[f64; 3]>) {
    assert!(found.success() && want.success(), "{found}\n{want}");
    let close = |a: f64, b: f64, share: f64| (a - b).abs() <= share * b.abs().max(f64::MIN_POSITIVE);
    let (errors, of_memory) = (found.standard_errors(), want.standard_errors());
    assert_eq!(errors.is_some(), of_memory.is_some(), "{found}\n{want}");
    let (Some(errors), Some(of_memory)) = (errors, of_memory) else { panic!("{found}\n{want}") };
    for i in 0..3 {
        // What is promised: a millionth of a standard error. Robust losses have kinks in their second derivatives, and both runs
        // end where rounding hides what is left.
        let share = if found.loss == Robust::Linear { 1e-6 } else { 1e-4 };
        assert!((found.x[i] - want.x[i]).abs() <= share * of_memory[i], "{found}\n{want}");
        // They follow from the parameters, and are as near as these.
        assert!(close(errors[i], of_memory[i], share), "{errors:?} {of_memory:?}");
    }
    // What was minimized does not change to first order; under a robust loss the sum of squares does.
    let of_squares = if found.loss == Robust::Linear { 1e-11 } else { 1e-5 };
    assert!(close(found.sum_of_squares, want.sum_of_squares, of_squares));
    assert!(close(found.total, want.total, 1e-11));
    assert_eq!(found.residual_standard_error().is_some(), want.residual_standard_error().is_some());
    let [s, of_s] = [found, want].map(|report| report.residual_standard_error().unwrap_or(0.0));
    assert!(close(s, of_s, of_squares));
    assert_eq!(found.degrees_of_freedom(), want.degrees_of_freedom());
    assert_eq!((&found.names, &found.fixed, &found.at_bound), (&want.names, &want.fixed, &want.at_bound));
    assert_eq!((found.loss, found.log_likelihood().is_ok()), (want.loss, want.log_likelihood().is_ok()));
    if let (Ok(a), Ok(b)) = (found.log_likelihood(), want.log_likelihood()) {
        assert!(close(a, b, 1e-10), "{a} {b}");
    }
    assert!(found.distance.expect("a distance") < 1e-4 && found.residuals.is_empty());
    assert!(found.gradient.iter().all(|g| g.is_finite()));
    assert_eq!(found.jacobian.rows(), 0);
}

#[track_caller]
fn check(data: &Dataset, settings: impl Fn() -> LeastSquares<'static>, start: [f64; 3]) {
    let want = settings().run_rows(decay, start, data).expect("a report");
    let mut first: Option<LeastSquaresReport<[f64; 3]>> = None;
    for size in [1, 300, 5000] {
        let found = settings().run_source(decay, start, data.in_groups(size)).expect("a report");
        near(&found, &want);
        assert_eq!(first.get_or_insert_with(|| found.clone()), &found, "groups of {size}");
    }
}

#[test]
fn fits_have_the_minimum_of_rows_in_memory() {
    for rows in [150, 4097] {
        let all = table(rows);
        let data = &all.select(&["x", "y"]).expect("columns");
        check(data, LeastSquares::new, START);
        check(data, || LeastSquares::new().known_deviations(), START);
        check(data, || LeastSquares::new().fixed(["p2"]), [1.0, 1.0, 0.2]);
        check(data, || LeastSquares::new().bounds([(0.0, 1.5), (0.1, 2.0), (-1.0, 1.0)]), START);
        check(data, || LeastSquares::new().sizes([1.0, 0.5, 0.1]), START);
        let known = || LeastSquares::new().known_deviations();
        check(data, move || known().prior("p1", 0.5, 0.01).penalty(|[_, _, c]: [Var; 3]| 3.0 * c), START);
        check(&all, || LeastSquares::new().weights("w"), START);
        let sigma = all.derive("sigma", |row| 0.2 + row.get("w")).expect("a column");
        let sigma = &sigma.select(&["sigma", "x", "y"]).expect("columns");
        check(sigma, || LeastSquares::new().deviations("sigma"), START);
        check(sigma, || LeastSquares::new().deviations("sigma").known_deviations(), START);
    }
}

#[test]
fn robust_fits_have_the_minimum_of_rows_in_memory() {
    let all = &table(2001);
    let data = &all.select(&["x", "y"]).expect("columns");
    for loss in [Robust::SoftL1(0.1), Robust::Huber(0.1), Robust::Cauchy(0.1), Robust::Tukey(0.5)] {
        for kind in [RobustCovariance::Sandwich, RobustCovariance::H1, RobustCovariance::Scipy] {
            let robust = move || LeastSquares::new().loss(loss).robust_covariance(kind);
            check(data, robust, START);
            check(all, move || robust().weights("w"), START);
            check(data, move || robust().fixed(["p2"]), [1.0, 1.0, 0.3]);
        }
        check(
            data,
            move || LeastSquares::new().loss(loss).bounds([(0.0, 1.95), (0.1, 2.0), (-1.0, 1.0)]),
            START,
        );
    }
}

/// Rows of weight 0 are not there, for standard errors neither.
#[test]
fn rows_without_weight_do_not_count_in_a_robust_covariance() {
    let all = table(3000);
    let counted = all.filter(|row| row.get("w") > 0.0).expect("rows");
    for kind in [RobustCovariance::Sandwich, RobustCovariance::H1, RobustCovariance::Scipy] {
        let fit = || LeastSquares::new().loss(Robust::SoftL1(0.1)).robust_covariance(kind).weights("w");
        near(
            &fit().run_source(decay, START, all.in_groups(77)).expect("a report"),
            &fit().run_rows(decay, START, &counted).expect("a report"),
        );
        let found = fit().run_rows(decay, START, &all).expect("a report").standard_errors().expect("errors");
        let want =
            fit().run_rows(decay, START, &counted).expect("a report").standard_errors().expect("errors");
        assert!(found.iter().zip(&want).all(|(a, b)| (a / b - 1.0).abs() < 1e-9), "{found:?} {want:?}");
    }
}

#[test]
fn single_precision_has_the_minimum_of_rows_in_memory() {
    let data = table(5000).select(&["x", "y"]).expect("columns");
    let decay = |[a, k, c]: [Var<f32>; 3], [x, y]: [Var<f32>; 2]| a * (-k * x).exp() + c - y;
    let start = [1.0_f32, 1.0, 0.0];
    let want = LeastSquares::new().run_rows(decay, start, &data).expect("a report");
    let found = LeastSquares::new().run_source(decay, start, data.in_groups(333)).expect("a report");
    let errors = want.standard_errors().expect("standard errors");
    assert!(found.success() && want.success());
    // Half the digits of a float, in standard errors, which are some hundredths of the parameters.
    assert!((0..3).all(|i| f64::from(found.x[i] - want.x[i]).abs() < 1e-2 * errors[i]), "{found}\n{want}");
    assert_eq!(found, LeastSquares::new().run_source(decay, start, data.in_groups(1000)).expect("a report"));
}

/// Columns that depend on each other, and fewer rows than parameters, are said to be so.
#[test]
fn what_rows_do_not_determine_is_told() {
    let twice = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| (a + b) * x + c - y;
    for rows in [2, 5000] {
        let data = table(rows).select(&["x", "y"]).expect("columns");
        let want = LeastSquares::new().run_rows(twice, [1.0, 0.0, 0.0], &data).expect("a report");
        let found =
            LeastSquares::new().run_source(twice, [1.0, 0.0, 0.0], data.in_groups(99)).expect("a report");
        assert!(found.success(), "{found}");
        assert_eq!(found.no_standard_errors.is_some(), want.no_standard_errors.is_some());
        assert!(found.no_standard_errors.is_some() && found.standard_errors().is_none());
        assert!((found.x[0] + found.x[1] - want.x[0] - want.x[1]).abs() < 1e-8, "{found}\n{want}");
    }
}

#[test]
fn what_takes_residuals_one_by_one_is_refused() {
    let data = table(500).select(&["x", "y"]).expect("columns");
    let found = LeastSquares::new().run_source(decay, START, data.in_groups(99)).expect("a report");
    let refused = |error: EstimateError| {
        assert!(matches!(error, EstimateError::NotHere { .. }), "{error}");
        assert!(error.to_string().contains("the rows came from a source"), "{error}");
    };
    refused(found.influence().map(|_| ()).expect_err("no residuals"));
    refused(found.with_sandwich(Sandwich::Hc3).map(|_| ()).expect_err("no residuals"));
    let drawn = found.bootstrap(decay, &data, Bootstrap::cases(10));
    refused(drawn.map(|_| ()).expect_err("no residuals"));
    // Intervals, a profile over the same rows in memory, and a band are there.
    let whole = LeastSquares::new().run_rows(decay, START, &data).expect("a report");
    let profile = |report: &LeastSquaresReport<[f64; 3]>| report.profile(decay, &data).expect("a profile");
    let limits = |report| profile(report).intervals(0.95).expect("intervals");
    for ((a, b), (c, d)) in limits(&found).into_iter().zip(limits(&whole)) {
        assert!((a - c).abs() < 1e-5 * (d - c) && (b - d).abs() < 1e-5 * (d - c));
    }
    let other = found.profile(decay, &table(499).select(&["x", "y"]).expect("columns"));
    assert!(matches!(other, Err(EstimateError::OtherData { .. })));
    let smaller = || LeastSquares::new().fixed(["p2"]);
    let of_source = smaller().run_source(decay, START, data.in_groups(7)).expect("a report");
    let in_memory = smaller().run_rows(decay, START, &data).expect("a report");
    let (f, p) = found.compare_nested(&of_source).expect("a test");
    let (g, q) = whole.compare_nested(&in_memory).expect("a test");
    assert!((f / g - 1.0).abs() < 1e-8 && (p / q - 1.0).abs() < 1e-8, "{f} {g} {p} {q}");
}

#[cfg(feature = "serde")]
#[test]
fn reports_are_stored() {
    let data = table(500).select(&["x", "y"]).expect("columns");
    let found = LeastSquares::new().run_source(decay, START, data.in_groups(99)).expect("a report");
    let again = LeastSquaresReport::<[f64; 3]>::from_json(&found.to_json().expect("text")).expect("a report");
    assert_eq!(again, found);
    assert_eq!(again.degrees_of_freedom(), Some(497));
    assert!(again.influence().is_err());
}

#[test]
fn settings_that_need_rows_in_memory_are_refused() {
    let data = table(50);
    let error = LeastSquares::new().loss(Robust::Huber(1.345)).estimated_scale();
    let error = error.run_source(decay, START, data.in_groups(9)).expect_err("a median");
    assert!(
        matches!(error, FitError::Conflict { setting: "estimated_scale", with: "run_source", .. }),
        "{error}"
    );
    let error =
        LeastSquares::new().weights("v").run_source(decay, START, data.in_groups(9)).expect_err("no column");
    assert!(error.to_string().contains("no column `v`"), "{error}");
    let only = data.select(&["w"]).expect("a column");
    let error = LeastSquares::new().weights("w").run_source(|m: Var, y: Var| m - y, 0.0, only.in_groups(9));
    assert!(error.expect_err("no other column").to_string().contains("has no column beside `w`"));
    let error = LeastSquares::new().run_source(decay, START, Divided::new(data.in_groups(9), Alone));
    let error = error.expect_err("ranks").to_string();
    assert!(
        error.starts_with("`LeastSquares` cannot be used with `rows that are divided among ranks`"),
        "{error}"
    );
}

/// A rank that is the only one.
struct Alone;

impl Ranks for Alone {
    fn rank(&self) -> usize {
        0
    }

    fn count(&self) -> usize {
        1
    }

    fn exchange(&mut self, message: &[u8]) -> Result<Vec<Vec<u8>>, SourceError> {
        Ok(vec![message.to_vec()])
    }
}

#[test]
fn weights_and_residuals_that_cannot_be_are_told_with_their_row() {
    let rows = |w: f64| (0..50).map(move |i| [f64::from(i), if i == 31 { w } else { 1.0 }, 0.0]);
    let table = |w| Dataset::from_rows(&["x", "w", "y"], rows(w)).expect("a table");
    let line = |m: Var, [x, y]: [Var; 2]| m * x - y;
    let wrong = table(-2.0);
    let error =
        LeastSquares::new().weights("w").run_source(line, 1.0, wrong.in_groups(8)).expect_err("a weight");
    let want = "data set, row group 3, row 31 (counted from 0): column `w` is -2: a weight is at least 0, and 0 leaves the row \
                out";
    assert_eq!(error.to_string(), want);
    let wrong = table(0.0);
    let error = LeastSquares::new().deviations("w").run_source(line, 1.0, wrong.in_groups(8));
    assert!(error.expect_err("a deviation").to_string().contains("row group 3, row 31"));
    let none =
        wrong.clone().derive("v", |_| 0.0).and_then(|data| data.select(&["x", "v", "y"])).expect("a table");
    let error =
        LeastSquares::new().weights("v").run_source(line, 1.0, none.in_groups(8)).expect_err("no weights");
    assert_eq!(error.to_string(), "data set: all weights are 0, so no row is left");
    let root = |m: Var, [x, _, _]: [Var; 3]| (m * (40.5 - x)).sqrt();
    let found = LeastSquares::new().run_source(root, 1.0, wrong.in_groups(8)).expect("a report");
    assert_eq!((found.status, found.sum_of_squares.is_nan()), (Status::NotFinite, true));
    assert!(matches!(&found.fault, Some(Error::NotFinite(fault)) if fault.row == Some(41)), "{found}");
    let wide = Dataset::from_rows(&["x", "y"], (0..50).map(|i| [if i == 33 { 1e300 } else { 0.0 }, 0.0]));
    let wide = wide.expect("a table");
    let single = |m: Var<f32>, [x, y]: [Var<f32>; 2]| m * x - y;
    let error = LeastSquares::new().run_source(single, 1.0_f32, wide.in_groups(8)).expect_err("too large");
    assert!(matches!(error, FitError::TooLarge { row: 33, .. }), "{error}");
}

/// Rows of which the second group is another one from the sixth reading on.
struct Changing<'d>(InGroups<'d>, usize);

impl RowSource for Changing<'_> {
    fn names(&self) -> &[String] {
        self.0.names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        let is_there = self.0.read(group, into)?;
        self.1 += usize::from(group == 1);
        if group == 1 && self.1 > 5 {
            into.columns_mut()[0][3] += 1.0;
        }
        Ok(is_there)
    }
}

#[test]
fn sources_that_change_are_errors() {
    let data = table(500).select(&["x", "y"]).expect("columns");
    let error =
        LeastSquares::new().run_source(decay, START, Changing(data.in_groups(99), 0)).expect_err("a change");
    assert!(matches!(error, FitError::Loss(Error::Source(_))), "{error:?}");
    assert!(
        error.to_string().contains("row group 1: holds other numbers than at the first reading"),
        "{error}"
    );
}
