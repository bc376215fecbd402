//! Recordings inside recordings, and closures that panic.

use gradus::data::Batch;
use gradus::external::External;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Catches a panic without printing it.
fn silently<R>(f: impl FnOnce() -> R) -> std::thread::Result<R> {
    let caught = catch_unwind(AssertUnwindSafe(f));
    assert!(caught.as_ref().err().is_none_or(|p| p.downcast_ref::<&str>() == Some(&"on purpose")));
    caught
}

#[test]
fn a_gradient_inside_a_loss_is_a_number_there() {
    // The inner derivative of t³ at 2 is 12, so the outer loss is 12 x².
    let loss = |x: Var| x * x * grad(|t: Var| t.powi(3), 2.0).unwrap();
    assert_eq!(value_and_grad(loss, 3.0).unwrap(), (108.0, 72.0));
}

#[test]
fn recordings_nest_three_deep_and_go_on_after_each_level() {
    let loss = |x: Var| {
        let before = x.powi(2);
        let (value, derivative) = value_and_grad(
            |y: Var| {
                let before = y * 3.0;
                let innermost = grad(|z: Var| z.exp(), 0.0).unwrap();
                before * y + innermost
            },
            2.0,
        )
        .unwrap();
        assert_eq!((value, derivative), (13.0, 12.0));
        before * derivative + x * value
    };
    assert_eq!(value_and_grad(loss, 5.0).unwrap(), (12.0 * 25.0 + 65.0, 120.0 + 13.0));
}

#[test]
fn f32_and_f64_recordings_nest_in_one_another() {
    let loss = |x: Var| {
        let single = grad(
            |y: Var<f32>| {
                let double = grad(|z: Var| z * z * z, 2.0).unwrap();
                assert_eq!(double, 12.0);
                // The outer variable lives on a recorder of its own, so the outer loss may go on here.
                y * (double as f32)
            },
            1.0_f32,
        )
        .unwrap();
        x * f64::from(single)
    };
    assert_eq!(value_and_grad(loss, 2.0).unwrap(), (24.0, 12.0));
}

#[test]
fn other_recordings_made_meanwhile_do_not_mix() {
    // Many inner recordings reuse the same buffers while the outer one grows across its own.
    let loss = |x: &[Var]| {
        let mut sum = Var::from(0.0);
        for &x in x {
            for k in 0..20 {
                let derivative = grad(|t: Var| (0..k).fold(t, |s, _| s + t), 1.0).unwrap();
                assert_eq!(derivative, f64::from(k) + 1.0);
                sum += x * derivative;
            }
        }
        sum
    };
    let derivatives = grad(loss, vec![1.0; 50]).unwrap();
    assert_eq!(derivatives, vec![210.0; 50]);
}

#[test]
fn after_a_panic_everything_works() {
    let panicked = silently(|| grad(|x: Var| if x > 0.0 { panic!("on purpose") } else { x }, 1.0));
    assert!(panicked.is_err());
    assert_eq!(grad(|x: Var| x * x, 3.0).unwrap(), 6.0);
}

#[test]
fn an_outer_recording_goes_on_when_an_inner_panic_is_caught() {
    let loss = |x: Var| {
        let before = x * x;
        let inner = silently(|| grad(|y: Var| y * if y > 0.0 { panic!("on purpose") } else { y }, 1.0));
        assert!(inner.is_err());
        before * x
    };
    assert_eq!(value_and_grad(loss, 2.0).unwrap(), (8.0, 12.0));
}

#[test]
fn a_panic_through_two_recordings_ends_both() {
    let panicked = silently(|| {
        grad(
            |x: Var| {
                let y = x * 2.0;
                y * grad(|z: Var| z * if z > 0.0 { panic!("on purpose") } else { z }, 1.0).unwrap()
            },
            1.0,
        )
    });
    assert!(panicked.is_err());
    // A variable made now is on no recording: nothing is left over from the two.
    assert_eq!(Var::from(2.0) * 3.0, 6.0);
    assert_eq!(grad(|x: Var| x * x, 3.0).unwrap(), 6.0);
}

#[test]
fn threads_record_side_by_side() {
    std::thread::scope(|scope| {
        for k in 0..8 {
            scope.spawn(move || {
                for n in 0..200 {
                    let at = f64::from(k * 200 + n);
                    assert_eq!(grad(|x: Var| x * x + f64::from(k) * x, at).unwrap(), 2.0 * at + f64::from(k));
                }
            });
        }
    });
}

#[test]
fn a_recording_may_run_while_a_thread_ends() {
    struct AtTheEnd;
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            assert_eq!(grad(|x: Var| x * x, 3.0).unwrap(), 6.0);
        }
    }
    thread_local! {
        static LAST: AtTheEnd = const { AtTheEnd };
    }
    let ended = std::thread::spawn(|| {
        LAST.with(|_| ());
        grad(|x: Var| x * x, 1.0).unwrap()
    });
    assert_eq!(ended.join().unwrap(), 2.0);
}

