//! A closure as a method sees it: compiled.

use super::objective::Objective;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::function::{Along, AlongVector, Evaluator, PointEngine};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use crate::tape::Closure;

/// A closure with what is learned of it.
pub(super) struct Compiled<'f, T> {
    f: &'f Closure<'f, T>,
    engine: Evaluator<T>,
    made_at: Here,
}

impl<'f, T: Real> Compiled<'f, T> {
    pub(super) fn new(f: &'f Closure<'f, T>, parameters: usize, made_at: Here) -> Self {
        Self { f, engine: Evaluator::new(parameters, made_at), made_at }
    }
}

impl<T: Real> Objective<T> for Compiled<'_, T> {
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        let value = self.engine.value_if_finite(self.f, x)?;
        Ok(value.or_else(|| self.engine.fell_to_minus_infinity(x).then(T::neg_infinity)))
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        let value = self.engine.value_and_grad_if_finite(self.f, x, gradient)?;
        Ok(value.or_else(|| self.engine.fell_to_minus_infinity(x).then(T::neg_infinity)))
    }

    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        let request = AlongVector { along: Along::Hessian, point: x, vector: direction, here: self.made_at };
        let found = self.engine.along(self.f, request);
        is_finite(found.map(|found| product.copy_from_slice(found.derivatives)))
    }

    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        let mut matrix = Matrix::zeros(x.len(), x.len());
        let finite = is_finite(self.engine.hessian_into(self.f, x, &mut matrix, self.made_at))?;
        hessian.copy_from_slice(matrix.as_slice());
        Ok(finite)
    }

    fn smoothness(&self) -> Smoothness {
        self.engine.smoothness()
    }

    fn has_ties(&self, x: &[T]) -> Option<bool> {
        self.engine.has_ties(x)
    }

    fn explain(&mut self, x: &[T]) -> Option<Error> {
        let mut gradient = vec![T::zero(); x.len()];
        self.engine.value_and_grad(self.f, x, &mut gradient).err()
    }
}

/// Second derivatives that are not finite where the gradient is are rare, so here the cause may be looked for, and
/// dropped.
fn is_finite<T>(result: Result<T, Error>) -> Result<bool, Error> {
    match result {
        Ok(_) => Ok(true),
        Err(Error::NotFinite(_)) => Ok(false),
        Err(other) => Err(other),
    }
}
