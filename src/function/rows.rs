//! A loss over rows: recorded for one row, summed over many.

use super::PerRow;
use crate::data::Batch;
use crate::derive::all_finite;
use crate::error::{Error, LengthMismatch, Quantity};
use crate::{Real, Var, derive::eager};
use core::marker::PhantomData;

/// `Σᵣ f(parameters, row r)` and its gradient in the parameters.
///
/// - `f`: the loss of one row; see [`PerRow`].
///
/// ```
/// use gradus::data::Batch;
/// use gradus::function::RowFunction;
/// use gradus::prelude::*;
///
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let mut loss = RowFunction::new(line);
/// let (x, y) = ([0.0, 1.0, 2.0], [1.0, 3.0, 6.0]);
/// let mut gradient = [0.0; 2];
/// let sum = loss.value_and_grad(&[2.0, 1.0], &[&x, &y], Batch::Range(0..3), &mut gradient)?;
/// assert_eq!((sum, gradient), (1.0, [-4.0, -2.0]));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Debug)]
pub struct RowFunction<T: Real, F, Form> {
    f: F,
    row: Vec<Var<T>>,
    one: Vec<T>,
    form: PhantomData<fn() -> Form>,
}

impl<T: Real, F: PerRow<T, Form>, Form> RowFunction<T, F, Form> {
    /// Takes the loss of one row.
    #[must_use]
    pub fn new(f: F) -> Self {
        Self { f, row: Vec::new(), one: Vec::new(), form: PhantomData }
    }

    /// The sum of the loss over `rows`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::Length`] if columns differ in length or a row
    /// lies beyond them. A number that is not finite is told with its row.
    pub fn value(&mut self, parameters: &[T], columns: &[&[T]], rows: Batch<'_>) -> Result<T, Error> {
        // A value costs little less than a gradient until it is compiled.
        let mut gradient = vec![T::zero(); parameters.len()];
        self.value_and_grad(parameters, columns, rows, &mut gradient)
    }

    /// The sum of the loss over `rows`; its gradient in the parameters goes to `gradient`.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`]; `gradient` is then of no use.
    pub fn value_and_grad(
        &mut self,
        parameters: &[T],
        columns: &[&[T]],
        rows: Batch<'_>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        LengthMismatch::check("gradient", parameters.len(), gradient.len())?;
        all_finite(parameters, Quantity::Coordinate).map_err(Box::new)?;
        let len = columns.first().map_or(0, |c| c.len());
        for column in columns {
            LengthMismatch::check("column", len, column.len())?;
        }
        gradient.fill(T::zero());
        self.one.resize(parameters.len(), T::zero());
        let mut sum = T::zero();
        for r in rows.indices() {
            if r >= len {
                return Err(LengthMismatch { what: "column", expected: r + 1, actual: len }.into());
            }
            self.row.clear();
            self.row.extend(columns.iter().map(|column| Var::constant(column[r])));
            let (f, row) = (&self.f, &self.row);
            let at_row = |p: &[Var<T>]| f.eval(p, row);
            sum += eager::value_and_grad_into(&at_row, parameters, &mut self.one)
                .map_err(|error| in_row(error, r))?;
            for (total, &one) in gradient.iter_mut().zip(&self.one) {
                *total += one;
            }
        }
        Ok(sum)
    }
}

/// Says in which row a number was not finite.
fn in_row(mut error: Error, row: usize) -> Error {
    if let Error::NotFinite(what) = &mut error {
        what.row = Some(row);
    }
    error
}
