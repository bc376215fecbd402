//! Sums: side by side with others of their shape, or alone.

use super::{Emitter, nodes};
use crate::graph::{Id, Node, Term};
use crate::op::Op;
use crate::program::{Layout, Scalar, Second, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;
use crate::schedule::groups::Resolved;
use crate::schedule::level::SHORTEST_RUN;
use core::iter::once;

/// From this number of terms on, a sum that is alone is a loop over its terms.
const LONG_SUM: usize = 8;

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
        let out = self.allocate(once(member.id()));
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
        let (graph, levels) = (self.graph, self.levels);
        let first = self.program.terms.len() as u32;
        let is_pooled = node.is_pooled();
        let terms: Vec<Term> = graph.terms(node).collect();
        let factors = |id: Id| {
            let node = graph.node(id);
            if is_pooled && levels.is_inside(id) { (Id(node.a), Some(Id(node.b))) } else { (id, None) }
        };
        let run = |id: Id| self.location(id).run;
        let kind = |term: &Term| {
            let (a, b) = factors(term.id);
            (term.negative, run(a), b.map(run))
        };
        let mut stretches: Vec<&[Term]> = terms.chunk_by(|a, b| kind(a) == kind(b)).collect();
        if is_pooled && stretches.len() * SHORTEST_RUN > terms.len() {
            // Terms from everywhere: gathered one by one they are at least added side by side.
            let shape = |term: &Term| (term.negative, factors(term.id).1.is_some());
            stretches = terms.chunk_by(|a, b| shape(a) == shape(b)).collect();
        }
        for stretch in stretches {
            let negative = stretch[0].negative;
            let mut slots: Vec<[Slot; 2]> = Vec::with_capacity(stretch.len());
            slots.extend(stretch.iter().map(|term| {
                let (a, b) = factors(term.id);
                // Of what is no product, the second one is not looked at.
                [self.slot_of(a), self.slot_of(b.unwrap_or(a))]
            }));
            // A sweep back over the tape comes to the last row first.
            if is_pooled && slots.first() > slots.last() {
                slots.reverse();
            }
            let is_product = factors(stretch[0].id).1.is_some();
            let pattern = self.pattern_of(slots.iter().map(|slots| slots[0]));
            let factor = is_product.then(|| self.pattern_of(slots.iter().map(|slots| slots[1])));
            self.program.terms.push(Terms { len: stretch.len() as u32, pattern, factor, negative });
        }
        let count = self.program.terms.len() as u32 - first;
        let out = self.allocate(once(member.id()));
        let layout = if is_pooled { Layout::Pooled } else { Layout::Along };
        self.program.steps.push(Step::Sums(Sums { out, len: 1, first, count, layout }));
    }
}
