//! Parquet files of pyarrow, polars and the crate `parquet`: the numbers that were written, or an error with its place.

use gradus::data::{DataError, Dataset, Missing, ParquetRows, RowGroups};
use gradus::prelude::*;
use parquet::data_type::{DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/parquet").join(name)
}

fn numbers() -> BTreeMap<String, Vec<f64>> {
    let text = std::fs::read_to_string(golden("numbers.json")).expect("the golden numbers");
    serde_json::from_str(&text).expect("lists of numbers")
}

/// A file in the folder for temporary ones, removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("gradus-{}-{name}.parquet", std::process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Columns `x` (numbers) and `n` (integers) in groups of these lengths.
fn write(path: &Path, groups: &[usize]) -> Result<(), Box<dyn std::error::Error>> {
    let schema = parse_message_type("message rows { required double x; required int64 n; }")?;
    let file = std::fs::File::create(path)?;
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), properties)?;
    let mut first = 0;
    for &rows in groups {
        let mut group = writer.next_row_group()?;
        let x: Vec<f64> = (first..first + rows).map(|i| i as f64 / 8.0 - 1.0).collect();
        let n: Vec<i64> = (first..first + rows).map(|i| (i * i % 11) as i64).collect();
        let mut column = group.next_column()?.expect("two columns");
        column.typed::<DoubleType>().write_batch(&x, None, None)?;
        column.close()?;
        let mut column = group.next_column()?.expect("two columns");
        column.typed::<Int64Type>().write_batch(&n, None, None)?;
        column.close()?;
        group.close()?;
        first += rows;
    }
    writer.close()?;
    Ok(())
}

#[test]
fn every_type_of_number_is_read_to_the_nearest_float() {
    let want = numbers();
    let names: Vec<&String> = want.keys().collect();
    let data = Dataset::from_parquet(golden("types.parquet"), &names).unwrap();
    for (name, column) in &want {
        assert_eq!(data.column_named(name).unwrap(), column, "{name}");
    }
    // Decimals as integers, and types as of version 1.
    let data = Dataset::from_parquet(golden("decimals.parquet"), &["long", "i32", "price"]).unwrap();
    for name in ["long", "i32", "price"] {
        assert_eq!(data.column_named(name).unwrap(), want[name], "{name}");
    }
}

#[test]
fn files_of_polars_are_read_whatever_compresses_them() {
    for compression in ["uncompressed", "snappy", "gzip", "lz4", "zstd"] {
        let path = golden(&format!("polars_{compression}.parquet"));
        let read = Dataset::from_parquet(&path, &["y", "x"]);
        if compression == "zstd" && !cfg!(feature = "parquet-zstd") {
            let error = read.unwrap_err().to_string();
            assert!(error.ends_with("the feature `parquet-zstd` of Gradus reads Zstandard"), "{error}");
            continue;
        }
        let data = read.unwrap();
        let rows = (0..40).map(|i| [f64::from(i * i), f64::from(i) / 8.0]);
        assert_eq!(data, Dataset::from_rows(&["y", "x"], rows).unwrap(), "{compression}");
    }
}

#[test]
fn what_holds_no_numbers_says_what_it_holds() {
    let path = golden("types.parquet");
    let fault = |name: &str| match Dataset::from_parquet(&path, &[name]).unwrap_err() {
        DataError::Source(error) => error.fault,
        other => panic!("{other}"),
    };
    for (name, holds) in [("day", "date"), ("at", "timestamp"), ("text", "string")] {
        let fault = fault(name);
        let want = format!("column `{name}` holds {holds}");
        assert!(fault.starts_with(&want) && fault.ends_with("a column of numbers is needed"), "{fault}");
    }
    for name in ["list", "struct"] {
        assert_eq!(fault(name), format!("column `{name}` is nested, and a column of numbers is needed"));
    }
    assert!(fault("none").starts_with("no column `none`; there are: i8, u8, i32"), "{}", fault("none"));
    assert!(matches!(Dataset::from_parquet(&path, &["i8", "i8"]), Err(DataError::DuplicateName { .. })));
    assert!(matches!(Dataset::from_parquet(&path, &[""; 0]), Err(DataError::NoColumns)));
    let missing = Dataset::from_parquet("no/such.parquet", &["x"]).unwrap_err().to_string();
    assert!(missing.starts_with("no/such.parquet: cannot be read: "), "{missing}");
    let other = Dataset::from_parquet("examples/data/cars.csv", &["speed"]).unwrap_err().to_string();
    assert!(other.starts_with("examples/data/cars.csv: "), "{other}");
}

