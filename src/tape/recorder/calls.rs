//! Recording a call: its arguments, itself and its results, as nodes, and the function beside them.

use super::notes::note;
use super::push::push_at;
use super::{current, with_tape};
use crate::op::Op;
use crate::tape::call::{Call, CallProblem, Called, CalledAt};
use crate::tape::fault::Fault;
use crate::tape::{Recordable, Var};
use core::panic::Location;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Calls a function, which was asked for at `location`, on variables or constants.
///
/// What goes wrong is noted, and the results are NaN.
pub(crate) fn call_at<T: Recordable>(
    call: &Arc<dyn Call<T>>,
    arguments: &[Var<T>],
    location: &'static Location<'static>,
) -> Vec<Var<T>> {
    let nan = || vec![Var::constant(T::nan()); call.outputs()];
    if arguments.len() != call.inputs() {
        let (expected, actual) = (call.inputs(), arguments.len());
        note::<T>(|| {
            let what = format!("has {expected} arguments, and is called on {actual}");
            Fault::call(call.name(), what, location)
        });
        return nan();
    }
    let are_constants = arguments.iter().all(Var::is_constant);
    if !are_constants && !T::check(call.name(), arguments, location) {
        return nan();
    }
    let x: Box<[T]> = arguments.iter().map(|x| x.value).collect();
    let mut y = vec![T::nan(); call.outputs()].into_boxed_slice();
    let is_symbolic = with_tape::<T, _>(|tape, _| tape.is_symbolic).unwrap_or(false);
    if !is_symbolic && let Err(problem) = value(&**call, &x, &mut y) {
        note::<T>(|| Fault::call(call.name(), problem.text(), location));
        return nan();
    }
    if are_constants && !is_symbolic {
        return y.iter().map(|&y| Var::constant(y)).collect();
    }
    push(call, arguments, (x, y), location)
}

/// The results of a function; what it panics with is a problem.
pub(crate) fn value<T: 'static>(call: &dyn Call<T>, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
    caught(|| call.value(x, y))
}

/// Runs a part of a function that is the user's; what it panics with is a problem.
pub(crate) fn caught(f: impl FnOnce() -> Result<(), CallProblem>) -> Result<(), CallProblem> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(CallProblem::Failed(match text {
            Some(text) => format!("panicked: {text}"),
            None => "panicked".to_owned(),
        }))
    })
}

fn push<T: Recordable>(
    call: &Arc<dyn Call<T>>,
    arguments: &[Var<T>],
    (x, y): (Box<[T]>, Box<[T]>),
    location: &'static Location<'static>,
) -> Vec<Var<T>> {
    let (zero, one) = (T::zero(), T::one());
    let none = Var::constant(zero);
    let mut last = none;
    for &x in arguments {
        last = push_at(Op::Argument, 0, [x, last], x.value, [one, zero], [false, true], location);
    }
    let head = push_at(Op::Call, 0, [last, none], T::nan(), [zero; 2], [true, false], location);
    let results = y
        .iter()
        .map(|&y| push_at(Op::Output, 0, [head, none], y, [zero; 2], [true, false], location))
        .collect();
    if head.tape == current::<T>() {
        with_tape::<T, _>(|tape, _| {
            if let Some(trace) = &mut tape.trace {
                trace.note_call(call, y.len());
            }
            tape.is_extended = true;
            tape.calls.push(CalledAt { called: Called { call: call.clone(), head: head.slot }, x, y });
        });
    }
    results
}
