//! What a loop needs of an optimizer, with its rule's type forgotten.
//!
//! A rule is the user's to write, so its steps are compiled in the user's crate, and the loops in this one.

use super::{OptimError, Optimizer, Rule, Schedule};
use crate::scalar::Numeric;

/// The methods of [`Optimizer`], of the same names, which say what they do.
#[doc(hidden)]
pub trait Stepping<T> {
    fn step(&mut self, parameters: &mut [T], gradient: &[T]) -> Result<(), OptimError>;
    fn observe(&mut self, value: f64);
    fn steps(&self) -> u64;
    fn learning_rate(&self) -> Option<f64>;
}

impl<T: Numeric, R: Rule<T>, S: Schedule> Stepping<T> for Optimizer<T, R, S> {
    fn step(&mut self, parameters: &mut [T], gradient: &[T]) -> Result<(), OptimError> {
        Self::step(self, parameters, gradient)
    }

    fn observe(&mut self, value: f64) {
        Self::observe(self, value);
    }

    fn steps(&self) -> u64 {
        Self::steps(self)
    }

    fn learning_rate(&self) -> Option<f64> {
        Self::learning_rate(self)
    }
}
