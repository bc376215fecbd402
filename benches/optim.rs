//! One Adam step on a million parameters, against the loop written by hand.
//!
//! Question: what do the checks, the schedule and the rule as a value of its own cost?
//! Both sides are asserted to give the same parameters before anything is timed.

use criterion::{Criterion, criterion_group, criterion_main};
use gradus::optim::{Adam, Rule};
use std::hint::black_box;

const PARAMETERS: usize = 1_000_000;

/// Adam as one writes it for one's own program: the paper's loop, and nothing checked.
struct ByHand {
    t: i32,
    m: Vec<f64>,
    v: Vec<f64>,
}

impl ByHand {
    fn step(&mut self, x: &mut [f64], g: &[f64]) {
        let (rate, beta1, beta2, epsilon) = (0.001, 0.9, 0.999, 1e-8);
        self.t += 1;
        let (bias1, bias2) = (1.0 - f64::powi(beta1, self.t), 1.0 - f64::powi(beta2, self.t));
        for (((x, g), m), v) in x.iter_mut().zip(g).zip(&mut self.m).zip(&mut self.v) {
            *m = beta1 * *m + (1.0 - beta1) * g;
            *v = beta2 * *v + (1.0 - beta2) * g * g;
            *x -= rate * (*m / bias1) / ((*v / bias2).sqrt() + epsilon);
        }
    }
}

fn gradient(x: &[f64]) -> Vec<f64> {
    x.iter().enumerate().map(|(i, x)| x * (1.0 + (i % 17) as f64)).collect()
}

fn adam_step(c: &mut Criterion) {
    let start: Vec<f64> = (0..PARAMETERS).map(|i| (i as f64 * 0.1).sin()).collect();
    let g = gradient(&start);
    let mut by_hand = ByHand { t: 0, m: vec![0.0; PARAMETERS], v: vec![0.0; PARAMETERS] };
    let mut adam = Adam::new(0.001).optimizer(PARAMETERS).expect("valid settings");
    let (mut x, mut y) = (start.clone(), start);
    for _ in 0..5 {
        by_hand.step(&mut x, &g);
        adam.step(&mut y, &g).expect("a finite gradient");
    }
    // The two differ in the order of a division: a few units in the last place.
    assert!(x.iter().zip(&y).all(|(x, y)| (x - y).abs() <= 1e-14), "the answers differ");

    let mut group = c.benchmark_group("optim/adam_step");
    group.sample_size(50);
    group.bench_function("by_hand", |b| b.iter(|| by_hand.step(black_box(&mut x), black_box(&g))));
    group.bench_function("rule", |b| b.iter(|| adam.step(black_box(&mut y), black_box(&g))));
    group.finish();
}

criterion_group!(benches, adam_step);
criterion_main!(benches);
