//! Rows that are not finite at the start: left out, counted and listed.
//!
//! What has to come out is the fit of the data without these rows, to the last bit.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use gradus::fit::{FitError, NanPolicy, StopReason};
use gradus::least_squares::Sandwich;
use gradus::prelude::*;

/// `(a ln x + b − y)²`: no number for negative x, and without a derivative in a for x = 0.
fn loss([a, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (a * x.ln() + b - y).powi(2)
}

const BAD: [usize; 7] = [0, 3, 4, 17, 64, 99, 199];

fn rows() -> Vec<[f64; 2]> {
    let row = |i: usize| {
        let x = 1.0 + i as f64 / 20.0;
        [
            if BAD.contains(&i) { -x * f64::from(u8::from(i.is_multiple_of(2))) } else { x },
            2.0 * x.ln() + (1.3 * i as f64).sin(),
        ]
    };
    (0..200).map(row).collect()
}

fn data(of: &[[f64; 2]]) -> Dataset {
    Dataset::from_rows(&["x", "y"], of.iter().copied()).unwrap()
}

fn kept() -> Vec<[f64; 2]> {
    rows().into_iter().filter(|[x, _]| *x > 0.0).collect()
}

#[test]
fn the_fit_is_that_of_the_other_rows() {
    for batch in [None, Some(1), Some(32), Some(193)] {
        let fit = |data: &Dataset| {
            let fit = Fit::new(loss).nan_policy(NanPolicy::Omit).rule(Adam::new(0.05)).epochs(20).seed(4);
            let fit = if let Some(rows) = batch { fit.batch_size(rows) } else { fit };
            fit.run([1.0, 0.0], data).unwrap()
        };
        let (mut whole, other) = (fit(&data(&rows())), fit(&data(&kept())));
        assert_eq!(whole.omitted_rows, BAD);
        assert_eq!((whole.rows, other.rows, other.omitted_rows.len()), (193, 193, 0));
        let text = whole.to_string();
        assert!(
            text.contains("7 rows are left out, not finite at the start: rows 0, 3, 4, 17, 64, …"),
            "{text}"
        );
        assert_eq!(whole.parameters.map(f64::to_bits), other.parameters.map(f64::to_bits));
        assert_eq!(whole.standard_errors(), other.standard_errors());
        whole.omitted_rows.clear();
        assert_eq!(whole.to_string(), other.to_string());
    }
}

#[test]
fn without_the_policy_the_first_row_is_named() {
    let error = Fit::new(loss).run([1.0, 0.0], &data(&rows())).unwrap_err();
    assert!(matches!(&error, FitError::Start { fault, .. } if fault.row == Some(0)), "{error}");
}

#[test]
fn nothing_is_left_out_where_all_rows_are_bad() {
    let error =
        Fit::new(loss).nan_policy(NanPolicy::Omit).run([1.0, 0.0], &data(&[[-1.0, 0.0], [-2.0, 1.0]]));
    assert!(matches!(&error, Err(FitError::Start { fault, .. }) if fault.row == Some(0)), "{error:?}");
}

#[test]
fn weights_and_omitted_rows_are_numbered_in_the_whole() {
    let weighted = |of: &[[f64; 2]], weight: &dyn Fn(usize) -> f64| {
        let rows = of.iter().enumerate().map(|(i, &[x, y])| [x, y, weight(i)]);
        Dataset::from_rows(&["x", "y", "w"], rows).unwrap()
    };
    // Every fifth row has no weight: row 0 among them, which is not finite, and which nobody looks at.
    let data = weighted(&rows(), &|i| if i % 5 == 0 { 0.0 } else { 1.0 + i as f64 / 100.0 });
    let fit = |policy| Fit::new(loss).weights("w").nan_policy(policy).minimizer(Method::TrustExact);
    let report = fit(NanPolicy::Omit).run([1.0, 0.0], &data).unwrap();
    assert_eq!(report.omitted_rows, [3, 4, 17, 64, 99, 199]);
    let counts: Vec<usize> = (0..200).filter(|i| i % 5 != 0 && !BAD.contains(i)).collect();
    let (all, columns) = (rows(), &counts);
    let other = Dataset::from_rows(
        &["x", "y", "w"],
        columns.iter().map(|&i| [all[i][0], all[i][1], 1.0 + i as f64 / 100.0]),
    )
    .unwrap();
    let other = fit(NanPolicy::Raise).run([1.0, 0.0], &other).unwrap();
    assert_eq!(report.parameters.map(f64::to_bits), other.parameters.map(f64::to_bits));
    assert_eq!(report.standard_errors(), other.standard_errors());
}

#[test]
fn conclusions_take_the_whole_data_again() {
    let fit = || Fit::new(loss).nan_policy(NanPolicy::Omit).minimizer(Method::TrustExact);
    let report = fit().run([1.0, 0.0], &data(&rows())).unwrap();
    let other = fit().run([1.0, 0.0], &data(&kept())).unwrap();
    let errors = |report: &FitReport<[f64; 2]>, data: &Dataset| {
        report.with_sandwich(loss, data, Sandwich::Hc0).unwrap().standard_errors().unwrap()
    };
    assert_eq!(errors(&report, &data(&rows())), errors(&other, &data(&kept())));
    let mut changed = rows();
    changed[1][1] += 1.0;
    assert!(report.with_sandwich(loss, &data(&changed), Sandwich::Hc0).is_err());
}

#[test]
fn a_row_that_stops_being_finite_ends_the_run_as_ever() {
    // √(a x) with a rate that throws a below 0.
    let data = data(&[[1.0, 5.0], [2.0, -90.0]]);
    let loss = |a: Var, [x, y]: [Var; 2]| ((a * x).sqrt() - y).powi(2);
    let report = Fit::new(loss).nan_policy(NanPolicy::Omit).rule(Sgd::new(1.0)).run(0.5, &data).unwrap();
    assert!(matches!(report.stop, StopReason::Diverged { .. }), "{}", report.stop);
    assert!(report.omitted_rows.is_empty());
}

#[test]
#[cfg(feature = "rayon")]
fn threads_change_nothing() {
    let many: Vec<[f64; 2]> = (0..100).flat_map(|_| rows()).collect();
    let data = data(&many);
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let fit = Fit::new(loss).nan_policy(NanPolicy::Omit).rule(Adam::new(0.05)).epochs(3);
            fit.run([1.0, 0.0], &data).unwrap()
        })
    };
    let one = fit(1);
    assert_eq!(one.omitted_rows.len(), 700);
    for threads in [2, 3] {
        let some = fit(threads);
        assert_eq!(some.omitted_rows, one.omitted_rows);
        assert_eq!(some.parameters.map(f64::to_bits), one.parameters.map(f64::to_bits));
    }
}
