//! The traits of basin: cost and gradient, also both at once.

use super::Shared;
use crate::derive::Differentiable;
use crate::error::Error;
use crate::real::Real;
use crate::tape::Var;
use basin::{Constraints, CostFunction, Gradient, NoConstraints};

impl<T, F, Form> CostFunction for Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    type Param = Vec<T>;
    type Output = T;
    type Error = Error;

    fn cost(&self, point: &Vec<T>) -> Result<T, Error> {
        self.lock().value(point)
    }
}

impl<T, F, Form> Gradient for Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    type Gradient = Vec<T>;

    fn gradient(&self, point: &Vec<T>) -> Result<Vec<T>, Error> {
        self.cost_and_gradient(point).map(|(_, gradient)| gradient)
    }

    fn gradient_into(&self, point: &Vec<T>, gradient: &mut Vec<T>) -> Result<(), Error> {
        gradient.resize(point.len(), T::zero());
        self.lock().value_and_grad(point, gradient).map(|_| ())
    }

    fn cost_and_gradient(&self, point: &Vec<T>) -> Result<(T, Vec<T>), Error> {
        let mut gradient = vec![T::zero(); point.len()];
        let value = self.lock().value_and_grad(point, &mut gradient)?;
        Ok((value, gradient))
    }
}

/// None.
impl<T: Real, F, Form> Constraints for Shared<T, F, Form> {
    type Set = NoConstraints;

    fn constraints(&self) -> NoConstraints {
        NoConstraints::EMPTY
    }
}
