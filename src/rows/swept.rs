//! Rows of a sum that programs sweep.

use super::evaluator::{How, RowEvaluator, Sum};
use super::programs::Stretch;
use super::request::Request;
use crate::block::table::RowOutputs;
use crate::data::Batch;
use crate::real::Real;

/// Programs that are tried before a row is recorded to see which path it takes.
const TRIES: usize = 4;

impl<T: Real> RowEvaluator<T> {
    /// Sweeps with the programs that have rows of the sum, and those tried first; leaves in `others` the rows that fit none.
    #[inline]
    pub(super) fn sweep_known(&mut self, request: &Request<'_, T>, each: &mut [T]) {
        self.others.clear();
        let mut is_first = true;
        for index in 0..self.cache.variants().len() {
            let is_used = self.cache.variants()[index].programs.sum.rows > 0;
            if is_used || index < TRIES || self.sum.is_settled {
                if is_first {
                    is_first = !self.sweep_all(request, index, each);
                } else if !self.others.is_empty() {
                    self.sweep_others(*request, index, 0, each);
                }
            }
        }
        if is_first {
            self.others.extend(0..request.batch.len() as u32);
        }
    }

    /// Sweeps all rows with a program. False if none fits.
    fn sweep_all(&mut self, request: &Request<'_, T>, index: usize, each: &mut [T]) -> bool {
        let Self { cache, engine, others, sum, .. } = self;
        let stride = request.batch.len();
        let each = (each.len() >= stride).then_some(RowOutputs { all: each, stride, first: 0 });
        let (Sum { before, first_chunk, .. }, is_careful) = (*sum, sum.how == How::Careful);
        let stretch = Stretch { before, first_chunk, some: None, is_careful, each, engine: *engine };
        let variant = &mut cache.variants()[index];
        let fits = variant.sweep(request, stretch, others);
        if !fits {
            others.clear();
        }
        fits
    }

    /// Sweeps the rows that are left, from number `from` of these on, with a program.
    pub(super) fn sweep_others(
        &mut self,
        request: Request<'_, T>,
        index: usize,
        from: usize,
        each: &mut [T],
    ) {
        let Self { cache, engine, others, rest, rows, outputs, sum, .. } = self;
        let count = request.batch.len();
        let width = each.len() / count;
        let left = &others[from..];
        rest.clear();
        rows.clear();
        rows.extend(left.iter().map(|&k| nth(request.batch, k)));
        outputs.resize(width * rows.len(), T::zero());
        let again = Request { batch: &Batch::Rows(rows), ..request };
        let into = (width > 0).then_some(RowOutputs { all: outputs, stride: rows.len(), first: 0 });
        let (Sum { before, first_chunk, .. }, is_careful) = (*sum, sum.how == How::Careful);
        let stretch =
            Stretch { before, first_chunk, some: Some(left), is_careful, each: into, engine: *engine };
        let variant = &mut cache.variants()[index];
        let fits = variant.sweep(&again, stretch, rest);
        if !fits {
            return;
        }
        for (each, outputs) in each.chunks_exact_mut(count).zip(outputs.chunks_exact(rows.len())) {
            left.iter().zip(outputs).for_each(|(&k, &output)| each[k as usize] = output);
        }
        others.truncate(from);
        others.extend_from_slice(rest);
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
