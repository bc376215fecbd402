//! The state of a run as plain data: taken from a run in progress, and taken up again.

use super::FitError;
use super::loss::MeanLoss;
use super::outcome::{Best, Losses};
use super::trainer::Trainer;
use crate::data::{BatchState, Batches};
use crate::error::{Error, LengthMismatch};
use crate::function::{Habits, PerRow};
use crate::optim::{Optimizer, Rule, Schedule};
use crate::real::Real;

/// A run between two steps: what [`Trainer`] has, and not its settings.
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
    pub(super) habits: Habits<T>,
}

/// Why a stored run is not one of this fit, although its settings are.
#[derive(Debug)]
pub enum Misfit {
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

impl<T, F, Form, R, S> Trainer<'_, T, F, Form, R, S>
where
    T: Real,
    F: PerRow<T, Form>,
    R: Rule<T>,
    S: Schedule,
{
    /// The run as it stands.
    pub(super) fn state(&self) -> RunState<T, &Optimizer<T, R, S>> {
        RunState {
            parameters: self.parameters.clone(),
            optimizer: &self.optimizer,
            batches: self.rows.batches.state(),
            initial_loss: self.initial_loss,
            now: self.now,
            before: self.before,
            gradient: self.fresh.then(|| self.gradient.clone()),
            ended: self.ended.clone(),
            safe: self.safe.clone(),
            best: self.best.clone(),
            losses: self.losses.clone(),
            validation_losses: self.validation_losses.clone(),
            habits: self.loss.habits(),
        }
    }

    /// Takes up a run that was stored; nothing is changed if it does not fit.
    pub(super) fn take_up(&mut self, state: RunState<T, Optimizer<T, R, S>>) -> Result<(), Misfit> {
        state.check(self.parameters.len()).map_err(|error| Misfit::Content(error.to_string()))?;
        let rows = self.rows.data.len();
        let batches = Batches::resume(rows, state.batches).map_err(|e| Misfit::Content(e.to_string()))?;
        self.check_loss(&state)?;
        self.loss.learn(&state.habits).map_err(failed)?;
        self.rows.batches = batches;
        self.fresh = state.gradient.is_some();
        if let Some(gradient) = state.gradient {
            self.gradient = gradient;
        }
        (self.parameters, self.optimizer) = (state.parameters, state.optimizer);
        (self.initial_loss, self.now, self.before) = (state.initial_loss, state.now, state.before);
        (self.ended, self.safe, self.best) = (state.ended, state.safe, state.best);
        (self.losses, self.validation_losses) = (state.losses, state.validation_losses);
        Ok(())
    }

    /// The loss over the data, where it was evaluated last, has to be what it was.
    ///
    /// Up to rounding: a loss with branches is summed in another order when it is evaluated for the first
    /// time, and a later version may sum otherwise. Against the mean size of a row's loss, because in a sum
    /// of both signs digits cancel.
    fn check_loss<O>(&self, state: &RunState<T, O>) -> Result<(), Misfit> {
        let mut loss = MeanLoss::new(self.loss.closure());
        let each = loss.each(&state.safe, self.rows.data).map_err(failed)?;
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / each.len() as f64;
        let (given, size) = (mean(&mut each.iter().copied()), mean(&mut each.iter().map(|x| x.abs())));
        let stored = state.now.loss;
        let near = (given - stored).abs() <= T::epsilon().widen().sqrt() * size;
        if near { Ok(()) } else { Err(Misfit::Loss { stored, given }) }
    }
}

fn failed(error: Error) -> Misfit {
    match error {
        Error::NotFinite(fault) => Misfit::Content(format!("at the stored parameters, {fault}")),
        other => Misfit::Failed(FitError::Loss(other)),
    }
}

impl<T: Real, R: Rule<T>, S: Schedule> RunState<T, Optimizer<T, R, S>> {
    /// All vectors have one entry for each parameter, and histories one for each epoch, or none.
    fn check(&self, n: usize) -> Result<(), LengthMismatch> {
        LengthMismatch::check("parameters", n, self.parameters.len())?;
        LengthMismatch::check("optimizer", n, self.optimizer.parameters())?;
        LengthMismatch::check("gradient", n, self.gradient.as_ref().map_or(n, Vec::len))?;
        LengthMismatch::check("ended", n, self.ended.len())?;
        LengthMismatch::check("safe", n, self.safe.len())?;
        LengthMismatch::check("best", n, self.best.as_ref().map_or(n, |best| best.parameters.len()))?;
        let epochs = usize::try_from(self.batches.position.epoch).unwrap_or(usize::MAX);
        for (what, losses) in [("losses", &self.losses), ("validation_losses", &self.validation_losses)] {
            LengthMismatch::check(what, if losses.is_empty() { 0 } else { epochs }, losses.len())?;
        }
        Ok(())
    }
}
