//! Evaluations over rows: programs first, recordings for the rows that fit none.
//!
//! Each program sums its rows by their positions, and so are the rows summed that are recorded; the totals are added in
//! the order of the fingerprints of their recordings, that of recorded rows last. Which rows a program takes follows from the
//! rows alone: the first [`PATHS`] control-flow paths of a sum, by their first rows, have programs, which are compiled
//! where they are missed, and rows of other paths are recorded. So the bits of a sum depend neither on what was evaluated
//! before nor on how its rows are cut into stretches. (A closure that takes new paths in nearly each row rests: then all rows
//! are recorded for a while.)

use super::per_row::RowClosure;
use super::programs::{RowPrograms, Stretch};
use super::request::{OfRows, Request};
use crate::block::table::RowOutputs;
use crate::block::tree::Sums;
use crate::data::Batch;
use crate::derive::all_finite;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::kernel::math::{Engine, Math};
use crate::real::Real;
use crate::replay::cache::Cache;
use crate::replay::mode::Mode;
use crate::replay::recorded::Recorded;
use crate::replay::smoothness::Smoothness;
use crate::replay::variant::Variant;
use crate::tape::{Keep, Var};
use smallvec::SmallVec;

/// Control-flow paths of a sum that have programs.
pub(super) const PATHS: usize = 16;
/// Programs that are tried before a row is recorded to see which path it takes.
const TRIES: usize = 4;
/// Rows that cost as much to record as a program costs to compile.
const COMPILING: usize = 16;

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
    /// Rows that no program has fitted yet, by number in the batch, and what another program leaves of them.
    pub(super) others: Vec<u32>,
    pub(super) rest: Vec<u32>,
    /// Rows for a further program, by number in the data, and their outputs.
    rows: Vec<u32>,
    outputs: Vec<T>,
    /// The rows that were recorded.
    pub(super) recorded: Sums<T>,
    pub(super) sum: Sum,
    /// The recording of the last row, if its trace was kept.
    pub(super) traced: Option<Recorded<T>>,
    pub(super) point: Vec<T>,
    /// Rows of the last evaluation had derivatives that are not finite: programs leave such rows out.
    is_careful: bool,
    /// Parameters with a vector behind them.
    pub(super) input: Vec<T>,
}

/// How the rows of a sum are evaluated. Each way that fails is followed by the next, with all rows anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum How {
    /// By programs, and by recordings of rows that fit none.
    #[default]
    Programs,
    /// The same, where programs leave out rows with a derivative that is not finite.
    Careful,
    /// By recordings.
    Recordings,
}

impl How {
    /// All, by their order.
    pub(super) const ALL: [Self; 3] = [Self::Programs, Self::Careful, Self::Recordings];
}

/// Where a sum over stretches of rows stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) how: How,
    /// Rows of earlier stretches.
    pub(super) before: usize,
    /// The first chunk that is summed here, where others sum those before.
    pub(super) first_chunk: usize,
    /// Rows that were recorded.
    pub(super) recorded: usize,
    /// Programs that were compiled.
    pub(super) compiled: usize,
    /// The path that was compared with the closure for it, if there is a program for that.
    pub(super) compared: Option<u64>,
    /// The programs there are have been chosen: rows of other paths are recorded.
    pub(super) is_settled: bool,
    /// Rows were recorded because there were programs for enough others.
    pub(super) is_full: bool,
    /// Has the closure been compared for it?
    is_counted: bool,
}

impl<T: Real> RowEvaluator<T> {
    pub(crate) fn new(made_at: Here) -> Self {
        Self {
            cache: Cache::with_room(PATHS),
            shape: [0; 2],
            engine: Engine::best(Math::Vector),
            made_at,
            part: Vec::new(),
            total: Vec::new(),
            others: Vec::new(),
            rest: Vec::new(),
            rows: Vec::new(),
            outputs: Vec::new(),
            recorded: Sums::default(),
            sum: Sum::default(),
            traced: None,
            point: Vec::new(),
            input: Vec::new(),
            is_careful: false,
        }
    }

