//! Adding operations: each constructor folds, looks for an equal node, and only then appends.

use super::flags::{LISTED, NodeFlags};
use super::{Graph, Id, Kind, Node, Stage, Term};
use crate::op::Op;
use crate::scalar::Numeric;

impl<T: Numeric> Graph<T> {
    /// An operation with one operand.
    pub(crate) fn unary(&mut self, op: Op, x: Id) -> Id {
        let operand = self.node(x);
        let looks_inside = operand.traits.folds() || (op == Op::Neg && self.relaxed);
        if looks_inside && let Some(folded) = self.fold_unary(op, x) {
            return folded;
        }
        let kind = Kind::Apply(op);
        let traits = operand.traits.of_user(1).with_folds(op == Op::Neg);
        let magnitude = self.unary_magnitude(op, operand.magnitude);
        self.detaches |= op == Op::Detach;
        let depth = self.depth(x) + u32::from(op != Op::Detach);
        self.unique(x, Node { kind, traits, magnitude, a: x.0, b: 0 }, depth)
    }

    /// `xⁿ`.
    pub(crate) fn powi(&mut self, x: Id, n: i32) -> Id {
        if let Some(c) = self.as_constant(x) {
            return self.constant(c.powi(n));
        }
        if n == 1 {
            return x;
        }
        let operand = self.node(x);
        let kind = Kind::Apply(Op::Powi);
        let magnitude = self.power_magnitude(operand.magnitude, n);
        let (traits, depth, b) = (operand.traits.of_user(1), self.depth(x) + 1, n.cast_unsigned());
        self.unique(x, Node { kind, traits, magnitude, a: x.0, b }, depth)
    }

    /// An operation with two operands.
    pub(crate) fn binary(&mut self, op: Op, a: Id, b: Id) -> Id {
        self.binary_of(op, [a, b], [self.node(a), self.node(b)])
    }

    /// The same of operands that are at hand.
    #[inline(always)]
    pub(super) fn binary_of(&mut self, op: Op, [a, b]: [Id; 2], [left, right]: [Node; 2]) -> Id {
        if left.traits.or_folds(right.traits) || a == b || op == Op::Absorb {
            return self.folded_or_joined(op, a, b);
        }
        self.joined(op, [a, b], [left, right], [false; 2])
    }

    // Out of line, so that the path without a rule stays short.
    #[inline(never)]
    fn folded_or_joined(&mut self, op: Op, a: Id, b: Id) -> Id {
        self.fold_binary(op, a, b).unwrap_or_else(|| self.joined_with_any(op, [a, b]))
    }

    /// `adjoint · partial derivative`, but 0 where the adjoint is 0.
    pub(super) fn absorb(&mut self, adjoint: Id, partial: Id) -> Id {
        self.joined_with_any(Op::Absorb, [adjoint, partial])
    }

    fn joined_with_any(&mut self, op: Op, operands: [Id; 2]) -> Id {
        let nodes = operands.map(|operand| self.node(operand));
        self.joined(op, operands, nodes, nodes.map(|node| node.kind == Kind::Constant))
    }

    /// The operation on two operands, for which no rule holds.
    #[inline(always)]
    fn joined(&mut self, op: Op, [a, b]: [Id; 2], [left, right]: [Node; 2], constants: [bool; 2]) -> Id {
        let kind = Kind::Apply(op);
        // The youngest operand that is not a constant: constants have users all over the graph.
        let youngest = if constants[1] || (a > b && !constants[0]) { a } else { b };
        self.constant_operands += u32::from(constants[0]) + u32::from(constants[1]);
        let is_multiple = op == Op::Mul && (constants[0] || constants[1]);
        let traits = left.traits.join(right.traits).of_user(2).with_folds(is_multiple);
        let magnitude = self.binary_magnitude(op, left.magnitude, right.magnitude);
        // a + b and b + a have the same bits, so one order stands for both.
        let (a, b) = if matches!(op, Op::Add | Op::Mul | Op::Equal) && b < a { (b, a) } else { (a, b) };
        let depth = self.depth(a).max(self.depth(b)) + 1;
        self.unique(youngest, Node { kind, traits, magnitude, a: a.0, b: b.0 }, depth)
    }

