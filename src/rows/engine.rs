//! What a function over rows is behind the seam: an engine that takes the closure anew at every call.

use super::evaluator::RowEvaluator;
use super::jacobian_columns::JacobianColumns;
use super::over::CheckRows;
use super::per_row::RowClosure;
use super::request::{OfRows, Request, triangle};
use crate::data::RowGroups;
use crate::derive::eager::Here;
use crate::error::{Error, LengthMismatch};
use crate::kernel::math::Engine;
use crate::matrix::Matrix;
use crate::real::Real;
use crate::replay::mode::{Mode, Reason};
use crate::replay::switches::Replaying;
use crate::replay::variant::Show;
use crate::seam::seam;
use crate::source::{Language, SourceError, SourceOptions};
use core::fmt;

/// What [`RowFunction`](super::RowFunction) and [`RowJacobian`](super::RowJacobian) need.
pub(crate) trait RowEngine<T: Real>: Replaying {
    fn boxed_clone(&self) -> Box<dyn RowEngine<T>>;

    /// The sum over the rows, and behind it what else is wanted of it.
    fn sums(&mut self, f: &RowClosure<'_, T>, request: Request<'_, T>) -> Result<&[T], Error>;

    /// [`sums`](Self::sums) over all rows of a source.
    fn sums_of_groups(
        &mut self,
        f: &RowClosure<'_, T>,
        check: &CheckRows<'_, T>,
        asked: (OfRows, &[T]),
        groups: &mut RowGroups<'_>,
    ) -> Result<&[T], Error>;

    /// The loss of each row.
    fn values(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        values: &mut [T],
    ) -> Result<(), Error>;

    /// Outputs and derivatives of each row.
    fn jacobian(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        into: &mut JacobianColumns<T>,
    ) -> Result<(), Error>;

    /// The sum over the rows, and its Hessian, with the gradient if there is a place for it.
    fn hessian(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        gradient: Option<&mut [T]>,
        into: &mut Matrix<T>,
    ) -> Result<T, Error>;

    /// The sum over the rows that `request` wants, and the product of its Hessian with a direction.
    fn product(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        direction: &[T],
        into: &mut [T],
    ) -> Result<T, Error>;

    /// Outputs and derivatives in the parameters of one row, as source: of the path that was used last.
    fn source(&self, language: Language, options: &SourceOptions<'_>) -> Result<String, SourceError>;
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

    fn sums(&mut self, f: &RowClosure<'_, T>, request: Request<'_, T>) -> Result<&[T], Error> {
        self.evaluate(f, request, &mut [])?;
        Ok(&self.total)
    }

    fn sums_of_groups(
        &mut self,
        f: &RowClosure<'_, T>,
        check: &CheckRows<'_, T>,
        asked: (OfRows, &[T]),
        groups: &mut RowGroups<'_>,
    ) -> Result<&[T], Error> {
        self.sums_over(f, check, asked, groups)
    }

    fn values(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        values: &mut [T],
    ) -> Result<(), Error> {
        LengthMismatch::check("values", request.batch.len(), values.len())?;
        self.evaluate(f, request, values)
    }

    fn jacobian(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        into: &mut JacobianColumns<T>,
    ) -> Result<(), Error> {
        let outputs = self.outputs(f, request)?;
        into.resize(request.batch.len(), outputs, request.parameters.len() + request.columns.width());
        self.evaluate(f, request, &mut into.numbers)
    }

    fn hessian(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        gradient: Option<&mut [T]>,
        into: &mut Matrix<T>,
    ) -> Result<T, Error> {
        let parameters = request.parameters.len();
        LengthMismatch::check("rows of the Hessian", parameters, into.rows())?;
        LengthMismatch::check("columns of the Hessian", parameters, into.columns())?;
        if let Some(gradient) = &gradient {
            LengthMismatch::check("gradient", parameters, gradient.len())?;
        }
        self.evaluate(f, request, &mut [])?;
        if let Some(gradient) = gradient {
            gradient.copy_from_slice(&self.total[1..=parameters]);
        }
        unfold(&self.total[1 + parameters..], into);
        Ok(self.total[0])
    }

    fn product(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        direction: &[T],
        into: &mut [T],
    ) -> Result<T, Error> {
        LengthMismatch::check("direction", request.parameters.len(), direction.len())?;
        LengthMismatch::check("product", request.parameters.len(), into.len())?;
        let mut input = core::mem::take(&mut self.input);
        input.clear();
        input.extend_from_slice(request.parameters);
        input.extend_from_slice(direction);
        let of_product = Request { wanted: OfRows::Product, parameters: &input, ..request };
        let outcome = self.evaluate(f, of_product, &mut []);
        self.input = input;
        outcome?;
        into.copy_from_slice(&self.total[1..]);
        Ok(self.total[0])
    }

    fn source(&self, language: Language, options: &SourceOptions<'_>) -> Result<String, SourceError> {
        RowEvaluator::source(self, language, options)
    }
}

/// Puts a lower triangle, row after row, into both halves of a matrix.
pub(crate) fn unfold<T: Real>(lower: &[T], into: &mut Matrix<T>) {
    for row in 0..into.rows() {
        for (column, &entry) in lower[triangle(row)..=triangle(row) + row].iter().enumerate() {
            into[(row, column)] = entry;
            into[(column, row)] = entry;
        }
    }
}
