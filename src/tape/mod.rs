//! The tape: what a closure did to its variables, one node an operation.
//!
//! Recording appends a [`Node`]: the slots of at most two operands and the two
//! partial derivatives, 24 bytes for `f64`. That is all the reverse sweep needs, so it meets
//! no operation by name: it reads a node, multiplies, and adds. An operation with
//! more operands is a short chain of nodes with partial derivatives of 1 between them.
//!
//! The tape being recorded is thread-local ([`recorder`]); recordings nest, and a
//! panic in the closure restores the outer one. Variables carry the identity of
//! their tape, unique in the process, so a foreign variable is noticed where
//! it is used, and reported by the call that recorded ([`fault`]).
//!
//! On request a recording also keeps a [`trace`]: operations by name, constants
//! and comparisons, from which a graph can be built, or the places in the source
//! from which an error message is written ([`diagnosis`]).

pub(crate) mod call;
pub(crate) mod caller;
mod calls_back;
pub(crate) mod closure;
pub(crate) mod diagnosis;
pub(crate) mod fault;
pub(crate) mod outside;
mod pool;
pub(crate) mod reach;
#[allow(unsafe_code, reason = "the recorder is one of the two places; each block says why")]
pub(crate) mod recorder;
mod reverse;
pub(crate) mod rounds;
pub(crate) mod stretch;
pub(crate) mod trace;
mod variable;

pub(crate) use closure::{Closure, SharedClosure};
pub(crate) use pool::{Keep, Recording, Tape, record, record_capturing, trim};
pub(crate) use recorder::Recordable;
pub use variable::Var;

/// One recorded operation: where its operands are, and its partial derivatives in them.
///
/// Slot 0 is no operand: a constant, or the missing second operand. A slot with [`FLAT`] is one that the result,
/// by the structure of the operation, does not depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Node<T> {
    pub(crate) operands: [u32; 2],
    pub(crate) partials: [T; 2],
}

/// A recording keeps at most this many nodes, inputs included; 48 GB for `f64`.
pub(crate) const MAX_NODES: u32 = 1 << 31;

/// Marks an operand that contributes exactly nothing, whatever the adjoint is. The bit is free, since slots are
/// below [`MAX_NODES`], and a sweep asks for it and for slot 0 at once: neither is above 0 as a signed number.
///
/// A partial derivative of −0 as the mark was rejected: `(−x) · −(x²)` computes it at 0, where the derivative of its
/// cube root is 1.
pub(crate) const FLAT: u32 = 1 << 31;

impl<T: crate::scalar::Numeric> Node<T> {
    /// Is a partial derivative that counts infinite? Asked where the adjoint is 0, which is rare.
    #[cold]
    #[inline(never)]
    pub(crate) fn has_pole(&self) -> bool {
        (0..2).any(|k| self.contributes(k) && self.partials[k].is_infinite())
    }
}

impl<T> Node<T> {
    /// The slot of operand `k`, also of one that the result does not depend on.
    pub(crate) fn slot(&self, k: usize) -> u32 {
        self.operands[k] & !FLAT
    }

    /// Does operand `k` contribute to a derivative?
    #[inline(always)]
    pub(crate) fn contributes(&self, k: usize) -> bool {
        self.operands[k].cast_signed() > 0
    }
}

#[cfg(test)]
#[path = "../../tests/unit/tape.rs"]
mod tests;
