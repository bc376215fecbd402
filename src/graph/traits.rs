//! What is known about a node besides what it computes, in a byte.

use super::kind::{Kind, Rate};

/// How many operands, how often it changes, what it depends on, and whether users look into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits(u8);

/// The operands are in the list.
pub(super) const LISTED: u8 = 3;
const OPERANDS: u8 = 3;
const RATE: u8 = 3 << 2;
const VARIES: u8 = 1 << 4;
const FOLDS: u8 = 1 << 5;
const POOLED: u8 = 1 << 6;

impl Traits {
    /// Of a node without operands.
    pub(super) const fn leaf(kind: Kind) -> Self {
        Self(match kind {
            Kind::Constant => FOLDS,
            Kind::Parameter => VARIES,
            Kind::Column => (Rate::Row as u8) << 2,
            _ => (Rate::After as u8) << 2,
        })
    }

    /// Of an operation with so many operands, which together have `self`.
    #[inline]
    pub(super) fn of_user(self, operands: u8) -> Self {
        Self(operands | self.0 & (RATE | VARIES))
    }

    /// Of a sum over rows of what has `self`.
    #[inline]
    pub(super) fn of_row_sum(self) -> Self {
        Self(1 | (Rate::After as u8) << 2 | self.0 & VARIES)
    }

    /// What two operands have together.
    #[inline]
    pub(super) fn join(self, other: Self) -> Self {
        let rate = (self.0 & RATE).max(other.0 & RATE);
        Self(rate | (self.0 | other.0) & VARIES)
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
    pub(super) fn rate(self) -> Rate {
        match self.0 & RATE {
            0 => Rate::Once,
            r if r == (Rate::Row as u8) << 2 => Rate::Row,
            _ => Rate::After,
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

    /// A rule may hold for a user of this node: it is a constant, a negation or a multiple.
    #[inline]
    pub(super) fn folds(self) -> bool {
        self.0 & FOLDS != 0
    }
}
