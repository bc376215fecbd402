//! One recording over intervals: values forward, adjoints back.

use crate::interval::Interval;
use crate::op::{Arity, Op, enclosed, enclosed_partials, is_defined};
use crate::real::Real;
use crate::tape::trace::{Source, Trace};

/// No operation.
const NONE: u32 = u32::MAX;

/// Values of a recording over a box.
pub(super) struct Spans {
    /// By slot; slot 0 is no operand.
    pub(super) values: Vec<Interval>,
    /// The first operation, in front of each value or at it, whose operands can be outside of its domain.
    undefined: Vec<u32>,
}

impl Spans {
    /// The values of `trace`, up to entry `end`, where the coordinates are in `sides`.
    pub(super) fn new<T: Real>(trace: &Trace<T>, sides: &[Interval], end: usize) -> Self {
        let slots = 1 + sides.len() + end;
        let mut spans = Self { values: Vec::with_capacity(slots), undefined: vec![NONE; slots] };
        spans.values.push(Interval::ZERO);
        spans.values.extend_from_slice(sides);
        for index in 0..end {
            spans.operation(trace, index);
        }
        spans
    }

    fn operation<T: Real>(&mut self, trace: &Trace<T>, index: usize) {
        let entry = trace.entries[index];
        let (op, n) = (entry.op, entry.exponent());
        let sources = trace.sources(index);
        let operands = sources.map(|source| self.value(trace, source));
        let slot = self.values.len();
        self.values.push(enclosed(op, n, operands));
        if op.arity() == Arity::Half {
            return;
        }
        // What is not chosen may be undefined.
        let is_used = |k: usize| {
            op != Op::Select
                || k == 0
                || (!operands[0].is_zero() && k == 1)
                || (operands[0].has_zero() && k == 2)
        };
        let inherited = (0..3).filter(|&k| is_used(k)).filter_map(|k| self.undefined(sources[k]));
        let own = (!is_defined(op, n, operands)).then_some(index);
        if let Some(index) = inherited.chain(own).min() {
            self.undefined[slot] = index as u32;
        }
    }

    /// The values of an operand.
    pub(super) fn value<T: Real>(&self, trace: &Trace<T>, source: Source) -> Interval {
        source.get().map_or_else(|k| constant(trace.constants[k]), |slot| self.values[slot as usize])
    }

    /// The operation that an operand may not be defined for.
    pub(super) fn undefined(&self, source: Source) -> Option<usize> {
        self.undefined_at(source.get().unwrap_or(0))
    }

    /// The same of a slot.
    pub(super) fn undefined_at(&self, slot: u32) -> Option<usize> {
        let index = self.undefined[slot as usize];
        (index != NONE).then_some(index as usize)
    }
}

/// A constant; an infinite one is beyond all floats, as in `fold(-∞, max)`.
pub(super) fn constant<T: Real>(c: T) -> Interval {
    let beyond = Interval { lower: f64::MAX, upper: f64::INFINITY };
    match c.widen() {
        f64::INFINITY => beyond,
        f64::NEG_INFINITY => -beyond,
        c if c.is_nan() => Interval::ENTIRE,
        c => Interval::point(c),
    }
}

/// Derivatives in each coordinate of `Σ weight · value` over the seeds, of entries before `end`.
pub(super) fn derivatives<T: Real>(
    trace: &Trace<T>,
    spans: &Spans,
    seeds: &[(Source, f64)],
    end: usize,
) -> Vec<Interval> {
    let first = trace.first_node as usize;
    let mut adjoints = vec![None; spans.values.len()];
    for &(source, weight) in seeds {
        if let Ok(slot @ 1..) = source.get() {
            add(&mut adjoints[slot as usize], Interval::point(weight));
        }
    }
    for index in (0..end).rev() {
        let entry = trace.entries[index];
        let (Some(adjoint), false) = (adjoints[first + index], entry.op.arity() == Arity::Half) else {
            continue;
        };
        let (op, n) = (entry.op, entry.exponent());
        let sources = trace.sources(index);
        let operands = sources.map(|source| spans.value(trace, source));
        let partials = enclosed_partials(op, n, operands, spans.values[first + index]);
        let flat = op.flat(n);
        for k in 0..3 {
            let Ok(slot @ 1..) = sources[k].get() else { continue };
            let is_flat = match flat[k] {
                crate::op::Flat::Nowhere => false,
                crate::op::Flat::WhereZero => partials[k].is_zero(),
                crate::op::Flat::Everywhere => true,
            };
            if !is_flat {
                add(&mut adjoints[slot as usize], product(adjoint, partials[k]));
            }
        }
    }
    adjoints[1..first].iter().map(|adjoint| adjoint.unwrap_or(Interval::ZERO)).collect()
}

fn add(adjoint: &mut Option<Interval>, part: Interval) {
    *adjoint = Some(adjoint.map_or(part, |sum| sum + part));
}

/// An adjoint times a partial derivative. Of 0 times what has no bound, as at a pole, nothing is known: the derivative can be a limit.
fn product(adjoint: Interval, partial: Interval) -> Interval {
    let is_limit = |a: Interval, b: Interval| a.has_zero() && !b.is_bounded();
    if is_limit(adjoint, partial) || is_limit(partial, adjoint) {
        Interval::ENTIRE
    } else {
        adjoint * partial
    }
}
