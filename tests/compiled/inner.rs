//! Compiled functions and loops of them as operations of other closures: against the same closures without them, values worked out by
//! hand, and dual numbers.

use crate::support::hyper::Hyper;
use gradus::data::Batch;
use gradus::derive::form::Slice;
use gradus::derive::recording;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use num_traits::Float;
use proptest::prelude::*;

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * b.abs().max(1.0))
}

fn wave<T: Float>([x, y]: [T; 2]) -> T {
    x.sin() * y + x * x * x * y.exp()
}

fn compiled_wave() -> External {
    External::of_function("wave", 2, Function::new(wave::<Var>, 2))
}

/// The derivative of third order along three directions.
fn third(f: impl Fn(&[Var]) -> Var, x: &[f64], [u, v, w]: [&[f64]; 3]) -> f64 {
    let [u, v] = [u, v].map(|v| v.iter().map(|&v| Var::from(v)).collect::<Vec<Var>>());
    let first = |x: &[Var]| nested_jvp(&f, x.to_vec(), u.clone());
    jvp(|x: &[Var]| nested_jvp(first, x.to_vec(), v.clone()), x.to_vec(), w.to_vec()).unwrap()
}

/// Values, and derivatives of first to third order on every path, of two closures that compute the same.
fn same_derivatives(called: impl Fn(&[Var]) -> Var, plain: impl Fn(&[Var]) -> Var, points: &[Vec<f64>]) {
    let n = points[0].len();
    let mut f: Function<f64, _, Slice> = Function::new(&called, n);
    for x in points {
        let (value, gradient) = value_and_grad(&plain, x.clone()).unwrap();
        let h = hessian(&plain, x.clone()).unwrap();
        let v: Vec<f64> = (0..n).map(|i| 0.7 - 0.4 * i as f64).collect();
        let hv = hvp(&plain, x.clone(), v.clone()).unwrap();
        let (by_call, by_back) = value_and_grad(&called, x.clone()).unwrap();
        assert_eq!(by_call.to_bits(), value.to_bits(), "{x:?}");
        assert!(close(&by_back, &gradient, 1e-12), "{by_back:?} {gradient:?}");
        assert!(close(hessian(&called, x.clone()).unwrap().as_slice(), h.as_slice(), 1e-11), "{x:?}");
        let along = [&gradient[..]].map(|g| g.iter().zip(&v).map(|(g, v)| g * v).sum::<f64>());
        assert!(close(&[jvp(&called, x.clone(), v.clone()).unwrap()], &along, 1e-12));
        // Compiled from the second call on.
        let mut into = vec![0.0; n];
        assert_eq!(f.value_and_grad(x, &mut into).unwrap().to_bits(), value.to_bits());
        assert!(close(&into, &gradient, 1e-12), "{into:?} {gradient:?}");
        assert!(close(&f.hvp(x, &v).unwrap(), &hv, 1e-11), "{x:?}");
        assert!(close(f.hessian(x).unwrap().as_slice(), h.as_slice(), 1e-11), "{x:?}");
        assert!(close(&f.jvp(x, &v).unwrap(), &along, 1e-12));
        let directions = [&v[..], &gradient, x];
        let (by_call, expected) = (third(&called, x, directions), third(&plain, x, directions));
        assert!(close(&[by_call], &[expected], 1e-10), "{by_call} {expected}");
    }
    assert!(matches!(f.mode(), Mode::Compiled { programs: 1 }), "{}", f.mode());
}

#[test]
fn a_compiled_function_has_the_derivatives_of_its_closure() {
    let f = compiled_wave();
    let called = |x: &[Var]| f.call(&[x[0] * x[1], x[2]]) * x[0] + f.call(&[x[1], Var::from(0.5)]).sqrt();
    let plain = |x: &[Var]| wave([x[0] * x[1], x[2]]) * x[0] + wave([x[1], Var::from(0.5)]).sqrt();
    let points: Vec<Vec<f64>> =
        (0..9).map(|k| f64::from(k) * 0.1).map(|t| vec![0.9 + t, 1.3 - t, t]).collect();
    same_derivatives(called, plain, &points);
}

