//! Decay by a constant share per step.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// `base factor^((step − begin) / steps)`, and `base` before `begin`.
///
/// # Examples
/// ```
/// use gradus::optim::{ExponentialDecay, Schedule};
///
/// let decay = ExponentialDecay { steps: 2, limit: Some(0.15), ..ExponentialDecay::new(0.25) };
/// assert_eq!((decay.rate(0.8, 1), decay.rate(0.8, 2), decay.rate(0.8, 4)), (0.4, 0.2, 0.15));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExponentialDecay {
    /// `[0, inf)`; by which the rate changes in `steps` steps.
    pub factor: f64,
    /// `[1, inf)`; how long one factor takes.
    pub steps: u64,
    /// The step at which the decay begins.
    pub begin: u64,
    /// Whether the exponent is rounded down to integers.
    pub staircase: bool,
    /// `[0, inf)`; a lower bound of the rate; an upper one where the factor is 1 or more.
    pub limit: Option<f64>,
}

impl ExponentialDecay {
    /// By `factor` in every step, from the first on, without a bound.
    #[must_use]
    pub fn new(factor: f64) -> Self {
        Self { factor, steps: 1, begin: 0, staircase: false, limit: None }
    }
}

impl Schedule for ExponentialDecay {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let exponent = step.saturating_sub(self.begin) as f64 / self.steps.max(1) as f64;
        let exponent = if self.staircase { exponent.floor() } else { exponent };
        let rate = base * self.factor.powf(exponent);
        match self.limit {
            Some(limit) if self.factor < 1.0 => rate.max(limit),
            Some(limit) => rate.min(limit),
            None => rate,
        }
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("ExponentialDecay")
            .non_negative("factor", self.factor)?
            .at_least_one("steps", self.steps as f64)?
            .non_negative("limit", self.limit.unwrap_or(0.0))?;
        Ok(())
    }
}
