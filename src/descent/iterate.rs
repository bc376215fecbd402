//! A point, and the function there.

use crate::error::Error;
use crate::function::{Evaluator, PointEngine};
use crate::optim::euclidean;
use crate::real::Real;
use crate::tape::Closure;

/// A point, and the function there.
#[derive(Clone)]
pub(super) struct Iterate<T> {
    pub(super) point: Vec<T>,
    pub(super) value: f64,
    pub(super) gradient: Vec<T>,
}

impl<T: Real> Iterate<T> {
    pub(super) fn evaluate(&mut self, engine: &mut Evaluator<T>, f: &Closure<'_, T>) -> Result<(), Error> {
        self.value = engine.value_and_grad(f, &self.point, &mut self.gradient)?.widen();
        Ok(())
    }

    pub(super) fn gradient_norm(&self) -> f64 {
        euclidean(self.gradient.iter().map(|x| x.widen()))
    }

    pub(super) fn distance_to(&self, other: &Self) -> f64 {
        let pairs = self.point.iter().zip(&other.point);
        euclidean(pairs.map(|(a, b)| a.widen() - b.widen()))
    }
}
