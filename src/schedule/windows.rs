//! Windows: a long recording is run piece by piece, so that its values stay in the caches.
//!
//! A level of a long recording is as wide as the recording has terms. Level by level, every value goes out to
//! memory and comes back. So the nodes are cut into windows, and these are run one after the other, each level
//! by level: what a window computes for itself is dead when it ends, and the next one uses its slots.
//!
//! A node that the closure recorded belongs to the window of its index in the recording. What was
//! appended for derivatives is computed as early as its operands are known: for a sum of many terms that is
//! the window of its term. What waits for the end of the recording (the way back through
//! a recurrence) goes on in windows of its own, in the order in which it was appended.
//!
//! No node stands in an earlier window than its operands, so the order is one of evaluation.
//!
//! Of `(w[0] - w[1]).sin()`, summed over the windows of 30 000 coordinates, without this, and the first lines with it, where the sum goes on from
//! window to window by [`partial_sums`](super::partial_sums):
//!
//! ```text
//!    30000..    29999 × sub of 0.., 1..
//!    59999..    29999 × sin of 30000..
//!    89998..        1 × sum of 29999: +[59999..]
//!
//!    30000..     5461 × sub of 0.., 1..
//!    35461..     5461 × sin of 30000..
//!    68154..        1 × sum of 5461: +[35461..]
//!    30000..     5461 × sub of 5461.., 5462..
//!    40922..     5461 × sin of 30000..
//!    68155..        1 × sum of 5462: +[68154..] +[40922..]
//! ```

use super::level::NARROW;
use super::parts::latest_operand;
use crate::graph::Graph;
use crate::scalar::Numeric;

/// Nodes of the recording in a window: with their derivatives, about a quarter of a second-level cache.
///
/// Between 2¹² and 2¹⁵ Rosenbrock's function with 100 000 coordinates takes the same time, by runs that are
/// too short below and by the cache above.
const WINDOW: usize = 1 << 14;

/// Puts the levels of nodes and guards, of which `depth` is the highest, into the order of windows; false if the graph is too small or too narrow for
/// them.
pub(super) fn windows<T: Numeric>(graph: &Graph<T>, level: &mut [u32], depth: u32) -> bool {
    if graph.len() < 4 * WINDOW || graph.len() < NARROW * depth as usize {
        return false;
    }
    // The window in the upper bits, the level in it in the lower ones: the larger one comes later. In place, since
    // fresh memory is a good part of what compiling a long recording costs.
    // A detached value is put one level above its operand, although nothing needs it there.
    let bits = u32::BITS - (depth + 1).leading_zeros();
    if (graph.len() / WINDOW) as u64 >= 1 << (u32::BITS - bits) {
        return false;
    }
    let last = (graph.recorded() / WINDOW) as u32;
    let mut highest = vec![0; graph.len() / WINDOW + 1];
    for index in 0..level.len() {
        if level[index] == 0 {
            continue; // A leaf.
        }
        let latest = latest_operand(graph, index, |operand| level[operand]);
        let stays = index < graph.recorded() || latest >> bits >= last && index < graph.len();
        let own = if stays { (index / WINDOW) as u32 } else { 0 };
        let order = latest.max(own << bits) + 1;
        let highest = &mut highest[(order >> bits) as usize];
        *highest = (*highest).max(order & ((1 << bits) - 1));
        level[index] = order;
    }
    let mut first = 0;
    for highest in &mut highest {
        (*highest, first) = (first, first + *highest);
    }
    for level in level.iter_mut().filter(|level| **level != 0) {
        *level = highest[(*level >> bits) as usize] + (*level & ((1 << bits) - 1));
    }
    true
}
