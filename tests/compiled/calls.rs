//! Functions of one's own that are called inside closures, on every path: eager, compiled, rows, second order, nested, threads.
//!
//! The oracle is the same function written with variables: what differs is only who differentiates it.

use gradus::check_external;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use proptest::prelude::*;

/// `sin(x) y + x³`, by hand.
fn wave() -> External {
    External::new(
        "wave",
        2,
        |x: &[f64]| x[0].sin() * x[1] + x[0].powi(3),
        |x: &[f64], g: &mut [f64]| {
            g[0] = x[0].cos() * x[1] + 3.0 * x[0] * x[0];
            g[1] = x[0].sin();
        },
    )
    .second(|x: &[f64], w: &[f64], v: &[f64], into: &mut [f64]| {
        into[0] = w[0] * ((6.0 * x[0] - x[0].sin() * x[1]) * v[0] + x[0].cos() * v[1]);
        into[1] = w[0] * x[0].cos() * v[0];
    })
}

fn wave_of(x: Var, y: Var) -> Var {
    x.sin() * y + x.powi(3)
}

/// The polar coordinates of a point, by hand.
fn polar() -> External {
    External::with_outputs(
        "polar",
        2,
        2,
        |x: &[f64], y: &mut [f64]| (y[0], y[1]) = (x[0].hypot(x[1]), x[1].atan2(x[0])),
        |x: &[f64], w: &[f64], into: &mut [f64]| {
            let r = x[0].hypot(x[1]);
            into[0] = w[0] * x[0] / r - w[1] * x[1] / (r * r);
            into[1] = w[0] * x[1] / r + w[1] * x[0] / (r * r);
        },
    )
    .second(|x: &[f64], w: &[f64], v: &[f64], into: &mut [f64]| {
        let (a, b, r) = (x[0], x[1], x[0].hypot(x[1]));
        let (r3, r4) = (r.powi(3), r.powi(4));
        let haa = w[0] * b * b / r3 + w[1] * 2.0 * a * b / r4;
        let hab = -w[0] * a * b / r3 + w[1] * (b * b - a * a) / r4;
        let hbb = w[0] * a * a / r3 - w[1] * 2.0 * a * b / r4;
        into[0] = haa * v[0] + hab * v[1];
        into[1] = hab * v[0] + hbb * v[1];
    })
}

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0))
}

#[test]
fn every_derivative_is_that_of_the_same_function_of_variables() {
    let (wave, polar) = (wave(), polar());
    let called = |x: &[Var]| {
        let p = polar.outputs(&[x[0] * x[1], x[2] + 2.0]);
        wave.call(&[p[0], p[1] * x[0]]) * x[2] + wave.call(&[x[1], Var::from(0.5)]).exp()
    };
    let plain = |x: &[Var]| {
        let (a, b) = (x[0] * x[1], x[2] + 2.0);
        wave_of(a.hypot(b), b.atan2(a) * x[0]) * x[2] + wave_of(x[1], Var::from(0.5)).exp()
    };
    let (mut f, mut g) = (Function::new(called, 3), Function::new(plain, 3));
    for k in 0..9 {
        let t = f64::from(k);
        let x = vec![0.4 + 0.1 * t, -0.7 + 0.05 * t, 0.3 - 0.07 * t];
        let (value, by_tape) = value_and_grad(called, x.clone()).unwrap();
        let (expected, gradient) = value_and_grad(plain, x.clone()).unwrap();
        assert_eq!(value, expected);
        assert!(close(&by_tape, &gradient, 1e-13), "{by_tape:?} {gradient:?}");
        let h = hessian(called, x.clone()).unwrap();
        let expected_h = hessian(plain, x.clone()).unwrap();
        assert!(close(h.as_slice(), expected_h.as_slice(), 1e-12), "{h:?} {expected_h:?}");
        let v = [0.3, -1.0, 2.0];
        // Compiled, from the second call on.
        let mut into = vec![0.0; 3];
        assert_eq!(f.value(&x).unwrap(), expected);
        f.value_and_grad(&x, &mut into).unwrap();
        assert!(close(&into, &gradient, 1e-13), "{k} {into:?} {gradient:?}");
        let (hv, expected_hv) = (f.hvp(&x, &v).unwrap(), g.hvp(&x, &v).unwrap());
        assert!(close(&hv, &expected_hv, 1e-12), "{k} {hv:?} {expected_hv:?}");
        assert!(close(f.hessian(&x).unwrap().as_slice(), expected_h.as_slice(), 1e-12));
        let (jv, expected_jv) = (f.jvp(&x, &v).unwrap(), g.jvp(&x, &v).unwrap());
        assert!(close(&jv, &expected_jv, 1e-13), "{k} {jv:?} {expected_jv:?}");
        let mut sparse = SparseMatrix::empty();
        f.sparse_hessian_into(&x, &mut sparse).unwrap();
        assert!(close(sparse.to_dense().as_slice(), expected_h.as_slice(), 1e-12));
    }
    assert!(matches!(f.mode(), Mode::Compiled { programs: 1 }), "{}", f.mode());
    let program = f.program().to_string();
    assert!(program.contains("results of wave") && program.contains("results of polar"), "{program}");
}

