//! The sweep over rows: before them, the chunks, after them.
//!
//! Chunks are independent of one another, so with the feature `rayon` threads share them;
//! their sums are added in the order of the chunks in any case.

use super::Block;
use super::subtree::Subtree;
use super::table::{Piece, RowOutputs, Table};
use super::tree::Sums;
use super::worker::{Job, Worker};
use crate::kernel::comparison::all_finite;
use crate::kernel::math::Engine;
use crate::kernel::sums::LANES;
use crate::real::Real;
use crate::sweep::Workspace;

/// The values of one block program.
#[derive(Clone, Debug)]
pub(crate) struct BlockSpace<T> {
    before: Workspace<T>,
    after: Workspace<T>,
    /// What rows share: constants, then what was computed from the parameters.
    shared: Vec<T>,
    /// The same as machine code reads it.
    spread: Vec<T>,
    /// Slot of each column when rows are gathered.
    gathered: Vec<u32>,
    /// One for each range of chunks that threads share.
    workers: Vec<Worker<T>>,
    /// The rows of each chunk, and the sums of each but the last.
    pieces: Vec<Piece>,
    chunks: Vec<T>,
    /// Sums over all rows; behind these, the other inputs of `after`.
    inputs: Vec<T>,
    sums: Sums<T>,
    /// Do the parameters fit the recording? Unknown until they are looked at.
    fits: Option<bool>,
    /// How many rows were summed.
    rows: usize,
    /// Where the first of them is.
    first: usize,
    /// Those of [`once`](Self::once) that do not fit.
    others: Vec<u32>,
    /// The first chunk that rows can be in.
    from: usize,
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
            spread: Vec::new(),
            gathered,
            workers: vec![Worker::new(block)],
            pieces: Vec::new(),
            chunks: Vec::new(),
            inputs: vec![T::zero(); block.sums as usize + 1 + block.shared as usize],
            sums: Sums::default(),
            fits: None,
            rows: 0,
            first: 0,
            others: Vec::new(),
            from: 0,
        }
    }

    /// Forgets all rows, and the parameters. Those that come are in chunk `from` or behind.
    pub(crate) fn begin(&mut self, from: usize) {
        self.fits = None;
        self.from = from;
        self.rows = 0;
    }

    /// The number of rows that were summed, and the position of the first.
    pub(crate) fn summed(&self) -> [usize; 2] {
        [self.rows, self.first]
    }

    /// Sweeps the rows of `table`, which come behind all that were swept since [`begin`](Self::begin); rows that diverge
    /// from the recording are left out and put into `others`. The outputs of each row go to `row_outputs`, if given.
    ///
    /// Returns false, without sweeping, if the parameters alone make the closure diverge from the recording.
    pub(crate) fn sweep(
        &mut self,
        block: &Block<T>,
        parameters: &[T],
        table: Table<'_, T>,
        row_outputs: Option<RowOutputs<'_, T>>,
        others: &mut Vec<u32>,
        engine: Engine,
    ) -> bool {
        if self.fits.is_none() {
            self.prepare(block, parameters, engine);
            self.sums.clear(block.sums as usize, self.from);
        }
        if self.fits == Some(false) {
            return false;
        }
        let missing = others.len();
        let Self { workers, shared, spread, gathered, pieces, chunks, sums, .. } = self;
        let job = Job { block, table, shared, gathered, engine, native: block.native(engine), spread };
        if let Some(piece) = table.whole() {
            sums.reach(piece.chunk);
            workers[0].piece(job, piece, row_outputs, others, &mut sums.open);
        } else {
            table.cut(pieces);
            sums.reach(pieces.first().map_or(0, |piece| piece.chunk));
            sweep_pieces(job, workers, pieces, row_outputs, others, (chunks, sums));
        }
        let (others, rows) = (&others[missing..], table.batch.len());
        if others.len() < rows {
            if self.rows == 0 {
                let is_left = |&(k, &other): &(usize, &u32)| table.number(k) == other as usize;
                let left = match others {
                    [] => 0,
                    _ => (0..).zip(others).take_while(is_left).count(),
                };
                self.first = table.before + table.number(left);
            }
            self.rows += rows - others.len();
        }
        true
    }

    /// What rows share.
    fn prepare(&mut self, block: &Block<T>, parameters: &[T], engine: Engine) {
        let shared = &mut self.shared[block.constants.len()..];
        self.fits = Some(match block.copied(parameters) {
            Some(copied) => {
                shared.copy_from_slice(copied);
                true
            }
            None => {
                let fits = self.before.run(&block.before, parameters, engine);
                self.before.outputs(&block.before, 0, shared);
                fits
            }
        });
        if let Some(native) = block.native(engine) {
            native.spread(&block.constants, shared, &mut self.spread);
        }
    }

    /// The results for the rows of `table`, which are all there are, and in the first chunk: with the bits of the long way, which asks
    /// for stretches, chunks, and rows of other paths, and so costs a small batch more than its rows do. False if the long way is
    /// to be taken: if a row diverges from the recording, or a sum is not finite.
    pub(crate) fn once(
        &mut self,
        block: &Block<T>,
        parameters: &[T],
        table: Table<'_, T>,
        engine: Engine,
        into: &mut [T],
    ) -> bool {
        self.begin(0);
        self.rows = table.batch.len();
        let swept = self.at_once(block, parameters, &table, engine);
        if swept == self.rows && block.multiples.is_some() {
            return self.results(block, engine, into);
        }
        self.rest_of_once((block, parameters), &table, swept, engine, into)
    }

    /// The rows from `swept` on, and the results.
    // Out of line, so that the path of a small batch keeps what it needs in registers.
    #[inline(never)]
    fn rest_of_once(
        &mut self,
        (block, parameters): (&Block<T>, &[T]),
        table: &Table<'_, T>,
        swept: usize,
        engine: Engine,
        into: &mut [T],
    ) -> bool {
        if self.fits.is_none() {
            self.prepare(block, parameters, engine);
        }
        if self.fits != Some(true) {
            return false;
        }
        if swept == 0 {
            self.sums.clear(block.sums as usize, 0);
        }
        self.others.clear();
        let Self { workers, shared, spread, gathered, sums, others, .. } = self;
        let job =
            Job { block, table: *table, shared, gathered, engine, native: block.native(engine), spread };
        workers[0].piece(job, Piece { chunk: 0, rows: [swept, self.rows] }, None, others, &mut sums.open);
        others.is_empty() && self.results(block, engine, into)
    }

    /// Sweeps rows by one loop of machine code that needs nothing else; how many of the first it has summed.
    #[inline]
    fn at_once(&mut self, block: &Block<T>, parameters: &[T], table: &Table<'_, T>, engine: Engine) -> usize {
        let Some(native) = block.native(engine) else { return 0 };
        match block.copied(parameters) {
            // Nothing but the loop reads them.
            Some(copied) => native.spread(&block.constants, copied, &mut self.spread),
            None => self.prepare(block, parameters, engine),
        }
        if self.fits == Some(false) {
            return 0;
        }
        self.sums.renew(block.sums as usize);
        native.at_once(block, table, &self.spread, &mut self.sums.open, &mut self.workers[0].native)
    }

    /// The sums over the rows that were swept, to be put together with those of others.
    pub(crate) fn subtrees(&mut self) -> Vec<Subtree<T>> {
        self.sums.subtrees()
    }

    /// Takes the sums over `rows` rows, of which others have swept a part, in place of its own. False if they are sums of
    /// another program.
    pub(crate) fn take<'n>(
        &mut self,
        block: &Block<T>,
        parameters: &[T],
        subtrees: impl IntoIterator<Item = &'n Subtree<T>>,
        [rows, first]: [usize; 2],
        engine: Engine,
    ) -> bool {
        let Some(sums) = Sums::of_subtrees(block.sums as usize, subtrees) else { return false };
        self.prepare(block, parameters, engine);
        (self.sums, self.rows, self.first) = (sums, rows, first);
        true
    }

    /// The results for all rows that were swept: the sum of the loss, and then its derivatives. False if a sum over rows, or
    /// a result, is not finite. No more rows can be swept.
    #[inline]
    pub(crate) fn results(&mut self, block: &Block<T>, engine: Engine, into: &mut [T]) -> bool {
        let (sums, rest) = self.inputs.split_at_mut(block.sums as usize);
        self.sums.total(sums);
        if let Some(multiples) = &block.multiples {
            // What is not finite is so times any number.
            return multiples.results(sums, into);
        }
        let is_finite = all_finite(sums);
        rest[0] = T::of(self.rows as f64);
        rest[1..].copy_from_slice(&self.shared[block.constants.len()..]);
        let fits = self.after.run(&block.after, &self.inputs, engine);
        self.after.outputs(&block.after, 0, into);
        fits && is_finite && all_finite(into)
    }
}

