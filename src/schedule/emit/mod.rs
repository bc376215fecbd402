//! Emission: members of a level → runs, sums, guards and scalar code, with their slots.
//!
//! - [`lines`]: members from different runs in an order that keeps their operands together.
//! - [`orders`]: what such an order was for members that stood to one another alike.
//! - [`operands`]: where the operands of members are, in an order that makes it simple.
//! - [`split`]: runs that constants cut into several.
//! - [`chains`]: an operation on its own result.
//! - [`kept`]: single results that are needed long after.
//! - [`sums`]: sums, side by side and alone; [`turns`]: in the order of their terms; [`long_sums`]: several of very many terms at once;
//!   [`accumulated`]: in parts, while a recurrence goes on.

mod accumulated;
mod chains;
mod kept;
mod lines;
mod long_sums;
mod operands;
mod orders;
mod split;
mod sums;
mod turns;

use super::groups::{Key, Resolved};
use super::ids::{Member, RunId};
use super::level::{FOREVER, Origin, SHORTEST_RUN};
use super::levels::Levels;
use super::slots::{Expiring, Slots};
use super::value::{Location, Value, first_parameter};
use crate::graph::{Graph, Guard, Id, Kind, Node, mix};
use crate::op::{Arity, Op};
use crate::program::pattern::Lists;
use crate::program::{FunctionCall, GuardRun, OutputSpan, Program, Run, Scalar, Second, Slot, Step};
use crate::scalar::Numeric;
use crate::tape::trace::Predicate;
use accumulated::Accumulated;
use kept::Kept;
use lines::Lines;
use long_sums::LongSums;
use orders::Orders;
use sums::Addend;

/// Marks of keys of guards and of sums.
const GUARD: u64 = 1 << 62;
const SUM: u64 = 1 << 63;
/// Marks of keys of calls, and of their results.
const CALL: u64 = 1 << 61;
const OUTPUT: u64 = 1 << 60;

pub(super) struct Emitter<'g, T> {
    graph: &'g Graph<T>,
    levels: &'g Levels,
    values: Vec<Value>,
    next_run: RunId,
    slots: Slots,
    expiring: Expiring,
    program: Program<T>,
    /// Slots of one operand of the members being emitted.
    buffer: Vec<Slot>,
    /// The terms of the long sum being emitted.
    addends: Vec<Addend>,
    long_sums: LongSums,
    lines: Lines,
    orders: Orders,
    origin: Origin,
    kept: Kept,
    accumulated: Accumulated,
}

impl<'g, T: Numeric> Emitter<'g, T> {
    /// `words` is room that has a word for each level.
    pub(super) fn new(
        graph: &'g Graph<T>,
        parameters: u32,
        levels: &'g Levels,
        values: Vec<Value>,
        words: Vec<u32>,
    ) -> Self {
        let first_parameter = first_parameter(graph);
        let program = Program {
            constants: graph.constants().to_vec(),
            parameters: first_parameter,
            size: 0,
            carried: Slot::new(0),
            steps: Vec::new(),
            terms: Vec::new(),
            // Nearly all of the single operations, so that those of a long recording need no room twice as large.
            scalars: Vec::with_capacity(levels.on_narrow(SHORTEST_RUN)),
            calls: Vec::new(),
            lists: Lists::default(),
            outputs: Vec::new(),
            operations: levels.operations,
        };
        let slots = Slots::new(first_parameter.plus(parameters));
        Self {
            graph,
            levels,
            values,
            next_run: RunId::FIRST,
            slots,
            expiring: Expiring::new(levels.count, words),
            program,
            buffer: Vec::new(),
            addends: Vec::new(),
            long_sums: LongSums::before(levels),
            lines: Lines::default(),
            orders: Orders::default(),
            origin: Origin::Same,
            kept: Kept::default(),
            accumulated: Accumulated::default(),
        }
    }

