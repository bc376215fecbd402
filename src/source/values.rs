//! Values: which of them a step reads, where the program says in which slots.
//!
//! Slots are given out again, so the same slot is another value later on. What is read by its own name can have a name; where one
//! operand of a loop reads slots of several values, these stay in one array, by their slots.

use crate::op::{Arity, Op};
use crate::program::pattern::{Lists, Pattern};
use crate::program::{GuardRun, Layout, Program, Run, Scalar, Scan, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;
use crate::tape::trace::Predicate;
use core::ops::Range;

/// A value: an input, the constants, or what a step gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ValueId(pub(super) u32);

impl ValueId {
    pub(super) const CONSTANTS: Self = Self(0);
    /// Parameters, and a row.
    pub(super) const INPUTS: [Self; 2] = [Self(1), Self(2)];

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    pub(super) start: u32,
    pub(super) len: u32,
    /// How often it is read by itself; a loop counts as several times.
    pub(super) uses: u32,
    /// It is read together with others, by its slots.
    pub(super) in_slots: bool,
}

/// The period of what is one line, however long.
pub(super) const ONE_LINE: u32 = u32::MAX;

/// Slots that an operand reads, one for each turn of a loop.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// The same in all.
    One(u32),
    /// `base + (i / period) · outer + (i mod period) · inner`.
    Grid {
        base: u32,
        period: u32,
        inner: i32,
        outer: i32,
    },
    Listed(Vec<u32>),
}

/// An operand: its slots, and the value that all of them are of, if they are of one.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) of: Option<ValueId>,
    pub(super) shape: Shape,
}

/// Terms of a long sum, of one sign.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) len: u32,
    pub(super) term: Read,
    pub(super) factor: Option<Read>,
    pub(super) negative: bool,
}

/// A step, or one of several single operations, with its operands resolved.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Apply {
        op: Op,
        n: i32,
        out: ValueId,
        operands: Vec<Read>,
    },
    /// Sums side by side: one operand for each position.
    Across {
        out: ValueId,
        terms: Vec<(bool, Read)>,
    },
    /// One sum, in this order or in that of sixteen lanes.
    Along {
        out: ValueId,
        parts: Vec<Part>,
        in_lanes: bool,
    },
    Chain {
        op: Op,
        out: ValueId,
        start: Read,
        operand: Read,
        second: bool,
        reversed: bool,
    },
    Guard {
        question: Predicate,
        outcome: u8,
        len: u32,
        operands: [Read; 2],
    },
}

/// The steps of a program, resolved.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) values: Vec<Value>,
    pub(super) actions: Vec<Action>,
    /// Where each output is, from this one on.
    pub(super) outputs: Vec<(u32, u32, Read)>,
    /// Slots of constants that loops read, and of those that are read by their slots.
    pub(super) tables: Vec<Range<u32>>,
    pub(super) copied_constants: Vec<Range<u32>>,
    /// Which inputs are read by their slots, too.
    pub(super) copied_inputs: [bool; 2],
}

pub(super) fn resolve<T: Numeric>(program: &Program<T>, inputs: [usize; 2]) -> Resolved {
    let mut resolver = Resolver::new(program, inputs);
    for step in &program.steps {
        resolver.step(program, step);
    }
    for span in &program.outputs {
        resolver.output(span.from.number(), span.to, span.len);
    }
    let Resolver { mut found, .. } = resolver;
    for ranges in [&mut found.tables, &mut found.copied_constants] {
        unite(ranges);
    }
    found
}

struct Resolver<'p> {
    lists: &'p Lists,
    /// The value in each slot.
    owners: Vec<ValueId>,
    found: Resolved,
}

/// A use in a loop, or in an expression that names it twice: it needs a name.
const SEVERAL: u32 = 2;

impl<'p> Resolver<'p> {
    fn new<T: Numeric>(program: &'p Program<T>, [parameters, columns]: [usize; 2]) -> Self {
        let constants = program.constants.len() as u32;
        let first = program.parameters.number();
        let value = |start: u32, len: u32| Value { start, len, uses: 0, in_slots: false };
        let (parameters, columns) = (parameters as u32, columns as u32);
        let values = vec![value(0, constants), value(first, parameters), value(first + parameters, columns)];
        let mut resolver = Self {
            lists: &program.lists,
            owners: vec![
                ValueId::CONSTANTS;
                (program.size as usize).max((first + parameters + columns) as usize)
            ],
            found: Resolved {
                values,
                actions: Vec::new(),
                outputs: Vec::new(),
                tables: Vec::new(),
                copied_constants: Vec::new(),
                copied_inputs: [false; 2],
            },
        };
        ValueId::INPUTS.into_iter().for_each(|input| resolver.own(input));
        resolver
    }

