//! What can be wrong with a CSV file, reported so that it can be found in an editor.
//!
//! Lines are counted from 1, the header being line 1, and so are columns: as editors
//! and spreadsheets show them.

use std::io;
use std::path::PathBuf;

/// A CSV file that cannot be read as a table of numbers, and why.
///
/// ```
/// use gradus::data::Dataset;
///
/// let text = "speed,dist\n4,2\n7,far\n";
/// let error = Dataset::from_csv_reader(text.as_bytes(), &["dist"]).unwrap_err();
/// assert_eq!(error.to_string(), "line 3, column 2 (`dist`): `far` is not a number");
///
/// let error = Dataset::from_csv_reader(&b"speed;dist\n4;2,5\n7;3,5\n"[..], &["dist"]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "no column `dist` in the header; there are: speed;dist; \
///      it can be read with `CsvOptions { separator: ';', decimal: ',', ..CsvOptions::default() }`",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}{fault}{}", path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default(),
    hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default()
)]
pub struct CsvError {
    /// The file, unless the text came from a reader.
    pub path: Option<PathBuf>,
    /// What is wrong with it.
    pub fault: CsvFault,
    /// Options that would read it, if there are any: they were tried.
    pub hint: Option<Box<str>>,
}

/// What is wrong with a CSV file, and where.
///
/// ```
/// use gradus::data::{CsvFault, DataError, Dataset};
///
/// let ragged = Dataset::from_csv_reader("x,y\n1,2\n3\n".as_bytes(), &["x", "y"]);
/// let Err(DataError::Csv(error)) = ragged else { unreachable!() };
/// assert_eq!(error.fault, CsvFault::Ragged { line: 3, expected: 2, actual: 1 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CsvFault {
    /// The file cannot be opened or read; no such file, for example.
    #[error("cannot be read: {cause}")]
    Unreadable {
        /// The kind of failure.
        kind: io::ErrorKind,
        /// The system's words for it.
        cause: String,
    },
    /// The file cannot be written; no such folder, for example.
    #[error("cannot be written: {cause}")]
    Unwritable {
        /// The kind of failure.
        kind: io::ErrorKind,
        /// The system's words for it.
        cause: String,
    },
    /// Options that contradict each other or mean nothing.
    #[error("CsvOptions: {why}")]
    Options {
        /// What is wrong with them.
        why: String,
    },
    /// The file has no bytes, or nothing but blank lines.
    #[error("is empty: expected a header line with the column names")]
    Empty,
    /// There is a header, and nothing below it.
    #[error("has a header line but no rows below it")]
    NoRows,
    /// All rows were left out, since each has a missing value.
    #[error("no rows are left: each of the {dropped} has a missing value in a chosen column")]
    AllDropped {
        /// How many there are.
        dropped: usize,
    },
    /// The header lacks a requested column.
    #[error("no column `{name}` in the header; there are: {}", available.join(", "))]
    MissingColumn {
        /// The requested name.
        name: String,
        /// The names there are, in their order.
        available: Vec<String>,
    },
    /// The header has a requested name more than once, so it is not clear which
    /// column is meant.
    #[error("column `{name}` is in the header twice: columns {first} and {second}")]
    AmbiguousColumn {
        /// The name.
        name: String,
        /// Its first column, counted from 1.
        first: usize,
        /// Its second column, counted from 1.
        second: usize,
    },
    /// A line with more or fewer fields than the header.
    #[error("line {line} has {actual} fields, the header has {expected}")]
    Ragged {
        /// The line, counted from 1.
        line: usize,
        /// The number of fields in the header.
        expected: usize,
        /// The number of fields in that line.
        actual: usize,
    },
    /// Bytes that are not text in UTF-8, in a chosen field or in the name of a chosen column: a spreadsheet saved as
    /// UTF-16, or letters in Latin-1 or Windows-1252.
    #[error("line {line}, column {column}: not valid UTF-8; save the file as UTF-8")]
    NotUtf8 {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
    /// A missing value, where the policy is that there are none.
    #[error(
        "line {line}, column {column} (`{name}`): `{text}` stands for a missing value; decide in `CsvOptions` what becomes \
         of it: `missing: Missing::DropRow`, `Missing::Mean` or `Missing::Value(0.0)`"
    )]
    Missing {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// The name of the column.
        name: String,
        /// The text found there.
        text: String,
    },
    /// A missing value in a column of categories, which has no mean.
    #[error(
        "line {line}, column {column} (`{name}`): a missing value in a column of categories cannot be filled in; take \
         `missing: Missing::DropRow`, or remove its text from `missing_markers`, and it is a category"
    )]
    MissingCategory {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// The name of the column.
        name: String,
    },
    /// A column of which all values are missing, and were to be filled with their mean.
    #[error("column `{name}` has no values to take the mean of; all of them are missing")]
    NoMean {
        /// The name of the column.
        name: String,
    },
    /// A number in a column that begins with a word.
    #[error(
        "line {line}, column {column} (`{name}`): a number, and the column begins with the word `{word}`; add that to \
         `missing_markers` if it stands for a missing value, or the column to `categories`"
    )]
    NumberAmongWords {
        /// The line of the number, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// The name of the column.
        name: String,
        /// The first word.
        word: String,
    },
    /// More different categories than can be numbered.
    #[error("column `{name}` has more than 2^32 different categories")]
    TooManyLevels {
        /// The name of the column.
        name: String,
    },
    /// A field that is no number.
    #[error("line {line}, column {column} (`{name}`): `{text}` is not a number")]
    NotANumber {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// The name of the column.
        name: String,
        /// The text found there, its first 60 characters.
        text: String,
    },
    /// A field that is NaN, infinite, or too large for an `f64`.
    #[error("line {line}, column {column} (`{name}`): `{text}` is not a finite number")]
    NotFinite {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// The name of the column.
        name: String,
        /// The text found there, its first 60 characters.
        text: String,
    },
}
