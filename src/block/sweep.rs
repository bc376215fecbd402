//! The sweep over rows: before them, the leaves, after them.
//!
//! Leaves are independent of one another, so with the feature `rayon` threads share them;
//! their sums are added in the order of the leaves in any case.

use super::Block;
use super::tree::{LEAF, Tree};
use super::worker::{Job, Worker};
use crate::Real;
use crate::data::Batch;
use crate::program::sweep::Workspace;
use crate::program::vector::Engine;

/// The values of one block program.
#[derive(Clone, Debug)]
pub(crate) struct BlockSpace<T> {
    before: Workspace<T>,
    after: Workspace<T>,
    /// What rows share: constants, then what was computed from the parameters.
    shared: Vec<T>,
    /// Slot of each column when rows are gathered.
    gathered: Vec<u32>,
    /// One for each thread that has been at work.
    workers: Vec<Worker<T>>,
    /// Sums of each leaf, where there is more than one.
    leaves: Vec<T>,
    /// Sums of the batch; behind these, the other inputs of `after`.
    sums: Vec<T>,
    tree: Tree<T>,
}

/// Where the rows of a sweep are.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a, T> {
    pub(crate) columns: &'a [&'a [T]],
    pub(crate) batch: &'a Batch<'a>,
}

impl<T: Real> BlockSpace<T> {
    /// A workspace for `block`.
    pub(crate) fn new(block: &Block<T>) -> Self {
        let width = block.columns.iter().map(|&c| c as usize + 1).max().unwrap_or(0);
        let mut gathered = vec![0; width];
        for (&column, slot) in block.columns.iter().zip(block.slots..) {
            gathered[column as usize] = slot;
        }
        let mut shared = block.constants.clone();
        shared.resize(block.constants.len() + block.shared as usize, T::zero());
        Self {
            before: Workspace::new(&block.before),
            after: Workspace::new(&block.after),
            shared,
            gathered,
            workers: vec![Worker::new(block)],
            leaves: Vec::new(),
            sums: vec![T::zero(); block.sums as usize + 1 + block.shared as usize],
            tree: Tree::default(),
        }
    }

    /// Sweeps the rows of `table`; rows that take another way are left out and put into `others`.
    /// The value of each row goes to `values`, if given.
    ///
    /// Returns false, without sweeping, if the parameters alone make the closure take another way.
    pub(crate) fn run(
        &mut self,
        block: &Block<T>,
        parameters: &[T],
        table: Table<'_, T>,
        values: Option<&mut [T]>,
        others: &mut Vec<u32>,
        engine: Engine,
    ) -> bool {
        if !self.before.run(&block.before, parameters, engine) {
            return false;
        }
        self.before.outputs(&block.before, 0, &mut self.shared[block.constants.len()..]);
        let rows = table.batch.len();
        let missing = others.len();
        let Self { workers, shared, gathered, sums, leaves, tree, .. } = self;
        let job = Job { block, table, shared, gathered, engine };
        let (sums, rest) = sums.split_at_mut(block.sums as usize);
        if rows <= LEAF {
            workers[0].leaf(job, [0, rows], values, others, sums);
        } else {
            leaves.resize(rows.div_ceil(LEAF) * sums.len(), T::zero());
            sweep_leaves(job, workers, values, others, leaves);
            tree.clear();
            leaves.chunks_exact_mut(sums.len().max(1)).for_each(|leaf| tree.add(leaf));
            tree.total(sums);
        }
        rest[0] = T::of((rows - (others.len() - missing)) as f64);
        rest[1..].copy_from_slice(&self.shared[block.constants.len()..]);
        self.after.run(&block.after, &self.sums, engine)
    }

    /// The results of the last run: the sum of the loss, and then its derivatives.
    pub(crate) fn results(&self, block: &Block<T>, first: usize, into: &mut [T]) {
        self.after.outputs(&block.after, first, into);
    }
}

/// Rows, sums and values of neighbouring leaves.
struct Stretch<'a, T> {
    /// First row, and the one behind the last.
    rows: [usize; 2],
    values: Option<&'a mut [T]>,
    leaves: &'a mut [T],
}

impl<'a, T: Real> Stretch<'a, T> {
    /// Sweeps all leaves of the stretch.
    fn sweep(self, job: Job<'_, T>, worker: &mut Worker<T>, others: &mut Vec<u32>) {
        let Self { rows: [first, end], mut values, leaves } = self;
        let width = job.block.sums as usize;
        for (index, start) in (first..end).step_by(LEAF).enumerate() {
            let stop = end.min(start + LEAF);
            let values = values.as_deref_mut().map(|values| &mut values[start - first..stop - first]);
            worker.leaf(job, [start, stop], values, others, &mut leaves[index * width..][..width]);
        }
    }

    /// The first `count` leaves, and the others.
    fn split(self, count: usize, width: usize) -> (Self, Self) {
        let [first, end] = self.rows;
        let middle = end.min(first + count * LEAF);
        let (leaves, later) = self.leaves.split_at_mut(count * width);
        let (values, later_values) = match self.values.map(|values| values.split_at_mut(middle - first)) {
            Some((values, later)) => (Some(values), Some(later)),
            None => (None, None),
        };
        let before: Stretch<'a, T> = Stretch { rows: [first, middle], values, leaves };
        (before, Stretch { rows: [middle, end], values: later_values, leaves: later })
    }
}

/// Sweeps the leaves of a batch, in parallel where the feature is on.
fn sweep_leaves<T: Real>(
    job: Job<'_, T>,
    workers: &mut Vec<Worker<T>>,
    values: Option<&mut [T]>,
    others: &mut Vec<u32>,
    leaves: &mut [T],
) {
    let rows = job.table.batch.len();
    let count = rows.div_ceil(LEAF);
    let threads = threads().min(count);
    let whole = Stretch { rows: [0, rows], values, leaves };
    if threads < 2 {
        return whole.sweep(job, &mut workers[0], others);
    }
    while workers.len() < threads {
        workers.push(Worker::new(job.block));
    }
    let width = job.block.sums as usize;
    let mut missed = vec![Vec::new(); threads];
    let (mut tasks, mut rest) = (Vec::with_capacity(threads), whole);
    for (index, (worker, missed)) in workers.iter_mut().zip(&mut missed).enumerate() {
        // As even as whole leaves allow.
        let share = (index + 1) * count / threads - index * count / threads;
        let (part, later) = rest.split(share, width);
        tasks.push((part, worker, missed));
        rest = later;
    }
    in_parallel(tasks, |(part, worker, missed)| part.sweep(job, worker, missed));
    missed.iter().for_each(|missed| others.extend_from_slice(missed));
}

#[cfg(feature = "rayon")]
fn threads() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "rayon"))]
fn threads() -> usize {
    1
}

#[cfg(feature = "rayon")]
fn in_parallel<E: Send>(tasks: Vec<E>, f: impl Fn(E) + Send + Sync) {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    tasks.into_par_iter().for_each(f);
}

#[cfg(not(feature = "rayon"))]
fn in_parallel<E>(tasks: Vec<E>, f: impl Fn(E)) {
    tasks.into_iter().for_each(f);
}
