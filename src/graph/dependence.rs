//! Dependence: which outputs can change with which parameters.
//!
//! Two ways, each of which can be dear where the other is cheap: walking down from every output
//! visits what many outputs share again for each, and sets of parameters carried upward are
//! as long at every link of a chain as at its end. So both are tried in turns with a limit that grows,
//! and the cost is within a small factor of the cheaper one.
//!
//! Of the 64 values `w[0] - w[1].floor()` and `(w[0] - w[1]).sin()` of the windows of 65 coordinates, and the parameters of each: with
//! a step nothing moves.
//!
//! ```text
//!       65..       64 × floor of 1..                0: 0   1: 1   … 63: 63
//!      129..       64 × sub of 0.., 65..
//!
//!       65..       64 × sub of 0.., 1..             0: 0 1   1: 1 2   … 63: 63 64
//!      129..       64 × sin of 65..
//! ```

use super::interaction::Linearities;
use super::{Graph, Id, Kind};
use crate::tape::Recordable;

/// For each output the parameters that it can change with, in order.
pub(crate) fn dependences<T: Recordable>(graph: &Graph<T>, outputs: &[Id]) -> Vec<Vec<u32>> {
    let mut limit = 8 * (graph.len() + outputs.len()) + 1024;
    let mut linearities = Linearities::default();
    loop {
        let found = downward(graph, outputs, &mut linearities, limit)
            .or_else(|| upward(graph, outputs, &mut linearities, limit));
        match found {
            Some(found) => return found,
            None => limit = limit.saturating_mul(4),
        }
    }
}

/// Walks down from each output, through at most so many operands.
fn downward<T: Recordable>(
    graph: &Graph<T>,
    outputs: &[Id],
    linearities: &mut Linearities,
    limit: usize,
) -> Option<Vec<Vec<u32>>> {
    let mut seen = vec![u32::MAX; graph.len()];
    let mut pending = Vec::new();
    let mut visited = 0;
    let mut rows = Vec::with_capacity(outputs.len());
    for (number, &output) in (0_u32..).zip(outputs) {
        let mut row = Vec::new();
        pending.push(output);
        while let Some(id) = pending.pop() {
            if core::mem::replace(&mut seen[id.index()], number) == number {
                continue;
            }
            visited += 1;
            if graph.node(id).kind == Kind::Parameter {
                row.push(graph.node(id).a);
            }
            linearities.each_mover(graph, id, |operand| pending.push(operand));
            visited += pending.len().min(1);
        }
        if visited > limit {
            return None;
        }
        row.sort_unstable();
        rows.push(row);
    }
    Some(rows)
}

/// Carries sets upward, of at most this number of parameters together.
fn upward<T: Recordable>(
    graph: &Graph<T>,
    outputs: &[Id],
    linearities: &mut Linearities,
    limit: usize,
) -> Option<Vec<Vec<u32>>> {
    let nodes = outputs.iter().map(|output| output.0 + 1).max().unwrap_or(0);
    // Sets stand in a pool; a node with the set of one of its operands shares it.
    let mut pool: Vec<u32> = Vec::new();
    let mut sets: Vec<core::ops::Range<usize>> = Vec::with_capacity(nodes as usize);
    let mut union = Vec::new();
    for index in 0..nodes {
        let id = Id(index);
        let node = graph.node(id);
        union.clear();
        if node.kind == Kind::Parameter {
            union.push(node.a);
        }
        let mut longest = 0..0;
        linearities.each_mover(graph, id, |operand| {
            let set = sets[operand.index()].clone();
            union.extend_from_slice(&pool[set.clone()]);
            if set.len() > longest.len() {
                longest = set;
            }
        });
        union.sort_unstable();
        union.dedup();
        if union.len() != longest.len() {
            longest = pool.len()..pool.len() + union.len();
            pool.extend_from_slice(&union);
        }
        sets.push(longest);
        if pool.len() > limit {
            return None;
        }
    }
    Some(outputs.iter().map(|output| pool[sets[output.index()].clone()].to_vec()).collect())
}
