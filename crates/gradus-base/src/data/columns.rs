//! Tables from tables: fewer columns, one more column, more rows, some of the rows.

use super::build::check_names;
use super::dataset::Counts;
use super::{DataError, Dataset};
use crate::error::LengthMismatch;

impl Dataset {
    /// The columns with these names, in this order.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`], [`DataError::DuplicateName`] for a name given
    /// twice, [`DataError::NoColumns`] for an empty list.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["a", "b", "c"], [[1.0, 2.0, 3.0]])?;
    /// assert_eq!(data.select(&["c", "a"])?.row(0), [3.0, 1.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn select(&self, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        if names.is_empty() {
            return Err(DataError::NoColumns);
        }
        check_names(names)?;
        let indices: Vec<usize> =
            names.iter().map(|name| self.position_of(name.as_ref())).collect::<Result<_, _>>()?;
        Ok(self.of_columns(&indices))
    }

    /// This table with one more column at the end.
    ///
    /// # Errors
    /// [`DataError::DuplicateName`], [`DataError::ColumnLength`] unless there is one
    /// value for every row, [`DataError::NotFinite`].
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]])?;
    /// let squares: Vec<f64> = data.column(0).iter().map(|x| x * x).collect();
    /// assert_eq!(data.with_column("x squared", squares)?.row(2), [3.0, 9.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn with_column(mut self, name: &str, values: impl Into<Vec<f64>>) -> Result<Self, DataError> {
        self.names.push(name.to_owned());
        self.columns.push(values.into());
        self.levels.push(None);
        let made = Self::with_levels_checked(self.names, self.columns, self.levels)?;
        Ok(Self { counts: self.counts, ..made })
    }

    /// Adds the rows of `other` below; its columns are matched by name, in any order.
    ///
    /// After an error the table is as it was.
    ///
    /// # Errors
    /// [`DataError::Length`] when `other` has more or fewer columns,
    /// [`DataError::UnknownColumn`] when it lacks one of ours; [`DataError::OtherLevels`] for a column of categories with
    /// other levels, or of numbers in one of the tables only.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let mut data = Dataset::from_rows(&["x", "y"], [[1.0, 2.0]])?;
    /// data.append(&Dataset::from_rows(&["y", "x"], [[4.0, 3.0]])?)?;
    /// assert_eq!(data.row(1), [3.0, 4.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn append(&mut self, other: &Self) -> Result<(), DataError> {
        LengthMismatch::check("list of columns", self.width(), other.width())?;
        let indices: Vec<usize> =
            self.names.iter().map(|name| other.position_of(name)).collect::<Result<_, _>>()?;
        for ((name, levels), &index) in self.names.iter().zip(&self.levels).zip(&indices) {
            if *levels != other.levels[index] {
                return Err(DataError::OtherLevels { column: name.clone() });
            }
        }
        for (column, index) in self.columns.iter_mut().zip(indices) {
            column.extend_from_slice(other.column(index));
        }
        Ok(())
    }

    /// The columns with these numbers, which must exist and differ.
    pub(super) fn of_columns(&self, indices: &[usize]) -> Self {
        Self {
            names: indices.iter().map(|&i| self.names[i].clone()).collect(),
            columns: indices.iter().map(|&i| self.columns[i].clone()).collect(),
            levels: indices.iter().map(|&i| self.levels[i].clone()).collect(),
            counts: self.counts,
        }
    }

    /// The rows with these numbers, which must exist; a number may come twice.
    pub(super) fn pick(&self, rows: &[u32]) -> Self {
        self.of_rows(|column| rows.iter().map(|&row| column[row as usize]).collect())
    }

    /// The rows that `part` takes of each column: the same ones, at least one.
    pub(super) fn of_rows(&self, part: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        Self {
            names: self.names.clone(),
            columns: self.columns().map(part).collect(),
            levels: self.levels.clone(),
            counts: Counts::default(),
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/data/columns.rs"]
mod tests;
