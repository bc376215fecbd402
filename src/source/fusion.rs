//! Loops of the same length become one, and what only one turn of it reads is a number of that turn.
//!
//! ```text
//! for i in 0..99 { v0[i] = x[i] * x[i]; }             for i in 0..99 {
//! for i in 0..99 { v1[i] = x[1 + i] - v0[i]; }            let v1 = x[1 + i] - x[i] * x[i];
//! for i in 0..99 { v2[i] = v1[i] * v1[i]; }               v2[i] = v1 * v1;
//!                                                     }
//! ```
//!
//! A loop goes up to an earlier one unless something between them makes what it reads. Nothing is computed in another order than
//! its operands allow, so no number changes.

use super::expression::{Array, Expression, Index};
use super::listing::{INLINED, Output, Statement};
use super::values::{ONE_LINE, Value, ValueId};
use crate::op::Op;
use crate::scalar::Numeric;

/// Statements that a loop is compared with on its way up.
const FAR: usize = 32;

/// Joins loops; values that are left to one turn have a length of 1 from then on.
pub(super) fn fuse<T: Numeric>(
    statements: Vec<Statement<T>>,
    values: &mut [Value],
    outputs: &[Output<T>],
) -> Vec<Statement<T>> {
    let mut fused: Vec<Statement<T>> = Vec::with_capacity(statements.len());
    for statement in statements {
        match statement {
            Statement::Loop { len, turns } => {
                let [(out, expression)] = turns.as_slice() else { continue };
                match home(&fused, len, *out, expression, values) {
                    Some(at) => {
                        if let Statement::Loop { turns: home, .. } = &mut fused[at] {
                            home.extend(turns);
                        }
                    }
                    None => fused.push(Statement::Loop { len, turns }),
                }
            }
            other => fused.push(other),
        }
    }
    localize(&mut fused, values, outputs);
    fused
}

/// The loop that another one can join.
fn home<T: Numeric>(
    before: &[Statement<T>],
    len: u32,
    out: ValueId,
    expression: &Expression<T>,
    values: &[Value],
) -> Option<usize> {
    if values[out.index()].in_slots || expression.reads_slots() {
        return None;
    }
    for (at, statement) in before.iter().enumerate().rev().take(FAR) {
        if let Statement::Loop { len: its, turns } = statement
            && *its == len
            && !turns.iter().any(|(id, _)| values[id.index()].in_slots)
            && turns.iter().all(|(id, _)| reads_by_turn(expression, *id))
        {
            return Some(at);
        }
        if made_by(statement).iter().any(|id| reads(expression, *id) > 0) {
            return None;
        }
    }
    None
}

/// The values that a statement makes.
pub(super) fn made_by<T>(statement: &Statement<T>) -> Vec<ValueId> {
    match statement {
        Statement::Let(id, _) => vec![*id],
        Statement::Loop { turns, .. } => turns.iter().map(|(id, _)| *id).collect(),
        Statement::Sum { out, .. } | Statement::Chain { out, .. } => vec![*out],
        Statement::Guard { .. } => Vec::new(),
    }
}

fn expressions<T>(statement: &Statement<T>) -> Vec<&Expression<T>> {
    match statement {
        Statement::Let(_, expression) => vec![expression],
        Statement::Loop { turns, .. } => turns.iter().map(|(_, expression)| expression).collect(),
        Statement::Sum { parts, .. } => parts.iter().map(|part| &part.term).collect(),
        Statement::Chain { start, operand, .. } => vec![start, operand],
        Statement::Guard { operands, .. } => operands.iter().collect(),
    }
}

/// How often a value is read; as a factor of a power, twice.
fn reads<T>(expression: &Expression<T>, id: ValueId) -> u32 {
    match expression {
        Expression::Name(read) | Expression::Element(Array::Value(read), _) => u32::from(*read == id),
        Expression::Number(_) | Expression::Before | Expression::Element(..) => 0,
        Expression::Apply { op, operands, .. } => {
            let times = if *op == Op::Powi { 2 } else { 1 };
            operands.iter().map(|operand| times * reads(operand, id)).sum()
        }
        Expression::Sum(terms) => terms.iter().map(|(_, term)| reads(term, id)).sum(),
    }
}

/// The element of the same turn.
fn is_of_this_turn(index: &Index) -> bool {
    matches!(index, Index::Grid { offset: 0, period: ONE_LINE, inner: 1, .. })
}

/// Does it read of this array the element of the same turn at most?
fn reads_by_turn<T>(expression: &Expression<T>, id: ValueId) -> bool {
    match expression {
        Expression::Element(Array::Value(read), index) => *read != id || is_of_this_turn(index),
        Expression::Number(_) | Expression::Name(_) | Expression::Before | Expression::Element(..) => true,
        Expression::Apply { operands, .. } => operands.iter().all(|operand| reads_by_turn(operand, id)),
        Expression::Sum(terms) => terms.iter().all(|(_, term)| reads_by_turn(term, id)),
    }
}

/// Arrays that nothing reads but their own loop become numbers, and those that are read once go inside of what reads them.
fn localize<T: Numeric>(statements: &mut [Statement<T>], values: &mut [Value], outputs: &[Output<T>]) {
    let mut uses = vec![0_u32; values.len()];
    let all = statements.iter().flat_map(expressions).chain(outputs.iter().map(|output| &output.value));
    all.for_each(|expression| count(expression, &mut uses));
    for statement in statements {
        let Statement::Loop { turns, .. } = statement else { continue };
        let ids: Vec<ValueId> = turns.iter().map(|(id, _)| *id).collect();
        for id in ids {
            let own: u32 = turns.iter().map(|(_, expression)| reads(expression, id)).sum();
            if own == 0 || own != uses[id.index()] || values[id.index()].in_slots {
                continue;
            }
            values[id.index()].len = 1;
            let Some(at) = turns.iter().position(|(made, _)| *made == id) else { continue };
            let by = if own == 1 && turns[at].1.size() <= INLINED {
                turns.remove(at).1
            } else {
                Expression::Name(id)
            };
            turns.iter_mut().for_each(|(_, expression)| replace(expression, id, &by));
        }
    }
}

fn count<T>(expression: &Expression<T>, uses: &mut [u32]) {
    match expression {
        Expression::Name(id) | Expression::Element(Array::Value(id), _) => uses[id.index()] += 1,
        Expression::Number(_) | Expression::Before | Expression::Element(..) => {}
        Expression::Apply { op, operands, .. } => {
            (0..if *op == Op::Powi { 2 } else { 1 })
                .for_each(|_| operands.iter().for_each(|operand| count(operand, uses)));
        }
        Expression::Sum(terms) => terms.iter().for_each(|(_, term)| count(term, uses)),
    }
}

fn replace<T: Clone>(expression: &mut Expression<T>, id: ValueId, by: &Expression<T>) {
    match expression {
        Expression::Element(Array::Value(read), _) if *read == id => *expression = by.clone(),
        Expression::Number(_) | Expression::Name(_) | Expression::Before | Expression::Element(..) => {}
        Expression::Apply { operands, .. } => {
            operands.iter_mut().for_each(|operand| replace(operand, id, by));
        }
        Expression::Sum(terms) => terms.iter_mut().for_each(|(_, term)| replace(term, id, by)),
    }
}
