//! How often intervals hold the true value, over simulated data sets of a mildly nonlinear curve.

use gradus::estimate::Bootstrap;
use gradus::least_squares::Sandwich;
use gradus::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const TRUE: [f64; 2] = [3.0, 1.0];
const ROWS: usize = 150;
const REPLICATES: usize = 1000;

/// A debug build sees that everything runs, and little more.
const SETS: usize = if cfg!(debug_assertions) { 12 } else { 1000 };

/// Of so many 95 % intervals: 93 to 97 %, some three standard deviations of a count of 1000. Five of a smaller one.
fn is_right(held: usize) -> bool {
    let (sets, held) = (SETS as f64, held as f64);
    let off = if SETS < 1000 { 5.0 * (0.95 * 0.05 * sets).sqrt() } else { 0.02 * sets };
    (held - 0.95 * sets).abs() <= off
}

/// Box & Muller's.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let mut unit = || ((random.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    (-2.0 * unit().ln()).sqrt() * (std::f64::consts::TAU * unit()).cos()
}

fn falls([a, k]: [Var; 2], [t, y]: [Var; 2]) -> Var {
    a * (-k * t).exp() - y
}

/// - `deviation`: of the noise at a time.
fn simulated(set: usize, deviation: impl Fn(f64) -> f64) -> (Dataset, LeastSquaresReport<[f64; 2]>) {
    let mut random = ChaCha8Rng::seed_from_u64(1987);
    random.set_stream(set as u64);
    let [a, k] = TRUE;
    let rows = (0..ROWS).map(|i| {
        let t = 2.0 * i as f64 / ROWS as f64;
        [t, a * (-k * t).exp() + deviation(t) * normal(&mut random)]
    });
    let data = Dataset::from_rows(&["t", "y"], rows).expect("rows");
    let found = LeastSquares::new().run_rows(falls, TRUE, &data).expect("a report");
    (data, found)
}

/// How many intervals of each kind have held the true value of each parameter.
#[derive(Default)]
struct Counts(Vec<(&'static str, [usize; 2])>);

impl Counts {
    fn add(&mut self, kind: &'static str, intervals: &[(f64, f64)]) {
        if !self.0.iter().any(|(known, _)| *known == kind) {
            self.0.push((kind, [0; 2]));
        }
        let (_, held) = self.0.iter_mut().find(|(known, _)| *known == kind).expect("it is there now");
        for ((held, (low, high)), truth) in held.iter_mut().zip(intervals).zip(TRUE) {
            *held += usize::from(*low <= truth && truth <= *high);
        }
    }

    /// Prints all, and holds some to what they say.
    fn check(&self, right: &[&str]) {
        for (kind, held) in &self.0 {
            println!("{kind:>10}: {held:?} of {SETS}");
        }
        for (kind, held) in self.0.iter().filter(|(kind, _)| right.contains(kind)) {
            assert!(held.iter().all(|&held| is_right(held)), "{kind}: {held:?} of {SETS}");
        }
    }
}

#[test]
fn intervals_hold_the_true_value_as_often_as_they_say() {
    let mut counts = Counts::default();
    for set in 0..SETS {
        let (data, found) = simulated(set, |_| 0.3);
        counts.add("Wald", &found.confidence_intervals(0.95).expect("intervals"));
        let profile = found.profile(falls, &data).expect("a profile");
        counts.add("profile", &profile.intervals(0.95).expect("intervals"));
        for (name, kind) in [("HC0", Sandwich::Hc0), ("HC3", Sandwich::Hc3)] {
            let robust = found.with_sandwich(kind).expect("a sandwich");
            counts.add(name, &robust.confidence_intervals(0.95).expect("intervals"));
        }
        let plan = Bootstrap::cases(REPLICATES).seed(set as u64);
        let again = found.bootstrap(falls, &data, plan).expect("a bootstrap");
        counts.add("BCa", &again.bca_intervals(0.95).expect("intervals"));
        counts.add("percentile", &again.percentile_intervals(0.95).expect("intervals"));
    }
    // HC0 and percentiles are known to fall short.
    counts.check(&["Wald", "profile", "HC3", "BCa"]);
}

/// Noise that grows with the curve: Wald's intervals take it to be the same in all rows.
#[test]
fn a_sandwich_is_right_where_noise_differs_from_row_to_row() {
    let mut counts = Counts::default();
    for set in 0..SETS {
        let (_, found) = simulated(set, |t| 0.6 * (-t).exp());
        counts.add("Wald", &found.confidence_intervals(0.95).expect("intervals"));
        for (name, kind) in [("HC0", Sandwich::Hc0), ("HC3", Sandwich::Hc3)] {
            let robust = found.with_sandwich(kind).expect("a sandwich");
            counts.add(name, &robust.confidence_intervals(0.95).expect("intervals"));
        }
    }
    counts.check(&["HC3"]);
}
