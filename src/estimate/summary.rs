//! The table of estimates with all that is concluded from their standard errors.

use crate::number::significant;
use core::fmt;

/// Estimates with standard errors, statistics, p-values and intervals. Prints as a table.
///
/// ```
/// use gradus::prelude::*;
///
/// let rows = [[0.0, 4.1], [1.0, 2.4], [2.0, 1.5], [3.0, 0.9], [4.0, 0.5]];
/// let data = Dataset::from_rows(&["t", "y"], rows)?;
/// let decay = |[a, k]: [Var; 2], [t, y]: [Var; 2]| a * (-k * t).exp() - y;
/// let found = LeastSquares::new().names(["height", "rate"]).run_rows(decay, [1.0, 1.0], &data)?;
/// println!("{}", found.summary(0.95)?);
/// // parameter        estimate  standard error         t          p  95 % confidence interval
/// // height           4.100421         0.05234     78.33   4.586e-6     3.934 to 4.267
/// // …
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Summary {
    /// The names of the parameters.
    pub names: Vec<String>,
    /// The parameters.
    pub estimates: Vec<f64>,
    /// Their standard errors; 0 for what is held or at a bound.
    pub standard_errors: Vec<f64>,
    /// Estimate over standard error: t, or z for likelihoods and known deviations.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub statistics: Vec<f64>,
    /// The probability of a statistic as large, to either side, if the parameter were 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub p_values: Vec<f64>,
    /// Wald's confidence intervals.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::pairs"))]
    pub intervals: Vec<(f64, f64)>,
    /// Which parameters were held.
    pub fixed: Vec<bool>,
    /// Which parameters are at a bound.
    pub at_bound: Vec<bool>,
    /// The level of the intervals.
    pub level: f64,
    pub(super) is_student: bool,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let longest = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let width = longest.max("parameter".len());
        let statistic = if self.is_student { "t" } else { "z" };
        let percent = significant(100.0 * self.level, 4);
        let percent = percent.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{:<width$}  {:>14}  standard error  {statistic:>8}  {:>9}", "parameter", "estimate", "p")?;
        write!(f, "  {percent} % confidence interval")?;
        for (i, name) in self.names.iter().enumerate() {
            write!(f, "\n{name:<width$}  {:>14}", significant(self.estimates[i], 7))?;
            if self.fixed[i] {
                write!(f, "  {:>14}", "held")?;
            } else if self.at_bound[i] {
                write!(f, "  {:>14}", "at bound")?;
            } else {
                let (low, high) = self.intervals[i];
                write!(f, "  {:>14}", significant(self.standard_errors[i], 4))?;
                write!(f, "  {:>8}", significant(self.statistics[i], 4))?;
                write!(f, "  {:>9}", significant(self.p_values[i], 3))?;
                write!(f, "  {} to {}", significant(low, 5), significant(high, 5))?;
            }
        }
        Ok(())
    }
}
