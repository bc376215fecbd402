//! Why a run ended, and what to try.

use crate::error::NotFinite;
use crate::number::Short;
use core::fmt;

/// Why a descent ended. Printing it says what happened and what to try.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum StopReason {
    /// All steps were used.
    Steps {
        /// How much the last step lowered the value; negative if it rose.
        fell_by: f64,
    },
    /// The norm of the gradient was no more than the tolerance.
    GradientTolerance {
        /// The norm.
        norm: f64,
        /// The setting.
        tolerance: f64,
    },
    /// A step moved the point by no more than the tolerance.
    StepTolerance {
        /// How far it went.
        norm: f64,
        /// The setting.
        tolerance: f64,
    },
    /// A step changed the value by no more than the tolerance.
    ValueTolerance {
        /// By how much.
        change: f64,
        /// The setting.
        tolerance: f64,
    },
    /// [`Descent::on_step`](super::Descent::on_step) broke the loop.
    Callback,
    /// A coordinate, the value or the gradient stopped being finite.
    ///
    /// The report holds the point before, the last that was fine.
    Diverged {
        /// The step that led there, counted from 1.
        step: u64,
        /// What was not finite, and the operation that it came from.
        fault: Box<NotFinite>,
    },
}

impl StopReason {
    /// Did a tolerance end the run, that is, has it arrived as far as was asked?
    #[must_use]
    pub fn is_converged(&self) -> bool {
        matches!(
            self,
            Self::GradientTolerance { .. } | Self::StepTolerance { .. } | Self::ValueTolerance { .. }
        )
    }

    /// Did the run blow up?
    #[must_use]
    pub fn is_diverged(&self) -> bool {
        matches!(self, Self::Diverged { .. })
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps { fell_by } if *fell_by == 0.0 => {
                write!(f, "all steps used; the last left the value as it was")
            }
            Self::Steps { fell_by } if *fell_by < 0.0 => write!(
                f,
                "all steps used; the last raised the value by {}: if that matters, let the rate decay",
                Short(-fell_by)
            ),
            Self::Steps { fell_by } => write!(
                f,
                "all steps used; the last lowered the value by {}: if that matters, give more steps or a larger rate",
                Short(*fell_by)
            ),
            Self::GradientTolerance { norm, tolerance } => {
                write!(f, "the gradient is {}, within the tolerance {tolerance:e}", Short(*norm))
            }
            Self::StepTolerance { norm, tolerance } => {
                write!(f, "the last step went {} far, within the tolerance {tolerance:e}", Short(*norm))
            }
            Self::ValueTolerance { change, tolerance } => {
                write!(
                    f,
                    "the last step changed the value by {}, within the tolerance {tolerance:e}",
                    Short(*change)
                )
            }
            Self::Callback => write!(f, "the callback broke the loop"),
            Self::Diverged { step, fault } => write!(
                f,
                "diverged in step {step}: {fault}; the point is from before. Try a rate ten times smaller, or a clip \
                 as in `(ClipNorm(1.0), rule)`"
            ),
        }
    }
}
