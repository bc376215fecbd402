//! Uses: which nodes are needed, and until which level.

use super::accumulated::{self, Part};
use super::ids::RunId;
use super::level::{DEAD, FOREVER, highest, is_computed};
use super::value::{Value, first_parameter};
use crate::graph::{Graph, Id, Kind};
use crate::program::Slot;
use crate::scalar::Numeric;

/// Shorter sums are not searched for products.
const LONG_SUM: u32 = 32;

/// What a walk from the results back finds out.
pub(super) struct Uses {
    /// How long each is needed; leaves are located.
    pub(super) values: Vec<Value>,
    /// How many operations and guards are on each level.
    pub(super) width: Vec<u32>,
    /// How many operations there are.
    pub(super) operations: usize,
    /// Long sums that may be added in any order.
    pub(super) pooled: Vec<Id>,
    /// The parts of sums that are added while a recurrence goes on, if there may be such.
    pub(super) accumulated: Option<Vec<Part>>,
}

impl Uses {
    /// The uses of values by what `outputs` and the graph's guards need. All other nodes become [`DEAD`].
    ///
    /// `values` are of each node, without uses. What is `deep` may have sums that are added while a recurrence goes on.
    pub(super) fn of<T: Numeric>(
        graph: &Graph<T>,
        values: Vec<Value>,
        outputs: &[Id],
        level: &mut [u32],
        deep: bool,
    ) -> Self {
        let mut uses = Self {
            values,
            width: vec![0; highest(level) as usize + 1],
            operations: 0,
            pooled: Vec::new(),
            accumulated: deep.then(Vec::new),
        };
        for &output in outputs {
            uses.note_twice(graph, output, FOREVER);
        }
        let (level, guards) = level.split_at_mut(graph.len());
        for (guard, &at) in graph.guards.iter().zip(&*guards) {
            uses.width[at as usize] += 1;
            uses.note_twice(graph, guard.a, at);
            uses.note_twice(graph, guard.b, at);
        }
        for index in (0..graph.len()).rev() {
            let (id, at) = (Id(index as u32), level[index]);
            if uses.values[index].liveness().last_use == 0 {
                level[index] = DEAD;
            } else if at == 0 {
                uses.leaf(graph, id);
            } else {
                uses.operations += 1;
                uses.width[at as usize] += 1;
                match graph.pair(id) {
                    Some(pair) => pair.into_iter().for_each(|operand| uses.note(graph, operand, at)),
                    None => uses.list(graph, id, level),
                }
            }
        }
        while uses.width.pop_if(|width| *width == 0).is_some() {}
        uses
    }

    fn leaf<T: Numeric>(&mut self, graph: &Graph<T>, id: Id) {
        let node = graph.node(id);
        self.values[id.index()] = if node.kind == Kind::Constant {
            // The workspace begins with the constants, in the order of their indices.
            Value::located(Slot::new(node.a), RunId::CONSTANTS)
        } else {
            Value::located(first_parameter(graph).plus(node.a), RunId::PARAMETERS)
        };
    }

    #[inline]
    fn note<T: Numeric>(&mut self, graph: &Graph<T>, operand: Id, at: u32) {
        self.values[graph.origin(operand).index()].note_use(at);
    }

    fn note_twice<T: Numeric>(&mut self, graph: &Graph<T>, operand: Id, at: u32) {
        (0..2).for_each(|_| self.note(graph, operand, at));
    }

    /// Notes the operands of a node that has a list of them.
    fn list<T: Numeric>(&mut self, graph: &Graph<T>, id: Id, level: &[u32]) {
        let node = graph.node(id);
        if node.kind == Kind::Sum && self.parts(graph, id, level) {
            return;
        }
        if node.is_pooled() && node.b >= LONG_SUM {
            self.pooled.push(id);
        }
        let at = level[id.index()];
        graph.each_operand(id, |operand| self.note(graph, operand, at));
    }

    /// Notes the terms of a sum that has parts; false if it has none.
    fn parts<T: Numeric>(&mut self, graph: &Graph<T>, sum: Id, level: &[u32]) -> bool {
        let Some(known) = &mut self.accumulated else { return false };
        let parts = accumulated::parts(graph, sum, level);
        known.extend(&parts);
        let mut terms = graph.terms(graph.node(sum));
        for part in &parts {
            let of_part = terms.by_ref().take((part.end - part.first) as usize);
            of_part.for_each(|term| self.note(graph, term.id, part.level));
        }
        !parts.is_empty()
    }

    /// Takes an operation out of its level.
    pub(super) fn take_out(&mut self, level: &mut u32) {
        if is_computed(*level) {
            self.width[*level as usize] -= 1;
            *level = 0;
        }
    }
}
