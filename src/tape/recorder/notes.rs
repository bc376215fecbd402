//! What the recording in progress is told beside operations: faults, comparisons, values read out.

use super::{belongs, current, hot, with_tape};
use crate::tape::Recordable;
use crate::tape::fault::Fault;
use crate::tape::trace::Trace;
use crate::tape::{Var, outside};
use core::panic::Location;

/// Notes a fault unless every operand belongs to the recording in progress.
#[track_caller]
pub(crate) fn check<T: Recordable>(operation: &'static str, operands: &[Var<T>]) -> bool {
    let location = Location::caller();
    let id = current::<T>();
    let fine = id != 0 && operands.iter().all(|x| belongs(x, id));
    if !fine {
        note::<T>(|| Fault::foreign(operation, location));
    }
    fine
}

/// Notes a fault of the recording in progress, if there is one; the first is kept.
#[cold]
pub(crate) fn note<T: Recordable>(fault: impl FnOnce() -> Fault) {
    with_tape::<T, _>(|tape, _| {
        tape.fault.get_or_insert_with(fault);
    });
}

/// Runs `f` on the trace of the recording in progress, if it keeps one.
#[inline]
pub(crate) fn with_trace<T: Recordable>(f: impl FnOnce(&mut Trace<T>)) {
    if hot::<T>().end.get() == 0 {
        with_tape::<T, _>(|tape, _| {
            if let Some(trace) = &mut tape.trace {
                f(trace);
            }
        });
    }
}

/// Notes that the value of `x` was read out, in the recording that may depend on it unseen.
#[inline]
#[track_caller]
pub(crate) fn note_read<T: Recordable>(x: &Var<T>) {
    let location = Location::caller();
    if x.tape == current::<T>() {
        with_trace::<T>(|trace| {
            trace.read.get_or_insert(location);
        });
    } else {
        outside::read(x.tape, location);
    }
}
