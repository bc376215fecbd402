//! The residuals of rows: a closure of one row, recorded once and swept over all of them.
//!
//! Derivatives come from one sweep for all rows. They are those in the parameters: columns are detached, so that what is
//! infinite in a column (`√x` at 0) does no harm.

use super::problem::Residuals;
use crate::data::Batch;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::matrix::Matrix;
use crate::real::Real;
use crate::rows::{Columns, JacobianColumns, OfRows, Request, RowClosure, RowEngine, RowEvaluator};
use crate::tape::Var;

/// A closure of one row with one residual, or several, over the rows of a data set.
pub(super) struct Rows<'a, T: Real> {
    f: &'a RowClosure<'a, T>,
    columns: &'a Columns<'a, T>,
    /// For a single residual by itself: it need not be differentiated.
    values: Option<RowEvaluator<T>>,
    slopes: RowEvaluator<T>,
    /// Of the point that they were evaluated at last.
    found: JacobianColumns<T>,
    at: Vec<T>,
}

impl<'a, T: Real> Rows<'a, T> {
    /// - `single`: a row has one residual.
    pub(super) fn new(
        f: &'a RowClosure<'a, T>,
        columns: &'a Columns<'a, T>,
        single: bool,
        made_at: Here,
    ) -> Self {
        let values = single.then(|| RowEvaluator::new(made_at));
        let (slopes, found) = (RowEvaluator::new(made_at), JacobianColumns::default());
        Self { f, columns, values, slopes, found, at: Vec::new() }
    }

    /// Residuals and derivatives at a point, unless they are there.
    fn evaluate(&mut self, x: &[T]) -> Result<(), Error> {
        if self.at == x && self.found.rows() > 0 {
            return Ok(());
        }
        self.at.clear();
        let f = self.f;
        let detached =
            |parameters: &[Var<T>], row: &[Var<T>], take: &mut crate::tape::closure::Take<'_, T>| {
                f(parameters, &row.iter().map(|x| x.detach()).collect::<Vec<_>>(), take)
            };
        let batch = Batch::Range(0..self.columns.len());
        let request =
            Request { wanted: OfRows::Jacobian, parameters: x, columns: self.columns, batch: &batch };
        self.slopes.jacobian(&detached, request, &mut self.found)?;
        self.at.extend_from_slice(x);
        Ok(())
    }
}

impl<T: Real> Residuals<T> for Rows<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let rows = self.columns.len();
        if let Some(engine) = &mut self.values {
            let mut residuals = vec![T::zero(); rows];
            let batch = Batch::Range(0..rows);
            let request =
                Request { wanted: OfRows::Sum, parameters: x, columns: self.columns, batch: &batch };
            engine.values(self.f, request, &mut residuals)?;
            return Ok(residuals);
        }
        self.evaluate(x)?;
        let outputs = self.found.outputs();
        let all: Vec<&[T]> = (0..outputs).map(|k| self.found.output(k)).collect();
        Ok((0..rows).flat_map(|row| all.iter().map(move |output| output[row])).collect())
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        self.evaluate(x)?;
        let (rows, outputs) = (self.columns.len(), self.found.outputs());
        let mut jacobian = Matrix::zeros(rows * outputs, x.len());
        for output in 0..outputs {
            for parameter in 0..x.len() {
                for (row, &d) in self.found.derivative(output, parameter).iter().enumerate() {
                    jacobian[(row * outputs + output, parameter)] = d;
                }
            }
        }
        Ok(jacobian)
    }
}
