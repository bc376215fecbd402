//! The trace: operations by name, constants, and comparisons.
//!
//! A node has lost what it was; the trace has kept it, so that a graph can be
//! built and replayed. Entry `k` belongs to node `k`. Two traces of the same
//! closure are equal if it did the same operations on the same operands with the
//! same constants, and its comparisons came out the same.

use super::Var;
use crate::Real;
use crate::op::{Arity, Op};
use core::panic::Location;

/// An operand of a traced operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Source(u32);

impl Source {
    const CONSTANT: u32 = 1 << 31;

    /// The place on the tape, or else the index of the constant.
    pub(crate) fn get(self) -> Result<u32, usize> {
        if self.0 & Self::CONSTANT == 0 { Ok(self.0) } else { Err((self.0 & !Self::CONSTANT) as usize) }
    }
}

/// One operation: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) op: Op,
    /// The exponent of a whole power, else 0.
    pub(crate) n: i32,
    pub(crate) operands: [Source; 2],
}

/// A question that the closure asked about values, and that decided what it did next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Question {
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

/// A question with its operands and its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) question: Question,
    pub(crate) operands: [Source; 2],
    pub(crate) outcome: u8,
}

/// Operations, constants and comparisons of one recording.
#[derive(Clone, Debug)]
pub(crate) struct Trace<T> {
    pub(crate) first_node: u32,
    pub(crate) entries: Vec<Entry>,
    pub(crate) constants: Vec<T>,
    pub(crate) guards: Vec<Guard>,
    /// Where a value was read out of a variable, which can hide a dependence.
    pub(crate) read: Option<&'static Location<'static>>,
}

impl<T: Real> Trace<T> {
    pub(super) fn new(first_node: u32) -> Self {
        Self { first_node, entries: Vec::new(), constants: Vec::new(), guards: Vec::new(), read: None }
    }

    fn source(&mut self, x: Var<T>) -> Source {
        if x.is_constant() {
            // A recording has fewer than 2³¹ nodes, each with at most two constants, but the memory
            // for as many constants as places is out of reach before the index is.
            let index = u32::try_from(self.constants.len()).unwrap_or(u32::MAX);
            self.constants.push(x.value);
            Source(index | Source::CONSTANT)
        } else {
            Source(x.place)
        }
    }

    pub(super) fn push(&mut self, op: Op, n: i32, [a, b]: [Var<T>; 2]) {
        let single = matches!(op.arity(), Arity::Unary | Arity::Power);
        let operands = [self.source(a), if single { Source(0) } else { self.source(b) }];
        self.entries.push(Entry { op, n, operands });
    }

    /// Notes that `question` was asked about `a` and `b`.
    pub(crate) fn guard(&mut self, question: Question, operands: [Var<T>; 2], outcome: u8) {
        let operands = operands.map(|x| self.source(x));
        self.guards.push(Guard { question, operands, outcome });
    }
}

/// Equal operations, operands, constants (by their bits) and outcomes.
impl<T: Real> PartialEq for Trace<T> {
    fn eq(&self, other: &Self) -> bool {
        let same_bits =
            |(a, b): (&T, &T)| a.integer_decode() == b.integer_decode() && a.is_nan() == b.is_nan();
        self.first_node == other.first_node
            && self.entries == other.entries
            && self.guards == other.guards
            && self.constants.len() == other.constants.len()
            && self.constants.iter().zip(&other.constants).all(same_bits)
    }
}
