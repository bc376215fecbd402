//! What a function of a point was compiled to, as text.

use super::compile::{Ready, Wanted};
use super::compressed::By;
use super::programs::PointPrograms;
use crate::real::Real;
use core::fmt;

impl<T: Real> fmt::Display for PointPrograms<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (values, derivatives) = (self.program(Wanted::Values), self.program(Wanted::Derivatives));
        for (name, ready) in [
            ("value", values),
            ("value and derivatives", derivatives),
            ("value and product with the Hessian", self.product()),
        ] {
            if let Some(Ready { program, workspace }) = ready {
                write!(f, "{name}: {program}{workspace}")?;
            }
        }
        for (name, compressed) in ["value and Hessian", "values and Jacobian"].iter().zip(&self.compressed) {
            if let Some(By::SideBySide(all)) = compressed.as_ref().map(|compressed| &compressed.by) {
                write!(f, "{name}, with its directions as rows: {}", all.block())?;
            }
        }
        if let (Some(values), Some(derivatives)) = (values, derivatives) {
            let ratio = derivatives.program.operations as f64 / values.program.operations.max(1) as f64;
            writeln!(f, "derivatives take {ratio:.2} times the operations of the value")?;
        }
        Ok(())
    }
}
