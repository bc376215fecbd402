//! The trace: operations by name, constants, and comparisons.
//!
//! A node has lost what it was; the trace has kept it, so that a graph can be
//! built and replayed. Entry `k` belongs to node `k`. Two traces of the same
//! closure are equal if it did the same operations on the same operands with the
//! same constants, and its comparisons came out the same.

use super::Var;
use super::call::{Call, Called};
use crate::op::{Arity, Op};
use crate::scalar::Numeric;
use core::cmp::Ordering;
use core::num::FpCategory;
use core::panic::Location;
use std::sync::Arc;

/// An operand of a traced operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source(u32);

impl Source {
    const CONSTANT: u32 = 1 << 31;

    /// The operand that an operation does not have.
    pub(crate) const NONE: Self = Self(0);

    /// An operand on the tape.
    pub(crate) fn slot(slot: u32) -> Self {
        Self(slot)
    }

    /// A constant, by its index.
    pub(super) fn constant(index: u32) -> Self {
        Self(index | Self::CONSTANT)
    }

    /// The slot on the tape, or else the index of the constant.
    pub(crate) fn get(self) -> Result<u32, usize> {
        if self.0 & Self::CONSTANT == 0 { Ok(self.0) } else { Err((self.0 & !Self::CONSTANT) as usize) }
    }
}

/// One operation: 12 bytes, since a long recording is kept as long as its programs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) op: Op,
    /// Of an integer power, the second word is the exponent.
    words: [Source; 2],
}

impl Entry {
    /// The operands; a missing second one is [`Source::NONE`].
    #[inline]
    pub(crate) fn operands(self) -> [Source; 2] {
        if self.op == Op::Powi { [self.words[0], Source::NONE] } else { self.words }
    }

    /// The exponent of an integer power, else 0.
    #[inline]
    pub(crate) fn exponent(self) -> i32 {
        if self.op == Op::Powi { self.words[1].0.cast_signed() } else { 0 }
    }

    /// How far its operands are behind those of another entry, if it does the same.
    #[inline]
    pub(super) fn behind(self, other: Self) -> Option<[u32; 2]> {
        let [a, b] = [0, 1].map(|k| self.words[k].0.wrapping_sub(other.words[k].0));
        // An exponent is no place that could be further on.
        (self.op == other.op && (b == 0 || self.op != Op::Powi)).then_some([a, b])
    }

    /// The same with operands so much further on.
    pub(super) fn moved(self, by: [u32; 2]) -> Self {
        Self { words: [0, 1].map(|k| Source(self.words[k].0.wrapping_add(by[k]))), ..self }
    }

    /// The same with other operands; an exponent stays.
    pub(super) fn with(self, [a, b]: [Source; 2]) -> Self {
        Self { words: [a, if self.op == Op::Powi { self.words[1] } else { b }], ..self }
    }
}

/// A question that the closure asked about values, and that decided what it did next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Predicate {
    /// `a == b`
    Equal,
    /// `a < b`
    Less,
    /// `a <= b`
    LessEqual,
    /// `a.partial_cmp(&b)`, with 4 outcomes.
    Order,
    /// The class of `a`: sign, zero, NaN, infinite, subnormal.
    Class,
}

/// Sign, zero, NaN, infinite or subnormal, in one number.
pub(crate) fn class<T: Numeric>(x: T) -> u8 {
    let kind = match x.classify() {
        FpCategory::Nan => 0,
        FpCategory::Infinite => 1,
        FpCategory::Zero => 2,
        FpCategory::Subnormal => 3,
        FpCategory::Normal => 4,
    };
    kind << 1 | u8::from(x.is_sign_negative())
}

/// The outcome of [`Predicate::Order`] as a number.
pub(crate) fn order<T: Numeric>(a: T, b: T) -> u8 {
    match a.partial_cmp(&b) {
        None => 0,
        Some(Ordering::Less) => 1,
        Some(Ordering::Equal) => 2,
        Some(Ordering::Greater) => 3,
    }
}

/// A question with its operands and its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) question: Predicate,
    pub(crate) operands: [Source; 2],
    pub(crate) outcome: u8,
    /// How many entries and constants stood before the question.
    pub(crate) after: [u32; 2],
}

/// Operations, constants and comparisons of one recording.
#[derive(Clone, Debug)]
pub(crate) struct Trace<T> {
    pub(crate) first_node: u32,
    pub(crate) entries: Vec<Entry>,
    pub(crate) constants: Vec<T>,
    pub(crate) guards: Vec<Guard>,
    /// Functions that were called, in the order of their entries.
    pub(crate) calls: Vec<Called<T>>,
    /// Where a value was read out of a variable, which can hide a dependence.
    pub(crate) read: Option<&'static Location<'static>>,
    /// Long sums stand for such with at most `2^` this times as many terms: 0, but where rounds are left out.
    pub(crate) longer: u8,
}

impl<T: Numeric> Trace<T> {
    pub(crate) fn new(first_node: u32) -> Self {
        Self {
            first_node,
            entries: Vec::new(),
            constants: Vec::new(),
            guards: Vec::new(),
            calls: Vec::new(),
            read: None,
            longer: 0,
        }
    }

    /// The call at an entry, if there is one.
    pub(crate) fn call_at(&self, index: usize) -> Option<&Called<T>> {
        if self.entries[index].op != Op::Call {
            return None;
        }
        self.calls.binary_search_by_key(&(index as u32), |called| called.head).ok().map(|at| &self.calls[at])
    }