#[test]
fn derivatives_inside_of_closures_go_through_calls() {
    let (wave, polar) = (wave(), polar());
    let called = |[x, y]: [Var; 2]| wave.call(&[x * y, polar.outputs(&[x, y])[1]]);
    let plain = |[x, y]: [Var; 2]| wave_of(x * y, y.atan2(x));
    let penalty = |f: &dyn Fn([Var; 2]) -> Var, x: [Var; 2]| {
        let g = nested_grad(f, x);
        let along = nested_jvp(f, x, [x[1], Var::from(0.5)]);
        g[0] * g[0] + g[1] * x[0] + along
    };
    let (of_called, of_plain) = (|x: [Var; 2]| penalty(&called, x), |x: [Var; 2]| penalty(&plain, x));
    let mut f = Function::new(of_called, 2);
    for x in [[0.8, 1.3], [0.9, 1.1], [1.5, 0.2], [0.7, 0.6]] {
        let (value, gradient) = value_and_grad(of_plain, x).unwrap();
        let (by_call, gradient_by_call) = value_and_grad(of_called, x).unwrap();
        assert!(close(&[by_call], &[value], 1e-14) && close(&gradient_by_call, &gradient, 1e-12));
        let mut into = [0.0; 2];
        assert!(close(&[f.value_and_grad(&x, &mut into).unwrap()], &[value], 1e-14));
        assert!(close(&into, &gradient, 1e-12), "{into:?} {gradient:?}");
    }
    // A third derivative is more than it has.
    let error = hessian(of_called, [0.8, 1.3]).unwrap_err().to_string();
    assert!(
        error.contains("`wave` has no derivative of that order") || error.contains("`polar` has no"),
        "{error}"
    );
    assert!(error.contains("calls.rs:"), "{error}");
}

/// Rows of one column each of features and targets.
fn rows(count: usize) -> [Vec<f64>; 2] {
    let x: Vec<f64> = (0..count).map(|k| 0.3 + (k % 17) as f64 / 9.0).collect();
    let y = x.iter().map(|x| 1.0 - 0.4 * x).collect();
    [x, y]
}

