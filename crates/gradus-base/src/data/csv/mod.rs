//! Tables from CSV files: chosen columns of numbers and of words, found by their names.
//!
//! How a file is written is said by [`CsvOptions`]; by default the first line is the header, fields are separated by
//! commas and may be quoted. Blanks around fields, blank lines, CRLF line ends, a byte order mark and a missing last line
//! end are all accepted. Columns that were not chosen may hold anything, in their names as well: only chosen fields are
//! ever taken as text.
//!
//! From the bytes to the table: `open` decompresses, `text` brings it in pieces, `read` takes them, `record` finds
//! fields, `collect` makes numbers and categories of them. Where that fails, `hint` looks, by `sniff`, for options with which it does not.

mod collect;
mod dialect;
mod encoding;
mod error;
#[cfg(feature = "zstd")]
mod frames;
mod header;
mod hint;
mod open;
mod options;
mod quick;
mod read;
mod record;
mod sniff;
mod text;
mod write;

pub use error::{CsvError, CsvFault};
pub(super) use open::{decompressed, is_compressed};
pub use options::{CsvOptions, Encoding};
pub(super) use read::{Position, Records};
pub use sniff::Sniffed;
pub(super) use text::unreadable;

use super::{DataError, Dataset, build::check_names};
use std::io::Read;
use std::path::Path;

impl Dataset {
    /// Reads the columns `names` of a CSV file, in the order of `names`, as [`CsvOptions::default`] says it is written.
    ///
    /// Numbers are written as in Rust: `1`, `-2.5`, `1e-3`, and rounded to the nearest `f64`. A column of words becomes one of
    /// categories, to be made [`indicators`](Dataset::indicators) of. What it is is decided by its first field: a column that
    /// begins with a number holds numbers only, and one that begins with a word words only. A missing value is an
    /// error, for leaving the row out or filling it in is a decision about the data:
    /// [`from_csv_with`](Dataset::from_csv_with). Chosen names must be unique in the header; other names may repeat. The
    /// text is UTF-8, with or without a byte order mark; names and fields of columns that were not chosen need not be.
    /// Files that are compressed by gzip or Zstandard are read with the features `gzip` and `zstd`, whatever they are called.
    ///
    /// # Errors
    /// [`DataError::Csv`], which names the file, line and column of the first fault, and, if there are any, options
    /// that would read it; [`DataError::NoColumns`] and [`DataError::DuplicateName`] for a list of names that is empty or
    /// repeats one.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
    /// assert_eq!((cars.len(), cars.row(0)), (50, vec![4.0, 2.0]));
    ///
    /// let error = Dataset::from_csv("examples/data/cars.csv", &["weight"]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "examples/data/cars.csv: no column `weight` in the header; there are: speed, dist",
    /// );
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_csv(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        Self::from_csv_with(path, names, &CsvOptions::default())
    }

