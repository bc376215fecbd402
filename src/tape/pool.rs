//! Tapes and their buffers, kept by each thread between recordings.
//!
//! A fresh page of memory costs more than the operations that fill it, so a tape
//! goes back to its thread with its capacity, and the next recording takes it.

use super::call::CalledAt;
use super::diagnosis::{Diagnosis, Wanted};
use super::fault::Fault;
use super::recorder::Session;
use super::trace::Trace;
use super::{MAX_NODES, Node, Var, outside};
use crate::op::Op;
use crate::tape::Recordable;
use core::cell::Cell;
use core::panic::Location;

/// A recording's buffers.
pub(crate) struct Tape<T> {
    pub(super) id: u32,
    /// Inputs have the slots `1..first_node`, and no nodes.
    pub(super) first_node: u32,
    pub(super) limit: u32,
    traced: u32,
    pub(super) nodes: Vec<Node<T>>,
    pub(super) adjoints: Vec<T>,
    /// An adjoint of 0 stood before an infinite partial derivative in the last sweep.
    pub(super) meets_pole: bool,
    /// What was differentiated inside the closure was at a kink.
    pub(super) has_inner_kink: bool,
    inputs: Vec<Var<T>>,
    pub(super) fault: Option<Fault>,
    pub(super) trace: Option<Box<Trace<T>>>,
    pub(super) diagnosis: Option<Box<Diagnosis<T>>>,
    /// Functions that were called, with their numbers, in the order of their slots.
    pub(super) calls: Vec<CalledAt<T>>,
    /// Variables of outer recordings that the closure uses, if it may: they are inputs behind those of the point, as far as they
    /// were known before, and else constants that are known the next time.
    pub(super) captured: Option<Captured<T>>,
    /// Calls are recorded without being made: only what is computed of what is wanted.
    pub(super) is_symbolic: bool,
    /// One of the last three is not as in a plain recording. What every recording asks, it asks once.
    pub(super) is_extended: bool,
}

/// Variables of outer recordings.
pub(crate) struct Captured<T> {
    pub(super) variables: Vec<Var<T>>,
    /// How many of them are inputs.
    pub(super) known: usize,
}

/// What a recording keeps besides nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Nothing: the fastest.
    Nodes,
    /// Operations, constants and comparisons.
    Trace,
    /// Values and places in the source.
    Diagnosis,
    /// The same, and for this node the user's line, also where `#[track_caller]` does not reach it.
    PlaceOf(usize),
    /// The same for this comparison.
    PlaceOfGuard(usize),
    /// What [`Keep::Trace`] keeps, of symbols: numbers mean nothing, and functions are not called.
    Symbols,
}

/// How to record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recording {
    pub(crate) keep: Keep,
    /// The largest number of slots, inputs included.
    pub(crate) limit: u32,
    /// The largest number of operations of which a trace is kept; of a longer recording there is none.
    pub(crate) traced: u32,
}

impl Default for Recording {
    fn default() -> Self {
        Self { keep: Keep::Nodes, limit: 1 << 28, traced: u32::MAX }
    }
}

impl<T: Recordable> Tape<T> {
    fn new() -> Self {
        Self {
            id: 0,
            first_node: 1,
            limit: MAX_NODES,
            traced: u32::MAX,
            nodes: Vec::new(),
            adjoints: Vec::new(),
            meets_pole: false,
            has_inner_kink: false,
            inputs: Vec::new(),
            fault: None,
            trace: None,
            diagnosis: None,
            calls: Vec::new(),
            captured: None,
            is_symbolic: false,
            is_extended: false,
        }
    }

    fn prepare(&mut self, inputs: usize, how: Recording) {
        self.nodes.clear();
        // More inputs than slots: every operation then meets the limit.
        self.first_node = u32::try_from(inputs + 1).unwrap_or(MAX_NODES);
        self.limit = how.limit;
        self.traced = how.traced;
        self.fault = None;
        self.has_inner_kink = false;
        if self.is_extended {
            self.end_extensions();
        }
        self.trace = (how.keep == Keep::Trace).then(|| Box::new(Trace::new(self.first_node)));
        self.diagnosis = match how.keep {
            Keep::Diagnosis => Some(Box::new(Diagnosis::new(0, None))),
            Keep::PlaceOf(node) => Some(Box::new(Diagnosis::new(0, Some(Wanted::Node(node))))),
            Keep::PlaceOfGuard(guard) => Some(Box::new(Diagnosis::new(0, Some(Wanted::Guard(guard))))),
            Keep::Nodes | Keep::Trace => None,
            Keep::Symbols => {
                self.trace = Some(Box::new(Trace::new(self.first_node)));
                (self.is_symbolic, self.is_extended) = (true, true);
                None
            }
        };
    }

