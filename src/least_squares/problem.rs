//! What a solver asks of residuals, and a closure with many outputs that answers.

use crate::derive::eager::Here;
use crate::domain::Domain;
use crate::error::Error;
use crate::function::{Evaluator, PointEngine};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::tape::Closure;

/// Residuals and their derivatives at a point.
pub(super) trait Residuals<T: Real> {
    /// All residuals, finite.
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error>;

    /// A row for each residual, finite.
    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error>;

    /// Where the parameters may be, if that is not everywhere.
    fn domain(&self) -> Option<&Domain<T>> {
        None
    }

    /// The user's parameters, of which `x` may be a part.
    fn all_parameters(&self, x: &[T]) -> Vec<f64> {
        x.iter().map(|x| x.widen()).collect()
    }
}

impl<T: Real, R: Residuals<T> + ?Sized> Residuals<T> for &mut R {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        (**self).residuals(x)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        (**self).jacobian(x)
    }

    fn domain(&self) -> Option<&Domain<T>> {
        (**self).domain()
    }

    fn all_parameters(&self, x: &[T]) -> Vec<f64> {
        (**self).all_parameters(x)
    }
}

/// A closure of all parameters, with an output for each residual.
pub(super) struct Together<'a, T> {
    f: &'a Closure<'a, T>,
    engine: Evaluator<T>,
}

impl<'a, T: Real> Together<'a, T> {
    pub(super) fn new(f: &'a Closure<'a, T>, parameters: usize, made_at: Here) -> Self {
        Self { f, engine: Evaluator::new(parameters, made_at) }
    }
}

impl<T: Real> Residuals<T> for Together<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        self.engine.values(self.f, x)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        self.engine.jacobian(self.f, x)
    }
}
