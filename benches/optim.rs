//! One step on a million parameters, against the loop written by hand.
//!
//! Question: what do the checks, the schedule and the rule as a value of its own cost?
//! Both sides are asserted to give the same parameters before anything is timed.

#[path = "problems/clock.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod clock;

use clock::Clock;
use gradus::optim::{Adagrad, Adam, Adamax, Lion, Nadam, RmsProp, Rule, Sgd};
use std::hint::black_box;

const PARAMETERS: usize = 1_000_000;
const RATE: f64 = 0.001;

/// The number of the step, the parameters, their gradient, and two slots.
type Step = fn(i32, &mut [f64], &[f64], &mut [f64], &mut [f64]);

/// A rule as one writes it for one's own program: the paper's loop over two slots, and nothing checked.
struct ByHand {
    t: i32,
    first: Vec<f64>,
    second: Vec<f64>,
    step: Step,
}

impl ByHand {
    fn new(step: Step) -> Self {
        Self { t: 0, first: vec![0.0; PARAMETERS], second: vec![0.0; PARAMETERS], step }
    }

    fn step(&mut self, x: &mut [f64], g: &[f64]) {
        self.t += 1;
        (self.step)(self.t, x, g, &mut self.first, &mut self.second);
    }
}

fn adam(t: i32, x: &mut [f64], g: &[f64], m: &mut [f64], v: &mut [f64]) {
    let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8);
    let (bias1, bias2) = (1.0 - f64::powi(beta1, t), 1.0 - f64::powi(beta2, t));
    for (((x, g), m), v) in x.iter_mut().zip(g).zip(m).zip(v) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        *x -= RATE * (*m / bias1) / ((*v / bias2).sqrt() + epsilon);
    }
}

fn nadam(t: i32, x: &mut [f64], g: &[f64], m: &mut [f64], v: &mut [f64]) {
    let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8);
    let mu = |t: i32| beta1 * (1.0 - 0.5 * 0.96_f64.powf(f64::from(t) * 4e-3));
    let product: f64 = (1..=t).map(mu).product();
    let (now, ahead) = ((1.0 - mu(t)) / (1.0 - product), mu(t + 1) / (1.0 - product * mu(t + 1)));
    let bias2 = 1.0 - f64::powi(beta2, t);
    for (((x, g), m), v) in x.iter_mut().zip(g).zip(m).zip(v) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        *x -= RATE * (now * g + ahead * *m) / ((*v / bias2).sqrt() + epsilon);
    }
}

fn adamax(t: i32, x: &mut [f64], g: &[f64], m: &mut [f64], u: &mut [f64]) {
    let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8);
    let bias1 = 1.0 - f64::powi(beta1, t);
    for (((x, g), m), u) in x.iter_mut().zip(g).zip(m).zip(u) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *u = (beta2 * *u).max(g.abs() + epsilon);
        *x -= RATE / bias1 * *m / *u;
    }
}

fn rmsprop(_t: i32, x: &mut [f64], g: &[f64], _: &mut [f64], v: &mut [f64]) {
    for ((x, g), v) in x.iter_mut().zip(g).zip(v) {
        *v = 0.9 * *v + 0.1 * g * g;
        *x -= RATE * g / (v.sqrt() + 1e-8);
    }
}

fn adagrad(_t: i32, x: &mut [f64], g: &[f64], _: &mut [f64], sum: &mut [f64]) {
    for ((x, g), sum) in x.iter_mut().zip(g).zip(sum) {
        *sum += g * g;
        *x -= RATE * g / (sum.sqrt() + 1e-10);
    }
}

fn lion(_t: i32, x: &mut [f64], g: &[f64], m: &mut [f64], _: &mut [f64]) {
    for ((x, g), m) in x.iter_mut().zip(g).zip(m) {
        let along = 0.9 * *m + 0.1 * g;
        *m = 0.99 * *m + 0.01 * g;
        *x -= if along == 0.0 { 0.0 } else { RATE.copysign(along) };
    }
}

fn momentum(_t: i32, x: &mut [f64], g: &[f64], b: &mut [f64], _: &mut [f64]) {
    for ((x, g), b) in x.iter_mut().zip(g).zip(b) {
        *b = 0.9 * *b + g;
        *x -= RATE * *b;
    }
}

fn gradient(x: &[f64]) -> Vec<f64> {
    x.iter().enumerate().map(|(i, x)| x * (1.0 + (i % 17) as f64)).collect()
}

fn compare<R: Rule<f64>>(clock: Clock, name: &str, mut by_hand: ByHand, rule: R) {
    let start: Vec<f64> = (0..PARAMETERS).map(|i| (i as f64 * 0.1).sin()).collect();
    let g = gradient(&start);
    let mut optimizer = rule.optimizer(PARAMETERS).expect("valid settings");
    let (mut x, mut y) = (start.clone(), start);
    for _ in 0..5 {
        by_hand.step(&mut x, &g);
        optimizer.step(&mut y, &g).expect("a finite gradient");
    }
    // The two differ in the order of a division: a few units in the last place.
    assert!(x.iter().zip(&y).all(|(x, y)| (x - y).abs() <= 1e-14), "{name}: the answers differ");

    if clock.timed {
        let pair = clock.pair(&mut || by_hand.step(black_box(&mut x), black_box(&g)), &mut || {
            optimizer.step(black_box(&mut y), black_box(&g)).expect("a finite gradient");
        });
        clock::line(name, &[pair.base, pair.other, pair.ratio, pair.least]);
    }
}

fn main() {
    let clock = Clock::of_arguments();
    clock::title("a step: ns", &["by hand", "rule", "ratio", "of least"]);
    compare(clock, "adam", ByHand::new(adam), Adam::new(RATE));
    compare(clock, "nadam", ByHand::new(nadam), Nadam::new(RATE));
    compare(clock, "adamax", ByHand::new(adamax), Adamax::new(RATE));
    compare(clock, "rmsprop", ByHand::new(rmsprop), RmsProp::new(RATE));
    compare(clock, "adagrad", ByHand::new(adagrad), Adagrad::new(RATE));
    compare(clock, "lion", ByHand::new(lion), Lion::new(RATE));
    compare(clock, "momentum", ByHand::new(momentum), Sgd { momentum: 0.9, ..Sgd::new(RATE) });
}
