//! The reverse sweep: adjoints of every recorded value from one output.
//!
//! Walks the nodes backward once, so it costs at most two multiply-adds a node,
//! whatever the number of inputs. Needs one adjoint a slot.
//!
//! A zero adjoint skips its operands. That is faster, and it also means that an
//! infinite partial derivative behind a value that does not matter cannot turn into NaN. Whether it does not matter is
//! another question: the sweep notes that it met such a place ([`Tape::meets_pole`]). An operand
//! that by structure does not matter ([`FLAT`](super::FLAT)) is skipped as well, also behind
//! an adjoint that is not finite.

use super::call::CalledAt;
use super::reach::Reach;
use super::{Node, Tape};
use crate::tape::Recordable;
use core::ops::ControlFlow;

impl<T: Recordable> Tape<T> {
    /// The derivatives of the value at `output` in all inputs; zeros for a constant (slot 0).
    pub(crate) fn gradient(&mut self, output: u32) -> &[T] {
        self.sweep(output);
        &self.adjoints[1..self.first_node as usize]
    }

    /// The derivatives of the value at `output` in the values of all slots up to it; that of slot 0 has no meaning.
    pub(crate) fn adjoints(&mut self, output: u32) -> &[T] {
        self.sweep(output);
        &self.adjoints
    }

    /// The partial derivatives of a node in its operands.
    pub(crate) fn partials(&self, node: usize) -> [T; 2] {
        self.nodes[node].partials
    }

    /// Calls `each` with the number of each of `outputs` and its derivatives in all inputs, until it breaks.
    ///
    /// Costs what the outputs depend on, each by itself, and not all that was recorded for each of them.
    pub(crate) fn gradients<B>(
        &mut self,
        outputs: &[u32],
        mut each: impl FnMut(usize, &[T]) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let first = self.first_node;
        let mut reach = Reach::default();
        let mut meets_pole = false;
        for (k, &output) in outputs.iter().enumerate() {
            let operands = |slot: u32, each: &mut dyn FnMut(u32)| self.each_operand(slot, each);
            match if outputs.len() > 1 { reach.of(output, operands) } else { None } {
                Some(slots) => self.sweep_over(slots),
                None => self.sweep(output),
            }
            meets_pole |= self.meets_pole;
            each(k, &self.adjoints[1..first as usize])?;
        }
        self.meets_pole = meets_pole;
        ControlFlow::Continue(())
    }

    /// Calls `each` with the operands of a slot that contribute to its derivatives; those of a call are its arguments, and those
    /// of its results the call.
    fn each_operand(&self, slot: u32, each: &mut dyn FnMut(u32)) {
        let Some(node) = slot.checked_sub(self.first_node) else { return };
        let node = &self.nodes[node as usize];
        (0..2).filter(|&k| node.contributes(k)).for_each(|k| each(node.slot(k)));
        if !self.calls.is_empty() {
            self.each_part_of_call(slot, each);
        }
    }

    /// Adjoints of `slots`, which are all that their first one depends on, from the last to the first.
    fn sweep_over(&mut self, slots: &[u32]) {
        let first = self.first_node as usize;
        let last = slots.first().map_or(0, |&last| last as usize);
        if self.adjoints.len() <= last.max(first) {
            self.adjoints.resize(last.max(first) + 1, T::zero());
        }
        let adjoints = self.adjoints.as_mut_slice();
        let mut meets_pole = false;
        adjoints[..first].fill(T::zero());
        slots.iter().for_each(|&slot| adjoints[slot as usize] = T::zero());
        adjoints[last] = T::one();
        if !self.calls.is_empty() {
            meets_pole = self.back_over_with_calls(slots);
        } else {
            for &slot in slots {
                if let Some(node) = (slot as usize).checked_sub(first) {
                    meets_pole |= pass_on(&self.nodes[node], slot as usize, adjoints);
                }
            }
        }
        self.meets_pole = meets_pole && self.reaches_pole(last as u32);
    }