    /// Reads the columns `names` of a CSV file that is written as `options` say: see [`CsvOptions`] and [`Missing`](crate::data::Missing).
    ///
    /// # Errors
    /// As [`from_csv`](Dataset::from_csv), and [`CsvFault::Options`] for options that contradict each other.
    ///
    /// ```
    /// use gradus::data::{CsvOptions, Dataset, Missing};
    ///
    /// let options = CsvOptions { missing: Missing::DropRow, categories: vec!["cyl".into()], ..CsvOptions::default() };
    /// let cars = Dataset::from_csv_with("examples/data/mtcars.csv", &["wt", "cyl", "mpg"], &options)?;
    /// let model = cars.indicators("cyl", true)?;
    /// assert_eq!(model.names(), ["wt", "cyl=6", "cyl=8", "mpg"]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_csv_with(
        path: impl AsRef<Path>,
        names: &[impl AsRef<str>],
        options: &CsvOptions,
    ) -> Result<Self, DataError> {
        of_file(path.as_ref(), &names.iter().map(AsRef::as_ref).collect::<Vec<_>>(), options)
    }

    /// Reads the columns `names` of CSV text from any reader, as
    /// [`from_csv`](Dataset::from_csv) does; a `&[u8]` is a reader too.
    ///
    /// # Errors
    /// As [`from_csv`](Dataset::from_csv); no file is named.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let text = "model, mpg, wt\n\"Mazda, RX4\", 21, 2.62\n";
    /// let data = Dataset::from_csv_reader(text.as_bytes(), &["wt", "mpg"])?;
    /// assert_eq!(data.row(0), [2.62, 21.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_csv_reader(reader: impl Read, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        Self::from_csv_reader_with(reader, names, &CsvOptions::default())
    }

    /// Reads the columns `names` of CSV text from any reader, as [`from_csv_with`](Dataset::from_csv_with) does.
    ///
    /// The text is taken into memory as a whole, so that a fault can be looked into; a file is not.
    ///
    /// # Errors
    /// As [`from_csv_with`](Dataset::from_csv_with); no file is named.
    ///
    /// ```
    /// use gradus::data::{CsvOptions, Dataset};
    ///
    /// let options = CsvOptions { separator: '\t', header: false, ..CsvOptions::default() };
    /// let data = Dataset::from_csv_reader_with(&b"1\t2.5\n2\t3.5\n"[..], &["column_2"], &options)?;
    /// assert_eq!(data.column(0), [2.5, 3.5]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_csv_reader_with(
        reader: impl Read,
        names: &[impl AsRef<str>],
        options: &CsvOptions,
    ) -> Result<Self, DataError> {
        of_reader(Box::new(reader), &names.iter().map(AsRef::as_ref).collect::<Vec<_>>(), options)
    }
}

fn of_file(path: &Path, names: &[&str], options: &CsvOptions) -> Result<Dataset, DataError> {
    let names = checked(names)?;
    let read = |options: &CsvOptions| read::read(open::open(path)?, &names, options);
    read(options).map_err(|error| match error {
        DataError::Csv(CsvError { fault, .. }) => {
            let hint = hint_of_file(&fault, path, &names, options);
            CsvError { path: Some(path.to_owned()), fault, hint }.into()
        }
        other => other,
    })
}

/// What to say beside a fault of a file; it is read once more, or twice, and not kept.
pub(super) fn hint_of_file(
    fault: &CsvFault,
    path: &Path,
    names: &[String],
    options: &CsvOptions,
) -> Option<Box<str>> {
    let check = |options: &CsvOptions| read::check(open::open(path)?, names, options);
    hint::hint(fault, options, || sniff::sniff_file(path), check)
}

fn of_reader(
    mut reader: Box<dyn Read + '_>,
    names: &[&str],
    options: &CsvOptions,
) -> Result<Dataset, DataError> {
    let names = checked(names)?;
    let mut text = Vec::new();
    reader.read_to_end(&mut text).map_err(|error| text::unreadable(&error))?;
    let read = |options: &CsvOptions| read::read(open::decompressed(text.as_slice())?, &names, options);
    read(options).map_err(|error| match error {
        DataError::Csv(CsvError { fault, path, .. }) => {
            let sniff = || sniff::sniff_reader(open::decompressed(text.as_slice())?);
            let hint = hint::hint(&fault, options, sniff, |options| read(options).map(|_| ()));
            CsvError { path, fault, hint }.into()
        }
        other => other,
    })
}

pub(super) fn checked(names: &[&str]) -> Result<Vec<String>, DataError> {
    if names.is_empty() {
        return Err(DataError::NoColumns);
    }
    check_names(names)?;
    Ok(names.iter().map(|&name| name.to_owned()).collect())
}

impl From<CsvFault> for CsvError {
    fn from(fault: CsvFault) -> Self {
        Self { path: None, fault, hint: None }
    }
}

impl From<CsvFault> for DataError {
    fn from(fault: CsvFault) -> Self {
        CsvError::from(fault).into()
    }
}
