//! What does it cost to draw the rows of one step? Set against a step of a small fit,
//! about 100 ns, it has to be the smaller part.
//!
//! Walks epoch after epoch in batches of 32, so the start of an epoch is in the figures.

#[path = "problems/clock.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod clock;

use clock::Clock;
use gradus::data::{BatchOrder, BatchPlan, Batches};
use std::hint::black_box;

fn main() {
    let clock = Clock::of_arguments();
    clock::title("a batch of 32 rows: ns", &["median", "least"]);
    for order in [BatchOrder::Sequential, BatchOrder::Shuffled, BatchOrder::WithReplacement] {
        for rows in [100, 10_000, 1_000_000] {
            let plan = BatchPlan { order, ..BatchPlan::new(32) };
            let mut batches = Batches::new(rows, plan).expect("a size and rows above 0");
            step(&mut batches);
            if clock.timed {
                clock::line(&format!("{order:?} {rows:e}"), &clock.repeated(&mut || step(&mut batches)));
            }
        }
    }
}

fn step(batches: &mut Batches) {
    if let Some(batch) = batches.next_batch() {
        assert!(black_box(batch).len() <= 32);
    } else {
        batches.next_epoch();
    }
}
