//! A closure as a method sees it: through [`Function`], compiled.

use super::objective::Objective;
use crate::derive::Differentiable;
use crate::error::Error;
use crate::function::{Function, Smoothness};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::tape::Var;

impl<T, F, Form> Objective<T> for Function<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        let value = self.value_if_finite(x)?;
        Ok(value.or_else(|| self.fell_to_minus_infinity(x).then(T::neg_infinity)))
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        let value = self.value_and_grad_if_finite(x, gradient)?;
        Ok(value.or_else(|| self.fell_to_minus_infinity(x).then(T::neg_infinity)))
    }

    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        is_finite(self.hvp_into(x, direction, product))
    }

    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        let mut matrix = Matrix::zeros(x.len(), x.len());
        let finite = is_finite(self.hessian_into(x, &mut matrix))?;
        hessian.copy_from_slice(matrix.as_slice());
        Ok(finite)
    }

    fn smoothness(&self) -> Smoothness {
        Function::smoothness(self)
    }

    fn has_ties(&self, x: &[T]) -> Option<bool> {
        Function::has_ties(self, x)
    }

    fn explain(&mut self, x: &[T]) -> Option<Error> {
        let mut gradient = vec![T::zero(); x.len()];
        Function::value_and_grad(self, x, &mut gradient).err()
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
