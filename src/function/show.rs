//! What a function was compiled to, as text.

use super::row_programs::RowPrograms;
use super::variant::{PointPrograms, Variant, Wanted};
use crate::Real;
use core::fmt;

/// The programs of the variant used last.
pub(super) struct Show<'a, T>(pub(super) Option<&'a Variant<T, PointPrograms<T>>>);

impl<T: Real> fmt::Display for Show<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(variant) = self.0 else {
            return write!(f, "no program: nothing has been compiled yet");
        };
        let (values, derivatives) = (variant.program(Wanted::Values), variant.program(Wanted::Derivatives));
        if let Some(program) = values {
            write!(f, "value: {program}")?;
        }
        if let Some(program) = derivatives {
            write!(f, "value and derivatives: {program}")?;
        }
        if let Some(program) = variant.product() {
            write!(f, "value and product with the Hessian: {program}")?;
        }
        if let (Some(values), Some(derivatives)) = (values, derivatives) {
            let ratio = derivatives.operations as f64 / values.operations.max(1) as f64;
            writeln!(f, "derivatives take {ratio:.2} times the operations of the value")?;
        }
        Ok(())
    }
}

/// The programs over rows of the variant used last.
pub(super) struct ShowRows<'a, T>(pub(super) Option<&'a Variant<T, RowPrograms<T>>>);

impl<T: Real> fmt::Display for ShowRows<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(variant) = self.0 else {
            return write!(f, "no program: nothing has been compiled yet");
        };
        variant.programs.compiled().try_for_each(|(name, block)| write!(f, "{name}: {block}"))
    }
}
