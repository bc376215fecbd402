//! The derivatives of an external function against differences.

use super::External;
use crate::derive::{GradReport, check_grad, nested_jvp};
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::tape::Var;
use core::fmt;

/// What [`check_external`] found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExternalReport {
    /// The partial derivatives of each output.
    pub partials: Vec<GradReport>,
    /// The second derivatives of each output along a direction in which all inputs move; empty if the function has none.
    pub second: Vec<GradReport>,
}

impl ExternalReport {
    /// Do all derivatives agree with the differences?
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.partials.iter().chain(&self.second).all(GradReport::is_ok)
    }
}

impl fmt::Display for ExternalReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = self.partials.len() > 1;
        for (what, reports) in [("partial derivatives", &self.partials), ("second derivatives", &self.second)]
        {
            for (k, report) in reports.iter().enumerate() {
                if several {
                    writeln!(f, "{what} of output {k}")?;
                } else {
                    writeln!(f, "{what}")?;
                }
                writeln!(f, "{report}")?;
            }
        }
        Ok(())
    }
}

/// Compares the derivatives of an external function at a point with central differences.
///
/// - `x`: as many numbers as the function takes; finite.
///
/// The partial derivatives of each output are compared with differences of the value, and second derivatives, if there are any,
/// with differences of the first ones along a direction.
///
/// # Errors
/// Those of [`check_grad`], and [`Error::Length`] for another number of inputs.
///
/// # Examples
/// ```
/// use gradus::{External, check_external};
///
/// let value = |x: &[f64]| x[0] * x[1].sin();
/// let right = External::new("right", 2, value, |x: &[f64], g: &mut [f64]| {
///     (g[0], g[1]) = (x[1].sin(), x[0] * x[1].cos());
/// });
/// assert!(check_external(&right, &[2.0, 0.5])?.is_ok());
///
/// let wrong = External::new("wrong", 2, value, |x: &[f64], g: &mut [f64]| {
///     (g[0], g[1]) = (x[1].sin(), x[0] * x[1].sin());
/// });
/// let report = check_external(&wrong, &[2.0, 0.5])?;
/// assert!(!report.is_ok() && report.partials[0].worst().unwrap().index == 1, "{report}");
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn check_external<T: Real>(external: &External<T>, x: &[T]) -> Result<ExternalReport, Error>
where
    Vec<T>: crate::derive::Point<Scalar = T>,
{
    LengthMismatch::check("point", external.functions.inputs, x.len())?;
    let outputs = 0..external.functions.outputs;
    let output = |k: usize| move |x: &[Var<T>]| pick(&external.outputs(x), k);
    let partials = outputs.clone().map(|k| check_grad(output(k), x.to_vec())).collect::<Result<_, _>>()?;
    let mut second = Vec::new();
    if external.functions.second.is_some() {
        // Along a direction without zeros, and in which no two inputs move alike.
        let direction: Vec<Var<T>> =
            (0..x.len()).map(|i| Var::constant(T::of(1.0 + 0.37 * i as f64))).collect();
        for k in outputs {
            let along = |x: &[Var<T>]| nested_jvp(output(k), x.to_vec(), direction.clone());
            second.push(check_grad(along, x.to_vec())?);
        }
    }
    Ok(ExternalReport { partials, second })
}

/// One of the outputs; NaN if there is none, since the call failed.
fn pick<T: Real>(outputs: &[Var<T>], k: usize) -> Var<T> {
    outputs.get(k).copied().unwrap_or_else(|| Var::constant(T::nan()))
}
