//! What a second thread gains over many rows, and at a point with many coordinates.

use super::clock::{self, Clock, line};
use super::losses::{columns, line_row, logistic_row, rosenbrock};
use super::problem::{all as all_rows, slices};
use gradus::function::{Columns, PerRow, RowFunction};
use gradus::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::cell::RefCell;
use std::hint::black_box;

const ROWS: usize = 1_000_000;

fn pools() -> [ThreadPool; 2] {
    [1, 2].map(|n| ThreadPoolBuilder::new().num_threads(n).build().expect("threads can be started"))
}

/// Times one thread (0) over two (1), after `check` has found the same bits.
fn gain(clock: Clock, name: &str, must: f64, mut check: impl FnMut(), evaluate: impl Fn(usize)) {
    check();
    if !clock.timed {
        return println!("{name:22} right");
    }
    let pair = clock.pair(&mut || evaluate(1), &mut || evaluate(0));
    line(name, &[pair.other / 1e3, pair.ratio, pair.least, must]);
}

fn rows<F, Form>(clock: Clock, name: &str, row: F)
where
    F: PerRow<f64, Form> + Clone + Send,
    Form: 'static,
{
    let xy = columns(9, ROWS, 2);
    let data = Columns::new(&slices(xy)).expect("finite");
    let pools = pools();
    let mut functions = [RowFunction::new(row.clone()), RowFunction::new(row)];
    let evaluate = |k: usize| {
        let (f, mut gradient) = (&mut functions[k], [0.0; 2]);
        let value = pools[k].install(|| f.value_and_grad(&[0.3, -0.2], &data, all_rows(xy), &mut gradient));
        (value.expect("finite"), gradient)
    };
    let evaluate = RefCell::new(evaluate);
    let both = || {
        let [one, two] = [0, 1].map(|k| evaluate.borrow_mut()(k));
        assert!(one == two, "{name}: other bits");
    };
    gain(
        clock,
        name,
        1.7,
        || (0..3).for_each(|_| both()),
        |k| {
            black_box(evaluate.borrow_mut()(k));
        },
    );
}

/// A function of a point with `n` coordinates.
fn point(clock: Clock, name: &str, must: f64, f: Loss, n: usize) {
    let (x, pools) = (&columns(1, n, 1)[0], pools());
    let state = RefCell::new([0, 1].map(|_| (Function::new(f, n), vec![0.0; n])));
    let evaluate = |k: usize| {
        let (f, gradient) = &mut state.borrow_mut()[k];
        pools[k].install(|| f.value_and_grad(x, gradient)).expect("finite")
    };
    let both = || {
        let [one, two] = [0, 1].map(evaluate);
        let state = state.borrow();
        assert!(one == two && state[0].1 == state[1].1, "{name}: other bits");
    };
    // There are shares from the eighth evaluation on.
    gain(
        clock,
        name,
        must,
        || (0..10).for_each(|_| both()),
        |k| {
            black_box(evaluate(k));
        },
    );
}

type Loss = fn(&[Var]) -> Var;

fn log_sum_exp(x: &[Var]) -> Var {
    x.iter().map(|&x| x.exp()).sum::<Var>().ln()
}

fn waves(x: &[Var]) -> Var {
    x.windows(2).map(|w| (w[0] * w[1]).sin() * (w[0] - w[1]).exp()).sum()
}

/// Losses over a million rows, and long functions of a point.
pub(crate) fn run(clock: Clock, wanted: impl Fn(&str) -> bool) {
    clock::title("one thread over two, a million rows", &["one µs", "gain", "least", "must"]);
    if wanted("line, 2 threads") {
        rows(clock, "line, 2 threads", |p: [Var; 2], xy: [Var; 2]| line_row(p, xy));
    }
    if wanted("logistic, 2 threads") {
        rows(clock, "logistic, 2 threads", |p: [Var; 2], xy: [Var; 2]| logistic_row(p, xy));
    }
    clock::title("one thread over two, functions of a point", &["one µs", "gain", "least", "must"]);
    let all: [(&str, f64, Loss, usize); 4] = [
        ("rosenbrock n1000000, 2 threads", 1.5, rosenbrock::<Var>, 1_000_000),
        ("lse n100000, 2 threads", 1.5, log_sum_exp, 100_000),
        ("waves n100000, 2 threads", 1.7, waves, 100_000),
        ("waves n1000000, 2 threads", 1.7, waves, 1_000_000),
    ];
    for (name, must, f, n) in all {
        if wanted(name) {
            point(clock, name, must, f, n);
        }
    }
}
