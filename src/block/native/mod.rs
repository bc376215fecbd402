//! The rows of a block in machine code ([`crate::native`]), with the bits of the interpreter.
//!
//! - [`items`]: the code of a row as items that name what they read.
//! - [`stages`]: loops, and what the interpreter or the kernel of sums does between them; which values are kept in memory.
//! - [`plan`]: puts these together.
//! - here: runs them on a block of rows.
//!
//! Whole groups of 16 rows that begin with the first accumulator go this way; a few rows before and behind them are
//! interpreted, and so is a block in which a row diverges from the recording.

mod items;
mod plan;
mod stages;

use super::aligned::Aligned;
use super::table::{RowOutputs, Table};
use super::view::{Rows, View};
use super::worker::{Fits, Job, Worker, run, write_outputs};
use super::{Block, Code, Source, Term, kernel};
use crate::data::Batch;
use crate::kernel::words::Constants;
use crate::native::{ColumnRoom, Columns, GROUP, Loops, Memory, width};
use crate::real::Real;
use crate::simd::InstructionSet;
use core::fmt;
use smallvec::SmallVec;
use std::sync::{Arc, OnceLock};

/// What runs in one go.
#[derive(Clone, Copy, Debug)]
enum Piece {
    /// A loop, by number.
    Loop(usize),
    /// The interpreter, on the slots of loops.
    Code(Code),
    /// The kernel of sums: neighbors from `index` on, of the terms from `first` on.
    Sums { index: u32, first: u32, count: u32 },
}

/// A block program as loops.
#[derive(Debug)]
pub(super) struct NativeBlock<T> {
    loops: Loops<T>,
    pieces: Vec<Piece>,
    /// Of sums over rows that the kernel adds up.
    terms: Vec<Term>,
    /// Values of a row that are kept in memory.
    slots: u32,
    /// Numbers from one slot to the next.
    stride: usize,
    /// Rows in a block, at most, where there are slots.
    rows: usize,
    outputs: Vec<Source>,
    /// The place of each column among those that are used.
    columns: Vec<u32>,
    has_guards: bool,
    /// Is reading columns the most that its loops do?
    walks: bool,
}

/// The loops of a block program, made when they are first wanted, for each width of registers.
#[derive(Clone, Debug)]
pub(crate) struct Compiled<T>([OnceLock<Option<Arc<NativeBlock<T>>>>; 2]);

impl<T> Default for Compiled<T> {
    fn default() -> Self {
        Self([OnceLock::new(), OnceLock::new()])
    }
}

/// Which loops have been made, a line for each width of registers.
impl<T: Real> fmt::Display for Compiled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (made, registers) in self.0.iter().zip(["256", "512"]) {
            if let Some(native) = made.get().and_then(Option::as_deref) {
                let loops = native.pieces.iter().filter(|piece| matches!(piece, Piece::Loop(_))).count();
                let interpreted = native.pieces.len() - loops;
                writeln!(
                    f,
                    "as machine code for registers of {registers} bits: loops {loops}, bytes {}, steps between them {interpreted}",
                    native.loops.code().len()
                )?;
            }
        }
        Ok(())
    }
}

impl<T: Real> Compiled<T> {
    /// The loops for this level, if there are any.
    pub(super) fn get<'c>(&'c self, block: &Block<T>, level: InstructionSet) -> Option<&'c NativeBlock<T>> {
        let width = width(level)?;
        let made = self.0[usize::from(level == InstructionSet::Avx512)]
            .get_or_init(|| plan::plan(block, width).map(Arc::new));
        made.as_deref()
    }

    /// The code for this level, for tests to look at.
    #[cfg(test)]
    pub(crate) fn code(&self, level: InstructionSet) -> Option<&[u8]> {
        let made = self.0[usize::from(level == InstructionSet::Avx512)].get()?.as_deref()?;
        Some(made.loops.code())
    }
}

/// Memory of loops, and what rows share as they read it.
#[derive(Clone, Debug)]
pub(super) struct NativeSpace<T> {
    slots: Aligned<T>,
    gathered: Aligned<T>,
    spilled: Aligned<T>,
    pointers: ColumnRoom,
    /// The accumulators before a block in which a row may diverge.
    before: Vec<[T; GROUP]>,
    /// Rows that may be one block where one may diverge, which costs its block: more and more, as long as none does.
    stretch: usize,
}

impl<T> Default for NativeSpace<T> {
    fn default() -> Self {
        let [slots, gathered, spilled] = Default::default();
        Self { slots, gathered, spilled, pointers: ColumnRoom::default(), before: Vec::new(), stretch: 0 }
    }
}

