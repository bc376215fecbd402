//! Ranks that keep one checkpoint of one run.

use super::FitError;
use super::loss::Groups;
use super::state::RunState;
use super::stepper::Stepper;
use super::trainer::Trainer;
use crate::data::{Reading, RowGroups, Topic, Words};
use crate::error::{Error, SourceError};
use crate::real::Real;
use crate::replay::snapshot::CacheSnapshot;

/// What ranks have come to about a checkpoint.
pub(super) struct Agreed {
    /// Is it written now?
    pub(super) due: bool,
    /// By this one?
    pub(super) writes: bool,
}

impl<T: Real> Trainer<'_, T> {
    /// Compares the run with that of the other ranks. The first one writes checkpoints, and says whether one is `due`.
    pub(super) fn agree(
        &self,
        stepper: &dyn Stepper<T>,
        groups: Groups<'_>,
        due: bool,
    ) -> Result<Agreed, FitError> {
        // From which rows its programs were compiled is no matter.
        let digest = stepper.digest(RunState {
            habits: CacheSnapshot::default(),
            further_habits: Vec::new(),
            ..self.state()
        })?;
        let mut agreed = Ok(Agreed { due, writes: true });
        groups.lend(&mut |groups| {
            if groups.part().is_some() {
                agreed = compare(groups, digest, due);
            }
        });
        agreed.map_err(|error| FitError::Loss(Error::Source(Box::new(error))))
    }
}

fn compare(groups: &mut RowGroups<'_>, digest: u64, due: bool) -> Result<Agreed, SourceError> {
    let mut message = Words::default();
    message.put(digest).put(u64::from(due));
    let all = groups.exchange(Topic::State, &message)?;
    let digest = |words: &[u64]| Reading(words).take();
    if let Some(other) = all.iter().position(|words| digest(words) != digest(&all[0])) {
        let fault = format!(
            "the run of rank {other} is not that of rank 0: start each with the same fit, and the same checkpoint"
        );
        return Err(SourceError::new(fault));
    }
    Ok(Agreed { due: all[0].get(1) == Some(&1), writes: groups.writes() })
}
