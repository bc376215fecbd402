//! Closures that depend on something off the tape.
//!
//! What is promised: a value that is read out is seen in the recording that reads it. What
//! changes by itself is seen when a recording is compared with an earlier one, at the
//! evaluations 2, 4, 8, 16, … (of rows: 1, 2, 4, 8, …); from that evaluation on, results are right.

use gradus::data::Batch;
use gradus::function::{Columns, Reason, RowFunction};
use gradus::prelude::*;
use num_traits::ToPrimitive;
use std::cell::{Cell, RefCell};

const CHANGES: Mode = Mode::Dynamic { reason: Reason::Changes };

#[test]
fn a_value_that_is_read_out_is_reported_with_its_location() {
    let mut f = Function::new(|[x]: [Var; 1]| x * x.value(), 1);
    let line = line!() - 1;
    for x in [1.0, 2.0, -3.0, 4.0, 5.0] {
        let mut gradient = [0.0];
        assert_eq!(f.value_and_grad(&[x], &mut gradient).unwrap(), x * x);
        assert_eq!(gradient, [x]);
        let Mode::Dynamic { reason: Reason::ReadsValue { location } } = f.mode() else {
            panic!("{}", f.mode());
        };
        assert_eq!((location.file(), location.line()), (file!(), line));
    }
    let mut f = Function::new(|[x]: [Var; 1]| x * x.to_f64().unwrap(), 1);
    assert_eq!(f.value(&[3.0]).unwrap(), 9.0);
    assert!(matches!(f.mode(), Mode::Dynamic { reason: Reason::ReadsValue { .. } }));
}

#[test]
fn rows_that_read_a_value_out_are_reported_too() {
    let (x, parameters) = ([1.0, 2.0, 3.0], [2.0]);
    let data = Columns::new(&[&x]).unwrap();
    let mut f = RowFunction::new(|w: Var, x: Var| w * x.value());
    let mut gradient = [0.0];
    for _ in 0..4 {
        assert_eq!(f.value_and_grad(&parameters, &data, Batch::Range(0..3), &mut gradient).unwrap(), 12.0);
        assert_eq!(gradient, [6.0]);
        assert!(matches!(f.mode(), Mode::Dynamic { reason: Reason::ReadsValue { .. } }));
    }
}

/// The value is read while another recording is in progress: of a gradient inside the closure.
#[test]
fn a_value_read_inside_a_nested_gradient_is_seen() {
    let closure = |[x]: [Var; 1]| x * grad(|y: Var| y * y * x.value(), 1.0).unwrap();
    let mut f = Function::new(closure, 1);
    for x in [1.0, 1.0, 2.0, 3.0] {
        assert_eq!(f.value(&[x]).unwrap(), 2.0 * x * x);
    }
    assert!(matches!(f.mode(), Mode::Dynamic { reason: Reason::ReadsValue { .. } }));
}

/// The value is read by another thread while the closure waits.
#[test]
fn a_value_read_by_another_thread_is_seen() {
    let closure = |[x]: [Var; 1]| x * std::thread::scope(|s| s.spawn(|| x.value()).join().unwrap());
    let mut f = Function::new(closure, 1);
    for x in [1.0, 1.0, 2.0, 3.0] {
        assert_eq!(f.value(&[x]).unwrap(), x * x);
    }
    assert!(matches!(f.mode(), Mode::Dynamic { reason: Reason::ReadsValue { .. } }));
}

#[test]
fn a_counter_is_found_at_the_second_evaluation() {
    let calls = Cell::new(0);
    let closure = |[x]: [Var; 1]| {
        calls.set(calls.get() + 1);
        x * f64::from(calls.get())
    };
    let mut f = Function::new(closure, 1);
    for expected in 1..40 {
        assert_eq!(f.value(&[1.0]).unwrap(), f64::from(expected));
        assert_eq!(f.mode() == CHANGES, expected >= 2);
    }
}