/// Ranges of chunks for each thread: one that is held up leaves more to the others.
const RANGES: usize = 4;

/// Rows, sums and outputs of neighboring chunks.
struct ChunkRange<'a, T> {
    pieces: &'a [Piece],
    row_outputs: Option<RowOutputs<'a, T>>,
    /// The sums of each chunk but the last one of all, whose accumulators stay.
    chunks: &'a mut [T],
    /// The first chunk has rows in the accumulators already.
    continues: bool,
}

impl<'a, T: Real> ChunkRange<'a, T> {
    /// Sweeps all chunks of the range; its worker keeps the rows that diverge from the recording.
    fn sweep(self, job: Job<'_, T>, worker: &mut Worker<T>) {
        let Self { pieces, mut row_outputs, chunks, continues } = self;
        let width = job.block.sums as usize;
        let mut others = core::mem::take(&mut worker.others);
        others.clear();
        for (index, &piece) in pieces.iter().enumerate() {
            if index > 0 || !continues {
                worker.accumulators.fill([T::zero(); LANES]);
            }
            let mut accumulators = core::mem::take(&mut worker.accumulators);
            let each = row_outputs.as_mut().map(RowOutputs::reborrow);
            worker.piece(job, piece, each, &mut others, &mut accumulators);
            worker.accumulators = accumulators;
            if let Some(sums) = chunks.get_mut(index * width..(index + 1) * width) {
                worker.fold(job.engine.level, sums);
            }
        }
        worker.others = others;
    }