#[test]
fn its_gradient_is_an_operation_with_derivatives() {
    let f = compiled_wave();
    let called = |x: &[Var]| {
        let g = f.grad(&[x[0], x[1]]);
        g[0] * g[0] + g[1] * x[0]
    };
    let plain = |x: &[Var]| {
        let [a, b] = nested_grad(wave, [x[0], x[1]]);
        a * a + b * x[0]
    };
    let nested = |x: &[Var]| {
        let g = nested_grad(f.closure(), x.to_vec());
        g[0] * g[0] + g[1] * x[0]
    };
    let points: Vec<Vec<f64>> = (0..5).map(|k| vec![0.4 + 0.2 * f64::from(k), 0.3]).collect();
    let records =
        |closure: &dyn Fn(&[Var]) -> Var| recording(closure, points[0].clone()).unwrap().nodes.len();
    assert!(records(&called) < records(&plain), "{} {}", records(&called), records(&plain));
    for x in &points {
        let expected = value_and_grad(plain, x.clone()).unwrap();
        let (of_called, of_nested) =
            (value_and_grad(called, x.clone()).unwrap(), value_and_grad(nested, x.clone()).unwrap());
        assert!(close(&[of_called.0, of_nested.0], &[expected.0; 2], 1e-14));
        assert!(close(&of_called.1, &expected.1, 1e-12) && close(&of_nested.1, &expected.1, 1e-12));
        let h = hessian(plain, x.clone()).unwrap();
        assert!(close(hessian(called, x.clone()).unwrap().as_slice(), h.as_slice(), 1e-11));
        assert!(close(hessian(nested, x.clone()).unwrap().as_slice(), h.as_slice(), 1e-11));
    }
}

#[test]
fn powers_have_derivatives_of_every_order() {
    let power = External::of_function("power", 1, Function::new(|[x]: [Var; 1]| x.powi(6), 1));
    let zeroth = |x: Var| power.call(&[x]);
    let first = |x: Var| nested_grad(zeroth, x);
    let second = |x: Var| nested_jvp(first, x, Var::from(1.0));
    let third = |x: Var| nested_grad(second, x);
    let fourth = |x: Var| nested_grad(third, x);
    for x in [2.0, -1.0, 0.5, 2.0, 0.0] {
        assert_eq!(grad(first, x).unwrap(), 30.0 * x.powi(4));
        assert!(close(&[grad(second, x).unwrap()], &[120.0 * x.powi(3)], 1e-14));
        assert!(close(&[grad(third, x).unwrap()], &[360.0 * x * x], 1e-14));
        assert!(close(&[grad(fourth, x).unwrap()], &[720.0 * x], 1e-14));
    }
}

#[test]
fn second_derivatives_are_those_of_dual_numbers() {
    let f = compiled_wave();
    for [x, y] in [[0.3, 0.9], [-1.2, 0.4], [2.0, -0.8]] {
        let h = hessian(|x: [Var; 2]| f.call(&x), [x, y]).unwrap();
        for (i, j) in [(0, 0), (0, 1), (1, 1)] {
            let unit = |k: usize| [f64::from(u8::from(k == i)), f64::from(u8::from(k == j))];
            let dual = wave([Hyper::variable(x, unit(0)), Hyper::variable(y, unit(1))]);
            assert!(close(&[h[(i, j)], h[(j, i)]], &[dual.second; 2], 1e-14));
        }
    }
}

