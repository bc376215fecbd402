//! Evaluations over rows: programs first, recordings for the rows that fit none.

use super::cache::Cache;
use super::columns::Columns;
use super::mode::{Mode, Reason};
use super::row_programs::{OfRows, RowPrograms};
use super::variant::Recorded;
use crate::block::sweep::Each;
use crate::data::Batch;
use crate::derive::eager::explain_output;
use crate::derive::{Outputs, all_finite};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::graph::leaf_magnitude;
use crate::program::vector::{Engine, Math};
use crate::tape::{Keep, Recording, record};
use crate::{Real, Var};

/// Rows of one evaluation that are recorded with a trace because no program fits them; further ones
/// are recorded without, which is faster.
const TRACED: usize = 16;

/// What is known of a closure over rows, and the buffers to evaluate it.
#[derive(Clone, Debug)]
pub(super) struct RowEvaluator<T> {
    pub(super) cache: Cache<T, RowPrograms<T>>,
    /// The number of parameters and of columns that programs are for.
    pub(super) shape: [usize; 2],
    pub(super) engine: Engine,
    /// Sum and derivatives of what a program has swept, or all of one row.
    part: Vec<T>,
    /// Sum and derivatives of all.
    pub(super) total: Vec<T>,
    /// Rows that no program has fitted yet, by number in the batch, and those of the next round.
    others: Vec<u32>,
    rest: Vec<u32>,
    /// Rows for a further program, by number in the data, and their outputs.
    rows: Vec<u32>,
    outputs: Vec<T>,
    point: Vec<T>,
}

/// An evaluation as it was asked for.
#[derive(Clone, Copy)]
pub(super) struct Request<'r, T> {
    pub(super) wanted: OfRows,
    pub(super) parameters: &'r [T],
    pub(super) columns: &'r Columns<'r, T>,
    pub(super) batch: &'r Batch<'r>,
}

impl<T: Real> Request<'_, T> {
    fn shape(&self) -> [usize; 2] {
        [self.parameters.len(), self.columns.width()]
    }

    /// Checks lengths and numbers. False if something is beyond the bound for which programs are proved.
    fn admit(&self) -> Result<bool, Error> {
        let bound = T::of(2.0).powi(i32::from(leaf_magnitude::<T>()));
        let within = self.parameters.iter().fold(true, |all, x| all & (x.abs() < bound));
        if !within {
            all_finite(self.parameters, Quantity::Coordinate).map_err(Box::new)?;
        }
        let end = match self.batch {
            Batch::Range(range) => range.end,
            // In 32 bits, so that the loop is vectorised. An empty batch reaches no row.
            Batch::Rows([]) => 0,
            Batch::Rows(rows) => (rows.iter().fold(0, |last, &row| last.max(row)) as usize).saturating_add(1),
        };
        if end > self.columns.len() {
            return Err(LengthMismatch { what: "column", expected: end, actual: self.columns.len() }.into());
        }
        Ok(within && self.columns.is_within())
    }
}

impl<T: Real> RowEvaluator<T> {
    pub(super) fn new() -> Self {
        Self {
            cache: Cache::new(),
            shape: [0; 2],
            engine: Engine::best(Math::Vector),
            part: Vec::new(),
            total: Vec::new(),
            others: Vec::new(),
            rest: Vec::new(),
            rows: Vec::new(),
            outputs: Vec::new(),
            point: Vec::new(),
        }
    }

    /// The number of outputs: of the latest program, or else of the first row, on constants.
    pub(super) fn outputs<O: Outputs<T>>(
        &mut self,
        f: &impl Fn(&[Var<T>], &[Var<T>]) -> Result<O, LengthMismatch>,
        request: Request<'_, T>,
    ) -> Result<usize, Error> {
        request.admit()?;
        if request.shape() == self.shape
            && let Some(variant) = self.cache.latest()
        {
            return Ok(variant.recorded.outputs.len());
        }
        let Some(row) = request.batch.indices().next() else { return Ok(0) };
        let parameters: Vec<Var<T>> = request.parameters.iter().copied().map(Var::constant).collect();
        let columns = request.columns.as_slices().iter().map(|column| Var::constant(column[row]));
        Ok(f(&parameters, &columns.collect::<Vec<_>>())?.as_outputs().len())
    }

    /// Evaluates into `total`; the outputs of each row go to `each`, output after output.
    pub(super) fn evaluate<O: Outputs<T>>(
        &mut self,
        f: &impl Fn(&[Var<T>], &[Var<T>]) -> Result<O, LengthMismatch>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> Result<(), Error> {
        let Request { wanted, parameters, batch, .. } = request;
        let within = request.admit()?;
        let shape = request.shape();
        if core::mem::replace(&mut self.shape, shape) != shape {
            self.cache.restart();
        }
        self.total.clear();
        self.total.resize(wanted.totals(parameters.len()), T::zero());
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
                self.record_row(f, Request { wanted: OfRows::Sum, ..request }, row, Keep::Trace)?;
            }
        }
        self.replay(request, each);
        if 2 * self.others.len() <= batch.len() {
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
        if is_recorded && !is_found_out && self.total.iter().all(|x| x.is_finite()) {
            return Ok(());
        }
        // Told by the eager road, row by row: so the first bad row is named, and it also decides where
        // both differ by an overflow.
        self.record_rows(f, request, each)
    }