    /// The first `count` chunks, and the others. Of several outputs, the rows stay together.
    fn split(self, count: usize, width: usize) -> (Self, Self) {
        let (pieces, later_pieces) = self.pieces.split_at(count);
        let (chunks, later) = self.chunks.split_at_mut(count * width);
        let (row_outputs, later_outputs) = match (self.row_outputs, later_pieces.first()) {
            (Some(RowOutputs { all, stride, first }), Some(&Piece { rows: [middle, _], .. })) => {
                let (all, later) = all.split_at_mut(middle - first);
                (
                    Some(RowOutputs { all, stride, first }),
                    Some(RowOutputs { all: later, stride, first: middle }),
                )
            }
            (row_outputs, _) => (row_outputs, None),
        };
        (
            Self { pieces, row_outputs, chunks, continues: self.continues },
            Self { pieces: later_pieces, row_outputs: later_outputs, chunks: later, continues: false },
        )
    }
}

/// Sweeps the chunks of a batch, in parallel where the feature is on.
fn sweep_pieces<T: Real>(
    job: Job<'_, T>,
    workers: &mut Vec<Worker<T>>,
    pieces: &[Piece],
    row_outputs: Option<RowOutputs<'_, T>>,
    others: &mut Vec<u32>,
    (chunks, sums): (&mut Vec<T>, &mut Sums<T>),
) {
    let [ended @ .., last] = pieces else { return };
    core::mem::swap(&mut workers[0].accumulators, &mut sums.open);
    // Several outputs of a row lie far apart, and cannot be parted between threads.
    let ranges = match threads() {
        threads if threads > 1 && job.block.outputs.len() <= 1 => (RANGES * threads).min(pieces.len()),
        _ => 1,
    };
    while workers.len() < ranges {
        workers.push(Worker::new(job.block));
    }
    let width = job.block.sums as usize;
    chunks.resize(ended.len() * width, T::zero());
    share(job, ChunkRange { pieces, row_outputs, chunks, continues: true }, &mut workers[..ranges]);
    workers[..ranges].iter().for_each(|worker| others.extend_from_slice(&worker.others));
    core::mem::swap(&mut workers[ranges - 1].accumulators, &mut sums.open);
    for (piece, chunk) in ended.iter().zip(chunks.chunks_exact_mut(width.max(1))) {
        sums.end(piece.chunk, chunk);
    }
    sums.chunk = last.chunk;
}

/// Halves workers and chunks until each worker has its own; as even as whole chunks allow.
fn share<T: Real>(job: Job<'_, T>, range: ChunkRange<'_, T>, workers: &mut [Worker<T>]) {
    if let [worker] = workers {
        return range.sweep(job, worker);
    }
    let half = workers.len() / 2;
    let chunks = range.pieces.len();
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
