//! A function of each row: its outputs, and their derivatives in parameters and columns, row by row.

use super::columns::Columns;
use super::engine::{RowEngine, row_engine};
use super::jacobian_columns::JacobianColumns;
use super::per_row::{EachRow, erased_row};
use super::request::{OfRows, Request};
use crate::data::Batch;
use crate::error::Error;
use crate::real::Real;
use crate::replay::switches::switches;
use core::fmt;
use core::marker::PhantomData;
use core::panic::Location;

/// The Jacobian of `f(parameters, row r)` for each row by itself: what a sparse Jacobian is made of.
///
/// - `f`: `|parameters, row|` as for [`RowFunction`](super::RowFunction), but with any outputs:
///   `[Var; M]`, `Vec<Var>`, or one `Var`.
///
/// An observation of a camera, a cell of a grid, a residual of a fit: each row has a few outputs
/// that depend on the numbers of that row, and on parameters that all rows share. The closure is
/// recorded for one row and compiled into loops over blocks of rows, in which all outputs share what they
/// have in common. Results are columns, too ([`JacobianColumns`]).
///
/// Rows for which a comparison comes out otherwise, or whose derivatives are not finite, are evaluated with
/// a program that fits them, or recorded. Nothing is allocated after the first calls. It runs on one
/// thread; a clone shares the programs and takes other rows on another.
///
/// ```
/// use gradus::data::Batch;
/// use gradus::function::{Columns, JacobianColumns, RowJacobian};
/// use gradus::prelude::*;
///
/// // Where a point appears through a lens of focal length `focal`.
/// let lens = |focal: Var, [x, y, z]: [Var; 3]| [focal * x / z, focal * y / z];
/// let points = Columns::new(&[&[1.0, 4.0], &[2.0, 0.0], &[2.0, 4.0]])?;
///
/// let (mut lens, mut found) = (RowJacobian::new(lens), JacobianColumns::default());
/// lens.evaluate(&[10.0], &points, Batch::Range(0..2), &mut found)?;
/// assert_eq!(found.output(0), [5.0, 10.0]);
/// assert_eq!(found.derivative(0, 0), [0.5, 1.0]); // of the first output in `focal`
/// assert_eq!(found.derivative(1, 2), [5.0, 2.5]); // of the second in `y`
/// assert_eq!(found.derivative(0, 3), [-2.5, -2.5]); // of the first in `z`: −focal x / z²
/// # Ok::<(), gradus::Error>(())
/// ```
pub struct RowJacobian<T: Real, F, Form> {
    f: F,
    pub(crate) engine: Box<dyn RowEngine<T>>,
    form: PhantomData<fn() -> Form>,
}

impl<T: Real, F: Clone, Form> Clone for RowJacobian<T, F, Form> {
    fn clone(&self) -> Self {
        Self { f: self.f.clone(), engine: self.engine.boxed_clone(), form: PhantomData }
    }
}

impl<T: Real, F, Form> fmt::Debug for RowJacobian<T, F, Form> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowJacobian").field("mode", &self.engine.mode()).finish_non_exhaustive()
    }
}

impl<T: Real, F: EachRow<T, Form>, Form> RowJacobian<T, F, Form> {
    /// Takes the function of one row.
    #[must_use]
    #[track_caller]
    pub fn new(f: F) -> Self {
        Self { f, engine: row_engine(Location::caller()), form: PhantomData }
    }

    /// Outputs and derivatives of each of `rows`, which go to `into`; on an error its numbers are of no
    /// use.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), with the row of a number that is not finite, and
    /// [`Error::Length`] if a row lies beyond the columns, or has another number of outputs than the
    /// first one.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a batch is drawn for one evaluation, and used up by it"
    )]
    pub fn evaluate(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        into: &mut JacobianColumns<T>,
    ) -> Result<(), Error> {
        let request = Request { wanted: OfRows::Jacobian, parameters, columns, batch: &rows };
        self.engine.jacobian(&erased_row(&self.f), request, into)
    }
}

switches!(RowJacobian, math: Vector);
