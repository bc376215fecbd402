//! Parameters that were fitted, as a table.

use crate::number::significant;
use core::fmt;

/// A row for each parameter: its name, the estimate, and the standard error where there are some, or why it has none.
pub(crate) struct Estimates<'a> {
    pub(crate) names: &'a [String],
    pub(crate) values: &'a [f64],
    pub(crate) standard_errors: Option<&'a [f64]>,
    /// What stands in place of a standard error; may be shorter.
    pub(crate) marks: &'a [Option<&'static str>],
}

/// Why parameters did not move.
pub(crate) fn marks(fixed: &[bool], at_bound: &[bool]) -> Vec<Option<&'static str>> {
    let mark = |i: usize| match (fixed.get(i), at_bound.get(i)) {
        (Some(true), _) => Some("held"),
        (_, Some(true)) => Some("at bound"),
        _ => None,
    };
    (0..fixed.len().max(at_bound.len())).map(mark).collect()
}

impl fmt::Display for Estimates<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let longest = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let width = longest.max("parameter".len());
        write!(f, "{:<width$}  {:>14}", "parameter", "estimate")?;
        let has_errors = self.standard_errors.is_some();
        writeln!(f, "{}", if has_errors { "  standard error" } else { "" })?;
        for (i, (name, value)) in self.names.iter().zip(self.values).enumerate() {
            write!(f, "{name:<width$}  {:>14}", significant(*value, 7))?;
            let mark = self.marks.get(i).copied().flatten();
            match (mark, self.standard_errors.and_then(|errors| errors.get(i))) {
                (Some(mark), _) => writeln!(f, "  {mark:>14}")?,
                (None, Some(&error)) => writeln!(f, "  {:>14}", significant(error, 4))?,
                (None, None) => writeln!(f)?,
            }
        }
        Ok(())
    }
}

/// A sum of squares as it is printed: as a square where the sum itself is past the floats at either end.
pub(crate) fn sum_of_squares(sum: f64, root: f64) -> String {
    if sum.is_normal() || root == 0.0 || !root.is_finite() {
        significant(sum, 7)
    } else {
        format!("({})²", significant(root, 7))
    }
}