impl<T: Real> NativeBlock<T> {
    /// Writes what rows share as loops read it. Constants stay once they are there.
    pub(super) fn spread(&self, constants: &[T], shared: &[T], into: &mut Vec<T>) {
        let copies = self.loops.copies();
        let of_operations = Constants::all::<T>();
        if into.len() != (constants.len() + shared.len() + of_operations.len()) * copies {
            into.clear();
            let all = constants.iter().chain(shared).chain(&of_operations);
            all.for_each(|&number| into.extend(core::iter::repeat_n(number, copies)));
        }
        let changed = &mut into[constants.len() * copies..][..shared.len() * copies];
        match copies {
            1 => changed.copy_from_slice(shared),
            4 => repeat::<_, 4>(shared, changed),
            8 => repeat::<_, 8>(shared, changed),
            _ => changed.chunks_exact_mut(copies).zip(shared).for_each(|(copies, &x)| copies.fill(x)),
        }
    }
}

/// A loop that walks along more columns than a processor fetches ahead waits for memory. Over more than a few rows the interpreter, which
/// reads column by column, is ahead: with 32 columns by a tenth, with 128 by a third; with 16 the loop is, by half. So it is where a row does
/// little with each column, as in a regression.
const STREAMS: usize = 24;
const LITTLE: usize = 8;
const FEW: usize = 128;

/// Each number `N` times: a length that is known, since there are few numbers, and a loop over each costs more than it.
fn repeat<T: Copy, const N: usize>(numbers: &[T], into: &mut [T]) {
    into.as_chunks_mut().0.iter_mut().zip(numbers).for_each(|(copies, &x)| *copies = [x; N]);
}

impl<T: Real> Worker<T> {
    /// Sweeps rows from `start` on, of which the first has the first lane; how many. 0 where they have to be interpreted: because
    /// they are few, or one of them diverges from the recording.
    pub(super) fn native(
        &mut self,
        job: Job<'_, T>,
        [start, end]: [usize; 2],
        row_outputs: Option<&mut RowOutputs<'_, T>>,
        (others, accumulators): (&mut Vec<u32>, &mut [[T; GROUP]]),
    ) -> usize {
        let Some(native) = job.native else { return 0 };
        if native.walks && end - start > FEW {
            return 0;
        }
        let is_listed = matches!(job.table.batch, Batch::Rows(_));
        let is_limited = native.slots > 0 || is_listed || row_outputs.is_some();
        let Self { native: space, fits, .. } = self;
        let most = match (is_limited, native.has_guards) {
            (true, _) => native.rows,
            (false, true) => space.stretch.max(native.rows),
            (false, false) => end - start,
        };
        let count = most.min(end - start) / GROUP * GROUP;
        if count == 0 {
            return 0;
        }
        space.prepare(native, accumulators);
        let NativeSpace { slots, gathered, spilled, pointers, before, stretch } = space;
        let mut rows = Rows {
            columns: job.table.columns,
            start: 0,
            gathered: None,
            shared: job.shared,
            stride: native.stride,
            count,
        };
        let mut columns: SmallVec<[&[T]; 16]> = SmallVec::new();
        match job.table.batch {
            Batch::Range(range) => rows.start = range.start + start,
            Batch::Rows(listed) => {
                native.gather(job.block, &job.table, &listed[start..][..count], gathered);
                let slot = |&place: &u32| &gathered[place as usize * native.stride..][..count];
                // In place: collected, they are copied, which costs a small batch more than they do.
                native.columns.iter().for_each(|place| columns.push(slot(place)));
                rows.columns = &columns;
            }
        }
        fits.resize(fits.len().max(native.rows), true);
        let kept = if row_outputs.is_some() { count } else { 0 };
        let mut fits = Fits { all: true, of: &mut fits[..kept], aligned: true };
        let is_done = native.run(job, &rows, (slots, spilled, pointers), accumulators, &mut fits);
        if native.has_guards {
            *stretch = stretch_after(*stretch, count, is_done);
        }
        if !is_done {
            accumulators.copy_from_slice(before);
            return 0;
        }
        if let Some(row_outputs) = row_outputs {
            let view = View::all(&rows, slots);
            write_outputs((&native.outputs, job.block.is_per_row), &view, start, row_outputs, &mut fits);
            fits.leave_out(&job.table, start, others);
        }
        count
    }
}

/// [`NativeSpace::stretch`] after a block of rows, in which one diverged or none.
fn stretch_after(stretch: usize, count: usize, is_done: bool) -> usize {
    if is_done { stretch.max(2 * count) } else { count / 2 }
}

