//! Second derivatives of a function of a point.

use super::Function;
use super::variant::Along;
use crate::derive::Differentiable;
use crate::error::{Error, LengthMismatch};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::sparse::plan::Entries;
use crate::tape::Var;

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    /// The value at `point`; the product of the Hessian there with `direction` goes to `into`, which
    /// is untouched on an error.
    ///
    /// Exact: the gradient's derivative along the direction, compiled and replayed as the gradient
    /// is. Costs two to three gradients, whatever the number of coordinates.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], [`Error::Length`] if `direction` or
    /// `into` has another length than the point, and [`Error::NotFinite`] also for the direction and
    /// the product.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| x * x * y, 2);
    /// let mut product = [0.0; 2];
    /// // The Hessian at (3, 5) is [[10, 6], [6, 0]].
    /// assert_eq!(f.hvp_into(&[3.0, 5.0], &[1.0, 2.0], &mut product)?, 45.0);
    /// assert_eq!(product, [22.0, 6.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Pearlmutter (1994), Fast exact multiplication by the Hessian, Neural Computation 6, 147–160.
    #[track_caller]
    pub fn hvp_into(&mut self, point: &[T], direction: &[T], into: &mut [T]) -> Result<T, Error> {
        LengthMismatch::check("product", self.parameters, into.len())?;
        self.along(Along::Hessian, point, direction)?;
        into.copy_from_slice(&self.scratch[1..]);
        Ok(self.scratch[0])
    }

    /// The value at `point`; the Hessian `H(i, j) = ∂²f/∂xᵢ∂xⱼ` goes to `into`, which is untouched on an
    /// error.
    ///
    /// Exact, and symmetric to the last bit. Second derivatives that are 0 whatever the point are left out
    /// of the computation, as for [`Function::sparse_hessian_into`].
    ///
    /// # Errors
    /// Those of [`Function::hvp_into`]; [`Error::Length`] if `into` is not square with a row for each
    /// coordinate.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| x * x * y, 2);
    /// let mut hessian = Matrix::zeros(2, 2);
    /// assert_eq!(f.hessian_into(&[3.0, 5.0], &mut hessian)?, 45.0);
    /// assert_eq!(hessian.as_slice(), [10.0, 6.0, 6.0, 0.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[track_caller]
    pub fn hessian_into(&mut self, point: &[T], into: &mut Matrix<T>) -> Result<T, Error> {
        LengthMismatch::check("rows of the Hessian", self.parameters, into.rows())?;
        LengthMismatch::check("columns of the Hessian", self.parameters, into.columns())?;
        let plan = self.evaluate_entries(Entries::Hessian, point)?;
        into.as_mut_slice().fill(T::zero());
        for ((row, column), &value) in plan.structure.entries().zip(&self.scratch[1..]) {
            into[(row, column)] = value;
        }
        Ok(self.scratch[0])
    }

    /// [`Function::hvp_into`] into a new vector.
    ///
    /// # Errors
    /// Those of [`Function::hvp_into`].
    #[track_caller]
    pub fn hvp(&mut self, point: &[T], direction: &[T]) -> Result<Vec<T>, Error> {
        self.along(Along::Hessian, point, direction)?;
        Ok(self.scratch[1..].to_vec())
    }

    /// [`Function::hessian_into`] into a new matrix.
    ///
    /// # Errors
    /// Those of [`Function::hessian_into`], and [`Error::TooLarge`] if there is no memory for the matrix.
    #[track_caller]
    pub fn hessian(&mut self, point: &[T]) -> Result<Matrix<T>, Error> {
        LengthMismatch::check("point", self.parameters, point.len())?;
        let mut matrix = Matrix::zeros_if_they_fit(self.parameters, self.parameters)?;
        self.hessian_into(point, &mut matrix)?;
        Ok(matrix)
    }
}
