//! Straight and curved transitions from one rate to another.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// From `base` to `end`: `(base − end) (1 − s)^power + end`, where `s` goes from 0 to 1 in `steps` steps
/// from `begin` on, and stays there.
///
/// # Examples
/// ```
/// use gradus::optim::{PolynomialDecay, Schedule};
///
/// let decay = PolynomialDecay { power: 2.0, ..PolynomialDecay::new(10) };
/// assert_eq!((decay.rate(0.8, 0), decay.rate(0.8, 5), decay.rate(0.8, 99)), (0.8, 0.2, 0.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PolynomialDecay {
    /// `[0, inf)`; the last rate, absolute.
    pub end: f64,
    /// `(0, inf)`; 1 is a straight line.
    pub power: f64,
    /// `[1, inf)`; how many steps the transition takes.
    pub steps: u64,
    /// The step at which it begins.
    pub begin: u64,
}

impl PolynomialDecay {
    /// A straight line to 0 in `steps` steps.
    #[must_use]
    pub fn new(steps: u64) -> Self {
        Self { end: 0.0, power: 1.0, steps, begin: 0 }
    }
}

impl Schedule for PolynomialDecay {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let left = 1.0 - progress(step, self.begin, self.steps);
        (base - self.end) * left.powf(self.power) + self.end
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("PolynomialDecay")
            .non_negative("end", self.end)?
            .positive("power", self.power)?
            .at_least_one("steps", self.steps as f64)?;
        Ok(())
    }
}

/// From `base from` to `base to` in a straight line of `steps` steps, from `begin` on.
///
/// # Examples
/// ```
/// use gradus::optim::{LinearRamp, Schedule};
///
/// let rise = LinearRamp { from: 0.25, to: 1.0, steps: 3, begin: 0 };
/// assert_eq!((rise.rate(0.8, 0), rise.rate(0.8, 1), rise.rate(0.8, 9)), (0.2, 0.4, 0.8));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LinearRamp {
    /// `[0, inf)`; the first factor.
    pub from: f64,
    /// `[0, inf)`; the last factor.
    pub to: f64,
    /// `[1, inf)`; how many steps the transition takes.
    pub steps: u64,
    /// The step at which it begins.
    pub begin: u64,
}

impl Schedule for LinearRamp {
    fn rate(&self, base: f64, step: u64) -> f64 {
        base * (self.from + (self.to - self.from) * progress(step, self.begin, self.steps))
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("LinearRamp")
            .non_negative("from", self.from)?
            .non_negative("to", self.to)?
            .at_least_one("steps", self.steps as f64)?;
        Ok(())
    }
}

/// The fraction of the transition that is done at a step, in `[0, 1]`.
fn progress(step: u64, begin: u64, steps: u64) -> f64 {
    let steps = steps.max(1);
    step.saturating_sub(begin).min(steps) as f64 / steps as f64
}
