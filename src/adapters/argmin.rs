//! The traits of argmin: cost, gradient and Hessian of a scalar function, outputs and Jacobian of any.

use super::Shared;
use crate::derive::{Differentiable, Outputs};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::tape::Var;
use argmin::core::{CostFunction, Error, Gradient, Hessian, Jacobian, Operator};

impl<T, F, Form> CostFunction for Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    type Param = Vec<T>;
    type Output = T;

    fn cost(&self, point: &Vec<T>) -> Result<T, Error> {
        Ok(self.lock().value(point)?)
    }
}

impl<T, F, Form> Gradient for Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    type Param = Vec<T>;
    type Gradient = Vec<T>;

    fn gradient(&self, point: &Vec<T>) -> Result<Vec<T>, Error> {
        let mut gradient = vec![T::zero(); point.len()];
        self.lock().value_and_grad(point, &mut gradient)?;
        Ok(gradient)
    }
}

/// A `Vec` of rows, as argmin has matrices without a backend.
impl<T, F, Form> Hessian for Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form, Output = Var<T>>,
{
    type Param = Vec<T>;
    type Hessian = Vec<Vec<T>>;

    fn hessian(&self, point: &Vec<T>) -> Result<Vec<Vec<T>>, Error> {
        let mut hessian = Matrix::zeros(point.len(), point.len());
        self.lock().hessian_into(point, &mut hessian)?;
        Ok(rows(&hessian))
    }
}

/// The outputs, such as the residuals that `GaussNewton` wants.
impl<T, F, Form> Operator for Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    type Param = Vec<T>;
    type Output = Vec<T>;

    fn apply(&self, point: &Vec<T>) -> Result<Vec<T>, Error> {
        Ok(self.lock().values(point)?)
    }
}

/// A `Vec` of rows, as argmin has matrices without a backend.
impl<T, F, Form> Jacobian for Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    type Param = Vec<T>;
    type Jacobian = Vec<Vec<T>>;

    fn jacobian(&self, point: &Vec<T>) -> Result<Vec<Vec<T>>, Error> {
        Ok(rows(&self.lock().jacobian(point)?))
    }
}

fn rows<T: Real>(matrix: &Matrix<T>) -> Vec<Vec<T>> {
    (0..matrix.rows()).map(|row| matrix.row(row).to_vec()).collect()
}

#[cfg(test)]
#[path = "../../tests/unit/adapters/argmin.rs"]
mod tests;
