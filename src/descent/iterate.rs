//! A point, and the function there.

use crate::derive::{Differentiable, Point};
use crate::error::Error;
use crate::function::Function;
use crate::optim::euclidean;
use crate::real::Real;
use crate::tape::Var;

/// A point, and the function there.
#[derive(Clone)]
pub(super) struct Iterate<P> {
    pub(super) point: P,
    pub(super) value: f64,
    pub(super) gradient: P,
}

impl<P: Point> Iterate<P> {
    pub(super) fn evaluate<F, Form>(&mut self, f: &mut Function<P::Scalar, F, Form>) -> Result<(), Error>
    where
        F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
    {
        let value = f.value_and_grad(self.point.coordinates(), self.gradient.coordinates_mut())?;
        self.value = value.widen();
        Ok(())
    }
}

pub(super) fn norm<P: Point>(x: &P) -> f64 {
    euclidean(x.coordinates().iter().map(|x| x.widen()))
}

pub(super) fn distance<P: Point>(a: &P, b: &P) -> f64 {
    let pairs = a.coordinates().iter().zip(b.coordinates());
    euclidean(pairs.map(|(a, b)| a.widen() - b.widen()))
}
