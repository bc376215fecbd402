//! The text of a function: its head, its statements in order, its results, and the algorithms that it needs.
//!
//! What Rust and C write alike is here; [`lines`] has what they write in other words, [`rust`] and [`c`] the heads.

mod c;
mod lines;
mod rust;

use super::expression::{Array, Binding, Expression, Index, Writer};
use super::fusion::made_by;
use super::listing::{Addends, Listing, Output, Statement};
use super::values::{ONE_LINE, Value, ValueId};
use super::{Language, Signature, SourceError, SourceOptions, algorithms};
use crate::op::Op;
use crate::scalar::Numeric;
use crate::tape::trace::Predicate;
use core::fmt::Display;

/// Columns of a line of numbers.
const WIDTH: usize = 100;

/// The text so far.
pub(super) struct Text<'l, T> {
    listing: &'l Listing<T>,
    signature: Signature,
    options: &'l SourceOptions<'l>,
    writer: Writer<'l>,
    /// Numbers of the room that are given away.
    taken: u32,
    /// `log₂` of the bound that programs are proved for.
    bound: i16,
    body: String,
    depth: usize,
}

/// How a loop goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
}

/// Whether the turns of a loop are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turns {
    Differ,
    AreTheSame,
}

impl<'l, T: Numeric> Text<'l, T> {
    pub(super) fn new(
        listing: &'l Listing<T>,
        signature: Signature,
        language: Language,
        options: &'l SourceOptions<'l>,
        bound: i16,
    ) -> Self {
        let whole = listing.whole_inputs;
        let named = |k: usize, names: &'l [&'l str]| if whole[k] { &[][..] } else { names };
        let writer = Writer {
            language,
            is_single: size_of::<T>() == size_of::<f32>(),
            name: options.name,
            inputs: [named(0, options.parameters), named(1, options.columns)],
            numbers: numbers(listing),
            algorithms: Default::default(),
            before: 0,
            calls_library: false,
        };
        Self { listing, signature, options, writer, taken: 0, bound, body: String::new(), depth: 1 }
    }

    pub(super) fn write(mut self) -> Result<String, SourceError> {
        let listing = self.listing;
        self.prepare();
        listing.statements.iter().try_for_each(|statement| self.statement(statement))?;
        self.results()?;
        let algorithms = algorithms::with_their_own(self.language(), &self.writer.algorithms);
        let beside: String =
            algorithms.into_iter().map(|text| format!("\n{}\n", self.filled(text))).collect();
        Ok(match self.language() {
            Language::Rust => format!("{}{}}}\n{beside}", self.rust_head(), self.body),
            // C declares before it uses.
            Language::C => {
                let [includes, head] = self.c_head();
                format!("{includes}{beside}\n{head}{}}}\n", self.body)
            }
        })
    }

    fn language(&self) -> Language {
        self.writer.language
    }

    fn is_guarded(&self) -> bool {
        self.listing.statements.iter().any(|statement| matches!(statement, Statement::Guard { .. }))
    }

    /// One output has a value and a gradient; several have values and a Jacobian.
    fn is_scalar(&self) -> bool {
        self.signature.outputs == 1
    }

    /// An algorithm for this function and this float.
    fn filled(&self, text: &str) -> String {
        let suffix = if self.writer.is_single { "f" } else { "" };
        text.replace("$name", self.options.name).replace("$float", self.writer.float()).replace("$s", suffix)
    }

    fn line(&mut self, text: impl Display) {
        self.body += &format!("{}{text}\n", "    ".repeat(self.depth));
    }

    /// A table of numbers, in lines.
    fn table(&mut self, head: &str, numbers: impl Iterator<Item = String>, end: &str) {
        let all: Vec<String> = numbers.collect();
        let short = format!("{head}{}{end}", all.join(", "));
        if short.len() <= WIDTH {
            return self.line(short);
        }
        self.line(head.trim_end());
        self.depth += 1;
        let mut row = String::new();
        for number in all {
            if row.len() + number.len() > WIDTH - 10 {
                self.line(row.trim_end());
                row.clear();
            }
            row += &format!("{number}, ");
        }
        self.line(row.trim_end());
        self.depth -= 1;
        self.line(end.trim_start());
    }

    /// Tables, names of inputs, and the slots.
    fn prepare(&mut self) {
        let listing = self.listing;
        for (k, table) in listing.tables.iter().enumerate() {
            let (head, end) = self.number_table(&self.writer.table(k), table.len());
            let numbers: Vec<String> = table.iter().map(|&x| self.writer.number(x)).collect();
            self.table(&head, numbers.into_iter(), end);
        }
        for (k, list) in listing.indices.iter().enumerate() {
            let largest = list.iter().copied().max().unwrap_or_default();
            let (head, end) =
                self.index_table(&self.writer.list(k), list.len(), u16::try_from(largest).is_ok());
            self.table(&head, list.iter().map(u32::to_string), end);
        }
        for input in [0, 1] {
            self.take_apart(input);
        }
        if listing.slots > 0 {
            self.make_array("slots", listing.slots, listing.room[0] > 0);
        }
        for copied in &listing.copied {
            let from = Expression::Element(Array::Table(copied.table), forward(copied.first, copied.len));
            self.copy_to_slots(&from, copied.to, copied.len);
        }
        for (input, to) in listing.copied_inputs.into_iter().enumerate() {
            let len = self.signature.inputs[input] as u32;
            if let Some(to) = to {
                let names = core::mem::take(&mut self.writer.inputs[input]);
                self.copy_to_slots(&Expression::Element(Array::Input(input), forward(0, len)), to, len);
                self.writer.inputs[input] = names;
            }
        }
    }

    /// Neither an operation nor anything that has no source is in a copy.
    fn copy_to_slots(&mut self, from: &Expression<T>, to: u32, len: u32) {
        let target = Expression::<T>::Element(Array::Slots, forward(to, len));
        if let (Ok(target), Ok(from)) = (self.writer.whole(&target), self.writer.whole(from)) {
            self.repeat(len, &format!("{target} = {from};"), Turns::Differ);
        }
    }

    fn statement(&mut self, statement: &Statement<T>) -> Result<(), SourceError> {
        match statement {
            Statement::Let(id, expression) => {
                let text = self.writer.whole(expression)?;
                self.set(*id, &text, expression.is_untyped());
            }
            Statement::Loop { len, turns } => {
                turns.iter().for_each(|(id, _)| self.declare_array(*id));
                self.begin_loop(*len, Way::Forward, Turns::Differ);
                for (id, expression) in turns {
                    let text = self.writer.whole(expression)?;
                    if self.value(*id).len > 1 {
                        let target = self.element_of(*id)?;
                        self.line(format!("{target} = {text};"));
                    } else {
                        self.set(*id, &text, expression.is_untyped());
                    }
                }
                self.end();
            }
            Statement::Sum { out, parts, in_lanes: false } => self.sum(*out, parts)?,
            Statement::Sum { out, parts, in_lanes: true } => self.sum_in_lanes(*out, parts)?,
            Statement::Chain { op, out, start, operand, second, reversed } => {
                self.writer.before = self.writer.numbers[out.index()];
                let before = format!("last{}", self.writer.before);
                let start = self.writer.whole(start)?;
                self.declare_array(*out);
                self.declare_sum(&before, &start);
                self.begin_loop(
                    self.value(*out).len,
                    if *reversed { Way::Backward } else { Way::Forward },
                    Turns::Differ,
                );
                let next = self.link(*op, operand, *second)?;
                self.line(format!("{before} = {next};"));
                let target = self.element_of(*out)?;
                self.line(format!("{target} = {before};"));
                self.end();
            }
            Statement::Guard { question, outcome, len, operands } => {
                let differs = self.differs(*question, *outcome, operands)?;
                // Of the same two, once is enough.
                let is_loop = *len > 1 && operands.iter().any(Expression::turns);
                if is_loop {
                    self.begin_loop(*len, Way::Forward, Turns::Differ);
                }
                self.leave_if(&differs);
                if is_loop {
                    self.end();
                }
            }
        }
        Ok(())
    }

    fn value(&self, id: ValueId) -> Value {
        self.listing.values[id.index()]
    }

    /// The element of an array that turn `i` writes.
    fn element_of(&mut self, id: ValueId) -> Result<String, SourceError> {
        let Value { start, len, in_slots, .. } = self.value(id);
        let (array, offset) = if in_slots { (Array::Slots, start) } else { (Array::Value(id), 0) };
        self.writer.whole(&Expression::<T>::Element(array, forward(offset, len)))
    }

    /// Gives a single value its number.
    fn set(&mut self, id: ValueId, text: &str, is_untyped: bool) {
        let Value { start, in_slots, .. } = self.value(id);
        if in_slots {
            return self.line(format!("slots[{start}] = {text};"));
        }
        let name = self.writer.value(id);
        self.define(&name, text, is_untyped);
    }

    /// Terms one after the other; −0 is what nothing has been added to.
    fn sum(&mut self, out: ValueId, parts: &[Addends<T>]) -> Result<(), SourceError> {
        let (name, in_slots) = (self.writer.value(out), self.value(out).in_slots);
        let name = if in_slots { format!("sum{}", self.writer.numbers[out.index()]) } else { name };
        let (first, rest) = match parts.split_first() {
            Some((Addends { len: 1, negative: false, term }, rest)) => (self.writer.whole(term)?, rest),
            _ => (self.writer.number(-T::zero()), parts),
        };
        self.declare_sum(&name, &first);
        for Addends { len, negative, term } in rest {
            let text = self.writer.whole(term)?;
            let turns = if term.turns() { Turns::Differ } else { Turns::AreTheSame };
            self.repeat(*len, &format!("{name} {}= {text};", if *negative { "-" } else { "+" }), turns);
        }
        if in_slots {
            self.set(out, &name, false);
        }
        Ok(())
    }

    fn repeat(&mut self, len: u32, line: &str, turns: Turns) {
        if len > 1 {
            self.begin_loop(len, Way::Forward, turns);
            self.line(line);
            self.end();
        } else {
            self.line(line);
        }
    }

    /// Sixteen partial sums, as programs have them.
    fn sum_in_lanes(&mut self, out: ValueId, parts: &[Addends<T>]) -> Result<(), SourceError> {
        self.writer.algorithms.insert("total");
        let lanes = format!("lanes{}", self.writer.numbers[out.index()]);
        self.declare_lanes(&lanes);
        for Addends { len, negative, term } in parts {
            let text = self.writer.whole(term)?;
            let lane = if *len > 1 { "i % 16" } else { "0" };
            let line = format!("{lanes}[{lane}] {}= {text};", if *negative { "-" } else { "+" });
            self.repeat(*len, &line, Turns::Differ);
        }
        self.set(out, &format!("{}_total({lanes})", self.options.name), false);
        Ok(())
    }

    /// The next of a chain: the operation on the one before it.
    fn link(&mut self, op: Op, operand: &Expression<T>, second: bool) -> Result<String, SourceError> {
        let operand = operand.clone();
        let is_second = second || op == Op::Absorb;
        let operands =
            if is_second { vec![operand, Expression::Before] } else { vec![Expression::Before, operand] };
        self.writer.whole(&Expression::Apply { op, n: 0, operands })
    }

    /// Has a comparison another outcome than recorded?
    fn differs(
        &mut self,
        question: Predicate,
        outcome: u8,
        [a, b]: &[Expression<T>; 2],
    ) -> Result<String, SourceError> {
        let unless = |holds: bool, text: String| if holds { format!("!({text})") } else { text };
        let mut compare = |op: Op| {
            let operands = vec![a.clone(), b.clone()];
            self.writer.condition(&Expression::Apply { op, n: 0, operands })
        };
        Ok(match question {
            Predicate::Equal => unless(outcome == 1, compare(Op::Equal)?),
            Predicate::Less => unless(outcome == 1, compare(Op::Less)?),
            Predicate::LessEqual => unless(outcome == 1, compare(Op::LessEqual)?),
            Predicate::Order if outcome == 1 => unless(true, compare(Op::Less)?),
            Predicate::Order if outcome == 2 => unless(true, compare(Op::Equal)?),
            Predicate::Order if outcome == 3 => {
                let operands = vec![b.clone(), a.clone()];
                let above = Expression::Apply { op: Op::Less, n: 0, operands };
                unless(true, self.writer.condition(&above)?)
            }
            // Neither is below, above or equal: one is NaN.
            Predicate::Order => {
                let (a, b) = (self.writer.within(a, Binding::Sum)?, self.writer.within(b, Binding::Sum)?);
                format!("{a} <= {b} || {a} > {b}")
            }
            Predicate::Class => {
                self.writer.algorithms.insert("class");
                let class = self
                    .writer
                    .function(&format!("{}_class", self.options.name), core::slice::from_ref(a))?;
                format!("{class} != {outcome}")
            }
        })
    }

    /// Copies the outputs to where they are wanted; the value of one output comes last.
    fn results(&mut self) -> Result<(), SourceError> {
        let listing = self.listing;
        let (outputs, is_scalar) = (self.signature.outputs as u32, self.is_scalar());
        let mut value = None;
        for Output { to, len, value: from } in &listing.outputs {
            let (mut to, mut len, mut from) = (*to, *len, from.clone());
            while len > 0 {
                // A span may go from the values over to the derivatives.
                let here = if to < outputs { len.min(outputs - to) } else { len };
                if is_scalar && to == 0 {
                    value = Some(first_of(&from));
                } else {
                    self.copy_out(to, here, &from, outputs)?;
                }
                from = behind(from, here);
                (to, len) = (to + here, len - here);
            }
        }
        let value = value.map(|value| self.writer.whole(&value)).transpose()?;
        self.give(value.as_deref());
        Ok(())
    }

    fn copy_out(&mut self, to: u32, len: u32, from: &Expression<T>, outputs: u32) -> Result<(), SourceError> {
        let (name, first) = match (self.is_scalar(), to < outputs) {
            (true, _) => ("gradient", to - outputs),
            (false, true) => ("values", to),
            (false, false) => ("jacobian", to - outputs),
        };
        let Index::Grid { .. } = forward(first, len) else {
            let text = self.writer.whole(&first_of(from))?;
            self.line(format!("{name}[{first}] = {text};"));
            return Ok(());
        };
        let text = self.writer.whole(from)?;
        let index = if first == 0 { "i".to_owned() } else { format!("{first} + i") };
        self.repeat(len, &format!("{name}[{index}] = {text};"), Turns::Differ);
        Ok(())
    }
}

/// `len` neighbors from `offset` on.
fn forward(offset: u32, len: u32) -> Index {
    if len == 1 { Index::At(offset) } else { Index::Grid { offset, period: ONE_LINE, inner: 1, outer: 0 } }
}

/// The first of what a loop would go over.
fn first_of<T: Numeric>(from: &Expression<T>) -> Expression<T> {
    match from {
        Expression::Element(array, Index::Grid { offset, .. }) => {
            Expression::Element(*array, Index::At(*offset))
        }
        other => other.clone(),
    }
}

/// What stands so far behind it.
fn behind<T: Numeric>(from: Expression<T>, by: u32) -> Expression<T> {
    match from {
        Expression::Element(array, Index::Grid { offset, period, inner, outer }) => {
            Expression::Element(array, Index::Grid { offset: offset + by, period, inner, outer })
        }
        other => other,
    }
}

/// Numbers for the names of values, in the order in which they are made.
fn numbers<T>(listing: &Listing<T>) -> Vec<u32> {
    let mut numbers = vec![0; listing.values.len()];
    listing
        .statements
        .iter()
        .flat_map(made_by)
        .zip(0..)
        .for_each(|(id, number)| numbers[id.index()] = number);
    numbers
}
