//! The settings of a descent that are plain numbers, and their one check.

use crate::error::InvalidSetting;
use crate::kernel::math::Math;
use crate::optim::Settings as Check;

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
        Check("Descent")
            .count("steps", self.steps)?
            .count("history_every", self.every)?
            .tolerance("step_tolerance", self.step_tolerance)?
            .tolerance("value_tolerance", self.value_tolerance)?
            .tolerance("gradient_tolerance", self.gradient_tolerance)?;
        Ok(())
    }
}
