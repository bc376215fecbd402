//! The sweep over rows: before them, the chunks, after them.
//!
//! Chunks are independent of one another, so with the feature `rayon` threads share them;
//! their sums are added in the order of the chunks in any case.

use super::Block;
use super::table::{RowOutputs, Table};
use super::tree::{CHUNK, Tree};
use super::worker::{Job, Worker};
use crate::kernel::math::Engine;
use crate::real::Real;
use crate::sweep::Workspace;

/// The values of one block program.
#[derive(Clone, Debug)]
pub(crate) struct BlockSpace<T> {
    before: Workspace<T>,
    after: Workspace<T>,
    /// What rows share: constants, then what was computed from the parameters.
    shared: Vec<T>,
    /// Slot of each column when rows are gathered.
    gathered: Vec<u32>,
    /// One for each range of chunks that threads share.
    workers: Vec<Worker<T>>,
    /// Sums of each chunk, where there is more than one.
    chunks: Vec<T>,
    /// Sums of the batch; behind these, the other inputs of `after`.
    sums: Vec<T>,
    tree: Tree<T>,
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
            chunks: Vec::new(),
            sums: vec![T::zero(); block.sums as usize + 1 + block.shared as usize],
            tree: Tree::default(),
        }
    }

    /// Sweeps the rows of `table`; rows that diverge from the recording are left out and put into `others`.
    /// The outputs of each row go to `row_outputs`, if given.
    ///
    /// Returns false, without sweeping, if the parameters alone make the closure diverge from the recording.
    pub(crate) fn run(
        &mut self,
        block: &Block<T>,
        parameters: &[T],
        table: Table<'_, T>,
        mut row_outputs: Option<RowOutputs<'_, T>>,
        others: &mut Vec<u32>,
        engine: Engine,
    ) -> bool {
        if !self.before.run(&block.before, parameters, engine) {
            return false;
        }
        self.before.outputs(&block.before, 0, &mut self.shared[block.constants.len()..]);
        let rows = table.batch.len();
        let missing = others.len();
        let Self { workers, shared, gathered, sums, chunks, tree, .. } = self;
        let job = Job { block, table, shared, gathered, engine };
        let (sums, rest) = sums.split_at_mut(block.sums as usize);
        if rows <= CHUNK {
            workers[0].chunk(job, [0, rows], row_outputs.as_mut(), others, sums);
        } else {
            chunks.resize(rows.div_ceil(CHUNK) * sums.len(), T::zero());
            sweep_chunks(job, workers, row_outputs, others, chunks);
            tree.clear();
            chunks.chunks_exact_mut(sums.len().max(1)).for_each(|chunk| tree.add(chunk));
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

/// Ranges of chunks for each thread: one that is held up leaves more to the others.
const RANGES: usize = 4;

/// Rows, sums and outputs of neighboring chunks.
struct ChunkRange<'a, T> {
    /// First row, and the one behind the last.
    rows: [usize; 2],
    row_outputs: Option<RowOutputs<'a, T>>,
    chunks: &'a mut [T],
}

impl<'a, T: Real> ChunkRange<'a, T> {
    /// Sweeps all chunks of the range; its worker keeps the rows that diverge from the recording.
    fn sweep(self, job: Job<'_, T>, worker: &mut Worker<T>) {
        let Self { rows: [first, end], mut row_outputs, chunks } = self;
        let width = job.block.sums as usize;
        let mut others = core::mem::take(&mut worker.others);
        others.clear();
        for (index, start) in (first..end).step_by(CHUNK).enumerate() {
            let stop = end.min(start + CHUNK);
            let sums = &mut chunks[index * width..][..width];
            worker.chunk(job, [start, stop], row_outputs.as_mut(), &mut others, sums);
        }
        worker.others = others;
    }

    /// The first `count` chunks, and the others. Of several outputs, the rows stay together.
    fn split(self, count: usize, width: usize) -> (Self, Self) {
        let [first, end] = self.rows;
        let middle = end.min(first + count * CHUNK);
        let (chunks, later) = self.chunks.split_at_mut(count * width);
        let (row_outputs, later_outputs) = match self.row_outputs {
            Some(RowOutputs { all, stride, .. }) => {
                let (all, later) = all.split_at_mut(middle - first);
                (
                    Some(RowOutputs { all, stride, first }),
                    Some(RowOutputs { all: later, stride, first: middle }),
                )
            }
            None => (None, None),
        };
        (
            Self { rows: [first, middle], row_outputs, chunks },
            Self { rows: [middle, end], row_outputs: later_outputs, chunks: later },
        )
    }
}

/// Sweeps the chunks of a batch, in parallel where the feature is on.
fn sweep_chunks<T: Real>(
    job: Job<'_, T>,
    workers: &mut Vec<Worker<T>>,
    row_outputs: Option<RowOutputs<'_, T>>,
    others: &mut Vec<u32>,
    chunks: &mut [T],
) {
    let rows = job.table.batch.len();
    // Several outputs of a row lie far apart, and cannot be parted between threads.
    let ranges = match threads() {
        threads if threads > 1 && job.block.outputs.len() <= 1 => {
            (RANGES * threads).min(rows.div_ceil(CHUNK))
        }
        _ => 1,
    };
    while workers.len() < ranges {
        workers.push(Worker::new(job.block));
    }
    share(job, ChunkRange { rows: [0, rows], row_outputs, chunks }, &mut workers[..ranges]);
    workers[..ranges].iter().for_each(|worker| others.extend_from_slice(&worker.others));
}

/// Halves workers and chunks until each worker has its own; as even as whole chunks allow.
fn share<T: Real>(job: Job<'_, T>, range: ChunkRange<'_, T>, workers: &mut [Worker<T>]) {
    if let [worker] = workers {
        return range.sweep(job, worker);
    }
    let half = workers.len() / 2;
    let chunks = (range.rows[1] - range.rows[0]).div_ceil(CHUNK);
    let (mine, theirs) = range.split(chunks * half / workers.len(), job.block.sums as usize);
    let (my_workers, their_workers) = workers.split_at_mut(half);
    both(|| share(job, mine, my_workers), || share(job, theirs, their_workers));
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
fn both(a: impl FnOnce() + Send, b: impl FnOnce() + Send) {
    rayon::join(a, b);
}

#[cfg(not(feature = "rayon"))]
fn both(a: impl FnOnce(), b: impl FnOnce()) {
    a();
    b();
}
