//! Five optimizers from scratch, in plain loops, and the same five as rules.
//!
//! Gradient descent, momentum, Adagrad, RMSProp and Adam on `0.1 x² + 2 y²`, from (−5, −2). Each is written once as
//! a formula for one coordinate, with the derivative by hand, and once as a rule of the library, with the
//! derivative from the tape. All points of both paths are compared, and where they end is compared with
//! numbers from elsewhere. Then what a larger rate does to gradient descent.
//!
//! ```text
//! cargo run --release --example optimizers_from_scratch
//! ```

mod claims;

use claims::{Outcome, checked, near};
use gradus::optim::{Adagrad, Adam, RmsProp, Rule, Sgd};
use gradus::{Descent, testfn};

const START: [f64; 2] = [-5.0, -2.0];

/// One update of one coordinate: the coordinate, two slots, its gradient, and the number of the step from 1 on.
type Update = fn(&mut f64, &mut [f64; 2], f64, i32);

fn main() -> Outcome {
    println!("f = 0.1 x² + 2 y² from (-5, -2)\n");
    println!("{:<18} {:>5}  {:>12} {:>12} {:>12}", "rule", "steps", "x", "y", "f");
    let epsilon = 1e-6;
    compare("gradient descent", sgd, Sgd::new(0.05), [-3.025_030_335_687_683_5, -2.854_495_385_411_921e-5])?;
    // The rate goes into the velocity there; at a constant rate that makes no difference.
    let rule = Sgd { momentum: 0.1, rate_in_velocity: true, ..Sgd::new(0.1) };
    compare("momentum", momentum, rule, [-1.625_003_754_566_725, 0.0])?;
    // Epsilon stands under the root in these two, and beside it in Adam.
    let rule = Adagrad { epsilon: 0.0, epsilon_root: epsilon, ..Adagrad::new(0.1) };
    compare("Adagrad", adagrad, rule, [-3.790_823_765_339_184, -0.907_993_856_939_415_5])?;
    let rule = RmsProp { epsilon: 0.0, epsilon_root: epsilon, ..RmsProp::new(0.1) };
    compare("RMSProp", rmsprop, rule, [-0.496_529_545_077_963_54, -3.711_282_157_438_49e-9])?;
    let rule = Adam { epsilon, ..Adam::new(0.1) };
    compare_steps("Adam", 30, adam, rule, [-2.203_497_428_252_871, 0.205_380_677_721_147_4])?;
    checked("by hand and as a rule all points agree, and the last are those of the notebook");
    println!();
    rates()
}

fn compare<R: Rule<f64>>(name: &str, update: Update, rule: R, end: [f64; 2]) -> Outcome {
    compare_steps(name, 50, update, rule, end)
}

/// Walks by both, and prints where they end.
fn compare_steps<R: Rule<f64>>(name: &str, steps: u64, update: Update, rule: R, end: [f64; 2]) -> Outcome {
    let run = Descent::new(rule).steps(steps).minimize(testfn::ellipse, START)?;
    let path = by_hand(update, run.history.len());
    for (got, want) in run.history.points.iter().zip(&path) {
        // The two write the same formulas in another order: a few roundings a step.
        near(name, got[0], want[0], 1e-12)?;
        near(name, got[1], want[1], 1e-12)?;
    }
    let [x, y] = run.point;
    println!("{name:<18} {steps:>5}  {x:>12.6} {y:>12.2e} {:>12.6}", run.value);
    near(name, x, end[0], 1e-12)?;
    near(name, y, end[1], 1e-12)
}

/// The loop of the notebook.
fn by_hand(update: Update, points: usize) -> Vec<[f64; 2]> {
    let (mut point, mut slots) = (START, [[0.0; 2]; 2]);
    let mut path = vec![point];
    for step in 1..points as i32 {
        let gradient = [0.2 * point[0], 4.0 * point[1]];
        for i in 0..2 {
            update(&mut point[i], &mut slots[i], gradient[i], step);
        }
        path.push(point);
    }
    path
}

fn sgd(x: &mut f64, _slots: &mut [f64; 2], g: f64, _step: i32) {
    *x -= 0.05 * g;
}

fn momentum(x: &mut f64, [v, _]: &mut [f64; 2], g: f64, _step: i32) {
    *v = 0.1 * *v + 0.1 * g;
    *x -= *v;
}

fn adagrad(x: &mut f64, [s, _]: &mut [f64; 2], g: f64, _step: i32) {
    *s += g * g;
    *x -= 0.1 / (*s + 1e-6).sqrt() * g;
}

fn rmsprop(x: &mut f64, [s, _]: &mut [f64; 2], g: f64, _step: i32) {
    *s = 0.9 * *s + (1.0 - 0.9) * g * g;
    *x -= 0.1 / (*s + 1e-6).sqrt() * g;
}

fn adam(x: &mut f64, [m, n]: &mut [f64; 2], g: f64, step: i32) {
    *m = 0.9 * *m + (1.0 - 0.9) * g;
    *n = 0.999 * *n + (1.0 - 0.999) * g * g;
    let m_hat = *m / (1.0 - 0.9_f64.powi(step));
    let n_hat = *n / (1.0 - 0.999_f64.powi(step));
    *x -= 0.1 * m_hat / (n_hat.sqrt() + 1e-6);
}

/// Gradient descent multiplies `x` by `1 − 0.2 rate` in each step, and `y` by `1 − 4 rate`.
fn rates() -> Outcome {
    println!("gradient descent, 50 steps\n{:>5}  {:>12} {:>12}", "rate", "x", "y");
    for rate in [0.05, 0.4, 0.49, 0.6] {
        let run = Descent::new(Sgd::new(rate)).steps(50).minimize(testfn::ellipse, START)?;
        println!("{rate:>5}  {:>12.4e} {:>12.4e}", run.point[0], run.point[1]);
        // 50 steps with two roundings each.
        let factors = [1.0 - 0.2 * rate, 1.0 - 4.0 * rate];
        for i in 0..2 {
            let want = START[i] * factors[i].powi(50);
            near("the end", run.point[i] / want, 1.0, 1e-13)?;
        }
    }
    checked("each coordinate is multiplied by a factor of its own; above the rate 0.5 that of y is below -1");
    Ok(())
}
