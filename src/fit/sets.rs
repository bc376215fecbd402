//! Sums over the rows of several data sets in one table: each set is evaluated by itself, with programs of its own.
//!
//! The first column says which set a row is of. For the loss of a set it is a constant, so that its recording has no
//! branch, and its programs see no rows of other sets. Rejected: to leave the choice to a comparison with that column,
//! as of any loss with a branch. Each program then sweeps all rows that are left by those before it, and sums the few
//! that it takes one by one: of 12 sets a row took 60 to 90 times as long as of one.
//!
//! The sum of a set is in the order of its rows, and those of the sets are added in their order.

use super::loss::{Groups, Loss};
use crate::data::Batch;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use crate::replay::snapshot::CacheSnapshot;
use crate::rows::{Columns, OfRows, Request, RowEngine, RowEvaluator, erased_loss};
use crate::tape::Var;
use crate::tape::closure::{ClosureResult, Take};
use core::ops::Range;

/// What is known of the losses of the sets; of one, where all rows have the same loss.
#[derive(Clone)]
pub(super) struct Sets<T> {
    engines: Vec<RowEvaluator<T>>,
    rows: Division,
    total: Vec<T>,
}

impl<T: Real> Sets<T> {
    pub(super) fn new(loss: &Loss<'_, T>, made_at: Here) -> Self {
        let engines = (0..loss.data_sets().max(1)).map(|_| RowEvaluator::new(made_at)).collect();
        Self { engines, rows: Division::default(), total: Vec::new() }
    }

    /// The sum over the rows, and behind it what else is wanted of it.
    pub(super) fn sums(&mut self, loss: &Loss<'_, T>, request: Request<'_, T>) -> Result<&[T], Error> {
        let Self { engines, rows, total } = self;
        if engines.len() == 1 {
            return engines[0].sums(&erased_loss(loss), request);
        }
        rows.divide(engines.len(), request.columns, request.batch);
        let mut is_first = true;
        for (k, engine) in engines.iter_mut().enumerate() {
            let batch = &rows.of(k);
            if batch.is_empty() {
                continue;
            }
            let sums = engine.sums(&of_set(loss, k), Request { batch, ..request })?;
            if core::mem::replace(&mut is_first, false) {
                total.clear();
                total.extend_from_slice(sums);
            } else {
                total.iter_mut().zip(sums).for_each(|(total, &sum)| *total += sum);
            }
        }
        Ok(total)
    }

    /// The same over all rows of a source, which are those of one set.
    pub(super) fn sums_over(
        &mut self,
        loss: &Loss<'_, T>,
        asked: (OfRows, &[T]),
        groups: Groups<'_>,
    ) -> Result<&[T], Error> {
        let (engine, mut done) = (&mut self.engines[0], Ok(()));
        groups.lend(&mut |groups| {
            done = engine.sums_over(&erased_loss(loss), &|_, _| Ok(()), asked, groups).map(|_| ());
        });
        done.map(|()| engine.totals())
    }

    /// The same over the rows of a batch that each of the ranks of a source holds, and of which each sums some.
    pub(super) fn sums_of_batch(
        &mut self,
        loss: &Loss<'_, T>,
        request: Request<'_, T>,
        groups: Groups<'_>,
    ) -> Result<&[T], Error> {
        let (engine, mut done) = (&mut self.engines[0], Ok(()));
        groups.lend(&mut |groups| done = engine.sums_of_batch(&erased_loss(loss), request, groups));
        done.map(|()| engine.totals())
    }

