//! Record, sweep back, check: the path that every derivative can take.

use super::{all_finite, conventions, zeros};
use crate::error::{CallError, Cause, Error, Indeterminate, LengthMismatch, NotFinite, Place, Quantity};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::closure::{ClosureResult, Take, nth, outputs};
use crate::tape::diagnosis::NonFiniteOrigin;
use crate::tape::{Closure, Keep, Recording, Var, caller, record};
use core::ops::ControlFlow;
use core::panic::Location;

/// The place of a call in the user's program.
pub(crate) type Here = &'static Location<'static>;

seam! {
    /// The value at `point`; the gradient goes to `into`, which is untouched on an error.
    ///
    /// Both have the same length.
    pub(crate) fn value_and_grad_into<T>(f: &Closure<'_, T>, point: &[T], into: &mut [T], here: Here) -> Result<T, Error> = record_gradient
}

fn record_gradient<T: Real>(f: &Closure<'_, T>, point: &[T], into: &mut [T], here: Here) -> Result<T, Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    let outcome = record(
        point,
        Recording::default(),
        |x| output(f, x),
        |tape, output| {
            let output = output?;
            let slot = tape.slot_of_at(output, here)?;
            let gradient = tape.gradient(slot);
            let finite = output.value.is_finite() && gradient.iter().all(|g| g.is_finite());
            if finite {
                into.copy_from_slice(gradient);
            }
            Ok::<_, Error>((finite && !tape.meets_pole()).then_some(output.value))
        },
    )?;
    match outcome {
        Some(value) => Ok(value),
        None => settled_gradient(f, point, into, here),
    }
}

/// The same at a special point, or why there is none; `into` is untouched on an error.
#[cold]
fn settled_gradient<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    into: &mut [T],
    here: Here,
) -> Result<T, Error> {
    let mut gradient = vec![T::zero(); point.len()];
    let value = conventions::gradient(f, point, &mut gradient, 0, here)?;
    into.copy_from_slice(&gradient);
    Ok(value)
}

/// The value at `point`. Nothing is recorded.
pub(crate) fn value<T: Real>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<T, Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    let none = Recording { limit: 0, ..Recording::default() };
    // Recorded nonetheless as far as a tape is there to notice foreign variables, but of constants only.
    let output = record(
        &[],
        none,
        |_: &[Var<T>]| output(f, &point.iter().map(|&x| Var::constant(x)).collect::<Vec<_>>()),
        |tape, output| {
            let output = output?;
            tape.slot_of_at(output, here)?;
            Ok::<_, Error>(output)
        },
    )?;
    if output.value.is_finite() { Ok(output.value) } else { Err(explain(f, point, here)) }
}

seam! {
    /// The Jacobian: one row for each output.
    pub(crate) fn jacobian<T>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Matrix<T>, Error> = record_jacobian
}

fn record_jacobian<T: Real>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Matrix<T>, Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    let outcome = record(
        point,
        Recording::default(),
        |x| outputs(f, x),
        |tape, outputs| {
            let outputs = outputs?;
            let mut matrix = zeros(outputs.len(), point.len())?;
            let slot = |&output: &Var<T>| tape.slot_of_at(output, here);
            let slots = outputs.iter().map(slot).collect::<Result<Vec<_>, _>>()?;
            let end = tape.gradients(&slots, |row, gradient| {
                if !outputs[row].value.is_finite() || gradient.iter().any(|g| !g.is_finite()) {
                    return ControlFlow::Break(());
                }
                matrix.row_mut(row).copy_from_slice(gradient);
                ControlFlow::Continue(())
            });
            let is_special = end.is_break() || tape.meets_pole();
            Ok::<_, Error>(if is_special { Err(outputs.len()) } else { Ok(matrix) })
        },
    )?;
    outcome.or_else(|outputs| settled_jacobian(f, outputs, point, here))
}

/// The same at a special point, output by output.
#[cold]
fn settled_jacobian<T: Real>(
    f: &Closure<'_, T>,
    outputs: usize,
    point: &[T],
    here: Here,
) -> Result<Matrix<T>, Error> {
    let mut matrix = zeros(outputs, point.len())?;
    for row in 0..outputs {
        conventions::gradient(&output_of(f, row), point, matrix.row_mut(row), row, here)?;
    }
    Ok(matrix)
}

/// The only output at `x`. NaN if there is none, which the types of closures rule out.
pub(in crate::derive) fn output<T: Real>(f: &Closure<'_, T>, x: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
    Ok(nth(f, 0, x)?.unwrap_or_else(|| Var::constant(T::nan())))
}

/// One output of a closure by itself. Of a closure that gives fewer outputs the second time it is NaN,
/// without a cause.
pub(crate) fn output_of<T: Real>(
    f: &Closure<'_, T>,
    index: usize,
) -> impl Fn(&[Var<T>], &mut Take<'_, T>) -> ClosureResult {
    move |x, take| {
        take(&[nth(f, index, x)?.unwrap_or_else(|| Var::constant(T::nan()))]);
        Ok(())
    }
}

