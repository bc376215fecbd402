//! One thread's work: the rows of a chunk, block by block.

use super::aligned::Aligned;
use super::calls;
use super::kernel;
use super::native::{NativeBlock, NativeSpace};
use super::table::{Piece, RowOutputs, Table};
use super::view::{Rows, View};
use super::{Block, Code, Source, Term};
use crate::data::Batch;
use crate::kernel::comparison::{self, Comparison};
use crate::kernel::math::Engine;
use crate::kernel::pointwise::{self as pointwise, Arg};
use crate::kernel::sums::{LANES, fold_all};
use crate::real::Real;
use crate::simd::InstructionSet;
use crate::sweep::ternary;

/// The values of the rows of one block at a time.
#[derive(Clone, Debug)]
pub(super) struct Worker<T> {
    /// Values of the rows of a block, then gathered columns.
    slots: Aligned<T>,
    pub(super) accumulators: Vec<[T; LANES]>,
    pub(super) fits: Vec<bool>,
    /// Rows that diverged from the recording in a range of chunks.
    pub(super) others: Vec<u32>,
    /// The memory of machine code.
    pub(super) native: NativeSpace<T>,
}

/// What the workers of a sweep share.
#[derive(Clone, Copy)]
pub(super) struct Job<'a, T> {
    pub(super) block: &'a Block<T>,
    pub(super) table: Table<'a, T>,
    /// What rows share: constants, then what was computed from the parameters.
    pub(super) shared: &'a [T],
    /// Slot of each column when rows are gathered.
    pub(super) gathered: &'a [u32],
    pub(super) engine: Engine,
    /// The loops in machine code, if there are any, and what rows share as these read it.
    pub(super) native: Option<&'a NativeBlock<T>>,
    pub(super) spread: &'a [T],
}

impl<T: Real> Worker<T> {
    pub(super) fn new(block: &Block<T>) -> Self {
        Self {
            slots: Aligned::filled(T::zero(), (block.slots as usize + block.columns.len()) * block.rows),
            accumulators: vec![[T::zero(); LANES]; block.sums as usize],
            fits: vec![true; block.rows],
            others: Vec::new(),
            native: NativeSpace::default(),
        }
    }

    /// Sweeps the rows of a piece. They are added to `accumulators`, the outputs of each go to `row_outputs`,
    /// and those that diverge from the recording, which are left out, to `others`.
    pub(super) fn piece(
        &mut self,
        job: Job<'_, T>,
        Piece { rows: [first, end], .. }: Piece,
        mut row_outputs: Option<RowOutputs<'_, T>>,
        others: &mut Vec<u32>,
        accumulators: &mut [[T; LANES]],
    ) {
        // A few rows are close together: as far apart as many, they would share a few sets of the cache.
        let stride = job.block.rows.min((end - first).next_multiple_of(LANES));
        let mut start = first;
        if job.table.some.is_none() && job.table.lane(first) != 0 {
            // Up to where blocks of rows begin with the first lane.
            start = end.min(first + LANES - job.table.lane(first));
            self.sweep(job, stride, [first, start], row_outputs.as_mut(), (others, accumulators));
        }
        while start < end {
            // Rows that are left of a list, or whose first has another lane, are interpreted.
            if job.native.is_some() && job.table.some.is_none() && job.table.lane(start) == 0 {
                let swept = self.native(job, [start, end], row_outputs.as_mut(), (others, accumulators));
                if swept > 0 {
                    start += swept;
                    continue;
                }
            }
            let next = end.min(start + stride);
            self.sweep(job, stride, [start, next], row_outputs.as_mut(), (others, accumulators));
            start = next;
        }
    }

    /// The sums of the accumulators.
    pub(super) fn fold(&self, level: InstructionSet, sums: &mut [T]) {
        fold_all(level, &self.accumulators, sums);
    }

    /// Copies the columns of some rows side by side.
    fn gather(&mut self, block: &Block<T>, stride: usize, table: &Table<'_, T>, rows: &[u32]) {
        let first = block.slots as usize * stride;
        table.gather(&block.columns, rows, &mut self.slots[first..], stride);
    }

    fn sweep(
        &mut self,
        job: Job<'_, T>,
        stride: usize,
        [start, end]: [usize; 2],
        row_outputs: Option<&mut RowOutputs<'_, T>>,
        (others, accumulators): (&mut Vec<u32>, &mut [[T; LANES]]),
    ) {
        let Job { block, table, shared, .. } = job;
        let count = end - start;
        let (first, gathered) = match table.batch {
            Batch::Range(range) => (range.start + start, false),
            Batch::Rows(rows) => {
                self.gather(block, stride, &table, &rows[start..end]);
                (0, true)
            }
        };
        let rows = Rows {
            columns: table.columns,
            start: first,
            gathered: gathered.then_some(job.gathered),
            shared,
            stride,
            count,
        };
        let Self { slots, fits, .. } = self;
        let aligned = table.some.is_none() && table.lane(start) == 0;
        let mut fits = Fits { all: true, of: &mut fits[..count], aligned };
        for code in &block.code {
            run(job, code, &rows, (&mut *slots, &mut *accumulators), &mut fits, start);
        }
        if let Some(row_outputs) = row_outputs {
            let outputs = (&*block.outputs, block.is_per_row);
            write_outputs(outputs, &View::all(&rows, slots), start, row_outputs, &mut fits);
        }
        fits.leave_out(&table, start, others);
    }
}

