//! Operands: where those of a run's members are, in an order that makes it simple.

use super::Emitter;
use super::lines::in_lines;
use crate::program::Slot;
use crate::program::pattern::Pattern;
use crate::scalar::Numeric;
use crate::schedule::groups::Resolved;
use crate::schedule::level::Origin;

impl<T: Numeric> Emitter<'_, T> {
    /// Orders members by the slots of their first operands, and of their second ones where these are
    /// equal.
    pub(super) fn sort(&mut self, members: &mut [Resolved]) {
        if self.origin == Origin::Mixed {
            let lines = &mut self.lines;
            return self.orders.put(members, self.origin, |members| in_lines(members, lines));
        }
        if members.is_sorted_by_key(|member| member.order()) {
            return;
        }
        // Derivatives come in the opposite order of the values.
        members.reverse();
        if !members.is_sorted_by_key(|member| member.order()) {
            members.reverse();
            self.orders.put(members, self.origin, |members| {
                // Stable: what has the same operands stays in the order of the graph.
                members.sort_by_key(|member| member.order());
            });
        }
    }

    /// The pattern of operand `k`, 0 or 1, of the members.
    pub(super) fn pattern(&mut self, members: &[Resolved], k: usize) -> Pattern {
        self.pattern_of(members.iter().map(|member| member.operands[k]))
    }

    /// The pattern of the third operand.
    pub(super) fn third_pattern(&mut self, members: &[Resolved]) -> Pattern {
        let graph = self.graph;
        let third = |resolved: &Resolved| graph.triple(graph.node(resolved.id()))[2];
        let slots: Vec<Slot> = members.iter().map(|member| self.slot_of(third(member))).collect();
        self.simplest(&slots)
    }

    /// The pattern of these slots.
    pub(super) fn pattern_of(&mut self, slots: impl Iterator<Item = Slot>) -> Pattern {
        let mut buffer = core::mem::take(&mut self.buffer);
        buffer.clear();
        buffer.extend(slots);
        let pattern = self.simplest(&buffer);
        self.buffer = buffer;
        pattern
    }

    /// The pattern of slots; rows of different constants are copied, in the order of their use.
    fn simplest(&mut self, slots: &[Slot]) -> Pattern {
        let is_row = slots.iter().all(|&slot| self.is_constant(slot));
        if is_row && slots.iter().any(|&slot| slot != slots[0]) {
            let at = Slot::new(self.program.constants.len() as u32);
            for &slot in slots {
                self.program.constants.push(self.program.constants[slot.index()]);
            }
            return Pattern::Contiguous(at);
        }
        match Pattern::of(slots, &mut self.program.lists) {
            // Between its slots may lie the results that are being written.
            Pattern::Grid { .. } if self.origin == Origin::Mixed => {
                Pattern::gather(slots, &mut self.program.lists)
            }
            pattern => pattern,
        }
    }

    /// Is this the slot of a constant? The graph's constants stand before everything else.
    #[inline]
    pub(super) fn is_constant(&self, slot: Slot) -> bool {
        slot.index() < self.graph.constants().len()
    }
}
