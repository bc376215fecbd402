//! Operands: where those of a run's members are, in an order that makes it simple.

use super::Emitter;
use super::lines::in_lines;
use crate::graph::Id;
use crate::program::pattern::Pattern;
use crate::scalar::Numeric;
use crate::schedule::groups::Member;
use crate::schedule::places::Origin;

impl<T: Numeric> Emitter<'_, T> {
    /// Orders members by the places of their first operands, and of their second ones where these are
    /// equal.
    pub(super) fn sort(&self, members: &mut [Member]) {
        if self.origin == Origin::Mixed {
            return in_lines(members);
        }
        if members.is_sorted_by_key(|member| member.order()) {
            return;
        }
        // Derivatives come in the opposite order of the values.
        members.reverse();
        if !members.is_sorted_by_key(|member| member.order()) {
            members.reverse();
            // Stable: what has the same operands stays in the order of the graph.
            members.sort_by_key(|member| member.order());
        }
    }

    /// The pattern of operand `k`, 0 or 1, of the members.
    pub(super) fn pattern(&mut self, members: &[Member], k: usize) -> Pattern {
        self.pattern_of(members.iter().map(|member| member.operands[k]))
    }

    /// The pattern of the third operand.
    pub(super) fn third_pattern(&mut self, members: &[Member]) -> Pattern {
        let graph = self.graph;
        let third = |member: &Member| graph.triple(graph.node(Id(member.id)))[2];
        let places: Vec<u32> = members.iter().map(|member| self.place_of(third(member))).collect();
        self.simplest(&places)
    }

    /// The pattern of these places.
    pub(super) fn pattern_of(&mut self, places: impl Iterator<Item = u32>) -> Pattern {
        let mut buffer = core::mem::take(&mut self.places);
        buffer.clear();
        buffer.extend(places);
        let pattern = self.simplest(&buffer);
        self.places = buffer;
        pattern
    }

    /// The pattern of places; rows of different constants are copied, in the order of their use.
    fn simplest(&mut self, places: &[u32]) -> Pattern {
        let is_row = places.iter().all(|&place| self.is_constant(place));
        if is_row && places.iter().any(|&place| place != places[0]) {
            let at = self.program.constants.len() as u32;
            for &place in places {
                self.program.constants.push(self.program.constants[place as usize]);
            }
            return Pattern::Contiguous(at);
        }
        match Pattern::of(places, &mut self.program.list) {
            // Between its places may lie the results that are being written.
            Pattern::Grid { .. } if self.origin == Origin::Mixed => {
                let at = self.program.list.len() as u32;
                self.program.list.extend_from_slice(places);
                Pattern::Gather(at)
            }
            pattern => pattern,
        }
    }

    /// Is this the place of a constant? The graph's constants stand before everything else.
    #[inline]
    pub(super) fn is_constant(&self, place: u32) -> bool {
        (place as usize) < self.graph.constants().len()
    }
}
