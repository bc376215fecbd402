//! Fits to rows that are read group by group: with the bits of the same rows in memory.

use super::tables::{huber, line, said, table};
use gradus::Error;
use gradus::data::{
    BatchOrder, CachedRows, CsvOptions, CsvRows, Missing, RowGroup, RowGroups, RowSource, SourceError,
};
use gradus::fit::{FitError, LossKind};
use gradus::function::RowFunction;
use gradus::model::Logistic;
use gradus::prelude::*;
use std::path::PathBuf;

pub(super) type Loss = fn([Var; 2], [Var; 2]) -> Var;

#[track_caller]
pub(super) fn same<P: std::fmt::Debug>(found: &FitReport<P>, want: &FitReport<P>) {
    assert_eq!(said(found), said(want));
}

/// A file in the folder for temporary ones, removed at the end.
pub(super) struct TextFile(pub(super) PathBuf);

impl TextFile {
    pub(super) fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gradus-{}-{name}.csv", std::process::id()));
        std::fs::write(&path, text).expect("a folder for temporary files");
        Self(path)
    }
}

impl Drop for TextFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn text(data: &Dataset) -> String {
    let mut text = "x,\"note, with a\nline end\",y\n".to_owned();
    for row in data.rows() {
        text += &format!("{:?},\"a \"\"b\"\",\nc\",{:?}\n", row[0], row[1]);
    }
    text
}

#[test]
fn fits_have_the_bits_of_rows_in_memory() {
    let data = table(9001);
    for size in [1, 100, 4096, 5000, 20_000] {
        let rule = || Fit::new(line).rule(Adam::new(0.05)).epochs(5);
        same(
            &rule().run_source([0.0; 2], data.in_groups(size)).unwrap(),
            &rule().run([0.0; 2], &data).unwrap(),
        );
        let newton = || Fit::new(line).minimizer(Method::TrustExact).validation(&data);
        let (found, want) =
            (newton().run_source([0.0; 2], data.in_groups(size)), newton().run([0.0; 2], &data));
        let (found, want) = (found.unwrap(), want.unwrap());
        same(&found, &want);
        assert_eq!(found.kind, LossKind::SquaredResidual);
        assert!(found.standard_errors().is_some());
        let robust = || Fit::new(huber).minimizer(Method::Bfgs);
        same(
            &robust().run_source([0.0; 2], data.in_groups(size)).unwrap(),
            &robust().run([0.0; 2], &data).unwrap(),
        );
    }
}

#[test]
fn likelihoods_have_the_bits_of_rows_in_memory() {
    let classes = (0..5000).map(|i| {
        let x = ((i * 7919) % 1009) as f64 / 500.0 - 1.0;
        [x, f64::from(u8::from(x + ((i * 104_729) % 997) as f64 / 498.5 - 1.0 > 0.1))]
    });
    let data = Dataset::from_rows(&["x", "y"], classes).unwrap();
    let fit =
        || Fit::new(Logistic).likelihood().minimizer(Method::TrustExact).fixed(["p1"]).names(["p0", "p1"]);
    let want = fit().run([0.5, 0.25], &data).unwrap();
    same(&fit().run_source([0.5, 0.25], data.in_groups(333)).unwrap(), &want);
    assert!(want.standard_errors().unwrap()[0] > 0.0);
    let wrong =
        Dataset::from_rows(&["x", "y"], (0..10).map(|i| [0.0, if i == 7 { 2.0 } else { 1.0 }])).unwrap();
    let error = Fit::new(Logistic).run_source([0.5, 0.25], wrong.in_groups(3)).unwrap_err();
    assert!(matches!(&error, FitError::Target { fault, .. } if fault.row == 7), "{error}");
}