#[test]
fn rows_call_once_for_each_of_them() {
    let (wave, polar) = (wave(), polar());
    let blocks = wave.clone().block(|rows, x: &[f64], y: &mut [f64]| {
        let (first, second) = x.split_at(rows);
        y.iter_mut().zip(first).zip(second).for_each(|((y, a), b)| *y = a.sin() * b + a.powi(3));
    });
    let [x, y] = rows(5000);
    let data = Columns::new(&[&x, &y]).unwrap();
    let plain = |[a, b]: [Var; 2], [x, y]: [Var; 2]| {
        (wave_of(a * x, b) - x.hypot(a + y) + (b * b).sin() * x.atan2(y + 3.0)).powi(2)
    };
    let by_call = |wave: External| {
        let polar = polar.clone();
        move |[a, b]: [Var; 2], [x, y]: [Var; 2]| {
            let r = polar.outputs(&[x, a + y])[0];
            let angle = polar.outputs(&[y + 3.0, x])[1];
            (wave.call(&[a * x, b]) - r + (b * b).sin() * angle).powi(2)
        }
    };
    let mut expected = RowFunction::new(plain);
    for wave in [wave, blocks] {
        let mut f = RowFunction::new(by_call(wave.clone()));
        let mut eager = RowFunction::new(by_call(wave)).eager();
        for k in 0..4 {
            let p = [0.6 + 0.1 * f64::from(k), -0.4];
            let (mut g, mut h, mut e) = ([0.0; 2], [0.0; 2], [0.0; 2]);
            let value = expected.value_and_grad(&p, &data, Batch::Range(0..5000), &mut g).unwrap();
            let found = f.value_and_grad(&p, &data, Batch::Range(0..5000), &mut h).unwrap();
            let by_tape = eager.value_and_grad(&p, &data, Batch::Range(0..5000), &mut e).unwrap();
            assert!(close(&[found, by_tape], &[value; 2], 1e-12), "{found} {value}");
            assert!(close(&h, &g, 1e-11) && close(&e, &g, 1e-11), "{h:?} {g:?}");
            let some: Vec<u32> = (0..5000).filter(|k| k % 3 == 1).collect();
            let value = expected.value_and_grad(&p, &data, Batch::Rows(&some), &mut g).unwrap();
            let found = f.value_and_grad(&p, &data, Batch::Rows(&some), &mut h).unwrap();
            assert!(close(&[found], &[value], 1e-12) && close(&h, &g, 1e-11));
            let [mut second, mut found, mut by_tape] = [(); 3].map(|()| Matrix::zeros(2, 2));
            expected.hessian(&p, &data, Batch::Range(0..5000), &mut second).unwrap();
            f.hessian(&p, &data, Batch::Range(0..5000), &mut found).unwrap();
            eager.hessian(&p, &data, Batch::Range(0..5000), &mut by_tape).unwrap();
            assert!(close(found.as_slice(), second.as_slice(), 1e-11), "{found:?} {second:?}");
            assert!(close(by_tape.as_slice(), second.as_slice(), 1e-11));
        }
        assert!(matches!(f.mode(), Mode::Compiled { .. }), "{}", f.mode());
        let program = f.program().to_string();
        assert!(program.contains("results of wave of"), "{program}");
    }
}

#[test]
fn what_depends_on_parameters_alone_is_called_once() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let value = move |x: &[f64]| {
        counted.fetch_add(1, Ordering::Relaxed);
        x[0] * x[0]
    };
    let square = External::new("square", 1, value, |x: &[f64], g: &mut [f64]| g[0] = 2.0 * x[0]);
    let mut f = RowFunction::new(move |a: Var, [x, y]: [Var; 2]| (square.call(&[a]) * x - y).powi(2));
    let [x, y] = rows(1000);
    let data = Columns::new(&[&x, &y]).unwrap();
    let mut g = [0.0];
    for _ in 0..3 {
        f.value_and_grad(&[1.5], &data, Batch::Range(0..1000), &mut g).unwrap();
    }
    let before = calls.load(Ordering::Relaxed);
    f.value_and_grad(&[1.7], &data, Batch::Range(0..1000), &mut g).unwrap();
    // This is the 4th call, which compares one row once more, by two recordings at most.
    assert!(calls.load(Ordering::Relaxed) - before <= 3);
}

#[test]
fn what_goes_wrong_is_said_with_the_name_and_the_place() {
    let failing = External::new(
        "simulator",
        1,
        |x: &[f64]| {
            assert!(x[0] < 2.0, "the mesh has collapsed");
            if x[0] > 1.0 { f64::NAN } else { x[0] }
        },
        |x: &[f64], g: &mut [f64]| {
            assert!(x[0] > -1.0, "no gradient there");
            g[0] = if x[0] < 0.0 { f64::INFINITY } else { 1.0 };
        },
    );
    let loss = |[x, y]: [Var; 2]| failing.call(&[x * y]) + y;
    let line = line!() - 1;
    let place = format!("calls.rs:{line}:");
    let mut f = Function::new(loss, 2);
    let mut into = [0.0; 2];
    for _ in 0..3 {
        f.value_and_grad(&[0.5, 1.0], &mut into).unwrap();
    }
    assert!(matches!(f.mode(), Mode::Compiled { programs: 1 }));
    for (x, words) in [
        ([3.0, 1.0], "`simulator` panicked: the mesh has collapsed"),
        ([1.5, 1.0], "the value is NaN"),
        ([1.5, 1.0], "`simulator` of 1.5"),
        ([-0.5, 1.0], "`simulator` of -0.5"),
        ([-3.0, 1.0], "`simulator` panicked: no gradient there"),
    ] {
        let eager = grad(loss, x).unwrap_err().to_string();
        let compiled = f.value_and_grad(&x, &mut into).unwrap_err().to_string();
        for message in [eager, compiled] {
            assert!(message.contains(words) && message.contains(&place), "{message}");
        }
    }
    // It goes on as if nothing had been.
    assert_eq!(f.value_and_grad(&[0.5, 1.0], &mut into).unwrap(), 1.5);

    let mut rows = RowFunction::new(|a: Var, x: Var| failing.call(&[a * x]));
    let x: Vec<f64> = (0..100).map(|k| if k == 41 { 4.0 } else { 0.5 }).collect();
    let data = Columns::new(&[&x]).unwrap();
    let error = rows.value_and_grad(&[1.0], &data, Batch::Range(0..100), &mut [0.0]).unwrap_err();
    let error = error.to_string();
    assert!(error.contains("the mesh has collapsed") && error.contains("in data row 41"), "{error}");
}

