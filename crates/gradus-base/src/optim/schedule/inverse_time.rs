//! Decay like one over the time.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// `base / (1 + decay step / steps)`.
///
/// With noisy gradients rates that fall like `1/t` are the classic condition for convergence.
///
/// # Examples
/// ```
/// use gradus::optim::{InverseTimeDecay, Schedule};
///
/// let decay = InverseTimeDecay { steps: 10, ..InverseTimeDecay::new(3.0) };
/// assert_eq!((decay.rate(0.8, 0), decay.rate(0.8, 10)), (0.8, 0.2));
/// ```
///
/// # Source
/// Robbins & Monro (1951), A stochastic approximation method.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InverseTimeDecay {
    /// `[0, inf)`; by how much the divisor grows in `steps` steps.
    pub decay: f64,
    /// `[1, inf)`.
    pub steps: u64,
    /// Whether `step / steps` is rounded down to integers.
    pub staircase: bool,
}

impl InverseTimeDecay {
    /// The divisor grows by `decay` in every step.
    #[must_use]
    pub fn new(decay: f64) -> Self {
        Self { decay, steps: 1, staircase: false }
    }
}

impl Schedule for InverseTimeDecay {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let time = step as f64 / self.steps.max(1) as f64;
        base / (1.0 + self.decay * if self.staircase { time.floor() } else { time })
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("InverseTimeDecay")
            .non_negative("decay", self.decay)?
            .at_least_one("steps", self.steps as f64)?;
        Ok(())
    }
}
