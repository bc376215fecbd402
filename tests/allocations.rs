//! Nothing is allocated after the first call, beyond the gradient that is returned.
//!
//! A test program of its own, because its allocator counts. Counts are per thread, so that the
//! test harness does not disturb them.

#[macro_use]
#[path = "support/rules.rs"]
mod rules;

use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::optim::*;
use gradus::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    /// Bytes that this thread holds, and the most that it has held.
    static HELD: Cell<[isize; 2]> = const { Cell::new([0; 2]) };
}

fn hold(bytes: isize) {
    let [held, most] = HELD.get();
    HELD.set([held + bytes, most.max(held + bytes)]);
}

#[expect(
    unsafe_code,
    reason = "the trait is unsafe; every call is handed to the system allocator as it came"
)]
// SAFETY: the methods keep the contract because `System` does; counting touches a `const` thread-local
// without a destructor, which does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        hold(layout.size() as isize);
        // SAFETY: the caller's layout, unchanged.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        hold(-(layout.size() as isize));
        // SAFETY: the pointer came from `alloc` or `realloc` above, so from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        hold(size as isize - layout.size() as isize);
        // SAFETY: as for `dealloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `f` allocates.
fn allocations<R>(f: impl FnOnce() -> R) -> usize {
    let before = COUNT.get();
    let result = f();
    let count = COUNT.get() - before;
    drop(result);
    count
}

fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

#[test]
fn an_array_allocates_nothing() {
    let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
    let call = |x: f64| value_and_grad(booth, [x, -2.0]).unwrap();
    assert!(allocations(|| call(1.0)) > 0, "the counter counts");
    assert_eq!(allocations(|| (0..10).map(|k| call(f64::from(k)).0).sum::<f64>()), 0);
}

#[test]
fn a_vector_allocates_the_gradient_that_is_returned() {
    let mut x = vec![1.2; 1000];
    value_and_grad(rosenbrock, x.clone()).unwrap();
    for _ in 0..5 {
        x[3] += 0.1;
        let point = x.clone();
        assert_eq!(allocations(|| value_and_grad(rosenbrock, point).unwrap()), 1);
    }
    // A smaller point fits into what is there; so does the larger one afterward.
    let small = vec![1.0; 10];
    assert_eq!(allocations(|| value_and_grad(rosenbrock, small).unwrap()), 1);
    assert_eq!(allocations(|| value_and_grad(rosenbrock, x).unwrap()), 1);
}

// A compiled function records once more at every power of two, to compare, and a trace allocates.
// Between the 16th and the 32nd evaluation it only replays.

#[test]
fn a_loss_over_rows_allocates_nothing_when_it_replays() {
    let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    let (x, y) = (vec![0.5; 100], vec![1.0; 100]);
    let (columns, mut gradient) = (Columns::new(&[&x, &y]).unwrap(), [0.0; 2]);
    let mut call = |w: i32| {
        loss.value_and_grad(&[w.into(), 1.0], &columns, Batch::Range(0..100), &mut gradient).unwrap()
    };
    for k in 1..17 {
        call(k);
    }
    assert_eq!(allocations(|| (17..32).map(&mut call).sum::<f64>()), 0);
}

#[test]
fn second_derivatives_over_rows_allocate_nothing_when_they_replay() {
    let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).softplus());
    let (x, y) = (vec![0.5; 5000], vec![1.0; 5000]);
    let (columns, mut gradient, mut hessian) =
        (Columns::new(&[&x, &y]).unwrap(), [0.0; 2], Matrix::zeros(2, 2));
    let rows = || Batch::Range(0..5000);
    let mut call = |w: i32| {
        let w = [f64::from(w) * 0.1, 1.0];
        loss.hessian(&w, &columns, rows(), &mut hessian).unwrap()
            + loss.grad_and_hessian(&w, &columns, rows(), &mut gradient, &mut hessian).unwrap()
            + loss.hvp(&w, &columns, rows(), &[1.0, w[0]], &mut gradient).unwrap()
            + loss.hessian_diagonal(&w, &columns, rows(), &mut gradient).unwrap()
    };
    // Four evaluations each: the 32nd is recorded once more, and so is the 64th.
    for k in 0..8 {
        call(k);
    }
    assert_eq!(allocations(|| (8..15).map(&mut call).sum::<f64>()), 0);
}