/// Which rows of a block are as recorded.
pub(super) struct Fits<'a> {
    pub(super) all: bool,
    /// Row by row, unless it is all.
    pub(super) of: &'a mut [bool],
    /// The first row has the first lane, and each further one the next.
    pub(super) aligned: bool,
}

impl Fits<'_> {
    /// Appends the numbers of the rows that do not fit, of those from `start` on.
    pub(super) fn leave_out<T: Real>(&self, table: &Table<'_, T>, start: usize, others: &mut Vec<u32>) {
        if !self.all {
            let missing = self.of.iter().zip(start..).filter(|(fits, _)| !**fits);
            others.extend(missing.map(|(_, row)| table.number(row) as u32));
        }
    }

    /// Leaves out the rows that do not fit.
    pub(super) fn retain(&mut self, fits: impl Fn(usize) -> bool) {
        if self.all {
            self.of.fill(true);
            self.all = false;
        }
        self.of.iter_mut().enumerate().for_each(|(row, kept)| *kept &= fits(row));
    }
}

/// Runs one step for the rows of a block.
// Inside of the loop over the steps: as a call, it would cost a small loss more than the step.
#[inline(always)]
pub(super) fn run<T: Real>(
    job: Job<'_, T>,
    code: &Code,
    rows: &Rows<'_, T>,
    (slots, accumulators): (&mut [T], &mut [[T; LANES]]),
    fits: &mut Fits<'_>,
    start: usize,
) {
    let Job { block, engine, table, .. } = job;
    match *code {
        Code::Unary { op, out, a } => {
            let (view, out) = View::split(rows, slots, out);
            pointwise::unary(engine, op, view.arg(a), out);
        }
        Code::Power { n, out, a } => {
            let (view, out) = View::split(rows, slots, out);
            pointwise::powi(engine.level, n, view.arg(a), out);
        }
        Code::Binary { op, out, a, b } => {
            let (view, out) = View::split(rows, slots, out);
            pointwise::binary(engine, op, view.arg(a), view.arg(b), out);
        }
        Code::Ternary { op, out, operands } => {
            let (view, out) = View::split(rows, slots, out);
            ternary(op, operands.map(|source| view.arg(source)), out, engine);
        }
        Code::Sum { out, first, count } => {
            let (view, out) = View::split(rows, slots, out);
            kernel::sum(engine.level, &view, &block.terms[first as usize..][..count as usize], out);
        }
        Code::RowSums { index, first, count } => {
            let terms = &block.terms[first as usize..][..count as usize];
            let into = &mut accumulators[index as usize..][..count as usize];
            let view = View::all(rows, slots);
            if fits.all && fits.aligned {
                kernel::row_sums(engine.level, &view, terms, into);
            } else {
                add_rows(&view, terms, fits, into, |row| table.lane(start + row));
            }
        }
        Code::Call { function, arguments, results } => {
            let call = &*block.functions[function as usize];
            let arguments = &block.arguments[arguments as usize..][..call.inputs()];
            let results = &block.results[results as usize..][..call.outputs()];
            calls::make(call, rows, arguments, (slots, results), fits);
        }
        Code::Guard { comparison, outcome, a, b } => {
            let view = View::all(rows, slots);
            guard(engine, comparison, outcome, [view.arg(a), view.arg(b)], fits);
        }
    }
}

/// Adds terms of the rows that fit to their sums.
fn add_rows<T: Real>(
    view: &View<'_, T>,
    terms: &[Term],
    fits: &Fits<'_>,
    into: &mut [[T; LANES]],
    lane: impl Fn(usize) -> usize + Copy,
) {
    let rows = (0..view.count()).filter(|&row| fits.all || fits.of[row]).map(|row| (row, lane(row)));
    kernel::row_sums_of(view, terms, &rows, into);
}

/// Leaves out the rows in which a comparison comes out otherwise than recorded.
#[inline]
fn guard<T: Real>(
    engine: Engine,
    comparison: Comparison,
    outcome: u8,
    [a, b]: [Arg<'_, T>; 2],
    fits: &mut Fits<'_>,
) {
    if !comparison::holds(engine.level, comparison, outcome, a, b, fits.of.len()) {
        fits.retain(|row| comparison.outcome(a.get(row), b.get(row)) == outcome);
    }
}

/// Writes the outputs of the rows from `start` on; where outputs are per row, rows with one that is not finite are left out.
pub(super) fn write_outputs<T: Real>(
    (outputs, is_per_row): (&[Source], bool),
    view: &View<'_, T>,
    start: usize,
    row_outputs: &mut RowOutputs<'_, T>,
    fits: &mut Fits<'_>,
) {
    let first = start - row_outputs.first;
    let outputs = row_outputs.all.chunks_mut(row_outputs.stride).zip(outputs);
    for (into, &output) in outputs.map(|(all, output)| (&mut all[first..][..view.count()], output)) {
        write(view.arg(output), fits, into);
        // A loop without an early end is vectorized.
        if is_per_row && !into.iter().fold(true, |all, x| all & x.is_finite()) {
            fits.retain(|row| into[row].is_finite());
        }
    }
}

/// Writes an output of the rows that fit.
fn write<T: Real>(output: Arg<'_, T>, fits: &Fits<'_>, into: &mut [T]) {
    match output {
        Arg::Slice(values) if fits.all => into.copy_from_slice(values),
        Arg::Value(value) if fits.all => into.fill(value),
        _ => {
            let rows = into.iter_mut().zip(&*fits.of).enumerate().filter(|(_, (_, fits))| **fits);
            rows.for_each(|(row, (into, _))| *into = output.get(row));
        }
    }
}