    /// Sweeps with one program after the other; leaves in `others` the rows that fit none.
    fn replay(&mut self, request: Request<'_, T>, each: &mut [T]) {
        let Self { cache, engine, part, total, others, rest, rows, outputs, .. } = self;
        let count = request.batch.len();
        let width = each.len() / count;
        let mut first = true;
        for variant in cache.variants() {
            if first {
                let into = (width > 0).then_some(Each { all: &mut *each, stride: count, first: 0 });
                if variant.replay(request, into, others, total, *engine) {
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
                let into = (width > 0).then_some(Each { all: outputs, stride: rows.len(), first: 0 });
                if !variant.replay(again, into, rest, part, *engine) {
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

    /// Records the rows that no program fits.
    fn record_others<O: Outputs<T>>(
        &mut self,
        f: &impl Fn(&[Var<T>], &[Var<T>]) -> Result<O, LengthMismatch>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> Result<(), Error> {
        for at in 0..self.others.len() {
            let k = self.others[at];
            let keep = if at < TRACED { Keep::Trace } else { Keep::Nodes };
            self.record_row(f, request, nth(request.batch, k) as usize, keep)?;
            self.add_row(k as usize, request.batch.len(), each)?;
        }
        Ok(())
    }

    /// Records all rows.
    fn record_rows<O: Outputs<T>>(
        &mut self,
        f: &impl Fn(&[Var<T>], &[Var<T>]) -> Result<O, LengthMismatch>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> Result<(), Error> {
        self.total.fill(T::zero());
        for (k, row) in request.batch.indices().enumerate() {
            self.record_row(f, request, row, Keep::Nodes)?;
            self.add_row(k, request.batch.len(), each)?;
        }
        if !each.is_empty() {
            return Ok(());
        }
        // Every row is finite, and their sum is past the largest number.
        all_finite(&self.total, |k| match k {
            0 => Quantity::Value(0),
            _ => Quantity::Derivative(k - 1),
        })
        .map_err(|what| Box::new(what).into())
    }

    /// Adds the row that was recorded, number `k` of the batch, to the total, and puts it into `each`.
    fn add_row(&mut self, k: usize, count: usize, each: &mut [T]) -> Result<(), LengthMismatch> {
        self.total.iter_mut().zip(&self.part).for_each(|(total, &part)| *total += part);
        let width = each.len() / count;
        if self.total.is_empty() {
            LengthMismatch::check("row of outputs and derivatives", width, self.part.len())?;
        }
        each.chunks_exact_mut(count).zip(&self.part).for_each(|(each, &part)| each[k] = part);
        Ok(())
    }

    /// Records one row into `part`; a trace is told to the cache.
    fn record_row<O: Outputs<T>>(
        &mut self,
        f: &impl Fn(&[Var<T>], &[Var<T>]) -> Result<O, LengthMismatch>,
        request: Request<'_, T>,
        row: usize,
        keep: Keep,
    ) -> Result<(), Error> {
        let Self { cache, part, point, .. } = self;
        let Request { wanted, parameters, columns, .. } = request;
        point.clear();
        point.extend_from_slice(parameters);
        point.extend(columns.as_slices().iter().map(|column| column[row]));
        let split = parameters.len();
        let closure = |x: &[Var<T>]| f(&x[..split], &x[split..]);
        let how = Recording { keep, ..Recording::default() };
        let bad = record(point, how, closure, |tape, outputs| {
            let outputs = outputs?;
            let outputs = outputs.as_outputs();
            part.clear();
            part.extend(outputs.iter().map(|output| output.value));
            let mut places = Vec::new();
            for &output in outputs {
                let place = tape.place_of(output)?;
                match wanted {
                    OfRows::Sum => {}
                    OfRows::Gradient => part.extend_from_slice(&tape.gradient(place)[..split]),
                    OfRows::Jacobian => part.extend_from_slice(tape.gradient(place)),
                }
                if keep == Keep::Trace {
                    places.push((place, output.value));
                }
            }
            if let Some(trace) = tape.take_trace() {
                cache.note(Recorded { trace: *trace, outputs: places, point: point.clone() });
            }
            let bad = part.iter().position(|x| !x.is_finite());
            Ok::<_, Error>(bad.map(|bad| match bad.checked_sub(outputs.len()) {
                None => bad,
                // Behind the outputs stand as many derivatives for each of them.
                Some(derivative) => derivative * outputs.len() / (part.len() - outputs.len()),
            }))
        })?;
        bad.map_or(Ok(()), |output| Err(in_row(explain_output(&closure, output, point), row)))
    }
}

/// Row `k` of a batch, by its number in the data.
fn nth(batch: &Batch<'_>, k: u32) -> u32 {
    match batch {
        // Batches have fewer than 2³² rows: their numbers are 32 bits.
        Batch::Range(range) => range.start as u32 + k,
        Batch::Rows(rows) => rows[k as usize],
    }
}

/// Says in which row a number was not finite.
fn in_row(mut error: Error, row: usize) -> Error {
    if let Error::NotFinite(what) = &mut error {
        what.row = Some(row);
    }
    error
}
