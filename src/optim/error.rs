//! What can go wrong on the way from a gradient to a step.

use crate::error::{InvalidSetting, LengthMismatch};

/// An entry of the gradient is NaN or infinite.
///
/// The step was not taken: parameters, state and step count are as they were.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("gradient[{index}] is {value} at step {step}; a smaller learning rate or clipping may help")]
pub struct NonFiniteGradient {
    /// The first entry that is not finite.
    pub index: usize,
    /// Its value.
    pub value: f64,
    /// Steps taken before.
    pub step: u64,
}

/// Why an optimizer could not be made or could not take a step.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OptimError {
    /// Parameters, gradient or groups differ in length from what the optimizer was made for.
    #[error(transparent)]
    Length(#[from] LengthMismatch),
    /// A setting of a rule or a schedule, or a rate that a schedule returned, is out of range.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
    /// The gradient has an entry that is not finite.
    #[error(transparent)]
    NonFinite(#[from] NonFiniteGradient),
    /// A schedule was given to a rule of which no member has a learning rate.
    #[error("the schedule has nothing to drive: no member of the rule has a learning rate")]
    NoLearningRate,
}
