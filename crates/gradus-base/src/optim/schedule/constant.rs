//! The rate that does not change.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// `base factor` at every step; by default the factor is 1.
///
/// # Examples
/// PyTorch's `ConstantLR`, a fraction of the rate for the first steps:
/// ```
/// use gradus::optim::{Constant, Schedule};
///
/// let start = Constant { factor: 0.25 }.then(4, Constant::default());
/// assert_eq!((start.rate(0.8, 3), start.rate(0.8, 4)), (0.2, 0.8));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Constant {
    /// `[0, inf)`.
    pub factor: f64,
}

impl Default for Constant {
    fn default() -> Self {
        Self { factor: 1.0 }
    }
}

impl Schedule for Constant {
    fn rate(&self, base: f64, _step: u64) -> f64 {
        base * self.factor
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Constant").non_negative("factor", self.factor)?;
        Ok(())
    }
}