    /// An operation with three operands.
    pub(crate) fn ternary(&mut self, op: Op, operands: [Id; 3]) -> Id {
        if let Some(folded) = self.fold_ternary(op, operands) {
            return folded;
        }
        let kind = Kind::Apply(op);
        let nodes = operands.map(|x| self.node(x));
        self.constant_operands +=
            nodes.iter().map(|node| u32::from(node.kind == Kind::Constant)).sum::<u32>();
        let traits = nodes[0].traits.join(nodes[1].traits).join(nodes[2].traits).of_user(LISTED);
        let magnitude = self.ternary_magnitude(op, nodes.map(|node| node.magnitude));
        let youngest = operands.into_iter().fold(operands[0], Id::max);
        let at = self.list.len() as u32;
        self.list.extend(operands.map(|x| x.0));
        let depth = operands.iter().fold(0, |depth, &x| self.depth(x).max(depth)) + 1;
        self.listed(youngest, Node { kind, traits, magnitude, a: at, b: 3 }, depth)
    }

    /// A sum that adds from the left. One term is that term itself, none is 0.
    pub(crate) fn sum(&mut self, terms: &[Term]) -> Id {
        match *terms {
            [] => self.constant(T::zero()),
            [Term { id, negative: false }] => id,
            [Term { id, negative: true }] => self.unary(Op::Neg, id),
            [a, b] => match (a.negative, b.negative) {
                (false, false) => self.binary(Op::Add, a.id, b.id),
                (false, true) => self.binary(Op::Sub, a.id, b.id),
                (true, false) => self.binary(Op::Sub, b.id, a.id),
                (true, true) => {
                    let both = self.binary(Op::Add, a.id, b.id);
                    self.unary(Op::Neg, both)
                }
            },
            [first, ..] => self.long_sum(first, terms),
        }
    }

    fn long_sum(&mut self, first: Term, terms: &[Term]) -> Id {
        let mut joined = self.joined_terms(first.id);
        terms.iter().for_each(|&term| joined.add(self, term.id));
        self.sum_joined(joined, terms)
    }

    /// What the terms of a sum have together, of which `first` is one: to be added yet, as the others are.
    pub(super) fn joined_terms(&self, first: Id) -> JoinedTerms {
        let Node { traits, magnitude, .. } = self.node(first);
        JoinedTerms { youngest: first, traits, magnitude, depth: 0, constants: 0 }
    }

    /// The sum of three terms or more, which have this together.
    pub(super) fn sum_joined(&mut self, joined: JoinedTerms, terms: &[Term]) -> Id {
        let at = self.list.len() as u32;
        self.list.extend(terms.iter().map(|term| term.pack()));
        self.constant_operands += joined.constants;
        let magnitude = self.sum_magnitude(joined.magnitude, terms.len());
        let traits = joined.traits.of_user(LISTED).with_pooled(self.relaxed);
        let node = Node { kind: Kind::Sum, traits, magnitude, a: at, b: terms.len() as u32 };
        self.listed(joined.youngest, node, joined.depth)
    }

    /// The sum of `x` over the rows; in derivatives, a constant factor multiplies the sum.
    pub(crate) fn row_sum(&mut self, x: Id) -> Id {
        if self.node(x).traits.stage() != Stage::PerRow {
            let count = self.count();
            return self.binary(Op::Mul, count, x);
        }
        // One factor, not all there are: together they may be of any size.
        let factored = if self.relaxed { self.factored(x) } else { None };
        match factored {
            Some((factor, rest)) => {
                let (factor, sum) = (self.constant(factor), self.sum_of_rows(rest));
                self.binary(Op::Mul, factor, sum)
            }
            None => self.sum_of_rows(x),
        }
    }

    fn sum_of_rows(&mut self, x: Id) -> Id {
        let operand = self.node(x);
        let magnitude = self.row_sum_magnitude(operand.magnitude);
        let traits = operand.traits.of_row_sum();
        let depth = self.depth(x) + 1;
        self.unique(x, Node { kind: Kind::RowSum, traits, magnitude, a: x.0, b: 0 }, depth)
    }
}

/// What the terms of a sum have together: all that the sum has to know of their nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct JoinedTerms {
    youngest: Id,
    traits: NodeFlags,
    magnitude: i16,
    /// That of the sum.
    depth: u32,
    constants: u32,
}

impl JoinedTerms {
    #[inline]
    pub(super) fn add<T: Numeric>(&mut self, graph: &Graph<T>, term: Id) {
        let node = graph.node(term);
        self.youngest = self.youngest.max(term);
        self.traits = self.traits.join(node.traits);
        self.magnitude = self.magnitude.max(node.magnitude);
        self.depth = self.depth.max(graph.depth(term) + 1);
        self.constants += u32::from(node.kind == Kind::Constant);
    }
}
