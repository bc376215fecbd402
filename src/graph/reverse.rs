//! The reverse transformation: graph → graph with the adjoint of every parameter.
//!
//! Visits the nodes from the output down. A node's adjoint is the sum of what its
//! users contribute, one n-ary sum, so nothing is scattered when the program runs
//! and no adjoint is set to zero first. Contributions stand in the order in which the
//! eager sweep would add them.
//!
//! In a loss over rows, what a row contributes to a value that all rows share is
//! summed over the rows; what does not depend on the row is multiplied by their number.

use super::symbol::Symbol;
use super::{Graph, Id, Kind, Node, Rate, Term};
use crate::Real;
use crate::op::{self, Arity, BinaryRow, MulAdd, Op, UnaryRow, powi_slope};
use core::cell::RefCell;

/// One contribution to an adjoint, in a list from the newest back.
#[derive(Clone, Copy)]
struct Contribution {
    term: Term,
    /// Made by a node that is evaluated once for each row.
    by_row: bool,
    before: u32,
}

const NONE: u32 = u32::MAX;

struct Adjoints {
    newest: Vec<u32>,
    pool: Vec<Contribution>,
    needed: Vec<bool>,
}

impl Adjoints {
    fn add(&mut self, to: Id, term: Term, by_row: bool) {
        if self.needed[to.index()] {
            let before = core::mem::replace(&mut self.newest[to.index()], self.pool.len() as u32);
            self.pool.push(Contribution { term, by_row, before });
        }
    }

    /// The contributions to `to`, first the one that came first.
    fn collect(&self, to: Id, into: &mut Vec<Contribution>) {
        into.clear();
        let mut at = self.newest[to.index()];
        while at != NONE {
            into.push(self.pool[at as usize]);
            at = self.pool[at as usize].before;
        }
        into.reverse();
    }
}

/// Appends the derivatives of `output` in the first `parameters` parameters, and returns them.
///
/// `output` is a value of the row for a loss over rows; then the derivatives are of its sum.
pub(crate) fn reverse<T: Real>(graph: &mut Graph<T>, output: Id, parameters: u32, rows: bool) -> Vec<Id> {
    let was_relaxed = core::mem::replace(&mut graph.relaxed, true);
    let zero = graph.constant(T::zero());
    let mut gradient = vec![zero; parameters as usize];
    let mut adjoints = Adjoints {
        newest: vec![NONE; output.index() + 1],
        pool: Vec::with_capacity(2 * output.index() + 2),
        needed: needed(graph, output),
    };
    let one = graph.constant(T::one());
    adjoints.add(output, Term { id: one, negative: false }, rows);
    let mut contributions = Vec::new();
    for index in (0..=output.0).rev() {
        let id = Id(index);
        if adjoints.newest[id.index()] == NONE {
            continue;
        }
        adjoints.collect(id, &mut contributions);
        let adjoint = total(graph, graph.rate(id), &contributions);
        let node = graph.node(id);
        match node.kind {
            Kind::Parameter => {
                if let Some(slot) = gradient.get_mut(node.a as usize) {
                    *slot = adjoint;
                }
            }
            Kind::Constant | Kind::Column | Kind::Count => {}
            _ => spread(graph, &mut adjoints, id, node, adjoint),
        }
    }
    graph.relaxed = was_relaxed;
    gradient
}

/// Which nodes up to the output depend on a parameter.
fn needed<T: Real>(graph: &Graph<T>, output: Id) -> Vec<bool> {
    let mut needed = Vec::with_capacity(output.index() + 1);
    for index in 0..=output.0 {
        let id = Id(index);
        let mut any = graph.node(id).kind == Kind::Parameter;
        graph.each_operand(id, |operand| any |= needed[operand.index()]);
        needed.push(any);
    }
    needed
}

/// The adjoint of a node with this rate, from its contributions.
fn total<T: Real>(graph: &mut Graph<T>, rate: Rate, contributions: &[Contribution]) -> Id {
    let crosses = |c: &Contribution| c.by_row && rate != Rate::Row;
    if !contributions.iter().any(crosses) {
        return sum(graph, contributions.iter().map(|c| c.term));
    }
    let varying = |graph: &Graph<T>, c: &Contribution| crosses(c) && graph.rate(c.term.id) == Rate::Row;
    let of_rows: Vec<Term> = contributions.iter().filter(|&c| varying(graph, c)).map(|c| c.term).collect();
    let of_each: Vec<Term> =
        contributions.iter().filter(|&c| crosses(c) && !varying(graph, c)).map(|c| c.term).collect();
    let mut terms: Vec<Term> = contributions.iter().filter(|c| !crosses(c)).map(|c| c.term).collect();
    for part in [of_rows, of_each].into_iter().filter(|part| !part.is_empty()) {
        let one_row = sum(graph, part.into_iter());
        terms.push(Term { id: graph.row_sum(one_row), negative: false });
    }
    sum(graph, terms.into_iter())
}

