//! Alignment: what is long and narrow is run in step.
//!
//! A recurrence over several values side by side (the units of a layer, the components of a state) has the
//! same operation of all of them on one level only if they started on the same one. Counted
//! up from the leaves, a value with one more operation at its start stays a level behind for
//! ever: its operations are runs of their own, down to single ones, and what all of them share is gathered.
//!
//! So the recording is counted down from its end: each value stands on the last level on which its
//! users can have it, and values that meet are in step all the way. What was appended for the
//! adjoint of a node belongs to a part of its own for each level of the recording, from the last back: the way
//! back is in step where the way there was.

use super::levels::is_computed;
use super::parts::Parts;
use super::uses::{Uses, highest};
use super::windows::NARROW;
use crate::Real;
use crate::graph::{Graph, Id};

/// Graphs with fewer levels have no long way to get out of step.
const DEEP: usize = 64;

/// Puts nodes and checks on the levels on which they are in step; false if the graph is shallow or wide.
pub(super) fn align<T: Real>(graph: &Graph<T>, level: &mut [u32], uses: &Uses) -> bool {
    let depth = uses.width.len();
    if depth <= DEEP || uses.operations >= NARROW * depth {
        return false;
    }
    let visits = graph.visits();
    let values = visits.first().map_or(graph.len(), |visit| visit.first as usize);
    let last = highest(&level[..values]);
    let late = late(graph, &level[..values], last);
    let members = level.len();
    let mut parts = Parts::new(graph, level);
    let mut part = 0;
    let mut visits = visits.iter().peekable();
    for index in 0..members {
        if !parts.has(index) {
            continue;
        }
        while let Some(visit) = visits.next_if(|visit| visit.first as usize <= index) {
            let node = visit.node.index();
            part = 1 + last - if parts.has(node) { late[node] } else { 0 };
        }
        match late.get(index) {
            Some(&level) => parts.put_first(index, level),
            // A check is run as soon as its operands are there.
            None => {
                let part = if index >= graph.len() { 0 } else { part };
                parts.put(index, part);
            }
        }
    }
    parts.join();
    true
}

/// The last level for each value, if the last of all is `last`.
fn late<T: Real>(graph: &Graph<T>, level: &[u32], last: u32) -> Vec<u32> {
    let mut late = vec![last; level.len()];
    for index in (0..level.len()).rev().filter(|&index| is_computed(level[index])) {
        let below = late[index] - 1;
        graph.each_operand(Id(index as u32), |operand| {
            let late = &mut late[graph.origin(operand).index()];
            *late = below.min(*late);
        });
    }
    late
}
