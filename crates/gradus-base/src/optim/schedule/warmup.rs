//! A soft start.

use super::{Ramp, Schedule};
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// From `base start` up to `base` in `steps` steps, then `base`.
///
/// What comes after the warm-up is joined with [`Schedule::then`].
///
/// # Examples
/// ```
/// use gradus::optim::{CosineDecay, Schedule, Warmup};
///
/// let rates = Warmup::linear(4).then(4, CosineDecay::new(10));
/// assert_eq!((rates.rate(0.8, 0), rates.rate(0.8, 1), rates.rate(0.8, 4)), (0.0, 0.2, 0.8));
/// assert_eq!(rates.rate(0.8, 14), 0.0);
/// ```
///
/// # Source
/// Goyal et al. (2017), Accurate, large minibatch SGD: training `ImageNet` in 1 hour, section 2.2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Warmup {
    /// `[1, inf)`; the first step at the full rate.
    pub steps: u64,
    /// `[0, inf)`; the first factor. At 0 the first step does not move.
    pub start: f64,
    /// The shape of the rise.
    pub shape: Ramp,
}

impl Warmup {
    /// In a straight line from 0.
    #[must_use]
    pub fn linear(steps: u64) -> Self {
        Self { steps, start: 0.0, shape: Ramp::Linear }
    }

    /// In half a wave of a cosine from 0.
    ///
    /// ```
    /// use gradus::optim::{Schedule, Warmup};
    ///
    /// let rates = [0, 1, 2, 4].map(|step| Warmup::cosine(4).rate(1.0, step));
    /// assert!((rates[1] - (1.0 - 0.5_f64.sqrt()) / 2.0).abs() < 1e-15); // slower than a line at first
    /// assert!(rates[0] == 0.0 && (rates[2] - 0.5).abs() < 1e-15 && rates[3] == 1.0);
    /// ```
    #[must_use]
    pub fn cosine(steps: u64) -> Self {
        Self { shape: Ramp::Cosine, ..Self::linear(steps) }
    }
}

impl Schedule for Warmup {
    fn rate(&self, base: f64, step: u64) -> f64 {
        if step >= self.steps {
            return base;
        }
        base * self.shape.between(self.start, 1.0, step as f64 / self.steps as f64)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Warmup").at_least_one("steps", self.steps as f64)?.non_negative("start", self.start)?;
        Ok(())
    }
}