/// A sum without terms that are zero.
fn sum<T: Real>(graph: &mut Graph<T>, terms: impl Iterator<Item = Term>) -> Id {
    let terms: smallvec::SmallVec<[Term; 8]> =
        terms.filter(|term| graph.as_constant(term.id) != Some(T::zero())).collect();
    graph.sum(&terms)
}

/// Contributes the adjoint of a node to its operands.
fn spread<T: Real>(graph: &mut Graph<T>, adjoints: &mut Adjoints, id: Id, node: Node, adjoint: Id) {
    let by_row = graph.rate(id) == Rate::Row;
    let plus = |id| Term { id, negative: false };
    match node.kind {
        Kind::Sum => {
            for k in 0..node.b as usize {
                let term = Term::unpack(graph.list[node.a as usize + k]);
                adjoints.add(term.id, Term { id: adjoint, negative: term.negative }, by_row);
            }
        }
        Kind::RowSum => adjoints.add(Id(node.a), plus(adjoint), true),
        Kind::Apply(op) if op.arity() == Arity::Ternary => {
            let operands = graph.triple(node);
            spread_ternary(graph, adjoints, op, operands, adjoint, by_row);
        }
        Kind::Apply(Op::Add) => {
            adjoints.add(Id(node.a), plus(adjoint), by_row);
            adjoints.add(Id(node.b), plus(adjoint), by_row);
        }
        Kind::Apply(Op::Sub) => {
            adjoints.add(Id(node.a), plus(adjoint), by_row);
            adjoints.add(Id(node.b), Term { id: adjoint, negative: true }, by_row);
        }
        Kind::Apply(Op::Neg) => adjoints.add(Id(node.a), Term { id: adjoint, negative: true }, by_row),
        Kind::Apply(op) => {
            for (operand, side) in [(Id(node.a), 0), (Id(node.b), 1)].into_iter().take(operand_count(op)) {
                if adjoints.needed[operand.index()] {
                    let slope = slope(graph, op, id, node, side);
                    let term = plus(graph.product(adjoint, slope));
                    adjoints.add(operand, term, by_row);
                }
            }
        }
        Kind::Constant | Kind::Parameter | Kind::Column | Kind::Count => {}
    }
}

pub(super) fn operand_count(op: Op) -> usize {
    if op.arity() == Arity::Binary { 2 } else { 1 }
}

/// The slope of a node in its first (0) or second (1) operand, from the table.
pub(super) fn slope<T: Real>(graph: &mut Graph<T>, op: Op, id: Id, node: Node, side: usize) -> Id {
    let graph = RefCell::new(graph);
    let symbol = |id| Symbol::new(&graph, id);
    let (a, y) = (symbol(Id(node.a)), symbol(id));
    if op == Op::Powi {
        return powi_slope(a, node.n).id;
    }
    if op.arity() == Arity::Unary {
        return op::for_unary!(op, R => R::slope(a, y).id, else a.id);
    }
    let b = symbol(Id(node.b));
    op::for_binary!(op, R => if side == 0 { R::slope_a(a, b, y).id } else { R::slope_b(a, b, y).id }, else a.id)
}

fn spread_ternary<T: Real>(
    graph: &mut Graph<T>,
    adjoints: &mut Adjoints,
    op: Op,
    operands: [Id; 3],
    adjoint: Id,
    by_row: bool,
) {
    if op == Op::Select {
        // The branch not taken contributes exactly nothing, whatever its own slopes are.
        let zero = graph.constant(T::zero());
        let then = graph.ternary(op, [operands[0], adjoint, zero]);
        let other = graph.ternary(op, [operands[0], zero, adjoint]);
        adjoints.add(operands[1], Term { id: then, negative: false }, by_row);
        adjoints.add(operands[2], Term { id: other, negative: false }, by_row);
        return;
    }
    let slopes = {
        let graph = RefCell::new(&mut *graph);
        MulAdd::slopes(operands.map(|id| Symbol::new(&graph, id))).map(|slope| slope.id)
    };
    for (operand, slope) in operands.into_iter().zip(slopes) {
        let id = graph.product(adjoint, slope);
        adjoints.add(operand, Term { id, negative: false }, by_row);
    }
}