#[test]
fn summaries_and_scales_have_the_bits_of_rows_in_memory() {
    let mut columns: Vec<Vec<f64>> = table(3000).columns().map(<[f64]>::to_vec).collect();
    columns.push((0..3000).map(|i| 1e15 + f64::from(i % 4)).collect());
    columns.push((0..3000).map(|i| if i % 2 == 0 { 0.1 + 0.2 } else { 0.3 }).collect());
    let data = Dataset::from_columns(&["x", "y", "time", "constant"], columns).unwrap();
    let (standard, scaler) = data.standardize().unwrap();
    for size in [1, 7, 1000, 5000] {
        let mut groups = RowGroups::open(data.in_groups(size)).unwrap();
        assert_eq!(groups.summary().unwrap(), data.summary());
        assert_eq!(groups.scaler().unwrap(), scaler);
        let mut scaled = RowGroups::open(scaler.apply_source(data.in_groups(size))).unwrap();
        assert_eq!(scaled.summary().unwrap(), standard.summary());
    }
    let other = table(10).select(&["x"]).unwrap().standardize().unwrap().1;
    let error = RowGroups::open(other.apply_source(data.in_groups(7))).unwrap_err();
    assert_eq!(error.to_string(), "data set, row group 0: no column `y`; there are: x");
}

