//! The diagnosis: values and places in the source, to say where a number became non-finite.
//!
//! Kept while a point is recorded once more because its result was not finite, and by a
//! [`super::stretch`], which is differentiated on the tape itself.

use super::{Tape, Var, caller};
use crate::error::Place;
use crate::op::{Arity, Op};
use crate::tape::Recordable;
use core::panic::Location;

/// One operation with the values of its operands, and its place in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OperandValues<T> {
    pub(super) op: Op,
    /// The exponent of a whole power, else 0.
    pub(super) n: i32,
    pub(super) operands: [T; 2],
    pub(super) location: &'static Location<'static>,
    /// Which of the [origins](Diagnosis::origins) it is part of the derivative of.
    pub(super) origin: Option<u32>,
}

/// Whose place is looked for on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Node(usize),
    Guard(usize),
}

/// Entry `k` belongs to node `first + k`.
#[derive(Debug)]
pub(crate) struct Diagnosis<T> {
    pub(super) first: usize,
    pub(super) entries: Vec<OperandValues<T>>,
    /// Operations of the user that were differentiated inside the closure, with their operands.
    pub(super) origins: Vec<(&'static str, Vec<T>)>,
    /// How many comparisons there were.
    guards: usize,
    /// What is looked for, and what was found.
    pub(super) wanted: Option<Wanted>,
    pub(super) found: Option<Place>,
}

impl<T: Recordable> Diagnosis<T> {
    /// Of the nodes from `first` on; with the user's line of what is `wanted`.
    pub(super) fn new(first: usize, wanted: Option<Wanted>) -> Self {
        Self { first, entries: Vec::new(), origins: Vec::new(), guards: 0, wanted, found: None }
    }

    pub(super) fn push(
        &mut self,
        op: Op,
        n: i32,
        operands: [Var<T>; 2],
        location: &'static Location<'static>,
    ) {
        if self.wanted == Some(Wanted::Node(self.first + self.entries.len())) {
            self.found = caller::from_stack();
        }
        let operands = operands.map(|x| x.value);
        self.entries.push(OperandValues { op, n, operands, location, origin: None });
    }

    pub(super) fn guard(&mut self, location: &'static Location<'static>) {
        if self.wanted == Some(Wanted::Guard(self.guards)) {
            self.found = Some(caller::place(location));
        }
        self.guards += 1;
    }
}

/// The operation that a number which is not finite comes from, with the values of its operands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NonFiniteOrigin<T> {
    pub(crate) node: usize,
    /// The name of the operation, or of the function that was called.
    pub(crate) name: &'static str,
    pub(crate) operands: Vec<T>,
    pub(crate) location: Place,
}

/// An operand: its slot (0 for a constant), its value, and the partial derivative in it.
type Operand<T> = (u32, T, T);

impl<T: Recordable> Tape<T> {
    /// The operation that made the value at `output` not finite: the last one on the way back
    /// from there whose recorded operands are finite.
    pub(crate) fn origin_of_value(&self, output: u32) -> Option<NonFiniteOrigin<T>> {
        let mut node = output.checked_sub(self.first_node)? as usize;
        loop {
            let operands = self.operands_of(node)?;
            let bad = |o: &&Operand<T>| o.0 >= self.first_node && !o.1.is_finite();
            // An operand with partial derivative 0, such as the branch not taken, did not make the value.
            let counts = |o: &&Operand<T>| o.2 != T::zero();
            match operands.iter().filter(bad).find(counts).or_else(|| operands.iter().find(bad)) {
                Some(&(slot, ..)) => node = (slot - self.first_node) as usize,
                None => return self.origin_of(node),
            }
        }
    }

    /// The operation at which the reverse sweep from `output` first meets a derivative that is not
    /// finite.
    pub(crate) fn origin_of_partial(&mut self, output: u32) -> Option<NonFiniteOrigin<T>> {
        let node = self.first_bad_partial(output)?;
        self.origin_of(node)
    }

    /// The operation of a node; of a derivative inside the closure, the operation that was differentiated.
    pub(crate) fn origin_of(&self, node: usize) -> Option<NonFiniteOrigin<T>> {
        let node = if self.is_half(node)? { node + 1 } else { node };
        let diagnosis = self.diagnosis()?;
        let entry = diagnosis.entries.get(node)?;
        let origin = entry.origin.and_then(|origin| diagnosis.origins.get(origin as usize));
        let (name, operands) = match origin {
            Some((name, operands)) => (*name, operands.clone()),
            None => {
                (self.name_of(node, entry.op), self.operands_of(node)?.into_iter().map(|o| o.1).collect())
            }
        };
        Some(NonFiniteOrigin { node, name, operands, location: entry.location.into() })
    }

    /// The name of the operation of a node; of a part of a call, that of the function.
    pub(super) fn name_of(&self, node: usize, op: Op) -> &'static str {
        let call =
            (op.arity() == Arity::Call).then(|| self.call_around(node as u32 + self.first_node)).flatten();
        call.map_or(op.name(), |call| call.called.call.name())
    }

    /// The user's line of what was wanted.
    pub(crate) fn found_place(&self) -> Option<Place> {
        self.diagnosis()?.found.clone()
    }

    fn is_half(&self, node: usize) -> Option<bool> {
        Some(self.diagnosis()?.entries.get(node)?.op.arity() == Arity::Half)
    }

    /// All operands of an operation, also of one with three, which is recorded as two nodes.
    fn operands_of(&self, node: usize) -> Option<Vec<Operand<T>>> {
        let entry = self.diagnosis()?.entries.get(node)?;
        let stored = self.nodes.get(node)?;
        let operand = |k: usize| (stored.slot(k), entry.operands[k], stored.partials[k]);
        Some(match entry.op.arity() {
            Arity::Unary | Arity::Power => vec![operand(0)],
            Arity::Half | Arity::Binary => vec![operand(0), operand(1)],
            Arity::Call if entry.op == Op::Argument => vec![operand(0)],
            Arity::Call => {
                let call = self.call_around(node as u32 + self.first_node)?;
                let arguments = call.called.arguments().zip(&call.x);
                arguments.map(|(slot, &x)| (slot as u32, x, T::one())).collect()
            }
            Arity::Ternary => {
                let mut operands = self.operands_of(node.checked_sub(1)?)?;
                operands.push(operand(1));
                operands
            }
        })
    }
}
