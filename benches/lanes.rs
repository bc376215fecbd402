//! What do special functions cost in lanes, against one call after another?
//!
//! A sum of 1024 values: a compiled function with vector mathematics beside the loop that calls the scalar function, and beside the
//! same program with the scalar functions. The ratio is below 1 where lanes are faster.

#[path = "problems/clock.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod clock;

use clock::Clock;
use gradus::prelude::*;
use gradus::{Activation, special};
use std::hint::black_box;

fn main() {
    let clock = Clock::of_arguments();
    clock::title("1024 values: ns each", &["calls", "lanes", "ratio", "by program"]);
    let line: Vec<f64> = (0..1024).map(|k| f64::from(k * 7919 % 1024) * 0.008 - 4.0).collect();
    let positive: Vec<f64> = line.iter().map(|x| 2.5 * (x + 4.05)).collect();
    row(clock, "erf", &line, Activation::erf, Var::erf);
    row(clock, "erfc", &line, special::erfc, Var::erfc);
    row(clock, "normal_cdf", &line, special::normal_cdf, Var::normal_cdf);
    row(clock, "ln_gamma", &positive, special::ln_gamma, Var::ln_gamma);
    row(clock, "exp", &line, f64::exp, Var::exp);
}

fn row(clock: Clock, name: &str, x: &[f64], scalar: fn(f64) -> f64, traced: fn(Var) -> Var) {
    let sum = |x: &[Var]| x.iter().map(|&x| traced(x)).sum::<Var>();
    let [mut lanes, mut program] =
        [Math::Vector, Math::Std].map(|math| Function::new(sum, x.len()).math(math));
    let want: f64 = x.iter().map(|&x| scalar(x)).sum();
    // Until it is replayed.
    for _ in 0..3 {
        clock::agree(
            name,
            &[lanes.value(x).expect("finite"), program.value(x).expect("finite")],
            &[want, want],
        );
    }
    if !clock.timed {
        return;
    }
    let mut calls = || {
        black_box(black_box(x).iter().fold(0.0, |sum, &x| sum + scalar(x)));
    };
    let side = clock.pair(&mut calls, &mut || {
        black_box(lanes.value(x).expect("finite"));
    });
    let other = clock.pair(&mut calls, &mut || {
        black_box(program.value(x).expect("finite"));
    });
    let each = x.len() as f64;
    clock::line(name, &[side.base / each, side.other / each, side.ratio, other.ratio]);
}
