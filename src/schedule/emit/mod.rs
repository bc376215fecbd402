//! Emission: members of a level → runs, sums, guards and scalar code, with their slots.
//!
//! - [`lines`]: members from different runs in an order that keeps their operands together.
//! - [`operands`]: where the operands of members are, in an order that makes it simple.
//! - [`split`]: runs that constants cut into several.
//! - [`chains`]: an operation on its own result.
//! - [`sums`]: sums, side by side and alone.

mod chains;
mod lines;
mod operands;
mod split;
mod sums;

use super::groups::{Key, Member};
use super::levels::Levels;
use super::places::{FIRST_RUN, FOREVER, Origin, PARAMETERS, SHORTEST_RUN, Value};
use super::slots::{Expiring, Slots};
use crate::graph::{Check, Graph, Id, Kind, Node, mix};
use crate::op::{Arity, Op};
use crate::program::{Guards, OutputSpan, Program, Run, Scalar, Step};
use crate::scalar::Numeric;
use crate::tape::trace::Predicate;

/// Marks of keys of checks and of sums.
const CHECK: u64 = 1 << 62;
const SUM: u64 = 1 << 63;

pub(super) struct Emitter<'g, T> {
    graph: &'g Graph<T>,
    levels: &'g Levels,
    values: Vec<Value>,
    next_run: u32,
    slots: Slots,
    expiring: Expiring,
    program: Program<T>,
    /// Places of one operand of the members being emitted.
    places: Vec<u32>,
    origin: Origin,
}

impl<'g, T: Numeric> Emitter<'g, T> {
    pub(super) fn new(
        graph: &'g Graph<T>,
        parameters: u32,
        levels: &'g Levels,
        mut values: Vec<Value>,
    ) -> Self {
        // Each constant once, and room for operands that are rows of constants in their own order.
        let constants = graph.constants();
        let first_parameter = constants.len() as u32 + graph.constant_operands();
        for &id in &levels.parameters {
            values[id.index()] = Value::located(first_parameter + graph.node(id).a, PARAMETERS);
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
            operations: levels.operations,
        };
        let slots = Slots::new(first_parameter + parameters);
        Self {
            graph,
            levels,
            values,
            next_run: FIRST_RUN,
            slots,
            expiring: Expiring::new(levels.count()),
            program,
            places: Vec::new(),
            origin: Origin::Same,
        }
    }

