//! Variables where they do not belong: always an error with the source location, never a wrong number.

use gradus::error::Error;
use gradus::prelude::*;
use std::cell::Cell;
use std::fmt::Debug;

/// Asserts that `result` is a foreign variable met by `operation` where this file has the text `source`.
#[track_caller]
fn assert_foreign<R: Debug>(result: Result<R, Error>, operation: &str, source: &str) {
    match result {
        Err(Error::ForeignVariable { operation: met, location }) => {
            assert!(location.file().ends_with("foreign.rs"), "{location}");
            let line = include_str!("foreign.rs").lines().nth(location.line() as usize - 1).expect("a line");
            let there = &line[location.column() as usize - 1..];
            assert_eq!(met, operation, "{location}");
            assert!(there.starts_with(source), "{location} is {there}");
        }
        other => panic!("{other:?}"),
    }
}

/// A variable whose recording has ended.
fn stale(value: f64) -> Var {
    let out = Cell::new(Var::from(0.0));
    grad(
        |x: Var| {
            out.set(x);
            x
        },
        value,
    )
    .expect("finite");
    out.get()
}

#[test]
fn an_outer_variable_inside_an_inner_closure() {
    let inner = Cell::new(None);
    let outer = grad(
        |x: Var| {
            inner.set(Some(grad(|y: Var| x * y, 3.0)));
            x * 2.0
        },
        1.0,
    );
    assert_foreign(inner.take().unwrap(), "mul", "x * y");
    // The outer recording is untouched by it.
    assert_eq!(outer.unwrap(), 2.0);
}

#[test]
fn an_outer_variable_two_levels_down_and_on_either_side() {
    let results = Cell::new(Vec::new());
    let keep = |r| results.set([results.take(), vec![r]].concat());
    let outer = |x: Var| {
        grad(
            |y: Var| {
                keep(grad(|z: Var| z - x, 1.0));
                keep(grad(|z: Var| y - z, 1.0));
                keep(grad(|_: Var| x - y, 1.0));
                y
            },
            1.0,
        )
        .map_or(x, |derivative| x * derivative)
    };
    assert_eq!(grad(outer, 1.0).unwrap(), 1.0);
    let results = results.take();
    assert_eq!(results.len(), 3);
    for (result, source) in results.into_iter().zip(["z - x", "y - z", "x - y"]) {
        assert_foreign(result, "sub", source);
    }
}

#[test]
fn a_variable_kept_from_an_ended_recording() {
    let old = stale(2.0);
    assert_foreign(grad(|x: Var| x + old, 1.0), "add", "x + old");
    assert_foreign(grad(|x: Var| old / x, 1.0), "div", "old / x");
    assert_foreign(
        grad(
            |x: Var| {
                let _ = old.exp();
                x
            },
            1.0,
        ),
        "exp",
        "exp()",
    );
    assert_foreign(grad(|x: Var| x.powf(old), 1.0), "powf", "powf(old)");
    assert_foreign(
        grad(
            |x: Var| {
                let _ = old.powi(2);
                x
            },
            1.0,
        ),
        "powi",
        "powi(2)",
    );
    assert_foreign(grad(|x: Var| x.mul_add(1.0, old), 1.0), "mul_add", "mul_add(");
    assert_foreign(grad(|x: Var| x.mul_add(old, 1.0), 1.0), "mul_add", "mul_add(");
    assert_foreign(grad(|x: Var| select(old, x, x), 1.0), "select", "select(");
    assert_foreign(grad(|x: Var| select(x, 1.0, old), 1.0), "select", "select(");
    assert_foreign(
        grad(
            |mut x: Var| {
                x *= old;
                x
            },
            1.0,
        ),
        "mul",
        "x *= old",
    );
    assert_foreign(grad(|x: Var| -old + x, 1.0), "neg", "-old");
    assert_foreign(grad(|x: Var| x.clamp(old, 3.0), 1.0), "less", "clamp(");
    assert_foreign(grad(|x: &[Var]| dot(x, &[old]), vec![1.0]), "mul", "dot(");
    assert_foreign(grad(|x: Var| logsumexp(&[x, old]), 1.0), "detach", "logsumexp(");
    assert_foreign(jacobian(|x: Var| [x, x * old], 1.0), "mul", "x * old");
    assert_foreign(check_grad(|x: Var| x * old, 1.0), "mul", "x * old");
}

