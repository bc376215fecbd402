//! A sum over rows, which may come in several stretches: begun, added to, finished.
//!
//! Each program sums its rows by their positions, and so are the rows summed that are recorded; the totals are added in
//! the order of the fingerprints of their recordings, that of recorded rows last. Which rows a program takes follows from the
//! rows alone: the first [`PATHS`] control-flow paths of a sum, by their first rows, have programs, which are compiled
//! where they are missed, and rows of other paths are recorded. So the bits of a sum depend neither on what was evaluated
//! before nor on how its rows are cut into stretches. (A closure that takes new paths in nearly each row rests: then all rows
//! are recorded for a while.)

use super::evaluator::{How, RowEvaluator, Sum};
use super::per_row::RowClosure;
use super::programs::PATHS;
use super::request::{OfRows, Request};
use super::swept::nth;
use crate::block::tree::CHUNK;
use crate::derive::all_finite;
use crate::error::Error;
use crate::real::Real;
use crate::replay::mode::Mode;
use crate::replay::variant::Variant;
use crate::tape::Keep;
use smallvec::SmallVec;

/// Rows that cost as much to record as a program costs to compile.
const COMPILING: usize = 16;

impl<T: Real> RowEvaluator<T> {
    /// The sum over few rows, and its gradient if it is wanted, where there is one program and nothing to compare it with. False
    /// if it goes the long way, which begins with [`start`](Self::start), and says what is wrong.
    #[inline]
    pub(super) fn at_once(&mut self, request: &Request<'_, T>) -> bool {
        let Self { cache, total, engine, .. } = self;
        let is_short = (1..=CHUNK).contains(&request.batch.len());
        if !is_short || self.is_careful || !matches!(request.wanted, OfRows::Sum | OfRows::Gradient) {
            return false;
        }
        let Some(only) = cache.only().filter(|_| request.shape() == self.shape) else { return false };
        if !request.is_within() {
            return false;
        }
        let totals = request.wanted.totals(request.parameters.len());
        if total.len() != totals {
            total.resize(totals, T::zero());
        }
        let is_done = only.once(request, *engine, total);
        if is_done {
            cache.hit_only();
        }
        is_done
    }

    /// Starts a sum: it goes over its rows, from [`begin`](Self::begin) by [`stretch`](Self::stretch) to
    /// [`finish`](Self::finish), until none of these says that it has to be begun anew.
    #[inline(always)]
    pub(super) fn start(&mut self, wanted: OfRows, shape: [usize; 2]) {
        if core::mem::replace(&mut self.shape, shape) != shape {
            self.cache.restart();
        }
        let how = match self.cache.mode() {
            Mode::Dynamic { .. } => {
                // Counts a rest down.
                let _ = self.cache.next(|_| false);
                How::Recordings
            }
            Mode::Compiled { .. } if self.is_careful && derives(wanted) => How::Careful,
            Mode::Compiled { .. } => How::Programs,
        };
        self.sum = Sum { how, is_counted: how == How::Recordings, ..Sum::default() };
    }

    /// Forgets the rows of a sum.
    #[inline]
    pub(super) fn begin(&mut self, request: &Request<'_, T>) -> bool {
        let totals = request.wanted.totals(request.shape()[0]);
        if self.total.len() != totals {
            self.total.resize(totals, T::zero());
        }
        self.cache.variants().iter_mut().for_each(|variant| variant.programs.begin());
        (self.sum.before, self.sum.recorded) = (0, 0);
        true
    }

