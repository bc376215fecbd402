//! The sweep over blocks of rows.

use super::kernel;
use super::tree::{LEAF, Tree};
use super::view::{Rows, View};
use super::{Block, Code};
use crate::Real;
use crate::data::Batch;
use crate::program::kernel as pointwise;
use crate::program::sums::{LANES, fold};
use crate::program::sweep::{Workspace, ternary};
use crate::program::vector::Engine;

/// The values of one block program on one thread.
#[derive(Clone, Debug)]
pub(crate) struct BlockSpace<T> {
    before: Workspace<T>,
    after: Workspace<T>,
    /// What rows share: constants, then what was computed from the parameters.
    shared: Vec<T>,
    /// Values of the rows of a block, then gathered columns.
    slots: Vec<T>,
    /// Slot of each column when rows are gathered.
    gathered: Vec<u32>,
    accumulators: Vec<[T; LANES]>,
    /// Sums of the leaf, and of the batch; behind these, the other inputs of `after`.
    sums: Vec<T>,
    tree: Tree<T>,
    fits: Vec<bool>,
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
            slots: vec![T::zero(); (block.slots as usize + block.columns.len()) * block.rows],
            gathered,
            accumulators: vec![[T::zero(); LANES]; block.sums as usize],
            sums: vec![T::zero(); block.sums as usize + 1 + block.shared as usize],
            tree: Tree::default(),
            fits: vec![true; block.rows],
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
        mut values: Option<&mut [T]>,
        others: &mut Vec<u32>,
        engine: Engine,
    ) -> bool {
        if !self.before.run(&block.before, parameters, engine) {
            return false;
        }
        self.before.outputs(&block.before, 0, &mut self.shared[block.constants.len()..]);
        self.tree.clear();
        let rows = table.batch.len();
        let missing = others.len();
        for leaf in (0..rows).step_by(LEAF) {
            let end = rows.min(leaf + LEAF);
            self.accumulators.fill([T::zero(); LANES]);
            for start in (leaf..end).step_by(block.rows) {
                let count = block.rows.min(end - start);
                self.sweep(block, table, start, count, values.as_deref_mut(), others, engine);
            }
            let leaf = &mut self.sums[..block.sums as usize];
            leaf.iter_mut().zip(&self.accumulators).for_each(|(sum, lanes)| *sum = fold(lanes));
            if rows > LEAF {
                self.tree.add(leaf);
            }
        }
        let (sums, rest) = self.sums.split_at_mut(block.sums as usize);
        if rows > LEAF {
            self.tree.total(sums);
        } else if rows == 0 {
            sums.fill(T::zero());
        }
        rest[0] = T::of((rows - (others.len() - missing)) as f64);
        rest[1..].copy_from_slice(&self.shared[block.constants.len()..]);
        self.after.run(&block.after, &self.sums, engine)
    }

    /// The results of the last run: the sum of the loss, and then its derivatives.
    pub(crate) fn results(&self, block: &Block<T>, first: usize, into: &mut [T]) {
        self.after.outputs(&block.after, first, into);
    }

    /// Copies the columns of the rows `start..start + count` of the batch side by side.
    fn gather(&mut self, block: &Block<T>, columns: &[&[T]], rows: &[u32]) {
        let first = block.slots as usize * block.rows;
        let slots = self.slots[first..].chunks_exact_mut(block.rows);
        for (&column, slot) in block.columns.iter().zip(slots) {
            let column = columns[column as usize];
            slot.iter_mut().zip(rows).for_each(|(to, &row)| *to = column[row as usize]);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one sweep, passed down unchanged")]
    fn sweep(
        &mut self,
        block: &Block<T>,
        table: Table<'_, T>,
        start: usize,
        count: usize,
        values: Option<&mut [T]>,
        others: &mut Vec<u32>,
        engine: Engine,
    ) {
        let (first, gathered) = match table.batch {
            Batch::Range(range) => (range.start + start, false),
            Batch::Rows(rows) => {
                self.gather(block, table.columns, &rows[start..start + count]);
                (0, true)
            }
        };
        let Self { shared, slots, gathered: column_slots, accumulators, fits, .. } = self;
        let rows = Rows {
            columns: table.columns,
            start: first,
            gathered: gathered.then_some(column_slots.as_slice()),
            shared,
            stride: block.rows,
            count,
        };
        let mut all_fit = true;
        for code in &block.code {
            match *code {
                Code::Unary { op, out, a } => {
                    let (view, out) = View::split(&rows, slots, out);
                    pointwise::unary(engine, op, view.arg(a), out);
                }
                Code::Power { n, out, a } => {
                    let (view, out) = View::split(&rows, slots, out);
                    pointwise::powi(engine.level, n, view.arg(a), out);
                }
                Code::Binary { op, out, a, b } => {
                    let (view, out) = View::split(&rows, slots, out);
                    pointwise::binary(engine, op, view.arg(a), view.arg(b), out);
                }
                Code::Ternary { op, out, operands } => {
                    let (view, out) = View::split(&rows, slots, out);
                    ternary(op, operands.map(|source| view.arg(source)), out, engine);
                }
                Code::Sum { out, first, count } => {
                    let terms = &block.terms[first as usize..][..count as usize];
                    let (view, out) = View::split(&rows, slots, out);
                    kernel::sum(engine.level, &view, terms, out);
                }
                Code::RowSum { index, ref term } => {
                    let view = View::all(&rows, slots);
                    let into = &mut accumulators[index as usize];
                    if all_fit {
                        kernel::row_sum(engine.level, &view, term, into);
                    } else {
                        kernel::row_sum_of(&view, term, &fits[..count], into);
                    }
                }
                Code::Guard { question, outcome, a, b } => {
                    let view = View::all(&rows, slots);
                    let (a, b) = (view.arg(a), view.arg(b));
                    if !pointwise::holds(engine.level, question, outcome, a, b, count) {
                        if all_fit {
                            fits[..count].fill(true);
                            all_fit = false;
                        }
                        for (row, fits) in fits[..count].iter_mut().enumerate() {
                            *fits &= pointwise::outcome(question, a.get(row), b.get(row)) == outcome;
                        }
                    }
                }
            }
        }
        if let Some(values) = values {
            let value = View::all(&rows, slots).arg(block.value);
            for row in (0..count).filter(|&row| all_fit || fits[row]) {
                values[start + row] = value.get(row);
            }
        }
        if !all_fit {
            others.extend((0..count).filter(|&row| !fits[row]).map(|row| (start + row) as u32));
        }
    }
}
