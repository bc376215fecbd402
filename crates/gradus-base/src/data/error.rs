//! What can be wrong with a table, or with a request to it.
//!
//! Rows are counted from 0 here, as in [`Dataset::row`](super::Dataset::row). Faults
//! in a file are reported in lines and columns of that file instead: see
//! [`CsvError`](super::CsvError).

use crate::error::{InvalidSetting, LengthMismatch, SourceError};

/// A table that cannot be made, or a request that it cannot answer.
///
/// ```
/// use gradus::data::{DataError, Dataset};
///
/// let error = Dataset::from_rows(&["x", "y"], [[1.0, 2.0], [3.0, f64::NAN]]).unwrap_err();
/// assert_eq!(error.to_string(), "column `y`, row 1 (counted from 0) is NaN, not a finite number");
/// assert!(matches!(error, DataError::NotFinite { row: 1, .. }));
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A value that is NaN or infinite.
    #[error("column `{column}`, row {row} (counted from 0) is {value}, not a finite number")]
    NotFinite {
        /// The name of its column.
        column: String,
        /// Its row, counted from 0.
        row: usize,
        /// The value itself.
        value: f64,
    },
    /// A row that is shorter or longer than the list of names.
    #[error("row {row} (counted from 0) has {actual} values, expected {expected}: one for each name")]
    RowWidth {
        /// The row, counted from 0.
        row: usize,
        /// The number of names.
        expected: usize,
        /// The number of values in the row.
        actual: usize,
    },
    /// A column that is shorter or longer than the first one.
    #[error("column `{column}` has {actual} rows, expected {expected}")]
    ColumnLength {
        /// The name of the column.
        column: String,
        /// The number of rows of the table.
        expected: usize,
        /// The number of values in this column.
        actual: usize,
    },
    /// Two lists that have to agree, such as names and columns, do not.
    #[error(transparent)]
    Length(#[from] LengthMismatch),
    /// Rows that are read group by group cannot be read.
    #[error(transparent)]
    Source(#[from] Box<SourceError>),
    /// A table without rows.
    #[error("no rows: a data set needs at least one")]
    NoRows,
    /// A table without columns.
    #[error("no columns: a data set needs at least one")]
    NoColumns,
    /// Two columns with the same name.
    #[error("column name `{name}` is used twice")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A name that no column has.
    #[error("no column `{name}`; there are: {}", available.join(", "))]
    UnknownColumn {
        /// The requested name.
        name: String,
        /// The names there are, in their order.
        available: Vec<String>,
    },
    /// A column of categories, where numbers are needed.
    #[error(
        "column `{column}` holds categories, whose numbers mean nothing in a formula; make columns of 0 and 1 of it, with \
         `indicators(\"{column}\", true)`, or leave it out with `drop(&[\"{column}\"])`"
    )]
    Categories {
        /// The name of the column.
        column: String,
    },
    /// A column of numbers, where categories are needed.
    #[error("column `{column}` holds numbers, not categories; `CsvOptions::categories` reads them as such")]
    NotCategories {
        /// The name of the column.
        column: String,
    },
    /// A missing value where there has to be one.
    #[error(
        "column `{column}`, row {row} (counted from 0) has no value; leave such rows out, or fill them in"
    )]
    Null {
        /// The name of the column.
        column: String,
        /// Its first row without a value, counted from 0.
        row: usize,
    },
    /// A column of what can be neither numbers nor categories.
    #[error("column `{column}` holds {held}, which is neither numbers nor text; leave it out, or convert it")]
    ColumnType {
        /// The name of the column.
        column: String,
        /// Its type, as the table that it is in calls it.
        held: String,
    },
    /// A level that the levels which were given lack.
    #[error(
        "column `{column}`, row {row} (counted from 0): level `{level}` is none of those given: {}",
        available.join(", ")
    )]
    UnknownLevel {
        /// The name of the column.
        column: String,
        /// The first such row, counted from 0.
        row: usize,
        /// Its level.
        level: String,
        /// The levels there are, in their order.
        available: Vec<String>,
    },
    /// Rows whose categories are numbered in another way.
    #[error(
        "column `{column}` does not have the same levels in both tables; bring one to those of the other with `with_levels`"
    )]
    OtherLevels {
        /// The name of the column.
        column: String,
    },
    /// A row that the table does not have.
    #[error("no row {row} (counted from 0); there are {rows}")]
    NoSuchRow {
        /// The row.
        row: usize,
        /// The number of rows.
        rows: usize,
    },
    /// A cut that leaves one part without rows.
    #[error("cutting {rows} rows after the first {first} leaves a part without rows")]
    EmptyPart {
        /// The number of rows of the table.
        rows: usize,
        /// The number of rows the first part would get.
        first: usize,
    },
    /// A column that cannot be standardized, for its range is not an `f64`.
    #[error("column `{column}` goes from {min} to {max}, too wide a range to standardize")]
    TooWide {
        /// The name of the column.
        column: String,
        /// Its least value.
        min: f64,
        /// Its greatest value.
        max: f64,
    },
    /// A walk that is resumed through data of another length.
    #[error(
        "the data have {rows} rows, the walk was through {stored}; go on with the data that it was \
         begun with"
    )]
    OtherRows {
        /// The number of rows of the data.
        rows: usize,
        /// The number of rows of the walk.
        stored: usize,
    },
    /// More rows than a batch can number.
    #[error(
        "{rows} rows are too many for one fit: the rows of batches are numbered with 32 bits; take a part of them, fewer than 2³²"
    )]
    TooManyRows {
        /// The number of rows.
        rows: usize,
    },
    /// A setting outside its range.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
    /// A CSV file that cannot be read as a table of numbers.
    #[cfg(feature = "csv")]
    #[error(transparent)]
    Csv(#[from] super::CsvError),
}
