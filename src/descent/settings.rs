//! The settings of a descent that are plain numbers, and their one check.

use crate::error::InvalidSetting;
use crate::kernel::math::Math;

/// What [`Descent`](super::Descent)'s methods set; the defaults are given there.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) steps: u64,
    pub(super) step_tolerance: Option<f64>,
    pub(super) value_tolerance: Option<f64>,
    pub(super) gradient_tolerance: Option<f64>,
    pub(super) history: bool,
    pub(super) every: u64,
    pub(super) eager: bool,
    pub(super) math: Math,
    /// Is there to be a bar? Never without the feature.
    pub(super) progress: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            steps: 1000,
            step_tolerance: None,
            value_tolerance: None,
            gradient_tolerance: None,
            history: true,
            every: 1,
            eager: false,
            math: Math::Std,
            progress: false,
        }
    }
}

impl Settings {
    /// Checks every setting against its range.
    pub(super) fn check(&self) -> Result<(), InvalidSetting> {
        at_least_one("steps", self.steps)?;
        at_least_one("history_every", self.every)?;
        tolerance("step_tolerance", self.step_tolerance)?;
        tolerance("value_tolerance", self.value_tolerance)?;
        tolerance("gradient_tolerance", self.gradient_tolerance)
    }
}

fn at_least_one(setting: &'static str, value: u64) -> Result<(), InvalidSetting> {
    if value > 0 {
        return Ok(());
    }
    Err(InvalidSetting { owner: "Descent", setting, value: 0.0, allowed: "at least 1" })
}

fn tolerance(setting: &'static str, value: Option<f64>) -> Result<(), InvalidSetting> {
    match value {
        Some(value) if !(0.0..f64::INFINITY).contains(&value) => {
            Err(InvalidSetting { owner: "Descent", setting, value, allowed: "[0, inf)" })
        }
        _ => Ok(()),
    }
}
