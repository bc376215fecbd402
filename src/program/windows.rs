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

use super::parts::Parts;
use super::uses::highest;
use crate::Real;
use crate::graph::Graph;

/// Nodes of the recording in a window: with their derivatives, about a quarter of a second-level cache.
///
/// Between 2¹² and 2¹⁵ Rosenbrock's function with 100 000 coordinates takes the same time, by runs that are
/// too short below and by the cache above.
const WINDOW: usize = 1 << 14;

/// Narrower levels are near in time already, and their runs would only be cut shorter.
pub(super) const NARROW: usize = 256;

/// The level of each node and check in the order of windows; none if the graph is too small or too
/// narrow for them.
pub(super) fn windows<T: Real>(graph: &Graph<T>, level: &[u32]) -> Option<Vec<u32>> {
    if graph.len() < 4 * WINDOW || graph.len() < NARROW * highest(level) as usize {
        return None;
    }
    let last = (graph.recorded() / WINDOW) as u32;
    let mut parts = Parts::new(graph, level);
    for index in parts.members() {
        let (own, latest) = ((index / WINDOW) as u32, parts.latest_operand(index));
        let stays = index < graph.recorded() || latest.part() >= last && index < graph.len();
        parts.put(index, latest, if stays { own } else { 0 });
    }
    Some(parts.levels())
}