#[test]
fn misuse_is_an_error_and_no_panic() {
    let (wave, polar) = (wave(), polar());
    let error = grad(|x: Var| wave.call(&[x]), 1.0).unwrap_err().to_string();
    assert!(error.contains("`wave` has 2 arguments, and is called on 1"), "{error}");
    let error = grad(|x: Var| polar.call(&[x, x]), 1.0).unwrap_err().to_string();
    assert!(error.contains("`polar` has not one output; take `outputs`"), "{error}");
    let mut kept = None;
    let kept_in = std::cell::RefCell::new(&mut kept);
    grad(
        |x: Var| {
            **kept_in.borrow_mut() = Some(x);
            x
        },
        1.0,
    )
    .unwrap();
    let foreign = kept.unwrap();
    let error = grad(|x: Var| wave.call(&[x, foreign]), 1.0).unwrap_err().to_string();
    assert!(error.contains("`wave` met a variable that does not belong"), "{error}");
    // A value of constants is a constant, also where nothing is recorded.
    let y = wave.call(&[Var::from(1.0), Var::from(2.0)]);
    assert_eq!(y.value(), 1f64.sin() * 2.0 + 1.0);
    let error = value_and_error(|x: Var| wave.call(&[x, x]), 1.0).unwrap_err().to_string();
    assert!(error.contains("`wave` cannot be looked into by an estimate of rounding errors"), "{error}");
    let error = enclose(|x: Var| wave.call(&[x, x]), 1.0, 2.0).unwrap_err().to_string();
    assert!(error.contains("`wave` cannot be looked into by `enclose`"), "{error}");
}

#[test]
fn without_a_second_derivative_a_hessian_names_the_function() {
    let cube = External::new(
        "cube",
        1,
        |x: &[f64]| x[0].powi(3),
        |x: &[f64], g: &mut [f64]| g[0] = 3.0 * x[0] * x[0],
    );
    let loss = |[x, y]: [Var; 2]| cube.call(&[x]) * y + y * y;
    let mut f = Function::new(loss, 2);
    for _ in 0..4 {
        let error = f.hessian(&[1.0, 2.0]).unwrap_err().to_string();
        assert!(
            error.contains("calls.rs:")
                && error.matches("`cube`").count() == 1
                && error.contains("`cube` has no derivative of that order"),
            "{error}"
        );
    }
    let error = hvp(loss, [1.0, 2.0], [1.0, 0.0]).unwrap_err().to_string();
    assert!(error.contains("`cube` has no derivative of that order"), "{error}");
    // Along y alone the function does not bend.
    assert_eq!(hvp(loss, [1.0, 2.0], [0.0, 1.0]).unwrap(), [3.0, 2.0]);
    let error = grad(|x: Var| nested_grad(|x: Var| cube.call(&[x]), x), 2.0).unwrap_err().to_string();
    assert!(error.contains("`cube` has no derivative of that order"), "{error}");
    assert_eq!(grad(|x: Var| nested_grad(|y: Var| cube.call(&[x]) * y, x), 2.0).unwrap(), 12.0);
}

