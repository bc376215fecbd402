//! How data are cut into batches, and the position of a walk through them: plain settings
//! and plain numbers, apart from the machinery that follows them.

/// In which order the rows of an epoch come.
///
/// ```
/// use gradus::data::{BatchOrder, BatchPlan, Batches};
///
/// let epoch = |order| -> Result<Vec<usize>, gradus::data::DataError> {
///     let mut batches = Batches::new(6, BatchPlan { order, ..BatchPlan::new(2) })?;
///     let mut rows = Vec::new();
///     while let Some(batch) = batches.next_batch() {
///         rows.extend(batch.indices());
///     }
///     Ok(rows)
/// };
/// assert_eq!(epoch(BatchOrder::Sequential)?, [0, 1, 2, 3, 4, 5]);
/// let mut shuffled = epoch(BatchOrder::Shuffled)?;
/// assert_ne!(shuffled, [0, 1, 2, 3, 4, 5]);
/// shuffled.sort();
/// assert_eq!(shuffled, [0, 1, 2, 3, 4, 5]); // each row once
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum BatchOrder {
    /// As they are in the data, the same in every epoch.
    Sequential,
    /// Each row once, in a new random order in every epoch.
    #[default]
    Shuffled,
    /// Each drawn from all rows, whatever was drawn before: a row may come several
    /// times in an epoch or not at all.
    WithReplacement,
}

/// How to cut data into batches: settings for [`Batches::new`](super::Batches::new).
///
/// ```
/// use gradus::data::{BatchOrder, BatchPlan};
///
/// let plan = BatchPlan { order: BatchOrder::Sequential, ..BatchPlan::new(16) };
/// assert_eq!((plan.size, plan.drop_last, plan.seed), (16, false, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BatchPlan {
    /// Rows in a batch, at least 1. If there are fewer in the data, each batch is all
    /// of them.
    pub size: usize,
    /// The order of the rows.
    pub order: BatchOrder,
    /// Whether the last batch of an epoch is left out when it is not full. With
    /// [`BatchOrder::Shuffled`] other rows are left out in every epoch.
    pub drop_last: bool,
    /// What the random orders follow from; any number does. Unused by
    /// [`BatchOrder::Sequential`].
    pub seed: u64,
}

impl BatchPlan {
    /// Shuffled batches of `size` rows, the last one kept, seed 0.
    #[must_use]
    pub fn new(size: usize) -> Self {
        Self { size, order: BatchOrder::Shuffled, drop_last: false, seed: 0 }
    }
}

impl Default for BatchPlan {
    /// Batches of 32, the size recommended by Masters & Luschi (2018), Revisiting small
    /// batch training for deep neural networks.
    fn default() -> Self {
        Self::new(32)
    }
}

/// The position of a walk through the data: plain numbers, to be kept with a fit.
///
/// ```
/// use gradus::data::{BatchPlan, BatchPosition, Batches};
///
/// let mut batches = Batches::new(100, BatchPlan::new(32))?;
/// batches.next_batch();
/// batches.next_batch();
/// assert_eq!(batches.position(), BatchPosition { epoch: 0, batch: 2 });
/// batches.next_epoch();
/// assert_eq!(batches.position(), BatchPosition { epoch: 1, batch: 0 });
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BatchPosition {
    /// The epoch, counted from 0, below 2⁵⁶.
    pub epoch: u64,
    /// How many batches of it have been drawn.
    pub batch: usize,
}

/// A walk through the data as plain numbers: what it walks through, how, and its position.
///
/// Taken by [`Batches::state`](super::Batches::state), to be kept with a run; the walk goes on from it with
/// [`Batches::resume`](super::Batches::resume). The random generator is in it, since the order of
/// an epoch depends on the seed and the number of the epoch alone.
///
/// ```
/// use gradus::data::{BatchPlan, Batches};
///
/// let mut walk = Batches::new(100, BatchPlan { seed: 7, ..BatchPlan::new(32) })?;
/// walk.next_batch();
/// let state = walk.state();
/// assert_eq!((state.rows, state.plan.seed, state.position.batch), (100, 7, 1));
///
/// let mut again = Batches::resume(100, state)?;
/// let rows = |batches: &mut Batches| batches.next_batch().map(|batch| batch.indices().collect::<Vec<_>>());
/// assert_eq!(rows(&mut again), rows(&mut walk));
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BatchState {
    /// The number of rows.
    pub rows: usize,
    /// How they are cut into batches; with the seed.
    pub plan: BatchPlan,
    /// The position of the walk.
    pub position: BatchPosition,
}
