//! Parts: levels that are counted anew in each part of a graph, and then one after the other.

use super::level::is_computed;
use super::room::again;
use super::scans::Linked;
use crate::graph::{Graph, Id};
use crate::scalar::Numeric;

/// Puts nodes and guards, in the order of the graph, on levels of parts.
pub(super) struct Parts<'g, T> {
    graph: &'g Graph<T>,
    /// The level of each in the whole graph, which tells leaves and what is dead; in the end, that in the parts.
    level: &'g mut [u32],
    order: Vec<Place>,
    /// The highest level of each part.
    highest: Vec<u32>,
}

/// A part and a level in it; in this order, both are read as one word.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub(super) struct Place {
    level: u32,
    part: u32,
}

impl Place {
    /// The larger one comes later.
    #[inline]
    fn order(self) -> u64 {
        u64::from(self.part) << 32 | u64::from(self.level)
    }

    #[inline]
    fn of(order: u64) -> Self {
        Self { part: (order >> 32) as u32, level: order as u32 }
    }
}

impl<'g, T: Numeric> Parts<'g, T> {
    /// Parts without nodes, in a room that has two words for each.
    pub(super) fn new(graph: &'g Graph<T>, room: Vec<Linked>, level: &'g mut [u32]) -> Self {
        Self { graph, order: again(room, level.len()), level, highest: Vec::new() }
    }

    /// Is it on a level? All but leaves and what is dead are.
    #[inline]
    pub(super) fn has(&self, index: usize) -> bool {
        is_computed(self.level[index])
    }

    /// The level of each in the whole graph.
    #[inline]
    pub(super) fn first(&self, index: usize) -> u32 {
        self.level[index]
    }

    /// Notes a number for a node that has not been put anywhere yet, if it is the largest so far; the first is 0.
    #[inline]
    pub(super) fn note(&mut self, index: usize, number: u32) {
        let place = &mut self.order[index].level;
        *place = number.max(*place);
    }

    /// What has been noted for a node.
    #[inline]
    pub(super) fn noted(&self, index: usize) -> u32 {
        self.order[index].level
    }

    /// The room, with nothing changed.
    pub(super) fn give_up(self) -> Vec<Place> {
        self.order
    }

    /// Puts a node above its operands: into `part`, or into a later one if the latest of them is there.
    #[inline(always)]
    pub(super) fn put(&mut self, index: usize, part: u32) {
        let latest = self.latest_operand(index);
        self.record(index, latest.max(u64::from(part) << 32) + 1);
    }

    /// Puts a node on a level of the first part, or above its operands if they are there already or later.
    #[inline]
    pub(super) fn put_first(&mut self, index: usize, level: u32) {
        let latest = self.latest_operand(index);
        self.record(index, (latest + 1).max(level.into()));
    }

    #[inline(always)]
    fn latest_operand(&self, index: usize) -> u64 {
        latest_operand(self.graph, index, |operand| self.order[operand].order())
    }

    #[inline]
    fn record(&mut self, index: usize, order: u64) {
        let place = Place::of(order);
        self.order[index] = place;
        let part = place.part as usize;
        if self.highest.len() <= part {
            self.highest.resize(part + 1, 0);
        }
        self.highest[part] = self.highest[part].max(place.level);
    }

    /// Puts all on the level that they have when the parts are run one after the other. The room comes back.
    pub(super) fn join(mut self) -> Vec<Place> {
        let mut first = 0;
        for highest in &mut self.highest {
            (first, *highest) = (first + *highest, first);
        }
        for (place, level) in self.order.iter().zip(self.level).filter(|(_, level)| is_computed(**level)) {
            *level = self.highest[place.part as usize] + place.level;
        }
        self.order
    }
}

/// The largest of what `order_of` has for the operands of a node or guard.
#[inline(always)]
pub(super) fn latest_operand<T: Numeric, O: Copy + Ord + Default>(
    graph: &Graph<T>,
    index: usize,
    order_of: impl Fn(usize) -> O,
) -> O {
    let order_of = |operand: Id| order_of(graph.origin(operand).index());
    if index < graph.len() {
        let id = Id(index as u32);
        if let Some([a, b]) = graph.pair(id) {
            return order_of(a).max(order_of(b));
        }
        let mut latest = O::default();
        graph.each_operand(id, |operand| latest = order_of(operand).max(latest));
        return latest;
    }
    graph
        .guards
        .get(index - graph.len())
        .map_or(O::default(), |guard| order_of(guard.a).max(order_of(guard.b)))
}