#[test]
fn a_branch_inside_is_looked_at_in_every_call() {
    let huber = |[r]: [Var; 1]| if r.abs() <= 1.0 { 0.5 * r * r } else { r.abs() - 0.5 };
    let f = External::of_function("huber", 1, Function::new(huber, 1));
    let outer = |x: &[Var]| f.call(&[x[0]]) + 2.0 * f.call(&[x[1]]) + f.grad(&[x[0]])[0];
    let mut compiled: Function<f64, _, Slice> = Function::new(outer, 2);
    let (mut gradient, slope) = ([0.0; 2], |r: f64| r.clamp(-1.0, 1.0));
    let value = |r: f64| if r.abs() <= 1.0 { 0.5 * r * r } else { r.abs() - 0.5 };
    for k in 0..60 {
        let x = [f64::from(k * 7 % 40) * 0.13 - 2.6, f64::from(k * 11 % 40) * 0.13 - 2.5];
        let bend = if x[0].abs() <= 1.0 { 1.0 } else { 0.0 };
        let got = compiled.value_and_grad(&x, &mut gradient).unwrap();
        assert!(close(&[got], &[value(x[0]) + 2.0 * value(x[1]) + slope(x[0])], 1e-15), "{x:?}");
        assert!(close(&gradient, &[slope(x[0]) + bend, 2.0 * slope(x[1])], 1e-15), "{x:?} {gradient:?}");
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
}

/// `x ↦ a x`, as long as it is below 100.
fn growth() -> External {
    let step = External::of_function("growth", 2, Function::new(|[a, x]: [Var; 2]| a * x, 2));
    step.repeat_while(1000, |state: &[f64]| state[1] < 100.0)
}

#[test]
fn a_loop_of_any_length_is_one_operation() {
    let growth = growth();
    let outer = |[a, x]: [Var; 2]| growth.call(&[a, x]);
    let mut f = Function::new(outer, 2);
    let mut gradient = [0.0; 2];
    let mut lengths = Vec::new();
    for (a, x) in [(2.0, 1.0), (1.5, 1.0), (3.0, 2.0), (1.25, 1.0), (1.01, 90.0), (2.0, 200.0), (7.0, 0.125)]
    {
        let mut k = 0;
        while f64::powi(a, k) * x < 100.0 {
            k += 1;
        }
        lengths.push(k);
        // aᵏ x: each round rounds once.
        let n = f64::from(k);
        let (of_a, of_x) = (n * f64::powi(a, k - 1) * x, f64::powi(a, k));
        assert!(close(&[f.value_and_grad(&[a, x], &mut gradient).unwrap()], &[of_x * x], 1e-14));
        assert!(close(&gradient, &[of_a, of_x], 1e-13), "{gradient:?}");
        assert!(close(&grad(outer, [a, x]).unwrap(), &[of_a, of_x], 1e-13));
        assert!(close(&f.jvp(&[a, x], &[1.0, -2.0]).unwrap(), &[of_a - 2.0 * of_x], 1e-13));
        let (aa, ax) = (n * (n - 1.0) * f64::powi(a, k - 2) * x, n * f64::powi(a, k - 1));
        for h in [hessian(outer, [a, x]).unwrap(), f.hessian(&[a, x]).unwrap()] {
            assert!(close(h.as_slice(), &[aa, ax, ax, 0.0], 1e-12), "{h:?}");
        }
        let aaa = n * (n - 1.0) * (n - 2.0) * f64::powi(a, k - 3) * x;
        let got = third(|x: &[Var]| outer([x[0], x[1]]), &[a, x], [&[1.0, 0.0]; 3]);
        assert!(close(&[got], &[aaa], 1e-12), "{got} {aaa}");
    }
    assert_eq!(lengths[5], 0);
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
}

/// A pendulum with friction, by Euler's steps: friction, then angle, speed and steps so far.
fn pendulum<T: Float>([friction, angle, speed, steps]: [T; 4]) -> [T; 3] {
    let dt = T::from(0.1).unwrap();
    let pull = if angle.abs() < T::from(0.5).unwrap() { angle } else { angle.sin() };
    [angle + dt * speed, speed - dt * (pull + friction * speed), steps + T::one()]
}

fn swings(state: &[f64]) -> bool {
    state[3] < 3.0 || (state[1] > -0.2 && state[3] < 40.0)
}

/// The same loop, on numbers of any kind.
fn swung<T: Float>(x: &[T]) -> T {
    let mut state = [x[0], x[1], x[2], T::zero()];
    while swings(&state.map(|x| x.to_f64().unwrap_or(f64::NAN))) {
        let [a, b, c] = pendulum(state);
        state = [state[0], a, b, c];
    }
    state[1] * state[2] + state[1]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 12 } else { 200 }))]

    #[test]
    fn loops_have_the_derivatives_of_what_they_do(points in prop::collection::vec(
        [0.0..2.0, 0.1..1.5, -1.0..1.0].prop_map(|x: [f64; 3]| x.to_vec()), 1..6,
    )) {
        let pendulum = External::of_outputs("pendulum", 4, 3, Function::new(pendulum::<Var>, 4));
        let pendulum = pendulum.repeat_while(100, swings);
        let called = |x: &[Var]| {
            let last = pendulum.outputs(&[x[0], x[1], x[2], Var::from(0.0)]);
            last[0] * last[1] + last[0]
        };
        same_derivatives(called, swung::<Var>, &points);
        for x in &points {
            let along = |k: usize| if k == 1 { [1.0, 0.5] } else { [0.3, -1.0] };
            let dual: Vec<Hyper> = x.iter().enumerate().map(|(k, &x)| Hyper::variable(x, along(k))).collect();
            let (dual, mut f) = (swung(&dual), Function::new(called, 3));
            let [u, v] = [0, 1].map(|side| (0..3).map(|k| along(k)[side]).collect::<Vec<f64>>());
            let second = f.hvp(x, &u).unwrap().iter().zip(&v).map(|(h, v)| h * v).sum::<f64>();
            prop_assert!((second - dual.second).abs() <= 1e-12 * dual.second_size.max(1.0));
        }
    }
}