#[test]
fn a_foreign_result_is_reported_at_the_call() {
    let old = stale(2.0);
    assert_foreign(grad(|_: Var| old, 1.0), "result", "grad(|_: Var| old");
    assert_foreign(value_and_grad(|_: Var| old, 1.0), "result", "value_and_grad(|_: Var| old");
    assert_foreign(jacobian(|x: Var| [x, old], 1.0), "result", "jacobian(");
    assert_foreign(check_grad(|_: Var| old, 1.0), "result", "check_grad(");
    // An outer variable as the result of an inner closure.
    let outer = |x: Var| {
        assert_foreign(grad(|_: Var| x, 1.0), "result", "grad(|_: Var| x");
        x
    };
    assert_eq!(grad(outer, 1.0).unwrap(), 1.0);
}

#[test]
fn a_foreign_variable_in_a_comparison() {
    let old = stale(2.0);
    assert_foreign(grad(|x: Var| if old > 1.0 { x } else { -x }, 1.0), "comparison", "old > 1.0");
    assert_foreign(grad(|x: Var| if x < old { x } else { -x }, 1.0), "comparison", "x < old");
    assert_foreign(grad(|x: Var| if 1.0 + x == old { x } else { -x }, 1.0), "comparison", "1.0 + x == old");
    assert_foreign(
        grad(|x: Var| if old.partial_cmp(&x).is_some() { x } else { -x }, 1.0),
        "comparison",
        "partial_cmp(&x)",
    );
    use num_traits::Float;
    assert_foreign(grad(|x: Var| if old.is_nan() { x } else { -x }, 1.0), "comparison", "is_nan");
}

#[test]
fn the_first_foreign_variable_is_reported() {
    let old = stale(2.0);
    let loss = |x: Var| {
        let first = x - old;
        let second = first * old;
        second.exp()
    };
    assert_foreign(grad(loss, 1.0), "sub", "x - old");
}

#[test]
fn a_foreign_variable_outside_of_any_recording_keeps_its_value() {
    let old = stale(2.0);
    assert_eq!((old * 3.0 + 1.0).value(), 7.0);
    assert!(old > 1.0 && old.sqrt() < 2.0);
    // What comes of it is still no constant.
    let derived = old * 3.0;
    assert_foreign(grad(|x: Var| x * derived, 1.0), "mul", "x * derived");
    assert_foreign(
        grad(
            |x: Var| {
                let _ = derived + derived;
                x
            },
            1.0,
        ),
        "add",
        "derived + derived",
    );
}

#[test]
fn a_variable_of_another_thread() {
    let there = std::thread::spawn(|| stale(2.0)).join().unwrap();
    assert_foreign(grad(|x: Var| x * there, 1.0), "mul", "x * there");
    // Also while its recording is going on.
    let outer = |x: Var| {
        std::thread::scope(|scope| {
            let inner = scope.spawn(move || grad(|y: Var| y * x, 1.0)).join().unwrap();
            assert_foreign(inner, "mul", "y * x");
        });
        x * x
    };
    assert_eq!(grad(outer, 3.0).unwrap(), 6.0);
}

#[test]
fn what_is_made_on_another_thread_inside_a_closure_does_not_slip_in() {
    // The other thread records nothing, so its operations on x are foreign when they come back.
    let loss = |x: Var| x + std::thread::scope(|s| s.spawn(move || x * 2.0).join().unwrap());
    assert_foreign(grad(loss, 1.0), "add", "x + std");
}

#[test]
fn single_precision_is_checked_as_well() {
    let out = Cell::new(Var::from(0.0_f32));
    let keep = |x: Var<f32>| {
        out.set(x);
        x
    };
    assert_eq!(grad(keep, 1.0_f32).unwrap(), 1.0);
    assert_foreign(grad(|x: Var<f32>| x * out.get(), 1.0_f32), "mul", "x * out");
}

#[test]
fn its_value_may_be_used_anywhere() {
    let old = stale(2.0);
    assert_eq!(value_and_grad(|x: Var| x * old.value(), 3.0).unwrap(), (6.0, 2.0));
    let outer = |x: Var| x * grad(|y: Var| x.value() * y, 1.0).unwrap();
    assert_eq!(value_and_grad(outer, 3.0).unwrap(), (9.0, 3.0));
}

#[test]
fn the_message_says_what_to_do() {
    let old = stale(2.0);
    let error = grad(|x: Var| x * old, 1.0).unwrap_err();
    let line = line!() - 1;
    assert_eq!(
        error.to_string(),
        format!(
            "tests/derive/foreign.rs:{line}:31: `mul` met a variable that does not belong to this recording; it comes \
             from another closure, another thread or an earlier call. Pass its `value()` instead, or make it \
             part of the point"
        )
    );
}
