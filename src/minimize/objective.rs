//! What a method may ask of the function that it minimises.

use crate::derive::Differentiable;
use crate::{Error, Function, Real, Var};

/// A function with derivatives.
///
/// `None` and `false` say that a number is NaN or infinite at the point. That is no error: a trial
/// step may leave the domain, and the method goes back. An `Err` is what no other point would
/// mend, such as a variable of another recording.
pub(crate) trait Objective<T: Real> {
    /// The number of coordinates.
    fn dimension(&self) -> usize;

    /// The value.
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error>;

    /// The value, and the gradient into `gradient`, which is anything if they are not finite.
    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error>;

    /// What is not finite at a point where one of the others said so, and where it comes from.
    fn explain(&mut self, x: &[T]) -> Option<Error>;
}

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
