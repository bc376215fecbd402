//! The state of a run as plain data.

use super::FitError;
use super::outcome::{Best, Losses};
use crate::data::BatchState;
use crate::error::LengthMismatch;
use crate::replay::snapshot::CacheSnapshot;

/// A run between two steps: what a trainer has, and not its settings.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RunState<T, O> {
    pub(super) parameters: Vec<T>,
    /// The optimizer; borrowed to be written, owned when it was read.
    pub(super) optimizer: O,
    pub(super) batches: BatchState,
    pub(super) initial_loss: f64,
    pub(super) now: Losses,
    pub(super) before: Option<Losses>,
    /// The gradient over all rows at `parameters`, if it was evaluated.
    pub(super) gradient: Option<Vec<T>>,
    pub(super) ended: Vec<T>,
    pub(super) safe: Vec<T>,
    pub(super) best: Option<Best<T>>,
    pub(super) losses: Vec<f64>,
    pub(super) validation_losses: Vec<f64>,
    /// Not in files that were written before there was one.
    #[cfg_attr(feature = "serde", serde(default = "Vec::new"))]
    pub(super) parameter_history: Vec<Vec<T>>,
    pub(super) habits: CacheSnapshot<T>,
    /// Of the further sets of a joint fit. Not in files that were written before they had any.
    #[cfg_attr(feature = "serde", serde(default = "Vec::new"))]
    pub(super) further_habits: Vec<CacheSnapshot<T>>,
}

/// Why a stored run is not one of this fit, although its settings are.
#[derive(Debug)]
pub enum Incompatible {
    /// Its parts do not fit each other.
    Content(String),
    /// The loss is another function.
    Loss {
        /// Over the data, as it was.
        stored: f64,
        /// As it is, at the same parameters.
        given: f64,
    },
    /// The fit itself cannot go on.
    Failed(FitError),
}

impl<T, O> RunState<T, O> {
    /// The same with another optimizer, or what stands for one; and the one from before.
    pub(super) fn with_optimizer<N>(self, optimizer: N) -> (RunState<T, N>, O) {
        let state = RunState {
            optimizer,
            parameters: self.parameters,
            batches: self.batches,
            initial_loss: self.initial_loss,
            now: self.now,
            before: self.before,
            gradient: self.gradient,
            ended: self.ended,
            safe: self.safe,
            best: self.best,
            losses: self.losses,
            validation_losses: self.validation_losses,
            parameter_history: self.parameter_history,
            habits: self.habits,
            further_habits: self.further_habits,
        };
        (state, self.optimizer)
    }
}

impl<T> RunState<T, usize> {
    /// All vectors have one entry for each parameter, and histories one for each epoch, or none; that of parameters has one
    /// for the start as well.
    pub(super) fn check(&self, n: usize) -> Result<(), LengthMismatch> {
        LengthMismatch::check("parameters", n, self.parameters.len())?;
        LengthMismatch::check("optimizer", n, self.optimizer)?;
        LengthMismatch::check("gradient", n, self.gradient.as_ref().map_or(n, Vec::len))?;
        LengthMismatch::check("ended", n, self.ended.len())?;
        LengthMismatch::check("safe", n, self.safe.len())?;
        LengthMismatch::check("best", n, self.best.as_ref().map_or(n, |best| best.parameters.len()))?;
        let epochs = usize::try_from(self.batches.position.epoch).unwrap_or(usize::MAX);
        for (what, losses) in [("losses", &self.losses), ("validation_losses", &self.validation_losses)] {
            LengthMismatch::check(what, if losses.is_empty() { 0 } else { epochs }, losses.len())?;
        }
        let path = &self.parameter_history;
        let entries = if path.is_empty() { 0 } else { epochs.saturating_add(1) };
        LengthMismatch::check("parameter_history", entries, path.len())?;
        path.iter().try_for_each(|at| LengthMismatch::check("parameter_history", n, at.len()))
    }
}