/// Says what was not finite, after recording the point once more with places in the source.
pub(crate) fn explain<T: Real>(f: &Closure<'_, T>, point: &[T], here: Here) -> Error {
    explain_as(f, point, 0, here)
}

/// Says what of an output was not finite: itself, or one of its derivatives.
#[cold]
pub(crate) fn explain_output<T: Real>(f: &Closure<'_, T>, index: usize, point: &[T], here: Here) -> Error {
    explain_as(&output_of(f, index), point, index, here)
}

/// Says what of `f`, reported as the output with this index, was not finite.
#[cold]
pub(crate) fn explain_as<T: Real>(f: &Closure<'_, T>, point: &[T], index: usize, here: Here) -> Error {
    let how = Recording { keep: Keep::Diagnosis, ..Recording::default() };
    let (quantity, value, origin) = match record(
        point,
        how,
        |x| output(f, x),
        |tape, output| {
            let output = match output {
                Ok(output) => output,
                Err(length) => return Err(length.into()),
            };
            let slot = match tape.slot_of_at(output, here) {
                Ok(slot) => slot,
                Err(fault) => return Err(Error::from(fault)),
            };
            if !output.value.is_finite() {
                return Ok((Quantity::Value(index), output.value, tape.origin_of_value(slot)));
            }
            let origin = tape.origin_of_partial(slot);
            if let Some(fault) = tape.fault() {
                let place = origin.map(|origin| located(f, point, origin).location);
                return Err(Error::from(fault.clone().found_at(place)));
            }
            let gradient = tape.gradient(slot);
            let index = gradient.iter().position(|g| !g.is_finite()).unwrap_or(0);
            let value = gradient.get(index).copied().unwrap_or_else(T::nan);
            Ok((Quantity::Derivative(index), value, origin))
        },
    ) {
        Ok(found) => found,
        Err(error) => return error,
    };
    not_finite(quantity, value, origin.map(|origin| located(f, point, origin)))
}

/// The same, with the user's line: where an operation was called by std, its node is recorded once more.
fn located<T: Real>(f: &Closure<'_, T>, point: &[T], mut origin: NonFiniteOrigin<T>) -> NonFiniteOrigin<T> {
    if !caller::is_users(&origin.location) {
        let how = Recording { keep: Keep::PlaceOf(origin.node), ..Recording::default() };
        if let Some(place) = record(point, how, |x| output(f, x), |tape, _| tape.found_place()) {
            origin.location = place;
        }
    }
    origin
}

/// Says that `quantity` is not finite because of `node` in the recording of `f` at `point`.
#[cold]
pub(crate) fn not_finite_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    quantity: Quantity,
    value: T,
    node: Option<usize>,
) -> Error {
    not_finite(quantity, value, node.and_then(|node| origin_at(f, point, node)))
}

/// Says that `quantity` is indeterminate because of `node` in the recording of `f` at `point`.
#[cold]
pub(crate) fn indeterminate_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    quantity: Quantity,
    node: usize,
) -> Error {
    let cause = origin_at(f, point, node).map(cause_of);
    Box::new(Indeterminate { quantity, cause, row: None }).into()
}

/// Says that the function that is called at `node` in the recording of `f` at `point` failed.
#[cold]
pub(crate) fn failed_at<T: Real>(f: &Closure<'_, T>, point: &[T], node: usize, what: String) -> Error {
    let cause = cause_at(f, point, node);
    let name = cause.as_ref().map_or("call", |cause| cause.operation);
    Box::new(CallError { name, what, location: cause.map(|cause| cause.location), row: None }).into()
}

/// The operation of `node` in the recording of `f` at `point`, as messages and reports have it.
#[cold]
pub(crate) fn cause_at<T: Real>(f: &Closure<'_, T>, point: &[T], node: usize) -> Option<Cause> {
    origin_at(f, point, node).map(cause_of)
}

/// The operation of `node` in the recording of `f` at `point`.
fn origin_at<T: Real>(f: &Closure<'_, T>, point: &[T], node: usize) -> Option<NonFiniteOrigin<T>> {
    let how = Recording { keep: Keep::Diagnosis, ..Recording::default() };
    let origin = record(point, how, |x| output(f, x), |tape, _| tape.origin_of(node));
    origin.map(|origin| located(f, point, origin))
}

/// The place of a comparison in the recording of `f` at `point`, by its number.
#[cold]
pub(crate) fn place_of_guard<T: Real>(f: &Closure<'_, T>, point: &[T], guard: usize) -> Option<Place> {
    let how = Recording { keep: Keep::PlaceOfGuard(guard), ..Recording::default() };
    record(point, how, |x| output(f, x), |tape, _| tape.found_place())
}

fn not_finite<T: Real>(quantity: Quantity, value: T, origin: Option<NonFiniteOrigin<T>>) -> Error {
    Box::new(NotFinite { quantity, value: value.widen(), cause: origin.map(cause_of), row: None }).into()
}

fn cause_of<T: Real>(origin: NonFiniteOrigin<T>) -> Cause {
    Cause {
        operation: origin.name,
        operands: origin.operands.iter().map(|x| x.widen()).collect(),
        location: origin.location,
    }
}
