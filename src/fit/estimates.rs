//! Parameters that were fitted, as a table.

use super::covariance::standard_errors;
use crate::number::significant;
use crate::{Matrix, Real};
use core::fmt;

/// A row for each parameter: its name, the estimate, and the standard error where the covariance is known.
pub(crate) struct Estimates<'a, T> {
    pub(crate) names: &'a [String],
    pub(crate) values: &'a [T],
    pub(crate) covariance: Option<&'a Matrix<f64>>,
}

impl<T: Real> fmt::Display for Estimates<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.covariance.map(standard_errors);
        let longest = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let width = longest.max("parameter".len());
        write!(f, "{:<width$}  {:>14}", "parameter", "estimate")?;
        writeln!(f, "{}", if errors.is_some() { "  standard error" } else { "" })?;
        for (i, (name, value)) in self.names.iter().zip(self.values).enumerate() {
            write!(f, "{name:<width$}  {:>14}", significant(value.widen(), 7))?;
            match &errors {
                Some(errors) => writeln!(f, "  {:>14}", significant(errors[i], 4))?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}
