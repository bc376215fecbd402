//! The checks of settings: one line a setting, the first bad one is reported.

use crate::error::InvalidSetting;

/// Checks the settings of one owner, such as `"Adam"`, one after the other.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Settings(pub &'static str);

impl Settings {
    fn test(
        self,
        setting: &'static str,
        value: f64,
        allowed: &'static str,
        fits: bool,
    ) -> Result<Self, InvalidSetting> {
        if fits { Ok(self) } else { Err(InvalidSetting { owner: self.0, setting, value, allowed }) }
    }

    /// The rate, `[0, inf)`.
    pub(super) fn learning_rate(self, value: f64) -> Result<Self, InvalidSetting> {
        self.non_negative("learning_rate", value)
    }

    /// The weights of the past in the two averages of Adam and its relatives, `[0, 1)`.
    pub(super) fn betas(self, beta1: f64, beta2: f64) -> Result<Self, InvalidSetting> {
        self.fraction("beta1", beta1)?.fraction("beta2", beta2)
    }

    /// What is added beside a root and under it, `[0, inf)`.
    pub(super) fn epsilons(self, beside: f64, under: f64) -> Result<Self, InvalidSetting> {
        self.non_negative("epsilon", beside)?.non_negative("epsilon_root", under)
    }

    /// `[0, inf)`.
    pub(super) fn non_negative(self, setting: &'static str, value: f64) -> Result<Self, InvalidSetting> {
        self.test(setting, value, "[0, inf)", (0.0..f64::INFINITY).contains(&value))
    }

    /// A tolerance that may be off, `[0, inf)`.
    pub fn tolerance(self, setting: &'static str, value: Option<f64>) -> Result<Self, InvalidSetting> {
        value.map_or(Ok(self), |value| self.non_negative(setting, value))
    }

    /// A count of at least 1.
    pub fn count(self, setting: &'static str, value: u64) -> Result<Self, InvalidSetting> {
        self.test(setting, value as f64, "at least 1", value > 0)
    }

    /// `(0, inf)`.
    pub(super) fn positive(self, setting: &'static str, value: f64) -> Result<Self, InvalidSetting> {
        self.test(setting, value, "(0, inf)", value > 0.0 && value.is_finite())
    }

    /// `[1, inf)`.
    pub(super) fn at_least_one(self, setting: &'static str, value: f64) -> Result<Self, InvalidSetting> {
        self.test(setting, value, "[1, inf)", (1.0..f64::INFINITY).contains(&value))
    }

    /// `[0, 1)`: the weight of the past in a running average.
    pub(super) fn fraction(self, setting: &'static str, value: f64) -> Result<Self, InvalidSetting> {
        self.test(setting, value, "[0, 1)", (0.0..1.0).contains(&value))
    }

    /// `[0, 1]`.
    pub(super) fn unit(self, setting: &'static str, value: f64) -> Result<Self, InvalidSetting> {
        self.test(setting, value, "[0, 1]", (0.0..=1.0).contains(&value))
    }

    /// Any number, infinities too, but not NaN.
    pub(super) fn number(self, setting: &'static str, value: f64) -> Result<Self, InvalidSetting> {
        self.test(setting, value, "a number", !value.is_nan())
    }

    /// Any number but NaN and the infinities.
    pub(super) fn finite(self, setting: &'static str, value: f64) -> Result<Self, InvalidSetting> {
        self.test(setting, value, "a finite number", value.is_finite())
    }
}

#[cfg(test)]
#[path = "../../tests/unit/optim/settings.rs"]
mod tests;
