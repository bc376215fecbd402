//! Values and first derivatives of a function of a point.

use super::Function;
use crate::derive::{Differentiable, Outputs, erased};
use crate::error::Error;
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::tape::Var;
use core::panic::Location;

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    /// The value at `point`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn value(&mut self, point: &[T]) -> Result<T, Error> {
        self.engine.value(&erased(&self.f), point)
    }

    /// The value at `point`; the gradient goes to `gradient`, which is untouched on an error.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], and [`Error::Length`] if
    /// `gradient` has another length than the point.
    pub fn value_and_grad(&mut self, point: &[T], gradient: &mut [T]) -> Result<T, Error> {
        self.engine.value_and_grad(&erased(&self.f), point, gradient)
    }
}

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// All outputs at `point`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn values(&mut self, point: &[T]) -> Result<Vec<T>, Error> {
        self.engine.values(&erased(&self.f), point)
    }

    /// The Jacobian at `point`: `J(i, j) = ∂fᵢ/∂xⱼ`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn jacobian(&mut self, point: &[T]) -> Result<Matrix<T>, Error> {
        self.engine.jacobian(&erased(&self.f), point)
    }

    /// The outputs at `point` go to `values`, and the Jacobian `J(i, j) = ∂fᵢ/∂xⱼ` to `into`; both are
    /// untouched on an error.
    ///
    /// # Errors
    /// Those of [`Function::jacobian`], and [`Error::Length`] if `values` has not as many entries, or `into`
    /// not as many rows, as there are outputs, or not a column for each coordinate.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| [x * y, x.sin()], 2);
    /// let (mut values, mut jacobian) = ([0.0; 2], Matrix::zeros(2, 2));
    /// f.jacobian_into(&[0.0, 2.0], &mut values, &mut jacobian)?;
    /// assert_eq!((values, jacobian.as_slice()), ([0.0, 0.0], &[2.0, 0.0, 1.0, 0.0][..]));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn jacobian_into(
        &mut self,
        point: &[T],
        values: &mut [T],
        into: &mut Matrix<T>,
    ) -> Result<(), Error> {
        self.engine.jacobian_into(&erased(&self.f), point, values, into)
    }

    /// The outputs at `point` go to `values`, and the Jacobian to `into`, which takes the shape and the stored
    /// entries that it has there; both are untouched on an error.
    ///
    /// Which derivatives can be other than 0 is read off the recording, once for each way through the
    /// closure's branches. Coordinates that no output shares move together, or outputs that share no
    /// coordinate are taken back together, whichever are fewer.
    ///
    /// # Errors
    /// Those of [`Function::jacobian`], and [`Error::Length`] if `values` has not as many entries as there are
    /// outputs.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let steps = |x: &[Var]| x.windows(2).map(|w| w[1] * w[1] - w[0]).collect::<Vec<Var>>();
    /// let mut f = Function::new(steps, 4);
    /// let (mut values, mut jacobian) = ([0.0; 3], SparseMatrix::empty());
    /// f.sparse_jacobian_into(&[1.0, 2.0, 3.0, 4.0], &mut values, &mut jacobian)?;
    /// assert_eq!(values, [3.0, 7.0, 13.0]);
    /// assert_eq!(jacobian.row_indices(), [0, 0, 1, 1, 2, 2]);
    /// assert_eq!(jacobian.values(), [-1.0, 4.0, -1.0, 6.0, -1.0, 8.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Gebremedhin, Manne and Pothen (2005), What color is your Jacobian?, SIAM Rev. 47, 629–705.
    #[track_caller]
    pub fn sparse_jacobian_into(
        &mut self,
        point: &[T],
        values: &mut [T],
        into: &mut SparseMatrix<T>,
    ) -> Result<(), Error> {
        self.engine.sparse_jacobian_into(&erased(&self.f), point, values, into, Location::caller())
    }
}