    /// Adjoints of all slots.
    fn sweep(&mut self, output: u32) {
        let first = self.first_node as usize;
        let output = output as usize;
        let used = (output + 1).max(first);
        self.adjoints.clear();
        self.adjoints.resize(used, T::zero());
        if output != 0 {
            self.adjoints[output] = T::one();
        }
        let adjoints = self.adjoints.as_mut_slice();
        let meets_pole = if self.calls.is_empty() {
            back(&self.nodes[..used - first], used, adjoints)
        } else {
            self.back_with_calls(used)
        };
        self.meets_pole = meets_pole && self.reaches_pole(output as u32);
    }

    /// Did a computed adjoint of 0 stand before an infinite partial derivative in the last sweeps, or is a derivative that
    /// was taken inside the closure a convention?
    pub(crate) fn meets_pole(&self) -> bool {
        self.meets_pole || self.has_inner_kink
    }

    /// Does one of the adjoints of 0 that stand before an infinite partial derivative come from the output? Others belong
    /// to values that by structure do not matter.
    #[cold]
    fn reaches_pole(&self, output: u32) -> bool {
        let first = self.first_node;
        let mut reached = vec![false; self.adjoints.len()];
        reached[output as usize] = true;
        for slot in (first as usize..reached.len()).rev().filter(|&slot| slot <= output as usize) {
            let node = &self.nodes[slot - first as usize];
            if !reached[slot] {
                continue;
            }
            if self.adjoints[slot] == T::zero() && node.has_pole() {
                return true;
            }
            self.each_operand(slot as u32, &mut |operand| reached[operand as usize] = true);
        }
        false
    }

    /// The node through which the reverse sweep to `output` first meets a derivative that is not
    /// finite.
    pub(super) fn first_bad_partial(&mut self, output: u32) -> Option<usize> {
        self.gradient(output);
        let first = self.first_node as usize;
        (first..self.adjoints.len()).rev().map(|slot| (slot, self.adjoints[slot])).find_map(
            |(slot, adjoint)| {
                if let Some(call) = self.call_at(slot as u32) {
                    return self.is_bad(call).then_some(slot - first);
                }
                let node = &self.nodes[slot - first];
                let bad = (0..2).any(|k| node.contributes(k) && !(adjoint * node.partials[k]).is_finite());
                (adjoint != T::zero() && bad).then_some(slot - first)
            },
        )
    }
}

/// Passes the adjoints of nodes, of which the last is in front of `slot`, on to their operands, from the last one back. True if a
/// computed adjoint of 0 stands before an infinite partial derivative.
#[inline]
pub(super) fn back<T: Recordable>(nodes: &[Node<T>], mut slot: usize, adjoints: &mut [T]) -> bool {
    let mut meets_pole = false;
    // One counter, where a zip backward has two.
    for node in nodes.iter().rev() {
        slot -= 1;
        meets_pole |= pass_on(node, slot, adjoints);
    }
    meets_pole
}

impl<T: Recordable> Tape<T> {
    /// Have the arguments of a call adjoints that are not finite, while its results have finite ones?
    fn is_bad(&self, call: &CalledAt<T>) -> bool {
        let end = self.adjoints.len();
        let (arguments, results) = (call.called.arguments(), call.called.results());
        let mut results = self.adjoints[results.start.min(end)..results.end.min(end)].iter();
        results.all(|x| x.is_finite()) && self.adjoints[arguments].iter().any(|x| !x.is_finite())
    }
}

/// Adds to the adjoints of a node's operands what that of the node at `slot` contributes. True if it is 0, and a partial
/// derivative infinite.
#[inline(always)]
pub(super) fn pass_on<T: Recordable>(node: &Node<T>, slot: usize, adjoints: &mut [T]) -> bool {
    let adjoint = adjoints[slot];
    if adjoint == T::zero() {
        return node.has_pole();
    }
    let [a, b] = node.operands;
    // Slot 0 is skipped rather than used as a sink: all constants would add into the same
    // word, and each addition would wait for the one before.
    if node.contributes(0) {
        adjoints[a as usize] += adjoint * node.partials[0];
    }
    if node.contributes(1) {
        adjoints[b as usize] += adjoint * node.partials[1];
    }
    false
}
