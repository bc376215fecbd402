//! The state of a run, taken from one in progress, and taken up again.

use super::FitError;
use super::loss::MeanLoss;
use super::state::{Incompatible, RunState};
use super::trainer::Trainer;
use crate::data::{Batch, Batches};
use crate::error::Error;
use crate::real::Real;

impl<T: Real> Trainer<'_, T> {
    /// The run as it stands.
    pub(super) fn state(&self) -> RunState<T, ()> {
        let mut habits = self.loss.habits().into_iter();
        RunState {
            parameters: self.parameters.clone(),
            optimizer: (),
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
            parameter_history: self.parameter_history.clone(),
            habits: habits.next().unwrap_or_default(),
            further_habits: habits.collect(),
        }
    }

    /// Takes up a run that was stored; nothing is changed if it does not fit.
    pub(super) fn restore(&mut self, state: RunState<T, usize>) -> Result<(), Incompatible> {
        state.check(self.parameters.len()).map_err(|error| Incompatible::Content(error.to_string()))?;
        let rows = self.rows.count;
        let batches =
            Batches::resume(rows, state.batches).map_err(|e| Incompatible::Content(e.to_string()))?;
        if let Some(confined) = &self.confined
            && !confined.contains(&state)
        {
            return Err(Incompatible::Content("parameters are outside of their bounds".to_owned()));
        }
        self.check_loss(&state)?;
        let habits: Vec<_> = [state.habits].into_iter().chain(state.further_habits).collect();
        self.loss.learn(&habits).map_err(failed)?;
        self.rows.batches = batches;
        self.fresh = state.gradient.is_some();
        if let Some(gradient) = state.gradient {
            self.gradient = gradient;
        }
        self.parameters = state.parameters;
        (self.initial_loss, self.now, self.before) = (state.initial_loss, state.now, state.before);
        (self.ended, self.safe, self.best) = (state.ended, state.safe, state.best);
        (self.losses, self.validation_losses) = (state.losses, state.validation_losses);
        self.parameter_history = state.parameter_history;
        Ok(())
    }

    /// The loss over the data, where it was evaluated last, has to be what it was.
    ///
    /// Up to rounding: a later version may sum otherwise. Against the mean size of a row's loss, because in a sum
    /// of both signs digits cancel.
    fn check_loss<O>(&self, state: &RunState<T, O>) -> Result<(), Incompatible> {
        let mut loss = MeanLoss::new(self.loss.loss, self.loss.made_at).over(self.loss.groups);
        let stored = state.now.loss;
        if self.rows.data.is_empty() {
            // The rows of a source do not stay. Their sum has the bits it had.
            let all = Batch::Range(self.rows.all());
            let given = loss.value(&state.safe, self.rows.data, &all).map_err(failed)?;
            let near = (given - stored).abs() <= T::epsilon().widen().sqrt() * stored.abs();
            return if near { Ok(()) } else { Err(Incompatible::Loss { stored, given }) };
        }
        let each = loss.each(&state.safe, self.rows.data).map_err(failed)?;
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / each.len() as f64;
        let (given, size) = (mean(&mut each.iter().copied()), mean(&mut each.iter().map(|x| x.abs())));
        let near = (given - stored).abs() <= T::epsilon().widen().sqrt() * size;
        if near { Ok(()) } else { Err(Incompatible::Loss { stored, given }) }
    }
}

fn failed(error: Error) -> Incompatible {
    match error {
        Error::NotFinite(fault) => Incompatible::Content(format!("at the stored parameters, {fault}")),
        other => Incompatible::Failed(FitError::Loss(other)),
    }
}
