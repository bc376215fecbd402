//! What is needed, and how deep and wide that is: all that has to be known of a deep graph before its levels are changed.

use super::level::{DEAD, NARROW, highest};
use crate::bits::Bits;
use crate::graph::{Graph, Id};
use crate::scalar::Numeric;

/// Graphs with fewer levels have no long way to get out of step.
const DEEP: usize = 64;

/// How much a graph has to compute.
pub(super) struct Needed {
    /// How many operations and guards are on each level.
    pub(super) width: Vec<u32>,
    operations: usize,
}

impl Needed {
    /// What `outputs` and the graph's guards need. All other nodes become [`DEAD`].
    ///
    /// A walk as that of [`Uses`](super::liveness::Uses), which has to come after the levels are those in the end, and writes
    /// two words for each operand; here it is a bit.
    pub(super) fn mark<T: Numeric>(graph: &Graph<T>, outputs: &[Id], level: &mut [u32]) -> Self {
        let mut width = vec![0; highest(level) as usize + 1];
        let mut is_needed = Bits::none(graph.len());
        let mut operations = 0;
        let need = |id: Id, is_needed: &mut Bits| is_needed.set(graph.origin(id).index());
        outputs.iter().for_each(|&output| need(output, &mut is_needed));
        let (level, guards) = level.split_at_mut(graph.len());
        for (guard, &at) in graph.guards.iter().zip(&*guards) {
            width[at as usize] += 1;
            [guard.a, guard.b].into_iter().for_each(|operand| need(operand, &mut is_needed));
        }
        for (index, level) in level.iter_mut().enumerate().rev() {
            if !is_needed.has(index) {
                *level = DEAD;
            } else if *level != 0 {
                operations += 1;
                width[*level as usize] += 1;
                graph.each_operand(Id(index as u32), |operand| need(operand, &mut is_needed));
            }
        }
        while width.pop_if(|width| *width == 0).is_some() {}
        Self { width, operations }
    }

    /// Is it worth while to align the graph?
    pub(super) fn is_long_and_narrow(&self) -> bool {
        let depth = self.width.len();
        depth > DEEP && self.operations < NARROW * depth
    }
}