/// What a closure returns can change without any operation.
#[test]
fn another_output_is_a_change() {
    let flag = Cell::new(false);
    let mut f = Function::new(
        |[x, y]: [Var; 2]| {
            flag.set(!flag.get());
            if flag.get() { x } else { y }
        },
        2,
    );
    for expected in [1.0, 2.0, 1.0, 2.0] {
        assert_eq!(f.value(&[1.0, 2.0]).unwrap(), expected);
    }
    assert_eq!(f.mode(), CHANGES);

    let calls = Cell::new(0);
    let counts = |[_]: [Var; 1]| {
        calls.set(calls.get() + 1);
        Var::from(f64::from(calls.get()))
    };
    let mut f = Function::new(counts, 1);
    for expected in 1..5 {
        assert_eq!(f.value(&[1.0]).unwrap(), f64::from(expected));
    }
    assert_eq!(f.mode(), CHANGES);
}

/// Captured data that changes between two comparisons is found at the next of them.
#[test]
fn changed_data_is_found_at_the_next_comparison() {
    let data = RefCell::new(vec![1.0, 2.0]);
    let mut f = Function::new(|[x]: [Var; 1]| data.borrow().iter().map(|&d| (x - d).powi(2)).sum::<Var>(), 1);
    for _ in 0..5 {
        assert_eq!(f.value(&[0.0]).unwrap(), 5.0);
    }
    data.borrow_mut()[1] = 3.0;
    for _ in 6..8 {
        f.value(&[0.0]).unwrap();
    }
    for _ in 8..12 {
        assert_eq!(f.value(&[0.0]).unwrap(), 10.0);
        assert_eq!(f.mode(), CHANGES);
    }
}

#[test]
fn rows_whose_loss_changes_are_found_at_once() {
    let calls = Cell::new(0.0);
    let row = |w: Var, x: Var| {
        calls.set(calls.get() + 1.0);
        w * x + calls.get()
    };
    let x = [1.0, 2.0, 3.0];
    let data = Columns::new(&[&x]).unwrap();
    let mut f = RowFunction::new(row);
    f.value(&[1.0], &data, Batch::Range(0..3)).unwrap();
    assert_eq!(f.mode(), CHANGES);
    let before = calls.get();
    let want = 6.0 + 3.0 * before + 6.0;
    assert_eq!(f.value(&[1.0], &data, Batch::Range(0..3)).unwrap(), want);
}

/// A change that a branch brings to light between two comparisons: the rows that were replayed
/// before it was found are evaluated again.
#[test]
fn rows_replayed_before_a_change_was_found_are_evaluated_again() {
    let factor = Cell::new(1.0);
    let row = |w: Var, x: Var| if x < 10.0 { w * x * factor.get() } else { w * factor.get() };
    let x = [1.0, 2.0, 3.0, 20.0];
    let data = Columns::new(&[&x]).unwrap();
    let mut f = RowFunction::new(row);
    for _ in 0..3 {
        assert_eq!(f.value(&[1.0], &data, Batch::Range(0..3)).unwrap(), 6.0);
    }
    for _ in 4..7 {
        assert_eq!(f.value(&[1.0], &data, Batch::Range(0..4)).unwrap(), 7.0);
    }
    factor.set(2.0);
    f.value(&[1.0], &data, Batch::Range(0..4)).unwrap();
    let _ = f.mode();
    for _ in 8..10 {
        assert_eq!(f.value(&[1.0], &data, Batch::Range(0..4)).unwrap(), 14.0);
        assert_eq!(f.mode(), CHANGES);
    }
}

/// A recording is compiled once it has come up again, and not before.
#[test]
fn the_second_recording_confirms_the_first() {
    let mut f = Function::new(|[x]: [Var; 1]| x.sin() * x, 1);
    for programs in [0, 0, 1, 1] {
        assert_eq!(f.mode(), Mode::Compiled { programs });
        f.value(&[0.5]).unwrap();
    }
}
