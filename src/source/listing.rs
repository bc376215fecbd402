//! Statements: the steps of a program with names for values, and what is used once inside of what uses it.

use super::expression::{Array, Expression, Index};
use super::fusion::{fuse, made_by};
use super::values::{Action, Part, Read, Resolved, Shape, Value, ValueId, resolve};
use super::{Signature, SourceError};
use crate::op::Op;
use crate::program::Program;
use crate::scalar::Numeric;
use crate::tape::trace::Predicate;
use core::ops::Range;
use std::collections::BTreeSet;

/// Operands and operations of an expression that is written inside of another one.
pub(super) const INLINED: usize = 9;

/// The same of one that is an output.
const IN_OUTPUTS: usize = 24;

/// Bytes of arrays that a function may have on its stack, and as many for slots; one with more is handed a room for them.
const STACK: usize = 16 << 10;

/// What is computed next. The expression of a loop is that of its turn `i`.
#[derive(Clone, Debug)]
pub(super) enum Statement<T> {
    Let(ValueId, Expression<T>),
    /// In each turn, these values.
    Loop {
        len: u32,
        turns: Vec<(ValueId, Expression<T>)>,
    },
    Sum {
        out: ValueId,
        parts: Vec<Addends<T>>,
        in_lanes: bool,
    },
    Chain {
        op: Op,
        out: ValueId,
        start: Expression<T>,
        operand: Expression<T>,
        second: bool,
        reversed: bool,
    },
    Guard {
        question: Predicate,
        outcome: u8,
        len: u32,
        operands: [Expression<T>; 2],
    },
}

/// Terms of a long sum.
#[derive(Clone, Debug)]
pub(super) struct Addends<T> {
    pub(super) len: u32,
    pub(super) negative: bool,
    pub(super) term: Expression<T>,
}

/// Outputs from `to` on.
#[derive(Clone, Debug)]
pub(super) struct Output<T> {
    pub(super) to: u32,
    pub(super) len: u32,
    pub(super) value: Expression<T>,
}

/// A table of numbers, and where it is copied to among the slots.
#[derive(Clone, Debug)]
pub(super) struct Copied {
    pub(super) table: usize,
    /// The first number of the table that is copied.
    pub(super) first: u32,
    pub(super) to: u32,
    pub(super) len: u32,
}

/// A program as statements.
#[derive(Clone, Debug)]
pub(super) struct Listing<T> {
    pub(super) values: Vec<Value>,
    pub(super) statements: Vec<Statement<T>>,
    pub(super) outputs: Vec<Output<T>>,
    /// Constants that loops read.
    pub(super) tables: Vec<Vec<T>>,
    /// Where operands are that follow no rule.
    pub(super) indices: Vec<Vec<u32>>,
    /// How many slots are kept in an array; 0 if no step reads several values together.
    pub(super) slots: u32,
    /// How many numbers the caller has to bring a room for: of the slots, and of the arrays.
    pub(super) room: [u32; 2],
    pub(super) copied: Vec<Copied>,
    /// Inputs that have a copy among the slots, from there on.
    pub(super) copied_inputs: [Option<u32>; 2],
    /// An input is read in a loop, or all of it: it cannot be taken apart.
    pub(super) whole_inputs: [bool; 2],
    pub(super) operations: usize,
}

impl<T: Numeric> Listing<T> {
    pub(super) fn new(program: &Program<T>, signature: Signature) -> Result<Self, SourceError> {
        let resolved = resolve(program, signature.inputs);
        let Resolved { mut values, actions, outputs, tables, copied_constants, copied_inputs } = resolved;
        let needs_slots = values.iter().any(|value| value.in_slots)
            || copied_inputs.contains(&true)
            || !copied_constants.is_empty();
        let results =
            outputs.iter().filter(|(_, len, _)| *len == 1).filter_map(|(_, _, read)| read.of).collect();
        let mut lister = Lister {
            results,
            pending: vec![None; values.len()],
            tables: covering(tables, &copied_constants),
            constants: &program.constants,
            indices: Vec::new(),
            whole_inputs: [false; 2],
            statements: Vec::new(),
            values: &values,
        };
        actions.into_iter().for_each(|action| lister.action(action));
        let outputs: Vec<Output<T>> = outputs
            .into_iter()
            .map(|(to, len, read)| Output { to, len, value: lister.read(&read) })
            .collect();
        let copied = copied_constants.into_iter().map(|range| lister.copied(range)).collect();
        let Lister { tables, indices, whole_inputs, statements, .. } = lister;
        let tables = tables
            .into_iter()
            .map(|range| program.constants[range.start as usize..range.end as usize].to_vec());
        let start = |k: usize| copied_inputs[k].then_some(values[ValueId::INPUTS[k].index()].start);
        let copied_inputs = [start(0), start(1)];
        let statements = fuse(statements, &mut values, &outputs);
        let own = |id: ValueId| Some(values[id.index()]).filter(|value| value.len > 1 && !value.in_slots);
        let arrays: u32 = statements.iter().flat_map(made_by).filter_map(own).map(|value| value.len).sum();
        let slots = if needs_slots { program.size } else { 0 };
        let is_too_large = |numbers: u32| numbers as usize * size_of::<T>() > STACK;
        let handed = |numbers: u32| if is_too_large(numbers) { numbers } else { 0 };
        Ok(Self {
            statements,
            outputs,
            tables: tables.collect(),
            indices,
            slots,
            room: [handed(slots), handed(arrays)],
            copied,
            copied_inputs,
            whole_inputs,
            operations: program.operations,
            values,
        })
    }
}

