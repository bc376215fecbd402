//! Dots: products that only one long sum needs are computed inside of it.
//!
//! The derivative in a parameter that every row of captured data uses is a sum of products, one for
//! each row. As a run of its own these products would be written to memory and read again, and
//! those for several parameters stand between one another. A sum whose order is free
//! ([`super::Layout::Pooled`]) multiplies while it adds.

use super::schedule::SHORTEST_RUN;
use crate::Real;
use crate::graph::{Graph, Id, Kind, Node};
use crate::op::Op;
use std::collections::HashMap;

/// Shorter sums are not worth the search.
const SHORTEST_DOT: u32 = 32;

/// Long sums with products inside, and which nodes these products are.
pub(super) struct Dots {
    pub(super) sums: Vec<Id>,
    pub(super) is_inside: Vec<bool>,
}

impl Dots {
    /// The dots among the nodes that `is_needed`; none if there are no long sums.
    pub(super) fn find<T: Real>(
        graph: &Graph<T>,
        outputs: &[Id],
        is_needed: impl Fn(usize) -> bool,
    ) -> Option<Self> {
        let mut sums: Vec<Id> = (0..graph.len())
            .filter(|&index| is_needed(index))
            .map(|index| Id(index as u32))
            .filter(|&id| is_long(graph.node(id)))
            .collect();
        // Sums of equal length may become a run, which reads its terms from memory.
        let mut lengths: HashMap<u32, usize> = HashMap::new();
        sums.iter().for_each(|&sum| *lengths.entry(graph.node(sum).b).or_default() += 1);
        sums.retain(|&sum| lengths[&graph.node(sum).b] < SHORTEST_RUN);
        if sums.is_empty() {
            return None;
        }
        let mut uses = vec![0_u8; graph.len()];
        let mut count = |id: Id| {
            let uses = &mut uses[graph.origin(id).index()];
            *uses = uses.saturating_add(1);
        };
        for index in (0..graph.len()).filter(|&index| is_needed(index)) {
            graph.each_operand(Id(index as u32), &mut count);
        }
        // What is read from outside is never inside: twice.
        let checked = graph.checks.iter().flat_map(|check| [check.a, check.b]);
        outputs.iter().copied().chain(checked).for_each(|id| (0..2).for_each(|_| count(id)));
        let mut is_inside = vec![false; graph.len()];
        for &sum in &sums {
            for term in graph.terms(graph.node(sum)) {
                let is_product = graph.node(term.id).kind == Kind::Apply(Op::Mul);
                is_inside[term.id.index()] = is_product && uses[term.id.index()] == 1;
            }
        }
        Some(Self { sums, is_inside })
    }
}

fn is_long(node: Node) -> bool {
    node.kind == Kind::Sum && node.is_pooled() && node.b >= SHORTEST_DOT
}
