//! The instruction set: what a graph is scheduled into, and a sweep runs.
//!
//! A program is a list of steps over one array of values. A [`Run`] is one operation on many values that stand side by
//! side, [`Sums`] and [`Scan`] are sums and chains of many, [`GuardRun`] comparisons; what is alone is a [`Scalar`], and what is not in the table a
//! [`FunctionCall`]. Where
//! operands stand is said by a [`pattern`]. Printed (`print`), the gradient of `Σ (xᵢ₊₁ − xᵢ²)²` has the same lines for any
//! number of coordinates.
//!
//! A program is immutable and shared by threads; each has a workspace of its own.

pub(crate) mod pattern;
mod print;
mod slot;
pub(crate) mod stretch;

use crate::op::Op;
use crate::tape::call::Call;
use crate::tape::trace::Predicate;
use pattern::{Lists, Pattern};
pub(crate) use slot::{Second, Slot};
use std::sync::Arc;

/// One operation on `len` nodes whose values stand side by side from `out` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) op: Op,
    /// The exponent of a whole power, else 0.
    pub(crate) n: i32,
    pub(crate) out: Slot,
    pub(crate) len: u32,
    /// Unused operands are the first one again.
    pub(crate) operands: [Pattern; 3],
}

/// `len` sums, described by `count` patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) out: Slot,
    pub(crate) len: u32,
    /// Index of the first of the terms' patterns in [`Program::terms`].
    pub(crate) first: u32,
    pub(crate) count: u32,
    pub(crate) layout: Layout,
}

/// A chain of `len` nodes, each the operation on the one before it and one more operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    pub(crate) op: Op,
    /// Where the results stand: in the order of the chain, or the other way round.
    pub(crate) out: Slot,
    pub(crate) len: u32,
    /// What the first node begins with.
    pub(crate) start: Slot,
    /// The other operands, in the order of the results.
    pub(crate) operand: Pattern,
    /// The node before is the second operand.
    pub(crate) second: bool,
    /// The results stand the other way round.
    pub(crate) reversed: bool,
}

/// How the terms of sums are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One pattern for each position in the sum, over the sums.
    Across,
    /// One sum: patterns for stretches of its terms, one after the other.
    Along,
    /// One sum: its first term, and then patterns for terms that take turns, of equal lengths: the first of each, the second of each, and so on.
    Turns,
    /// The same, added in the order that is fastest: an adjoint.
    Pooled,
}

/// The terms at one position of sums, or a stretch of the terms of one sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) len: u32,
    pub(crate) pattern: Pattern,
    /// The second factors, if the terms are products.
    pub(crate) factor: Option<Pattern>,
    pub(crate) negative: bool,
}

impl Terms {
    /// A number by itself.
    pub(crate) fn single(slot: Slot) -> Self {
        Self { len: 1, pattern: Pattern::Contiguous(slot), factor: None, negative: false }
    }
}

/// Guards of one comparison and outcome, in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuardRun {
    pub(crate) question: Predicate,
    pub(crate) outcome: u8,
    pub(crate) len: u32,
    pub(crate) operands: [Pattern; 2],
}

/// One operation on single values: 16 bytes, since of a long and narrow recording nearly all is this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scalar {
    pub(crate) op: Op,
    pub(crate) out: Slot,
    pub(crate) a: Slot,
    pub(crate) b: Second,
}

/// A function that is called on single values.
#[derive(Clone, Debug)]
pub(crate) struct FunctionCall<T> {
    pub(crate) call: Arc<dyn Call<T>>,
    /// Index of the slot of the first argument in [`Lists::slots`].
    pub(crate) arguments: u32,
    /// The results stand side by side from here on.
    pub(crate) out: Slot,
}

/// One step of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Run(Run),
    Sums(Sums),
    Scan(Scan),
    Guard(GuardRun),
    /// A stretch of [`Program::scalars`].
    Scalars {
        first: u32,
        len: u32,
    },
    /// A stretch of [`Program::calls`].
    Calls {
        first: u32,
        len: u32,
    },
}

/// A stretch of results to copy out: `len` values from `from` on, to output `to` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutputSpan {
    pub(crate) from: Slot,
    pub(crate) to: u32,
    pub(crate) len: u32,
}

/// A graph as loops; see the module.
#[derive(Clone, Debug)]
pub(crate) struct Program<T> {
    /// The workspace begins with these.
    pub(crate) constants: Vec<T>,
    /// Where the parameters go in the workspace: right behind the constants.
    pub(crate) parameters: Slot,
    /// Length of the workspace.
    pub(crate) size: u32,
    /// From this slot on are sums that another one begins with.
    pub(crate) carried: Slot,
    pub(crate) steps: Vec<Step>,
    pub(crate) terms: Vec<Terms>,
    pub(crate) scalars: Vec<Scalar>,
    pub(crate) calls: Vec<FunctionCall<T>>,
    /// Slots that follow no simpler pattern.
    pub(crate) lists: Lists,
    /// Where the outputs are.
    pub(crate) outputs: Vec<OutputSpan>,
    /// Operations, as the graph counts them.
    pub(crate) operations: usize,
}

impl<T> Program<T> {
    /// The outputs at `point`, if they are its first coordinates as they are.
    pub(crate) fn copied<'p>(&self, point: &'p [T]) -> Option<&'p [T]> {
        match self.outputs[..] {
            [] if self.steps.is_empty() => Some(&[]),
            [OutputSpan { from, to: 0, len }] if self.steps.is_empty() && from == self.parameters => {
                point.get(..len as usize)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/program/mod.rs"]
mod tests;
