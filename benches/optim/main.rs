//! One step of every rule, against the loop written by hand.
//!
//! Question: what do the checks, the schedule and the rule as a value of its own cost, in the first-level cache, in the second and beyond?
//! Both sides are asserted to give the same bits before anything is timed. With the feature `rayon` the crate's steps on more than
//! 10⁵ parameters share the machine's cores, those by hand do not. Names of loops, as arguments, choose among them.
//!
//! A gradient that is not finite must leave all as it was, so it is read once before anything is written; by hand it is not. Where
//! memory is what a step waits for that costs its share of what is moved: a third for descent without momentum, a seventh for Adam.

mod by_hand;
#[path = "../problems/clock.rs"]
#[allow(dead_code, reason = "shared with the bench of problems")]
mod clock;

use by_hand::{RATE, Step};
use clock::Clock;
use gradus::optim::*;
use gradus_base::Numeric;
use std::hint::black_box;

/// As many as the memory of [`Lbfgs`] holds, and those that [`Radam`] takes until it is rectified.
const STEPS: usize = 14;

/// Of a sum of squares with weights from 1 to 17.
fn gradient<F: Numeric>(x: &[F]) -> Vec<F> {
    x.iter().enumerate().map(|(i, x)| *x * F::nearest(1.0 + (i % 17) as f64)).collect()
}

fn compare<F: Numeric, R: Rule<F>>(clock: Clock, name: &str, by_hand: fn(usize) -> Step<F>, rule: &R) {
    for n in [100, 10_000, 1_000_000] {
        let mut step = by_hand(n);
        let mut optimizer = rule.clone().optimizer(n).expect("valid settings");
        let mut x: Vec<F> = (0..n).map(|i| F::nearest((i as f64 * 0.1).sin())).collect();
        let (mut y, mut g) = (x.clone(), Vec::new());
        for _ in 0..STEPS {
            g = gradient(&x);
            step(&mut x, &g);
            optimizer.step(&mut y, &g).expect("a finite gradient");
        }
        assert!(x == y, "{name}, {n} parameters: the answers differ");
        if clock.timed {
            let pair = clock.pair(&mut || step(black_box(&mut x), black_box(&g)), &mut || {
                optimizer.step(black_box(&mut y), black_box(&g)).expect("a finite gradient");
            });
            clock::line(&format!("{name} {n}"), &[pair.base, pair.other, pair.ratio, pair.least]);
        }
    }
}

fn compare_all<F: Numeric>(clock: Clock) {
    let chosen: Vec<_> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    macro_rules! all {
        ($($by_hand:ident: $rule:expr),+ $(,)?) => {
            $(
                if chosen.is_empty() || chosen.iter().any(|name| name == stringify!($by_hand)) {
                    compare::<F, _>(clock, stringify!($by_hand), by_hand::$by_hand, &$rule);
                }
            )+
        };
    }
    all! {
        sgd: Sgd::new(RATE),
        momentum: Sgd { momentum: 0.9, ..Sgd::new(RATE) },
        adagrad: Adagrad::new(RATE),
        adadelta: Adadelta::new(RATE),
        rmsprop: RmsProp::new(RATE),
        adam: Adam::new(RATE),
        adamw: AdamW::new(RATE),
        adamax: Adamax::new(RATE),
        nadam: Nadam::new(RATE),
        radam: Radam::new(RATE),
        asgd: Asgd::new(RATE),
        adabelief: AdaBelief::new(RATE),
        yogi: Yogi::new(RATE),
        lion: Lion::new(RATE),
        lamb: Lamb::new(RATE),
        lars: Lars::new(RATE),
        novograd: Novograd::new(RATE),
        adan: Adan::new(RATE),
        sm3: Sm3::new(RATE),
        sign_sgd: SignSgd::new(RATE),
        lbfgs: Lbfgs::new(RATE),
        rprop: Rprop::new(RATE),
        schedule_free: ScheduleFree::sgd(RATE),
    }
}

fn main() {
    let clock = Clock::of_arguments();
    clock::title("a step in f64: ns", &["by hand", "rule", "ratio", "of least"]);
    compare_all::<f64>(clock);
    clock::title("a step in f32: ns", &["by hand", "rule", "ratio", "of least"]);
    compare_all::<f32>(clock);
}