    fn guard(&self, member: Member) -> Option<&'g Guard> {
        self.graph.guards.get(member.as_guard()?)
    }

    #[inline]
    fn location(&self, id: Id) -> Location {
        self.values[self.graph.origin(id).index()].location()
    }

    #[inline]
    fn slot_of(&self, id: Id) -> Slot {
        self.location(id).slot
    }

    /// What a node or guard shares with those that can be in one run with it, and where its operands
    /// are.
    pub(super) fn look_at(&self, member: Member) -> (Key, Resolved) {
        self.look_at_pair(member).unwrap_or_else(|| self.look_at_other(member))
    }

    /// The same of a node that has one or two operands, as nearly all have.
    #[inline(always)]
    pub(super) fn look_at_pair(&self, member: Member) -> Option<(Key, Resolved)> {
        let id = member.as_node()?;
        let operands = self.graph.pair(id)?;
        let node = self.graph.node(id);
        if node.kind == Kind::Output {
            return Some(self.look_at_output(member, node));
        }
        Some(self.pair(member, operation(node), operands))
    }

    /// The same of a result: it stands among those of its call.
    #[cold]
    fn look_at_output(&self, member: Member, node: Node) -> (Key, Resolved) {
        let (key, resolved) = self.pair(member, OUTPUT, [Id(node.a); 2]);
        (key, Resolved { operands: resolved.operands.map(|slot| slot.plus(node.b)), ..resolved })
    }

    #[inline]
    fn pair(&self, member: Member, operation: u64, operands: [Id; 2]) -> (Key, Resolved) {
        let (a, b) = (self.location(operands[0]), self.location(operands[1]));
        let origin = [u64::from(a.run.word()) << 32 | u64::from(b.run.word()), 0];
        (Key { operation, origin }, Resolved { member, operands: [a.slot, b.slot] })
    }

    pub(super) fn look_at_other(&self, member: Member) -> (Key, Resolved) {
        if let Some(guard) = self.guard(member) {
            let operation = GUARD | question_word(guard.question, guard.outcome);
            return self.pair(member, operation, [guard.a, guard.b]);
        }
        let node = self.graph.node(member.id());
        if node.kind == Kind::Sum {
            return self.look_at_sum(member, node);
        }
        if node.kind == Kind::Call {
            let first = self.graph.arguments(node).next().unwrap_or(member.id());
            let (key, resolved) = self.pair(member, CALL | u64::from(self.graph.called(node).0), [first; 2]);
            return (Key { origin: [0; 2], ..key }, resolved);
        }
        let [a, b, c] = self.graph.triple(node);
        let (key, resolved) = self.pair(member, operation(node), [a, b]);
        (Key { origin: [key.origin[0], self.location(c).run.word().into()], ..key }, resolved)
    }

    fn look_at_sum(&self, member: Member, node: Node) -> (Key, Resolved) {
        let (mut signs, mut origin) = (u64::from(node.is_pooled()), [u64::from(node.b), 7]);
        let mut look_at = |run: RunId, negative: bool| {
            let run = u64::from(run.word());
            signs = mix(signs, negative.into());
            origin = [mix(origin[0], run), mix(origin[1], run << 1 | u64::from(negative))];
        };
        match self.long_sums.range(member.id()) {
            Some(range) => {
                self.long_sums.addends[range]
                    .iter()
                    .for_each(|addend| look_at(addend.run(), addend.negative));
            }
            None => {
                let terms = self.graph.terms(node);
                terms.for_each(|term| look_at(self.location(term.id).run, term.negative));
            }
        }
        let operation = SUM | mix(signs, node.b.into()) >> 8;
        let operands = [0, 1].map(|k| self.slot_of(self.graph.term(node, k).id));
        (Key { operation, origin }, Resolved { member, operands })
    }

    /// Emits a member by itself.
    #[inline]
    pub(super) fn single(&mut self, member: Member) {
        // Nearly all are this, and need no key.
        if let Some(id) = member.as_node()
            && let Some(operands) = self.graph.pair(id)
            && let Kind::Apply(op) = self.graph.node(id).kind
            && op != Op::Detach
        {
            let operands = operands.map(|operand| self.slot_of(operand));
            return self.scalar(Resolved { member, operands }, op);
        }
        let (_, resolved) = self.look_at(member);
        self.emit(&mut [resolved], Origin::Same);
    }

    /// Emits members that have equal keys, or with [`Origin::Mixed`], equal operations.
    pub(super) fn emit(&mut self, members: &mut [Resolved], origin: Origin) {
        self.origin = origin;
        let Some(first) = members[0].member.as_node() else { return self.guards(members) };
        let node = self.graph.node(first);
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
            Kind::Call => members.iter().for_each(|member| self.call(member.id())),
            Kind::Output if members.len() < SHORTEST_RUN => {
                members.iter().for_each(|&member| self.scalar(member, Op::Output));
            }
            Kind::Output => self.plain_run(members, Op::Output, node),
            _ => {}
        }
    }

    /// Gives the nodes of a run a stretch of slots, in their order.
    #[inline]
    fn allocate(&mut self, nodes: impl ExactSizeIterator<Item = Id>) -> Slot {
        let len = nodes.len() as u32;
        let out = self.slots.take(len);
        let mut last = 0;
        for (id, behind) in nodes.zip(0..) {
            let value = &mut self.values[id.index()];
            last = last.max(value.liveness().last_use);
            *value = Value::located(out.plus(behind), self.next_run);
        }
        self.next_run = self.next_run.next();
        if last != FOREVER {
            self.expiring.push(last, out, len);
        }
        out
    }

    /// A call, whose results get slots side by side.
    fn call(&mut self, id: Id) {
        let graph = self.graph;
        let node = graph.node(id);
        let call = graph.called(node).1.clone();
        let arguments = self.program.lists.slots.len() as u32;
        for argument in graph.arguments(node) {
            let slot = self.slot_of(argument);
            self.program.lists.slots.push(slot);
        }
        let len = call.outputs() as u32;
        let out = self.slots.take(len);
        let value = &mut self.values[id.index()];
        let last = value.liveness().last_use;
        *value = Value::located(out, self.next_run);
        self.next_run = self.next_run.next();
        if last != FOREVER {
            self.expiring.push(last, out, len);
        }
        let program = &mut self.program;
        match program.steps.last_mut() {
            Some(Step::Calls { len, .. }) => *len += 1,
            _ => program.steps.push(Step::Calls { first: program.calls.len() as u32, len: 1 }),
        }
        program.calls.push(FunctionCall { call, arguments, out });
    }

    /// Gives back what no level after this one needs.
    pub(super) fn release(&mut self, level: u32) {
        self.expiring.take(level, |at, len| self.slots.give(at, len));
    }

    fn run(&mut self, members: &mut [Resolved], op: Op, node: Node) {
        if !self.split_by_constant(members, op, node) {
            self.plain_run(members, op, node);
        }
    }

    fn plain_run(&mut self, members: &mut [Resolved], op: Op, node: Node) {
        self.sort(members);
        let first = self.pattern(members, 0);
        let operands = match op.arity() {
            Arity::Unary | Arity::Power | Arity::Call => [first; 3],
            Arity::Binary | Arity::Half => [first, self.pattern(members, 1), first],
            Arity::Ternary => [first, self.pattern(members, 1), self.third_pattern(members)],
        };
        let out = self.allocate(nodes(members));
        let len = members.len() as u32;
        self.program.steps.push(Step::Run(Run { op, n: node.exponent(), out, len, operands }));
    }

    fn guards(&mut self, members: &mut [Resolved]) {
        let Some(guard) = self.guard(members[0].member) else { return };
        self.sort(members);
        let operands = [self.pattern(members, 0), self.pattern(members, 1)];
        let (question, outcome, len) = (guard.question, guard.outcome, members.len() as u32);
        self.program.steps.push(Step::Guard(GuardRun { question, outcome, len, operands }));
    }

    fn scalar(&mut self, resolved: Resolved, op: Op) {
        let node = self.graph.node(resolved.id());
        let [a, second] = resolved.operands;
        let b = match op.arity() {
            Arity::Unary | Arity::Binary | Arity::Half | Arity::Call => Second::operand(second),
            Arity::Power => Second::exponent(node.exponent()),
            Arity::Ternary => {
                let third = self.slot_of(self.graph.triple(node)[2]);
                let slots = &mut self.program.lists.slots;
                slots.extend([second, third]);
                Second::listed(slots.len() as u32 - 2)
            }
        };
        let out = self.place(resolved.id());
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
        debug_assert!(self.program.constants.len() <= self.program.parameters.index(), "room for constants");
        self.program.outputs = copies(outputs.iter().map(|&id| self.slot_of(id)));
        self.program.size = self.slots.size();
        self.program.carried = Slot::new(self.program.size);
        self.program
    }
}

/// The nodes of members that are no guards.
fn nodes(members: &[Resolved]) -> impl ExactSizeIterator<Item = Id> {
    members.iter().map(|resolved| resolved.id())
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

/// Stretches of slots to copy out, from the slot of each output.
fn copies(slots: impl Iterator<Item = Slot>) -> Vec<OutputSpan> {
    let mut copies: Vec<OutputSpan> = Vec::new();
    for (to, from) in slots.enumerate() {
        match copies.last_mut() {
            Some(last) if last.from.plus(last.len) == from => last.len += 1,
            _ => copies.push(OutputSpan { from, to: to as u32, len: 1 }),
        }
    }
    copies
}
