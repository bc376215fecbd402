//! What a recording costs: one `value_and_grad` call against the gradient written by hand.
//!
//! The last number of a line is the ratio of the fastest of many rounds, which other work on the machine disturbs least.

#[path = "problems/by_hand.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod by_hand;
#[path = "problems/clock.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod clock;

use by_hand::rosenbrock as rosenbrock_by_hand;
use clock::Clock;
use gradus::prelude::*;
use std::hint::black_box;

/// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²`: eight operations a term.
fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

fn main() {
    let clock = Clock::of_arguments();
    clock::title("Rosenbrock: ns", &["by hand", "traced", "ratio", "of least"]);
    for n in [2, 1000, 100_000] {
        let x: Vec<f64> = (0..n).map(|i| 1.0 + 0.1 * f64::from(i as u32 % 7)).collect();
        let mut by_hand = vec![0.0; n];
        let value = rosenbrock_by_hand(&x, &mut by_hand);
        let (traced_value, traced) = value_and_grad(rosenbrock, x.clone()).expect("finite");
        assert_eq!(value, traced_value);
        for (a, b) in by_hand.iter().zip(&traced) {
            assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0), "{a} {b}");
        }
        if clock.timed {
            let pair = clock.pair(
                &mut || {
                    black_box(rosenbrock_by_hand(black_box(&x), black_box(&mut by_hand)));
                },
                &mut || {
                    black_box(value_and_grad(rosenbrock, black_box(x.clone())).expect("finite"));
                },
            );
            clock::line(&format!("n = {n}"), &[pair.base, pair.other, pair.ratio, pair.least]);
        }
    }
}