#[test]
fn constants_inputs_and_empty_points_are_results() {
    assert_eq!(value_and_grad(|_: Var| Var::from(7.0), 1.0).unwrap(), (7.0, 0.0));
    assert_eq!(value_and_grad(|x: Var| x, 1.5).unwrap(), (1.5, 1.0));
    assert_eq!(value_and_grad(|[_, y]: [Var; 2]| y, [1.0, 2.0]).unwrap(), (2.0, [0.0, 1.0]));
    assert_eq!(value_and_grad(|_: &[Var]| Var::from(1.0) + 2.0, vec![]).unwrap(), (3.0, vec![]));
    assert_eq!(value_and_grad(|[]: [Var; 0]| Var::from(4.0), []).unwrap(), (4.0, []));
    let j = jacobian(|[x, y]: [Var; 2]| vec![x, Var::from(1.0), y, x * y], [2.0, 3.0]).unwrap();
    assert_eq!(j.as_slice(), [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 3.0, 2.0]);
    let none = jacobian(|_: [Var; 2]| Vec::<Var>::new(), [2.0, 3.0]).unwrap();
    assert_eq!((none.rows(), none.columns()), (0, 2));
    let empty = jacobian(|_: &[Var]| [Var::from(1.0)], Vec::<f64>::new()).unwrap();
    assert_eq!((empty.rows(), empty.columns()), (1, 0));
}

#[test]
fn an_infinite_derivative_behind_an_unused_branch_makes_no_nan() {
    // √x has derivative inf at 0, times 0: nothing.
    let by_weight = |x: Var| 0.0 * x.sqrt() + x;
    assert_eq!(value_and_grad(by_weight, 0.0).unwrap(), (0.0, 1.0));
    let by_select = |x: Var| select(x.less_equal(0.0), x * 2.0, x.sqrt());
    assert_eq!(value_and_grad(by_select, 0.0).unwrap(), (0.0, 2.0));
    let by_max = |x: Var| x.sqrt().max(1.0);
    assert_eq!(value_and_grad(by_max, 0.0).unwrap(), (1.0, 0.0));
    // Kinks whose derivative is a convention, seen through a weight that keeps the sum smooth.
    assert_eq!(grad(|x: Var| x.abs() + x.relu() + x.max(0.0) + x.min(0.0), 0.0).unwrap(), 1.0);
}

#[test]
fn a_function_whose_inner_gradient_reads_an_outer_value_is_never_replayed() {
    let loss = |x: Var| x * grad(|y: Var| y * y * x.value(), 1.0).unwrap();
    let mut f = Function::new(loss, 1);
    let mut gradient = [0.0];
    // Twice at the same point: the comparison of two recordings alone would see no difference.
    for x in [3.0, 3.0, 5.0] {
        assert_eq!(f.value_and_grad(&[x], &mut gradient).unwrap(), 2.0 * x * x);
    }
    assert!(matches!(f.mode(), Mode::Dynamic { .. }), "{:?}", f.mode());
}

/// A factor that is 0 at a point need not stay it: `(x³)‴ = 6` at 0, too. On every way to a second derivative of a first one.
#[test]
fn third_derivatives_where_factors_are_zero() {
    type Case = (fn(Var) -> Var, fn(f64) -> f64);
    let cases: [Case; 5] = [
        (|x| x * x * x, |_| 6.0),
        (|x| x.sin() * x.cos(), |x| -4.0 * (2.0 * x).cos()),
        (|x| x * x * x.exp(), |x| x.exp() * (x * x + 6.0 * x + 6.0)),
        (|x| x / (1.0 + x), |x| 6.0 / (1.0 + x).powi(4)),
        (|x| (x * x) * (x * x), |x| 24.0 * x),
    ];
    for (which, (f, third)) in cases.into_iter().enumerate() {
        let slope = |[x]: [Var; 1]| nested_grad(f, x);
        let along = |[x]: [Var; 1]| nested_jvp(f, x, Var::from(1.0));
        let bend = |[x]: [Var; 1]| nested_grad(|x: Var| nested_grad(f, x), x);
        let (mut function, mut matrix) = (Function::new(slope, 1), Matrix::zeros(1, 1));
        let columns = [[1.0].as_slice()];
        let data = Columns::new(&columns).expect("a column");
        let mut rows = RowFunction::new(move |w: [Var; 1], [c]: [Var; 1]| c * slope(w));
        for x in [0.0, -0.0, 1e-9, 0.7, 0.0, 0.0] {
            let mut found = vec![
                hessian(slope, [x]).expect("finite")[(0, 0)],
                hvp(slope, [x], [1.0]).expect("finite")[0],
                hessian(along, [x]).expect("finite")[(0, 0)],
                grad(bend, [x]).expect("finite")[0],
                function.hessian(&[x]).expect("finite")[(0, 0)],
                function.hvp(&[x], &[1.0]).expect("finite")[0],
            ];
            rows.hessian(&[x], &data, Batch::Range(0..1), &mut matrix).expect("finite");
            found.push(matrix[(0, 0)]);
            let right = third(x);
            let is_right = |&found: &f64| (found - right).abs() <= 1e-13 * (1.0 + right.abs());
            assert!(found.iter().all(is_right), "case {which} at {x}: {found:?} instead of {right}");
        }
    }
}

/// What a call computes by itself goes by the same rule at kinks: `(|x|²)″ = 2`.
#[test]
fn compiled_functions_inside_of_closures_are_looked_at_too() {
    let square = External::of_function("square", 1, Function::new(|[x]: [Var; 1]| x.abs().powi(2), 1));
    let f = |x: [Var; 1]| square.call(&x) + x[0];
    let mut function = Function::new(f, 1);
    for x in [0.0, 0.5, 0.0, -0.0, 0.0] {
        assert_eq!(hessian(f, [x]).expect("finite")[(0, 0)], 2.0);
        assert_eq!(hvp(f, [x], [1.0]).expect("finite"), [2.0]);
        assert_eq!(function.hessian(&[x]).expect("finite")[(0, 0)], 2.0);
        assert_eq!(function.hvp(&[x], &[1.0]).expect("finite"), [2.0]);
        assert_eq!(grad(|x: [Var; 1]| square.grad(&x)[0], [x]).expect("finite"), [2.0]);
    }
}