#[test]
fn checks_find_wrong_derivatives() {
    assert!(check_external(&wave(), &[0.7, -1.2]).unwrap().is_ok());
    assert!(check_external(&polar(), &[0.7, -1.2]).unwrap().is_ok());
    let wrong = polar().second(|x: &[f64], _, v: &[f64], into: &mut [f64]| into[0] = x[0] * v[0]);
    let report = check_external(&wrong, &[0.7, -1.2]).unwrap();
    assert!(report.partials.iter().all(gradus::GradReport::is_ok) && !report.is_ok());
    assert!(report.to_string().contains("second derivatives of output 1"), "{report}");
    assert!(check_external(&wave(), &[0.7]).is_err());
}

#[test]
fn single_precision_and_clones_on_threads() {
    let square =
        External::new("square", 1, |x: &[f32]| x[0] * x[0], |x: &[f32], g: &mut [f32]| g[0] = 2.0 * x[0]);
    assert_eq!(grad(|x: Var<f32>| square.call(&[x * 3.0]), 2.0_f32).unwrap(), 36.0);

    let wave = wave();
    let mut f = Function::new(move |[x, y]: [Var; 2]| wave.call(&[x, y]).exp(), 2);
    let mut into = [0.0; 2];
    for _ in 0..3 {
        f.value_and_grad(&[0.1, 0.2], &mut into).unwrap();
    }
    let threads: Vec<_> = (0..4)
        .map(|k| {
            let mut f = f.clone();
            std::thread::spawn(move || {
                let x = [0.1 * f64::from(k), 0.2];
                let mut into = [0.0; 2];
                let value = f.value_and_grad(&x, &mut into).unwrap();
                let (expected, gradient) = value_and_grad(|[x, y]: [Var; 2]| wave_of(x, y).exp(), x).unwrap();
                assert!(close(&[value], &[expected], 1e-14) && close(&into, &gradient, 1e-13));
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_kink_elsewhere_does_not_stop_a_call() {
    let wave = wave();
    let called = |[x, y]: [Var; 2]| x.abs() * x.abs() + wave.call(&[y, x]);
    let plain = |[x, y]: [Var; 2]| x.abs() * x.abs() + wave_of(y, x);
    let x = [0.0, 1.5];
    assert_eq!(grad(called, x).unwrap(), grad(plain, x).unwrap());
    let (h, expected) = (hessian(called, x).unwrap(), hessian(plain, x).unwrap());
    assert!(close(h.as_slice(), expected.as_slice(), 1e-12), "{h:?} {expected:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 40 } else { 400 }))]
    #[test]
    fn random_compositions_agree(steps in prop::collection::vec((0_u8..6, 0_usize..6, 0_usize..6), 1..12),
                                 x in prop::array::uniform3(0.2_f64..1.5)) {
        let (wave, polar) = (wave(), polar());
        // The same operations, by calls or by variables.
        let compose = |calls: bool, x: &[Var]| {
            let mut values = x.to_vec();
            for &(kind, a, b) in &steps {
                let (a, b) = (values[a % values.len()], values[b % values.len()]);
                let (a, b) = (a.tanh() + 1.2, b.sin());
                let next = match (kind, calls) {
                    (0 | 1, true) => vec![wave.call(&[a, b])],
                    (0 | 1, false) => vec![wave_of(a, b)],
                    (2 | 3, true) => polar.outputs(&[a, b]),
                    (2 | 3, false) => vec![a.hypot(b), b.atan2(a)],
                    (4, _) => vec![a * b],
                    _ => vec![if a > b { a - b } else { b }],
                };
                values.extend(next);
            }
            values.iter().copied().sum::<Var>()
        };
        let (called, plain) = (|x: &[Var]| compose(true, x), |x: &[Var]| compose(false, x));
        let (expected, gradient) = value_and_grad(plain, x.to_vec()).unwrap();
        let h = hessian(plain, x.to_vec()).unwrap();
        let mut f = Function::new(called, 3);
        for _ in 0..3 {
            let mut into = [0.0; 3];
            let value = f.value_and_grad(&x, &mut into).unwrap();
            prop_assert!(close(&[value], &[expected], 1e-13), "{value} {expected}");
            prop_assert!(close(&into, &gradient, 1e-11), "{into:?} {gradient:?}");
            let second = f.hessian(&x).unwrap();
            let size = h.as_slice().iter().fold(1.0, |m: f64, x| m.max(x.abs()));
            prop_assert!(second.as_slice().iter().zip(h.as_slice()).all(|(a, b)| (a - b).abs() < 1e-10 * size));
        }
    }
}
