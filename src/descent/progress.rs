//! What a callback sees after each step.

use crate::number::Short;
use core::fmt;

/// Where a descent stands after a step; see [`Descent::on_step`](super::Descent::on_step).
///
/// Prints as one line: `step 12: value 227.1, gradient 3.4`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The step that was taken, counted from 1.
    pub step: u64,
    /// The current value.
    pub value: f64,
    /// The Euclidean norm of the current gradient.
    pub gradient_norm: f64,
    /// How far the step went, as a Euclidean norm.
    pub step_norm: f64,
    /// The rate of the next step; `None` for a rule without one.
    pub learning_rate: Option<f64>,
    /// The current point.
    pub point: &'a [f64],
    /// The current gradient.
    pub gradient: &'a [f64],
}

impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, gradient) = (Short(self.value), Short(self.gradient_norm));
        write!(f, "step {}: value {value}, gradient {gradient}", self.step)
    }
}
