//! The effect of all roundings on the value, by one sweep back.

use super::forward::{Roundings, value_partials};
use super::report::{Accuracy, condition};
use crate::derive::eager;
use crate::derive::traced::Traced;
use crate::op::{Arity, Op};
use crate::real::Real;
use crate::tape::Closure;

/// What rounding makes of a value.
pub(crate) struct ValueErrors {
    pub(crate) error: f64,
    pub(crate) condition: f64,
    /// The operation with the largest part in the error, and the one with the largest of those that are not like their tangent, if
    /// these matter.
    largest: Option<usize>,
    second_order: Option<usize>,
    /// How the value changes with each coordinate, also by what is detached.
    pub(crate) changes: Vec<f64>,
    /// Something is detached.
    pub(crate) detaches: bool,
}

/// The share of the error from which on second order is said to matter.
const SHARE: f64 = 0.1;

/// The errors of the output of a recording.
pub(crate) fn value_errors<T: Real>(traced: &Traced<T>, roundings: &Roundings<T>) -> ValueErrors {
    let trace = &traced.trace;
    let first = trace.first_node as usize;
    let mut adjoints = vec![0.0; roundings.values.len()];
    if traced.output != 0 {
        adjoints[traced.output as usize] = 1.0;
    }
    let (mut error, mut beyond) = (0.0, 0.0);
    let (mut largest, mut bent) = ((0.0, None), (0.0, None));
    for index in (0..trace.entries.len()).rev() {
        let slot = first + index;
        let (entry, adjoint) = (trace.entries[index], adjoints[slot]);
        if adjoint == 0.0 || entry.op.arity() == Arity::Half {
            continue;
        }
        let part = effect(adjoint, roundings.sizes[slot]);
        error += part;
        keep_larger(&mut largest, part, index);
        let part = effect(adjoint, roundings.bends[slot]);
        beyond += part;
        keep_larger(&mut bent, part, index);
        if roundings.is_cut[slot] {
            continue;
        }
        let sources = trace.sources(index);
        let operands = sources.map(|source| roundings.value(trace, source));
        let partials = value_partials(entry.op, entry.exponent(), operands, roundings.values[slot]);
        for (source, partial) in sources.iter().zip(partials) {
            if let Ok(operand @ 1..) = source.get()
                && partial != 0.0
            {
                adjoints[operand as usize] += adjoint * partial;
            }
        }
    }
    let changes = adjoints[1..first].to_vec();
    let condition = condition(&roundings.values[1..first], &changes, traced.value);
    let second_order = bent.1.filter(|_| beyond > SHARE * error || error.is_infinite());
    let detaches = trace.entries.iter().any(|entry| entry.op == Op::Detach);
    ValueErrors { error, condition, largest: largest.1, second_order, changes, detaches }
}

/// What an error of this size makes of the result; no error makes nothing, also of an infinite derivative.
pub(super) fn effect(derivative: f64, size: f64) -> f64 {
    let effect = if size == 0.0 || derivative == 0.0 { 0.0 } else { derivative.abs() * size };
    if effect.is_nan() { f64::INFINITY } else { effect }
}

fn keep_larger(largest: &mut (f64, Option<usize>), part: f64, index: usize) {
    if part > largest.0 {
        *largest = (part, Some(index));
    }
}

impl ValueErrors {
    /// The report on the value, with the operations looked up in the user's program.
    pub(crate) fn accuracy<T: Real>(&self, f: &Closure<'_, T>, point: &[T], value: T) -> Accuracy {
        let cause = |index: Option<usize>| index.and_then(|index| eager::cause_at(f, point, index));
        Accuracy {
            value: value.widen(),
            error: self.error,
            condition: self.condition,
            largest: cause(self.largest),
            second_order: cause(self.second_order),
            is_proven: false,
            epsilon: T::epsilon().widen(),
        }
    }
}
