//! The reverse sweep: adjoints of every recorded value from one output.
//!
//! Walks the nodes backwards once, so it costs at most two multiply-adds a node,
//! whatever the number of inputs. Needs one adjoint a place.
//!
//! A zero adjoint skips its operands. That is faster, and it also means that an
//! infinite slope behind a value that does not matter cannot turn into NaN. A slope
//! of −0 says that the operand does not matter ([`Scalar::nothing`]): behind an adjoint
//! that is not finite it ends the chain, too.
//!
//! [`Scalar::nothing`]: crate::op::Scalar::nothing

use super::Tape;
use crate::Real;

impl<T: Real> Tape<T> {
    /// The derivatives of the value at `output` in all inputs; zeros for a constant (place 0).
    pub(crate) fn gradient(&mut self, output: u32) -> &[T] {
        self.sweep::<false>(output);
        let inputs = 1..self.first_node as usize;
        // A second sweep where it can matter is cheaper than a comparison at every slope.
        if !self.adjoints[inputs.clone()].iter().all(|x| x.is_finite()) {
            self.sweep::<true>(output);
        }
        &self.adjoints[inputs]
    }

    /// Adjoints of all places; with `ENDS`, slopes of −0 end a chain.
    fn sweep<const ENDS: bool>(&mut self, output: u32) {
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
            if a != 0 && !(ENDS && is_nothing(node.slopes[0])) {
                adjoints[a as usize] += adjoint * node.slopes[0];
            }
            if b != 0 && !(ENDS && is_nothing(node.slopes[1])) {
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
                let counts = |k: usize| node.operands[k] != 0 && !is_nothing(node.slopes[k]);
                let bad = (0..2).any(|k| counts(k) && !(adjoint * node.slopes[k]).is_finite());
                (adjoint != T::zero() && bad).then_some(place - first)
            },
        )
    }
}

fn is_nothing<T: Real>(slope: T) -> bool {
    slope == T::zero() && slope.is_sign_negative()
}
