//! What does it cost to draw the rows of one step? Set against a step of a small fit,
//! about 100 ns, it has to be the smaller part.
//!
//! Walks epoch after epoch in batches of 32, so the start of an epoch is in the figures. Then what a row of a shuffled batch costs
//! where the data are beyond the caches: its draw, the wait for its three columns, and the gradient of a plane.

#[path = "problems/clock.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod clock;

use clock::Clock;
use gradus::data::{BatchOrder, BatchPlan, Batches};
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use std::hint::black_box;

fn main() {
    let clock = Clock::of_arguments();
    clock::title("a batch of 32 rows: ns", &["median", "least"]);
    for order in [BatchOrder::Sequential, BatchOrder::Shuffled, BatchOrder::WithReplacement] {
        for rows in [100, 10_000, 1_000_000, 10_000_000] {
            let plan = BatchPlan { order, ..BatchPlan::new(32) };
            let mut batches = Batches::new(rows, plan).expect("a size and rows above 0");
            step(&mut batches);
            if clock.timed {
                clock::line(&format!("{order:?} {rows:e}"), &clock.repeated(&mut || step(&mut batches)));
            }
        }
    }
    rows_beyond_the_caches(clock);
}

const BATCH: usize = 256;

/// Nanoseconds of a row in shuffled batches, in columns and side by side, with the same bits.
fn rows_beyond_the_caches(clock: Clock) {
    let rows = if clock.timed { 10_000_000 } else { 10_000 };
    let column = |k: usize| (0..rows).map(|i| ((i * k) as f64 * 0.37).sin()).collect::<Vec<f64>>();
    let columns = [column(3), column(4), column(5)];
    let plain = Columns::new(&columns.each_ref().map(Vec::as_slice)).expect("finite");
    let row_major = plain.clone().row_major();
    let mut sums = Vec::new();
    clock::title("a row of a shuffled batch: ns", &["median", "least"]);
    for (name, data) in [("in columns", &plain), ("side by side", &row_major)] {
        let mut plane =
            RowFunction::new(|[a, b, c]: [Var; 3], [x, z, y]: [Var; 3]| (a * x + b * z + c - y).powi(2));
        let mut batches = Batches::new(rows, BatchPlan::new(BATCH)).expect("a size and rows above 0");
        let (mut gradient, mut sum) = ([0.0; 3], 0.0);
        let mut step = || match batches.next_batch() {
            Some(batch) => {
                plane.value_and_grad(&[0.1, 0.2, 0.3], data, batch, &mut gradient).expect("finite")
            }
            None => {
                batches.next_epoch();
                0.0
            }
        };
        (0..30).for_each(|_| sum += step());
        sums.push(sum);
        if clock.timed {
            let times = clock.repeated(&mut || {
                black_box(step());
            });
            clock::line(&format!("{name} {rows:e}"), &times.map(|ns| ns / BATCH as f64));
        }
    }
    assert_eq!(sums[0].to_bits(), sums[1].to_bits());
}

fn step(batches: &mut Batches) {
    if let Some(batch) = batches.next_batch() {
        assert!(black_box(batch).len() <= 32);
    } else {
        batches.next_epoch();
    }
}
