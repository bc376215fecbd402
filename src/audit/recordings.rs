//! What the recording of a closure at a point says about it.

use crate::derive::accuracy::Roundings;
use crate::derive::conventions::places;
use crate::derive::traced::Traced;
use crate::op::{Arity, Flat, Op};
use crate::real::Real;
use crate::tape::trace::{Guard, Predicate, Source, Trace};

/// What two numbers that are compared can be off, in units of their spread.
const REACH: f64 = 4.0;

/// What a recording says.
pub(super) struct Recorded {
    /// A number that recordings with other outcomes of comparisons hardly share.
    pub(super) path: Vec<u8>,
    /// By coordinate: does the result depend on it?
    pub(super) reached: Vec<bool>,
    /// Comparisons that hold since two numbers are equal, and those that rounding decides.
    pub(super) shortcuts: usize,
    pub(super) ties: usize,
    /// The first operation that is flat but for jumps.
    pub(super) flat: Option<usize>,
    /// Operations whose derivative is a convention here, and the first of them.
    pub(super) conventions: usize,
    pub(super) convention: Option<usize>,
}

/// Looks at a recording at `point`.
pub(super) fn look<T: Real>(traced: &Traced<T>, roundings: &Roundings<T>, point: &[T]) -> Recorded {
    let trace = &traced.trace;
    let first = trace.first_node as usize;
    let reached = reached(trace, traced.output, |_| true);
    // What is behind `detach` and the like has no derivative to be a convention.
    let is_smooth = |op: Op| op == Op::Select || op.flat(1)[0] != Flat::Everywhere;
    let differentiated = self::reached(trace, traced.output, is_smooth);
    let varies = varies(trace, is_smooth);
    let places = places(trace, &[(traced.output, T::zero())], point, point.len());
    let moves = |source: Source| source.get().is_ok_and(|slot| slot != 0 && places.moves(slot));
    let is_flat = |op: Op| matches!(op, Op::Floor | Op::Ceil | Op::Round | Op::Trunc | Op::Signum);
    let flat = (0..trace.entries.len()).find(|&index| {
        let entry = trace.entries[index];
        reached[first + index] && is_flat(entry.op) && moves(entry.operands()[0])
    });
    let moving = || trace.guards.iter().filter(|guard| guard.operands.iter().any(|&source| moves(source)));
    Recorded {
        path: trace.guards.iter().map(|guard| guard.outcome).collect(),
        reached: reached[1..first].to_vec(),
        shortcuts: moving().filter(|guard| is_shortcut(guard)).count(),
        ties: moving().filter(|guard| is_tie(guard, trace, roundings)).count(),
        flat,
        conventions: places.count(),
        convention: places.first().filter(|index| differentiated[first + index] && varies[first + index]),
    }
}

/// By slot: does the output depend on it, through operations that `passes` lets through?
fn reached<T: Real>(trace: &Trace<T>, output: u32, passes: impl Fn(Op) -> bool) -> Vec<bool> {
    let first = trace.first_node as usize;
    let mut reached = vec![false; first + trace.entries.len()];
    if output != 0 {
        reached[output as usize] = true;
    }
    for index in (0..trace.entries.len()).rev().filter(|index| index + first <= output as usize) {
        let entry = trace.entries[index];
        if !reached[first + index] || !passes(entry.op) {
            continue;
        }
        // The first two operands of three are those of the half before.
        if entry.op.arity() == Arity::Ternary && index > 0 {
            reached[first + index - 1] = true;
        }
        for source in entry.operands() {
            if let Ok(slot @ 1..) = source.get() {
                reached[slot as usize] = true;
            }
        }
    }
    reached
}

/// By slot: does it depend on a coordinate through operations that `passes` lets through?
fn varies<T: Real>(trace: &Trace<T>, passes: impl Fn(Op) -> bool) -> Vec<bool> {
    let first = trace.first_node as usize;
    let mut varies = vec![true; first];
    varies[0] = false;
    for (index, entry) in trace.entries.iter().enumerate() {
        let of_operands =
            entry.operands().iter().any(|source| source.get().is_ok_and(|slot| varies[slot as usize]));
        // The first two operands of three are those of the half before.
        let before = entry.op.arity() == Arity::Ternary && index > 0 && varies[first + index - 1];
        varies.push(passes(entry.op) && (of_operands || before));
    }
    varies
}

/// Did it hold because both are equal?
fn is_shortcut(guard: &Guard) -> bool {
    match guard.question {
        Predicate::Equal => guard.outcome == 1,
        Predicate::Order => guard.outcome == 2,
        Predicate::Less | Predicate::LessEqual | Predicate::Class => false,
    }
}

/// Are both as near as rounding, and is that not what was asked?
fn is_tie<T: Real>(guard: &Guard, trace: &Trace<T>, roundings: &Roundings<T>) -> bool {
    if guard.question == Predicate::Class || is_shortcut(guard) {
        return false;
    }
    let [a, b] = guard.operands.map(|source| roundings.value(trace, source).widen());
    let spread =
        guard.operands.map(|source| source.get().map_or(0.0, |slot| roundings.spread[slot as usize]));
    // Two numbers that are not equal, and known exactly, differ.
    let is_asked = matches!(guard.question, Predicate::Less | Predicate::LessEqual) || spread != [0.0; 2];
    is_asked && (a - b).abs() <= REACH * (spread[0] + spread[1])
}