#[test]
fn loops_of_functions_by_hand_have_the_orders_of_these() {
    let square =
        External::new("square", 1, |x: &[f64]| x[0] * x[0], |x: &[f64], g: &mut [f64]| g[0] = 2.0 * x[0]);
    let below = |x: &[f64]| x[0] < 100.0;
    let first = square.repeat_while(9, below);
    assert_eq!(value_and_grad(|x: Var| first.call(&[x]), 2.0).unwrap(), (256.0, 8.0 * 128.0));
    let error = hessian(|x: Var| first.call(&[x]), 2.0).unwrap_err().to_string();
    assert!(error.contains("`square` has no derivative of that order"), "{error}");
    let second =
        square.second(|_: &[f64], w: &[f64], v: &[f64], into: &mut [f64]| into[0] = 2.0 * w[0] * v[0]);
    let second = second.repeat_while(9, below);
    assert_eq!(hessian(|x: Var| second.call(&[x]), 2.0).unwrap()[(0, 0)], 56.0 * 64.0);
    assert!(gradus::check_external(&second, &[2.0]).unwrap().is_ok());
    assert!(gradus::check_external(&growth(), &[1.5, 2.0]).unwrap().is_ok());
}

#[test]
fn what_does_not_fit_is_an_error() {
    let message =
        |outer: &dyn Fn(&[Var]) -> Var| grad(|x: &[Var]| outer(x), vec![2.0, 3.0]).unwrap_err().to_string();
    let slow = External::of_function("slow", 1, Function::new(|[x]: [Var; 1]| x + 1.0, 1));
    let slow = slow.repeat_while(10, |x: &[f64]| x[0] < 1e6);
    let error = message(&|x| slow.call(&x[..1]));
    assert!(error.contains("`slow` goes on after 10 rounds"), "{error}");
    let pair = |[x, y]: [Var; 2]| [x, y, x * y];
    let grows = External::of_outputs("grows", 2, 3, Function::new(pair, 2)).repeat_while(9, |_: &[f64]| true);
    let error = message(&|x| grows.outputs(x)[0]);
    assert!(error.contains("`grows` has 2 inputs, and 3 outputs are no state of these"), "{error}");
    let wrong = External::of_outputs("wrong", 2, 2, Function::new(pair, 2));
    let error = message(&|x| wrong.outputs(x)[0]);
    assert!(error.contains("list of outputs has 3 values, expected 2"), "{error}");
    let error = message(&|x| wrong.grad(x)[0]);
    assert!(error.contains("`wrong` has not one output"), "{error}");
    let error = message(&|x| compiled_wave().call(&x[..1]));
    assert!(error.contains("`wave` has 2 arguments, and is called on 1"), "{error}");
    // A variable of the closure around is no part of a function that is compiled by itself.
    let error = message(&|x| {
        let outer = x[1];
        External::of_function("inner", 1, Function::new(move |[x]: [Var; 1]| x * outer, 1)).call(&x[..1])
    });
    assert!(
        error.contains("`inner` failed") && error.contains("does not belong to this recording"),
        "{error}"
    );
    let panics = |[x]: [Var; 1]| if x > 1.0 { panic!("over one") } else { x };
    let panics = External::of_function("panics", 1, Function::new(panics, 1));
    let error = message(&|x| panics.call(&x[..1]));
    assert!(error.contains("`panics` panicked: over one"), "{error}");
    assert_eq!(grad(|x: Var| panics.call(&[x]), 0.5).unwrap(), 1.0);
}

