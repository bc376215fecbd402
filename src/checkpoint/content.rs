//! The checkpoint of a loop written by hand.

use super::{CheckpointError, CheckpointFault, Fingerprint, exists, fact, load, save, short_type_name};
use crate::data::BatchState;
use crate::error::LengthMismatch;
use crate::optim::{Constant, Optimizer, Rule, Schedule};
use crate::real::Real;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// All of a run: parameters, optimizer, the position in the data, and what else the loop remembers.
///
/// A fit keeps its own, see [`Fit::checkpoint`](crate::Fit::checkpoint); this one is for loops over an
/// [`Optimizer`] and [`Batches`](crate::data::Batches) that are written by hand. The random generator is in
/// `batches`: the order of an epoch depends on the seed and the number of the epoch alone.
///
/// # Examples
/// A loop with a running average of the parameters, which can be interrupted anywhere:
/// ```
/// use gradus::checkpoint::{Checkpoint, previous};
/// use gradus::data::{BatchPlan, Batches};
/// use gradus::optim::{Constant, Ema, Rule, Sgd};
/// use std::path::Path;
///
/// /// The mean of the data, by steps along the gradients of ½ (m − y)²; at most `steps` of them.
/// fn run(path: &Path, steps: usize) -> Result<(f64, f64), Box<dyn std::error::Error>> {
///     let data = [1.0, 2.0, 6.0, 7.0];
///     let found: Option<Checkpoint<f64, Sgd, Constant, Ema<f64>>> = Checkpoint::load_if_present(path)?;
///     let (mut m, mut sgd, mut batches, mut ema) = match found {
///         Some(run) => (run.parameters, run.optimizer, Batches::resume(4, run.batches)?, run.extra),
///         None => {
///             let batches = Batches::new(4, BatchPlan { seed: 7, ..BatchPlan::new(3) })?;
///             (vec![0.0], Sgd::new(0.1).optimizer(1)?, batches, Ema::new(0.5, 1)?)
///         }
///     };
///     for _ in 0..steps {
///         if let Some(batch) = batches.next_batch() {
///             let gradient = batch.indices().map(|row| m[0] - data[row]).sum::<f64>() / batch.len() as f64;
///             sgd.step(&mut m, &[gradient])?;
///             ema.update(&m)?;
///         } else {
///             batches.next_epoch();
///         }
///     }
///     let (mean, average) = (m[0], ema.corrected()[0]);
///     Checkpoint { parameters: m, optimizer: sgd, batches: batches.state(), extra: ema }.save(path)?;
///     Ok((mean, average))
/// }
///
/// let directory = std::env::temp_dir();
/// let [one, two] = ["one", "two"].map(|name| directory.join(format!("gradus-{name}-{}", std::process::id())));
/// let whole = run(&one, 20)?;
/// run(&two, 5)?;
/// run(&two, 8)?;
/// assert_eq!(run(&two, 7)?, whole); // the same bits
/// # for path in [&one, &two, &previous(&two)] { std::fs::remove_file(path)?; }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Gradients may come from anywhere. A [`RowFunction`](crate::function::RowFunction) or a
/// [`Function`](crate::Function) begins its recordings anew in another process; where a loss has branches, and for
/// the first calls of a `Function`, the last bits of its gradients can then differ. A fit stores what is needed to
/// rule that out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(
    serialize = "T: Serialize, R: Serialize, R::State: Serialize, S: Serialize, E: Serialize",
    deserialize = "T: Deserialize<'de>, R: Deserialize<'de>, R::State: Deserialize<'de>, \
                   S: Schedule + Deserialize<'de>, E: Deserialize<'de>"
))]
pub struct Checkpoint<T: Real, R: Rule<T>, S = Constant, E = ()> {
    /// The parameters.
    pub parameters: Vec<T>,
    /// The rule with its settings, its state, the schedule, and the count of steps.
    pub optimizer: Optimizer<T, R, S>,
    /// The position in the data; see [`Batches::resume`](crate::data::Batches::resume).
    pub batches: BatchState,
    /// Whatever else the loop remembers: averages, losses, the best so far.
    pub extra: E,
}

impl<T, R, S, E> Checkpoint<T, R, S, E>
where
    T: Real + Serialize + DeserializeOwned,
    R: Rule<T> + Serialize + DeserializeOwned,
    R::State: Serialize + DeserializeOwned,
    S: Schedule + Serialize + DeserializeOwned,
    E: Serialize + DeserializeOwned,
{
    /// Replaces what is in the file; see the [module](super) for what is promised.
    ///
    /// # Errors
    /// [`CheckpointFault::Unwritable`]; the file is then as it was.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), CheckpointError> {
        save(path.as_ref(), &Self::fingerprint(), self)
    }

    /// Reads a checkpoint.
    ///
    /// # Errors
    /// [`CheckpointError`]: no such file, or one that is cut off, damaged, of a later version, of a rule, schedule
    /// or float of another type, or whose parts do not fit each other.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, CheckpointError> {
        let path = path.as_ref();
        let read: Self = load(path, &Self::fingerprint())?;
        let (expected, actual) = (read.optimizer.parameters(), read.parameters.len());
        LengthMismatch::check("Checkpoint.parameters", expected, actual)
            .map_err(|error| CheckpointError::new(path, CheckpointFault::content(error)))?;
        Ok(read)
    }

    /// Reads a checkpoint if there is one.
    ///
    /// # Errors
    /// As [`load`](Self::load), except that a missing file is none.
    pub fn load_if_present(path: impl AsRef<Path>) -> Result<Option<Self>, CheckpointError> {
        let path = path.as_ref();
        if exists(path)? { Self::load(path).map(Some) } else { Ok(None) }
    }

    fn fingerprint() -> Fingerprint {
        let facts = [
            fact("float", &short_type_name::<T>()),
            fact("rule type", &short_type_name::<R>()),
            fact("schedule type", &short_type_name::<S>()),
        ];
        Fingerprint::with("loop", facts.into())
    }
}
