//! Batches: which rows each step of a fit looks at, epoch after epoch.
//!
//! An epoch is one walk through the data. [`Batches::next_batch`] lends out the next
//! batch until the epoch ends; [`Batches::next_epoch`] begins another. Nothing is
//! allocated after construction, and shuffling is done batch by batch, just ahead of
//! its use, so no step waits for the whole order. A shuffled row costs 3 to 5 ns, twice
//! that where the order outgrows the cache (`benches/batches.rs`); a sequential batch
//! costs 3 ns as a whole.
//!
//! The order of an epoch depends on the seed and the number of the epoch alone. That
//! is why two numbers, a [`BatchPosition`], are enough to go on exactly where an
//! earlier run stopped. The price is that each epoch's shuffle starts from the
//! original order, 4 bytes written for each row; shuffling the last order further
//! would save that, and would need all earlier epochs to be replayed.

use super::random::{Purpose, Random};
use super::{Batch, BatchOrder, BatchPlan, BatchPosition, BatchState, DataError};
use crate::error::{InvalidSetting, has_room};

/// A walk through the rows of some data, batch by batch and epoch by epoch.
///
/// It starts in epoch 0, before the first batch.
///
/// ```
/// use gradus::data::{BatchPlan, Batches};
///
/// let mut batches = Batches::new(100, BatchPlan { seed: 7, ..BatchPlan::new(32) })?;
/// for _epoch in 0..2 {
///     let mut rows = 0;
///     while let Some(batch) = batches.next_batch() {
///         rows += batch.len(); // 32, 32, 32, 4
///     }
///     assert_eq!(rows, 100);
///     batches.next_epoch();
/// }
/// # Ok::<(), gradus::data::DataError>(())
/// ```
///
/// When a batch holds all rows, shuffling them would change nothing but the order of a
/// sum, so they come in their own order, as a range.
#[derive(Clone, Debug)]
pub struct Batches {
    rows: usize,
    plan: BatchPlan,
    /// At most `rows`.
    size: usize,
    order: BatchOrder,
    /// Batches in an epoch.
    count: usize,
    position: BatchPosition,
    random: Random,
    /// Row numbers, the first `done` of them as this epoch has them. Empty if sequential.
    drawn: Vec<u32>,
    done: usize,
}

impl Batches {
    /// Batches over `rows` rows, numbered from 0.
    ///
    /// # Errors
    /// [`DataError::NoRows`]; [`DataError::Setting`] when the batch size is 0;
    /// [`DataError::TooManyRows`] from 2³² rows.
    ///
    /// ```
    /// use gradus::data::{BatchPlan, Batches};
    ///
    /// let error = Batches::new(100, BatchPlan::new(0)).unwrap_err();
    /// assert_eq!(error.to_string(), "BatchPlan: size is 0, allowed is at least 1");
    /// ```
    pub fn new(rows: usize, plan: BatchPlan) -> Result<Self, DataError> {
        check(rows, plan)?;
        let size = plan.size.min(rows);
        let count = if plan.drop_last { rows / size } else { rows.div_ceil(size) };
        let whole = size == rows && plan.order == BatchOrder::Shuffled;
        let order = if whole { BatchOrder::Sequential } else { plan.order };
        let drawn = if order == BatchOrder::Sequential { Vec::new() } else { vec![0; rows] };
        let random = Random::new(plan.seed, Purpose::Epoch);
        let position = BatchPosition::default();
        let mut batches = Self { rows, plan, size, order, count, position, random, drawn, done: 0 };
        batches.enter(0);
        Ok(batches)
    }

