//! What a function of a point is behind the seam: an engine that takes the closure anew at every call.
//!
//! A trait object, because a user's crate compiles the drop glue and the clone of everything that it holds by value.

use super::compile::Along;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::replay::switches::Replaying;
use crate::source::{Language, SourceError, SourceOptions};
use crate::tape::Closure;

/// A derivative along a vector, as it is asked for at `here` in the user's program.
#[derive(Clone, Copy)]
pub(crate) struct AlongVector<'r, T> {
    pub(crate) along: Along,
    pub(crate) point: &'r [T],
    pub(crate) vector: &'r [T],
    pub(crate) here: Here,
}

/// What is found along a vector: for [`Along::Forward`] a derivative of each output, else one in each parameter.
#[derive(Clone, Copy)]
pub(crate) struct Directional<'e, T> {
    pub(crate) outputs: &'e [T],
    pub(crate) derivatives: &'e [T],
}

/// The methods of [`Function`](super::Function), of the same names, which say what they do.
pub(crate) trait PointEngine<T: Real>: Replaying {
    fn boxed_clone(&self) -> Box<dyn PointEngine<T>>;
    fn parameters(&self) -> usize;
    fn set_limit(&mut self, operations: usize);
    fn set_compile_limit(&mut self, operations: usize);

    fn value(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<T, Error>;
    fn values(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<Vec<T>, Error>;
    /// All outputs, of which there are as many as `into` has room for, also if they are not finite.
    fn values_into(&mut self, f: &Closure<'_, T>, point: &[T], into: &mut [T]) -> Result<(), Error>;
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

    /// The outputs, and their derivative along a vector.
    fn along(&mut self, f: &Closure<'_, T>, request: AlongVector<'_, T>)
    -> Result<Directional<'_, T>, Error>;

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

    /// The program for outputs and derivatives that was used last, or stands for the path that was, as source.
    fn source(&mut self, language: Language, options: &SourceOptions<'_>) -> Result<String, SourceError>;
}
