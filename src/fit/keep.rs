//! Whether a fit keeps checkpoints, as a type: so that only a fit that does asks its rule and its
//! schedule to be plain data, and closures stay welcome everywhere else.

use super::FitError;
use super::state::{Incompatible, RunState};
use super::weights::Weights;
use crate::data::{BatchPlan, BatchPosition, Dataset};
use crate::domain::Limits;
use crate::optim::{Constant, Optimizer, Rule};
use crate::real::Real;

/// What a fit does about checkpoints: nothing, which is `()`, or what
/// [`Fit::checkpoint`](super::Fit::checkpoint) and [`Fit::resume`](super::Fit::resume) set.
///
/// With checkpoints the rule, its state and the schedule have to implement `Serialize` and `Deserialize`, as
/// all of this crate do. A closure as schedule does not.
pub trait Keep<T: Real, R: Rule<T>, S>: Store<T, R, S> + Store<T, R, Constant> {}

impl<T: Real, R: Rule<T>, S, K: Store<T, R, S> + Store<T, R, Constant>> Keep<T, R, S> for K {}

/// What makes a run one of a certain problem, besides rule and schedule.
#[derive(Debug)]
#[cfg_attr(not(feature = "serde"), expect(dead_code, reason = "only checkpoints look at it"))]
pub struct Problem<'a> {
    pub(super) parameters: usize,
    pub(super) data: Known<'a>,
    pub(super) validation: Option<&'a Dataset>,
    pub(super) plan: BatchPlan,
    pub(super) history: bool,
    pub(super) parameter_history: bool,
    pub(super) keeps_best: bool,
    pub(super) limits: &'a Limits,
    pub(super) weights: Option<&'a Weights>,
}

/// The data of a run.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "serde"), expect(dead_code, reason = "only checkpoints look at it"))]
pub(super) enum Known<'a> {
    /// In memory.
    Table(&'a Dataset),
    /// A source that was read once: its names, rows and checksum.
    Source(&'a [String], usize, u64),
}

/// A moment at which a checkpoint may be due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Before the first step of a run that is not resumed.
    Start,
    /// After a step, with the number of steps so far.
    Step(u64),
    /// After an epoch, with the number of epochs so far.
    Epoch(u64),
    /// After the last epoch.
    End,
}

/// Keeps runs, or does not.
#[diagnostic::on_unimplemented(
    message = "a fit with checkpoints stores its rule and its schedule, and these cannot be stored",
    note = "the rule, its state and the schedule need `serde::Serialize` and `serde::Deserialize`; a closure \
            as schedule has neither: use one of the schedules of `gradus::optim`"
)]
pub trait Store<T: Real, R: Rule<T>, S> {
    /// Is anything kept at all?
    fn is_kept(&self) -> bool {
        true
    }

    /// Gets what is about to be fitted.
    fn begin(&mut self, problem: &Problem<'_>, rule: &R, schedule: Option<&S>) -> Result<(), FitError>;

    /// Hands a stored run to `accept`, if there is one to go on with, and says whether there was.
    #[expect(clippy::type_complexity, reason = "it stands here once")]
    fn resume(
        &mut self,
        accept: &mut dyn FnMut(RunState<T, Optimizer<T, R, S>>) -> Result<(), Incompatible>,
    ) -> Result<bool, FitError>;

    /// Is it kept in a file, of which there is one for all ranks?
    fn is_common(&self) -> bool {
        false
    }

    /// What tells a run from others at the same place: a checksum of its parameters, and of its optimizer.
    fn digest(&self, _state: &RunState<T, &Optimizer<T, R, S>>) -> Result<u64, FitError> {
        Ok(0)
    }

    /// Takes note of what another rank has written.
    fn note_written(&mut self, _at: BatchPosition) {}

    /// Is it time to write?
    fn is_due(&self, moment: Event, at: BatchPosition) -> bool;

    /// Writes.
    fn write(&mut self, state: &RunState<T, &Optimizer<T, R, S>>) -> Result<(), FitError>;
}

impl<T: Real, R: Rule<T>, S> Store<T, R, S> for () {
    fn is_kept(&self) -> bool {
        false
    }

    fn begin(&mut self, _: &Problem<'_>, _: &R, _: Option<&S>) -> Result<(), FitError> {
        Ok(())
    }

    fn resume(
        &mut self,
        _: &mut dyn FnMut(RunState<T, Optimizer<T, R, S>>) -> Result<(), Incompatible>,
    ) -> Result<bool, FitError> {
        Ok(false)
    }

    fn is_due(&self, _: Event, _: BatchPosition) -> bool {
        false
    }

    fn write(&mut self, _: &RunState<T, &Optimizer<T, R, S>>) -> Result<(), FitError> {
        Ok(())
    }
}