    /// Batches that go on where an earlier walk ended, from its [`state`](Self::state).
    ///
    /// - `rows`: the number of rows there are now; it has to be that of the earlier walk.
    ///
    /// # Errors
    /// [`DataError::OtherRows`]; those of [`Batches::new`] and [`Batches::restore`] for a state that no
    /// walk can have.
    ///
    /// ```
    /// use gradus::data::{BatchPlan, Batches};
    ///
    /// let mut first = Batches::new(100, BatchPlan::new(8))?;
    /// first.next_batch();
    /// let mut second = Batches::resume(100, first.state())?;
    /// assert_eq!(first.next_batch(), second.next_batch());
    ///
    /// let error = Batches::resume(90, first.state()).unwrap_err();
    /// assert!(error.to_string().starts_with("the data have 90 rows, the walk was through 100"));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn resume(rows: usize, state: BatchState) -> Result<Self, DataError> {
        if rows != state.rows {
            return Err(DataError::OtherRows { rows, stored: state.rows });
        }
        let mut batches = Self::new(rows, state.plan)?;
        batches.restore(state.position)?;
        Ok(batches)
    }

    /// The next batch of this epoch, or `None` when the epoch is over.
    ///
    /// ```
    /// use gradus::data::{Batch, BatchOrder, BatchPlan, Batches};
    ///
    /// let mut batches = Batches::new(5, BatchPlan { order: BatchOrder::Sequential, ..BatchPlan::new(3) })?;
    /// assert_eq!(batches.next_batch(), Some(Batch::Range(0..3)));
    /// assert_eq!(batches.next_batch(), Some(Batch::Range(3..5)));
    /// assert_eq!(batches.next_batch(), None);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[inline]
    pub fn next_batch(&mut self) -> Option<Batch<'_>> {
        if self.position.batch == self.count {
            return None;
        }
        let from = self.position.batch * self.size;
        let to = (from + self.size).min(self.rows);
        self.position.batch += 1;
        if self.order == BatchOrder::Sequential {
            return Some(Batch::Range(from..to));
        }
        self.done = match self.order {
            BatchOrder::WithReplacement => self.random.fill(&mut self.drawn, self.done, to),
            _ => self.random.shuffle(&mut self.drawn, self.done, to),
        };
        Some(Batch::Rows(&self.drawn[from..to]))
    }

    /// Do the rows come in their own order: because the plan says so, or since one batch holds them all?
    ///
    /// ```
    /// use gradus::data::{BatchPlan, Batches};
    ///
    /// assert!(!Batches::new(5, BatchPlan::new(2))?.is_sequential());
    /// assert!(Batches::new(5, BatchPlan::new(5))?.is_sequential());
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[must_use]
    pub fn is_sequential(&self) -> bool {
        self.order == BatchOrder::Sequential
    }

    /// Begins the next epoch; what is left of this one is skipped.
    ///
    /// ```
    /// use gradus::data::{BatchPlan, Batches};
    ///
    /// let mut batches = Batches::new(5, BatchPlan::new(2))?;
    /// batches.next_batch();
    /// batches.next_epoch(); // two batches are skipped
    /// assert_eq!((batches.position().epoch, batches.position().batch), (1, 0));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn next_epoch(&mut self) {
        self.enter(self.position.epoch + 1);
    }

    /// The number of batches in every epoch, at least 1.
    ///
    /// ```
    /// use gradus::data::{BatchPlan, Batches};
    ///
    /// let count = |drop_last| Batches::new(5, BatchPlan { drop_last, ..BatchPlan::new(2) }).map(|b| b.per_epoch());
    /// assert_eq!((count(false)?, count(true)?), (3, 2));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[must_use]
    pub fn per_epoch(&self) -> usize {
        self.count
    }

    /// The position of the walk.
    #[must_use]
    pub fn position(&self) -> BatchPosition {
        self.position
    }

    /// The number of rows it walks through.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// All that is needed to go on from here later, as plain numbers.
    #[must_use]
    pub fn state(&self) -> BatchState {
        BatchState { rows: self.rows, plan: self.plan, position: self.position }
    }

    /// Goes to a position of an earlier walk with the same number of rows and the same
    /// plan; from there on the batches are the same. Costs as much as the batches of
    /// that one epoch up to there.
    ///
    /// # Errors
    /// [`DataError::Setting`] when an epoch has fewer batches than that, or the epoch
    /// is 2⁵⁶ or later. The walk then stays where it was.
    ///
    /// ```
    /// use gradus::data::{BatchPlan, Batches};
    ///
    /// let plan = BatchPlan { seed: 7, ..BatchPlan::new(8) };
    /// let mut first = Batches::new(100, plan)?;
    /// first.next_epoch();
    /// first.next_batch();
    ///
    /// let mut second = Batches::new(100, plan)?;
    /// second.restore(first.position())?;
    /// assert_eq!(first.next_batch(), second.next_batch());
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn restore(&mut self, position: BatchPosition) -> Result<(), DataError> {
        if position.batch > self.count {
            let (batch, allowed) = (position.batch as f64, "at most the batches of an epoch");
            return Err(refuse("BatchPosition", "batch", batch, allowed));
        }
        if position.epoch >> 56 != 0 {
            return Err(refuse("BatchPosition", "epoch", position.epoch as f64, "below 2^56"));
        }
        self.enter(position.epoch);
        while self.position.batch < position.batch {
            self.next_batch();
        }
        Ok(())
    }

    /// Goes before the first batch of `epoch`, rows in their original order.
    fn enter(&mut self, epoch: u64) {
        self.position = BatchPosition { epoch, batch: 0 };
        if self.order != BatchOrder::Sequential {
            self.done = 0;
            self.random.enter(Purpose::Epoch, epoch);
            self.drawn.iter_mut().zip(0..).for_each(|(row, number)| *row = number);
        }
    }
}

fn check(rows: usize, plan: BatchPlan) -> Result<(), DataError> {
    if plan.size == 0 {
        return Err(refuse("BatchPlan", "size", 0.0, "at least 1"));
    }
    if rows == 0 {
        return Err(DataError::NoRows);
    }
    // The order of the rows takes four bytes each.
    if u32::try_from(rows).is_err() || !has_room::<u32>(rows, 1) {
        return Err(DataError::TooManyRows { rows });
    }
    Ok(())
}

fn refuse(owner: &'static str, setting: &'static str, value: f64, allowed: &'static str) -> DataError {
    InvalidSetting { owner, setting, value, allowed }.into()
}
