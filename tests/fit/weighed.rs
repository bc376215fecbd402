//! Weights of rows that are read group by group: with the bits of the same rows in memory.

use super::played;
use super::sources::TextFile;
use super::tables::{huber, line, said, table};
use gradus::data::{CsvRows, RowGroup, RowSource, SourceError};
use gradus::fit::{FitError, LossKind};
use gradus::model::Logistic;
use gradus::prelude::*;

/// Rows with weights of all sizes in the middle; one in seven has none, and so has a stretch that fills whole groups.
fn weighted(rows: usize) -> Dataset {
    let weight = |i: usize| {
        let is_left_out = i % 7 == 3 || (1000..1700).contains(&i);
        if is_left_out { 0.0 } else { 0.3 + ((i * 31) % 17) as f64 * 0.7 }
    };
    let plain = table(rows);
    let columns = [plain.column(0).to_vec(), (0..rows).map(weight).collect(), plain.column(1).to_vec()];
    Dataset::from_columns(&["x", "w", "y"], columns).expect("a table")
}

/// The same with deviations.
fn uncertain(rows: usize) -> Dataset {
    let data = weighted(rows).derive("sigma", |row| 0.5 + row.get("w")).expect("a column");
    data.select(&["x", "sigma", "y"]).expect("columns")
}

#[track_caller]
fn same<F, P>(data: &Dataset, sizes: &[usize], fit: impl Fn(Option<usize>) -> Result<FitReport<P>, F>)
where
    F: std::fmt::Debug,
    P: std::fmt::Debug,
{
    let want = said(&fit(None).expect("a fit"));
    for &size in sizes {
        assert_eq!(said(&fit(Some(size)).expect("a fit")), want, "{} rows in groups of {size}", data.len());
    }
}

/// A fit in memory, or in groups of rows of this size.
macro_rules! fitted {
    ($fit:expr, $start:expr, $data:expr) => {
        |size| match size {
            None => $fit.run($start, $data),
            Some(size) => $fit.run_source($start, $data.in_groups(size)),
        }
    };
}

const SIZES: [usize; 5] = [1, 100, 4096, 5000, 20_000];

#[test]
fn weighted_fits_have_the_bits_of_rows_in_memory() {
    let data = &weighted(9001);
    same(data, &SIZES, fitted!(Fit::new(line).weights("w").epochs(5), [0.0; 2], data));
    let newton = || Fit::new(line).weights("w").minimizer(Method::TrustExact).validation(data);
    same(data, &SIZES, fitted!(newton(), [0.0; 2], data));
    same(data, &SIZES, fitted!(newton().known_deviations(), [0.0; 2], data));
    let robust = || Fit::new(huber).weights("w").minimizer(Method::Bfgs).target("y");
    same(data, &SIZES, fitted!(robust(), [0.0; 2], data));
    let found = newton().run_source([0.0; 2], data.in_groups(333)).expect("a fit");
    assert_eq!((found.kind, found.rows), (LossKind::SquaredResidual, 9001 - 1286 - 600));
    assert!(found.standard_errors().is_some() && found.r_squared.is_some());
    // What is concluded later, with the rows in memory.
    let in_memory = newton().run([0.0; 2], data).expect("a fit");
    let profile =
        |report: &FitReport<[f64; 2]>| format!("{:?}", report.profile(line, data).expect("a profile"));
    assert_eq!(profile(&found), profile(&in_memory));
}