    /// Adds the rows of `request`, which come behind those of earlier stretches. Returns false if the sum has to be begun
    /// anew.
    // A small batch is over sooner than its calls: the one stretch of rows in memory has none.
    #[inline(always)]
    pub(super) fn stretch(
        &mut self,
        f: &RowClosure<'_, T>,
        request: &Request<'_, T>,
        each: &mut [T],
    ) -> Result<bool, Error> {
        let within = request.admit()?;
        if request.batch.is_empty() {
            return Ok(true);
        }
        if !core::mem::replace(&mut self.sum.is_counted, true) && within && self.cache.is_due() {
            // One row tells as much as all: the same row twice shows what changes between calls.
            let first = nth(request.batch, 0) as usize;
            for _ in 0..2 {
                self.record_row(f, request.of_sum(), first, Keep::Trace)?;
                self.note_traced();
            }
            self.sum.compared = self.cache.latest().map(|variant| variant.fingerprint);
        }
        if !within && self.sum.how != How::Recordings {
            self.sum.how = How::Recordings;
            if self.sum.before > 0 {
                return Ok(false);
            }
        }
        let done = match self.sum.how {
            How::Recordings => self.record_rows(f, *request, each)?,
            _ => {
                self.sweep_known(request, each);
                self.others.is_empty() || self.settle_others(f, *request, each)
            }
        };
        self.sum.before += request.batch.len();
        Ok(done)
    }

    /// Adds up the rows of all stretches. Returns false if the sum has to be begun anew.
    #[inline(always)]
    pub(super) fn finish(&mut self, request: &Request<'_, T>, each: &[T]) -> Result<bool, Error> {
        let is_finite = self.add_up(request);
        if self.sum.how == How::Recordings {
            // Every row is finite, and their sum is past the largest number.
            if !is_finite && each.is_empty() {
                all_finite(&self.total, |k| request.wanted.quantity(k, request.point().len()))
                    .map_err(Box::new)?;
            }
            return Ok(true);
        }
        if COMPILING * self.sum.compiled > self.sum.before {
            self.cache.miss();
        } else {
            self.cache.hit();
        }
        if is_finite {
            // Where there are rows at special points once, there are in the next batch.
            self.is_careful = self.sum.how == How::Careful && self.sum.recorded > 0;
            return Ok(true);
        }
        // A row at a special point is one for a recording. What else is not finite is reported by the eager path, row by
        // row: so the first bad row is named, and it also decides where both differ by an overflow.
        let is_special =
            self.sum.how == How::Programs && derives(request.wanted) && self.total[0].is_finite();
        self.sum.how = if is_special { How::Careful } else { How::Recordings };
        Ok(false)
    }

    /// The totals of programs, in the order of their fingerprints, and of recorded rows. False if a sum over rows is not
    /// finite.
    #[inline]
    fn add_up(&mut self, request: &Request<'_, T>) -> bool {
        let Self { cache, total, part, recorded, sum, engine, .. } = self;
        let (variants, is_careful) = (cache.variants(), sum.how == How::Careful);
        let mut is_finite = true;
        if let [only, ..] = variants.as_mut_slice()
            && only.programs.sum.rows == sum.before
            && sum.before > 0
        {
            is_finite = only.results(request, is_careful, *engine, total);
        } else {
            total.fill(T::zero());
            let used = variants.iter().filter(|variant| variant.programs.sum.rows > 0).count();
            // The one with most rows is the first to be tried.
            variants.sort_by_key(|variant| core::cmp::Reverse(variant.programs.sum.rows));
            variants.truncate(PATHS.max(used));
            let mut order: SmallVec<[&mut Variant<T, _>; PATHS]> = variants[..used].iter_mut().collect();
            order.sort_by_key(|variant| variant.fingerprint);
            part.resize(total.len(), T::zero());
            let mut is_first = true;
            let mut add = |part: &[T]| {
                if core::mem::replace(&mut is_first, false) {
                    total.copy_from_slice(part);
                } else {
                    total.iter_mut().zip(part).for_each(|(total, &part)| *total += part);
                }
            };
            for variant in order {
                is_finite &= variant.results(request, is_careful, *engine, part);
                add(part);
            }
            if sum.recorded > 0 {
                recorded.total(part);
                add(part);
            }
        }
        is_finite && self.total.iter().fold(true, |all, x| all & x.is_finite())
    }
}

/// Are derivatives of a sum among what is wanted?
fn derives(wanted: OfRows) -> bool {
    !matches!(wanted, OfRows::Sum | OfRows::Jacobian)
}
