//! What does it cost to draw the rows of one step? Set against a step of a small fit,
//! about 100 ns, it has to be the smaller part.
//!
//! Walks epoch after epoch in batches of 32, so the start of an epoch is in the figures.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gradus::data::{BatchOrder, BatchPlan, Batches};
use std::hint::black_box;

fn draw_32(c: &mut Criterion) {
    let mut group = c.benchmark_group("batches/draw_32");
    for order in [BatchOrder::Sequential, BatchOrder::Shuffled, BatchOrder::WithReplacement] {
        for rows in [256, 10_000, 1_000_000] {
            let plan = BatchPlan { order, ..BatchPlan::new(32) };
            let mut batches = Batches::new(rows, plan).expect("a size and rows above 0");
            group.bench_function(BenchmarkId::new(format!("{order:?}"), rows), |bench| {
                bench.iter(|| step(&mut batches));
            });
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

criterion_group!(benches, draw_32);
criterion_main!(benches);
