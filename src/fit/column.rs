//! The data in the float of the parameters, cast once.

use super::FitError;
use crate::data::Dataset;
use crate::error::Error;
use crate::real::Real;
use crate::rows::Columns as View;

/// The columns of a data set, in the float that the loss computes with.
#[derive(Debug)]
pub(crate) struct Columns<T> {
    columns: Vec<Vec<T>>,
}

impl<T: Real> Columns<T> {
    /// Casts every value.
    pub(crate) fn cast(data: &Dataset) -> Result<Self, FitError> {
        data.check_numbers()?;
        let mut columns = Vec::with_capacity(data.width());
        for (name, column) in data.names().iter().zip(data.columns()) {
            let cast: Vec<T> = column.iter().map(|&x| T::of(x)).collect();
            if let Some(row) = cast.iter().position(|x| !x.is_finite()) {
                return Err(FitError::TooLarge { column: name.clone(), row, value: column[row] });
            }
            columns.push(cast);
        }
        Ok(Self { columns })
    }

    /// The columns as a loss over rows wants them.
    pub(crate) fn view(&self) -> Result<View<'_, T>, Error> {
        let slices: Vec<&[T]> = self.columns.iter().map(Vec::as_slice).collect();
        View::new(&slices)
    }
}
