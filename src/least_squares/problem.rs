//! What a solver asks of residuals, and a closure with many outputs that answers.

use super::robust::Robust;
use crate::derive::eager::Here;
use crate::domain::Domain;
use crate::error::Error;
use crate::function::{Evaluator, PointEngine};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::tape::Closure;

/// What is known of the residuals at a point before they are differentiated.
#[derive(Debug)]
pub(super) enum Measured<T> {
    /// All of them.
    Residuals(Vec<T>),
    /// `‖r‖`, or the root of what takes the place of `Σ r²`, of this number of residuals.
    Length(f64, usize),
}

/// The linear model at a point.
#[derive(Debug)]
pub(super) struct Linear<T> {
    pub(super) jacobian: Matrix<T>,
    /// The residuals of these rows, where they were not known before: those of a triangle, which has few.
    pub(super) residuals: Option<Vec<T>>,
}

/// Residuals and their derivatives at a point.
///
/// Those that are too many to be held answer by their length, and by the triangle of Jacobian and residuals: an orthogonal matrix
/// changes neither lengths nor angles, so that a solver need not know.
pub(super) trait Residuals<T: Real> {
    /// All residuals, finite.
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error>;

    /// A row for each residual, finite.
    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error>;

    fn measure(&mut self, x: &[T]) -> Result<Measured<T>, Error> {
        self.residuals(x).map(Measured::Residuals)
    }

    /// At a point that has been measured.
    fn linearize(&mut self, x: &[T]) -> Result<Linear<T>, Error> {
        Ok(Linear { jacobian: self.jacobian(x)?, residuals: None })
    }

    /// How residuals are to count from here on, and what is left of that to whoever is given them.
    fn count_by(&mut self, loss: Robust) -> Robust {
        loss
    }

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

    fn measure(&mut self, x: &[T]) -> Result<Measured<T>, Error> {
        (**self).measure(x)
    }

    fn linearize(&mut self, x: &[T]) -> Result<Linear<T>, Error> {
        (**self).linearize(x)
    }

    fn count_by(&mut self, loss: Robust) -> Robust {
        (**self).count_by(loss)
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
