//! Second derivatives of a function of a point.

use super::Function;
use super::compile::Along;
use crate::derive::{Differentiable, erased, zeros};
use crate::error::{Error, LengthMismatch};
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::tape::Var;
use core::panic::Location;

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
        LengthMismatch::check("product", self.parameters(), into.len())?;
        let found = self.along(Along::Hessian, point, direction, Location::caller())?;
        into.copy_from_slice(found.derivatives);
        Ok(found.outputs[0])
    }

    /// The value at `point`; the Hessian `H(i, j) = ∂²f/∂xᵢ∂xⱼ` goes to `into`, which is untouched on an
    /// error.
    ///
    /// Exact, and symmetric to the last bit. Second derivatives that are 0 whatever the point are left out
    /// of the computation, as for [`Function::sparse_hessian_into`]. Where there are few such, up to 1000 coordinates go side by
    /// side, sixteen and more at a time, in memory of three to four times the matrix that is kept for the next call.
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
        self.engine.hessian_into(&erased(&self.f), point, into, Location::caller())
    }

    /// [`Function::hvp_into`] into a new vector.
    ///
    /// # Errors
    /// Those of [`Function::hvp_into`].
    #[track_caller]
    pub fn hvp(&mut self, point: &[T], direction: &[T]) -> Result<Vec<T>, Error> {
        Ok(self.along(Along::Hessian, point, direction, Location::caller())?.derivatives.to_vec())
    }

    /// [`Function::hessian_into`] into a new matrix.
    ///
    /// # Errors
    /// Those of [`Function::hessian_into`], and [`Error::TooLarge`] if there is no memory for the matrix.
    #[track_caller]
    pub fn hessian(&mut self, point: &[T]) -> Result<Matrix<T>, Error> {
        LengthMismatch::check("point", self.parameters(), point.len())?;
        let mut matrix = zeros(point.len(), point.len())?;
        self.hessian_into(point, &mut matrix)?;
        Ok(matrix)
    }

    /// The value at `point`; the Hessian goes to `into`, which takes the shape and the stored entries that it
    /// has there, and is untouched on an error.
    ///
    /// Which second derivatives can be other than 0 is read off the recording, once for each way through the
    /// closure's branches; coordinates that do not disturb one another move together (a star
    /// coloring), so that the cost depends on the entries of a row rather than on the number of coordinates.
    /// Both triangles are stored, with the same bits.
    ///
    /// # Errors
    /// Those of [`Function::hessian_into`].
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let chain = |x: &[Var]| x.windows(2).map(|w| (w[1] - w[0] * w[0]).powi(2)).sum::<Var>();
    /// let mut f = Function::new(chain, 1000);
    /// let mut hessian = SparseMatrix::empty();
    /// f.sparse_hessian_into(&vec![1.0; 1000], &mut hessian)?;
    /// assert_eq!(hessian.values().len(), 3 * 1000 - 2);
    /// // (1 - x²)² and (x - 1)², at x = 1.
    /// assert_eq!((hessian.get(5, 5), hessian.get(5, 6), hessian.get(5, 7)), (8.0 + 2.0, -4.0, 0.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Structure: Gower and Mello (2012), A new framework for the computation of Hessians, Optim. Methods Softw. 27,
    /// 251–273. Coloring: Gebremedhin, Tarafdar, Manne and Pothen (2007), New acyclic and star coloring
    /// algorithms with application to computing Hessians, SIAM J. Sci. Comput. 29, 1042–1072.
    #[track_caller]
    pub fn sparse_hessian_into(&mut self, point: &[T], into: &mut SparseMatrix<T>) -> Result<T, Error> {
        self.engine.sparse_hessian_into(&erased(&self.f), point, into, Location::caller())
    }
}
