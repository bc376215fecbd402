//! Nodes: what a graph is made of.

use super::flags::NodeFlags;
use super::kind::Kind;
use crate::op::Op;
use crate::tape::trace::Predicate;

/// The number of a node in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) u32);

impl Id {
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A node: 12 bytes.
///
/// `kind`, `a` and `b` say what it is, and for a sum, whether it [is pooled](Self::is_pooled); the rest follows from
/// them and from the operands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(super) traits: NodeFlags,
    /// `|value| ≤ 2^magnitude`, for finite parameters and columns below the bound of leaves.
    pub(super) magnitude: i16,
    pub(crate) a: u32,
    /// For a whole power, its exponent.
    pub(crate) b: u32,
}

impl Node {
    /// Equal nodes have equal values.
    #[inline]
    pub(super) fn equals(self, other: Self) -> bool {
        self.a == other.a && self.b == other.b && self.kind == other.kind
    }

    /// The exponent of a whole power, else 0.
    #[inline]
    pub(crate) fn exponent(self) -> i32 {
        if self.kind == Kind::Apply(Op::Powi) { self.b.cast_signed() } else { 0 }
    }

    /// May the terms of this sum be added in any order? Those of derivatives may.
    #[inline]
    pub(crate) fn is_pooled(self) -> bool {
        self.traits.pooled()
    }
}

/// A term of a sum: a node, added or subtracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Term {
    pub(crate) id: Id,
    pub(crate) negative: bool,
}

impl Term {
    #[inline]
    pub(super) fn pack(self) -> u32 {
        self.id.0 << 1 | u32::from(self.negative)
    }

    #[inline]
    pub(super) fn unpack(word: u32) -> Self {
        Self { id: Id(word >> 1), negative: word & 1 == 1 }
    }
}

/// A comparison that has to come out as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) question: Predicate,
    pub(crate) a: Id,
    pub(crate) b: Id,
    pub(crate) outcome: u8,
}

#[cfg(test)]
#[path = "../../tests/unit/graph/node.rs"]
mod tests;
