//! How often memory is allocated: not at all, once programs are made and buffers have grown.
//!
//! The evaluations 2, 4, 8, 16, … record the closure again to compare, and ask then.

use gradus::data::Batch;
use gradus::function::{Columns, JacobianColumns, RowFunction, RowJacobian};
use gradus::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

struct Counting;

thread_local! {
    static ASKED: Cell<u64> = const { Cell::new(0) };
    /// Is this a thread whose requests are counted together with those of others?
    static SHARES: Cell<bool> = const { Cell::new(false) };
}

/// Requests of all threads that share their count.
static ASKED_TOGETHER: AtomicU64 = AtomicU64::new(0);

fn count() {
    let _ = ASKED.try_with(|asked| asked.set(asked.get() + 1));
    if SHARES.try_with(Cell::get) == Ok(true) {
        ASKED_TOGETHER.fetch_add(1, Ordering::Relaxed);
    }
}

// SAFETY: every call goes on to the system's allocator as it came.
#[allow(unsafe_code, reason = "the only way to count")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Requests of each of the evaluations `1..=64`.
fn requests(evaluate: impl FnMut(usize)) -> Vec<u64> {
    requests_by(|| ASKED.get(), evaluate)
}

fn requests_by(asked: impl Fn() -> u64, mut evaluate: impl FnMut(usize)) -> Vec<u64> {
    (1..=64)
        .map(|k| {
            let before = asked();
            evaluate(k);
            asked() - before
        })
        .collect()
}

/// After `first` evaluations, only those that compare ask for memory.
fn check(first: usize, requests: &[u64]) {
    for (k, &asked) in (1_usize..).zip(requests).skip(first) {
        assert!(asked == 0 || k.is_power_of_two(), "{asked} at evaluation {k}: {requests:?}");
    }
}

