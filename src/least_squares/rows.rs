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

/// What is known of a closure over rows.
#[derive(Clone)]
pub(super) struct Engines<T: Real> {
    /// For a single residual by itself: it need not be differentiated.
    values: Option<RowEvaluator<T>>,
    slopes: RowEvaluator<T>,
}

impl<T: Real> Engines<T> {
    /// - `single`: a row has one residual.
    pub(super) fn new(single: bool, made_at: Here) -> Self {
        Self { values: single.then(|| RowEvaluator::new(made_at)), slopes: RowEvaluator::new(made_at) }
    }
}

/// A closure of one row with one residual, or several, over the rows of a data set.
pub(super) struct Rows<'a, T: Real> {
    f: &'a RowClosure<'a, T>,
    columns: &'a Columns<'a, T>,
    /// Which rows, and in what order; all of them without.
    drawn: Option<&'a [u32]>,
    engines: Engines<T>,
    /// Of the point that they were evaluated at last.
    found: JacobianColumns<T>,
    at: Vec<T>,
}

impl<'a, T: Real> Rows<'a, T> {
    pub(super) fn new(f: &'a RowClosure<'a, T>, columns: &'a Columns<'a, T>, engines: Engines<T>) -> Self {
        Self { f, columns, drawn: None, engines, found: JacobianColumns::default(), at: Vec::new() }
    }

    /// Over these rows, by their numbers; a row may come several times.
    pub(super) fn of(mut self, drawn: &'a [u32]) -> Self {
        self.drawn = Some(drawn);
        self
    }

    /// The engines once they have compiled what there is to compile, by evaluations at a point.
    pub(super) fn warmed(mut self, x: &[T]) -> Result<Engines<T>, Error> {
        // The first call records, and the second compiles.
        for _ in 0..2 {
            self.at.clear();
            self.residuals(x)?;
            self.at.clear();
            self.jacobian(x)?;
        }
        Ok(self.engines)
    }

    /// One residual a row, each handed to `take` with its derivatives, if these are `wanted`: in columns, and the residuals last. The
    /// engines are left for other rows.
    pub(super) fn each<O>(
        mut self,
        (x, wanted): (&[T], bool),
        take: impl FnOnce(&[&[T]]) -> O,
    ) -> (Engines<T>, Result<O, Error>) {
        if !wanted {
            let residuals = self.residuals(x).map(|residuals| take(&[&residuals]));
            return (self.engines, residuals);
        }
        let done = self.evaluate(x).map(|()| {
            let derivatives = (0..x.len()).map(|parameter| self.found.derivative(0, parameter));
            take(&derivatives.chain([self.found.output(0)]).collect::<Vec<_>>())
        });
        (self.engines, done)
    }

    fn batch(&self) -> Batch<'a> {
        self.drawn.map_or(Batch::Range(0..self.columns.len()), Batch::Rows)
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
        let batch = self.batch();
        let request =
            Request { wanted: OfRows::Jacobian, parameters: x, columns: self.columns, batch: &batch };
        self.engines.slopes.jacobian(&detached, request, &mut self.found)?;
        self.at.extend_from_slice(x);
        Ok(())
    }
}

impl<T: Real> Residuals<T> for Rows<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let batch = self.batch();
        let rows = batch.len();
        if let Some(engine) = &mut self.engines.values {
            let mut residuals = vec![T::zero(); rows];
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
        let (rows, outputs) = (self.batch().len(), self.found.outputs());
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
