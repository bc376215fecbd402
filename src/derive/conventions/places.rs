//! Which operations of a recording are at a special point.

use crate::op::{self, Arity, BinaryRow, Flat, Op, UnaryRow, at_convention, joins_branches};
use crate::real::Real;
use crate::tape::recorder;
use crate::tape::trace::{Entry, Source, Trace};

/// What moves with a point, and which of the operations are at a special point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    count: usize,
    /// Those of them where no more than two branches meet.
    kinks: usize,
    /// Those where all first derivatives are finite, and those of the recording are no derivatives.
    first_hold: usize,
    first: usize,
    /// By slot: does the value change with the coordinates that are differentiated in? `a x` does not change with a where x is
    /// a constant 0, and no derivative passes `detach` or `floor`.
    moves: Vec<bool>,
}

impl Places {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Are there more than this many, and nothing but branches that meet?
    pub(super) fn are_mere_kinks_beyond(&self, many: usize) -> bool {
        self.kinks == self.count && self.count > many
    }

    /// Are all first derivatives numbers by the table of operations? They hold as they are: nothing is 0 · ∞.
    pub(super) fn first_hold(&self) -> bool {
        self.first_hold == self.count
    }

    /// The place in the recording of the first one.
    pub(crate) fn first(&self) -> Option<usize> {
        (self.count > 0).then_some(self.first)
    }

    fn add<T>(&mut self, (index, holds): (usize, bool), trace: &Trace<T>) {
        let joins = joins_branches(trace.entries[index].op);
        self.first = if self.count == 0 { index } else { self.first };
        self.count += 1;
        self.kinks += usize::from(joins);
        self.first_hold += usize::from(holds);
    }

    /// Does the value in a slot move? Slot 0 stands for constants.
    pub(crate) fn moves(&self, slot: u32) -> bool {
        self.moves[slot as usize]
    }
}

/// Counts the operations that are at a special point, of those that depend on the first `moving` coordinates and on which the
/// outputs depend.
pub(crate) fn places<T: Real>(trace: &Trace<T>, outputs: &[(u32, T)], point: &[T], moving: usize) -> Places {
    let mut values = Values::new(trace, point);
    let mut found =
        Places { moves: Vec::with_capacity(1 + point.len() + trace.entries.len()), ..Places::default() };
    found.moves.resize(point.len() + 1, false);
    found.moves[1..=moving].fill(true);
    let mut special = Vec::new();
    for (index, entry) in trace.entries.iter().enumerate() {
        let operands = values.push(index);
        let moved = entry.operands().map(|source| source.get().is_ok_and(|slot| found.moves(slot)));
        let before = entry.op.arity() == Arity::Ternary && found.moves[found.moves.len() - 1];
        let rests = stays_zero(entry.op, operands, moved);
        found.moves.push(!rests && (passes(entry, moved) || before));
        let [first, second] = entry.operands();
        // The larger of a value and itself is no special point.
        let is_both = first == second && matches!(entry.op, Op::Max | Op::Min);
        if !is_both && at_moving(entry.op, entry.exponent(), operands, moved) {
            special.push((index, first_holds(entry.op, operands)));
        }
    }
    if !special.is_empty() {
        let needed = needed(trace, outputs, &found);
        special.into_iter().filter(|&(index, _)| needed[index]).for_each(|place| found.add(place, trace));
    }
    found
}

/// Which operations derivatives of the outputs go through: what does not move passes none on.
fn needed<T>(trace: &Trace<T>, outputs: &[(u32, T)], found: &Places) -> Vec<bool> {
    let first = trace.first_node;
    let mut needed = vec![false; trace.entries.len()];
    let index = |slot: u32| slot.checked_sub(first).map(|index| index as usize);
    outputs.iter().filter_map(|output| index(output.0)).for_each(|index| needed[index] = true);
    for at in (0..needed.len()).rev().filter(|&at| trace.entries[at].op.arity() != Arity::Half) {
        if !needed[at] || !found.moves(first + at as u32) {
            continue;
        }
        let is_ternary = trace.entries[at].op.arity() == Arity::Ternary;
        let halves = is_ternary.then(|| trace.entries[at - 1].operands());
        let operands = trace.entries[at].operands().into_iter().chain(halves.into_iter().flatten());
        operands.filter_map(|source| index(source.get().ok()?)).for_each(|index| needed[index] = true);
    }
    needed
}

