//! Values and first derivatives of a function of a point.

use super::Function;
use super::evaluate::Found;
use super::smoothness::Smoothness;
use super::ties::has_ties;
use super::variant::Wanted;
use crate::derive::{Differentiable, Outputs};
use crate::error::{Error, LengthMismatch};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::tape::Var;

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
        let found = self.evaluate(Wanted::Values, point)?;
        let mut values = vec![T::zero(); found.outputs];
        self.results(Wanted::Values, found, 0, &mut values);
        Ok(values)
    }

    /// The Jacobian at `point`: `J(i, j) = ∂fᵢ/∂xⱼ`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn jacobian(&mut self, point: &[T]) -> Result<Matrix<T>, Error> {
        let found = self.evaluate(Wanted::Derivatives, point)?;
        let mut matrix = Matrix::zeros_if_they_fit(found.outputs, self.parameters)?;
        self.results(Wanted::Derivatives, found, found.outputs, matrix.as_mut_slice());
        Ok(matrix)
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
        let found = self.evaluate(Wanted::Derivatives, point)?;
        LengthMismatch::check("values", found.outputs, values.len())?;
        LengthMismatch::check("rows of the Jacobian", found.outputs, into.rows())?;
        LengthMismatch::check("columns of the Jacobian", self.parameters, into.columns())?;
        self.results(Wanted::Derivatives, found, 0, values);
        self.results(Wanted::Derivatives, found, found.outputs, into.as_mut_slice());
        Ok(())
    }
}

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    /// The value at `point`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn value(&mut self, point: &[T]) -> Result<T, Error> {
        let found = self.evaluate(Wanted::Values, point)?;
        Ok(self.first_result(Wanted::Values, found))
    }

    /// The value at `point`; the gradient goes to `gradient`, which is untouched on an error.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], and [`Error::Length`] if
    /// `gradient` has another length than the point.
    pub fn value_and_grad(&mut self, point: &[T], gradient: &mut [T]) -> Result<T, Error> {
        LengthMismatch::check("gradient", self.parameters, gradient.len())?;
        let found = self.evaluate(Wanted::Derivatives, point)?;
        self.results(Wanted::Derivatives, found, 1, gradient);
        Ok(self.first_result(Wanted::Derivatives, found))
    }

    /// The value at `point`, or `None` where the point or the value is not finite.
    pub(crate) fn value_if_finite(&mut self, point: &[T]) -> Result<Option<T>, Error> {
        let found = self.evaluate_if_finite(Wanted::Values, point)?;
        Ok(found.map(|found| self.first_result(Wanted::Values, found)))
    }

    /// The value and the gradient at `point`, or `None` where any of it is not finite.
    pub(crate) fn value_and_grad_if_finite(
        &mut self,
        point: &[T],
        gradient: &mut [T],
    ) -> Result<Option<T>, Error> {
        LengthMismatch::check("gradient", self.parameters, gradient.len())?;
        let Some(found) = self.evaluate_if_finite(Wanted::Derivatives, point)? else { return Ok(None) };
        self.results(Wanted::Derivatives, found, 1, gradient);
        Ok(Some(self.first_result(Wanted::Derivatives, found)))
    }

    /// After one of the two calls above gave `None` at `point`: is the value −∞ there?
    pub(crate) fn fell_to_minus_infinity(&self, point: &[T]) -> bool {
        // What is not finite has been recorded, unless the point is to blame.
        point.iter().all(|x| x.is_finite()) && self.scratch.first() == Some(&T::neg_infinity())
    }

    /// Whether the closure can have kinks, as far as its recordings tell.
    pub(crate) fn smoothness(&self) -> Smoothness {
        self.cache.smoothness()
    }

    /// Do branches meet at `point`, so that the derivative there is a convention? `None` if no recording tells.
    pub(crate) fn has_ties(&self, point: &[T]) -> Option<bool> {
        has_ties(&self.cache, point)
    }

    #[inline]
    fn first_result(&mut self, wanted: Wanted, found: Found) -> T {
        let mut value = [T::zero()];
        self.results(wanted, found, 0, &mut value);
        value[0]
    }
}
