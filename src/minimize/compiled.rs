//! A closure as a method sees it: through [`Function`], compiled.

use super::objective::Objective;
use crate::derive::Differentiable;
use crate::{Error, Function, Real, Var};

impl<T, F, Form> Objective<T> for Function<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    fn dimension(&self) -> usize {
        self.parameters()
    }

    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        self.value_if_finite(x)
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        self.value_and_grad_if_finite(x, gradient)
    }

    fn explain(&mut self, x: &[T]) -> Option<Error> {
        let mut gradient = vec![T::zero(); x.len()];
        Function::value_and_grad(self, x, &mut gradient).err()
    }
}
