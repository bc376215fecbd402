//! What a function of a point is behind the seam: an engine that takes the closure anew at every call.
//!
//! A trait object, because a user's crate compiles the drop glue and the clone of everything that it holds by value.

use super::evaluator::Evaluator;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::replay::switches::Replaying;
use crate::seam::seam;
use crate::tape::Closure;

/// The methods of [`Function`](super::Function), of the same names, which say what they do.
pub(crate) trait PointEngine<T: Real>: Replaying {
    fn boxed_clone(&self) -> Box<dyn PointEngine<T>>;
    fn parameters(&self) -> usize;
    fn set_limit(&mut self, operations: usize);
    fn set_compile_limit(&mut self, operations: usize);

    fn value(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<T, Error>;
    fn values(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<Vec<T>, Error>;
    fn value_and_grad(&mut self, f: &Closure<'_, T>, point: &[T], gradient: &mut [T]) -> Result<T, Error>;
    fn jacobian(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<Matrix<T>, Error>;
    fn jacobian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        values: &mut [T],
        into: &mut Matrix<T>,
    ) -> Result<(), Error>;
    fn sparse_jacobian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        values: &mut [T],
        into: &mut SparseMatrix<T>,
        here: Here,
    ) -> Result<(), Error>;

    fn jvp(&mut self, f: &Closure<'_, T>, point: &[T], direction: &[T], here: Here) -> Result<Vec<T>, Error>;
    fn jvp_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        direction: &[T],
        into: &mut [T],
        here: Here,
    ) -> Result<(), Error>;
    fn vjp(&mut self, f: &Closure<'_, T>, point: &[T], weights: &[T], here: Here) -> Result<Vec<T>, Error>;
    fn vjp_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        weights: &[T],
        into: &mut [T],
        here: Here,
    ) -> Result<(), Error>;

    fn hvp(&mut self, f: &Closure<'_, T>, point: &[T], direction: &[T], here: Here) -> Result<Vec<T>, Error>;
    fn hvp_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        direction: &[T],
        into: &mut [T],
        here: Here,
    ) -> Result<T, Error>;
    fn hessian(&mut self, f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Matrix<T>, Error>;
    fn hessian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        into: &mut Matrix<T>,
        here: Here,
    ) -> Result<T, Error>;
    fn sparse_hessian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        into: &mut SparseMatrix<T>,
        here: Here,
    ) -> Result<T, Error>;
}

seam! {
    /// An engine for points with so many coordinates, for a closure that was handed over at `made_at`.
    pub(super) fn engine<T>(parameters: usize, made_at: Here) -> Box<dyn PointEngine<T>> = boxed
}

fn boxed<T: Real>(parameters: usize, made_at: Here) -> Box<dyn PointEngine<T>> {
    Box::new(Evaluator::new(parameters, made_at))
}
