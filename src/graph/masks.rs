//! Where an adjoint is 0 by structure: because a branch was not taken, and not because a 0 was computed.
//!
//! In front of an infinite partial derivative the two differ. What was not taken contributes nothing, and a product
//! that says so costs a comparison; a computed 0 times ∞ is NaN, and a point where that happens is looked at by the
//! rule for special points. So each adjoint behind a mask keeps the mask. Masks are written into the graph only where
//! a partial derivative that can be infinite asks for them.
//!
//! The derivative of `select(x.less(0.0), 1.0, x.sqrt())`, summed over 64 coordinates: the root's adjoint is masked, and its
//! product with an infinite partial derivative counts only where the root was taken.

use super::{Graph, Id, Term};
use crate::op::{Op, has_poles};
use crate::scalar::Numeric;
use crate::tape::trace::Trace;
use std::collections::HashMap;

/// Masks of adjoints that have one.
#[derive(Clone, Debug, Default)]
pub(super) struct Masks {
    /// Some operation of the recording can have an infinite partial derivative, and some operation masks.
    are_kept: bool,
    /// By node, up to the last that has one: each product of the sweep looks one up, and with a table by hash these took 7 in 100 instructions of compiling.
    of: Vec<Option<Mask>>,
    joined: Vec<[Mask; 2]>,
    /// Masks that are nodes by now.
    written: HashMap<Mask, Id>,
}

/// When an adjoint counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mask {
    /// Where a node is not 0.
    Where(Id),
    /// Where it is 0.
    WhereZero(Id),
    /// Where both of a pair hold.
    Both(u32),
    /// Where one of a pair holds.
    Either(u32),
}

impl Masks {
    /// Decides from the operations of a recording whether masks are kept.
    pub(super) fn of_recording<T>(trace: &Trace<T>) -> Self {
        let masks = |op| matches!(op, Op::Select | Op::Max | Op::Min | Op::Relu | Op::Rem | Op::Absorb);
        let entries = &trace.entries;
        let are_kept = entries.iter().any(|entry| masks(entry.op))
            && entries.iter().any(|entry| has_poles(entry.op, entry.exponent()));
        Self { are_kept, ..Self::default() }
    }

    fn note(&mut self, id: Id, mask: Mask) {
        if self.of.len() <= id.index() {
            self.of.resize(id.index() + 1, None);
        }
        self.of[id.index()] = Some(mask);
    }

    fn join(&mut self, pair: [Mask; 2]) -> u32 {
        self.joined.push(pair);
        self.joined.len() as u32 - 1
    }
}

impl<T: Numeric> Graph<T> {
    fn mask_of(&self, derivative: Id) -> Option<Mask> {
        if self.masks.are_kept { self.masks.of.get(derivative.index()).copied().flatten() } else { None }
    }

    /// Notes that `product` counts where `mask` does, and the derivative that it was made of.
    pub(super) fn mask_product(&mut self, product: Id, derivative: Id, mask: Option<Mask>) {
        if !self.masks.are_kept {
            return;
        }
        let mask = match (mask, self.mask_of(derivative)) {
            (Some(a), Some(b)) => Mask::Both(self.masks.join([a, b])),
            (a, b) => match a.or(b) {
                Some(mask) => mask,
                None => return,
            },
        };
        self.masks.note(product, mask);
    }

    /// Notes that `sum` counts where one of its terms does.
    pub(super) fn mask_sum(&mut self, sum: Id, terms: &[Term]) {
        if !self.masks.are_kept || terms.len() < 2 {
            return;
        }
        let mut masks = terms.iter().map(|term| self.mask_of(term.id));
        let Some(Some(first)) = masks.next() else { return };
        let Some(rest) = masks.collect::<Option<Vec<_>>>() else { return };
        let mask = rest.into_iter().fold(first, |all, mask| Mask::Either(self.masks.join([all, mask])));
        self.masks.note(sum, mask);
    }

    /// A derivative times a partial derivative that can be infinite: NaN where a computed 0 meets an infinity, and 0 where
    /// the derivative does not count.
    pub(super) fn product_at_poles(&mut self, derivative: Id, partial: Id) -> Id {
        let zero = T::zero();
        if self.as_constant(derivative) == Some(zero) {
            return self.constant(zero);
        }
        // Also of a product that is the derivative itself.
        let known = self.mask_of(derivative);
        let product = self.binary(Op::Mul, derivative, partial);
        let Some(mask) = known else { return product };
        let mask = self.written(mask);
        let zero = self.constant(zero);
        let product = self.ternary(Op::Select, [mask, product, zero]);
        self.mask_product(product, derivative, None);
        product
    }

    /// A mask as a node.
    ///
    /// Masks of masks can be as deep as a recording is long, so what is to be written waits in a list.
    fn written(&mut self, mask: Mask) -> Id {
        let mut waiting = vec![mask];
        while let Some(&mask) = waiting.last() {
            if self.masks.written.contains_key(&mask) {
                waiting.pop();
                continue;
            }
            let zero = self.constant(T::zero());
            let id = match mask {
                Mask::Where(id) => id,
                Mask::WhereZero(id) => self.binary(Op::Equal, id, zero),
                Mask::Both(pair) | Mask::Either(pair) => {
                    let pair = self.masks.joined[pair as usize];
                    let [a, b] = pair.map(|mask| self.masks.written.get(&mask).copied());
                    match (a, b) {
                        (Some(a), Some(b)) if matches!(mask, Mask::Both(_)) => {
                            self.ternary(Op::Select, [a, b, zero])
                        }
                        (Some(a), Some(b)) => self.ternary(Op::Select, [a, a, b]),
                        _ => {
                            waiting.extend(pair);
                            continue;
                        }
                    }
                }
            };
            self.masks.written.insert(mask, id);
            waiting.pop();
        }
        self.masks.written[&mask]
    }
}
