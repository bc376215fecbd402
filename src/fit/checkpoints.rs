//! Checkpoints of a fit: where they are written, when, and which run goes on from one.

use super::keep::{Event, Known, Problem, Store};
use super::state::{Incompatible, RunState};
use super::{Fit, FitError};
use crate::checkpoint::{
    CheckpointError, CheckpointFault, Difference, Fingerprint, digest, exists, fact, load, save,
    short_type_name,
};
use crate::data::{BatchPosition, Dataset};
use crate::error::InvalidSetting;
use crate::optim::{Optimizer, Rule, Schedule};
use crate::real::Real;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// How often a fit writes a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// After every n-th epoch; n is at least 1.
    Epochs(u64),
    /// After every n-th step, in the middle of an epoch, too: for long epochs. n is at least 1.
    Steps(u64),
}

/// Where a fit keeps checkpoints, and from which it goes on; made by
/// [`Fit::checkpoint`] and [`Fit::resume`].
#[derive(Debug, Clone, Default)]
pub struct Checkpoints {
    target: Option<(PathBuf, Every)>,
    /// The file, and whether it has to be there.
    source: Option<(PathBuf, bool)>,
    fingerprint: Option<Fingerprint>,
    /// Where the run stood when `target` was written last.
    written: Option<BatchPosition>,
}

impl From<()> for Checkpoints {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl<'a, F, R, S, K: Into<Checkpoints>> Fit<'a, F, R, S, K> {
    /// Writes a checkpoint to this file every so often, before the first step if there is no such file, and at
    /// the end of the run; see [`checkpoint`](crate::checkpoint) for what is promised.
    ///
    /// A run that diverges leaves the last checkpoint from before. A file that cannot be written ends the run
    /// with an error.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let path = std::env::temp_dir().join(format!("gradus-fit-{}", std::process::id()));
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [6.0]])?;
    /// let fit = |epochs| {
    ///     Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(Adam::new(0.1)).batch_size(2).epochs(epochs)
    /// };
    /// let whole = fit(30).run(0.0, &data)?;
    ///
    /// fit(10).checkpoint(&path, Every::Epochs(5)).run(0.0, &data)?;
    /// let resumed = fit(30).resume(&path).run(0.0, &data)?;
    /// assert_eq!(resumed, whole); // parameters, losses, everything, to the last bit
    /// # std::fs::remove_file(&path)?;
    /// # std::fs::remove_file(gradus::checkpoint::previous(&path))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn checkpoint(self, path: impl Into<PathBuf>, every: Every) -> Fit<'a, F, R, S, Checkpoints> {
        self.keep(|keep| keep.target = Some((path.into(), every)))
    }

    /// Goes on from the checkpoint in this file, with the bits of a run that was never interrupted.
    ///
    /// The start given to [`run`](Fit::run) counts no more, but for its shape. The rest has to be as it was: number
    /// and float of the parameters, bounds and held parameters, which keep the values of the checkpoint, data, weights and
    /// validation data, loss, rule, schedule, batches, seed,
    /// [`history`](Fit::history), [`parameter_history`](Fit::parameter_history), and whether the best parameters are kept. When to stop may change: more
    /// [`epochs`](Fit::epochs), other tolerances, another patience. What a callback remembers is not stored, and
    /// a run that a callback has ended goes on.
    ///
    /// # Errors
    /// From [`run`](Fit::run), [`FitError::Checkpoint`]: no such file, a file that is not whole, or one of another
    /// problem or of other settings, with what differs.
    pub fn resume(self, path: impl Into<PathBuf>) -> Fit<'a, F, R, S, Checkpoints> {
        self.keep(|keep| keep.source = Some((path.into(), true)))
    }

    /// As [`resume`](Fit::resume) if there is such a file, else from the start.
    ///
    /// With the same file for [`checkpoint`](Fit::checkpoint), a program that is started again after each
    /// interruption goes on by itself, and gives the finished result once more when there is nothing left to do.
    pub fn resume_or_start(self, path: impl Into<PathBuf>) -> Fit<'a, F, R, S, Checkpoints> {
        self.keep(|keep| keep.source = Some((path.into(), false)))
    }

    fn keep(self, change: impl FnOnce(&mut Checkpoints)) -> Fit<'a, F, R, S, Checkpoints> {
        let Self { loss, rule, schedule, validation, on_epoch, settings, keep, minimizer } = self;
        let mut keep: Checkpoints = keep.into();
        change(&mut keep);
        Fit { loss, rule, schedule, validation, on_epoch, settings, keep, minimizer }
    }
}

impl Checkpoints {
    fn fingerprint(&self) -> Fingerprint {
        self.fingerprint.clone().unwrap_or_else(|| Fingerprint::of("fit"))
    }
}

