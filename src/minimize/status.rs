//! Why a minimization ended.

use core::fmt;

/// Why a minimization ended. Printing it says what happened and, where it helps, what to try.
///
/// ```
/// use gradus::minimize::Status;
///
/// assert!(Status::Gradient.is_success());
/// assert!(!Status::Evaluations.is_success());
/// assert_eq!(Status::Gradient.to_string(), "the gradient is within the tolerance");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Status {
    /// No entry of the gradient is larger than the tolerance.
    Gradient,
    /// The function changes by no more than the tolerance, or by no more than its rounding.
    Cost,
    /// The step is no longer than the tolerance.
    Step,
    /// A minimum at a kink: no gradient around it shows a way down. The gradient there need not be small.
    Kink,
    /// No lower point was found along any direction that was tried, though the slope promised one.
    Stalled,
    /// All iterations were used.
    Iterations,
    /// All evaluations were used.
    Evaluations,
    /// The function or its derivatives are not finite at the start, or all around the last point.
    NotFinite,
    /// The function fell below every bound that a minimum could have, or to −∞.
    Unbounded,
    /// The constraints are not kept, and no small step violates them less: perhaps there is no point that keeps all of them.
    Infeasible,
    /// The callback broke the loop.
    Callback,
    /// An evaluation failed with an error, which the result holds.
    Failed,
}

impl Status {
    /// Has it arrived as far as was asked: did a tolerance end the run, or a minimum at a kink?
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Gradient | Self::Cost | Self::Step | Self::Kink)
    }

    /// What happened, in one sentence.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Gradient => "the gradient is within the tolerance",
            Self::Cost => "the function changes by no more than the tolerance or its rounding",
            Self::Step => "the step is within the tolerance",
            Self::Kink => "a minimum at a kink: no gradient around it shows a way down",
            Self::Stalled => {
                "no lower point was found along the last directions, and it is not known to be a minimum; it may be as \
                 good as rounding allows, or a kink: try `NelderMead`, another start, or a smoother function"
            }
            Self::Iterations => "all iterations were used; give more, or another method",
            Self::Evaluations => "all evaluations were used; give more, or another method",
            Self::NotFinite => "the function is not finite here; start where it is",
            Self::Unbounded => "the function falls without bound; look for a sign, or set bounds",
            Self::Infeasible => {
                "the constraints cannot be kept here: no small step violates them less; look for two that exclude each \
                 other, or take another start"
            }
            Self::Callback => "the callback broke the loop",
            Self::Failed => "an evaluation failed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.message())
    }
}