    /// The loss of each row at a point.
    pub(super) fn values(
        &mut self,
        loss: &Loss<'_, T>,
        at: &[T],
        columns: &Columns<'_, T>,
    ) -> Result<Vec<T>, Error> {
        let all = Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Sum, parameters: at, columns, batch: &all };
        let mut values = vec![T::zero(); columns.len()];
        let Self { engines, rows, .. } = self;
        if let [engine] = engines.as_mut_slice() {
            engine.values(&erased_loss(loss), request, &mut values)?;
            return Ok(values);
        }
        rows.divide(engines.len(), columns, &all);
        for (k, engine) in engines.iter_mut().enumerate() {
            let batch = rows.of(k);
            let mut of_rows = vec![T::zero(); batch.len()];
            engine.values(&of_set(loss, k), Request { batch: &batch, ..request }, &mut of_rows)?;
            batch.indices().zip(of_rows).for_each(|(row, value)| values[row] = value);
        }
        Ok(values)
    }

    /// What has been learned about the loss of each set; see [`CacheSnapshot`].
    pub(super) fn habits(&self) -> Vec<CacheSnapshot<T>> {
        self.engines.iter().map(RowEvaluator::habits).collect()
    }

    /// Learns it again. A set of which nothing is known starts anew.
    pub(super) fn learn(&mut self, loss: &Loss<'_, T>, habits: &[CacheSnapshot<T>]) -> Result<(), Error> {
        let is_one = self.engines.len() == 1;
        for (k, (engine, habits)) in self.engines.iter_mut().zip(habits).enumerate() {
            if is_one {
                engine.learn(&erased_loss(loss), habits)?;
            } else {
                engine.learn(&of_set(loss, k), habits)?;
            }
        }
        Ok(())
    }

    /// Of all sets that have been evaluated; [`Smoothness::Kinks`] if none has.
    pub(super) fn smoothness(&self) -> Smoothness {
        let used = self.engines.iter().filter(|engine| engine.is_used());
        used.map(RowEvaluator::smoothness).max().unwrap_or(Smoothness::Kinks)
    }
}

/// The loss of the rows of a set, whose number is no variable.
#[expect(clippy::type_complexity, reason = "it is the type of every closure over rows")]
fn of_set<T: Real>(
    loss: &Loss<'_, T>,
    set: usize,
) -> impl Fn(&[Var<T>], &[Var<T>], &mut Take<'_, T>) -> ClosureResult {
    let loss = erased_loss(loss);
    move |parameters, row, take| {
        let mut row = row.to_vec();
        row.iter_mut().take(1).for_each(|number| *number = Var::constant(T::of(set as f64)));
        loss(parameters, &row, take)
    }
}

/// The rows of a batch, set by set.
#[derive(Clone, Default)]
struct Division {
    /// Where each set begins, and the end of the last, in a range in which they come one after the other.
    ends: Vec<usize>,
    /// The rows of each set, in any other batch.
    lists: Vec<Vec<u32>>,
    in_order: bool,
}

impl Division {
    fn divide<T: Real>(&mut self, sets: usize, columns: &Columns<'_, T>, batch: &Batch<'_>) {
        let numbers = columns.as_slices().first().copied().unwrap_or_default();
        self.in_order = false;
        if let Batch::Range(range) = batch
            && let Some(of_range) = numbers.get(range.clone())
            && is_in_order(of_range)
        {
            let end = |k: usize| range.start + of_range.partition_point(|&x| x < T::of(k as f64 - 0.5));
            self.ends.clear();
            self.ends.push(range.start);
            self.ends.extend((1..sets).map(end));
            self.ends.push(range.end);
            self.in_order = true;
            return;
        }
        self.lists.resize(sets, Vec::new());
        self.lists.iter_mut().for_each(Vec::clear);
        for row in batch.indices() {
            // Rows that there are not are refused where they are evaluated.
            let set = numbers.get(row).map_or(0, |&number| set_of(number, sets));
            self.lists[set].push(row as u32);
        }
    }

    fn of(&self, set: usize) -> Batch<'_> {
        if self.in_order {
            Batch::Range(Range { start: self.ends[set], end: self.ends[set + 1] })
        } else {
            Batch::Rows(&self.lists[set])
        }
    }
}

/// Does each set come after those before it? A loop without an early end is vectorized.
fn is_in_order<T: Real>(numbers: &[T]) -> bool {
    let later = numbers.get(1..).unwrap_or_default();
    numbers.iter().zip(later).fold(true, |all, (a, b)| all & (a <= b))
}

/// The set with this number, of so many.
pub(super) fn set_of<T: Real>(number: T, sets: usize) -> usize {
    // What is below 0 is 0.
    ((number.widen() + 0.5) as usize).min(sets.saturating_sub(1))
}