    /// The slots of a value are its own from now on.
    fn own(&mut self, id: ValueId) {
        let Value { start, len, .. } = self.found.values[id.index()];
        self.owners[start as usize..][..len as usize].fill(id);
    }

    fn define(&mut self, out: Slot, len: u32) -> ValueId {
        let id = ValueId(self.found.values.len() as u32);
        self.found.values.push(Value { start: out.number(), len, uses: 0, in_slots: false });
        self.own(id);
        id
    }

    fn step<T: Numeric>(&mut self, program: &Program<T>, step: &Step) {
        match step {
            Step::Run(run) => self.run(run),
            Step::Sums(sums) => {
                self.sums(sums, &program.terms[sums.first as usize..][..sums.count as usize]);
            }
            Step::Scan(scan) => self.scan(scan),
            Step::Guard(guard) => self.guard(guard),
            Step::Scalars { first, len } => {
                program.scalars[*first as usize..][..*len as usize]
                    .iter()
                    .for_each(|scalar| self.scalar(scalar));
            }
            // A program that calls is not printed.
            Step::Calls { .. } => {}
        }
    }

    fn run(&mut self, run: &Run) {
        let operands =
            run.operands[..operands(run.op)].iter().map(|&pattern| self.read(pattern, run.len)).collect();
        let out = self.define(run.out, run.len);
        self.found.actions.push(Action::Apply { op: run.op, n: run.n, out, operands });
    }

    fn scalar(&mut self, scalar: &Scalar) {
        let (arity, b) = (scalar.op.arity(), scalar.b);
        let mut slots = vec![scalar.a];
        match arity {
            Arity::Binary | Arity::Half => slots.push(b.as_operand()),
            Arity::Ternary => slots.extend_from_slice(&self.lists.slots[b.as_listed()..][..2]),
            Arity::Unary | Arity::Power | Arity::Call => {}
        }
        let operands: Vec<Read> = slots.into_iter().map(|slot| self.one(slot.number(), 1)).collect();
        let n = if arity == Arity::Power { b.as_exponent() } else { 0 };
        if arity == Arity::Power {
            // Printed as a product of the operand with itself.
            operands.iter().filter_map(|read| read.of).for_each(|id| self.found.values[id.index()].uses += 1);
        }
        let out = self.define(scalar.out, 1);
        self.found.actions.push(Action::Apply { op: scalar.op, n, out, operands });
    }

    fn sums(&mut self, sums: &Sums, terms: &[Terms]) {
        let action = if sums.layout == Layout::Across {
            let terms = terms.iter().map(|term| (term.negative, self.read(term.pattern, sums.len))).collect();
            Action::Across { out: self.define(sums.out, sums.len), terms }
        } else {
            let in_lanes = sums.layout == Layout::Pooled;
            let in_turns = (sums.layout == Layout::Turns).then(|| one_by_one(terms, self.lists));
            let terms = in_turns.as_deref().unwrap_or(terms);
            let part = |term: &Terms| Part {
                len: term.len,
                term: self.read(term.pattern, term.len),
                factor: term.factor.filter(|_| in_lanes).map(|factor| self.read(factor, term.len)),
                negative: term.negative,
            };
            let parts = terms.iter().map(part).collect();
            Action::Along { out: self.define(sums.out, 1), parts, in_lanes }
        };
        self.found.actions.push(action);
    }

    fn scan(&mut self, scan: &Scan) {
        let start = self.one(scan.start.number(), SEVERAL);
        let operand = self.read(scan.operand, scan.len);
        let out = self.define(scan.out, scan.len);
        let Scan { op, second, reversed, .. } = *scan;
        self.found.actions.push(Action::Chain { op, out, start, operand, second, reversed });
    }

    fn guard(&mut self, guard: &GuardRun) {
        let GuardRun { question, outcome, len, operands } = *guard;
        let operands = operands.map(|pattern| self.read(pattern, len));
        self.found.actions.push(Action::Guard { question, outcome, len, operands });
    }

    /// Outputs from `to` on; those of several values in pieces.
    fn output(&mut self, from: u32, to: u32, len: u32) {
        let mut done = 0;
        while done < len {
            let owner = self.owners[(from + done) as usize];
            let same = (done..len).take_while(|&k| self.owners[(from + k) as usize] == owner).count() as u32;
            let pattern = Pattern::Contiguous(Slot::new(from + done));
            let read = self.read(pattern, same);
            self.found.outputs.push((to + done, same, read));
            done += same;
        }
    }

