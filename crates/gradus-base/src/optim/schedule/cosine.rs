//! Half a wave of a cosine from the rate down to a minimum, once or again and again.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;
use core::f64::consts::PI;

/// `minimum + (base − minimum) ((1 + cos(π step / steps)) / 2)^exponent`, then `minimum`.
///
/// # Examples
/// ```
/// use gradus::optim::{CosineDecay, Schedule};
///
/// let decay = CosineDecay::new(20);
/// assert_eq!(decay.rate(0.8, 0), 0.8);
/// assert!((decay.rate(0.8, 10) - 0.4).abs() < 1e-12);
/// assert_eq!((decay.rate(0.8, 20), decay.rate(0.8, 40)), (0.0, 0.0));
///
/// let swinging = CosineDecay { rise_again: true, ..decay }; // PyTorch's CosineAnnealingLR
/// assert_eq!(swinging.rate(0.8, 40), 0.8);
/// ```
///
/// # Source
/// Loshchilov & Hutter (2017), SGDR: stochastic gradient descent with warm restarts, equation 5.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CosineDecay {
    /// `[1, inf)`; from the top to the bottom.
    pub steps: u64,
    /// `[0, inf)`; the last rate, absolute.
    pub minimum: f64,
    /// `(0, inf)`; above 1 the rate falls earlier.
    pub exponent: f64,
    /// Goes up again after `steps`, as PyTorch does; Optax stays at the minimum.
    pub rise_again: bool,
}

impl CosineDecay {
    /// Down to 0 in `steps` steps.
    #[must_use]
    pub fn new(steps: u64) -> Self {
        Self { steps, minimum: 0.0, exponent: 1.0, rise_again: false }
    }
}

impl Schedule for CosineDecay {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let steps = self.steps.max(1);
        let step = if self.rise_again { step % steps.saturating_mul(2) } else { step.min(steps) };
        self.minimum + (base - self.minimum) * wave(step, steps).powf(self.exponent)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("CosineDecay")
            .at_least_one("steps", self.steps as f64)?
            .non_negative("minimum", self.minimum)?
            .positive("exponent", self.exponent)?;
        Ok(())
    }
}

/// A cosine down to the minimum that jumps back to `base`, in cycles of `first`, `first growth`,
/// `first growth²`, … steps.
///
/// # Examples
/// ```
/// use gradus::optim::{CosineRestarts, Schedule};
///
/// let waves = CosineRestarts { growth: 2, ..CosineRestarts::new(8) };
/// assert_eq!((waves.rate(0.8, 0), waves.rate(0.8, 8), waves.rate(0.8, 24)), (0.8, 0.8, 0.8));
/// assert!((waves.rate(0.8, 16) - 0.4).abs() < 1e-12); // half-way from 8 to 24
/// ```
///
/// # Source
/// Loshchilov & Hutter (2017), SGDR: stochastic gradient descent with warm restarts.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CosineRestarts {
    /// `[1, inf)`; the length of the first cycle.
    pub first: u64,
    /// `[1, inf)`; by how much cycles get longer.
    pub growth: u64,
    /// `[0, inf)`; the lowest rate, absolute; never quite reached.
    pub minimum: f64,
}

impl CosineRestarts {
    /// Cycles of equal length, toward 0.
    #[must_use]
    pub fn new(first: u64) -> Self {
        Self { first, growth: 1, minimum: 0.0 }
    }
}

impl Schedule for CosineRestarts {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let (mut length, mut step) = (self.first.max(1), step);
        if self.growth <= 1 {
            step %= length;
        }
        while step >= length {
            step -= length;
            length = length.saturating_mul(self.growth);
        }
        self.minimum + (base - self.minimum) * wave(step, length)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("CosineRestarts")
            .at_least_one("first", self.first as f64)?
            .at_least_one("growth", self.growth as f64)?
            .non_negative("minimum", self.minimum)?;
        Ok(())
    }
}

/// From 1 at step 0 to 0 at `steps`, and up again.
fn wave(step: u64, steps: u64) -> f64 {
    (1.0 + (PI * step as f64 / steps as f64).cos()) / 2.0
}
