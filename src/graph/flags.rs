//! What is known about a node besides what it computes, in a byte.

use super::kind::{Kind, Stage};

/// How many operands, how often it changes, what it depends on, and whether users look into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeFlags(u8);

/// The operands are in the list.
pub(super) const LISTED: u8 = 3;
const OPERANDS: u8 = 3;
const STAGE: u8 = 3 << 2;
const VARIES: u8 = 1 << 4;
const FOLDS: u8 = 1 << 5;
const POOLED: u8 = 1 << 6;

impl NodeFlags {
    /// Of a node without operands.
    pub(super) const fn leaf(kind: Kind) -> Self {
        Self(match kind {
            Kind::Constant => FOLDS,
            Kind::Parameter => VARIES,
            Kind::Column => (Stage::PerRow as u8) << 2,
            _ => (Stage::AfterReduction as u8) << 2,
        })
    }

    /// Of an operation with so many operands, which together have `self`.
    #[inline]
    pub(super) fn of_user(self, operands: u8) -> Self {
        Self(operands | self.0 & (STAGE | VARIES))
    }

    /// Of a sum over rows of what has `self`.
    #[inline]
    pub(super) fn of_row_sum(self) -> Self {
        Self(1 | (Stage::AfterReduction as u8) << 2 | self.0 & VARIES)
    }

    /// What two operands have together.
    #[inline]
    pub(super) fn join(self, other: Self) -> Self {
        let stage = (self.0 & STAGE).max(other.0 & STAGE);
        Self(stage | (self.0 | other.0) & VARIES)
    }

    /// The same, of a node that a user may be folded with.
    #[inline]
    pub(super) fn with_folds(self, folds: bool) -> Self {
        if folds { Self(self.0 | FOLDS) } else { self }
    }

    /// The same, of a sum whose terms may be added in any order.
    #[inline]
    pub(super) fn with_pooled(self, pooled: bool) -> Self {
        if pooled { Self(self.0 | POOLED) } else { self }
    }

    #[inline]
    pub(super) fn pooled(self) -> bool {
        self.0 & POOLED != 0
    }

    /// How many operands stand in the node; 3 if they stand in the list.
    #[inline]
    pub(super) fn operands(self) -> u8 {
        self.0 & OPERANDS
    }

    #[inline]
    pub(super) fn stage(self) -> Stage {
        match self.0 & STAGE {
            0 => Stage::PerCall,
            r if r == (Stage::PerRow as u8) << 2 => Stage::PerRow,
            _ => Stage::AfterReduction,
        }
    }

    /// The same, of what is differentiated in.
    #[inline]
    pub(super) fn varying(self) -> Self {
        Self(self.0 | VARIES)
    }

    /// Depends on what is differentiated in: a parameter, or a column of a function of each row.
    #[inline]
    pub(super) fn varies(self) -> bool {
        self.0 & VARIES != 0
    }

    /// A rule may hold for a user of both.
    #[inline]
    pub(super) fn or_folds(self, other: Self) -> bool {
        (self.0 | other.0) & FOLDS != 0
    }

    /// A rule may hold for a user of this node: it is a constant, a negation or a multiple.
    #[inline]
    pub(super) fn folds(self) -> bool {
        self.0 & FOLDS != 0
    }
}

#[cfg(test)]
#[path = "../../tests/unit/graph/flags.rs"]
mod tests;
