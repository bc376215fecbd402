//! Recordings seen from inside: indices, limits, traces, and the buffers between recordings.

use super::fault::Fault;
use super::trace::{Predicate, Relation};
use super::*;
use crate::op::Op;
use crate::var::select;

#[test]
fn nodes_are_small() {
    assert_eq!(size_of::<Node<f64>>(), 24);
    assert_eq!(size_of::<Node<f32>>(), 16);
    assert_eq!(size_of::<trace::Entry>(), 12);
}

fn with_limit(limit: u32, closure: impl FnOnce(&[Var]) -> Var) -> Result<u32, Fault> {
    record(&[1.0, 2.0], Recording { keep: Keep::Nodes, limit, ..Recording::default() }, closure, |tape, y| {
        tape.slot_of(y)
    })
}

#[test]
fn a_recording_past_its_limit_says_where() {
    // Index 0, two inputs, and three operations make six indices.
    let four = |x: &[Var]| x[0] * x[1] + x[0] - x[1] - 1.0;
    assert_eq!(with_limit(7, four), Ok(6));
    for limit in [0, 3, 4, 5, 6] {
        let fault = with_limit(limit, four).unwrap_err();
        assert!(
            matches!(&fault, Fault::TooLong { limit: l, location } if *l == limit as usize
            && location.file().ends_with("tape.rs")),
            "{fault:?}"
        );
    }
    // A constant or an input needs no node.
    assert_eq!(with_limit(0, |x| x[1]), Ok(2));
    assert_eq!(with_limit(0, |_| Var::from(1.0) + 1.0), Ok(0));
    let error = crate::error::Error::from(with_limit(3, four).unwrap_err()).to_string();
    assert!(error.contains("more than 3 operations in one call"), "{error}");
}

#[test]
fn the_limit_holds_across_the_growth_of_the_buffer() {
    let long = |x: &[Var]| (0..100_000).fold(x[0], |sum, _| sum + x[1]);
    assert!(with_limit(100_003, long).is_ok());
    assert!(with_limit(100_002, long).is_err());
}

/// The trace of a closure of two variables at (1, 2).
fn trace(closure: impl FnOnce(&[Var]) -> Var) -> Box<trace::Trace<f64>> {
    trace_at([1.0, 2.0], closure)
}

fn trace_at(point: [f64; 2], closure: impl FnOnce(&[Var]) -> Var) -> Box<trace::Trace<f64>> {
    let how = Recording { keep: Keep::Trace, ..Recording::default() };
    record(&point, how, closure, |tape, _| tape.take_trace()).expect("a trace was asked for")
}

#[test]
fn a_trace_keeps_operations_operands_and_constants() {
    let t = trace(|x| (3.0 - x[0]).powi(2) * x[1]);
    let ops: Vec<_> =
        t.entries.iter().map(|e| (e.op, e.exponent(), e.operands().map(trace::Source::get))).collect();
    assert_eq!(
        ops,
        [(Op::Sub, 0, [Err(0), Ok(1)]), (Op::Powi, 2, [Ok(3), Ok(0)]), (Op::Mul, 0, [Ok(4), Ok(2)]),]
    );
    assert_eq!(t.constants, [3.0]);
    assert!(t.guards.is_empty() && t.read.is_none());
}

#[test]
fn an_operation_with_three_operands_follows_its_first_half() {
    let t = trace(|x| select(x[0].less(x[1]), x[0], 5.0) + x[0].mul_add(x[1], 1.0));
    let ops: Vec<Op> = t.entries.iter().map(|e| e.op).collect();
    assert_eq!(ops, [Op::Less, Op::Pair, Op::Select, Op::Pair, Op::MulAdd, Op::Add]);
    assert_eq!(t.constants, [5.0, 1.0]);
}

#[test]
fn questions_are_kept_with_their_outcomes() {
    use num_traits::Float;
    let t = trace(|x| {
        assert_eq!([x[0] < x[1], x[0] >= x[1], x[0] == x[1], x[0] <= 1.0], [true, false, false, true]);
        assert!(x[0].partial_cmp(&x[1]).is_some() && !x[0].is_nan());
        x[0]
    });
    let asked: Vec<_> = t.guards.iter().map(|g| (g.question, g.outcome)).collect();
    assert_eq!(
        asked[..4],
        [(Predicate::Less, 1), (Predicate::LessEqual, 0), (Predicate::Equal, 0), (Predicate::LessEqual, 1),]
    );
    assert_eq!(asked[4], (Predicate::Order, 1));
    assert_eq!(asked[5].0, Predicate::Class);
}

