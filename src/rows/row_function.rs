//! A loss over rows: recorded for one row, compiled, and swept over blocks of many.

#![expect(clippy::needless_pass_by_value, reason = "a batch is drawn for one evaluation, and used up by it")]

use super::PerRow;
use super::columns::Columns;
use super::engine::{RowEngine, row_engine, unfold};
use super::per_row::erased_loss;
use super::request::{OfRows, Request};
use crate::data::{Batch, RowGroups};
use crate::error::{Error, LengthMismatch};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::replay::switches::switches;
use core::fmt;
use core::marker::PhantomData;
use core::panic::Location;

/// `Σᵣ f(parameters, row r)` and its gradient in the parameters, over any rows of any columns.
///
/// - `f`: the loss of one row; see [`PerRow`].
///
/// The loss is recorded for one row and compiled into loops over blocks of rows. What depends on
/// the parameters alone is computed once for each call. Rows for which a comparison in `f` comes
/// out otherwise than recorded are evaluated with a program that fits them, or recorded.
///
/// The sum is taken in a fixed order, pairwise over stretches of rows, that depends on neither the
/// number of threads nor the instruction set nor what was evaluated before. Nothing is allocated after the first calls; the
/// feature `rayon` splits batches of more than 4096 rows among the threads of its pool.
///
/// ```
/// use gradus::data::Batch;
/// use gradus::function::{Columns, RowFunction};
/// use gradus::prelude::*;
///
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let mut loss = RowFunction::new(line);
/// let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]])?;
/// let mut gradient = [0.0; 2];
/// let sum = loss.value_and_grad(&[2.0, 1.0], &data, Batch::Range(0..3), &mut gradient)?;
/// assert_eq!((sum, gradient), (1.0, [-4.0, -2.0]));
/// # Ok::<(), gradus::Error>(())
/// ```
pub struct RowFunction<T: Real, F, Form> {
    pub(super) f: F,
    pub(super) engine: Box<dyn RowEngine<T>>,
    form: PhantomData<fn() -> Form>,
}

impl<T: Real, F: Clone, Form> Clone for RowFunction<T, F, Form> {
    fn clone(&self) -> Self {
        Self { f: self.f.clone(), engine: self.engine.boxed_clone(), form: PhantomData }
    }
}

impl<T: Real, F, Form> fmt::Debug for RowFunction<T, F, Form> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowFunction").field("mode", &self.engine.mode()).finish_non_exhaustive()
    }
}

impl<T: Real, F: PerRow<T, Form>, Form> RowFunction<T, F, Form> {
    /// Takes the loss of one row.
    #[must_use]
    #[track_caller]
    pub fn new(f: F) -> Self {
        Self { f, engine: row_engine(Location::caller()), form: PhantomData }
    }

    /// The sum of the loss over `rows`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::Length`] if a row lies beyond the columns. A number that is
    /// not finite is reported with its row, and so is a target that a model does not take ([`Error::Target`]).
    pub fn value(&mut self, parameters: &[T], columns: &Columns<'_, T>, rows: Batch<'_>) -> Result<T, Error> {
        self.f.check_rows(columns, &rows)?;
        let request = Request { wanted: OfRows::Sum, parameters, columns, batch: &rows };
        Ok(self.engine.sums(&erased_loss(&self.f), request)?[0])
    }

    /// The loss of each of `rows`; with [`Math::Std`](crate::kernel::math::Math::Std), with the bits that the closure gives on plain
    /// floats.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`], and [`Error::Length`] if `values` is not as long as `rows`.
    pub fn values(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        values: &mut [T],
    ) -> Result<(), Error> {
        self.f.check_rows(columns, &rows)?;
        let request = Request { wanted: OfRows::Sum, parameters, columns, batch: &rows };
        self.engine.values(&erased_loss(&self.f), request, values)
    }

    /// The sum of the loss over `rows`; its gradient in the parameters goes to `gradient`, which is
    /// untouched on an error.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`], and [`Error::Length`] if `gradient` has another length than
    /// the parameters.
    pub fn value_and_grad(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        self.f.check_rows(columns, &rows)?;
        LengthMismatch::check("gradient", parameters.len(), gradient.len())?;
        let request = Request { wanted: OfRows::Gradient, parameters, columns, batch: &rows };
        let sums = self.engine.sums(&erased_loss(&self.f), request)?;
        gradient.copy_from_slice(&sums[1..]);
        Ok(sums[0])
    }

    /// The sum of the loss over all rows of a source, which are read group by group: with the bits of [`value`](Self::value)
    /// over the same rows in memory, for groups of any size. An example is at [`RowGroups`].
    ///
    /// The source is read from its first group to its last, a second time where a row is recorded for the first time or is not finite.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`], with rows counted through all groups, and [`Error::Source`].
    pub fn value_over(&mut self, parameters: &[T], groups: &mut RowGroups<'_>) -> Result<T, Error> {
        let check = |columns: &Columns<'_, T>, rows: &Batch<'_>| self.f.check_rows(columns, rows);
        let asked = (OfRows::Sum, parameters);
        Ok(self.engine.sums_of_groups(&erased_loss(&self.f), &check, asked, groups)?[0])
    }

    /// [`value_and_grad`](Self::value_and_grad) over all rows of a source, as [`value_over`](Self::value_over).
    ///
    /// # Errors
    /// Those of [`RowFunction::value_over`], and [`Error::Length`] if `gradient` has another length than the parameters.
    pub fn value_and_grad_over(
        &mut self,
        parameters: &[T],
        groups: &mut RowGroups<'_>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        LengthMismatch::check("gradient", parameters.len(), gradient.len())?;
        let check = |columns: &Columns<'_, T>, rows: &Batch<'_>| self.f.check_rows(columns, rows);
        let asked = (OfRows::Gradient, parameters);
        let sums = self.engine.sums_of_groups(&erased_loss(&self.f), &check, asked, groups)?;
        gradient.copy_from_slice(&sums[1..]);
        Ok(sums[0])
    }

    /// [`grad_and_hessian`](Self::grad_and_hessian) over all rows of a source, as [`value_over`](Self::value_over).
    ///
    /// # Errors
    /// Those of [`RowFunction::value_over`], and [`Error::Length`] if a place has another size than the result.
    pub fn grad_and_hessian_over(
        &mut self,
        parameters: &[T],
        groups: &mut RowGroups<'_>,
        gradient: &mut [T],
        into: &mut Matrix<T>,
    ) -> Result<T, Error> {
        let n = parameters.len();
        LengthMismatch::check("rows of the Hessian", n, into.rows())?;
        LengthMismatch::check("columns of the Hessian", n, into.columns())?;
        LengthMismatch::check("gradient", n, gradient.len())?;
        let check = |columns: &Columns<'_, T>, rows: &Batch<'_>| self.f.check_rows(columns, rows);
        let asked = (OfRows::Hessian, parameters);
        let sums = self.engine.sums_of_groups(&erased_loss(&self.f), &check, asked, groups)?;
        gradient.copy_from_slice(&sums[1..=n]);
        unfold(&sums[1 + n..], into);
        Ok(sums[0])
    }
}

switches!(RowFunction, math: Vector);
