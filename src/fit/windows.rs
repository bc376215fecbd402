//! Batches of rows that are read group by group.
//!
//! A shuffled epoch takes the groups in a random order, and [`WINDOW`] of them at a time, whose rows it takes in a random order.
//! Both follow from the seed and the number of the epoch, so that a run is resumed where it was without reading what comes
//! before. Where all groups fit into one window, the order is that of the same rows in memory.

use super::loss::MeanLoss;
use super::weighted::numbered;
use crate::data::random::{Purpose, Random};
use crate::data::{BatchOrder, BatchPlan, RowGroups, SourceError};
use crate::error::Error;
use crate::real::Real;
use crate::rows::Columns as View;
use core::ops::Range;

/// Groups that are in memory at a time, to be shuffled.
const WINDOW: usize = 8;

/// A walk through the rows of a source, which holds those of one window and what the last one has left of a batch.
pub(super) struct Windows<T> {
    is_shuffled: bool,
    random: Random,
    seed: u64,
    epoch: Option<u64>,
    /// The groups as they come in this epoch, and how many were taken.
    order: Vec<u32>,
    taken: usize,
    /// Rows of the epoch that come before those that are held.
    before: usize,
    columns: Vec<Vec<T>>,
    /// The numbers of these rows in the source.
    numbers: Vec<usize>,
}

impl<T: Real> Windows<T> {
    pub(super) fn new(plan: BatchPlan, width: usize) -> Self {
        Self {
            is_shuffled: plan.order != BatchOrder::Sequential,
            random: Random::new(plan.seed, Purpose::Epoch),
            seed: plan.seed,
            epoch: None,
            order: Vec::new(),
            taken: 0,
            before: 0,
            columns: vec![Vec::new(); width],
            numbers: Vec::new(),
        }
    }

    /// The mean loss over rows of an epoch, by their positions in it; its gradient goes to `gradient`.
    pub(super) fn value_and_grad(
        &mut self,
        loss: &mut MeanLoss<'_, T>,
        at: &[T],
        (epoch, rows): (u64, Range<usize>),
        gradient: &mut [T],
    ) -> Result<f64, Error> {
        let mut brought = Ok(());
        if let Some(groups) = loss.groups {
            groups.lend(&mut |groups| brought = self.bring(groups, epoch, rows.clone()));
        }
        brought.map_err(Box::new)?;
        let held = rows.start - self.before..rows.end - self.before;
        let slices: Vec<&[T]> = self.columns.iter().map(|column| &column[held.clone()]).collect();
        let view = View::new(&slices)?;
        let found = loss.value_and_grad_of_batch(at, &view, gradient);
        found.map_err(numbered(Some(&self.numbers[held])))
    }

    /// Holds rows of an epoch, and reads what is missing of them.
    fn bring(
        &mut self,
        groups: &mut RowGroups<'_>,
        epoch: u64,
        rows: Range<usize>,
    ) -> Result<(), SourceError> {
        if self.epoch != Some(epoch) || rows.start < self.before {
            self.enter(groups.groups(), epoch);
        }
        while self.end() < rows.end && self.taken < self.order.len() {
            let window = if self.is_shuffled { WINDOW } else { 1 };
            let next = self.order.len().min(self.taken + window);
            let of_window: Vec<usize> =
                self.order[self.taken..next].iter().map(|&group| group as usize).collect();
            self.taken = next;
            let count = of_window.iter().map(|&group| groups.extent(group)[1]).sum();
            let drawn = self.draw(count)?;
            if self.end() + count <= rows.start {
                // Of an epoch that is resumed.
                self.drop_rows(self.numbers.len());
                self.before += count;
            } else {
                self.drop_rows(rows.start.saturating_sub(self.before).min(self.numbers.len()));
                self.load(groups, &of_window, &drawn)?;
            }
        }
        Ok(())
    }

    /// Goes before the first row of an epoch.
    fn enter(&mut self, groups: usize, epoch: u64) {
        self.drop_rows(self.numbers.len());
        (self.epoch, self.taken, self.before) = (Some(epoch), 0, 0);
        self.order.clear();
        self.order.extend(0..groups as u32);
        if self.is_shuffled && groups > WINDOW {
            let mut random = Random::new(self.seed, Purpose::Groups);
            random.enter(Purpose::Groups, epoch);
            random.shuffle(&mut self.order, 0, groups);
        }
        self.random.enter(Purpose::Epoch, epoch);
    }

    /// The first row of the epoch that is not held, nor was.
    fn end(&self) -> usize {
        self.before + self.numbers.len()
    }

    /// The order of the rows of the next window.
    fn draw(&mut self, count: usize) -> Result<Vec<u32>, SourceError> {
        let Ok(last) = u32::try_from(count) else {
            return Err(SourceError::new(format!(
                "{count} rows in {WINDOW} groups are too many to be shuffled"
            )));
        };
        let mut drawn: Vec<u32> = (0..last).collect();
        if self.is_shuffled {
            self.random.shuffle(&mut drawn, 0, count);
        }
        Ok(drawn)
    }

    fn drop_rows(&mut self, count: usize) {
        self.columns.iter_mut().for_each(|column| drop(column.drain(..count)));
        self.numbers.drain(..count);
        self.before += count;
    }

    /// Reads the groups of a window, and holds their rows as drawn behind the others.
    fn load(
        &mut self,
        groups: &mut RowGroups<'_>,
        window: &[usize],
        drawn: &[u32],
    ) -> Result<(), SourceError> {
        let mut read: Vec<Vec<f64>> = vec![Vec::new(); self.columns.len()];
        let mut numbers = Vec::new();
        for &group in window {
            read.iter_mut()
                .zip(groups.load(group)?)
                .for_each(|(read, column)| read.extend_from_slice(column));
            let [_, rows] = groups.extent(group);
            numbers.extend((0..rows).map(|row| groups.number(row)));
        }
        for (column, read) in self.columns.iter_mut().zip(&read) {
            column.extend(drawn.iter().map(|&row| T::of(read[row as usize])));
        }
        self.numbers.extend(drawn.iter().map(|&row| numbers[row as usize]));
        Ok(())
    }
}
