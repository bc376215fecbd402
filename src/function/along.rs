//! Derivatives along a vector of a function of a point.

use super::Function;
use super::compile::Along;
use super::engine::{AlongVector, Directional};
use crate::derive::eager::Here;
use crate::derive::{Differentiable, Outputs, erased};
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use core::panic::Location;

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// The derivative of each output along `direction`, `J v` with the Jacobian `J`, goes to `into`, which is
    /// untouched on an error.
    ///
    /// Costs about two evaluations, whatever the number of coordinates and of outputs.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], and [`Error::Length`] if `direction` has
    /// another length than the point, or `into` than the outputs.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| [x * y, x.sin()], 2);
    /// let mut slopes = [0.0; 2];
    /// // The Jacobian at (0, 2) is [[2, 0], [1, 0]].
    /// f.jvp_into(&[0.0, 2.0], &[3.0, 1.0], &mut slopes)?;
    /// assert_eq!(slopes, [6.0, 3.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[track_caller]
    pub fn jvp_into(&mut self, point: &[T], direction: &[T], into: &mut [T]) -> Result<(), Error> {
        let found = self.along(Along::Forward, point, direction, Location::caller())?;
        LengthMismatch::check("derivatives", found.outputs.len(), into.len())?;
        into.copy_from_slice(found.derivatives);
        Ok(())
    }

    /// The derivatives of the sum of the outputs with `weights`, `wᵀ J` with the Jacobian `J`, go to `into`,
    /// which is untouched on an error.
    ///
    /// Costs one gradient, whatever the number of outputs. An output of weight 0 does not count at all.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], and [`Error::Length`] if there are more or
    /// fewer weights than outputs, or if `into` has another length than the point.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| [x * y, x.sin()], 2);
    /// let mut gradient = [0.0; 2];
    /// // The Jacobian at (0, 2) is [[2, 0], [1, 0]].
    /// f.vjp_into(&[0.0, 2.0], &[1.0, 10.0], &mut gradient)?;
    /// assert_eq!(gradient, [12.0, 0.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[track_caller]
    pub fn vjp_into(&mut self, point: &[T], weights: &[T], into: &mut [T]) -> Result<(), Error> {
        LengthMismatch::check("gradient", self.parameters(), into.len())?;
        into.copy_from_slice(self.along(Along::Backward, point, weights, Location::caller())?.derivatives);
        Ok(())
    }

    /// [`Function::jvp_into`] into a new vector.
    ///
    /// # Errors
    /// Those of [`Function::jvp_into`].
    #[track_caller]
    pub fn jvp(&mut self, point: &[T], direction: &[T]) -> Result<Vec<T>, Error> {
        Ok(self.along(Along::Forward, point, direction, Location::caller())?.derivatives.to_vec())
    }

    /// [`Function::vjp_into`] into a new vector.
    ///
    /// # Errors
    /// Those of [`Function::vjp_into`].
    #[track_caller]
    pub fn vjp(&mut self, point: &[T], weights: &[T]) -> Result<Vec<T>, Error> {
        Ok(self.along(Along::Backward, point, weights, Location::caller())?.derivatives.to_vec())
    }

    /// The outputs, and their derivative along a vector.
    pub(super) fn along(
        &mut self,
        along: Along,
        point: &[T],
        vector: &[T],
        here: Here,
    ) -> Result<Directional<'_, T>, Error> {
        self.engine.along(&erased(&self.f), AlongVector { along, point, vector, here })
    }
}
