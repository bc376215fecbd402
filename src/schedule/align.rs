//! Alignment: what is long and narrow is run in step.
//!
//! A recurrence over several values side by side (the units of a layer, the components of a state) has the
//! same operation of all of them on one level only if they started on the same one. Counted
//! up from the leaves, a value with one more operation at its start stays a level behind to the
//! end: its operations are runs of their own, down to single ones, and what all of them share is gathered.
//!
//! Sixteen units `s = s.sin() * 0.5`, the first of which starts with a product; one of 80 steps, without and with this:
//!
//! ```text
//!     1314..       15 × mul of 0, 1297..
//!     1297..       15 × sin of 1314..
//!                  2   single operations
//!
//!     1314..       16 × mul of 0, 1298..
//!     1298..       16 × sin of 1314..
//! ```
//!
//! So what goes forward (the recording, and the tangents of every direction) is counted down from its end: each value
//! stands on the last level on which its users can have it, and values that meet are in step all the way. What was
//! appended for the adjoint of a node belongs to a part of its own for each level on the way forward, from the last
//! back: the way back is in step where the way there was.
//!
//! ```text
//! recorded   a1 a2 a3 .. an          part 0, late levels 1 ..= n
//! tangents   t1 t2 t3 .. tn          part 0, late levels 1 ..= n
//! adjoints   of tn an .. t1 a1       part 1 + (n - late level of the node)
//! tangents, adjoints of the next direction: likewise, beside the first
//! ```
//!
//! A dense or sparse Hessian has one tangent and one reverse sweep for each of its directions, one behind the other in
//! the order of the nodes; all of them share the parts.

use super::level::{highest, is_computed};
use super::parts::{Parts, Place};
use super::scans::Linked;
use crate::graph::{Graph, Id};
use crate::scalar::Numeric;

/// Which way a node was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forward,
    /// For the adjoint of this node.
    Back(Id),
}

/// Puts nodes and guards on the levels on which they are in step.
///
/// In a room that has two words for each, which comes back.
pub(super) fn align<T: Numeric>(graph: &Graph<T>, room: Vec<Linked>, level: &mut [u32]) -> Vec<Place> {
    let late = Late::new(graph, level);
    let members = level.len();
    let mut parts = Parts::new(graph, room, level);
    for (ends, way) in stretches(graph) {
        let part = match way {
            Way::Back(node) if parts.has(node.index()) => 1 + late.last - late.of(node.index()),
            // Nothing needs its value, so its adjoint is needed last.
            Way::Back(_) => 1 + late.last,
            Way::Forward => 0,
        };
        for index in ends {
            match way {
                _ if !parts.has(index) => {}
                Way::Forward => parts.put_first(index, late.of(index)),
                Way::Back(_) => parts.put(index, part),
            }
        }
    }
    // A guard is run as soon as its operands are there.
    for index in graph.len()..members {
        parts.put(index, 0);
    }
    parts.join()
}

/// All nodes of a graph, in their order, by the way that they were appended.
fn stretches<T: Numeric>(
    graph: &Graph<T>,
) -> impl DoubleEndedIterator<Item = (core::ops::Range<usize>, Way)> + '_ {
    let visits = graph.visits();
    let starts = move |k: usize| visits.get(k).map_or(graph.len(), |visit| visit.first as usize);
    (0..=visits.len()).map(move |k| {
        let start = if k == 0 { 0 } else { starts(k - 1) };
        let node = k.checked_sub(1).and_then(|k| visits[k].node());
        (start..starts(k), node.map_or(Way::Forward, Way::Back))
    })
}

/// The last level for each node that goes forward.
struct Late {
    level: Vec<u32>,
    /// The last of all.
    last: u32,
}

impl Late {
    /// `level` has the first level for each node.
    fn new<T: Numeric>(graph: &Graph<T>, level: &[u32]) -> Self {
        // Few stretches, where there is one for the adjoint of each node.
        let forward: Vec<_> =
            stretches(graph).filter(|&(_, way)| way == Way::Forward).map(|(ends, _)| ends).collect();
        let last = forward.iter().map(|ends| highest(&level[ends.clone()])).max().unwrap_or(0);
        let end = forward.last().map_or(0, |ends| ends.end);
        let mut late = vec![last; end];
        for ends in forward.into_iter().rev() {
            for index in ends.rev().filter(|&index| is_computed(level[index])) {
                // At least the level of each operand, since no late level is below the first level of its node.
                let below = late[index] - 1;
                graph.each_operand(Id(index as u32), |operand| {
                    let late = &mut late[graph.origin(operand).index()];
                    *late = below.min(*late);
                });
            }
        }
        Self { level: late, last }
    }

    /// The last level of a node. An adjoint behind all that goes forward is not used there.
    fn of(&self, index: usize) -> u32 {
        self.level.get(index).copied().unwrap_or(self.last)
    }
}
