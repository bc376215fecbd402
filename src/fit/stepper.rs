//! What the loop needs of a rule, with its type forgotten: steps ([`Stepping`]), and what a checkpoint keeps of it.

use super::FitError;
use super::keep::{Event, Problem, Store};
use super::state::{Incompatible, RunState};
use crate::data::BatchPosition;
use crate::optim::{OptimError, Optimizer, Rule, Schedule, Stepping};
use crate::real::Real;

/// An optimizer, and who keeps it.
pub(super) trait Stepper<T>: Stepping<T> {
    /// See [`Rule::mixes`].
    fn mixes(&self) -> bool;

    /// See [`Store::begin`].
    fn begin(&mut self, problem: &Problem<'_>) -> Result<(), FitError>;

    /// See [`Store::resume`]. The state has the number of parameters of its optimizer, in place of the optimizer.
    fn resume(
        &mut self,
        accept: &mut dyn FnMut(RunState<T, usize>) -> Result<(), Incompatible>,
    ) -> Result<bool, FitError>;

    /// See [`Store::is_due`].
    fn is_due(&self, moment: Event, at: BatchPosition) -> bool;

    /// See [`Store::is_common`].
    fn is_common(&self) -> bool;

    /// See [`Store::digest`].
    fn digest(&self, state: RunState<T, ()>) -> Result<u64, FitError>;

    /// See [`Store::note_written`].
    fn note_written(&mut self, at: BatchPosition);

    /// See [`Store::write`].
    fn write(&mut self, state: RunState<T, ()>) -> Result<(), FitError>;
}

/// An optimizer with its type, and its store.
pub(super) struct Driven<'k, T: Real, R: Rule<T>, S> {
    optimizer: Optimizer<T, R, S>,
    /// Whether the schedule is the user's, and not the constant one that stands for none.
    scheduled: bool,
    keep: &'k mut dyn Store<T, R, S>,
}

impl<'k, T: Real, R: Rule<T>, S: Schedule> Driven<'k, T, R, S> {
    pub(super) fn new(
        optimizer: Optimizer<T, R, S>,
        scheduled: bool,
        keep: &'k mut dyn Store<T, R, S>,
    ) -> Self {
        Self { optimizer, scheduled, keep }
    }
}

impl<T: Real, R: Rule<T>, S: Schedule> Stepping<T> for Driven<'_, T, R, S> {
    fn step(&mut self, parameters: &mut [T], gradient: &[T]) -> Result<(), OptimError> {
        self.optimizer.step(parameters, gradient)
    }

    fn observe(&mut self, loss: f64) {
        self.optimizer.observe(loss);
    }

    fn steps(&self) -> u64 {
        self.optimizer.steps()
    }

    fn learning_rate(&self) -> Option<f64> {
        self.optimizer.learning_rate()
    }
}

impl<T: Real, R: Rule<T>, S: Schedule> Stepper<T> for Driven<'_, T, R, S> {
    fn mixes(&self) -> bool {
        self.optimizer.rule().mixes()
    }

    fn begin(&mut self, problem: &Problem<'_>) -> Result<(), FitError> {
        let schedule = self.scheduled.then(|| self.optimizer.driven_by());
        self.keep.begin(problem, self.optimizer.rule(), schedule)
    }

    fn resume(
        &mut self,
        accept: &mut dyn FnMut(RunState<T, usize>) -> Result<(), Incompatible>,
    ) -> Result<bool, FitError> {
        let Self { optimizer, keep, .. } = self;
        keep.resume(&mut |state| {
            let parameters = state.optimizer.parameters();
            let (state, stored) = state.with_optimizer(parameters);
            accept(state)?;
            *optimizer = stored;
            Ok(())
        })
    }

    fn is_due(&self, moment: Event, at: BatchPosition) -> bool {
        self.keep.is_due(moment, at)
    }

    fn is_common(&self) -> bool {
        self.keep.is_common()
    }

    fn digest(&self, state: RunState<T, ()>) -> Result<u64, FitError> {
        let (state, ()) = state.with_optimizer(&self.optimizer);
        self.keep.digest(&state)
    }

    fn note_written(&mut self, at: BatchPosition) {
        self.keep.note_written(at);
    }

    fn write(&mut self, state: RunState<T, ()>) -> Result<(), FitError> {
        let (state, ()) = state.with_optimizer(&self.optimizer);
        self.keep.write(&state)
    }
}
