//! Rows that are recorded: those that no program fits, or all of them.

use super::evaluator::{How, RowEvaluator};
use super::per_row::RowClosure;
use super::programs::PATHS;
use super::request::{OfRows, Request};
use super::swept::nth;
use crate::derive::conventions;
use crate::derive::eager::{Here, explain_output, output_of};
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::tape::closure::{ClosureResult, Take, outputs};
use crate::tape::{Closure, Keep, Recording, Var, record};

impl<T: Real> RowEvaluator<T> {
    /// Finds programs for the rows that none has fitted, and records those that no program is for. Returns false if the sum has
    /// to be begun anew.
    pub(super) fn settle_others(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> bool {
        let mut at = 0;
        while at < self.others.len() {
            let k = self.others[at];
            let learns = self.learns(self.sum.before + k as usize);
            let keep = if learns { Keep::Trace } else { Keep::Nodes };
            let recorded = self.record_row(f, request, nth(request.batch, k) as usize, keep);
            if recorded.is_err() {
                // The first bad row may be one that a program has swept.
                self.sum.how = How::Recordings;
                return false;
            }
            if learns {
                match self.find_program(request, at, each) {
                    Some(true) => {}
                    // It has taken this row.
                    Some(false) => continue,
                    None => return false,
                }
            }
            if self.add_row(k as usize, request.batch.len(), each).is_err() {
                self.sum.how = How::Recordings;
                return false;
            }
            at += 1;
        }
        true
    }

    /// Can the path of a row at `position` have a program? Not if as many others have come before.
    fn learns(&mut self, position: usize) -> bool {
        if self.sum.is_settled {
            return false;
        }
        let sums = self.cache.variants().iter().map(|variant| variant.programs.sum);
        let learns = sums.filter(|sum| sum.rows > 0 && sum.first < position).count() < PATHS;
        self.sum.is_full |= !learns;
        learns
    }

    /// Sweeps the rows that are left with the program for the row that was recorded, number `at` of these. True if that one
    /// is left, and nothing if the sum has to be begun anew.
    fn find_program(&mut self, request: Request<'_, T>, at: usize, each: &mut [T]) -> Option<bool> {
        let Some(recorded) = self.traced.take() else { return Some(true) };
        // One that has taken no row where it was tried may go; others may be wanted further on.
        match self.cache.adopt(recorded, |programs| programs.sum.rows > 0 || programs.seen.is_none()) {
            None => {
                self.sum.how = How::Recordings;
                return None;
            }
            Some(is_new) => self.sum.compiled += usize::from(is_new),
        }
        if self.cache.variants()[0].programs.seen == Some(self.sum.before) {
            return Some(true);
        }
        let k = self.others[at];
        self.sweep_others(request, 0, at, each);
        if self.others.get(at) == Some(&k) {
            return Some(true);
        }
        let variants = self.cache.variants();
        let used = variants.iter().enumerate().filter(|(_, variant)| variant.programs.sum.rows > 0);
        if used.clone().count() > PATHS {
            // As many others come before the last of them.
            let (last, _) = used.max_by_key(|(_, variant)| variant.programs.sum.first)?;
            variants.remove(last);
            return None;
        }
        Some(false)
    }

    /// Hands the recording of the last row to the cache.
    pub(super) fn note_traced(&mut self) {
        if let Some(recorded) = self.traced.take() {
            self.cache.note(recorded);
        }
    }

    /// Records all rows.
    pub(super) fn record_rows(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> Result<bool, Error> {
        for (k, row) in request.batch.indices().enumerate() {
            self.record_row(f, request, row, Keep::Nodes)?;
            self.add_row(k, request.batch.len(), each)?;
        }
        Ok(true)
    }

    /// Adds the row that was recorded, number `k` of the batch, to the others, and puts it into `each`.
    fn add_row(&mut self, k: usize, count: usize, each: &mut [T]) -> Result<(), LengthMismatch> {
        if self.sum.recorded == 0 {
            self.recorded.clear(self.total.len(), self.sum.first_chunk);
        }
        self.recorded.add(self.sum.before + k, &self.part);
        self.sum.recorded += 1;
        let width = each.len() / count;
        if self.total.is_empty() {
            LengthMismatch::check("row of outputs and derivatives", width, self.part.len())?;
        }
        each.chunks_exact_mut(count).zip(&self.part).for_each(|(each, &part)| each[k] = part);
        Ok(())
    }

    /// Records one row into `part`; a trace goes to `traced`.
    pub(super) fn record_row(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        row: usize,
        keep: Keep,
    ) -> Result<(), Error> {
        self.point.clear();
        self.point.extend_from_slice(request.point());
        self.point.extend(request.columns.as_slices().iter().map(|column| column[row]));
        if request.wanted.is_second_order() {
            return self.record_twice(f, request, row, keep);
        }
        let Self { traced, part, point, made_at, .. } = self;
        *traced = None;
        let split = request.parameters.len();
        let closure = of_point(f, split);
        let how = Recording { keep, ..Recording::default() };
        let special = record(
            point,
            how,
            |x| outputs(&closure, x),
            |tape, outputs| {
                let outputs = outputs?;
                let derivatives = match request.wanted {
                    OfRows::Gradient => split,
                    OfRows::Jacobian => point.len(),
                    _ => 0,
                };
                if let Some(recorded) = Recorded::collect(tape, &outputs, derivatives, part, made_at)? {
                    *traced = Some(Recorded { point: point.clone(), ..recorded });
                }
                let is_special = derivatives > 0 && tape.meets_pole();
                Ok::<_, Error>((is_special || part.iter().any(|x| !x.is_finite())).then_some(outputs.len()))
            },
        )
        .map_err(|error| called_in_row(error, row))?;
        special.map_or(Ok(()), |outputs| {
            settle(&closure, point, part, outputs, made_at).map_err(|e| in_row(e, row))
        })
    }
}

/// The derivatives of a row at a special point, behind the outputs in `part`, or what is not finite and where that comes
/// from.
#[cold]
fn settle<T: Real>(
    closure: &Closure<'_, T>,
    point: &[T],
    part: &mut [T],
    outputs: usize,
    here: Here,
) -> Result<(), Error> {
    let (values, derivatives) = part.split_at_mut(outputs);
    if let Some(output) = values.iter().position(|x| !x.is_finite()) {
        return Err(explain_output(closure, output, point, here));
    }
    let width = derivatives.len() / outputs.max(1);
    for (k, into) in derivatives.chunks_exact_mut(width.max(1)).enumerate() {
        conventions::gradient(&output_of(closure, k), point, into, k, here)?;
    }
    Ok(())
}

/// A closure over rows as one of a point: parameters, and then the row.
pub(super) fn of_point<T: Real>(
    f: &RowClosure<'_, T>,
    parameters: usize,
) -> impl Fn(&[Var<T>], &mut Take<'_, T>) -> ClosureResult {
    move |x, take| {
        let (parameters, row) = x.split_at(parameters);
        f(parameters, row, take)
    }
}

/// Says in which row a function that is called failed.
pub(super) fn called_in_row(error: Error, row: usize) -> Error {
    if matches!(error, Error::Call(_)) { in_row(error, row) } else { error }
}

/// Says in which row a number was not finite.
pub(super) fn in_row(mut error: Error, row: usize) -> Error {
    match &mut error {
        Error::NotFinite(what) => what.row = Some(row),
        Error::Indeterminate(what) => what.row = Some(row),
        Error::Call(what) => what.row = Some(row),
        _ => {}
    }
    error
}
