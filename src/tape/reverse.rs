//! The reverse sweep: adjoints of every recorded value from one output.
//!
//! Walks the nodes backward once, so it costs at most two multiply-adds a node,
//! whatever the number of inputs. Needs one adjoint a slot.
//!
//! A zero adjoint skips its operands. That is faster, and it also means that an
//! infinite partial derivative behind a value that does not matter cannot turn into NaN. An operand
//! that by structure does not matter ([`FLAT`](super::FLAT)) is skipped as well, also behind
//! an adjoint that is not finite.

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
        for (k, &output) in outputs.iter().enumerate() {
            let operands = |slot: u32, each: &mut dyn FnMut(u32)| {
                let Some(node) = slot.checked_sub(first) else { return };
                let node = &self.nodes[node as usize];
                (0..2).filter(|&k| node.contributes(k)).for_each(|k| each(node.slot(k)));
            };
            match if outputs.len() > 1 { reach.of(output, operands) } else { None } {
                Some(slots) => self.sweep_over(slots),
                None => self.sweep(output),
            }
            each(k, &self.adjoints[1..first as usize])?;
        }
        ControlFlow::Continue(())
    }

    /// Adjoints of `slots`, which are all that their first one depends on, from the last to the first.
    fn sweep_over(&mut self, slots: &[u32]) {
        let first = self.first_node as usize;
        let last = slots.first().map_or(0, |&last| last as usize);
        if self.adjoints.len() <= last.max(first) {
            self.adjoints.resize(last.max(first) + 1, T::zero());
        }
        let adjoints = self.adjoints.as_mut_slice();
        adjoints[..first].fill(T::zero());
        slots.iter().for_each(|&slot| adjoints[slot as usize] = T::zero());
        adjoints[last] = T::one();
        for &slot in slots {
            if let Some(node) = (slot as usize).checked_sub(first) {
                pass_on(&self.nodes[node], slot as usize, adjoints);
            }
        }
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
        for (node, slot) in self.nodes[..used - first].iter().zip(first..used).rev() {
            pass_on(node, slot, adjoints);
        }
    }

    /// The node through which the reverse sweep to `output` first meets a derivative that is not
    /// finite.
    pub(super) fn first_bad_partial(&mut self, output: u32) -> Option<usize> {
        self.gradient(output);
        let first = self.first_node as usize;
        (first..self.adjoints.len()).rev().map(|slot| (slot, self.adjoints[slot])).find_map(
            |(slot, adjoint)| {
                let node = &self.nodes[slot - first];
                let bad = (0..2).any(|k| node.contributes(k) && !(adjoint * node.partials[k]).is_finite());
                (adjoint != T::zero() && bad).then_some(slot - first)
            },
        )
    }
}

/// Adds to the adjoints of a node's operands what that of the node at `slot` contributes.
#[inline(always)]
fn pass_on<T: Recordable>(node: &Node<T>, slot: usize, adjoints: &mut [T]) {
    let adjoint = adjoints[slot];
    if adjoint == T::zero() {
        return;
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
}
