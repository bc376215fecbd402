//! Decay by a factor, once in `every` steps.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// `base factor^⌊step / every⌋`.
///
/// # Examples
/// ```
/// use gradus::optim::{Schedule, StepDecay};
///
/// let decay = StepDecay { every: 7, factor: 0.5 };
/// assert_eq!((decay.rate(0.8, 6), decay.rate(0.8, 7), decay.rate(0.8, 14)), (0.8, 0.4, 0.2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StepDecay {
    /// `[1, inf)`; steps between two cuts.
    pub every: u64,
    /// `[0, inf)`; above 1 the rate grows.
    pub factor: f64,
}

impl Schedule for StepDecay {
    fn rate(&self, base: f64, step: u64) -> f64 {
        // `check` refuses 0; without an optimizer nobody has called it.
        base * self.factor.powf((step / self.every.max(1)) as f64)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("StepDecay")
            .at_least_one("every", self.every as f64)?
            .non_negative("factor", self.factor)?;
        Ok(())
    }
}
