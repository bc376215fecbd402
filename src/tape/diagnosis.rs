//! The diagnosis: values and places in the source, to say where a number went bad.
//!
//! Kept while a point is recorded once more because its result was not finite, and by a
//! [`super::stretch`], which is differentiated on the tape itself.

use super::{Tape, Var};
use crate::Real;
use crate::op::{Arity, Op};
use core::panic::Location;

/// One operation with the values of its operands, and its place in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Witness<T> {
    pub(super) op: Op,
    /// The exponent of a whole power, else 0.
    pub(super) n: i32,
    pub(super) operands: [T; 2],
    pub(super) location: &'static Location<'static>,
}

/// Entry `k` belongs to node `first + k`.
#[derive(Debug, Default)]
pub(crate) struct Diagnosis<T> {
    pub(super) first: usize,
    pub(super) witnesses: Vec<Witness<T>>,
}

impl<T: Real> Diagnosis<T> {
    pub(super) fn push(
        &mut self,
        op: Op,
        n: i32,
        operands: [Var<T>; 2],
        location: &'static Location<'static>,
    ) {
        self.witnesses.push(Witness { op, n, operands: operands.map(|x| x.value), location });
    }
}

/// The operation that a number which is not finite comes from, with the values of its operands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Blame<T> {
    pub(crate) op: Op,
    pub(crate) operands: Vec<T>,
    pub(crate) location: &'static Location<'static>,
}

/// An operand: its place (0 for a constant), its value, and the slope in it.
type Operand<T> = (u32, T, T);

impl<T: Real> Tape<T> {
    /// The operation that made the value at `output` not finite: the last one on the way back
    /// from there whose recorded operands are finite.
    pub(crate) fn blame_for_value(&self, output: u32) -> Option<Blame<T>> {
        let mut node = output.checked_sub(self.first_node)? as usize;
        loop {
            let operands = self.operands_of(node)?;
            let bad = |o: &&Operand<T>| o.0 >= self.first_node && !o.1.is_finite();
            // An operand with slope 0, such as the branch not taken, did not make the value.
            let counts = |o: &&Operand<T>| o.2 != T::zero();
            match operands.iter().filter(bad).find(counts).or_else(|| operands.iter().find(bad)) {
                Some(&(place, ..)) => node = (place - self.first_node) as usize,
                None => return self.blame(node),
            }
        }
    }

    /// The operation at which the reverse sweep from `output` first meets a derivative that is not
    /// finite.
    pub(crate) fn blame_for_slope(&mut self, output: u32) -> Option<Blame<T>> {
        let node = self.first_bad_slope(output)?;
        self.blame(node)
    }

    /// The operation of a node.
    pub(crate) fn blame(&self, node: usize) -> Option<Blame<T>> {
        let node = if self.is_half(node)? { node + 1 } else { node };
        let witness = self.diagnosis()?.witnesses.get(node)?;
        let operands = self.operands_of(node)?.into_iter().map(|o| o.1).collect();
        Some(Blame { op: witness.op, operands, location: witness.location })
    }

    fn is_half(&self, node: usize) -> Option<bool> {
        Some(self.diagnosis()?.witnesses.get(node)?.op.arity() == Arity::Half)
    }

    /// All operands of an operation, also of one with three, which is recorded as two nodes.
    fn operands_of(&self, node: usize) -> Option<Vec<Operand<T>>> {
        let witness = self.diagnosis()?.witnesses.get(node)?;
        let stored = self.nodes.get(node)?;
        let operand = |k: usize| (stored.place(k), witness.operands[k], stored.slopes[k]);
        Some(match witness.op.arity() {
            Arity::Unary | Arity::Power => vec![operand(0)],
            Arity::Half | Arity::Binary => vec![operand(0), operand(1)],
            Arity::Ternary => {
                let mut operands = self.operands_of(node.checked_sub(1)?)?;
                operands.push(operand(1));
                operands
            }
        })
    }
}
