//! What a function of a point was compiled to, as text.

use super::programs::{PointPrograms, Wanted};
use crate::real::Real;
use core::fmt;

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
