//! What the recording in progress takes in beside operations: faults, comparisons, values read out.

use super::{belongs, current, hot, with_tape};
use crate::tape::Recordable;
use crate::tape::fault::Fault;
use crate::tape::trace::{Predicate, Trace};
use crate::tape::{Var, outside};
use core::panic::Location;

/// Notes a fault unless every operand belongs to the recording in progress.
#[inline]
#[track_caller]
pub(crate) fn check<T: Recordable>(operation: &'static str, operands: &[Var<T>]) -> bool {
    T::check(operation, operands, Location::caller())
}

pub(super) fn check_at<T: Recordable>(
    operation: &'static str,
    operands: &[Var<T>],
    location: &'static Location<'static>,
) -> bool {
    let id = current::<T>();
    let belong = || operands.iter().all(|x| belongs(x, id));
    // What a closure captures is taken in where it is used.
    let captures = || with_tape::<T, _>(|tape, _| tape.captured.is_some()).unwrap_or(false);
    let fine = id != 0 && (belong() || captures());
    if !fine {
        note::<T>(|| Fault::foreign(operation, location));
    }
    fine
}

/// Operands as variables of the recording in progress, if this takes in those of outer recordings.
#[cold]
pub(super) fn taken_in<T: Recordable, const N: usize>(operands: [Var<T>; N]) -> [Var<T>; N] {
    let id = current::<T>();
    operands.map(|x| {
        if belongs(&x, id) {
            return x;
        }
        with_tape::<T, _>(|tape, _| tape.capture(x)).flatten().unwrap_or(x)
    })
}

/// Notes a fault of the recording in progress, if there is one; the first is kept.
#[cold]
pub(crate) fn note<T: Recordable>(fault: impl FnOnce() -> Fault) {
    with_tape::<T, _>(|tape, _| {
        tape.fault.get_or_insert_with(fault);
    });
}

/// Notes that what is differentiated inside the recording in progress is at a kink.
#[cold]
pub(crate) fn note_inner_kink<T: Recordable>() {
    with_tape::<T, _>(|tape, _| tape.has_inner_kink = true);
}

/// Notes that `question` about the operands had this outcome, if the recording in progress keeps a trace.
#[inline]
#[track_caller]
pub(crate) fn note_guard<T: Recordable>(question: Predicate, operands: [Var<T>; 2], outcome: u8) {
    if hot::<T>().end.get() == 0 {
        T::note_guard(question, operands, outcome, Location::caller());
    }
}

pub(super) fn note_guard_at<T: Recordable>(
    question: Predicate,
    operands: [Var<T>; 2],
    outcome: u8,
    location: &'static Location<'static>,
) {
    let id = current::<T>();
    let belong = operands.iter().all(|x| belongs(x, id));
    let operands = if belong { operands } else { taken_in(operands) };
    with_tape::<T, _>(|tape, _| {
        if let Some(trace) = &mut tape.trace {
            trace.guard(question, operands, outcome);
        }
        if let Some(diagnosis) = &mut tape.diagnosis {
            diagnosis.guard(location);
        }
    });
}

/// Notes that the value of `x` was read out, in the recording that may depend on it unseen.
#[inline]
#[track_caller]
pub(crate) fn note_read<T: Recordable>(x: &Var<T>) {
    T::note_read(x.tape, Location::caller());
}

pub(super) fn note_read_at<T: Recordable>(tape: u32, location: &'static Location<'static>) {
    if tape == current::<T>() {
        with_trace::<T>(|trace| {
            trace.read.get_or_insert(location);
        });
    } else {
        outside::read(tape, location);
    }
}

/// Runs `f` on the trace of the recording in progress, if it keeps one.
fn with_trace<T: Recordable>(f: impl FnOnce(&mut Trace<T>)) {
    with_tape::<T, _>(|tape, _| {
        if let Some(trace) = &mut tape.trace {
            f(trace);
        }
    });
}
