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
/// let text = "speed,dist\n4,2\n7,NA\n";
/// let error = Dataset::from_csv_reader(text.as_bytes(), &["dist"]).unwrap_err();
/// assert_eq!(error.to_string(), "line 3, column 2 (`dist`): `NA` is not a number");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{fault}", path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default())]
pub struct CsvError {
    /// The file, unless the text came from a reader.
    pub path: Option<PathBuf>,
    /// What is wrong with it.
    pub fault: CsvFault,
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
    /// The file has no bytes, or nothing but blank lines.
    #[error("is empty: expected a header line with the column names")]
    Empty,
    /// There is a header, and nothing below it.
    #[error("has a header line but no rows below it")]
    NoRows,
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
    /// A field that is no number; an empty one and `NA` are none.
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
