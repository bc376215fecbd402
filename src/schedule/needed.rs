//! What is needed, and how deep and wide that is: all that has to be known of a deep graph before its levels are changed.

use super::level::{DEAD, NARROW, highest};
use super::scans::has_link;
use crate::bits::Bits;
use crate::graph::{Graph, Id};
use crate::scalar::Numeric;

/// Graphs with fewer levels have no long way to get out of step.
const DEEP: usize = 64;

/// How much a graph has to compute.
pub(super) struct Needed {
    /// How many nodes on each level may go on with a chain.
    pub(super) links: Vec<u32>,
    /// The highest level.
    depth: usize,
    operations: usize,
}

impl Needed {
    /// What `outputs` and the graph's guards need. All other nodes become [`DEAD`].
    ///
    /// A walk as that of [`Uses`](super::liveness::Uses), which has to come after the levels are those in the end, and writes
    /// two words for each operand; here it is a bit.
    pub(super) fn mark<T: Numeric>(graph: &Graph<T>, outputs: &[Id], level: &mut [u32]) -> Self {
        let mut links = vec![0; highest(level) as usize + 1];
        let mut depth = 0;
        let mut is_needed = Bits::none(graph.len());
        let mut operations = 0;
        let need = |id: Id, is_needed: &mut Bits| is_needed.set(graph.origin(id).index());
        outputs.iter().for_each(|&output| need(output, &mut is_needed));
        let (level, guards) = level.split_at_mut(graph.len());
        for (guard, &at) in graph.guards.iter().zip(&*guards) {
            depth = depth.max(at);
            [guard.a, guard.b].into_iter().for_each(|operand| need(operand, &mut is_needed));
        }
        for (index, level) in level.iter_mut().enumerate().rev() {
            if !is_needed.has(index) {
                *level = DEAD;
            } else if *level != 0 {
                operations += 1;
                depth = depth.max(*level);
                links[*level as usize] += u32::from(has_link(graph, Id(index as u32)));
                graph.each_operand(Id(index as u32), |operand| need(operand, &mut is_needed));
            }
        }
        Self { links, depth: depth as usize, operations }
    }

    /// Is it worth while to align the graph?
    pub(super) fn is_long_and_narrow(&self) -> bool {
        self.depth >= DEEP && self.operations < NARROW * self.depth
    }

    /// Is it worth while to take chains together, where with them it is so deep? If they are most of what is waited for, or all that can be done.
    pub(super) fn is_better_with_chains(&self, depth: u32) -> bool {
        2 * (depth as usize) < self.depth || !self.is_long_and_narrow()
    }
}