#[test]
fn deviations_limits_and_penalties_have_the_bits_of_rows_in_memory() {
    let data = &uncertain(9001);
    let fit = || Fit::new(line).deviations("sigma").minimizer(Method::TrustExact);
    same(data, &SIZES, fitted!(fit(), [0.0; 2], data));
    same(data, &SIZES, fitted!(fit().known_deviations().fixed(["p1"]), [0.0, -0.1], data));
    same(data, &SIZES, fitted!(fit().bounds([(0.0, 0.3), (-1.0, 1.0)]), [0.1, -0.1], data));
    same(data, &SIZES, fitted!(fit().penalty(|[w, _]: [Var; 2]| 0.3 * w * w), [0.0; 2], data));
    let single = |[w, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| (w * x + b - y).powi(2);
    let fit = || Fit::new(single).deviations("sigma").epochs(4);
    same(data, &SIZES, fitted!(fit(), [0.0_f32; 2], data));
}

#[test]
fn weighted_likelihoods_have_the_bits_of_rows_in_memory() {
    let rows = (0..5000).map(|i| {
        let x = ((i * 7919) % 1009) as f64 / 500.0 - 1.0;
        let y = f64::from(u8::from(x + ((i * 104_729) % 997) as f64 / 498.5 - 1.0 > 0.1));
        [f64::from(i % 4), x, y]
    });
    let data = &Dataset::from_rows(&["n", "x", "y"], rows).expect("a table");
    let fit = || Fit::new(Logistic).weights("n").likelihood().minimizer(Method::TrustExact);
    same(data, &SIZES, fitted!(fit(), [0.5, 0.25], data));
    same(data, &SIZES, fitted!(fit().prior("slope", 0.0, 0.5), [0.5, 0.25], data));
    let found = fit().run_source([0.5, 0.25], data.in_groups(77)).expect("a fit");
    assert_eq!((found.rows, found.log_likelihood().is_ok()), (3750, true));
}

#[test]
fn weighted_batches_have_the_bits_of_rows_in_memory() {
    let data = &weighted(3001);
    let fit = |order| {
        Fit::new(huber).weights("w").rule(Adam::new(0.05)).batch_size(64).order(order).seed(3).epochs(3)
    };
    same(data, &[1, 7, 64, 500, 4000], fitted!(fit(BatchOrder::Sequential), [0.0; 2], data));
    // Up to eight groups are shuffled as a whole.
    same(data, &[400, 900, 4000], fitted!(fit(BatchOrder::Shuffled), [0.0; 2], data));
}

#[test]
fn files_have_the_bits_of_rows_in_memory() {
    let data = &weighted(3000);
    let mut text = "w,text,y,x\n".to_owned();
    for row in data.rows() {
        text += &format!("{:?},none,{:?},{:?}\n", row[1], row[2], row[0]);
    }
    let file = TextFile::new("weighed", &text);
    let rows = || CsvRows::open(&file.0, &["x", "w", "y"]).expect("a file").group_bytes(3000);
    let fit = || Fit::new(line).weights("w").minimizer(Method::TrustExact);
    let want = said(&fit().run([0.0; 2], data).expect("a fit"));
    assert_eq!(said(&fit().run_source([0.0; 2], rows()).expect("a fit")), want);
    assert_eq!(said(&fit().run_source([0.0; 2], rows().cached().expect("a cache")).expect("a fit")), want);
}

#[test]
fn weights_have_the_bits_of_one_process_on_ranks() {
    let data = &weighted(25_001);
    let fit = || Fit::new(line).weights("w").minimizer(Method::TrustExact);
    played::same(&fit().run([0.0; 2], data), data, |rows| fit().run_source([0.0; 2], rows));
    let fit = || Fit::new(huber).weights("w").rule(Adam::new(0.05)).epochs(3);
    played::same(&fit().run([0.0; 2], data), data, |rows| fit().run_source([0.0; 2], rows));
    let data = &uncertain(9001);
    let fit = || Fit::new(line).deviations("sigma").known_deviations().minimizer(Method::TrustExact);
    played::same(&fit().run([0.0; 2], data), data, |rows| fit().run_source([0.0; 2], rows));
    // A weight in the middle that cannot be: the same error on all, and from one process.
    let wrong = weighted(20_000).derive("v", |row| if row.index() == 12_345 { -1.0 } else { row.get("w") });
    let wrong = &wrong.expect("a column").select(&["x", "v", "y"]).expect("columns");
    let fit = || Fit::new(line).weights("v");
    for [count, size] in [[1, 999], [3, 999], [4, 4096]] {
        for found in played::among(count, |thread| {
            fit().run_source([0.0; 2], gradus::data::Divided::new(wrong.in_groups(size), thread))
        }) {
            let error = found.expect_err("a negative weight").to_string();
            let group = 12_345 / size;
            let want = format!(
                "data set, row group {group}, row 12345 (counted from 0): column `v` is -1: a weight is at least 0, and 0 leaves \
                 the row out"
            );
            assert_eq!(error, want);
        }
    }
}

/// Rows of one's own, three in a group.
struct Own(Vec<String>, Vec<[f64; 3]>);

impl RowSource for Own {
    fn names(&self) -> &[String] {
        &self.0
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        let rows = self.1.iter().skip(3 * group).take(3);
        rows.clone().for_each(|row| into.push(row));
        Ok(rows.len() > 0)
    }

    fn name(&self) -> String {
        "own.bin".to_owned()
    }
}

fn own(rows: &[[f64; 3]]) -> Own {
    Own(["x", "w", "y"].map(str::to_owned).to_vec(), rows.to_vec())
}

type Line = fn([Var; 2], [Var; 2]) -> Var;

#[test]
fn weights_that_cannot_be_are_told_with_file_group_and_row() {
    let fault = |weights: [f64; 5], fit: Fit<'_, Line>| {
        let rows: Vec<[f64; 3]> = weights.iter().map(|&w| [1.0, w, 2.0]).collect();
        fit.run_source([0.0; 2], own(&rows)).expect_err("a weight that cannot be").to_string()
    };
    let fit = || Fit::new(line as Line);
    let place = "own.bin, row group 1, row 4 (counted from 0): ";
    let weights = || fit().weights("w");
    let at_least = "a weight is at least 0, and 0 leaves the row out";
    assert_eq!(fault([0.0, 1.0, 0.0, 1.0, -2.0], weights()), format!("{place}column `w` is -2: {at_least}"));
    let no_number = format!("{place}column `w` is NaN, not a finite number; leave such rows out");
    assert_eq!(fault([0.0, 1.0, 0.0, 1.0, f64::NAN], weights()), no_number);
    let deviation = "a deviation is above 0, and neither its square nor the inverse of that overflows";
    for wrong in [0.0, -1.0, 1e-200, 1e200] {
        let found = fault([1.0, 1.0, 1.0, 1.0, wrong], fit().deviations("w"));
        assert_eq!(found, format!("{place}column `w` is {wrong}: {deviation}"));
    }
    assert_eq!(fault([0.0; 5], weights()), "own.bin: all weights are 0, so no row is left");
    assert_eq!(fault([1.0; 5], fit().weights("v")), "own.bin: no column `v`; there are: x, w, y");
    let error =
        weights().target("w").run_source([0.0; 2], own(&[[1.0; 3]])).expect_err("a target that is not seen");
    assert!(matches!(error, FitError::Conflict { .. }), "{error}");
    let data = Dataset::from_rows(&["w"], [[1.0]]).expect("a table");
    let error = Fit::new(|m: Var, y: Var| m - y)
        .weights("w")
        .run_source(0.0, data.in_groups(1))
        .expect_err("no column");
    assert_eq!(error.to_string(), "data set: has no column beside `w`, which the loss does not see");
}

