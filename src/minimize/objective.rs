//! What a method may ask of the function that it minimizes.

use crate::error::Error;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;

/// A function with derivatives.
///
/// `None` and `false` say that a number is NaN or infinite at the point. That is no error: a trial
/// step may leave the domain, and the method goes back. A value of −∞ is kept apart, since a method that goes down may
/// be on its way there. An `Err` is what no other point would
/// mend, such as a variable of another recording.
pub(crate) trait Objective<T: Real> {
    /// The value, which is finite or −∞.
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error>;

    /// The value, and the gradient into `gradient`, which is anything if they are not finite, and where the value is −∞.
    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error>;

    /// The product of the Hessian with `direction`.
    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error>;

    /// The Hessian, in rows.
    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error>;

    /// Where the function may not be differentiable, as far as the evaluations so far tell.
    fn smoothness(&self) -> Smoothness;

    /// Do branches meet exactly at `x`, where a derivative is a convention? `None` if that is not known.
    fn has_ties(&self, x: &[T]) -> Option<bool>;

    /// What is not finite at a point where one of the others said so, and where it comes from.
    fn explain(&mut self, x: &[T]) -> Option<Error>;
}