#[test]
fn what_is_not_finite_is_as_without_the_call() {
    let inverse = External::of_function("inverse", 1, Function::new(|[x]: [Var; 1]| 1.0 / x, 1));
    // An infinite value in between is none of the result.
    let outer = |x: Var| 1.0 / (inverse.call(&[x]) + 1.0);
    assert_eq!(gradus::Function::new(outer, 1).value(&[0.0]).unwrap(), 0.0);
    let error = grad(|x: Var| inverse.call(&[x]) * x, 0.0).unwrap_err().to_string();
    assert!(error.contains("`inverse`"), "{error}");
    // |x|² at a kink of its inner function: the first derivative is 0 on both sides.
    let size = External::of_function("size", 1, Function::new(|[x]: [Var; 1]| x.abs(), 1));
    assert_eq!(grad(|x: Var| size.call(&[x]).powi(2), 0.0).unwrap(), 0.0);
}

#[test]
fn single_precision_clones_and_threads() {
    let step = |[a, x]: [Var<f32>; 2]| a * x;
    let step: External<f32> = External::of_function("growth", 2, Function::new(step, 2));
    let growth = step.repeat_while(1000, |x: &[f32]| x[1] < 100.0);
    let outer = move |[a, x]: [Var<f32>; 2]| growth.clone().call(&[a, x]);
    assert_eq!(value_and_grad(&outer, [2.0_f32, 1.0]).unwrap(), (128.0, [448.0, 128.0]));
    // More threads than engines are kept for.
    std::thread::scope(|scope| {
        for _ in 0..12 {
            let mut f = Function::new(outer.clone(), 2);
            scope.spawn(move || {
                let mut gradient = [0.0; 2];
                for k in 0..50 {
                    let x = if k % 3 == 0 { 1.0 } else { 64.0 };
                    let expected = if k % 3 == 0 { [448.0, 128.0] } else { [64.0, 2.0] };
                    assert_eq!(f.value_and_grad(&[2.0, x], &mut gradient).unwrap(), 128.0);
                    assert_eq!(gradient, expected);
                }
            });
        }
    });
}

#[test]
fn rows_call_them_too() {
    let growth = growth();
    let (x, y) = ((1..40).map(f64::from).collect::<Vec<f64>>(), vec![128.0; 39]);
    let data = Columns::new(&[&x, &y]).unwrap();
    let called = move |[a]: [Var; 1], [x, y]: [Var; 2]| (growth.call(&[a, x]) - y).powi(2);
    let plain = |[a]: [Var; 1], [mut x, y]: [Var; 2]| {
        while x < 100.0 {
            x = a * x;
        }
        (x - y).powi(2)
    };
    let (mut of_called, mut of_plain) = (RowFunction::new(called), RowFunction::new(plain));
    for a in [1.5, 1.6, 2.0, 1.2] {
        let [mut g, mut h] = [[0.0]; 2];
        let got = of_called.value_and_grad(&[a], &data, Batch::Range(0..39), &mut g).unwrap();
        let want = of_plain.value_and_grad(&[a], &data, Batch::Range(0..39), &mut h).unwrap();
        assert!(close(&[got, g[0]], &[want, h[0]], 1e-12), "{got} {want} {g:?} {h:?}");
    }
}
