//! What is said of a number: how far off it can be.

use crate::error::Cause;
use crate::interval::Interval;
use crate::number::Short;
use crate::real::Real;
use core::fmt;

/// A computed number with an estimate of its rounding error: from [`value_and_error`](crate::value_and_error) and
/// [`grad_and_error`](crate::grad_and_error). Prints as one line.
///
/// Of an `f32` point all numbers are widened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Accuracy {
    /// The number, with the bits of [`value_and_grad`](crate::value_and_grad).
    pub value: f64,
    /// How far off it can be by rounding; 0 if nothing was rounded, infinite where nothing can be said.
    pub error: f64,
    /// The condition number `Σ |xᵢ ∂y/∂xᵢ| / |y|` of the number `y`: by what factor relative errors of the coordinates come out. A
    /// large one is the problem's fault; a large error at a small one that of the formula.
    pub condition: f64,
    /// The operation whose rounding has the largest part in the error; none if there is no error.
    pub largest: Option<Cause>,
    /// An operation that is not like its tangent within the error of its operands, so that the estimate is not one of first order,
    /// if that matters: a square of what is 0 but for rounding, a kink, a jump, a pole.
    pub second_order: Option<Cause>,
    /// The error is proven: it is how far the ends of an [enclosure](crate::enclose()) are off. So where second order rules and there is
    /// an enclosure with bounds.
    pub is_proven: bool,
    pub(super) epsilon: f64,
}

impl Accuracy {
    /// How many decimal digits are right: `−log₁₀(error / |value|)`, between 0 and what the float has, 15.95 of `f64` and 7.22 of
    /// `f32`.
    #[must_use]
    pub fn digits(&self) -> f64 {
        let all = self.all_digits();
        if self.error == 0.0 {
            return all;
        }
        let digits = -(self.error / self.value.abs()).log10();
        if digits.is_nan() { 0.0 } else { digits.clamp(0.0, all) }
    }

    /// The digits of the float.
    pub(crate) fn all_digits(&self) -> f64 {
        -(0.5 * self.epsilon).log10()
    }

    /// With the distance to the ends of an enclosure as the error, if it has bounds.
    pub(super) fn proven_by(&mut self, enclosed: Interval) {
        if enclosed.is_bounded() {
            let number = Interval::point(self.value);
            self.error = (enclosed - number).abs().upper;
            self.is_proven = true;
        }
    }

    /// The lowest and the highest number within the error.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        (self.value - self.error, self.value + self.error)
    }
}

impl fmt::Display for Accuracy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { value, error, condition, .. } = self;
        write!(f, "{value:?} ± {error:.1e}: {:.1} digits, condition {}", self.digits(), Short(*condition))?;
        if let Some(cause) = &self.largest {
            write!(f, "; most by `{}` at {}", cause.operation, cause.location)?;
        }
        if let Some(cause) = &self.second_order {
            write!(f, "; of second order by `{}` at {}", cause.operation, cause.location)?;
        }
        if self.is_proven {
            write!(f, "; proven")?;
        }
        Ok(())
    }
}

/// The condition number of `value` with these derivatives at `point`.
pub(super) fn condition<T: Real>(point: &[T], derivatives: &[f64], value: T) -> f64 {
    let parts = point.iter().zip(derivatives).map(|(x, d)| (x.widen() * d).abs());
    let sum: f64 = parts.filter(|part| *part > 0.0).sum();
    if sum == 0.0 { 0.0 } else { sum / value.widen().abs() }
}
