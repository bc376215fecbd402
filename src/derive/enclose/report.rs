//! What is known of a value and its gradient.

use crate::interval::Interval;
use core::fmt;

/// Bounds on a value and its gradient over a box: from [`enclose`](crate::enclose()). Prints as a line for each.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Enclosure {
    /// Where the value is.
    pub value: Interval,
    /// Where the derivative in each coordinate is, in order.
    pub gradient: Vec<Interval>,
    /// Into how many boxes the box was split; 1 if all comparisons were decided.
    pub boxes: usize,
}

impl fmt::Display for Enclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "value in {}", self.value)?;
        for (k, derivative) in self.gradient.iter().enumerate() {
            write!(f, "\nderivative in coordinate {k} in {derivative}")?;
        }
        Ok(())
    }
}
