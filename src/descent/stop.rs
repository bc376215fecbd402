//! Why a run ended, and what to try.

use crate::error::NotFinite;
use crate::number::Short;
use core::fmt;

/// Why a descent ended. Printing it says what happened and what to try.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum StopReason {
    /// All steps were used.
    Steps {
        /// How much the last step lowered the value; negative if it rose.
        #[cfg_attr(feature = "serde", serde(with = "crate::stored::number"))]
        fell_by: f64,
    },
    /// The norm of the gradient was no more than the tolerance.
    GradientTolerance {
        /// The norm.
        #[cfg_attr(feature = "serde", serde(with = "crate::stored::number"))]
        norm: f64,
        /// The setting.
        tolerance: f64,
    },
    /// A step moved the point by no more than the tolerance.
    StepTolerance {
        /// How far it went.
        #[cfg_attr(feature = "serde", serde(with = "crate::stored::number"))]
        norm: f64,
        /// The setting.
        tolerance: f64,
    },
    /// A step changed the value by no more than the tolerance.
    ValueTolerance {
        /// By how much.
        #[cfg_attr(feature = "serde", serde(with = "crate::stored::number"))]
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
            Self::Steps { fell_by } => AllUsed {
                unit: "steps",
                quantity: "value",
                fell_by: *fell_by,
                if_raised: "let the rate decay",
            }
            .fmt(f),
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

/// All steps or epochs were used: what the last one did, and what to try.
pub(crate) struct AllUsed {
    pub(crate) unit: &'static str,
    pub(crate) quantity: &'static str,
    pub(crate) fell_by: f64,
    pub(crate) if_raised: &'static str,
}

impl fmt::Display for AllUsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unit, quantity, fell_by, if_raised } = *self;
        write!(f, "all {unit} used; the last ")?;
        if fell_by == 0.0 {
            write!(f, "left the {quantity} as it was")
        } else if fell_by < 0.0 {
            write!(f, "raised the {quantity} by {}: if that matters, {if_raised}", Short(-fell_by))
        } else {
            let try_this = format_args!("give more {unit} or a larger rate");
            write!(f, "lowered the {quantity} by {}: if that matters, {try_this}", Short(fell_by))
        }
    }
}