    fn check(&self, member: u32) -> Option<&'g Check> {
        self.graph.checks.get((member as usize).checked_sub(self.graph.len())?)
    }

    #[inline]
    fn value(&self, id: Id) -> &Value {
        &self.values[self.graph.origin(id).index()]
    }

    #[inline]
    fn place_of(&self, id: Id) -> u32 {
        self.value(id).slot()
    }

    /// What a node or check shares with those that can be in one run with it, and where its operands
    /// are.
    pub(super) fn look_at(&self, id: u32) -> (Key, Member) {
        self.look_at_pair(id).unwrap_or_else(|| self.look_at_other(id))
    }

    /// The same of a node that has one or two operands, as nearly all have; behind the nodes are the checks.
    #[inline(always)]
    pub(super) fn look_at_pair(&self, id: u32) -> Option<(Key, Member)> {
        if id as usize >= self.graph.len() {
            return None;
        }
        let operands = self.graph.pair(Id(id))?;
        Some(self.pair(id, operation(self.graph.node(Id(id))), operands))
    }

    #[inline]
    fn pair(&self, id: u32, operation: u64, operands: [Id; 2]) -> (Key, Member) {
        let (a, b) = (self.value(operands[0]), self.value(operands[1]));
        let origin = [u64::from(a.run()) << 32 | u64::from(b.run()), 0];
        (Key { operation, origin }, Member { id, operands: [a.slot(), b.slot()] })
    }

    pub(super) fn look_at_other(&self, id: u32) -> (Key, Member) {
        if let Some(check) = self.check(id) {
            let operation = CHECK | question_word(check.question, check.outcome);
            return self.pair(id, operation, [check.a, check.b]);
        }
        let node = self.graph.node(Id(id));
        if node.kind == Kind::Sum {
            return self.look_at_sum(id, node);
        }
        let [a, b, c] = self.graph.triple(node);
        let (key, member) = self.pair(id, operation(node), [a, b]);
        (Key { origin: [key.origin[0], self.value(c).run().into()], ..key }, member)
    }

    fn look_at_sum(&self, id: u32, node: Node) -> (Key, Member) {
        let (mut signs, mut origin) = (u64::from(node.is_pooled()), [u64::from(node.b), 7]);
        for term in self.graph.terms(node) {
            let run = u64::from(self.value(term.id).run());
            signs = mix(signs, term.negative.into());
            origin = [mix(origin[0], run), mix(origin[1], run << 1 | u64::from(term.negative))];
        }
        let operation = SUM | mix(signs, node.b.into()) >> 8;
        let operands = [0, 1].map(|k| self.place_of(self.graph.term(node, k).id));
        (Key { operation, origin }, Member { id, operands })
    }

    /// Emits members that have equal keys, or with [`Origin::Mixed`], equal operations.
    pub(super) fn emit(&mut self, members: &mut [Member], origin: Origin) {
        self.origin = origin;
        let first = members[0].id;
        if self.check(first).is_some() {
            return self.guards(members);
        }
        let node = self.graph.node(Id(first));
        match node.kind {
            Kind::Apply(Op::Detach) => {}
            Kind::Sum if members.len() < SHORTEST_RUN || !self.are_alike(members, node) => {
                members.iter().for_each(|&member| self.single_sum(member));
            }
            Kind::Sum => self.sums_across(members, node),
            Kind::Apply(op) if members.len() < SHORTEST_RUN => {
                members.iter().for_each(|&member| self.scalar(member, op));
            }
            Kind::Apply(op) => self.run(members, op, node),
            _ => {}
        }
    }

    /// Gives the members a stretch of slots, in their order.
    fn allocate(&mut self, members: &[Member]) -> u32 {
        let len = members.len() as u32;
        let out = self.slots.take(len);
        let mut last = 0;
        for (member, place) in members.iter().zip(out..) {
            let value = &mut self.values[member.id as usize];
            last = last.max(value.last_use());
            *value = Value::located(place, self.next_run);
        }
        self.next_run += 1;
        if last != FOREVER {
            self.expiring.push(last, out, len);
        }
        out
    }

    /// Gives back what no level after this one needs.
    pub(super) fn release(&mut self, level: u32) {
        self.expiring.take(level, |at, len| self.slots.give(at, len));
    }

    fn run(&mut self, members: &mut [Member], op: Op, node: Node) {
        if !self.split_by_constant(members, op, node) {
            self.plain_run(members, op, node);
        }
    }

    fn plain_run(&mut self, members: &mut [Member], op: Op, node: Node) {
        self.sort(members);
        let first = self.pattern(members, 0);
        let operands = match op.arity() {
            Arity::Unary | Arity::Power => [first; 3],
            Arity::Binary | Arity::Half => [first, self.pattern(members, 1), first],
            Arity::Ternary => [first, self.pattern(members, 1), self.third_pattern(members)],
        };
        let out = self.allocate(members);
        let len = members.len() as u32;
        self.program.steps.push(Step::Run(Run { op, n: node.exponent(), out, len, operands }));
    }

    fn guards(&mut self, members: &mut [Member]) {
        let Some(check) = self.check(members[0].id) else { return };
        self.sort(members);
        let operands = [self.pattern(members, 0), self.pattern(members, 1)];
        let (question, outcome, len) = (check.question, check.outcome, members.len() as u32);
        self.program.steps.push(Step::Guards(Guards { question, outcome, len, operands }));
    }

    fn scalar(&mut self, member: Member, op: Op) {
        let node = self.graph.node(Id(member.id));
        let [a, second] = member.operands;
        let b = match op.arity() {
            Arity::Unary | Arity::Binary | Arity::Half => second,
            Arity::Power => node.b,
            Arity::Ternary => {
                let third = self.place_of(self.graph.triple(node)[2]);
                let list = &mut self.program.list;
                list.extend([second, third]);
                list.len() as u32 - 2
            }
        };
        let out = self.allocate(&[member]);
        self.push_scalar(Scalar { op, out, a, b });
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
        debug_assert!(self.program.constants.len() <= self.program.parameters as usize, "room for constants");
        self.program.outputs = copies(outputs.iter().map(|&id| self.place_of(id)));
        self.program.size = self.slots.size();
        self.program
    }
}

/// The operation of a node, with the exponent of a whole power.
#[inline]
fn operation(node: Node) -> u64 {
    let kind = if let Kind::Apply(op) = node.kind { op as u64 } else { 0 };
    kind << 32 | u64::from(node.exponent().cast_unsigned())
}

/// The number of a question and its outcome, for keys.
fn question_word(question: Predicate, outcome: u8) -> u64 {
    (question as u64) << 8 | u64::from(outcome)
}

/// Stretches of places to copy out, from the place of each output.
fn copies(places: impl Iterator<Item = u32>) -> Vec<OutputSpan> {
    let mut copies: Vec<OutputSpan> = Vec::new();
    for (to, from) in places.enumerate() {
        match copies.last_mut() {
            Some(last) if last.from + last.len == from => last.len += 1,
            _ => copies.push(OutputSpan { from, to: to as u32, len: 1 }),
        }
    }
    copies
}
