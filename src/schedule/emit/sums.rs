//! Sums: side by side with others of their shape, or alone.

use super::{Emitter, nodes};
use crate::graph::{Id, Node, Term};
use crate::op::Op;
use crate::program::{Layout, Scalar, Second, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;
use crate::schedule::groups::Resolved;
use crate::schedule::ids::RunId;
use crate::schedule::level::SHORTEST_RUN;
use core::iter::once;

/// From this number of terms on, a sum that is alone is a loop over its terms.
const LONG_SUM: usize = 8;

/// A term of a long sum, or both factors of one that is a product.
///
/// Looked at once: terms of a long sum are from all over the graph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addend {
    pub(super) slots: [Slot; 2],
    runs: [RunId; 2],
    pub(super) negative: bool,
    is_product: bool,
}

impl Addend {
    pub(super) const UNKNOWN: Self =
        Self { slots: [Slot::new(0); 2], runs: [RunId::INSIDE; 2], negative: false, is_product: false };

    /// A single number of a run.
    pub(super) fn of_slot(slot: Slot, run: RunId) -> Self {
        Self { slots: [slot; 2], runs: [run; 2], negative: false, is_product: false }
    }

    /// The run of the term.
    #[inline]
    pub(super) fn run(&self) -> RunId {
        if self.is_product { RunId::INSIDE } else { self.runs[0] }
    }

    pub(super) fn has_shape_of(&self, other: &Self) -> bool {
        self.negative == other.negative && self.is_product == other.is_product
    }

    /// The same shape from the same runs?
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.runs == other.runs && self.has_shape_of(other)
    }

    /// How far the next term with the same sign is from this one, if it is next to it or the same.
    pub(super) fn advance(&self, next: &Self) -> Option<u32> {
        let step = self.slots[0].step_to(next.slots[0]);
        u32::try_from(step).ok().filter(|&step| step < 2 && self.has_shape_of(next))
    }

    /// Is `other` the term so far behind this one, with the same sign?
    pub(super) fn is_after(&self, distance: u32, other: &Self) -> bool {
        self.slots[0].plus(distance) == other.slots[0] && self.has_shape_of(other)
    }
}

impl<T: Numeric> Emitter<'_, T> {
    /// Do these sums have as many terms, with the signs of the first? Keys tell them apart by a hash.
    pub(super) fn are_alike(&self, members: &[Resolved], first: Node) -> bool {
        let graph = self.graph;
        let alike = |node: Node| {
            let same = |(a, b): (Term, Term)| a.negative == b.negative;
            node.b == first.b
                && node.is_pooled() == first.is_pooled()
                && graph.terms(node).zip(graph.terms(first)).all(same)
        };
        members.iter().all(|member| alike(graph.node(member.id())))
    }

    /// Sums of equal shape: a pattern for each position, over the sums.
    pub(super) fn sums_across(&mut self, members: &mut [Resolved], node: Node) {
        let graph = self.graph;
        self.sort(members);
        let first = self.program.terms.len() as u32;
        for k in 0..node.b as usize {
            let term = |member: &Resolved| graph.term(graph.node(member.id()), k).id;
            let slots: Vec<Slot> = members.iter().map(|member| self.slot_of(term(member))).collect();
            let pattern = self.pattern_of(slots.into_iter());
            let negative = graph.term(node, k).negative;
            let len = members.len() as u32;
            self.program.terms.push(Terms { len, pattern, factor: None, negative });
        }
        let (out, len) = (self.allocate(nodes(members)), members.len() as u32);
        self.program.steps.push(Step::Sums(Sums { out, len, first, count: node.b, layout: Layout::Across }));
    }

    /// A sum that is alone: a loop over its terms, or a chain of scalar additions.
    pub(super) fn single_sum(&mut self, member: Resolved) {
        let graph = self.graph;
        let node = graph.node(member.id());
        if node.b as usize >= LONG_SUM {
            return self.sum_along(member, node);
        }
        // Later terms are read after the slot is written, which is sound because the slot is not
        // theirs: slots of operands are given back only after this level.
        let out = self.place(member.id());
        let mut chain = None;
        for term in graph.terms(node) {
            let at = self.slot_of(term.id);
            let (op, a, b) = match (chain, term.negative) {
                (None, false) => {
                    chain = Some(at);
                    continue;
                }
                (None, true) => (Op::Neg, at, at),
                (Some(sum), false) => (Op::Add, sum, at),
                (Some(sum), true) => (Op::Sub, sum, at),
            };
            self.push_scalar(Scalar { op, out, a, b: Second::operand(b) });
            chain = Some(out);
        }
    }

    /// One long sum: a pattern for each stretch of terms with the same sign from the same run, and for
    /// products that are computed inside, from the same two.
    fn sum_along(&mut self, member: Resolved, node: Node) {
        let mut found = core::mem::take(&mut self.long_sums.addends);
        if let Some(range) = self.long_sums.range(member.id()) {
            self.sum_of(member, node, &mut found[range]);
        } else {
            let mut addends = core::mem::take(&mut self.addends);
            addends.clear();
            addends.extend(self.graph.terms(node).map(|term| self.addend(term, node.is_pooled())));
            self.sum_of(member, node, &mut addends);
            self.addends = addends;
        }
        self.long_sums.addends = found;
    }

    fn sum_of(&mut self, member: Resolved, node: Node, addends: &mut [Addend]) {
        if node.is_pooled() {
            self.pooled_sum(Some(member.id()), addends);
        } else {
            self.sum_in_order(Some(member.id()), addends);
        }
    }

    /// A sum in any order. It is the value of this node, or for none of them yet.
    pub(super) fn pooled_sum(&mut self, id: Option<Id>, addends: &mut [Addend]) -> Slot {
        let first = self.program.terms.len() as u32;
        // Terms from everywhere: gathered one by one they are at least added side by side.
        let are_mixed = addends.chunk_by(Addend::is_like).count() * SHORTEST_RUN > addends.len();
        let together = |a: &Addend, b: &Addend| if are_mixed { a.has_shape_of(b) } else { a.is_like(b) };
        for stretch in addends.chunk_by_mut(together) {
            // A sweep back over the tape comes to the last row first.
            if stretch.first().map(|a| a.slots) > stretch.last().map(|a| a.slots) {
                stretch.reverse();
            }
            let Addend { negative, is_product, .. } = stretch[0];
            let pattern = self.pattern_of(stretch.iter().map(|addend| addend.slots[0]));
            let factor = is_product.then(|| self.pattern_of(stretch.iter().map(|addend| addend.slots[1])));
            self.program.terms.push(Terms { len: stretch.len() as u32, pattern, factor, negative });
        }
        let count = self.program.terms.len() as u32 - first;
        let out = self.result(id);
        self.program.steps.push(Step::Sums(Sums { out, len: 1, first, count, layout: Layout::Pooled }));
        out
    }

    /// The slot of a node, or one for none of them yet.
    pub(super) fn result(&mut self, id: Option<Id>) -> Slot {
        match id {
            Some(id) => self.allocate(once(id)),
            None => self.slots.take(1),
        }
    }

    /// Where a term of a sum is.
    pub(super) fn addend(&self, term: Term, is_pooled: bool) -> Addend {
        let is_product = is_pooled && self.levels.is_inside(term.id);
        // Of what is no product, the second one is not looked at.
        let factors = self.graph.pair(term.id).filter(|_| is_product).unwrap_or([term.id; 2]);
        let [a, b] = factors.map(|id| self.location(id));
        Addend { slots: [a.slot, b.slot], runs: [a.run, b.run], negative: term.negative, is_product }
    }
}