#[test]
fn a_function_allocates_nothing_when_it_replays() {
    let (mut f, mut x, mut gradient) = (Function::new(rosenbrock, 100), vec![1.2; 100], vec![0.0; 100]);
    let mut call = |k: i32| {
        x[3] = 1.0 + 0.01 * f64::from(k);
        f.value_and_grad(&x, &mut gradient).unwrap()
    };
    for k in 1..17 {
        call(k);
    }
    assert_eq!(allocations(|| (17..32).map(&mut call).sum::<f64>()), 0);
}

#[test]
fn a_step_of_a_descent_allocates_nothing() {
    let run = |steps| {
        let descent = Descent::new(Adam::new(1e-3)).steps(steps).history(false).gradient_tolerance(0.0);
        descent.minimize(rosenbrock, vec![1.2; 100]).unwrap()
    };
    run(16);
    assert_eq!(allocations(|| run(16)), allocations(|| run(30)));
}

#[test]
fn nested_recordings_have_a_tape_each_and_keep_it() {
    let loss = |x: Var| x * grad(|y: Var| y.powi(3), 2.0).unwrap();
    let call = |x: f64| value_and_grad(loss, x).unwrap();
    call(1.0);
    assert_eq!(allocations(|| (0..10).map(|k| call(f64::from(k)).0).sum::<f64>()), 0);
}

#[test]
fn an_error_allocates_only_when_it_happens() {
    let root = |x: Var| x.sqrt();
    assert!(value_and_grad(root, -1.0).is_err());
    value_and_grad(root, 1.0).unwrap();
    assert_eq!(allocations(|| value_and_grad(root, 4.0).unwrap()), 0);
}

#[test]
fn a_step_of_any_rule_allocates_nothing() {
    fn check<R: Rule<f64>>(name: &str, rule: &R, (): ()) {
        let (mut x, gradient) = ([1.0, -2.0], [0.5, 0.25]);
        let mut optimizer = rule.clone().optimizer(2).expect(name);
        let steps = || (0..10).for_each(|_| optimizer.step(&mut x, &gradient).expect(name));
        assert_eq!(allocations(steps), 0, "{name}");
    }
    for_every_rule!(check, ());
}

/// The evidence of a Gaussian process with 200 points: a covariance of 40 000 entries.
fn evidence([height, length, noise]: [Var; 3]) -> Var {
    let n = 200;
    let at = |k: usize| 0.03 * k as f64;
    let y: Vec<f64> = (0..n).map(|k| at(k).sin()).collect();
    let mut k = vec![Var::from(0.0); n * n];
    for i in 0..n {
        for j in 0..=i {
            let entry = height * (length * (at(i) - at(j)).powi(2)).exp();
            k[i * n + j] = if i == j { entry + noise } else { entry };
            k[j * n + i] = k[i * n + j];
        }
    }
    let factor = gradus::linalg::cholesky(&k);
    factor.quadratic_form(&y) + factor.ln_det()
}

#[test]
fn a_factor_of_a_matrix_takes_memory_for_its_entries() {
    // In a thread of its own, which keeps no tape from before.
    let measured = || {
        let [held, _] = HELD.get();
        HELD.set([held; 2]);
        let (value, gradient) = value_and_grad(evidence, [1.0, -0.5, 0.1]).unwrap();
        assert!(value.is_finite() && gradient.iter().all(|g| *g != 0.0));
        HELD.get()[1] - held
    };
    let bytes = std::thread::scope(|scope| scope.spawn(measured).join().unwrap());
    // Written with variables it is a third of 200³ products, of 24 bytes a node: 64 megabytes and more.
    assert!(bytes > 1_000_000 && bytes < 10_000_000, "{bytes} bytes");
}
