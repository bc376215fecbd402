//! Making a table from what is in memory, and the one check of its promises.

use super::dataset::Counts;
use super::{DataError, Dataset, Levels};
use crate::error::LengthMismatch;
use std::sync::Arc;

impl Dataset {
    /// The table with these rows, in their order: arrays, vectors or slices, each with
    /// one value for every name.
    ///
    /// # Errors
    /// [`DataError::RowWidth`] for a row that does not fit the names,
    /// [`DataError::NotFinite`] for NaN and infinities, [`DataError::NoRows`],
    /// [`DataError::NoColumns`], [`DataError::DuplicateName`].
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let squares = Dataset::from_rows(&["x", "y"], [0.0, 1.0, 2.0, 3.0].map(|x| [x, x * x]))?;
    /// assert_eq!(squares.column(1), [0.0, 1.0, 4.0, 9.0]);
    ///
    /// let error = Dataset::from_rows(&["x", "y"], vec![vec![1.0, 2.0], vec![3.0]]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "row 1 (counted from 0) has 1 values, expected 2: one for each name",
    /// );
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_rows(
        names: &[impl AsRef<str>],
        rows: impl IntoIterator<Item: AsRef<[f64]>>,
    ) -> Result<Self, DataError> {
        let mut columns = vec![Vec::new(); names.len()];
        for (row, values) in rows.into_iter().enumerate() {
            let (expected, actual) = (columns.len(), values.as_ref().len());
            if expected != actual {
                return Err(DataError::RowWidth { row, expected, actual });
            }
            for (column, &value) in columns.iter_mut().zip(values.as_ref()) {
                column.push(value);
            }
        }
        Self::checked(owned(names), columns)
    }

    /// The table with these columns: arrays, vectors (taken over, not copied) or
    /// slices, one for every name, all of the same length.
    ///
    /// # Errors
    /// [`DataError::Length`] when names and columns differ in number,
    /// [`DataError::ColumnLength`] for a column unlike the first,
    /// [`DataError::NotFinite`], [`DataError::NoRows`], [`DataError::NoColumns`],
    /// [`DataError::DuplicateName`].
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_columns(&["x", "y"], [vec![0.0, 1.0], vec![2.0, 3.0]])?;
    /// assert_eq!(data.row(1), [1.0, 3.0]);
    ///
    /// let error = Dataset::from_columns(&["x", "y"], [vec![0.0, 1.0], vec![2.0]]).unwrap_err();
    /// assert_eq!(error.to_string(), "column `y` has 1 rows, expected 2");
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_columns(
        names: &[impl AsRef<str>],
        columns: impl IntoIterator<Item: Into<Vec<f64>>>,
    ) -> Result<Self, DataError> {
        Self::checked(owned(names), columns.into_iter().map(Into::into).collect())
    }

    /// The table with one row for each of `items`, such as structs: the values that `row` finds in it, one for each name.
    ///
    /// # Errors
    /// As [`from_rows`](Dataset::from_rows); the number of names is checked against that of the values.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// struct Car {
    ///     model: &'static str,
    ///     speed: f64,
    ///     dist: u32,
    /// }
    /// let cars = [Car { model: "a", speed: 4.0, dist: 2 }, Car { model: "b", speed: 7.0, dist: 4 }];
    /// let data = Dataset::from_structs(&["speed", "dist"], &cars, |car| [car.speed, f64::from(car.dist)])?
    ///     .with_categories("model", &cars.each_ref().map(|car| car.model))?;
    /// assert_eq!(data.column_named("dist")?, [2.0, 4.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_structs<S, const N: usize>(
        names: &[impl AsRef<str>],
        items: &[S],
        row: impl Fn(&S) -> [f64; N],
    ) -> Result<Self, DataError> {
        Self::from_rows(names, items.iter().map(row))
    }

    /// The table of numbers, once its promises hold: see the type.
    pub(super) fn checked(names: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self, DataError> {
        let levels = vec![None; names.len()];
        Self::with_levels_checked(names, columns, levels)
    }

    /// The same for columns of which some are categories.
    pub(super) fn with_levels_checked(
        names: Vec<String>,
        columns: Vec<Vec<f64>>,
        levels: Vec<Option<Arc<Levels>>>,
    ) -> Result<Self, DataError> {
        LengthMismatch::check("list of columns", names.len(), columns.len())?;
        check_names(&names)?;
        let Some(rows) = columns.first().map(Vec::len) else {
            return Err(DataError::NoColumns);
        };
        for (name, column) in names.iter().zip(&columns) {
            check_column(name, rows, column)?;
        }
        if rows == 0 {
            Err(DataError::NoRows)
        } else {
            Ok(Self { names, columns, levels, counts: Counts::default() })
        }
    }
}

/// Checks that every name is used once.
pub(super) fn check_names(names: &[impl AsRef<str>]) -> Result<(), DataError> {
    // Quadratic, since a table has tens of columns, and a set would cost more.
    for (i, name) in names.iter().map(AsRef::as_ref).enumerate() {
        if names[..i].iter().any(|earlier| earlier.as_ref() == name) {
            return Err(DataError::DuplicateName { name: name.to_owned() });
        }
    }
    Ok(())
}

fn check_column(name: &str, rows: usize, column: &[f64]) -> Result<(), DataError> {
    if column.len() != rows {
        let (column, actual) = (name.to_owned(), column.len());
        return Err(DataError::ColumnLength { column, expected: rows, actual });
    }
    match column.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(DataError::NotFinite { column: name.to_owned(), row, value: column[row] }),
        None => Ok(()),
    }
}

fn owned(names: &[impl AsRef<str>]) -> Vec<String> {
    names.iter().map(|name| name.as_ref().to_owned()).collect()
}

#[cfg(test)]
#[path = "../../tests/unit/data/build.rs"]
mod tests;
