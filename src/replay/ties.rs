//! Whether two branches meet exactly at a point, where a derivative is a convention.
//!
//! Almost no point is one. Where a solver ends at a gradient of zero, this tells whether that is a zero of the function or
//! of the convention (`abs'(0) = 0`), at the cost of going through the recording once, and of no evaluation.

use super::cache::Cache;
use super::recorded::Recorded;
use crate::derive::conventions::Values;
use crate::kernel::comparison::outcome;
use crate::op::Op;
use crate::real::Real;

/// Do branches meet at `point`? `None` if no recording follows the control-flow path that the closure takes there.
pub(crate) fn has_ties<T: Real, P>(cache: &Cache<T, P>, point: &[T]) -> Option<bool>
where
    P: Default,
{
    cache.recordings().find_map(|recorded| ties_of(recorded, point))
}

fn ties_of<T: Real>(recorded: &Recorded<T>, point: &[T]) -> Option<bool> {
    let trace = &recorded.trace;
    if trace.first_node as usize != point.len() + 1 {
        return None;
    }
    let mut values = Values::new(trace, point);
    let mut tied = false;
    for (index, entry) in trace.entries.iter().enumerate() {
        tied |= is_tie(entry.op, values.push(index));
    }
    for guard in &trace.guards {
        let [a, b] = guard.operands.map(|source| values.at(source));
        if outcome(guard.question, a, b) != guard.outcome {
            return None;
        }
        tied |= a == b;
    }
    Some(tied)
}

/// Do two branches of the operation meet at these operands?
fn is_tie<T: Real>(op: Op, [a, b]: [T; 2]) -> bool {
    match op {
        Op::Abs | Op::Relu | Op::Signum | Op::Side => a == T::zero(),
        Op::Floor | Op::Ceil => a == a.trunc(),
        // The branch toward 0 goes on through 0.
        Op::Trunc | Op::Fract => a == a.trunc() && a != T::zero(),
        Op::Round => a.fract().abs() == T::of(0.5),
        Op::Max | Op::Min | Op::Less | Op::LessEqual | Op::Equal | Op::Above | Op::Below => a == b,
        // Its size is that of its first operand, with the kink of `abs`.
        Op::Copysign => a == T::zero() || b == T::zero(),
        // Where all directions meet, and the partial derivatives are 0.
        Op::Hypot | Op::Atan2 => a == T::zero() && b == T::zero(),
        // By the remainder, which is exact: the quotient may round to an integer.
        Op::Rem => a % b == T::zero() && a != T::zero(),
        _ => false,
    }
}

#[cfg(test)]
#[path = "../../tests/unit/replay/ties.rs"]
mod tests;