impl<T: Real> NativeSpace<T> {
    /// Makes room for a block of rows, and keeps the accumulators where a row may diverge.
    fn prepare(&mut self, native: &NativeBlock<T>, accumulators: &[[T; GROUP]]) {
        self.slots.reach(T::zero(), native.slots as usize * native.stride);
        self.spilled.reach(T::zero(), native.loops.spilled());
        if native.has_guards {
            self.before.clear();
            self.before.extend_from_slice(accumulators);
        }
    }
}

impl<T: Real> NativeBlock<T> {
    /// Sums the first whole groups of rows that are all there are, if they take one loop and nothing else; how many. If there are any,
    /// the sums are anew; else they may be anything. The way of [`Worker::native`] costs a small batch as much as its rows do.
    #[inline]
    pub(super) fn at_once(
        &self,
        block: &Block<T>,
        table: &Table<'_, T>,
        shared: &[T],
        sums: &mut [[T; GROUP]],
        NativeSpace { spilled, gathered, stretch, .. }: &mut NativeSpace<T>,
    ) -> usize {
        let [Piece::Loop(number)] = self.pieces[..] else { return 0 };
        let count = table.batch.len() / GROUP * GROUP;
        let is_long = self.has_guards && count > self.rows.max(*stretch);
        if self.slots > 0 || self.walks || table.some.is_some() || is_long {
            return 0;
        }
        let mut columns = Columns::default();
        match table.batch {
            Batch::Range(range) => {
                let used = block.columns.iter();
                used.for_each(|&column| columns.push(&table.columns[column as usize][range.start..]));
            }
            Batch::Rows(listed) if count <= self.rows => {
                self.gather(block, table, &listed[..count], gathered);
                let used = gathered.chunks_exact(self.stride).take(block.columns.len());
                used.for_each(|column| columns.push(column));
            }
            Batch::Rows(_) => return 0,
        }
        if !columns.have(count) {
            return 0;
        }
        spilled.reach(T::zero(), self.loops.spilled());
        let mut memory = Memory { slots: &mut [], shared, sums, spilled };
        let is_done = self.loops.run_anew(number, count, &columns, &mut memory);
        if self.has_guards {
            *stretch = stretch_after(*stretch, count, is_done);
        }
        if is_done { count } else { 0 }
    }

    /// Copies the columns of listed rows side by side.
    fn gather(&self, block: &Block<T>, table: &Table<'_, T>, listed: &[u32], into: &mut Aligned<T>) {
        let columns = &block.columns;
        into.reach(T::zero(), columns.len() * self.stride);
        table.gather(columns, listed, into, self.stride);
    }

    /// Runs all pieces; false if a row diverges from the recording.
    fn run(
        &self,
        job: Job<'_, T>,
        rows: &Rows<'_, T>,
        (slots, spilled, room): (&mut [T], &mut [T], &mut ColumnRoom),
        accumulators: &mut [[T; GROUP]],
        fits: &mut Fits<'_>,
    ) -> bool {
        let mut columns = core::mem::take(room).columns();
        job.block
            .columns
            .iter()
            .for_each(|&column| columns.push(&rows.columns[column as usize][rows.start..]));
        if !columns.have(rows.count) {
            return false;
        }
        let mut memory = (slots, spilled, accumulators);
        let is_done =
            self.pieces.iter().all(|piece| self.piece(piece, job, (rows, &columns), &mut memory, fits));
        *room = columns.into_room();
        is_done
    }

    /// Runs one; false if a row diverges from the recording.
    fn piece(
        &self,
        piece: &Piece,
        job: Job<'_, T>,
        (rows, columns): (&Rows<'_, T>, &Columns<'_, T>),
        (slots, spilled, sums): &mut (&mut [T], &mut [T], &mut [[T; GROUP]]),
        fits: &mut Fits<'_>,
    ) -> bool {
        match piece {
            Piece::Loop(number) => {
                let mut memory = Memory { slots, shared: job.spread, sums, spilled };
                return self.loops.run(*number, rows.count, columns, &mut memory);
            }
            Piece::Code(code) => run(job, code, rows, (slots, sums), fits, 0),
            Piece::Sums { index, first, count } => {
                let terms = &self.terms[*first as usize..][..*count as usize];
                let into = &mut sums[*index as usize..][..*count as usize];
                kernel::row_sums(job.engine.level, &View::all(rows, slots), terms, into);
            }
        }
        true
    }
}
