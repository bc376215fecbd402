//! The table itself: what it holds and how it is read.
//!
//! Values are stored column by column, because that is how they are used: a compiled
//! loss sweeps over slices of columns, and a row is only ever gathered for printing
//! or for tests. The fields are private to `data`, and every path to a table ends in
//! `Dataset::checked`, so its promises hold everywhere.

use super::{DataError, Levels};
use core::fmt;
use std::sync::Arc;

/// A table of named columns of finite `f64` values, with at least one row and column.
///
/// A column may hold categories, which are words: its values are then the numbers of its [`Levels`], counted from 0, and
/// it has to become [`indicators`](Dataset::indicators) before anything can compute with it.
///
/// ```
/// use gradus::data::Dataset;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.0]])?;
/// assert_eq!((data.len(), data.width()), (3, 2));
/// assert_eq!(data.column_named("y")?, [1.0, 3.0, 5.0]);
/// assert_eq!(data.row(2), [2.0, 5.0]);
/// # Ok::<(), gradus::data::DataError>(())
/// ```
///
/// `Debug` is short whatever the size: `Dataset(3 rows: x, y)`. For a description of
/// the values print [`summary`](Dataset::summary).
#[derive(Clone)]
pub struct Dataset {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Vec<f64>>,
    /// The levels of each column of categories, whose values are their numbers.
    pub(super) levels: Vec<Option<Arc<Levels>>>,
    pub(super) counts: Counts,
}

/// What was done about missing values when a table was read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) dropped: usize,
    pub(super) filled: usize,
}

/// Tables are equal if their names, values and levels are, however they were made.
impl PartialEq for Dataset {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names && self.columns == other.columns && self.levels == other.levels
    }
}

impl Dataset {
    /// The number of rows, at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns[0].len()
    }

    /// Whether there are no rows: always `false`, since no such table can be made.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of columns, at least 1.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The column names, in order; all different.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of rows that were left out when the table was read, under
    #[cfg_attr(
        any(feature = "csv", feature = "parquet"),
        doc = "[`Missing::DropRow`](super::Missing::DropRow)."
    )]
    #[cfg_attr(
        not(any(feature = "csv", feature = "parquet")),
        doc = "`Missing::DropRow` (features `csv` and `parquet`)."
    )]
    /// Tables made of some rows of this one say 0.
    #[must_use]
    pub fn dropped_rows(&self) -> usize {
        self.counts.dropped
    }

    /// The number of missing values that were filled in when the table was read.
    #[must_use]
    pub fn filled_values(&self) -> usize {
        self.counts.filled
    }

    /// The values of column `i`, counted from 0; of a column of categories the numbers of its levels.
    ///
    /// # Panics
    /// When `i` is not below [`width`](Dataset::width), as indexing a slice does.
    /// [`columns`](Dataset::columns) and [`column_named`](Dataset::column_named) never do.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[1.0, 10.0], [2.0, 20.0]])?;
    /// assert_eq!(data.column(1), [10.0, 20.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[must_use]
    pub fn column(&self, i: usize) -> &[f64] {
        &self.columns[i]
    }

    /// All columns in order, each as a slice of [`len`](Dataset::len) values; whether they are numbers says
    /// [`check_numbers`](Dataset::check_numbers).
    ///
    /// ```
    /// # use gradus::data::Dataset;
    /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0]])?;
    /// let sums: Vec<f64> = data.columns().map(|column| column.iter().sum()).collect();
    /// assert_eq!(sums, [1.0, 4.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.columns.iter().map(Vec::as_slice)
    }

    /// The values of the column called `name`; upper and lower case differ.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`], which lists the names there are; [`DataError::Categories`] for a column of
    /// categories, which [`category`](Dataset::category) reads.
    ///
    /// ```
    /// # use gradus::data::Dataset;
    /// let data = Dataset::from_rows(&["speed", "dist"], [[4.0, 2.0]])?;
    /// let error = data.column_named("distance").unwrap_err();
    /// assert_eq!(error.to_string(), "no column `distance`; there are: speed, dist");
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn column_named(&self, name: &str) -> Result<&[f64], DataError> {
        let i = self.position_of(name)?;
        match self.levels[i] {
            Some(_) => Err(DataError::Categories { column: name.to_owned() }),
            None => Ok(self.column(i)),
        }
    }

    /// Row `i`, counted from 0: one value for each column, gathered into a new vector.
    ///
    /// # Panics
    /// When `i` is not below [`len`](Dataset::len), as indexing a slice does.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[1.0, 10.0], [2.0, 20.0]])?;
    /// assert_eq!((data.row(1), data.len(), data.width()), (vec![2.0, 20.0], 2, 2));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[must_use]
    pub fn row(&self, i: usize) -> Vec<f64> {
        self.columns().map(|column| column[i]).collect()
    }

    /// All rows in order, each a new vector; loops that must be fast use the columns.
    ///
    /// ```
    /// # use gradus::data::Dataset;
    /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0]])?;
    /// assert_eq!(Dataset::from_rows(&["x", "y"], data.rows())?, data);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Vec<f64>> {
        (0..self.len()).map(|i| self.row(i))
    }

    /// The index of the column called `name`.
    pub(super) fn position_of(&self, name: &str) -> Result<usize, DataError> {
        let found = self.names.iter().position(|known| known == name);
        found.ok_or_else(|| DataError::UnknownColumn { name: name.to_owned(), available: self.names.clone() })
    }
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dataset({} rows: {})", self.len(), self.names.join(", "))
    }
}
