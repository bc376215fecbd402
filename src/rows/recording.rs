//! Rows that are recorded: those that no program fits, or all of them.

use super::evaluator::{RowEvaluator, nth};
use super::per_row::RowClosure;
use super::request::{OfRows, Request};
use crate::derive::eager::{Here, explain_output, output_of};
use crate::derive::{all_finite, conventions};
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::tape::closure::{ClosureResult, Take, outputs};
use crate::tape::{Closure, Keep, Recording, Var, record};

/// Rows of one evaluation that are recorded with a trace because no program fits them; further ones
/// are recorded without, which is faster.
const TRACED: usize = 16;

impl<T: Real> RowEvaluator<T> {
    /// Records the rows that no program fits.
    pub(super) fn record_others(
        &mut self,
        f: &RowClosure<'_, T>,
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
    pub(super) fn record_rows(
        &mut self,
        f: &RowClosure<'_, T>,
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
        all_finite(&self.total, |k| request.wanted.quantity(k, request.point().len()))
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

    /// Records one row into `part`; a trace is handed to the cache.
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
        let Self { cache, part, point, made_at, .. } = self;
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
                    cache.note(Recorded { point: point.clone(), ..recorded });
                }
                let is_special = derivatives > 0 && tape.meets_pole();
                Ok::<_, Error>((is_special || part.iter().any(|x| !x.is_finite())).then_some(outputs.len()))
            },
        )?;
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

/// Says in which row a number was not finite.
pub(super) fn in_row(mut error: Error, row: usize) -> Error {
    match &mut error {
        Error::NotFinite(what) => what.row = Some(row),
        Error::Indeterminate(what) => what.row = Some(row),
        _ => {}
    }
    error
}