#[test]
fn single_precision_is_cast_group_by_group() {
    let data = table(3000);
    let fit = || Fit::new(|[w, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| (w * x + b - y).powi(2)).epochs(3);
    same(
        &fit().run_source([0.0_f32; 2], data.in_groups(17)).unwrap(),
        &fit().run([0.0_f32; 2], &data).unwrap(),
    );
}

#[test]
fn csv_files_are_read_in_groups_of_lines() {
    let data = table(2000);
    let file = TextFile::new("groups", &text(&data));
    let fit = || Fit::new(line).minimizer(Method::TrustExact);
    let want = fit().run([0.0; 2], &data).unwrap();
    for bytes in [1, 50, 4000, 1 << 21] {
        let source = CsvRows::open(&file.0, &["x", "y"]).unwrap().group_bytes(bytes);
        let mut groups = RowGroups::open(source).unwrap();
        assert_eq!((groups.len(), groups.groups() == 1), (2000, bytes == 1 << 21));
        // Any order of groups.
        let last = groups.groups() - 1;
        assert_eq!(groups.load(last).unwrap()[1].last(), data.column(1).last());
        assert_eq!(groups.load(0).unwrap()[0][0], data.column(0)[0]);
        let source = CsvRows::open(&file.0, &["x", "y"]).unwrap().group_bytes(bytes);
        same(&fit().run_source([0.0; 2], source).unwrap(), &want);
    }
}

#[test]
fn faults_of_files_are_told_with_their_lines() {
    let fault = |name: &str, text: &str| {
        let file = TextFile::new(name, text);
        let source = CsvRows::open(&file.0, &["x", "y"]).unwrap().group_bytes(8);
        let error = RowGroups::open(source).unwrap_err();
        assert_eq!(error.source_name, file.0.display().to_string());
        (error.group, error.fault)
    };
    let (group, fault_of) = fault("text", "x,y\n1,2\n3,4\n5,six\n");
    assert_eq!(
        (group, &*fault_of),
        (Some(1), "column `y` holds words, such as `six`, and a source has numbers only")
    );
    assert_eq!(fault("ragged", "\nx,y\n1,2\n3,4\n5\n").1, "line 5 has 1 fields, the header has 2");
    assert!(fault("empty", "").1.contains("is empty"));
    assert!(fault("rows", "x,y\n").1.contains("has no rows"));
    assert!(fault("column", "x,z\n1,2\n").1.contains("no column `y` in the header"));
    assert!(CsvRows::open("no/such/file.csv", &["x"]).unwrap_err().to_string().contains("no/such/file.csv"));
}

#[test]
fn cached_files_have_the_same_bits_and_leave_nothing() {
    let data = table(2000);
    let file = TextFile::new("cached", &text(&data));
    let folder = std::env::temp_dir().join(format!("gradus-{}-cache", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let fit = || Fit::new(huber).minimizer(Method::TrustExact);
    let want = fit().run([0.0; 2], &data).unwrap();
    for bytes in [1, 4000, 1 << 21] {
        let rows = CsvRows::open(&file.0, &["x", "y"]).unwrap().group_bytes(bytes);
        same(&fit().run_source([0.0; 2], CachedRows::in_folder(rows, &folder).unwrap()).unwrap(), &want);
        let rows = CsvRows::open(&file.0, &["x", "y"]).unwrap().group_bytes(bytes);
        let mut groups = RowGroups::open(rows.cached().unwrap()).unwrap();
        let last = groups.groups() - 1;
        assert_eq!(groups.load(last).unwrap()[1].last(), data.column(1).last());
        assert_eq!(groups.load(0).unwrap()[0][0], data.column(0)[0]);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    // An error while rows are read leaves nothing, too.
    let wrong = TextFile::new("cached-wrong", "x,y\n1,2\n3,4\n5,six\n");
    let rows = CsvRows::open(&wrong.0, &["x", "y"]).unwrap().group_bytes(4);
    assert!(fit().run_source([0.0; 2], CachedRows::in_folder(rows, &folder).unwrap()).is_err());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    std::fs::remove_dir(&folder).unwrap();
    let error = CachedRows::in_folder(data.in_groups(7), &folder).unwrap_err().to_string();
    assert!(error.starts_with("data set: its numbers cannot be kept in `"), "{error}");
    assert!(error.ends_with("`CachedRows::in_folder` takes another folder"), "{error}");
}

#[test]
fn a_file_that_changes_is_an_error_with_its_numbers_kept() {
    let file = TextFile::new("changes", "x,y\n1,2\n3,4\n5,7\n");
    let rows = CsvRows::open(&file.0, &["x", "y"]).unwrap().group_bytes(1);
    let mut groups = RowGroups::open(rows.cached().unwrap()).unwrap();
    assert_eq!(groups.load(1).unwrap()[1], [4.0]);
    std::fs::write(&file.0, "x,y\n1,2\n3,4\n5,7\n9,9\n").unwrap();
    let error = groups.load(2).unwrap_err().to_string();
    let want =
        ", row group 2: has another length, or was written to, since it was opened: the source has changed";
    assert!(error.ends_with(want), "{error}");
}

#[test]
fn files_are_read_in_groups_by_their_options() {
    let text = "made \"by\" hand\n# don\"t count\nx;note;y\n1,5;a;2\n?;b;3\n# one \" more\n\n-2;\"c\n;d\";1.000,25\n";
    let options = CsvOptions {
        separator: ';',
        decimal: ',',
        thousands: Some('.'),
        comment: Some("#".into()),
        skip_lines: 1,
        missing: Missing::DropRow,
        missing_markers: vec!["?".into()],
        ..CsvOptions::default()
    };
    let file = TextFile::new("options", text);
    let want = Dataset::from_csv_with(&file.0, &["y", "x"], &options).unwrap();
    assert_eq!(want.column(0), [2.0, 1000.25]);
    for bytes in [1, 20, 1000] {
        let mut rows = CsvRows::open_with(&file.0, &["y", "x"], &options).unwrap().group_bytes(bytes);
        let mut groups = RowGroups::open(&mut rows).unwrap();
        assert_eq!((groups.len(), groups.summary().unwrap().columns), (2, want.summary().columns));
        drop(groups);
        assert_eq!(rows.dropped_rows(), 1);
    }
    // What is wrong comes with the options that would read it.
    let error = RowGroups::open(CsvRows::open(&file.0, &["x"]).unwrap()).unwrap_err().to_string();
    assert!(error.contains("separator: ';', decimal: ','"), "{error}");
    assert!(CsvRows::open(&file.0, &["x", "x"]).unwrap_err().to_string().ends_with("`x` is used twice"));
}

/// The mean is that of all rows, with the bits that it has in memory, whatever the groups are.
#[test]
fn missing_values_become_the_mean_of_all_rows() {
    let mut text = "x,y\n".to_owned();
    for i in 0..3000_u32 {
        let x = f64::from(i.wrapping_mul(2_654_435_761) >> 8) / 1e6 - 7.3;
        match i % 7 {
            2 => text += &format!("NA,{}\n", 0.1 * x + 3.0),
            3 | 4 if i < 200 => text += &format!("{x},\n"),
            _ => text += &format!("{x},{}\n", x * x),
        }
    }
    let file = TextFile::new("means", &text);
    let options = CsvOptions { missing: Missing::Mean, ..CsvOptions::default() };
    let want = Dataset::from_csv_with(&file.0, &["y", "x"], &options).unwrap();
    assert!(want.filled_values() > 400);
    let open = |bytes| CsvRows::open_with(&file.0, &["y", "x"], &options).unwrap().group_bytes(bytes);
    let rows_of = |source: &mut dyn RowSource| {
        let mut groups = RowGroups::open(source).unwrap();
        let (mut columns, count) = (vec![Vec::new(); 2], groups.groups());
        // Backwards first: a group is the same, wherever it is come from.
        (0..count).rev().for_each(|group| assert_eq!(groups.load(group).unwrap().len(), 2));
        for group in 0..count {
            let read = groups.load(group).unwrap();
            columns.iter_mut().zip(read).for_each(|(all, column)| all.extend_from_slice(column));
        }
        (columns, count)
    };
    for (bytes, least) in [(1, 3000), (1000, 50), (1 << 19, 1)] {
        for (columns, groups) in [rows_of(&mut open(bytes)), rows_of(&mut open(bytes).cached().unwrap())] {
            assert!(groups >= least, "{groups} groups");
            let bits = |column: &[f64]| column.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!([bits(&columns[0]), bits(&columns[1])], [bits(want.column(0)), bits(want.column(1))]);
        }
    }
    let fit = || Fit::new(line).minimizer(Method::TrustExact);
    same(&fit().run_source([0.0; 2], open(5000)).unwrap(), &fit().run([0.0; 2], &want).unwrap());
}

#[test]
fn a_mean_that_cannot_be_has_a_reason() {
    let options = CsvOptions { missing: Missing::Mean, ..CsvOptions::default() };
    let opened = |name: &str, text: &str| {
        let file = TextFile::new(name, text);
        let rows = CsvRows::open_with(&file.0, &["x", "y"], &options).unwrap().group_bytes(1);
        RowGroups::open(rows).unwrap_err()
    };
    let error = opened("no-mean", "x,y\n1,NA\n2,\n").to_string();
    assert!(error.contains("column `y` has no values to take the mean of"), "{error}");
    // What is wrong with a later line is found by the pass for the means, and said of its group.
    let error = opened("late-fault", "x,y\n1,2\n2,NA\n3,4,5\n");
    assert_eq!(error.group, Some(2));
    assert!(error.to_string().contains("line 4"), "{error}");
}

#[cfg(feature = "gzip")]
#[test]
fn compressed_files_are_read_in_groups() {
    use std::io::Write as _;
    let data = table(500);
    let path = std::env::temp_dir().join(format!("gradus-{}-groups.csv.gz", std::process::id()));
    let made = std::fs::File::create(&path).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(made, flate2::Compression::fast());
    encoder.write_all(text(&data).as_bytes()).unwrap();
    encoder.finish().unwrap();
    let file = TextFile(path);
    let fit = || Fit::new(line).minimizer(Method::TrustExact);
    let want = fit().run([0.0; 2], &data).unwrap();
    let rows = || CsvRows::open(&file.0, &["x", "y"]).unwrap().group_bytes(3000);
    same(&fit().run_source([0.0; 2], rows()).unwrap(), &want);
    same(&fit().run_source([0.0; 2], rows().cached().unwrap()).unwrap(), &want);
    let mut groups = RowGroups::open(rows()).unwrap();
    let last = groups.groups() - 1;
    assert_eq!(groups.load(last).unwrap()[1].last(), data.column(1).last());
    assert_eq!(groups.load(1).unwrap().len(), 2);
}

/// What becomes of a group.
type Change = fn(&mut RowGroup) -> Result<bool, SourceError>;

/// Two groups, of which the second is not what it was from some reading on.
struct Changing {
    names: Vec<String>,
    readings: usize,
    change: Change,
}

impl RowSource for Changing {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        (0..10).for_each(|i| into.push(&[f64::from(i), f64::from(i * i)]));
        self.readings += usize::from(group == 1);
        if group == 1 && self.readings > 3 { (self.change)(into) } else { Ok(group < 2) }
    }
}

#[test]
fn sources_that_change_are_errors() {
    let changes: [(Change, &str); 6] = [
        (
            |_| Ok(false),
            "row source, row group 1: is not there any more: the source was cut short while it was read",
        ),
        (
            |group| {
                group.push(&[1.0, 2.0]);
                Ok(true)
            },
            "row source, row group 1: has 11 rows, at the first reading 10: the source has changed while it was read",
        ),
        (
            |group| {
                group.columns_mut()[1][3] += 1.0;
                Ok(true)
            },
            "row source, row group 1: holds other numbers than at the first reading: the source has changed",
        ),
        (
            |group| {
                group.columns_mut()[1][3] = f64::NAN;
                Ok(true)
            },
            "row source, row group 1, row 13 (counted from 0): column `y` is NaN, not a finite number; leave such rows out",
        ),
        (
            |group| {
                group.push(&[1.0]);
                Ok(true)
            },
            "row source, row group 1, row 20 (counted from 0): has 1 values, the source has 2 columns",
        ),
        (|_| Err(SourceError::new("is on fire")), "row source, row group 1: is on fire"),
    ];
    for (change, want) in changes {
        let source = Changing { names: vec!["x".to_owned(), "y".to_owned()], readings: 0, change };
        let error = Fit::new(line).epochs(100).run_source([0.0; 2], source).unwrap_err();
        assert!(matches!(&error, FitError::Loss(Error::Source(_))), "{error:?}");
        assert_eq!(error.to_string(), want);
    }
}

#[test]
fn faults_of_the_loss_are_told_with_the_row_of_the_source() {
    let data = Dataset::from_rows(&["x"], (0..100).map(|i| [50.0 - f64::from(i)])).unwrap();
    let mut root = RowFunction::new(|w: Var, x: Var| (w * x).sqrt());
    let mut groups = RowGroups::open(data.in_groups(7)).unwrap();
    let error = root.value_over(&[1.0], &mut groups).unwrap_err();
    assert!(matches!(&error, Error::NotFinite(fault) if fault.row == Some(51)), "{error}");
    let error = Fit::new(|w: Var, x: Var| (w * x).sqrt()).run_source(1.0, data.in_groups(7)).unwrap_err();
    assert!(matches!(&error, FitError::Start { fault, .. } if fault.row == Some(51)), "{error}");
}

#[test]
fn settings_that_need_rows_in_memory_are_refused() {
    let data = table(10);
    let refused = |fit: Fit<'_, Loss>| {
        let error = fit.run_source([0.0; 2], data.in_groups(3)).unwrap_err();
        assert!(matches!(error, FitError::Conflict { with: "run_source", .. }), "{error}");
    };
    let fit = || Fit::new(line as Loss);
    refused(fit().batch_size(2).order(BatchOrder::WithReplacement));
    refused(fit().nan_policy(gradus::fit::NanPolicy::Omit));
    assert!(matches!(fit().target("z").run_source([0.0; 2], data.in_groups(3)), Err(FitError::Data(_))));
}