/// Rows are numbered as in the source, whatever was left out before.
#[test]
fn faults_of_the_loss_have_the_row_of_the_source() {
    let rows: Vec<[f64; 3]> = (0..50).map(|i| [f64::from(40 - i), f64::from(i % 3), 0.0]).collect();
    let fit = || Fit::new(|w: Var, [x, _]: [Var; 2]| (w * x).sqrt()).weights("w");
    // Row 41 is the first below 0 whose weight is not 0.
    let error = fit().run_source(1.0, own(&rows)).expect_err("a root");
    assert!(matches!(&error, FitError::Start { fault, .. } if fault.row == Some(41)), "{error}");
    let wide: Vec<[f64; 3]> =
        (0..50).map(|i| [if i < 31 { 0.0 } else { 1e300 }, f64::from(i % 3), 0.0]).collect();
    let single = Fit::new(|w: Var<f32>, [x, _]: [Var<f32>; 2]| w * x).weights("w");
    let error = single.run_source(1.0_f32, own(&wide)).expect_err("too large for the float");
    assert!(matches!(&error, FitError::TooLarge { row: 31, .. }), "{error}");
    let wrong: Vec<[f64; 3]> =
        (0..50).map(|i| [0.0, f64::from(i % 3), if i < 31 { 0.0 } else { 2.0 }]).collect();
    let error = Fit::new(Logistic).weights("w").run_source([0.0; 2], own(&wrong)).expect_err("no class");
    assert!(matches!(&error, FitError::Target { fault, .. } if fault.row == 31), "{error}");
    // In a batch.
    let rows: Vec<[f64; 3]> = (0..100).map(|i| [f64::from(i), f64::from(i % 3), 0.0]).collect();
    let fit = Fit::new(|w: Var, [x, _]: [Var; 2]| w * x + (w - 1.0 + (x - 52.0).powi(2)).sqrt()).weights("w");
    let fit = fit.rule(Sgd::new(1e-3)).batch_size(5).order(BatchOrder::Sequential).epochs(2);
    let found = fit.run_source(1.5, own(&rows)).expect("a run that diverges");
    let gradus::fit::StopReason::Diverged { fault, .. } = &found.stop else { panic!("{:?}", found.stop) };
    assert_eq!(fault.row, Some(52));
}

#[cfg(feature = "serde")]
#[test]
fn weighted_runs_go_on_from_checkpoints() {
    let data = weighted(5000);
    let path = std::env::temp_dir().join(format!("gradus-{}-weighed.gradus", std::process::id()));
    let fit = |epochs| Fit::new(huber).weights("w").rule(Adam::new(0.05)).batch_size(512).epochs(epochs);
    let whole = fit(9).run_source([0.0; 2], data.in_groups(99)).expect("a fit");
    fit(4).checkpoint(&path, Every::Epochs(2)).run_source([0.0; 2], data.in_groups(99)).expect("a fit");
    let resumed = fit(9).resume(&path).run_source([0.0; 2], data.in_groups(99)).expect("a fit");
    assert_eq!(said(&resumed), said(&whole));
    let other = Fit::new(huber).deviations("w").rule(Adam::new(0.05)).batch_size(512).epochs(9);
    let positive = data.filter(|row| row.get("w") > 0.0).expect("rows");
    let other = other.resume(&path).run_source([0.0; 2], positive.in_groups(99));
    assert!(matches!(other, Err(FitError::Checkpoint(_))), "{other:?}");
    let _ = std::fs::remove_file(&path);
    let _ = std::fs::remove_file(gradus::checkpoint::previous(&path));
}
