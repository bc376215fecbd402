//! What depends on sums over rows.

use super::{NEVER, Planner};
use crate::graph::{Graph, Id, Kind, Node, Stage, Term};
use crate::op::Arity;
use crate::program::Program;
use crate::real::Real;
use crate::schedule::schedule;

impl<T: Real> Planner<'_, T> {
    /// The program of what depends on sums over rows: its inputs are these sums, the number of rows,
    /// and what rows share.
    pub(super) fn after(&self, results: &[Id]) -> Program<T> {
        let graph = self.graph;
        let mut copy = Graph::with_capacity(results.len() * 4);
        copy.relaxed = true;
        let mut ids = vec![Id(NEVER); graph.len()];
        let count_index = self.sums.len() as u32;
        let constants = self.shared.iter().take_while(|&&id| graph.as_constant(id).is_some()).count() as u32;
        for (index, &sum) in self.sums.iter().enumerate() {
            ids[sum.index()] = copy.parameter(index as u32);
        }
        for (&id, index) in self.shared.iter().zip(0_u32..) {
            ids[id.index()] = match graph.as_constant(id) {
                Some(constant) => copy.constant(constant),
                None => copy.parameter(count_index + 1 + index - constants),
            };
        }
        for index in 0..graph.len() {
            let id = Id(index as u32);
            if self.uses[index] == 0 || ids[index] != Id(NEVER) {
                continue;
            }
            let node = graph.node(id);
            if let Some(constant) = graph.as_constant(id) {
                ids[index] = copy.constant(constant);
            } else if node.kind == Kind::Count {
                ids[index] = copy.parameter(count_index);
            } else if graph.stage(id) == Stage::AfterReduction {
                ids[index] = translate(graph, node, &mut copy, |x| ids[graph.origin(x).index()]);
            }
        }
        let outputs: Vec<Id> = results.iter().map(|&id| ids[graph.origin(id).index()]).collect();
        schedule(copy, count_index + 1 + self.shared.len() as u32 - constants, &outputs)
    }
}

/// Adds the node to another graph, with operands as `map` says.
fn translate<T: Real>(graph: &Graph<T>, node: Node, to: &mut Graph<T>, map: impl Fn(Id) -> Id) -> Id {
    match node.kind {
        Kind::Sum => {
            let terms: Vec<_> =
                graph.terms(node).map(|t| Term { id: map(t.id), negative: t.negative }).collect();
            to.sum(&terms)
        }
        Kind::Call => {
            let arguments: Vec<Id> = graph.arguments(node).map(map).collect();
            to.call(graph.called(node).1, &arguments)
        }
        Kind::Output => to.output(map(Id(node.a)), node.b),
        Kind::Apply(op) => match op.arity() {
            Arity::Unary => to.unary(op, map(Id(node.a))),
            Arity::Power => to.powi(map(Id(node.a)), node.exponent()),
            Arity::Binary | Arity::Half => to.binary(op, map(Id(node.a)), map(Id(node.b))),
            Arity::Ternary => to.ternary(op, graph.triple(node).map(map)),
            // No node has it: calls are nodes of their own kind.
            Arity::Call => map(Id(node.a)),
        },
        _ => map(Id(node.a)),
    }
}
