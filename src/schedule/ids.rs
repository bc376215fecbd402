//! Runs and members: the numbers that the stages of a schedule pass on, beside nodes and slots.

use crate::graph::Id;

/// A run of the schedule: values that stand side by side, and can be one pattern.
///
/// The upper bit is set in all of them, and in no level: that tells what a [`Value`](super::value::Value) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(super) struct RunId(u32);

impl RunId {
    const MARK: u32 = 1 << 31;

    pub(super) const CONSTANTS: Self = Self(Self::MARK);
    pub(super) const PARAMETERS: Self = Self(Self::MARK + 1);
    /// Of products that are computed inside of the sum that needs them, and have no slot.
    pub(super) const INSIDE: Self = Self(Self::MARK + 2);
    /// The first run of operations.
    pub(super) const FIRST: Self = Self(Self::MARK + 3);

    /// The run after this one.
    pub(super) fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The run of which this is the [`word`](Self::word).
    #[inline]
    pub(super) fn of(word: u32) -> Self {
        Self(word)
    }

    #[inline]
    pub(super) const fn word(self) -> u32 {
        self.0
    }

    /// Is this the word of a run, and not a level?
    #[inline]
    pub(super) fn is_word(word: u32) -> bool {
        word & Self::MARK != 0
    }
}

/// What stands on a level: a node of the graph, or one of its guards.
///
/// Four bytes, half of an enum: all of a recording are sorted by their level. In the order of the graph, with the
/// guards behind all nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub(super) struct Member(u32);

impl Member {
    /// Nodes are below this, since a graph has fewer than 2³¹.
    const GUARD: u32 = 1 << 31;

    #[inline]
    pub(super) const fn node(id: Id) -> Self {
        Self(id.0)
    }

    /// The guard of this index.
    #[inline]
    pub(super) const fn guard(index: u32) -> Self {
        Self(Self::GUARD | index)
    }

    /// The node that it is; none if it is a guard.
    #[inline]
    pub(super) fn as_node(self) -> Option<Id> {
        (self.0 & Self::GUARD == 0).then_some(Id(self.0))
    }

    /// The index of the guard that it is; none if it is a node.
    #[inline]
    pub(super) fn as_guard(self) -> Option<usize> {
        (self.0 & Self::GUARD != 0).then_some((self.0 & !Self::GUARD) as usize)
    }

    /// The node of what cannot be a guard, since it has an operation.
    #[inline]
    pub(super) fn id(self) -> Id {
        debug_assert!(self.as_node().is_some(), "a guard is no operation");
        Id(self.0)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/schedule/ids.rs"]
mod tests;
