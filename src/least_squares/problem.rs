//! The two kinds of residuals: a closure with many outputs, and a closure of one row.

use crate::data::Batch;
use crate::derive::{Differentiable, Outputs};
use crate::function::{Columns, PerRow, RowFunction};
use crate::{Error, Function, Matrix, Real};

/// Residuals and their derivatives at a point.
pub(super) trait Residuals<T: Real> {
    /// All residuals, finite.
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error>;

    /// A row for each residual, finite.
    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error>;
}

impl<T, F, Form> Residuals<T> for Function<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        self.values(x)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        Function::jacobian(self, x)
    }
}

/// A residual of one row, over all rows of some columns.
pub(super) struct Rows<'a, T: Real, F, Form> {
    function: RowFunction<T, F, Form>,
    columns: &'a Columns<'a, T>,
}

impl<'a, T: Real, F: PerRow<T, Form>, Form> Rows<'a, T, F, Form> {
    pub(super) fn new(residual: F, columns: &'a Columns<'a, T>) -> Self {
        Self { function: RowFunction::new(residual), columns }
    }
}

impl<T: Real, F: PerRow<T, Form>, Form> Residuals<T> for Rows<'_, T, F, Form> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let rows = self.columns.len();
        let mut residuals = vec![T::zero(); rows];
        self.function.values(x, self.columns, Batch::Range(0..rows), &mut residuals)?;
        Ok(residuals)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let rows = self.columns.len();
        let mut jacobian = Matrix::zeros(rows, x.len());
        for row in 0..rows {
            let batch = Batch::Range(row..row + 1);
            self.function.value_and_grad(x, self.columns, batch, jacobian.row_mut(row))?;
        }
        Ok(jacobian)
    }
}
