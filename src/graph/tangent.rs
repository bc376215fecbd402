//! The tangent transformation: graph → graph with the derivative of values along a direction.
//!
//! Visits the nodes upward. A node's tangent is the sum of its operands' tangents, each
//! times the partial derivative from the table. A tangent that is 0 absorbs, as an adjoint does: what does
//! not move contributes exactly nothing, also before an infinite partial derivative.
//!
//! Composed with [`super::reverse`], it gives the product of the Hessian with the direction: the
//! gradient of the directional derivative (Pearlmutter 1994, Fast exact multiplication by the Hessian,
//! Neural Computation 6). The adjoints of tangents are the adjoints of the gradient, node by node,
//! and merge with them.
//!
//! Of `x.exp()`, summed over 64 coordinates: the value with its gradient, which is the exponential itself, and the value
//! with the product of the Hessian and a direction, which stands from slot 66 on.
//!
//! ```text
//!       66..       64 × exp of 2..                 130..       64 × exp of 2..
//!      130..        1 × sum of 64: +[66..]         194..       64 × absorb of 66.., 130..
//!                                                  258..        1 × sum of 64: +[130..]
//! ```

use super::calls::Product;
use super::reverse::{partial, ternary_partials};
use super::{Graph, Id, Kind, Node, Term};
use crate::op::{Arity, Flat, Op};
use crate::tape::Recordable;
use std::collections::HashMap;

/// Appends the derivatives of `outputs` along the direction with coordinates `seeds`, and returns
/// them.
///
/// Parameters beyond the seeds do not move.
pub(crate) fn tangent<T: Recordable>(graph: &mut Graph<T>, outputs: &[Id], seeds: &[Id]) -> Vec<Id> {
    let was_relaxed = core::mem::replace(&mut graph.relaxed, true);
    graph.end_visits();
    let zero = graph.constant(T::zero());
    let nodes = outputs.iter().map(|output| output.0 + 1).max().unwrap_or(0);
    let of = Vec::with_capacity(nodes as usize);
    let mut tangents = Tangents { zero, of, of_results: HashMap::new() };
    for index in 0..nodes {
        let id = Id(index);
        let node = graph.node(id);
        let tangent = match node.kind {
            Kind::Parameter => seeds.get(node.a as usize).copied().unwrap_or(zero),
            Kind::Constant | Kind::Column | Kind::Count => zero,
            _ if tangents.rests(graph, id) => zero,
            _ => tangents.node(graph, id, node),
        };
        tangents.of.push(tangent);
    }
    graph.relaxed = was_relaxed;
    outputs.iter().map(|output| tangents.of[output.index()]).collect()
}

struct Tangents {
    zero: Id,
    /// The tangent of each node so far.
    of: Vec<Id>,
    /// Those of the results of each call; the call itself has one that is not 0.
    of_results: HashMap<Id, Vec<Id>>,
}

impl Tangents {
    /// No operand moves.
    fn rests<T: Recordable>(&self, graph: &Graph<T>, id: Id) -> bool {
        let mut rests = true;
        graph.each_operand(id, |operand| rests &= self.of[operand.index()] == self.zero);
        rests
    }

    fn node<T: Recordable>(&mut self, graph: &mut Graph<T>, id: Id, node: Node) -> Id {
        let of = |index: u32| self.of[index as usize];
        match node.kind {
            Kind::Sum => {
                let terms: Vec<Term> =
                    graph.terms(node).map(|term| Term { id: of(term.id.0), ..term }).collect();
                self.sum(graph, terms)
            }
            Kind::RowSum => graph.row_sum(of(node.a)),
            Kind::Call => {
                let direction: Vec<Id> = graph.arguments(node).map(|argument| of(argument.0)).collect();
                let products = graph.product_of_call(id, Product::Along, &direction);
                self.of_results.insert(id, products);
                graph.constant(T::one())
            }
            Kind::Output => self.of_results.get(&Id(node.a)).map_or(self.zero, |of| of[node.b as usize]),
            Kind::Apply(Op::Neg) => self.sum(graph, [Term { id: of(node.a), negative: true }]),
            Kind::Apply(op @ (Op::Add | Op::Sub)) => {
                let first = Term { id: of(node.a), negative: false };
                self.sum(graph, [first, Term { id: of(node.b), negative: op == Op::Sub }])
            }
            // The first factor is an adjoint, and where it is 0 the second does not count at all.
            Kind::Apply(Op::Absorb) => {
                let first = self.product(graph, of(node.a), Id(node.b));
                let second =
                    if of(node.b) == self.zero { self.zero } else { graph.product(Id(node.a), of(node.b)) };
                self.sum(graph, [first, second].map(|id| Term { id, negative: false }))
            }
            Kind::Apply(op) if op.arity() == Arity::Ternary => {
                self.ternary(graph, op, id, graph.triple(node))
            }
            Kind::Apply(op) => {
                let flat = op.flat(node.exponent());
                let operands =
                    [(node.a, 0), (node.b, 1)].into_iter().take(usize::from(node.traits.operands()));
                let mut terms = smallvec::SmallVec::<[Term; 2]>::new();
                let moves = |&(operand, side): &(u32, usize)| {
                    of(operand) != self.zero && flat[side] != Flat::Everywhere
                };
                for (operand, side) in operands.filter(moves) {
                    let partial = partial(graph, op, id, node, side);
                    let id = graph.contribution((op, node.exponent()), side, of(operand), partial);
                    terms.push(Term { id, negative: false });
                }
                self.sum(graph, terms)
            }
            Kind::Constant | Kind::Parameter | Kind::Column | Kind::Count => self.zero,
        }
    }

    fn ternary<T: Recordable>(&self, graph: &mut Graph<T>, op: Op, id: Id, [a, b, c]: [Id; 3]) -> Id {
        let of = |id: Id| self.of[id.index()];
        if op == Op::Select {
            return graph.ternary(op, [a, of(b), of(c)]);
        }
        if op != Op::MulAdd {
            return self.ternary_row(graph, op, id, [a, b, c]);
        }
        let terms = [self.product(graph, of(a), b), self.product(graph, of(b), a), of(c)];
        self.sum(graph, terms.map(|id| Term { id, negative: false }))
    }

    fn ternary_row<T: Recordable>(&self, graph: &mut Graph<T>, op: Op, id: Id, operands: [Id; 3]) -> Id {
        let moved = operands.map(|operand| self.of[operand.index()]);
        if moved == [self.zero; 3] {
            return self.zero;
        }
        let partials = ternary_partials(graph, op, operands, id);
        let terms = [0, 1, 2].map(|k| {
            let is_still = moved[k] == self.zero;
            let id = if is_still { self.zero } else { graph.contribution((op, 0), k, moved[k], partials[k]) };
            Term { id, negative: false }
        });
        self.sum(graph, terms)
    }

    fn product<T: Recordable>(&self, graph: &mut Graph<T>, tangent: Id, partial: Id) -> Id {
        if tangent == self.zero { self.zero } else { graph.product(tangent, partial) }
    }

    /// A sum without the terms that are zero.
    fn sum<T: Recordable>(&self, graph: &mut Graph<T>, terms: impl IntoIterator<Item = Term>) -> Id {
        let terms: smallvec::SmallVec<[Term; 8]> =
            terms.into_iter().filter(|term| !graph.is_zero(term.id)).collect();
        graph.sum(&terms)
    }
}