    pub(super) fn is_traced(&self) -> bool {
        self.trace.is_some() || self.diagnosis.is_some()
    }

    /// Tells the trace or the diagnosis about an operation, if one is kept.
    #[inline]
    pub(super) fn push_traced(
        &mut self,
        op: Op,
        n: i32,
        operands: [Var<T>; 2],
        location: &'static Location<'static>,
    ) {
        if let Some(trace) = &mut self.trace {
            if trace.entries.len() < self.traced as usize {
                trace.push(op, n, operands);
            } else {
                self.drop_trace();
            }
        }
        if let Some(diagnosis) = &mut self.diagnosis {
            diagnosis.push(op, n, operands, location);
        }
    }

    /// Goes on without a trace, which has become too long.
    #[cold]
    fn drop_trace(&mut self) {
        self.trace = None;
        outside::unwatch(self.id);
    }

    /// The slot of an output on this tape, 0 for a constant.
    ///
    /// # Errors
    /// The fault that recording met, or that the output itself is foreign, which is reported as being
    /// met where this function is called.
    #[track_caller]
    pub(crate) fn slot_of(&self, output: Var<T>) -> Result<u32, Fault> {
        self.slot_of_at(output, Location::caller())
    }

    /// The same, for an output that came from the call at `location`.
    #[inline]
    pub(crate) fn slot_of_at(
        &self,
        output: Var<T>,
        location: &'static Location<'static>,
    ) -> Result<u32, Fault> {
        if let Some(fault) = &self.fault {
            Err(fault.clone().at_least_at(location))
        } else if output.tape == self.id || output.is_constant() {
            Ok(output.slot)
        } else {
            Err(Fault::foreign("result", location))
        }
    }

    /// The same, reported at `made_at` if no line of the user's is known.
    pub(crate) fn slot_of_or_at(
        &self,
        output: Var<T>,
        made_at: &'static Location<'static>,
    ) -> Result<u32, Fault> {
        self.slot_of(output).map_err(|fault| fault.at_least_at(made_at))
    }

    /// The trace, if one was asked for.
    pub(crate) fn take_trace(&mut self) -> Option<Box<Trace<T>>> {
        self.trace.take()
    }

    /// A plain recording again.
    #[cold]
    fn end_extensions(&mut self) {
        self.calls.clear();
        self.captured = None;
        (self.is_symbolic, self.is_extended) = (false, false);
    }

    /// A variable of an outer recording as one of this, if it may be one.
    pub(super) fn capture(&mut self, x: Var<T>) -> Option<Var<T>> {
        let first = self.first_node as usize;
        let captured = self.captured.as_mut()?;
        let is_it = |known: &Var<T>| known.slot == x.slot && known.tape == x.tape;
        let index = captured.variables.iter().position(is_it).unwrap_or_else(|| {
            captured.variables.push(x);
            captured.variables.len() - 1
        });
        Some(if index < captured.known {
            Var { value: x.value, slot: (first - captured.known + index) as u32, tape: self.id }
        } else {
            Var::constant(x.value)
        })
    }

    /// What went wrong so far.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// The call whose slot this is.
    pub(super) fn call_at(&self, slot: u32) -> Option<&CalledAt<T>> {
        let index = self.calls.binary_search_by_key(&slot, |call| call.called.head).ok()?;
        Some(&self.calls[index])
    }

    /// The call of which a slot is part: argument, itself or result.
    pub(super) fn call_around(&self, slot: u32) -> Option<&CalledAt<T>> {
        let slot = slot as usize;
        let index = self.calls.partition_point(|call| call.called.results().end <= slot);
        self.calls.get(index).filter(|call| call.called.arguments().start <= slot)
    }

    /// The value in a slot that has a result of a call.
    pub(crate) fn result_at(&self, slot: u32) -> Option<T> {
        let call = self.call_around(slot)?;
        call.y.get((slot as usize).checked_sub(call.called.results().start)?).copied()
    }

