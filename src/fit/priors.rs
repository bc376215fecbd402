//! What is known of parameters beforehand, by name.

use super::FitError;
use crate::domain::DomainError;
use crate::error::InvalidSetting;

/// A normal prior: name, mean and deviation.
pub(crate) type Prior = (String, f64, f64);

/// The same by the index of the parameter.
///
/// # Errors
/// A name that no parameter has, a mean that is not finite, a deviation that is not above 0.
pub(crate) fn resolve(priors: &[Prior], names: &[String]) -> Result<Vec<(usize, f64, f64)>, FitError> {
    let index = |(name, mean, deviation): &Prior| {
        let at = names.iter().position(|known| known == name);
        let unknown = || DomainError::UnknownName { name: name.clone(), available: names.to_vec() };
        let invalid = |setting, value, allowed| InvalidSetting { owner: "prior", setting, value, allowed };
        if !mean.is_finite() {
            return Err(invalid("mean", *mean, "a finite number").into());
        }
        if !(*deviation > 0.0 && deviation.is_normal()) {
            return Err(invalid("deviation", *deviation, "(0, inf)").into());
        }
        Ok((at.ok_or_else(unknown)?, *mean, *deviation))
    };
    priors.iter().map(index).collect()
}