/// Tables that hold both.
fn covering(mut tables: Vec<Range<u32>>, others: &[Range<u32>]) -> Vec<Range<u32>> {
    tables.extend_from_slice(others);
    super::values::unite(&mut tables);
    tables
}

struct Lister<'p, T> {
    /// Values that are outputs.
    results: BTreeSet<ValueId>,
    values: &'p [Value],
    constants: &'p [T],
    /// Expressions that wait for their only use.
    pending: Vec<Option<Expression<T>>>,
    tables: Vec<Range<u32>>,
    indices: Vec<Vec<u32>>,
    whole_inputs: [bool; 2],
    statements: Vec<Statement<T>>,
}

impl<T: Numeric> Lister<'_, T> {
    fn action(&mut self, action: Action) {
        let statement = match action {
            Action::Apply { op, n, out, operands } => {
                let operands = operands.iter().map(|read| self.read(read)).collect();
                return self.define(out, Expression::Apply { op, n, operands });
            }
            Action::Across { out, terms } => {
                let terms = terms.iter().map(|(negative, read)| (*negative, self.read(read))).collect();
                return self.define(out, Expression::Sum(terms));
            }
            Action::Along { out, parts, in_lanes } => {
                let parts: Vec<Addends<T>> = parts.iter().map(|part| self.addends(part)).collect();
                if !in_lanes && parts.iter().all(|part| part.len == 1) {
                    let terms = parts.into_iter().map(|part| (part.negative, part.term)).collect();
                    return self.define(out, Expression::Sum(terms));
                }
                Statement::Sum { out, parts, in_lanes }
            }
            Action::Chain { op, out, start, operand, second, reversed } => {
                let (start, operand) = (self.read(&start), self.read(&operand));
                Statement::Chain { op, out, start, operand, second, reversed }
            }
            Action::Guard { question, outcome, len, operands } => {
                let operands = operands.map(|read| self.read(&read));
                Statement::Guard { question, outcome, len, operands }
            }
        };
        self.statements.push(statement);
    }

    /// A value by its expression: with a name, unless its only use can have it inside.
    fn define(&mut self, out: ValueId, expression: Expression<T>) {
        let Value { len, uses, in_slots, .. } = self.values[out.index()];
        let most = if self.results.contains(&out) { IN_OUTPUTS } else { INLINED };
        if len > 1 {
            self.statements.push(Statement::Loop { len, turns: vec![(out, expression)] });
        } else if uses == 1 && !in_slots && expression.size() <= most && !expression.reads_slots() {
            self.pending[out.index()] = Some(expression);
        } else {
            self.statements.push(Statement::Let(out, expression));
        }
    }

    fn addends(&mut self, Part { len, term, factor, negative }: &Part) -> Addends<T> {
        let term = self.read(term);
        let term = match factor {
            None => term,
            Some(factor) => Expression::Apply { op: Op::Mul, n: 0, operands: vec![term, self.read(factor)] },
        };
        Addends { len: *len, negative: *negative, term }
    }

    fn read(&mut self, Read { of, shape }: &Read) -> Expression<T> {
        let Some(id) = *of else { return self.element(Array::Slots, shape, 0) };
        let value = self.values[id.index()];
        match (id, shape) {
            (ValueId::CONSTANTS, Shape::One(slot)) => Expression::Number(self.constants[*slot as usize]),
            (ValueId::CONSTANTS, _) => {
                let first = shape.slot(0);
                let table = self.tables.iter().position(|range| range.contains(&first)).unwrap_or_default();
                let start = self.tables[table].start;
                self.element(Array::Table(table), shape, start)
            }
            _ if value.in_slots => self.element(Array::Slots, shape, 0),
            _ if ValueId::INPUTS.contains(&id) => {
                let input = id.index() - 1;
                self.whole_inputs[input] |= !matches!(shape, Shape::One(_));
                self.element(Array::Input(input), shape, value.start)
            }
            _ if value.len == 1 => self.pending[id.index()].take().unwrap_or(Expression::Name(id)),
            _ => self.element(Array::Value(id), shape, value.start),
        }
    }

    /// The element of an array that begins at slot `start`.
    fn element(&mut self, array: Array, shape: &Shape, start: u32) -> Expression<T> {
        let index = match shape {
            Shape::One(slot) => Index::At(slot - start),
            Shape::Grid { base, period, inner, outer } => {
                Index::Grid { offset: base - start, period: *period, inner: *inner, outer: *outer }
            }
            Shape::Listed(slots) => {
                let list: Vec<u32> = slots.iter().map(|slot| slot - start).collect();
                let known = self.indices.iter().position(|known| *known == list);
                Index::Listed(known.unwrap_or_else(|| {
                    self.indices.push(list);
                    self.indices.len() - 1
                }))
            }
        };
        Expression::Element(array, index)
    }

    fn copied(&self, range: Range<u32>) -> Copied {
        let table = self.tables.iter().position(|table| table.contains(&range.start)).unwrap_or_default();
        let first = range.start - self.tables[table].start;
        Copied { table, first, to: range.start, len: range.end - range.start }
    }
}