    /// The number of outputs: of all programs, or else of the first row, on constants.
    pub(super) fn outputs(&mut self, f: &RowClosure<'_, T>, request: Request<'_, T>) -> Result<usize, Error> {
        request.admit()?;
        let mut known = self.cache.variants().iter().map(|variant| variant.recorded.outputs.len());
        if request.shape() == self.shape
            && let Some(outputs) = known.next()
            && known.all(|others| others == outputs)
        {
            return Ok(outputs);
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
        self.start(request.wanted, request.shape());
        while !(self.begin(request) && self.stretch(f, request, each)? && self.finish(request, each)?) {}
        Ok(())
    }

    /// Starts a sum: it goes over its rows, from [`begin`](Self::begin) by [`stretch`](Self::stretch) to
    /// [`finish`](Self::finish), until none of these says that it has to be begun anew.
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
    pub(super) fn begin(&mut self, request: Request<'_, T>) -> bool {
        let totals = request.wanted.totals(request.shape()[0]);
        self.total.clear();
        self.total.resize(totals, T::zero());
        self.cache.variants().iter_mut().for_each(|variant| variant.programs.begin());
        (self.sum.before, self.sum.recorded) = (0, 0);
        true
    }

    /// Adds the rows of `request`, which come behind those of earlier stretches. Returns false if the sum has to be begun
    /// anew.
    pub(super) fn stretch(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> Result<bool, Error> {
        let within = request.admit()?;
        let Some(first) = request.batch.indices().next() else { return Ok(true) };
        if !core::mem::replace(&mut self.sum.is_counted, true) && within && self.cache.is_due() {
            // One row tells as much as all: the same row twice shows what changes between calls.
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
            How::Recordings => self.record_rows(f, request, each)?,
            _ => {
                self.sweep_known(request, each);
                self.settle_others(f, request, each)
            }
        };
        self.sum.before += request.batch.len();
        Ok(done)
    }

    /// Adds up the rows of all stretches. Returns false if the sum has to be begun anew.
    pub(super) fn finish(&mut self, request: Request<'_, T>, each: &[T]) -> Result<bool, Error> {
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
    fn add_up(&mut self, request: Request<'_, T>) -> bool {
        let Self { cache, total, part, recorded, sum, engine, .. } = self;
        let (variants, is_careful) = (cache.variants(), sum.how == How::Careful);
        let mut is_finite = true;
        if let [only, ..] = variants.as_mut_slice()
            && only.programs.sum.rows == sum.before
            && sum.before > 0
        {
            is_finite = only.results(request, is_careful, *engine, total);
        } else {
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
        is_finite && self.total.iter().all(|x| x.is_finite())
    }

    /// Sweeps with the programs that have rows of the sum, and those tried first; leaves in `others` the rows that fit none.
    fn sweep_known(&mut self, request: Request<'_, T>, each: &mut [T]) {
        self.others.clear();
        let mut is_first = true;
        for index in 0..self.cache.variants().len() {
            let is_used = self.cache.variants()[index].programs.sum.rows > 0;
            if is_used || index < TRIES || self.sum.is_settled {
                if is_first {
                    is_first = !self.sweep_all(request, index, each);
                } else if !self.others.is_empty() {
                    self.sweep_others(request, index, 0, each);
                }
            }
        }
        if is_first {
            self.others.extend(0..request.batch.len() as u32);
        }
    }

    /// Sweeps all rows with a program. False if none fits.
    fn sweep_all(&mut self, request: Request<'_, T>, index: usize, each: &mut [T]) -> bool {
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
        let fits = variant.sweep(again, stretch, rest);
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

/// Are derivatives of a sum among what is wanted?
fn derives(wanted: OfRows) -> bool {
    !matches!(wanted, OfRows::Sum | OfRows::Jacobian)
}

/// Row `k` of a batch, by its number in the data.
pub(super) fn nth(batch: &Batch<'_>, k: u32) -> u32 {
    match batch {
        // Batches have fewer than 2³² rows: their numbers are 32 bits.
        Batch::Range(range) => range.start as u32 + k,
        Batch::Rows(rows) => rows[k as usize],
    }
}
