//! What a method may ask of the function that it minimises.

use crate::{Error, Real};

/// A function with derivatives.
///
/// `None` and `false` say that a number is NaN or infinite at the point. That is no error: a trial
/// step may leave the domain, and the method goes back. An `Err` is what no other point would
/// mend, such as a variable of another recording.
pub(crate) trait Objective<T: Real> {
    /// The value.
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error>;

    /// The value, and the gradient into `gradient`, which is anything if they are not finite.
    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error>;

    /// The product of the Hessian with `direction`.
    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error>;

    /// The Hessian, in rows.
    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error>;

    /// What is not finite at a point where one of the others said so, and where it comes from.
    fn explain(&mut self, x: &[T]) -> Option<Error>;
}
