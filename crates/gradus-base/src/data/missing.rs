//! What is done with values that a file lacks.

/// What to do with a missing value in a chosen column.
///
/// ```
/// # #[cfg(feature = "csv")] {
/// use gradus::data::{CsvOptions, Dataset, Missing};
///
/// let read = |missing| {
///     let options = CsvOptions { missing, ..CsvOptions::default() };
///     Dataset::from_csv_reader_with(&b"x,y\n1,2\n2,NA\n3,6\n"[..], &["x", "y"], &options)
/// };
/// assert_eq!(read(Missing::DropRow)?.column_named("x")?, [1.0, 3.0]);
/// assert_eq!(read(Missing::Mean)?.column_named("y")?, [2.0, 4.0, 6.0]);
/// assert_eq!(read(Missing::Value(0.0))?.column_named("y")?, [2.0, 0.0, 6.0]);
/// assert!(read(Missing::Error).unwrap_err().to_string().starts_with("line 3, column 2 (`y`): `NA` stands for a missing value"));
/// # }
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Missing {
    /// It is an error, with its place.
    #[default]
    Error,
    /// The row is left out; [`Dataset::dropped_rows`](crate::data::Dataset::dropped_rows) counts them.
    DropRow,
    /// It becomes the arithmetic mean of the values that are there, which makes standard errors too small. A source of rows that are
    /// read in groups is read once more for it, before all else, and has the same mean, to the last bit.
    /// [`Dataset::filled_values`](crate::data::Dataset::filled_values) counts them.
    Mean,
    /// It becomes this value, which has to be finite.
    Value(f64),
}
