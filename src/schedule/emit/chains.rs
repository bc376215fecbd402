//! Chains: an operation on its own result, over and over.

use super::Emitter;
use crate::graph::{Id, Kind, Node};
use crate::op::Op;
use crate::program::pattern::Pattern;
use crate::program::{Scan, Step};
use crate::scalar::Numeric;
use crate::schedule::groups::Member;
use crate::schedule::places::SHORTEST_RUN;
use crate::schedule::scans::links;

impl<T: Numeric> Emitter<'_, T> {
    /// A chain, in stretches whose other operands are from the same run.
    pub(in crate::schedule) fn chain(&mut self, chain: &[u32]) {
        let graph = self.graph;
        let link =
            |index, before| links(graph, index).into_iter().flatten().find(|link| link.before == before);
        let [first, second, ..] = *chain else { return };
        // The first member has no link; its operands stand as those of the second do.
        let Some(is_second) = link(second, first).map(|link| link.second) else { return };
        let Node { kind: Kind::Apply(op), a, b, .. } = graph.node(Id(first)) else { return };
        let (start, other) = if is_second { (b, a) } else { (a, b) };
        let others = chain.windows(2).filter_map(|pair| link(pair[1], pair[0])).map(|link| link.other);
        let others: Vec<Id> = core::iter::once(Id(other)).chain(others).collect();
        let run = |id: &Id| self.value(*id).run();
        let mut stretches: Vec<usize> = others.chunk_by(|a, b| run(a) == run(b)).map(<[Id]>::len).collect();
        // The ends of a chain have neighbors of other runs; where all have, a list of places is better.
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
            (before, done) = (Id(chain[done + len - 1]), done + len);
        }
    }

    /// Members of a chain that go on from `before`, with their other operands.
    fn scan(&mut self, op: Op, second: bool, before: Id, members: &[u32], others: &[Id]) {
        let mut places: Vec<u32> = others.iter().map(|&id| self.place_of(id)).collect();
        // Places that go down are read upwards, and the results stand in the same order.
        let backwards = places.windows(2).all(|pair| pair[1] < pair[0]);
        let mut members: Vec<Member> = members.iter().map(|&id| self.look_at(id).1).collect();
        if backwards {
            places.reverse();
            members.reverse();
        }
        let operand = Pattern::of(&places, &mut self.program.list);
        let start = self.place_of(before);
        let (out, len) = (self.allocate(&members), members.len() as u32);
        let scan = Scan { op, out, len, start, operand, second, backwards };
        self.program.steps.push(Step::Scan(scan));
    }

    /// A member of a chain by itself.
    fn link(&mut self, id: u32, op: Op) {
        let (_, member) = self.look_at(id);
        self.scalar(member, op);
    }
}
