//! The two kinds of residuals: a closure with many outputs, and a closure of one row.

use crate::data::Batch;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::function::{Evaluator, PointEngine};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::rows::{Columns, OfRows, Request, RowClosure, RowEngine, RowEvaluator};
use crate::tape::Closure;

/// Residuals and their derivatives at a point.
pub(super) trait Residuals<T: Real> {
    /// All residuals, finite.
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error>;

    /// A row for each residual, finite.
    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error>;
}

/// A closure of all parameters, with an output for each residual.
pub(super) struct Together<'a, T> {
    f: &'a Closure<'a, T>,
    engine: Evaluator<T>,
}

impl<'a, T: Real> Together<'a, T> {
    pub(super) fn new(f: &'a Closure<'a, T>, parameters: usize, made_at: Here) -> Self {
        Self { f, engine: Evaluator::new(parameters, made_at) }
    }
}

impl<T: Real> Residuals<T> for Together<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        self.engine.values(self.f, x)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        self.engine.jacobian(self.f, x)
    }
}

/// A closure of one row, over the rows of a data set.
pub(super) struct Rows<'a, T> {
    f: &'a RowClosure<'a, T>,
    engine: RowEvaluator<T>,
    columns: &'a Columns<'a, T>,
}

impl<'a, T: Real> Rows<'a, T> {
    pub(super) fn new(f: &'a RowClosure<'a, T>, columns: &'a Columns<'a, T>, made_at: Here) -> Self {
        Self { f, engine: RowEvaluator::new(made_at), columns }
    }

    fn request<'r>(&self, wanted: OfRows, x: &'r [T], batch: &'r Batch<'r>) -> Request<'r, T>
    where
        'a: 'r,
    {
        Request { wanted, parameters: x, columns: self.columns, batch }
    }
}

impl<T: Real> Residuals<T> for Rows<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let rows = self.columns.len();
        let mut residuals = vec![T::zero(); rows];
        let batch = Batch::Range(0..rows);
        let request = self.request(OfRows::Sum, x, &batch);
        self.engine.values(self.f, request, &mut residuals)?;
        Ok(residuals)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let rows = self.columns.len();
        let mut jacobian = Matrix::zeros(rows, x.len());
        for row in 0..rows {
            let batch = Batch::Range(row..row + 1);
            let request = self.request(OfRows::Gradient, x, &batch);
            jacobian.row_mut(row).copy_from_slice(&self.engine.sums(self.f, request)?[1..]);
        }
        Ok(jacobian)
    }
}
