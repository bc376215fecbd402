//! What a node is, and how often its value changes.

use crate::op::Op;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A number; `a` is its index among the constants.
    Constant,
    /// Coordinate `a` of the point, or parameter `a` of a loss over rows.
    Parameter,
    /// Column `a` of the data.
    Column,
    /// How many rows there are, for a loss over rows.
    Count,
    /// The operands `a..a + b` of the list, added from the left, each with its sign.
    Sum,
    /// Operand `a`, summed over the rows.
    RowSum,
    /// A function that is not in the table, on the operands `a + 1..a + b` of the list; its number stands in front of them. The
    /// value is that of its results together.
    Call,
    /// Result `b` of the call `a`.
    Output,
    /// An operation of the table on `a`, on `a` and `b`, or on the operands `a..a + 3` of the list.
    Apply(Op),
}

/// When a node's value is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Depends on parameters and constants alone: once for each evaluation.
    PerCall,
    /// Depends on a row.
    PerRow,
    /// Depends on a sum over rows.
    AfterReduction,
}