    fn one(&mut self, slot: u32, uses: u32) -> Read {
        let of = self.owners[slot as usize];
        self.found.values[of.index()].uses += uses;
        Read { of: Some(of), shape: Shape::One(slot) }
    }

    fn read(&mut self, pattern: Pattern, len: u32) -> Read {
        let shape = shape(pattern, len, self.lists);
        if let Shape::One(slot) = shape {
            return self.one(slot, if len == 1 { 1 } else { SEVERAL });
        }
        let first = self.owners[shape.slot(0) as usize];
        let is_one = (1..len).all(|i| self.owners[shape.slot(i) as usize] == first);
        let (mut low, mut high) = (u32::MAX, 0);
        for i in 0..len {
            let slot = shape.slot(i);
            let owner = self.owners[slot as usize];
            let value = &mut self.found.values[owner.index()];
            value.uses += SEVERAL;
            match owner {
                ValueId::CONSTANTS if is_one => (low, high) = (low.min(slot), high.max(slot)),
                ValueId::CONSTANTS => self.found.copied_constants.push(slot..slot + 1),
                _ if is_one => {}
                _ => value.in_slots = true,
            }
        }
        if low <= high {
            self.found.tables.push(low..high + 1);
        }
        for (k, input) in ValueId::INPUTS.into_iter().enumerate() {
            // Inputs are never written: they have their name, and a copy among the slots.
            self.found.copied_inputs[k] |= core::mem::take(&mut self.found.values[input.index()].in_slots);
        }
        Read { of: is_one.then_some(first), shape }
    }
}

fn operands(op: Op) -> usize {
    match op.arity() {
        Arity::Unary | Arity::Power | Arity::Call => 1,
        Arity::Binary | Arity::Half => 2,
        Arity::Ternary => 3,
    }
}

/// The first term, and those that take turns, each by itself in its place.
fn one_by_one(terms: &[Terms], lists: &Lists) -> Vec<Terms> {
    let [first, turns @ ..] = terms else { return Vec::new() };
    let rounds = turns.first().map_or(0, |turn| turn.len as usize);
    let round = |round: usize| {
        let term = move |turn: &Terms| Terms {
            negative: turn.negative,
            ..Terms::single(turn.pattern.slot(round, lists))
        };
        turns.iter().map(term)
    };
    core::iter::once(*first).chain((0..rounds).flat_map(round)).collect()
}

fn shape(pattern: Pattern, len: u32, lists: &Lists) -> Shape {
    match pattern {
        Pattern::Broadcast(slot) => Shape::One(slot.number()),
        Pattern::Contiguous(slot) | Pattern::Grid { base: slot, .. } if len == 1 => Shape::One(slot.number()),
        Pattern::Contiguous(slot) => {
            Shape::Grid { base: slot.number(), period: ONE_LINE, inner: 1, outer: 0 }
        }
        Pattern::Grid { base, period, inner, .. } if period >= len => {
            Shape::Grid { base: base.number(), period: ONE_LINE, inner, outer: 0 }
        }
        Pattern::Grid { base, period, inner, outer } => {
            Shape::Grid { base: base.number(), period, inner, outer }
        }
        Pattern::Lines { first, count } => {
            let lines = &lists.lines[first as usize..][..count as usize];
            let slots = lines.iter().flat_map(|line| {
                (0..line.len).map(|i| moved(line.first.number(), i64::from(i) * i64::from(line.step)))
            });
            Shape::Listed(slots.collect())
        }
        Pattern::Gather(first) if len == 1 => Shape::One(lists.slots[first as usize].number()),
        Pattern::Gather(first) => Shape::Listed(
            lists.slots[first as usize..][..len as usize].iter().map(|slot| slot.number()).collect(),
        ),
    }
}

fn moved(slot: u32, by: i64) -> u32 {
    (i64::from(slot) + by) as u32
}

impl Shape {
    /// The slot in turn `i`.
    pub(super) fn slot(&self, i: u32) -> u32 {
        match self {
            Self::One(slot) => *slot,
            Self::Grid { base, period, inner, outer } => {
                let (row, column) = (i64::from(i / period), i64::from(i % period));
                moved(*base, row * i64::from(*outer) + column * i64::from(*inner))
            }
            Self::Listed(slots) => slots[i as usize],
        }
    }
}

/// Ranges that overlap or touch become one.
pub(super) fn unite(ranges: &mut Vec<Range<u32>>) {
    ranges.sort_by_key(|range| range.start);
    let mut united: Vec<Range<u32>> = Vec::new();
    for range in ranges.drain(..) {
        match united.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => united.push(range),
        }
    }
    *ranges = united;
}
