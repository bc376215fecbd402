//! Chains: an operation on its own result, over and over.

use super::Emitter;
use crate::graph::{Id, Kind, Node};
use crate::op::Op;
use crate::program::pattern::Pattern;
use crate::program::{Scan, Slot, Step};
use crate::scalar::Numeric;
use crate::schedule::ids::Member;
use crate::schedule::level::SHORTEST_RUN;
use crate::schedule::scans::links;

impl<T: Numeric> Emitter<'_, T> {
    /// A chain, in stretches whose other operands are from the same run.
    pub(in crate::schedule) fn chain(&mut self, chain: &[Id]) {
        let graph = self.graph;
        let link = |id, before| links(graph, id).into_iter().flatten().find(|link| link.before == before);
        let [first, second, ..] = *chain else { return };
        // The first member has no link; its operands stand as those of the second do.
        let Some(is_second) = link(second, first).map(|link| link.second) else { return };
        let Node { kind: Kind::Apply(op), a, b, .. } = graph.node(first) else { return };
        let (start, other) = if is_second { (b, a) } else { (a, b) };
        let others = chain.windows(2).filter_map(|pair| link(pair[1], pair[0])).map(|link| link.other);
        let others: Vec<Id> = core::iter::once(Id(other)).chain(others).collect();
        let run = |id: &Id| self.location(*id).run;
        let mut stretches: Vec<usize> = others.chunk_by(|a, b| run(a) == run(b)).map(<[Id]>::len).collect();
        // The ends of a chain have neighbors of other runs; where all have, a list of slots is better.
        if stretches.len() * SHORTEST_RUN > chain.len() {
            stretches = vec![chain.len()];
        }
        let (mut before, mut done) = (Id(start), 0);
        for len in stretches {
            let (members, others) = (&chain[done..done + len], &others[done..done + len]);
            if len < SHORTEST_RUN {
                members.iter().for_each(|&id| self.link(id, op));
            } else {
                self.scan(op, is_second, before, members, others);
            }
            (before, done) = (chain[done + len - 1], done + len);
        }
    }

    /// Members of a chain that go on from `before`, with their other operands.
    fn scan(&mut self, op: Op, second: bool, before: Id, members: &[Id], others: &[Id]) {
        let mut slots: Vec<Slot> = others.iter().map(|&id| self.slot_of(id)).collect();
        // Slots that go down are read upward, and the results stand in the same order.
        let reversed = slots.windows(2).all(|pair| pair[1] < pair[0]);
        let mut members = members.to_vec();
        if reversed {
            slots.reverse();
            members.reverse();
        }
        let operand = Pattern::of(&slots, &mut self.program.lists);
        let start = self.slot_of(before);
        let (out, len) = (self.allocate(members.iter().copied()), members.len() as u32);
        let scan = Scan { op, out, len, start, operand, second, reversed };
        self.program.steps.push(Step::Scan(scan));
    }

    /// A member of a chain by itself.
    fn link(&mut self, id: Id, op: Op) {
        let (_, member) = self.look_at(Member::node(id));
        self.scalar(member, op);
    }
}
