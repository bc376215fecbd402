//! What a function was compiled to, as text.

use super::row_programs::RowPrograms;
use super::variant::{PointPrograms, Variant, Wanted};
use crate::real::Real;
use core::fmt;

/// The programs of the variant used last.
pub(super) struct Show<'a, T, P>(pub(super) Option<&'a Variant<T, P>>);

impl<T, P: fmt::Display> fmt::Display for Show<'_, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(variant) => variant.programs.fmt(f),
            None => write!(f, "no program: nothing has been compiled yet"),
        }
    }
}

impl<T: Real> fmt::Display for PointPrograms<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (values, derivatives) = (self.program(Wanted::Values), self.program(Wanted::Derivatives));
        if let Some(program) = values {
            write!(f, "value: {program}")?;
        }
        if let Some(program) = derivatives {
            write!(f, "value and derivatives: {program}")?;
        }
        if let Some(program) = self.product() {
            write!(f, "value and product with the Hessian: {program}")?;
        }
        if let (Some(values), Some(derivatives)) = (values, derivatives) {
            let ratio = derivatives.operations as f64 / values.operations.max(1) as f64;
            writeln!(f, "derivatives take {ratio:.2} times the operations of the value")?;
        }
        Ok(())
    }
}

impl<T: Real> fmt::Display for RowPrograms<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.compiled().try_for_each(|(name, block)| write!(f, "{name}: {block}"))
    }
}
