//! What a recording costs: one `value_and_grad` call against the gradient written by hand.
//!
//! Before the statistics stands one line for each size, such as `eager/rosenbrock/1000: 12.4 times
//! by hand`. It is the ratio of the fastest of many rounds, which other work on the machine
//! disturbs least.

#[path = "problems/by_hand.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod by_hand;

use by_hand::rosenbrock as rosenbrock_by_hand;
use criterion::{Criterion, criterion_group, criterion_main};
use gradus::prelude::*;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²`: eight operations a term.
fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

/// The fastest of the rounds that fit into half a second.
fn fastest<R>(mut round: impl FnMut() -> R) -> f64 {
    let (start, mut best) = (Instant::now(), f64::INFINITY);
    while start.elapsed() < Duration::from_millis(500) {
        // A clock reads in tens of nanoseconds, so a round has to last much longer.
        let begin = Instant::now();
        for _ in 0..100 {
            black_box(round());
        }
        best = best.min(begin.elapsed().as_secs_f64());
    }
    best
}

fn one_call(c: &mut Criterion) {
    let mut group = c.benchmark_group("eager/rosenbrock");
    for n in [2, 1000, 100_000] {
        let x: Vec<f64> = (0..n).map(|i| 1.0 + 0.1 * f64::from(i as u32 % 7)).collect();
        let mut by_hand = vec![0.0; n];
        let value = rosenbrock_by_hand(&x, &mut by_hand);
        let (traced_value, traced) = value_and_grad(rosenbrock, x.clone()).expect("finite");
        assert_eq!(value, traced_value);
        for (a, b) in by_hand.iter().zip(&traced) {
            assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0), "{a} {b}");
        }
        let ratio = fastest(|| value_and_grad(rosenbrock, black_box(x.clone())).expect("finite"))
            / fastest(|| rosenbrock_by_hand(black_box(&x), black_box(&mut by_hand)));
        println!("eager/rosenbrock/{n}: {ratio:.1} times by hand");
        group.bench_function(format!("by_hand/{n}"), |b| {
            b.iter(|| rosenbrock_by_hand(black_box(&x), black_box(&mut by_hand)));
        });
        group.bench_function(format!("traced/{n}"), |b| {
            b.iter(|| value_and_grad(rosenbrock, black_box(x.clone())).expect("finite"));
        });
    }
    group.finish();
}

criterion_group!(benches, one_call);
criterion_main!(benches);
