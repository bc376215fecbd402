//! What a recording costs: one `value_and_grad` call against the gradient written by hand.

use criterion::{Criterion, criterion_group, criterion_main};
use gradus::prelude::*;
use std::hint::black_box;

/// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²`: eight operations a term.
fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

fn rosenbrock_by_hand(x: &[f64], gradient: &mut [f64]) -> f64 {
    gradient.fill(0.0);
    let mut value = 0.0;
    for i in 0..x.len() - 1 {
        let rise = x[i + 1] - x[i] * x[i];
        let gap = 1.0 - x[i];
        value += 100.0 * (rise * rise) + gap * gap;
        gradient[i] += -400.0 * rise * x[i] - 2.0 * gap;
        gradient[i + 1] += 200.0 * rise;
    }
    value
}

fn one_call(c: &mut Criterion) {
    let mut group = c.benchmark_group("eager/rosenbrock");
    for n in [2, 1000, 100_000] {
        let x: Vec<f64> = (0..n).map(|i| 1.0 + 0.1 * f64::from(i as u32 % 7)).collect();
        let mut by_hand = vec![0.0; n];
        let value = rosenbrock_by_hand(&x, &mut by_hand);
        let (traced_value, traced) = value_and_grad(rosenbrock, x.clone()).unwrap();
        assert_eq!(value, traced_value);
        for (a, b) in by_hand.iter().zip(&traced) {
            assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0), "{a} {b}");
        }
        group.bench_function(format!("by_hand/{n}"), |b| {
            b.iter(|| rosenbrock_by_hand(black_box(&x), black_box(&mut by_hand)))
        });
        group.bench_function(format!("traced/{n}"), |b| {
            b.iter(|| value_and_grad(rosenbrock, black_box(x.clone())).unwrap())
        });
    }
    group.finish();
}

criterion_group!(benches, one_call);
criterion_main!(benches);
