//! Windows: a long recording is run piece by piece, so that its values stay in the caches.
//!
//! A level of a long recording is as wide as the recording has terms. Level by level, every value goes out to
//! memory and comes back. So the nodes are cut into windows, and these are run one after the other, each level
//! by level: what a window computes for itself is dead when it ends, and the next one uses its place.
//!
//! A node that the closure recorded belongs to the window of its place in the recording. What was
//! appended for derivatives is computed as early as its operands are known: for a sum of many terms that is
//! the window of its term. What waits for the end of the recording (the way back through
//! a recurrence) goes on in windows of its own, in the order in which it was appended.
//!
//! No node stands in an earlier window than its operands, so the order is one of evaluation.

use super::levels::DEAD;
use crate::Real;
use crate::graph::{Graph, Id};

/// Nodes of the recording in a window: with their derivatives, about a quarter of a second-level cache.
///
/// Between 2¹² and 2¹⁵ Rosenbrock's function with 100 000 coordinates takes the same time, by runs that are
/// too short below and by the cache above.
const WINDOW: usize = 1 << 14;

/// Narrower levels are near in time already, and their runs would only be cut shorter.
const NARROW: usize = 256;

/// The level of each node and check in the order of windows; none if the graph is too small or too
/// narrow for them.
pub(super) fn windows<T: Real>(graph: &Graph<T>, level: &[u32], operations: usize) -> Option<Vec<u32>> {
    let highest = level.iter().copied().filter(|&level| level != DEAD).max().unwrap_or(0) as usize;
    if operations < 4 * WINDOW || operations < NARROW * highest {
        return None;
    }
    // The window in the upper half, the level in it in the lower: the larger one comes later.
    let mut order = vec![0_u64; level.len()];
    let last = (graph.recorded() / WINDOW) as u64;
    let mut highest: Vec<u32> = Vec::new();
    for index in (0..level.len()).filter(|&index| !matches!(level[index], 0 | DEAD)) {
        let id = Id(index as u32);
        let mut latest = 0;
        let mut see = |operand: Id| latest = order[graph.origin(operand).index()].max(latest);
        match graph.checks.get(index.wrapping_sub(graph.len())) {
            Some(check) => [check.a, check.b].into_iter().for_each(see),
            None => match graph.pair(id) {
                Some(pair) => pair.into_iter().for_each(see),
                None => graph.each_operand(id, &mut see),
            },
        }
        let own = (index / WINDOW) as u64;
        let stays = index < graph.recorded() || latest >> 32 >= last && index < graph.len();
        if stays && own > latest >> 32 {
            latest = own << 32;
        }
        order[index] = latest + 1;
        let (window, local) = ((latest >> 32) as usize, latest as u32 + 1);
        if highest.len() <= window {
            highest.resize(window + 1, 0);
        }
        highest[window] = highest[window].max(local);
    }
    let mut first = 0;
    for highest in &mut highest {
        (first, *highest) = (first + *highest, first);
    }
    let global = |(&order, &level): (&u64, &u32)| match level {
        0 | DEAD => level,
        _ => highest[(order >> 32) as usize] + order as u32,
    };
    Some(order.iter().zip(level).map(global).collect())
}