    /// Which result of its call an entry is.
    pub(crate) fn result_number(&self, index: usize) -> Option<usize> {
        let entry = self.entries[index];
        let slot = entry.operands()[0].get().ok().filter(|_| entry.op == Op::Output)?;
        Some(index - 1 - self.entry_of(slot)?)
    }

    /// Notes which function is called by the entry in front of the last ones, its `results`.
    pub(super) fn note_call(&mut self, call: &Arc<dyn Call<T>>, results: usize) {
        self.calls.push(Called { call: call.clone(), head: (self.entries.len() - 1 - results) as u32 });
    }

    /// The sources of all operands of an entry, also of one with three, which is recorded as two; missing ones are slot 0.
    pub(crate) fn sources(&self, index: usize) -> [Source; 3] {
        let [a, b] = self.entries[index].operands();
        if self.entries[index].op.arity() == Arity::Ternary {
            let [first, second] = self.entries[index - 1].operands();
            [first, second, b]
        } else {
            [a, b, Source::NONE]
        }
    }

    /// The index of the entry that belongs to a slot of the tape; none for an input, or for slot 0.
    #[inline]
    pub(crate) fn entry_of(&self, slot: u32) -> Option<usize> {
        slot.checked_sub(self.first_node).map(|index| index as usize)
    }

    #[inline]
    fn source(&mut self, x: Var<T>) -> Source {
        if x.is_constant() {
            // A recording has fewer than 2³¹ nodes, each with at most two constants, but the memory
            // for as many constants as slots is out of reach before the index is.
            let index = u32::try_from(self.constants.len()).unwrap_or(u32::MAX);
            self.constants.push(x.value);
            Source(index | Source::CONSTANT)
        } else {
            Source(x.slot)
        }
    }

    // In its one caller: by itself it would be a call for each operation, and a tenth of a traced recording.
    #[inline(always)]
    pub(super) fn push(&mut self, op: Op, n: i32, [a, b]: [Var<T>; 2]) {
        let first = self.source(a);
        let second = match op.arity() {
            Arity::Unary => Source::NONE,
            Arity::Power => Source(n.cast_unsigned()),
            Arity::Binary | Arity::Half | Arity::Ternary => self.source(b),
            Arity::Call => self.second_of_call(op, b),
        };
        self.entries.push(Entry { op, words: [first, second] });
    }

    /// Arguments have one before them, which the first lacks.
    #[cold]
    fn second_of_call(&mut self, op: Op, b: Var<T>) -> Source {
        if op == Op::Argument { self.source(b) } else { Source::NONE }
    }

    /// Notes that `question` was asked about `a` and `b`.
    pub(crate) fn guard(&mut self, question: Predicate, operands: [Var<T>; 2], outcome: u8) {
        let operands = operands.map(|x| self.source(x));
        let after = [self.entries.len() as u32, self.constants.len() as u32];
        self.guards.push(Guard { question, operands, outcome, after });
    }
}

/// How a second recording of a closure relates to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The same operations, operands, constants (by their bits) and outcomes.
    Same,
    /// The same up to a comparison that came out differently: the closure took another branch.
    Branch,
    /// Different although all comparisons came out the same: the closure depends on something
    /// that is not on the tape.
    Changed,
}

impl<T: Numeric> Trace<T> {
    /// How `other`, recorded later, relates to this trace.
    pub(crate) fn relation(&self, other: &Self) -> Relation {
        let common = self.guards.iter().zip(&other.guards).take_while(|(a, b)| a == b).count();
        match (self.guards.get(common), other.guards.get(common)) {
            (None, None) if self.same_until(other, [u32::MAX; 2]) => Relation::Same,
            (Some(a), Some(b))
                if *a == (Guard { outcome: a.outcome, ..*b }) && self.same_until(other, a.after) =>
            {
                Relation::Branch
            }
            _ => Relation::Changed,
        }
    }

    /// Are the first entries and constants the same?
    pub(crate) fn same_until(&self, other: &Self, [entries, constants]: [u32; 2]) -> bool {
        fn first<E>(all: &[E], count: u32) -> &[E] {
            &all[..all.len().min(count as usize)]
        }
        let (mine, theirs) = (first(&self.constants, constants), first(&other.constants, constants));
        self.first_node == other.first_node
            && first(&self.entries, entries) == first(&other.entries, entries)
            && mine.len() == theirs.len()
            && mine.iter().zip(theirs).all(same_bits)
            && self.calls.iter().zip(&other.calls).all(|(a, b)| a.head >= entries || a.is_same(b))
    }

    /// A number that equal traces share, and others hardly.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let pair = |[a, b]: [Source; 2]| u64::from(a.0) << 32 | u64::from(b.0);
        // The exponent stands where it always stood: counts of earlier recordings are stored in checkpoints.
        let hash = self.entries.iter().fold(u64::from(self.first_node), |hash, entry| {
            let operation = (entry.op as u64) << 32 | u64::from(entry.exponent().cast_unsigned());
            mix(mix(hash, operation), pair(entry.operands()))
        });
        let hash = self.constants.iter().fold(hash, |hash, c| mix(hash, c.wide().to_bits()));
        self.guards
            .iter()
            .fold(hash, |hash, guard| mix(mix(hash, u64::from(guard.outcome)), pair(guard.operands)))
    }
}

/// Equal to the sign of zero; all NaN are equal.
pub(crate) fn same_bits<T: Numeric>((a, b): (&T, &T)) -> bool {
    a.wide().to_bits() == b.wide().to_bits() || (a.is_nan() && b.is_nan())
}
