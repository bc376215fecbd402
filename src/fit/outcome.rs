//! What a run leaves behind, and the small facts it keeps on the way.

use super::weighted::number;
use super::{FitError, StopReason};
use crate::error::{Error, NotFinite};
use crate::optim::OptimError;

/// Why an epoch did not end as planned.
pub(super) enum Halt {
    Diverged(Box<NotFinite>),
    Failed(FitError),
}

impl Halt {
    /// Has a fault speak of the rows of the whole; see [`number`].
    pub(super) fn numbered(mut self, numbers: Option<&[usize]>) -> Self {
        if let Self::Diverged(fault) = &mut self {
            fault.row = fault.row.map(|row| number(numbers, row));
        }
        self
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFinite(fault) => Self::Diverged(fault),
            other => Self::Failed(FitError::Loss(other)),
        }
    }
}

impl From<FitError> for Halt {
    fn from(error: FitError) -> Self {
        Self::Failed(error)
    }
}

impl From<OptimError> for Halt {
    fn from(error: OptimError) -> Self {
        Self::Failed(error.into())
    }
}

/// Parameters, and the loss that made them worth keeping.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Best<T> {
    pub(super) parameters: Vec<T>,
    pub(super) epoch: usize,
    pub(super) loss: f64,
}

/// Losses at the end of an epoch: over the data, and on the validation data.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Losses {
    pub(super) loss: f64,
    pub(super) validation: Option<f64>,
}

impl Losses {
    /// What patience, best parameters and schedules look at.
    pub(super) fn watched(self) -> f64 {
        self.validation.unwrap_or(self.loss)
    }
}

/// What a run leaves behind, before the statistics.
pub(super) struct Outcome<T> {
    pub(super) parameters: Vec<T>,
    pub(super) best_epoch: Option<usize>,
    pub(super) initial_loss: f64,
    pub(super) at_end: Losses,
    pub(super) losses: Vec<f64>,
    pub(super) validation_losses: Vec<f64>,
    pub(super) parameter_history: Vec<Vec<T>>,
    pub(super) gradient_norm: f64,
    /// Of the loss over the data, at these parameters.
    pub(super) gradient: Vec<T>,
    pub(super) epochs: usize,
    pub(super) steps: u64,
    pub(super) stop: StopReason,
}
