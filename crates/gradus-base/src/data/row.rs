//! One row of a table, as closures see it.

use super::{DataError, Dataset};
use core::cell::RefCell;

/// A row, whose values are asked for by name: what the closures of [`Dataset::filter`] and [`Dataset::derive`] are given.
///
/// ```
/// use gradus::data::Dataset;
///
/// let data = Dataset::from_rows(&["mass", "height"], [[80.0, 2.0], [50.0, 1.0]])?;
/// let data = data.derive("bmi", |row| row.get("mass") / row.get("height").powi(2))?;
/// assert_eq!(data.column_named("bmi")?, [20.0, 50.0]);
///
/// let error = data.filter(|row| row.get("hight") > 1.5).unwrap_err();
/// assert_eq!(error.to_string(), "no column `hight`; there are: mass, height, bmi");
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    data: &'a Dataset,
    index: usize,
    /// The first name that was asked for and is not there.
    fault: &'a RefCell<Option<DataError>>,
}

impl<'a> Row<'a> {
    /// Calls `f` for each row, until one asks for a name that is not there.
    pub(super) fn each(data: &'a Dataset, mut f: impl FnMut(Row<'_>)) -> Result<(), DataError> {
        let fault = RefCell::new(None);
        for index in 0..data.len() {
            f(Row { data, index, fault: &fault });
            if let Some(error) = fault.take() {
                return Err(error);
            }
        }
        Ok(())
    }

    /// The number of the row, counted from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The value in the column called `name`; NaN if there is none or it holds categories, and then the call that the closure
    /// was passed to fails with [`DataError::UnknownColumn`] or [`DataError::Categories`].
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        match self.data.column_named(name) {
            Ok(column) => column[self.index],
            Err(error) => {
                self.note(error);
                f64::NAN
            }
        }
    }

    /// The category in the column called `name`; empty if there is none or it holds numbers, and then the call that the
    /// closure was passed to fails.
    #[must_use]
    pub fn category(&self, name: &str) -> &'a str {
        match self.data.category(name, self.index) {
            Ok(category) => category,
            Err(error) => {
                self.note(error);
                ""
            }
        }
    }

    fn note(&self, error: DataError) {
        self.fault.borrow_mut().get_or_insert(error);
    }
}
