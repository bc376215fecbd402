//! A closure as a method sees it: through [`Function`], compiled.

use super::objective::Objective;
use crate::derive::{Differentiable, Matrix};
use crate::{Error, Function, Real, Var};

impl<T, F, Form> Objective<T> for Function<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        self.value_if_finite(x)
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        self.value_and_grad_if_finite(x, gradient)
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
