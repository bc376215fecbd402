//! Emission: members of a level → runs, sums, guards and scalar code, with their slots.

use super::chains::links;
use super::pattern::Pattern;
use super::schedule::{Origin, Plan, SHORTEST_RUN, copies, question_word};
use super::slots::Slots;
use super::{Guards, Layout, Program, Run, Scalar, Scan, Step, Sums, Terms};
use crate::Real;
use crate::graph::{Check, Graph, Id, Kind, Node, Term, mix};
use crate::op::{Arity, Op};

/// From so many terms on, a sum that is alone is a loop over its terms.
const LONG_SUM: usize = 8;

/// The run of constants, of parameters, and of the first run of operations.
const CONSTANTS: u32 = 0;
const PARAMETERS: u32 = 1;
const FIRST_RUN: u32 = 2;

pub(super) struct Emitter<'g, T> {
    graph: &'g Graph<T>,
    plan: &'g Plan,
    /// The run that a node belongs to: what operands have to share to be in one pattern.
    run: Vec<u32>,
    /// Where a node's value is in the workspace.
    place: Vec<u32>,
    next_run: u32,
    slots: Slots,
    /// Stretches to give back after each level.
    expiring: Vec<Vec<(u32, u32)>>,
    program: Program<T>,
    places: Vec<u32>,
    /// Of the members being emitted.
    origin: Origin,
}

impl<'g, T: Real> Emitter<'g, T> {
    pub(super) fn new(graph: &'g Graph<T>, parameters: u32, plan: &'g Plan) -> Self {
        // Each constant once, and room for operands that are rows of constants in their own order.
        let constants = graph.constants();
        let first_parameter = constants.len() as u32 + plan.constant_uses;
        let (mut run, mut place) = (vec![CONSTANTS; graph.len()], vec![0; graph.len()]);
        for index in 0..graph.len() {
            let node = graph.node(Id(index as u32));
            match node.kind {
                Kind::Constant => place[index] = node.a,
                Kind::Parameter => (run[index], place[index]) = (PARAMETERS, first_parameter + node.a),
                _ => {}
            }
        }
        let program = Program {
            constants: constants.to_vec(),
            parameters: first_parameter,
            size: 0,
            steps: Vec::new(),
            terms: Vec::new(),
            scalars: Vec::new(),
            list: Vec::new(),
            outputs: Vec::new(),
            operations: plan.operations,
        };
        let slots = Slots::new(first_parameter + parameters);
        Self {
            graph,
            plan,
            run,
            place,
            next_run: FIRST_RUN,
            slots,
            expiring: Vec::new(),
            program,
            places: Vec::new(),
            origin: Origin::Same,
        }
    }

