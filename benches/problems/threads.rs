//! What a second thread gains over many rows.

use super::clock::{self, Clock, line};
use super::losses::{columns, line_row, logistic_row};
use super::problem::{all as all_rows, slices};
use gradus::function::{Columns, PerRow, RowFunction};
use gradus::prelude::*;
use std::hint::black_box;

const ROWS: usize = 1_000_000;

/// Checks that both numbers of threads give the same bits, and times one thread over two.
fn compare<F, Form>(clock: Clock, name: &str, row: F)
where
    F: PerRow<f64, Form> + Clone + Send,
    Form: 'static,
{
    let xy = columns(9, ROWS, 2);
    let data = Columns::new(&slices(xy)).expect("finite");
    let pools = [1, 2]
        .map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("threads can be started"));
    let mut gradients = [[0.0; 2]; 2];
    let mut functions = [RowFunction::new(row.clone()), RowFunction::new(row)];
    let mut evaluate = |k: usize| {
        let (f, gradient) = (&mut functions[k], &mut gradients[k]);
        let value = pools[k].install(|| f.value_and_grad(&[0.3, -0.2], &data, all_rows(xy), gradient));
        (value.expect("finite"), *gradient)
    };
    for _ in 0..3 {
        assert!(evaluate(0) == evaluate(1), "{name}: other bits");
    }
    if !clock.timed {
        return println!("{name:22} right");
    }
    let evaluate = std::cell::RefCell::new(evaluate);
    let pair = clock.pair(
        &mut || {
            black_box(evaluate.borrow_mut()(1));
        },
        &mut || {
            black_box(evaluate.borrow_mut()(0));
        },
    );
    line(name, &[pair.other / 1e3, pair.ratio, pair.least, 1.7]);
}

/// Both losses over a million rows.
pub(crate) fn run(clock: Clock, wanted: impl Fn(&str) -> bool) {
    clock::title("one thread over two, a million rows", &["one µs", "gain", "least", "must"]);
    if wanted("line, 2 threads") {
        compare(clock, "line, 2 threads", |p: [Var; 2], xy: [Var; 2]| line_row(p, xy));
    }
    if wanted("logistic, 2 threads") {
        compare(clock, "logistic, 2 threads", |p: [Var; 2], xy: [Var; 2]| logistic_row(p, xy));
    }
}
