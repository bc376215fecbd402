//! The reverse sweep: adjoints of every recorded value from one output.
//!
//! Walks the nodes backwards once, so it costs at most two multiply-adds a node,
//! whatever the number of inputs. Needs one adjoint a place.
//!
//! A zero adjoint skips its operands. That is faster, and it also means that an
//! infinite slope behind a value that does not matter cannot turn into NaN. An operand
//! that by structure does not matter ([`FLAT`](super::FLAT)) is skipped as well, also behind
//! an adjoint that is not finite.

use super::Tape;
use crate::Real;

impl<T: Real> Tape<T> {
    /// The derivatives of the value at `output` in all inputs; zeros for a constant (place 0).
    pub(crate) fn gradient(&mut self, output: u32) -> &[T] {
        self.sweep(output);
        &self.adjoints[1..self.first_node as usize]
    }

    /// Adjoints of all places.
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
        for (node, place) in self.nodes[..used - first].iter().zip(first..used).rev() {
            let adjoint = adjoints[place];
            if adjoint == T::zero() {
                continue;
            }
            let [a, b] = node.operands;
            // Place 0 is skipped rather than used as a sink: all constants would add into the same
            // word, and each addition would wait for the one before.
            if node.contributes(0) {
                adjoints[a as usize] += adjoint * node.slopes[0];
            }
            if node.contributes(1) {
                adjoints[b as usize] += adjoint * node.slopes[1];
            }
        }
    }

    /// The node through which the reverse sweep to `output` first meets a derivative that is not
    /// finite.
    pub(super) fn first_bad_slope(&mut self, output: u32) -> Option<usize> {
        self.gradient(output);
        let first = self.first_node as usize;
        (first..self.adjoints.len()).rev().map(|place| (place, self.adjoints[place])).find_map(
            |(place, adjoint)| {
                let node = &self.nodes[place - first];
                let bad = (0..2).any(|k| node.contributes(k) && !(adjoint * node.slopes[k]).is_finite());
                (adjoint != T::zero() && bad).then_some(place - first)
            },
        )
    }
}