    /// The diagnosis, if one was asked for.
    pub(crate) fn diagnosis(&self) -> Option<&Diagnosis<T>> {
        self.diagnosis.as_deref()
    }
}

/// The idle tapes of a thread. Nearly always one, which has a place of its own: a vector would be taken out and put
/// back, whole, for each recording.
#[expect(missing_debug_implementations, reason = "only named by a sealed trait, never shown")]
pub struct Idle<T> {
    first: Cell<Option<Box<Tape<T>>>>,
    #[expect(clippy::vec_box, reason = "boxes come and go as they are")]
    others: Cell<Vec<Box<Tape<T>>>>,
}

impl<T> Idle<T> {
    pub(super) const fn new() -> Self {
        Self { first: Cell::new(None), others: Cell::new(Vec::new()) }
    }

    fn take(&self) -> Option<Box<Tape<T>>> {
        self.first.take().or_else(|| self.change_others(Vec::pop))
    }

    fn give_back(&self, tape: Box<Tape<T>>) {
        if let Some(other) = self.first.replace(Some(tape)) {
            self.change_others(|others| others.push(other));
        }
    }

    #[cold]
    fn change_others<R>(&self, change: impl FnOnce(&mut Vec<Box<Tape<T>>>) -> R) -> R {
        let mut others = self.others.take();
        let result = change(&mut others);
        self.others.set(others);
        result
    }
}

fn take<T: Recordable>() -> Box<Tape<T>> {
    T::idle(Idle::take).flatten().unwrap_or_else(|| Box::new(Tape::new()))
}

pub(super) fn give_back<T: Recordable>(tape: Box<Tape<T>>) {
    // Not kept while the thread shuts down: then the tape is simply freed.
    let _ = T::idle(|idle| idle.give_back(tape));
}

/// Frees the buffers of this thread's idle tapes that hold more than `nodes` nodes.
///
/// For a caller that is about to need as much memory, and more time than the buffers cost.
pub(crate) fn trim<T: Recordable>(nodes: usize) {
    let is_small = |tape: &Tape<T>| tape.nodes.capacity() <= nodes;
    let _ = T::idle(|idle| {
        idle.first.set(idle.first.take().filter(|tape| is_small(tape)));
        idle.change_others(|others| others.retain(|tape| is_small(tape)));
    });
}

/// Records `closure` at `point`, then hands the tape and the result to `then`.
///
/// A recording may start inside another one of the same thread. If the closure panics, the
/// outer recording is as it was.
#[inline(always)]
pub(crate) fn record<T: Recordable, O, R>(
    point: &[T],
    how: Recording,
    closure: impl FnOnce(&[Var<T>]) -> O,
    then: impl FnOnce(&mut Tape<T>, O) -> R,
) -> R {
    let mut tape = take();
    tape.prepare(point.len(), how);
    let mut inputs = core::mem::take(&mut tape.inputs);
    let session = Session::start(tape);
    let id = super::recorder::current::<T>();
    inputs.clear();
    inputs.extend((1..).zip(point).map(|(slot, &value)| Var { value, slot, tape: id }));
    let output = closure(&inputs);
    let mut tape = session.finish();
    tape.inputs = inputs;
    let result = then(&mut tape, output);
    give_back(tape);
    result
}

/// Records `closure` at `point` with a trace, as one that may use variables of outer recordings.
///
/// Those in `captured` are inputs behind the coordinates of the point. Others that are used are constants, and are added to it.
pub(crate) fn record_capturing<T: Recordable, O, R>(
    point: &[T],
    captured: &mut Vec<Var<T>>,
    closure: impl FnOnce(&[Var<T>]) -> O,
    then: impl FnOnce(&mut Tape<T>, O) -> R,
) -> R {
    let mut tape = take();
    let known = captured.len();
    tape.prepare(point.len() + known, Recording { keep: Keep::Trace, ..Recording::default() });
    tape.captured = Some(Captured { variables: captured.clone(), known });
    tape.is_extended = true;
    let session = Session::start(tape);
    let id = super::recorder::current::<T>();
    let inputs: Vec<_> = (1..).zip(point).map(|(slot, &value)| Var { value, slot, tape: id }).collect();
    let output = closure(&inputs);
    let mut tape = session.finish();
    *captured = tape.captured.take().map_or_else(Vec::new, |captured| captured.variables);
    let result = then(&mut tape, output);
    give_back(tape);
    result
}
