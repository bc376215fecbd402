//! Evaluations over rows: programs first, recordings for the rows that fit none.

use super::per_row::RowClosure;
use super::programs::RowPrograms;
use super::request::{OfRows, Request};
use crate::block::table::RowOutputs;
use crate::data::Batch;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::kernel::math::{Engine, Math};
use crate::real::Real;
use crate::replay::cache::Cache;
use crate::replay::mode::{Mode, Reason};
use crate::replay::smoothness::Smoothness;
use crate::tape::{Keep, Var};

/// What is known of a closure over rows, and the buffers to evaluate it.
#[derive(Clone, Debug)]
pub(crate) struct RowEvaluator<T> {
    pub(super) cache: Cache<T, RowPrograms<T>>,
    /// The number of parameters and of columns that programs are for.
    pub(super) shape: [usize; 2],
    pub(super) engine: Engine,
    /// Who handed the closure over.
    pub(super) made_at: Here,
    /// Sum and derivatives of what a program has swept, or all of one row.
    pub(super) part: Vec<T>,
    /// Sum and derivatives of all.
    pub(super) total: Vec<T>,
    /// Rows that no program has fitted yet, by number in the batch, and those of the next round.
    pub(super) others: Vec<u32>,
    rest: Vec<u32>,
    /// Rows for a further program, by number in the data, and their outputs.
    rows: Vec<u32>,
    outputs: Vec<T>,
    pub(super) point: Vec<T>,
    /// Rows of the last evaluation had derivatives that are not finite: programs leave such rows out.
    is_careful: bool,
    /// Parameters with a vector behind them.
    pub(super) input: Vec<T>,
}

impl<T: Real> RowEvaluator<T> {
    pub(crate) fn new(made_at: Here) -> Self {
        Self {
            cache: Cache::new(),
            shape: [0; 2],
            engine: Engine::best(Math::Vector),
            made_at,
            part: Vec::new(),
            total: Vec::new(),
            others: Vec::new(),
            rest: Vec::new(),
            rows: Vec::new(),
            outputs: Vec::new(),
            point: Vec::new(),
            input: Vec::new(),
            is_careful: false,
        }
    }

    /// The number of outputs: of the latest program, or else of the first row, on constants.
    pub(super) fn outputs(&mut self, f: &RowClosure<'_, T>, request: Request<'_, T>) -> Result<usize, Error> {
        request.admit()?;
        if request.shape() == self.shape
            && let Some(variant) = self.cache.latest()
        {
            return Ok(variant.recorded.outputs.len());
        }
        let Some(row) = request.batch.indices().next() else { return Ok(0) };
        let parameters: Vec<Var<T>> = request.parameters.iter().copied().map(Var::constant).collect();
        let columns = request.columns.as_slices().iter().map(|column| Var::constant(column[row]));
        let mut outputs = 0;
        f(&parameters, &columns.collect::<Vec<_>>(), &mut |all| outputs = all.len())?;
        Ok(outputs)
    }

    /// Where the function of a row may have kinks, as far as the recordings tell.
    pub(crate) fn smoothness(&self) -> Smoothness {
        self.cache.smoothness()
    }