/// Does the value change with an operand that moves? No derivative passes what is piecewise constant: √floor(x) stays 0 next to
/// ½, and jumps at 1.
fn passes(entry: &Entry, moved: [bool; 2]) -> bool {
    let [first, second, _] = match entry.op.arity() {
        // They stand for three operands, two to one entry, or for arguments in a row, of which each has those before it behind it.
        Arity::Half | Arity::Ternary | Arity::Call => [Flat::Nowhere; 3],
        _ => entry.op.flat(entry.exponent()),
    };
    moved[0] && first != Flat::Everywhere || moved[1] && second != Flat::Everywhere
}

/// A product with what is 0 and stays it?
fn stays_zero<T: Real>(op: Op, [a, b]: [T; 2], moves: [bool; 2]) -> bool {
    let zero = |x: T, moves: bool| x == T::zero() && !moves;
    match op {
        Op::Mul => zero(a, moves[0]) || zero(b, moves[1]),
        Op::Div => zero(a, moves[0]) && b != T::zero(),
        _ => false,
    }
}

/// At a special point by an operand that moves?
fn at_moving<T: Real>(op: Op, n: i32, operands: [T; 2], moves: [bool; 2]) -> bool {
    let by = match op {
        // From 2 on the first two derivatives are no special ones.
        Op::Powf => moves[0] && operands[1] < T::of(2.0),
        Op::Div => moves[1],
        _ => moves[0] || moves[1],
    };
    by && at_convention(op, n, operands, T::one(), |x: T| x == T::zero())
}

/// Are the first derivatives at a special point numbers, by a convention, and is the operation itself none?
fn first_holds<T: Real>(op: Op, [_, b]: [T; 2]) -> bool {
    match op {
        Op::Side | Op::Above | Op::Below => false,
        Op::Atan2 => true,
        // Between 0 and 1, and below 0, the derivative in a base of 0 is infinite.
        Op::Powf => b == T::zero() || b >= T::one(),
        _ => joins_branches(op),
    }
}

/// The values of a recording at a point, one operation after the other.
pub(crate) struct Values<'a, T> {
    trace: &'a Trace<T>,
    /// Slot 0 stands for constants.
    of: Vec<T>,
    /// Results of the last call.
    results: Vec<T>,
}

impl<'a, T: Real> Values<'a, T> {
    pub(crate) fn new(trace: &'a Trace<T>, point: &[T]) -> Self {
        let mut of = Vec::with_capacity(1 + point.len() + trace.entries.len());
        of.push(T::nan());
        of.extend_from_slice(point);
        Self { trace, of, results: Vec::new() }
    }

    /// The value of an operand of what has been computed.
    pub(crate) fn at(&self, source: Source) -> T {
        match source.get() {
            Ok(slot) => self.of[slot as usize],
            Err(constant) => self.trace.constants[constant],
        }
    }

    /// Computes the next operation, and returns its operands.
    pub(crate) fn push(&mut self, index: usize) -> [T; 2] {
        let entry = &self.trace.entries[index];
        let operands = entry.operands().map(|source| self.at(source));
        let value = self.value(index, entry, operands);
        self.of.push(value);
        operands
    }

    /// The value of a part of a call.
    fn part_of_call(&mut self, index: usize, entry: &Entry, first_operand: T) -> T {
        let trace = self.trace;
        if entry.op == Op::Argument {
            return first_operand;
        }
        if let Some(called) = trace.call_at(index) {
            let first = trace.first_node as usize;
            let arguments = called.arguments();
            self.results.clear();
            self.results.resize(called.call.outputs(), T::nan());
            let x = &self.of[arguments.start + first..arguments.end + first];
            // Where it fails, it has failed before, and was reported.
            let _ = recorder::value(&*called.call, x, &mut self.results);
        }
        trace.result_number(index).and_then(|k| self.results.get(k).copied()).unwrap_or_else(T::nan)
    }

    fn value(&mut self, index: usize, entry: &Entry, [a, b]: [T; 2]) -> T {
        match entry.op.arity() {
            // Its operands are those of the operation that follows.
            Arity::Half => T::nan(),
            Arity::Call => self.part_of_call(index, entry, a),
            Arity::Power => a.powi(entry.exponent()),
            Arity::Ternary => {
                let [first, second] = self.trace.entries[index - 1].operands().map(|source| self.at(source));
                op::ternary_value(entry.op, [first, second, b])
            }
            _ => {
                op::for_unary!(entry.op, R => R::value(a), else op::for_binary!(entry.op, R => R::value(a, b), else T::nan()))
            }
        }
    }
}
