//! A loss over rows: recorded for one row, compiled, and swept over blocks of many.

use super::PerRow;
use super::cache::Cache;
use super::columns::Columns;
use super::mode::{Mode, Reason};
use super::row_programs::RowPrograms;
use super::variant::{Recorded, Wanted};
use crate::block::sweep::Table;
use crate::data::Batch;
use crate::derive::{all_finite, eager};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::graph::leaf_magnitude;
use crate::program::vector::{Engine, Math};
use crate::tape::{Keep, Recording, record};
use crate::{Real, Var};
use core::fmt;
use core::marker::PhantomData;

/// Rows of one evaluation that are recorded with a trace because no program fits them; further ones
/// are recorded without, which is faster.
const TRACED: usize = 16;

/// `Σᵣ f(parameters, row r)` and its gradient in the parameters, over any rows of any columns.
///
/// - `f`: the loss of one row; see [`PerRow`].
///
/// The loss is recorded for one row and compiled into loops over blocks of rows. What depends on
/// the parameters alone is computed once for each call. Rows for which a comparison in `f` comes
/// out otherwise than recorded are evaluated with a program that fits them, or recorded.
///
/// The sum is taken in a fixed order, pairwise over stretches of rows, that depends on neither the
/// number of threads nor the instruction set. Nothing is allocated after the first calls; the
/// feature `rayon` splits batches of more than 4096 rows among the threads of its pool, and then each
/// such call allocates a few small lists.
///
/// ```
/// use gradus::data::Batch;
/// use gradus::function::{Columns, RowFunction};
/// use gradus::prelude::*;
///
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let mut loss = RowFunction::new(line);
/// let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]])?;
/// let mut gradient = [0.0; 2];
/// let sum = loss.value_and_grad(&[2.0, 1.0], &data, Batch::Range(0..3), &mut gradient)?;
/// assert_eq!((sum, gradient), (1.0, [-4.0, -2.0]));
/// # Ok::<(), gradus::Error>(())
/// ```
pub struct RowFunction<T: Real, F, Form> {
    pub(super) f: F,
    pub(super) cache: Cache<T, RowPrograms<T>>,
    /// The number of parameters and of columns that programs are for.
    pub(super) shape: [usize; 2],
    engine: Engine,
    scratch: Scratch<T>,
    form: PhantomData<fn() -> Form>,
}

/// Buffers that are kept between calls.
#[derive(Clone, Debug, Default)]
struct Scratch<T> {
    /// Sum and derivatives of what a program has swept, or of one row.
    part: Vec<T>,
    /// Sum and derivatives of all.
    total: Vec<T>,
    /// Rows that no program has fitted yet, by number in the data, and those of the next round.
    others: Vec<u32>,
    rest: Vec<u32>,
    /// Rows for a further program, by number in the data, and their losses.
    rows: Vec<u32>,
    losses: Vec<T>,
    point: Vec<T>,
}

impl<T: Real, F: Clone, Form> Clone for RowFunction<T, F, Form> {
    fn clone(&self) -> Self {
        Self {
            f: self.f.clone(),
            cache: self.cache.clone(),
            shape: self.shape,
            engine: self.engine,
            scratch: self.scratch.clone(),
            form: PhantomData,
        }
    }
}

impl<T: Real, F, Form> fmt::Debug for RowFunction<T, F, Form> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowFunction").field("mode", &self.cache.mode()).finish_non_exhaustive()
    }
}

impl<T: Real, F: PerRow<T, Form>, Form> RowFunction<T, F, Form> {
    /// Takes the loss of one row.
    #[must_use]
    pub fn new(f: F) -> Self {
        Self {
            f,
            cache: Cache::new(),
            shape: [0; 2],
            engine: Engine::best(Math::Vector),
            scratch: Scratch::default(),
            form: PhantomData,
        }
    }

    /// Records every row from now on: no program, no replay.
    #[must_use]
    pub fn eager(mut self) -> Self {
        self.cache.give_up(Reason::Asked);
        self
    }

    /// Computes elementary functions in this way; [`Math::Vector`] unless told.
    #[must_use]
    pub fn math(mut self, math: Math) -> Self {
        self.engine.math = math;
        self
    }

