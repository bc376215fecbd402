//! Why a run ended, and what to try.

use crate::descent::AllUsed;
use crate::error::NotFinite;
use crate::minimize::Status;
use crate::number::Short;
use core::fmt;

/// Why a fit ended. Printing it says what happened and what to try.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum StopReason {
    /// All epochs were used.
    Epochs {
        /// How much the last epoch lowered the loss; negative if it rose, `None` if not evaluated.
        #[cfg_attr(feature = "serde", serde(with = "crate::stored::optional"))]
        fell_by: Option<f64>,
    },
    /// An epoch changed the loss by no more than the tolerance.
    LossTolerance {
        /// By how much.
        #[cfg_attr(feature = "serde", serde(with = "crate::stored::number"))]
        change: f64,
        /// The setting.
        tolerance: f64,
    },
    /// The norm of the gradient over the data was no more than the tolerance.
    GradientTolerance {
        /// The norm.
        norm: f64,
        /// The setting.
        tolerance: f64,
    },
    /// The watched loss had not improved for as many epochs as the patience.
    Patience {
        /// The setting.
        patience: usize,
        /// The epoch with the best loss, whose parameters are reported; 0 is the start.
        best_epoch: usize,
    },
    /// [`Fit::on_epoch`](super::Fit::on_epoch) broke the loop.
    Callback,
    /// The [minimizer](super::Fit::minimizer) ended the run.
    Minimizer {
        /// Why.
        status: Status,
    },
    /// The loss, the gradient or a parameter stopped being finite.
    ///
    /// The report holds the parameters of the last epoch that ended with a finite loss, or the best
    /// ones if a best was kept.
    Diverged {
        /// The epoch it happened in, counted from 1.
        epoch: usize,
        /// Steps taken before it was noticed.
        steps: u64,
        /// What was not finite; a coordinate is a parameter.
        fault: Box<NotFinite>,
    },
}

impl StopReason {
    /// Did a tolerance end the run, that is, has it arrived as far as was asked?
    #[must_use]
    pub fn is_converged(&self) -> bool {
        match self {
            Self::LossTolerance { .. } | Self::GradientTolerance { .. } => true,
            Self::Minimizer { status } => status.is_success(),
            _ => false,
        }
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
            Self::Epochs { fell_by: None } => write!(f, "all epochs used"),
            Self::Epochs { fell_by: Some(fell_by) } => {
                let if_raised = "let the rate decay, or take larger batches";
                AllUsed { unit: "epochs", quantity: "loss", fell_by: *fell_by, if_raised }.fmt(f)
            }
            Self::Minimizer { status } => status.fmt(f),
            Self::LossTolerance { change, tolerance } => write!(
                f,
                "the loss changed by {} in an epoch, within the tolerance {tolerance:e}",
                Short(*change)
            ),
            Self::GradientTolerance { norm, tolerance } => {
                write!(f, "the gradient is {}, within the tolerance {tolerance:e}", Short(*norm))
            }
            Self::Patience { patience, best_epoch } => write!(
                f,
                "no improvement for {patience} epochs; the parameters are those of epoch {best_epoch}, the best"
            ),
            Self::Callback => write!(f, "the callback broke the loop"),
            Self::Diverged { epoch, steps, fault } => write!(
                f,
                "diverged in epoch {epoch}, after {steps} steps: {fault}; the parameters are from before. Try a rate \
                 ten times smaller, a clip as in `(ClipNorm(1.0), rule)`, or standardized columns"
            ),
        }
    }
}
