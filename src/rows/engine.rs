//! What a function over rows is behind the seam: an engine that takes the closure anew at every call.

use super::columns::Columns;
use super::evaluator::RowEvaluator;
use super::per_row::RowClosure;
use super::programs::OfRows;
use super::request::Request;
use super::row_jacobian::JacobianColumns;
use crate::data::Batch;
use crate::derive::eager::Here;
use crate::error::{Error, LengthMismatch};
use crate::kernel::math::Engine;
use crate::real::Real;
use crate::replay::mode::{Mode, Reason};
use crate::replay::switches::Replaying;
use crate::replay::variant::Show;
use crate::seam::seam;
use core::fmt;

/// The methods of [`RowFunction`](super::RowFunction), of the same names, which say what they do, and
/// [`RowJacobian::evaluate`](super::RowJacobian::evaluate).
pub(crate) trait RowEngine<T: Real>: Replaying {
    fn boxed_clone(&self) -> Box<dyn RowEngine<T>>;
    fn value(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
    ) -> Result<T, Error>;
    fn values(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
        values: &mut [T],
    ) -> Result<(), Error>;
    fn value_and_grad(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
        gradient: &mut [T],
    ) -> Result<T, Error>;
    fn jacobian(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
        into: &mut JacobianColumns<T>,
    ) -> Result<(), Error>;
}

seam! {
    /// An engine for a closure that was handed over at `made_at`.
    pub(super) fn row_engine<T>(made_at: Here) -> Box<dyn RowEngine<T>> = boxed
}

fn boxed<T: Real>(made_at: Here) -> Box<dyn RowEngine<T>> {
    Box::new(RowEvaluator::new(made_at))
}

impl<T: Real> Replaying for RowEvaluator<T> {
    fn give_up(&mut self) {
        self.cache.give_up(Reason::Asked);
    }

    fn engine_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }

    fn mode(&self) -> Mode {
        self.cache.mode()
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Show(self.cache.latest()), f)
    }
}

impl<T: Real> RowEngine<T> for RowEvaluator<T> {
    fn boxed_clone(&self) -> Box<dyn RowEngine<T>> {
        Box::new(self.clone())
    }

    fn value(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
    ) -> Result<T, Error> {
        self.evaluate(f, Request { wanted: OfRows::Sum, parameters, columns, batch: rows }, &mut [])?;
        Ok(self.total[0])
    }

    fn values(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
        values: &mut [T],
    ) -> Result<(), Error> {
        LengthMismatch::check("values", rows.len(), values.len())?;
        self.evaluate(f, Request { wanted: OfRows::Sum, parameters, columns, batch: rows }, values)
    }

    fn value_and_grad(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        LengthMismatch::check("gradient", parameters.len(), gradient.len())?;
        self.evaluate(f, Request { wanted: OfRows::Gradient, parameters, columns, batch: rows }, &mut [])?;
        gradient.copy_from_slice(&self.total[1..]);
        Ok(self.total[0])
    }

    fn jacobian(
        &mut self,
        f: &RowClosure<'_, T>,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
        into: &mut JacobianColumns<T>,
    ) -> Result<(), Error> {
        let request = Request { wanted: OfRows::Jacobian, parameters, columns, batch: rows };
        let outputs = self.outputs(f, request)?;
        into.resize(rows.len(), outputs, parameters.len() + columns.width());
        self.evaluate(f, request, &mut into.numbers)
    }
}
