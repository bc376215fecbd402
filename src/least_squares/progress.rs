//! What a callback sees after each step.

use core::fmt;

/// Where a run stands after a step; see
/// [`LeastSquares::callback`](super::LeastSquares::callback).
///
/// Prints as one line: `step 3, 5 evaluations: sum of squares 0.0271`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// Steps taken so far.
    pub iteration: usize,
    /// Evaluations of the residuals so far.
    pub evaluations: usize,
    /// `Σ r²` at the current parameters.
    pub sum_of_squares: f64,
    /// Marquardt's damping of this step; 0 for a full step of Gauss and Newton.
    pub lambda: f64,
    /// The current parameters.
    pub parameters: &'a [f64],
}

impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = crate::number::Short(self.sum_of_squares);
        write!(f, "step {}, {} evaluations: sum of squares {sum}", self.iteration, self.evaluations)
    }
}
