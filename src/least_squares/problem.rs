//! The two kinds of residuals: a closure with many outputs, and a closure of one row.

use crate::data::Batch;
use crate::derive::{Differentiable, Outputs};
use crate::error::{Error, LengthMismatch};
use crate::function::{Columns, Function, PerRow, RowFunction, RowResidual};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::tape::Var;
use core::marker::PhantomData;

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

/// A residual, for the evaluator of losses: both are one number for each row, and no square is taken of it there.
struct OfRow<F>(F);

/// Its form is that of the residual inside `PhantomData`, which keeps it apart from closures.
impl<T: Real, Form, F: RowResidual<T, Form>> PerRow<T, PhantomData<Form>> for OfRow<F> {
    #[inline]
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.0.eval(parameters, row)
    }
}

/// A residual of one row, over all rows of some columns.
pub(super) struct Rows<'a, T: Real, F, Form> {
    function: RowFunction<T, OfRow<F>, PhantomData<Form>>,
    columns: &'a Columns<'a, T>,
}

impl<'a, T: Real, F: RowResidual<T, Form>, Form> Rows<'a, T, F, Form> {
    #[track_caller]
    pub(super) fn new(residual: F, columns: &'a Columns<'a, T>) -> Self {
        Self { function: RowFunction::new(OfRow(residual)), columns }
    }
}

impl<T: Real, F: RowResidual<T, Form>, Form> Residuals<T> for Rows<'_, T, F, Form> {
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