impl<T, R, S> Store<T, R, S> for Checkpoints
where
    T: Real + Serialize + DeserializeOwned,
    R: Rule<T> + Serialize + DeserializeOwned,
    R::State: Serialize + DeserializeOwned,
    S: Schedule + Serialize + DeserializeOwned,
{
    fn begin(&mut self, problem: &Problem<'_>, rule: &R, schedule: Option<&S>) -> Result<(), FitError> {
        if let Some((_, Every::Epochs(0) | Every::Steps(0))) = self.target {
            let (owner, setting, allowed) = ("Fit", "checkpoint", "every 1 or more");
            return Err(InvalidSetting { owner, setting, value: 0.0, allowed }.into());
        }
        self.fingerprint = Some(fingerprint::<T, R, S>(problem, rule, schedule));
        Ok(())
    }

    fn resume(
        &mut self,
        accept: &mut dyn FnMut(RunState<T, Optimizer<T, R, S>>) -> Result<(), Incompatible>,
    ) -> Result<bool, FitError> {
        let Some((path, required)) = &self.source else { return Ok(false) };
        if !required && !exists(path).map_err(Box::new)? {
            return Ok(false);
        }
        let state: RunState<T, Optimizer<T, R, S>> = load(path, &self.fingerprint()).map_err(Box::new)?;
        let at = state.batches.position;
        accept(state).map_err(|misfit| refuse(path, misfit))?;
        if self.target.as_ref().is_some_and(|(target, _)| target == path) {
            self.written = Some(at);
        }
        Ok(true)
    }

    fn is_common(&self) -> bool {
        self.target.is_some()
    }

    fn digest(&self, state: &RunState<T, &Optimizer<T, R, S>>) -> Result<u64, FitError> {
        let Some((path, _)) = &self.target else { return Ok(0) };
        let digest = digest(&self.fingerprint(), state);
        Ok(digest.map_err(|fault| Box::new(CheckpointError::new(path, fault)))?.into())
    }

    fn note_written(&mut self, at: BatchPosition) {
        self.written = Some(at);
    }

    fn is_due(&self, moment: Event, at: BatchPosition) -> bool {
        let Some((path, every)) = &self.target else { return false };
        match (moment, *every) {
            (Event::Start, _) => !path.exists(),
            (Event::Step(steps), Every::Steps(every)) => steps.is_multiple_of(every),
            (Event::Epoch(epochs), Every::Epochs(every)) => epochs.is_multiple_of(every),
            (Event::End, _) => self.written != Some(at),
            _ => false,
        }
    }

    fn write(&mut self, state: &RunState<T, &Optimizer<T, R, S>>) -> Result<(), FitError> {
        let Some((path, _)) = &self.target else { return Ok(()) };
        save(path, &self.fingerprint(), state).map_err(Box::new)?;
        self.written = Some(state.batches.position);
        Ok(())
    }
}

fn refuse(path: &Path, misfit: Incompatible) -> FitError {
    let fault = match misfit {
        Incompatible::Failed(error) => return error,
        Incompatible::Content(cause) => CheckpointFault::Content { cause },
        Incompatible::Loss { stored, given } => {
            let what = "the loss at the parameters of the checkpoint".to_owned();
            let (stored, given) = (stored.to_string(), given.to_string());
            CheckpointFault::Differs { differences: vec![Difference { what, stored, given }] }
        }
    };
    Box::new(CheckpointError::new(path, fault)).into()
}

/// What has to be the same for a run to go on.
fn fingerprint<T, R: Serialize, S: Serialize>(
    problem: &Problem<'_>,
    rule: &R,
    schedule: Option<&S>,
) -> Fingerprint {
    let all = vec![
        fact("float", &short_type_name::<T>()),
        fact("parameters", &problem.parameters),
        fact("rule type", &short_type_name::<R>()),
        fact("rule", rule),
        fact("schedule type", &schedule.map(|_| short_type_name::<S>())),
        fact("schedule", &schedule),
        fact("data", &known(problem.data)),
        fact("validation data", &problem.validation.map(Data::of)),
        fact("batches", &problem.plan),
        fact("history", &problem.history),
        fact("parameter history", &problem.parameter_history),
        fact("best kept", &problem.keeps_best),
        or_none("limits", (!problem.limits.is_none()).then_some(problem.limits)),
        or_none("weights", problem.weights),
    ];
    Fingerprint::with("fit", all)
}

/// A fact that files of before there was such a setting lack, as those without it do.
fn or_none<V: Serialize>(name: &str, value: Option<&V>) -> (ciborium::Value, ciborium::Value) {
    value.map_or_else(|| fact(name, &false), |value| fact(name, value))
}

fn known(data: Known<'_>) -> Data<'_> {
    match data {
        Known::Table(data) => Data::of(data),
        Known::Source(columns, rows, hash) => Data { rows, columns, checksum: format!("{hash:016x}") },
    }
}

/// Data as a fact: by shape, names, and a checksum of the values.
#[derive(Serialize)]
struct Data<'a> {
    rows: usize,
    columns: &'a [String],
    checksum: String,
}

impl<'a> Data<'a> {
    fn of(data: &'a Dataset) -> Self {
        let mut sum = crc32fast::Hasher::new();
        for value in data.columns().flatten() {
            sum.update(&value.to_le_bytes());
        }
        Self { rows: data.len(), columns: data.names(), checksum: format!("{:08x}", sum.finalize()) }
    }
}