fn rosen(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

#[test]
fn values_and_gradients_are_replayed_in_place() {
    let x: Vec<f64> = (0..100).map(|i| f64::from(i).sin()).collect();
    let mut f = Function::new(rosen, 100);
    check(
        4,
        &requests(|_| {
            f.value(&x).unwrap();
        }),
    );
    let (mut f, mut gradient) = (Function::new(rosen, 100), vec![0.0; 100]);
    check(
        4,
        &requests(|_| {
            f.value_and_grad(&x, &mut gradient).unwrap();
        }),
    );
}

#[test]
fn second_derivatives_are_replayed_in_place() {
    // Three sizes: the entries of the larger ones are found along all directions side by side, with one program for a direction.
    let all_meet = |x: &[Var]| x.iter().map(|x| x.sin()).sum::<Var>().powi(2) + rosen(x);
    for n in [5, 60, 120] {
        let x: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
        let (v, mut product) = (x.clone(), vec![0.0; n]);
        let (mut dense, mut sparse) = (Matrix::zeros(n, n), SparseMatrix::empty());
        let mut f = Function::new(all_meet, n);
        check(4, &requests(|_| f.hvp_into(&x, &v, &mut product).map(|_| ()).unwrap()));
        let mut f = Function::new(all_meet, n);
        check(4, &requests(|_| f.hessian_into(&x, &mut dense).map(|_| ()).unwrap()));
        let mut f = Function::new(rosen, n);
        check(4, &requests(|_| f.sparse_hessian_into(&x, &mut sparse).map(|_| ()).unwrap()));
    }
}

#[test]
fn derivatives_along_vectors_are_replayed_in_place() {
    let outputs = |x: &[Var]| x.windows(2).map(|w| w[0].sin() * w[1]).collect::<Vec<Var>>();
    let x: Vec<f64> = (0..50).map(|i| f64::from(i).sin()).collect();
    let (mut derivatives, mut gradient) = ([0.0; 49], [0.0; 50]);
    let (mut dense, mut sparse) = (Matrix::zeros(49, 50), SparseMatrix::empty());
    let mut f = Function::new(outputs, 50);
    check(4, &requests(|_| f.jvp_into(&x, &x, &mut derivatives).unwrap()));
    let mut f = Function::new(outputs, 50);
    check(4, &requests(|_| f.vjp_into(&x, &x[1..], &mut gradient).unwrap()));
    let mut f = Function::new(outputs, 50);
    check(4, &requests(|_| f.jacobian_into(&x, &mut derivatives, &mut dense).unwrap()));
    let mut f = Function::new(outputs, 50);
    check(4, &requests(|_| f.sparse_jacobian_into(&x, &mut derivatives, &mut sparse).unwrap()));
}

/// With a program for each path, changing between them costs no memory either.
#[test]
fn branches_are_replayed_in_place() {
    let mut f = Function::new(|x: &[Var]| if x[0] < 0.0 { x[0] * 2.0 } else { x[0] * x[1] }, 2);
    let points = [[-1.0, 2.0], [3.0, 4.0]];
    let mut gradient = [0.0; 2];
    for k in 0..16 {
        f.value_and_grad(&points[k % 2], &mut gradient).unwrap();
    }
    let asked: u64 = requests(|k| {
        f.value_and_grad(&points[k % 2], &mut gradient).unwrap();
    })
    .iter()
    .take(15)
    .sum();
    assert_eq!(asked, 0);
}

#[test]
fn rows_are_swept_in_place() {
    let columns: [Vec<f64>; 2] =
        [(0..1000).map(|i| f64::from(i).sin()).collect(), (0..1000).map(|i| f64::from(i).cos()).collect()];
    let data = Columns::new(&[&columns[0], &columns[1]]).unwrap();
    let shuffled: Vec<u32> = (0..1000).map(|i| i * 7 % 1000).collect();
    let smooth = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let robust = |[w, b]: [Var; 2], [x, y]: [Var; 2]| {
        let r = w * x + b - y;
        if r.abs() < 1.0 { r * r * 0.5 } else { r.abs() - 0.5 }
    };
    let batches = || [Batch::Range(0..1000), Batch::Rows(&shuffled), Batch::Range(100..357)];
    let mut gradient = [0.0; 2];
    let mut f = RowFunction::new(smooth);
    check(
        16,
        &requests(|k| {
            f.value_and_grad(&[0.5, 0.1], &data, batches()[k % 3].clone(), &mut gradient).unwrap();
        }),
    );
    // More terms than are kept on the stack.
    let polynomial = |p: &[Var], [x, y]: [Var; 2]| {
        let (mut power, mut sum) = (x, p[0]);
        for &p in &p[1..] {
            (sum, power) = (sum + p * power, power * x);
        }
        (sum - y).powi(2)
    };
    let (mut f, mut derivatives) = (RowFunction::new(polynomial), [0.0; 40]);
    check(
        16,
        &requests(|k| {
            f.value_and_grad(&[0.1; 40], &data, batches()[k % 3].clone(), &mut derivatives).unwrap();
        }),
    );
    let mut each = RowJacobian::new(|[w]: [Var; 1], [x, y]: [Var; 2]| [w * x, y * y]);
    let mut found = JacobianColumns::default();
    check(
        16,
        &requests(|k| {
            each.evaluate(&[0.5], &data, batches()[k % 3].clone(), &mut found).unwrap();
        }),
    );
    let (mut f, mut values) = (RowFunction::new(robust), vec![0.0; 1000]);
    check(
        16,
        &requests(|k| {
            f.value_and_grad(&[0.5, 0.1], &data, batches()[k % 3].clone(), &mut gradient).unwrap();
        }),
    );
    let mut f = RowFunction::new(robust);
    check(
        16,
        &requests(|k| {
            f.values(&[0.5, 0.1], &data, batches()[k % 2].clone(), &mut values).unwrap();
        }),
    );
}

/// Several leaves on several threads: neither the thread that asks nor those that help ask for memory.
#[cfg(feature = "rayon")]
#[test]
fn rows_are_swept_in_place_by_several_threads() {
    const ROWS: usize = 20_001;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).start_handler(|_| SHARES.set(true));
    let pool = pool.build().unwrap();
    let column = |of: fn(f64) -> f64| (0..ROWS).map(|i| of(i as f64)).collect::<Vec<f64>>();
    let columns = [column(f64::sin), column(f64::cos)];
    let data = Columns::new(&[&columns[0], &columns[1]]).unwrap();
    let shuffled: Vec<u32> = (0..ROWS as u32).map(|i| i * 7 % ROWS as u32).collect();
    let batches = || [Batch::Range(0..ROWS), Batch::Rows(&shuffled), Batch::Range(9..ROWS)];
    let smooth = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).tanh().powi(2);
    let robust = |[w, b]: [Var; 2], [x, y]: [Var; 2]| {
        let r = w * x + b - y;
        if r.abs() < 1.0 { r * r * 0.5 } else { r.abs() - 0.5 }
    };
    let together = || ASKED_TOGETHER.load(Ordering::Relaxed);
    // A thread of the pool asks for memory when it looks for work for the first time, which on a busy machine is late: here
    // each has work once.
    pool.broadcast(|_| ());
    // Inside the pool: a job that comes from outside is queued, and queues grow.
    pool.install(|| {
        let started = together();
        drop(std::hint::black_box(vec![0_u8; 8]));
        assert_eq!(together(), started + 1, "the counter counts");

        let (mut gradient, mut values) = ([0.0; 2], vec![0.0; ROWS]);
        let mut f = RowFunction::new(smooth);
        check(
            16,
            &requests_by(together, |k| {
                f.value_and_grad(&[0.5, 0.1], &data, batches()[k % 3].clone(), &mut gradient).unwrap();
            }),
        );
        let mut f = RowFunction::new(robust);
        check(
            16,
            &requests_by(together, |k| {
                f.value_and_grad(&[0.5, 0.1], &data, batches()[k % 3].clone(), &mut gradient).unwrap();
            }),
        );
        let mut f = RowFunction::new(robust);
        check(
            16,
            &requests_by(together, |k| {
                f.values(&[0.5, 0.1], &data, batches()[k % 2].clone(), &mut values).unwrap();
            }),
        );
    });
}