    fn check(&self, member: u32) -> Option<&'g Check> {
        self.graph.checks.get((member as usize).checked_sub(self.graph.len())?)
    }

    /// Members with equal keys can be one run.
    pub(super) fn key(&self, member: u32) -> u64 {
        let run = |id: Id| u64::from(self.run[self.graph.origin(id).index()]);
        if let Some(check) = self.check(member) {
            let key = mix(3, question_word(check.question, check.outcome));
            return mix(mix(key, run(check.a)), run(check.b));
        }
        let node = self.graph.node(Id(member));
        match node.kind {
            Kind::Sum => self.graph.terms(node).fold(mix(node.n as u64, u64::from(node.b)), |key, term| {
                mix(key, run(term.id) << 1 | u64::from(term.negative))
            }),
            Kind::Apply(op) => {
                let mut key = mix(2, (op as u64) << 32 | u64::from(node.n.cast_unsigned()));
                self.graph.each_operand(Id(member), |operand| key = mix(key, run(operand)));
                key
            }
            _ => 0,
        }
    }

    /// Members with equal keys of this kind do the same on operands from anywhere.
    pub(super) fn kind_key(&self, member: u32) -> u64 {
        if let Some(check) = self.check(member) {
            return mix(3, question_word(check.question, check.outcome));
        }
        let node = self.graph.node(Id(member));
        match node.kind {
            Kind::Sum => {
                let signs = self.graph.terms(node).fold(0, |key, term| mix(key, u64::from(term.negative)));
                mix(mix(node.n as u64, u64::from(node.b)), signs)
            }
            Kind::Apply(op) => mix(2, (op as u64) << 32 | u64::from(node.n.cast_unsigned())),
            _ => 0,
        }
    }

    /// Emits members that have equal keys, or with [`Origin::Mixed`], equal kinds.
    pub(super) fn emit(&mut self, members: &mut [u32], origin: Origin) {
        self.origin = origin;
        let first = members[0];
        if self.check(first).is_some() {
            return self.guards(members);
        }
        let node = self.graph.node(Id(first));
        match node.kind {
            Kind::Apply(Op::Detach) => {}
            Kind::Sum if members.len() < SHORTEST_RUN => members.iter().for_each(|&m| self.single_sum(m)),
            Kind::Sum => self.sums_across(members, node),
            Kind::Apply(op) if members.len() < SHORTEST_RUN => {
                members.iter().for_each(|&m| self.scalar(m, op));
            }
            Kind::Apply(op) => self.run(members, op, node),
            _ => {}
        }
    }

    /// Gives the members a stretch of slots, in their order.
    fn allocate(&mut self, members: &[u32]) -> u32 {
        let len = members.len() as u32;
        let out = self.slots.take(len);
        let mut last = 0;
        for (&member, place) in members.iter().zip(out..) {
            self.place[member as usize] = place;
            self.run[member as usize] = self.next_run;
            last = last.max(self.plan.last_use[member as usize]);
        }
        self.next_run += 1;
        if last != Plan::FOREVER {
            let level = last as usize;
            if self.expiring.len() <= level {
                self.expiring.resize_with(level + 1, Vec::new);
            }
            self.expiring[level].push((out, len));
        }
        out
    }

    /// Gives back what no level after this one needs.
    pub(super) fn release(&mut self, level: u32) {
        if let Some(stretches) = self.expiring.get_mut(level as usize) {
            for (at, len) in core::mem::take(stretches) {
                self.slots.give(at, len);
            }
        }
    }

    #[inline]
    fn place_of(&self, id: Id) -> u32 {
        self.place[self.graph.origin(id).index()]
    }

    /// Operand `k` of a member with up to three.
    #[inline]
    fn operand(&self, member: u32, k: usize) -> Id {
        if let Some(check) = self.check(member) {
            return if k == 0 { check.a } else { check.b };
        }
        let node = self.graph.node(Id(member));
        match node.kind {
            Kind::Apply(op) if op.arity() == Arity::Ternary => self.graph.triple(node)[k],
            _ if k == 0 => Id(node.a),
            _ => Id(node.b),
        }
    }

    /// Sorts members by the places of their operands, unless they are in order already.
    fn sort(&self, members: &mut [u32], operands: usize) {
        if self.origin == Origin::Mixed {
            return; // Gathered in any case; the order of the graph is what their users have.
        }
        let key = |&member: &u32| {
            let at = |k| self.place_of(self.operand(member, k));
            (at(0), if operands > 1 { at(1) } else { 0 })
        };
        if !members.is_sorted_by_key(key) {
            members.sort_by_cached_key(key);
        }
    }

    /// The pattern of operand `k` of the members.
    fn pattern(&mut self, members: &[u32], k: usize) -> Pattern {
        let mut places = core::mem::take(&mut self.places);
        places.clear();
        places.extend(members.iter().map(|&member| self.place_of(self.operand(member, k))));
        let constants = self.all_constants(members.iter().map(|&member| self.operand(member, k)));
        let pattern = self.simplest(&places, constants);
        self.places = places;
        pattern
    }

    /// The pattern of places; rows of different constants are copied, in the order of their use.
    fn simplest(&mut self, places: &[u32], constants: bool) -> Pattern {
        if constants && places.iter().any(|&place| place != places[0]) {
            let at = self.program.constants.len() as u32;
            for &place in places {
                self.program.constants.push(self.program.constants[place as usize]);
            }
            return Pattern::Contiguous(at);
        }
        match Pattern::of(places, &mut self.program.list) {
            // Between its places may lie the results that are being written.
            Pattern::Grid { .. } if self.origin == Origin::Mixed => {
                let at = self.program.list.len() as u32;
                self.program.list.extend_from_slice(places);
                Pattern::Gather(at)
            }
            pattern => pattern,
        }
    }

    /// Are all of them constants? One look is enough for operands of the same origin.
    fn all_constants(&self, mut ids: impl Iterator<Item = Id>) -> bool {
        match self.origin {
            Origin::Same => ids.next().is_some_and(|id| self.is_constant(id)),
            Origin::Mixed => ids.all(|id| self.is_constant(id)),
        }
    }

    fn is_constant(&self, id: Id) -> bool {
        self.run[self.graph.origin(id).index()] == CONSTANTS
    }

    /// A run with constants that other members share: each constant is a run of its own.
    ///
    /// Otherwise `2x` and `3x` for many x would alternate, and every operand would be gathered. Where
    /// the other operands are few and the constants many (captured data), each of those is a run.
    fn split_by_constant(&mut self, members: &mut [u32], op: Op, node: Node) -> bool {
        let is_constant = |k| self.run[self.graph.origin(self.operand(members[0], k)).index()] == CONSTANTS;
        if self.origin == Origin::Mixed || operand_count(op) != 2 || is_constant(0) == is_constant(1) {
            return false;
        }
        let (constant, other) = if is_constant(0) { (0, 1) } else { (1, 0) };
        let distinct = |k: usize| {
            let mut places: Vec<u32> = members.iter().map(|&m| self.place_of(self.operand(m, k))).collect();
            if !places.is_sorted() {
                places.sort_unstable();
            }
            places.dedup();
            places.len()
        };
        let others = distinct(other);
        if others == members.len() {
            return false;
        }
        let few = |places: usize| places * SHORTEST_RUN <= members.len();
        let (by, then) = match (few(distinct(constant)), few(others)) {
            (true, _) => (constant, other),
            (false, true) => (other, constant),
            (false, false) => return false,
        };
        let key = |&member: &u32| {
            (self.place_of(self.operand(member, by)), self.place_of(self.operand(member, then)))
        };
        members.sort_by_cached_key(key);
        let same = |a: &u32, b: &u32| key(a).0 == key(b).0;
        // A constant with few users stays with others of its kind: their values stand in a row.
        let (mut shared, mut few) = (Vec::new(), Vec::new());
        for part in members.chunk_by(same) {
            if part.len() < SHORTEST_RUN { few.extend_from_slice(part) } else { shared.push(part.to_vec()) }
        }
        if shared.is_empty() {
            return false;
        }
        for mut part in shared {
            self.plain_run(&mut part, op, node);
        }
        if few.len() < SHORTEST_RUN {
            few.iter().for_each(|&member| self.scalar(member, op));
        } else {
            self.plain_run(&mut few, op, node);
        }
        true
    }

    fn run(&mut self, members: &mut [u32], op: Op, node: Node) {
        if !self.split_by_constant(members, op, node) {
            self.plain_run(members, op, node);
        }
    }

    fn plain_run(&mut self, members: &mut [u32], op: Op, node: Node) {
        let count = operand_count(op);
        self.sort(members, count);
        let first = self.pattern(members, 0);
        let mut operands = [first; 3];
        for (k, operand) in operands.iter_mut().enumerate().take(count).skip(1) {
            *operand = self.pattern(members, k);
        }
        let out = self.allocate(members);
        let len = members.len() as u32;
        self.program.steps.push(Step::Run(Run { op, n: node.n, out, len, operands }));
    }

    /// A chain, in stretches whose other operands are from the same run.
    pub(super) fn chain(&mut self, chain: &[u32]) {
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
        let run = |id: &Id| self.run[graph.origin(*id).index()];
        let mut stretches: Vec<usize> = others.chunk_by(|a, b| run(a) == run(b)).map(<[Id]>::len).collect();
        // The ends of a chain have neighbours of other runs; where all have, a list of places is better.
        if stretches.len() * SHORTEST_RUN > chain.len() {
            stretches = vec![chain.len()];
        }
        let (mut before, mut done) = (Id(start), 0);
        for len in stretches {
            let (members, others) = (&chain[done..done + len], &others[done..done + len]);
            if len < SHORTEST_RUN {
                members.iter().for_each(|&member| self.scalar(member, op));
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
        let mut members = members.to_vec();
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

    fn guards(&mut self, members: &mut [u32]) {
        let Some(check) = self.check(members[0]) else { return };
        self.sort(members, 2);
        let operands = [self.pattern(members, 0), self.pattern(members, 1)];
        let (question, outcome, len) = (check.question, check.outcome, members.len() as u32);
        self.program.steps.push(Step::Guards(Guards { question, outcome, len, operands }));
    }

    /// Sums of equal shape: a pattern for each position, over the sums.
    fn sums_across(&mut self, members: &mut [u32], node: Node) {
        let graph = self.graph;
        let term = |member: u32, k: usize| graph.term(graph.node(Id(member)), k);
        let key = |&member: &u32| (self.place_of(term(member, 0).id), self.place_of(term(member, 1).id));
        if self.origin == Origin::Same && !members.is_sorted_by_key(key) {
            members.sort_by_cached_key(key);
        }
        let first = self.program.terms.len() as u32;
        for k in 0..node.b as usize {
            let mut places = core::mem::take(&mut self.places);
            places.clear();
            places.extend(members.iter().map(|&member| self.place_of(term(member, k).id)));
            let negative = term(members[0], k).negative;
            let constants = self.all_constants(members.iter().map(|&member| term(member, k).id));
            let pattern = self.simplest(&places, constants);
            let len = members.len() as u32;
            self.program.terms.push(Terms { len, pattern, factor: None, negative });
            self.places = places;
        }
        let (out, len) = (self.allocate(members), members.len() as u32);
        self.program.steps.push(Step::Sums(Sums { out, len, first, count: node.b, layout: Layout::Across }));
    }

    /// A sum that is alone: a loop over its terms, or a chain of scalar additions.
    fn single_sum(&mut self, member: u32) {
        let graph = self.graph;
        let node = graph.node(Id(member));
        if node.b as usize >= LONG_SUM {
            return self.sum_along(member, node);
        }
        // Later terms are read after the slot is written, which is sound because the slot is not
        // theirs: slots of operands are given back only after this level.
        let out = self.allocate(&[member]);
        let mut chain = None;
        for term in graph.terms(node) {
            let at = self.place_of(term.id);
            let (op, a, b) = match (chain, term.negative) {
                (None, false) => {
                    chain = Some(at);
                    continue;
                }
                (None, true) => (Op::Neg, at, at),
                (Some(sum), false) => (Op::Add, sum, at),
                (Some(sum), true) => (Op::Sub, sum, at),
            };
            self.push_scalar(Scalar { op, out, a, b, c: at });
            chain = Some(out);
        }
    }

    /// One long sum: a pattern for each stretch of terms with the same sign from the same run, and for
    /// products that are computed inside, from the same two.
    fn sum_along(&mut self, member: u32, node: Node) {
        let (graph, plan) = (self.graph, self.plan);
        let first = self.program.terms.len() as u32;
        let is_pooled = node.n == 1;
        let terms: Vec<Term> = graph.terms(node).collect();
        let factors = |id: Id| {
            let node = graph.node(id);
            if is_pooled && plan.is_inside(id) { (Id(node.a), Some(Id(node.b))) } else { (id, None) }
        };
        let run = |id: Id| self.run[graph.origin(id).index()];
        let kind = |term: &Term| {
            let (a, b) = factors(term.id);
            (term.negative, run(a), b.map(run))
        };
        let stretches: Vec<&[Term]> = terms.chunk_by(|a, b| kind(a) == kind(b)).collect();
        for stretch in stretches {
            let negative = stretch[0].negative;
            let mut places: Vec<[u32; 2]> = Vec::with_capacity(stretch.len());
            places.extend(stretch.iter().map(|term| {
                let (a, b) = factors(term.id);
                [self.place_of(a), b.map_or(0, |b| self.place_of(b))]
            }));
            // A sweep back over the tape comes to the last row first.
            if is_pooled && places.first() > places.last() {
                places.reverse();
            }
            let [a, b] = [0, 1].map(|k| places.iter().map(|places| places[k]).collect::<Vec<u32>>());
            let (first_factor, second_factor) = factors(stretch[0].id);
            let pattern = self.simplest(&a, self.is_constant(first_factor));
            let factor = second_factor.map(|id| self.simplest(&b, self.is_constant(id)));
            self.program.terms.push(Terms { len: stretch.len() as u32, pattern, factor, negative });
        }
        let count = self.program.terms.len() as u32 - first;
        let out = self.allocate(&[member]);
        let layout = if is_pooled { Layout::Pooled } else { Layout::Along };
        self.program.steps.push(Step::Sums(Sums { out, len: 1, first, count, layout }));
    }

    fn scalar(&mut self, member: u32, op: Op) {
        let node = self.graph.node(Id(member));
        let at = |k| self.place_of(self.operand(member, k));
        let a = at(0);
        let (b, c) = match op.arity() {
            Arity::Unary => (a, 0),
            Arity::Power => (a, node.n.cast_unsigned()),
            Arity::Binary | Arity::Half => (at(1), 0),
            Arity::Ternary => (at(1), at(2)),
        };
        let out = self.allocate(&[member]);
        self.push_scalar(Scalar { op, out, a, b, c });
    }

    fn push_scalar(&mut self, scalar: Scalar) {
        let program = &mut self.program;
        match program.steps.last_mut() {
            Some(Step::Scalars { len, .. }) => *len += 1,
            _ => program.steps.push(Step::Scalars { first: program.scalars.len() as u32, len: 1 }),
        }
        program.scalars.push(scalar);
    }

    pub(super) fn finish(mut self, outputs: &[Id]) -> Program<T> {
        self.program.outputs = copies(outputs.iter().map(|&id| self.place_of(id)));
        self.program.size = self.slots.size();
        self.program
    }
}

fn operand_count(op: Op) -> usize {
    match op.arity() {
        Arity::Unary | Arity::Power => 1,
        Arity::Binary | Arity::Half => 2,
        Arity::Ternary => 3,
    }
}