#[test]
fn traces_are_related_by_constants_operands_and_outcomes() {
    let sum = |c: f64| trace(move |x| x[0] * c + x[1]);
    assert_eq!(sum(2.0).relation(&sum(2.0)), Relation::Same);
    assert_eq!(sum(2.0).relation(&sum(2.5)), Relation::Changed);
    assert_eq!(sum(0.0).relation(&sum(-0.0)), Relation::Changed);
    assert_eq!(sum(f64::NAN).relation(&sum(f64::NAN)), Relation::Same);
    let swapped = trace(|x| x[1] + x[0]);
    assert_eq!(trace(|x| x[0] + x[1]).relation(&swapped), Relation::Changed);
    // Another outcome of the same question is a branch, the same question about something else is not.
    let asks = |other: usize| trace(move |x| if x[0] < x[other] { x[0].sin() } else { x[0].cos() });
    let turned = |point| trace_at(point, |x: &[Var]| if x[0] < x[1] { x[0].sin() } else { x[0].cos() });
    assert_eq!(asks(1).relation(&turned([3.0, 2.0])), Relation::Branch);
    assert_eq!(asks(1).relation(&turned([0.5, 2.0])), Relation::Same);
    assert_eq!(asks(1).relation(&asks(0)), Relation::Changed);
}

#[test]
fn a_value_that_was_read_out_is_noted() {
    assert!(trace(|x| x[0] * x[1].value()).read.is_some());
    assert!(trace(|x| x[0] * x[1].detach()).read.is_none());
    use num_traits::ToPrimitive;
    assert!(trace(|x| x[0] * x[1].to_f64().unwrap_or(0.0)).read.is_some());
}

#[test]
fn a_value_read_inside_an_inner_recording_is_noted_in_the_outer_one() {
    let hidden = |x: &[Var]| {
        let inner = crate::derive::grad(|y: Var| y * x[1].value(), 1.0).expect("finite");
        x[0] * inner
    };
    let t = trace(hidden);
    assert!(t.read.is_some_and(|place| place.file().ends_with("tape.rs")));
    // Also through two of them, and through one of the other float.
    let deep = |x: &[Var]| x[0] * crate::derive::grad(|y: Var| y * hidden(x).value(), 1.0).unwrap_or(1.0);
    assert!(trace(|x| deep(x)).read.is_some());
    let single = |x: &[Var]| {
        let inner = crate::derive::grad(|y: Var<f32>| y * x[1].value() as f32, 1.0_f32).expect("finite");
        x[0] * f64::from(inner)
    };
    assert!(trace(single).read.is_some());
    // An inner recording that only reads its own is no business of the outer one; nor does the note
    // stay for a later recording.
    assert!(trace(|x| x[0] * crate::derive::grad(|y: Var| y * y.value(), 1.0).unwrap_or(1.0)).read.is_none());
}

#[test]
fn a_zero_adjoint_is_not_propagated() {
    let gradient = record(
        &[0.0, 1.0],
        Recording::default(),
        |x: &[Var]| x[0].ln() * 0.0 + x[1] * x[1],
        |tape, y| tape.gradient(y.slot).to_vec(),
    );
    // ln 0 has the derivative inf, and the value of the product is NaN, but its derivative is 0 · inf = nothing.
    assert_eq!(gradient, [0.0, 2.0]);
}

#[test]
fn one_recording_serves_many_outputs() {
    let gradients = record(
        &[2.0, 3.0],
        Recording::default(),
        |x: &[Var]| [x[0] * x[1], x[0], Var::from(1.0), x[1].powi(2)],
        |tape, y| y.map(|y| tape.gradient(y.slot).to_vec()),
    );
    assert_eq!(gradients, [[3.0, 2.0], [1.0, 0.0], [0.0, 0.0], [0.0, 6.0]]);
}

#[test]
fn a_traced_and_a_plain_recording_nest() {
    let t = trace(|x| {
        let plain = crate::derive::grad(|y: Var| (0..500).fold(y, |s, _| s + y), 1.0).expect("finite");
        x[0] * plain + x[1]
    });
    assert_eq!((t.entries.len(), t.constants.as_slice()), (2, &[501.0][..]));
}
