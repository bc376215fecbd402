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

use super::level::{SHORTEST_RUN, is_computed};
use super::liveness::Uses;
use super::value::Value;
use crate::bits::Bits;
use crate::graph::{Graph, Id, Kind};
use crate::op::Op;
use crate::scalar::Numeric;
use std::collections::HashMap;

/// Products that are computed inside of the long sum that needs them.
pub(super) struct Dots {
    is_inside: Bits,
}

impl Dots {
    /// Takes products into sums, and out of their levels: their operands are needed until the sum is. None if there are
    /// no long sums. What is in `chains` stays there.
    pub(super) fn take<T: Numeric>(
        graph: &Graph<T>,
        chains: &[(u32, Vec<Id>)],
        level: &mut [u32],
        uses: &mut Uses,
    ) -> Option<Self> {
        let mut is_inside = terms_of_long_sums(graph, uses)?;
        for &member in chains.iter().flat_map(|(_, chain)| chain) {
            is_inside.clear(member.index());
        }
        // In the order of the graph: the terms of one sum may be anywhere, and those of several between one another.
        is_inside.retain(|index| {
            let is_inside = is_used_once(graph, uses, index);
            if is_inside {
                take_in(graph, level, uses, index);
            }
            is_inside
        });
        Some(Self { is_inside })
    }

    /// Is a node computed inside of the sum that needs it?
    #[inline]
    pub(super) fn is_inside(&self, id: Id) -> bool {
        self.is_inside.has(id.index())
    }
}

/// The terms of sums that may have products inside; none if there are no such sums.
fn terms_of_long_sums<T: Numeric>(graph: &Graph<T>, uses: &Uses) -> Option<Bits> {
    // Sums of equal length may become a run, which reads its terms from memory.
    let mut lengths: HashMap<u32, usize> = HashMap::new();
    uses.pooled.iter().for_each(|&sum| *lengths.entry(graph.node(sum).b).or_default() += 1);
    let sums = uses.pooled.iter().map(|&sum| graph.node(sum));
    let mut sums = sums.filter(|sum| lengths[&sum.b] < SHORTEST_RUN).peekable();
    sums.peek()?;
    let mut terms = Bits::none(graph.len());
    sums.flat_map(|sum| graph.terms(sum)).for_each(|term| terms.set(term.id.index()));
    Some(terms)
}

/// Is the term of a long sum a product that nothing else needs?
fn is_used_once<T: Numeric>(graph: &Graph<T>, uses: &Uses, index: usize) -> bool {
    let is_product = graph.node(Id(index as u32)).kind == Kind::Apply(Op::Mul);
    is_product && uses.values[index].liveness().uses == 1
}

fn take_in<T: Numeric>(graph: &Graph<T>, level: &mut [u32], uses: &mut Uses, product: usize) {
    // Only the sum needs it.
    let until = uses.values[product].liveness().last_use;
    graph.each_operand(Id(product as u32), |factor| {
        let factor = graph.origin(factor).index();
        // A leaf has its slot.
        if is_computed(level[factor]) {
            uses.values[factor].keep_until(until);
        }
    });
    uses.take_out(&mut level[product]);
    uses.values[product] = Value::INSIDE;
}
