//! Cyclic rates: up and down in triangles.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// From `base` up to `maximum` in `up` steps and back in `down`, again and again.
///
/// # Examples
/// ```
/// use gradus::optim::{Cyclic, CycleHeight, Schedule};
///
/// let cycle = Cyclic { height: CycleHeight::Halved, ..Cyclic::new(0.9, 4) };
/// let rates = [0, 2, 4, 8, 12].map(|step| cycle.rate(0.1, step));
/// assert!((rates[1] - 0.5).abs() < 1e-12 && (rates[2] - 0.9).abs() < 1e-12);
/// assert!((rates[3] - 0.1).abs() < 1e-12 && (rates[4] - 0.5).abs() < 1e-12);
/// ```
///
/// # Source
/// Smith (2017), Cyclical learning rates for training neural networks, section 3.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cyclic {
    /// `[0, inf)`; the highest rate of the first cycle, absolute.
    pub maximum: f64,
    /// `[1, inf)`; steps up.
    pub up: u64,
    /// `[1, inf)`; steps down.
    pub down: u64,
    /// How the height changes.
    pub height: CycleHeight,
}

/// How the height of the triangles of [`Cyclic`] changes.
///
/// ```
/// use gradus::optim::{CycleHeight, Cyclic, Schedule};
///
/// let with = |height| Cyclic { height, ..Cyclic::new(1.0, 1) };
/// let peaks = |cycle: Cyclic| [1, 3, 5].map(|step| cycle.rate(0.0, step));
/// assert_eq!(peaks(with(CycleHeight::Constant)), [1.0, 1.0, 1.0]);
/// assert_eq!(peaks(with(CycleHeight::Halved)), [1.0, 0.5, 0.25]);
/// assert_eq!(peaks(with(CycleHeight::Decaying(0.5))), [0.5, 0.125, 0.03125]); // ½ at every step
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CycleHeight {
    /// It stays: `triangular` in the paper.
    #[default]
    Constant,
    /// It is halved from cycle to cycle: `triangular2`.
    Halved,
    /// It is multiplied by this factor, `[0, inf)`, at every step: `exp_range`.
    Decaying(f64),
}

impl Cyclic {
    /// Triangles of constant height, `steps` up and as many down.
    #[must_use]
    pub fn new(maximum: f64, steps: u64) -> Self {
        Self { maximum, up: steps, down: steps, height: CycleHeight::Constant }
    }
}

impl Schedule for Cyclic {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let (up, down) = (self.up.max(1), self.down.max(1));
        let length = up.saturating_add(down);
        let (cycle, at) = (step / length, step % length);
        let share = if at <= up { at as f64 / up as f64 } else { (length - at) as f64 / down as f64 };
        let height = match self.height {
            CycleHeight::Constant => 1.0,
            CycleHeight::Halved => 0.5_f64.powf(cycle as f64),
            CycleHeight::Decaying(factor) => factor.powf(step as f64),
        };
        base + (self.maximum - base) * share * height
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        let factor = if let CycleHeight::Decaying(factor) = self.height { factor } else { 1.0 };
        Settings("Cyclic")
            .non_negative("maximum", self.maximum)?
            .at_least_one("up", self.up as f64)?
            .at_least_one("down", self.down as f64)?
            .non_negative("height", factor)?;
        Ok(())
    }
}