    /// Evaluates into `total`; the outputs of each row go to `each`, output after output.
    pub(super) fn evaluate(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> Result<(), Error> {
        let Request { wanted, batch, .. } = request;
        let within = request.admit()?;
        let shape = request.shape();
        if core::mem::replace(&mut self.shape, shape) != shape {
            self.cache.restart();
        }
        self.total.clear();
        self.total.resize(wanted.totals(shape[0]), T::zero());
        self.others.clear();
        if batch.is_empty() {
            return Ok(());
        }
        let is_dynamic = matches!(self.cache.mode(), Mode::Dynamic { .. });
        if is_dynamic {
            // Counts a rest down.
            let _ = self.cache.next(|_| false);
        }
        if is_dynamic || !within {
            return self.record_rows(f, request, each);
        }
        if self.cache.is_due() {
            // One row tells as much as all: the same row twice shows what changes between calls.
            let row = batch.indices().next().unwrap_or(0);
            for _ in 0..2 {
                self.record_row(f, request.of_sum(), row, Keep::Trace)?;
            }
        }
        let derives = !matches!(wanted, OfRows::Sum | OfRows::Jacobian);
        if self.is_replayed(f, request, self.is_careful && derives, each) {
            return Ok(());
        }
        // A row at a special point is one for a recording.
        if derives && self.total[0].is_finite() && self.is_replayed(f, request, true, each) {
            return Ok(());
        }
        // Reported by the eager path, row by row: so the first bad row is named, and it also decides where
        // both differ by an overflow.
        self.record_rows(f, request, each)
    }

    /// Evaluates by programs, and by recordings of the rows that fit none. True if all is finite, and nothing was found
    /// out about the closure.
    fn is_replayed(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        is_careful: bool,
        each: &mut [T],
    ) -> bool {
        self.total.fill(T::zero());
        self.others.clear();
        self.replay(request, is_careful, each);
        if 2 * self.others.len() <= request.batch.len() {
            self.cache.hit();
        } else {
            self.cache.miss();
        }
        let is_recorded = self.record_others(f, request, each).is_ok();
        // Found out by one of the other rows: then the rows that were replayed are wrong, too.
        let is_found_out = matches!(
            self.cache.mode(),
            Mode::Dynamic { reason: Reason::Changes | Reason::ReadsValue { .. } }
        );
        let is_finite = self.total.iter().all(|x| x.is_finite());
        // Where there are such rows once, there are in the next batch.
        self.is_careful = is_careful && !self.others.is_empty();
        is_recorded && !is_found_out && is_finite
    }

    /// Sweeps with one program after the other; leaves in `others` the rows that fit none.
    fn replay(&mut self, request: Request<'_, T>, is_careful: bool, each: &mut [T]) {
        let Self { cache, engine, part, total, others, rest, rows, outputs, .. } = self;
        let count = request.batch.len();
        let width = each.len() / count;
        let mut first = true;
        for variant in cache.variants() {
            if first {
                let into = (width > 0).then_some(RowOutputs { all: &mut *each, stride: count, first: 0 });
                if variant.replay(request, is_careful, into, others, total, *engine) {
                    first = false;
                } else {
                    others.clear();
                    total.fill(T::zero());
                }
            } else if others.is_empty() {
                break;
            } else {
                part.resize(total.len(), T::zero());
                // The numbers within the batch become rows of the data, and their outputs find back.
                rest.clear();
                rows.clear();
                rows.extend(others.iter().map(|&k| nth(request.batch, k)));
                outputs.resize(width * rows.len(), T::zero());
                let again = Request { batch: &Batch::Rows(rows), ..request };
                let into = (width > 0).then_some(RowOutputs { all: outputs, stride: rows.len(), first: 0 });
                if !variant.replay(again, is_careful, into, rest, part, *engine) {
                    continue;
                }
                total.iter_mut().zip(&*part).for_each(|(total, &part)| *total += part);
                for (each, outputs) in each.chunks_exact_mut(count).zip(outputs.chunks_exact(rows.len())) {
                    others.iter().zip(outputs).for_each(|(&k, &output)| each[k as usize] = output);
                }
                rest.iter_mut().for_each(|k| *k = others[*k as usize]);
                core::mem::swap(others, rest);
            }
        }
        if first {
            others.extend(0..count as u32);
        }
    }
}

/// Row `k` of a batch, by its number in the data.
pub(super) fn nth(batch: &Batch<'_>, k: u32) -> u32 {
    match batch {
        // Batches have fewer than 2³² rows: their numbers are 32 bits.
        Batch::Range(range) => range.start as u32 + k,
        Batch::Rows(rows) => rows[k as usize],
    }
}
