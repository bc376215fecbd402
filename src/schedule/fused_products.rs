//! Dots: products that only one long sum needs are computed inside of it.
//!
//! The derivative in a parameter that every row of captured data uses is a sum of products, one for
//! each row. As a run of its own these products would be written to memory and read again, and
//! those for several parameters stand between one another. A sum whose order is free
//! ([`crate::program::Layout::Pooled`]) multiplies while it adds.
//!
//! Of a line through 64 captured points, the sums of squares and of both derivatives, without and with this:
//!
//! ```text
//!      577..      127 × mul of 513.. by 1, 2 in a line, lines by 1, 320..
//!      704..        1 × sum of 64: +[449..]
//!      705..        1 × sum of 64: +[2 lines]
//!      706..        1 × sum of 63: +[579.. by 2]
//!
//!      577..        1 × sum of 64: +[449..]
//!      578..        1 × sum of 64: +[513..]·[128]
//!      579..        1 × sum of 63: +[514..]·[320..]
//! ```

use super::level::SHORTEST_RUN;
use super::liveness::Uses;
use crate::graph::{Graph, Id, Kind};
use crate::op::Op;
use crate::scalar::Numeric;
use std::collections::HashMap;

/// Long sums with products inside, and which nodes these products are.
pub(super) struct Dots {
    pub(super) sums: Vec<Id>,
    pub(super) is_inside: Vec<bool>,
}

impl Dots {
    /// The dots among the nodes that are needed; none if there are no long sums.
    pub(super) fn find<T: Numeric>(graph: &Graph<T>, uses: &Uses) -> Option<Self> {
        let mut sums = uses.pooled.clone();
        // Sums of equal length may become a run, which reads its terms from memory.
        let mut lengths: HashMap<u32, usize> = HashMap::new();
        sums.iter().for_each(|&sum| *lengths.entry(graph.node(sum).b).or_default() += 1);
        sums.retain(|&sum| lengths[&graph.node(sum).b] < SHORTEST_RUN);
        if sums.is_empty() {
            return None;
        }
        let mut is_inside = vec![false; graph.len()];
        for &sum in &sums {
            for term in graph.terms(graph.node(sum)) {
                let is_product = graph.node(term.id).kind == Kind::Apply(Op::Mul);
                is_inside[term.id.index()] = is_product && uses.values[term.id.index()].liveness().uses == 1;
            }
        }
        Some(Self { sums, is_inside })
    }
}