#[test]
fn a_value_that_is_missing_has_a_place_or_a_policy() {
    let path = golden("gaps.parquet");
    let open = |missing| ParquetRows::open(&path, &["x", "y"]).unwrap().missing(missing);
    let error = open(Missing::Error).into_dataset().unwrap_err().to_string();
    let want = ", row group 0, row 1 (counted from 0): column `y` has no value; `ParquetRows::missing` says what to do then";
    assert!(error.ends_with(want), "{error}");
    let error = RowGroups::open(ParquetRows::open(&path, &["x"]).unwrap()).unwrap_err();
    assert_eq!((error.group, error.row), (Some(1), Some(2)));
    let dropped = open(Missing::DropRow).into_dataset().unwrap();
    assert_eq!(dropped.column(0), [1.0, 4.0, 5.0, 6.0]);
    assert_eq!((dropped.column(1), dropped.dropped_rows()), (&[1.0, 4.0, 5.0, 6.0][..], 3));
    let filled = open(Missing::Value(-9.0)).into_dataset().unwrap();
    assert_eq!(filled.column(1), [1.0, -9.0, 3.0, 4.0, 5.0, 6.0, -9.0]);
    assert_eq!((filled.filled_values(), filled.dropped_rows()), (4, 0));
    // Of 1, 3, 4, 5 and 6, over both row groups.
    let means = open(Missing::Mean).into_dataset().unwrap();
    assert_eq!(means.column(1), [1.0, 3.8, 3.0, 4.0, 5.0, 6.0, 3.8]);
    assert_eq!((means.filled_values(), means.dropped_rows()), (4, 0));
    let mut groups = RowGroups::open(open(Missing::Mean)).unwrap();
    assert!(groups.groups() > 1 && groups.load(0).unwrap()[1].contains(&3.8));
    assert!(
        open(Missing::Value(f64::NAN))
            .into_dataset()
            .unwrap_err()
            .to_string()
            .contains("not a finite number")
    );
    let all = ParquetRows::open(&path, &["z"]).unwrap().into_dataset().unwrap();
    assert_eq!(all.column(0), [1.0; 7]);
    let mut rows = open(Missing::DropRow);
    assert_eq!(RowGroups::open(&mut rows).unwrap().len(), 4);
    assert_eq!(rows.dropped_rows(), 3);
}

#[test]
fn fits_to_a_file_have_the_bits_of_rows_in_memory() {
    let file = Temporary::new("fit");
    write(&file.0, &[100, 1, 5000, 17]).unwrap();
    let open = || ParquetRows::open(&file.0, &["x", "n"]).unwrap();
    let data = open().into_dataset().unwrap();
    let wave = |[a, k]: [Var; 2], [x, n]: [Var; 2]| (a * (k * x).sin() - n).powi(2);
    let fit = || Fit::new(wave).minimizer(Method::TrustExact);
    let want = fit().run([1.0, 0.01], &data).unwrap();
    assert_eq!(fit().run_source([1.0, 0.01], open()).unwrap(), want);
    let cached = gradus::data::CachedRows::new(open()).unwrap();
    assert_eq!(fit().run_source([1.0, 0.01], cached).unwrap(), want);
    // One column has weights, of which some are 0.
    let fit = || Fit::new(|m: Var, x: Var| (m - x).powi(2)).weights("n").minimizer(Method::TrustExact);
    assert_eq!(fit().run_source(1.0, open()).unwrap(), fit().run(1.0, &data).unwrap());
}

#[test]
fn damaged_files_are_errors_and_no_panics() {
    let whole = std::fs::read(golden("polars_lz4.parquet")).unwrap();
    let file = Temporary::new("damaged");
    let read = |bytes: &[u8]| {
        std::fs::write(&file.0, bytes).unwrap();
        let _ = Dataset::from_parquet(&file.0, &["x", "y"]);
    };
    for length in 0..whole.len() {
        read(&whole[..length]);
    }
    for at in 0..whole.len() {
        for change in [0x01, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            read(&bytes);
        }
    }
}