    /// How the loss is evaluated at present.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.cache.mode()
    }

    /// The sum of the loss over `rows`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::Length`] if a row lies beyond the columns. A number that is not finite is told with its row.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a batch is drawn for one evaluation, and used up by it"
    )]
    pub fn value(&mut self, parameters: &[T], columns: &Columns<'_, T>, rows: Batch<'_>) -> Result<T, Error> {
        self.evaluate(Wanted::Values, parameters, columns, &rows, None)?;
        Ok(self.scratch.total[0])
    }

    /// The loss of each of `rows`; with [`Math::Std`], with the bits that the closure gives on plain
    /// floats.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`], and [`Error::Length`] if `values` is not as long as `rows`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a batch is drawn for one evaluation, and used up by it"
    )]
    pub fn values(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        values: &mut [T],
    ) -> Result<(), Error> {
        LengthMismatch::check("values", rows.len(), values.len())?;
        self.evaluate(Wanted::Values, parameters, columns, &rows, Some(values))
    }

    /// The sum of the loss over `rows`; its gradient in the parameters goes to `gradient`, which is
    /// untouched on an error.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`], and [`Error::Length`] if `gradient` has another length than
    /// the parameters.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a batch is drawn for one evaluation, and used up by it"
    )]
    pub fn value_and_grad(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        LengthMismatch::check("gradient", parameters.len(), gradient.len())?;
        self.evaluate(Wanted::Derivatives, parameters, columns, &rows, None)?;
        gradient.copy_from_slice(&self.scratch.total[1..]);
        Ok(self.scratch.total[0])
    }

    /// Evaluates into `scratch.total`.
    fn evaluate(
        &mut self,
        wanted: Wanted,
        parameters: &[T],
        columns: &Columns<'_, T>,
        batch: &Batch<'_>,
        mut values: Option<&mut [T]>,
    ) -> Result<(), Error> {
        let within = self.admit(parameters, columns, batch)?;
        let shape = [parameters.len(), columns.width()];
        if core::mem::replace(&mut self.shape, shape) != shape {
            self.cache.restart();
        }
        let results = 1 + if wanted == Wanted::Derivatives { parameters.len() } else { 0 };
        let Scratch { total, others, .. } = &mut self.scratch;
        total.clear();
        total.resize(results, T::zero());
        others.clear();
        if batch.is_empty() {
            return Ok(());
        }
        let is_dynamic = matches!(self.cache.mode(), Mode::Dynamic { .. });
        if is_dynamic {
            // Counts a rest down.
            let _ = self.cache.next(|_| false);
        }
        if is_dynamic || !within {
            return self.record_rows(wanted, parameters, columns, batch, values);
        }
        if self.cache.is_due() {
            // One row tells as much as all: the same row twice shows what changes between calls.
            let row = batch.indices().next().unwrap_or(0);
            for _ in 0..2 {
                self.record_row(Wanted::Values, parameters, columns, row, Keep::Trace)?;
            }
        }
        self.replay(wanted, parameters, columns, batch, values.as_deref_mut());
        if 2 * self.scratch.others.len() <= batch.len() {
            self.cache.hit();
        } else {
            self.cache.miss();
        }
        let is_recorded =
            self.record_others(wanted, parameters, columns, batch, values.as_deref_mut()).is_ok();
        // Found out by one of the other rows: then the rows that were replayed are wrong, too.
        let is_found_out = matches!(
            self.cache.mode(),
            Mode::Dynamic { reason: Reason::Changes | Reason::ReadsValue { .. } }
        );
        if is_recorded && !is_found_out && self.scratch.total.iter().all(|x| x.is_finite()) {
            return Ok(());
        }
        // Told by the eager road, row by row: so the first bad row is named, and it also decides where
        // both differ by an overflow.
        self.record_rows(wanted, parameters, columns, batch, values)
    }

    /// Sweeps with one program after the other; leaves in `others` the rows that fit none.
    fn replay(
        &mut self,
        wanted: Wanted,
        parameters: &[T],
        columns: &Columns<'_, T>,
        batch: &Batch<'_>,
        mut values: Option<&mut [T]>,
    ) {
        let engine = self.engine;
        let Scratch { part, total, others, rest, rows, losses, .. } = &mut self.scratch;
        let mut first = true;
        for variant in self.cache.variants() {
            if first {
                let table = Table { columns: columns.as_slices(), batch };
                if variant.replay(wanted, parameters, table, values.as_deref_mut(), others, total, engine) {
                    first = false;
                } else {
                    others.clear();
                    total.fill(T::zero());
                }
            } else if others.is_empty() {
                break;
            } else {
                part.resize(total.len(), T::zero());
                // The numbers within the batch become rows of the data, and their values find back.
                rest.clear();
                rows.clear();
                rows.extend(others.iter().map(|&k| nth(batch, k)));
                losses.resize(rows.len(), T::zero());
                let again = Batch::Rows(rows);
                let table = Table { columns: columns.as_slices(), batch: &again };
                let into = values.is_some().then_some(losses.as_mut_slice());
                if !variant.replay(wanted, parameters, table, into, rest, part, engine) {
                    continue;
                }
                total.iter_mut().zip(&*part).for_each(|(total, &part)| *total += part);
                if let Some(values) = values.as_deref_mut() {
                    others.iter().zip(&*losses).for_each(|(&k, &value)| values[k as usize] = value);
                }
                rest.iter_mut().for_each(|k| *k = others[*k as usize]);
                core::mem::swap(others, rest);
            }
        }
        if first {
            others.extend(0..batch.len() as u32);
        }
    }

    /// Records the rows that no program fits.
    fn record_others(
        &mut self,
        wanted: Wanted,
        parameters: &[T],
        columns: &Columns<'_, T>,
        batch: &Batch<'_>,
        mut values: Option<&mut [T]>,
    ) -> Result<(), Error> {
        for at in 0..self.scratch.others.len() {
            let k = self.scratch.others[at];
            let keep = if at < TRACED { Keep::Trace } else { Keep::Nodes };
            self.record_row(wanted, parameters, columns, nth(batch, k) as usize, keep)?;
            self.add_row();
            if let Some(values) = values.as_deref_mut() {
                values[k as usize] = self.scratch.part[0];
            }
        }
        Ok(())
    }

    /// Records all rows.
    fn record_rows(
        &mut self,
        wanted: Wanted,
        parameters: &[T],
        columns: &Columns<'_, T>,
        batch: &Batch<'_>,
        mut values: Option<&mut [T]>,
    ) -> Result<(), Error> {
        let asks_values = values.is_some();
        self.scratch.total.fill(T::zero());
        for (k, row) in batch.indices().enumerate() {
            self.record_row(wanted, parameters, columns, row, Keep::Nodes)?;
            self.add_row();
            if let Some(values) = values.as_deref_mut() {
                values[k] = self.scratch.part[0];
            }
        }
        if asks_values {
            return Ok(());
        }
        // Every row is finite, and their sum is past the largest number.
        all_finite(&self.scratch.total, |k| match k {
            0 => Quantity::Value(0),
            _ => Quantity::Derivative(k - 1),
        })
        .map_err(|what| Box::new(what).into())
    }

    fn add_row(&mut self) {
        let Scratch { part, total, .. } = &mut self.scratch;
        total.iter_mut().zip(&*part).for_each(|(total, &part)| *total += part);
    }

    /// Records one row into `scratch.part`; a trace is told to the cache.
    fn record_row(
        &mut self,
        wanted: Wanted,
        parameters: &[T],
        columns: &Columns<'_, T>,
        row: usize,
        keep: Keep,
    ) -> Result<(), Error> {
        let Self { f, cache, scratch: Scratch { part, point, .. }, .. } = self;
        point.clear();
        point.extend_from_slice(parameters);
        point.extend(columns.as_slices().iter().map(|column| column[row]));
        let split = parameters.len();
        let closure = |x: &[Var<T>]| f.eval(&x[..split], &x[split..]);
        let how = Recording { keep, ..Recording::default() };
        let finite = record(point, how, closure, |tape, output| {
            let output = output?;
            let place = tape.place_of(output)?;
            part.clear();
            part.push(output.value);
            if wanted == Wanted::Derivatives {
                part.extend_from_slice(&tape.gradient(place)[..split]);
            }
            if let Some(trace) = tape.take_trace() {
                let outputs = vec![(place, output.value)];
                cache.note(Recorded { trace: *trace, outputs, point: point.clone() });
            }
            Ok::<_, Error>(part.iter().all(|x| x.is_finite()))
        })?;
        if finite { Ok(()) } else { Err(in_row(eager::explain(&closure, point), row)) }
    }

    /// Checks lengths and numbers. False if something is beyond the bound for which programs are proved.
    fn admit(&self, parameters: &[T], columns: &Columns<'_, T>, batch: &Batch<'_>) -> Result<bool, Error> {
        all_finite(parameters, Quantity::Coordinate).map_err(Box::new)?;
        let end = match batch {
            Batch::Range(range) => range.end,
            Batch::Rows(rows) => rows.iter().max().map_or(0, |&row| row as usize + 1),
        };
        if end > columns.len() {
            return Err(LengthMismatch { what: "column", expected: end, actual: columns.len() }.into());
        }
        let bound = T::of(2.0).powi(i32::from(leaf_magnitude::<T>()));
        Ok(columns.is_within() && parameters.iter().all(|x| x.abs() < bound))
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
