//! Timing of two things side by side, and the lines of the tables.

use std::time::{Duration, Instant};

/// A sample repeats its work until it takes so long: some hundred times the clock's resolution.
const SAMPLE: Duration = Duration::from_micros(200);
/// Samples of each side, fewer if they take longer than `PATIENCE` together.
const SAMPLES: usize = 51;
const PATIENCE: Duration = Duration::from_secs(1);

/// Times, or only calls once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) timed: bool,
}

/// Two sides compared: nanoseconds of a call, and their ratio.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) base: f64,
    pub(crate) other: f64,
    /// Median of `other / base`, each from samples taken one right after the other.
    pub(crate) ratio: f64,
    /// The least time of `other` over that of `base`.
    pub(crate) least: f64,
}

impl Clock {
    /// As the arguments say: `cargo test --benches` passes nothing, and then, too, only the answers are looked at.
    pub(crate) fn of_arguments() -> Self {
        let has = |flag: &str| std::env::args().any(|argument| argument == flag);
        Self { timed: has("--bench") && !has("--test") }
    }

    /// Times `base` and `other` in turns.
    pub(crate) fn pair(self, base: &mut dyn FnMut(), other: &mut dyn FnMut()) -> Pair {
        let (base_calls, other_calls) = (calls(base), calls(other));
        let (mut bases, mut others, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        let start = Instant::now();
        while bases.len() < SAMPLES && (bases.len() < 5 || start.elapsed() < PATIENCE) {
            let (b, o) = (sample(base, base_calls), sample(other, other_calls));
            bases.push(b);
            others.push(o);
            ratios.push(o / b);
        }
        let ([base, base_least], [other, other_least]) = (spread(bases), spread(others));
        Pair { base, other, ratio: spread(ratios)[0], least: other_least / base_least }
    }

    /// Nanoseconds of one call, median and least.
    pub(crate) fn repeated(self, work: &mut dyn FnMut()) -> [f64; 2] {
        let calls = calls(work);
        spread((0..SAMPLES).map(|_| sample(work, calls)).collect())
    }

    /// Nanoseconds of what times itself, median and least of `times` runs.
    pub(crate) fn once(self, times: usize, work: &mut dyn FnMut() -> Duration) -> [f64; 2] {
        spread((0..times).map(|_| work().as_nanos() as f64).collect())
    }
}

/// How many calls fill a sample.
fn calls(work: &mut dyn FnMut()) -> usize {
    let mut calls = 1;
    loop {
        if sample(work, calls) * calls as f64 >= SAMPLE.as_nanos() as f64 {
            return calls;
        }
        calls *= 2;
    }
}

/// Nanoseconds of one call, from `calls` of them.
fn sample(work: &mut dyn FnMut(), calls: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        work();
    }
    start.elapsed().as_nanos() as f64 / calls as f64
}

/// Median and least.
fn spread(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    [values[values.len() / 2], values[0]]
}

/// A table's title and head.
pub(crate) fn title(title: &str, heads: &[&str]) {
    print!("\n{title}\n{:22}", "");
    heads.iter().for_each(|head| print!("{head:>14}"));
    println!();
}

/// A line of a table; what is not a number is left out.
pub(crate) fn line(name: &str, entries: &[f64]) {
    print!("{name:22}");
    for entry in entries {
        match entry.abs() {
            _ if entry.is_nan() => print!("{:14}", ""),
            size if size >= 100.0 => print!("{entry:14.0}"),
            _ => print!("{entry:14.2}"),
        }
    }
    println!();
}

/// Panics unless the two agree within 1e-8 of the largest entry.
pub(crate) fn agree(name: &str, got: &[f64], want: &[f64]) {
    let size = want.iter().fold(0.0, |size, w| f64::max(size, w.abs()));
    assert_eq!(got.len(), want.len(), "{name}");
    for (i, (g, w)) in got.iter().zip(want).enumerate() {
        assert!((g - w).abs() <= 1e-8 * size, "{name}: entry {i} is {g}, expected {w}");
    }
}
