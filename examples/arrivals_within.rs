//! From how many of 666 starts least squares within bounds arrives at the lowest minimum, beside SciPy's `trf` on the same ones.
//!
//! ```text
//! cargo run --release --all-features --example arrivals_within
//! ```
//!
//! The starts are those of `arrivals`. The bounds are 10⁴ to either side of the best parameters, so that nothing but the sign
//! is known of a parameter and none is active; and the same where the first parameter may be at most 0.8 of the best. Arrived
//! is what ends within 1e-6 of the lowest sum of squares that anything here or there ends at. Fails if fewer starts arrive
//! than SciPy's in either scaling, or than did once, or if it takes more evaluations.

#[path = "claims/mod.rs"]
mod claims;
#[path = "kinds/mod.rs"]
#[allow(dead_code, reason = "what is lowest without bounds is used elsewhere")]
mod kinds;
#[path = "../tests/nist/sets.rs"]
#[allow(dead_code, reason = "the digits are used elsewhere")]
mod sets;
#[path = "starts/mod.rs"]
mod starts;

use claims::{Outcome, claim};
use gradus::prelude::*;
use kinds::KINDS;
use serde_json::Value;
use sets::Curve;

/// What `tests/golden/arrivals.py` has written.
const SCIPY: &str = include_str!("../tests/golden/arrivals.json");
/// Evaluations for each start, at most, here and there.
const EVALUATIONS: usize = 400;

struct Task {
    name: &'static str,
    curve: Curve,
    data: Dataset,
    starts: Vec<Vec<f64>>,
    /// The parameters at the lowest minimum without bounds.
    best: Vec<f64>,
}

/// Of all tasks: arrivals here, with `trf`, and with its `x_scale="jac"`; and evaluations.
#[derive(Default)]
struct Sums {
    starts: usize,
    arrivals: [usize; 3],
    evaluations: [usize; 3],
}

fn main() -> Outcome {
    let scipy: Value = serde_json::from_str(SCIPY)?;
    let tasks = nist()?.into_iter().chain(six_kinds(&scipy)?).collect::<Vec<_>>();
    for (kind, least) in [("wide", LEAST[0]), ("active", LEAST[1])] {
        println!("\n{kind:12} {:>6} {:>24} {:>27}", "starts", "arrivals", "evaluations");
        println!("{:19} {}{}", "", heads(8), heads(9));
        let mut sums = Sums::default();
        for task in &tasks {
            let of = one(task, kind, &scipy[task.name]);
            print_line(task.name, &of);
            sums.starts += of.starts;
            (0..3).for_each(|i| sums.arrivals[i] += of.arrivals[i]);
            (0..3).for_each(|i| sums.evaluations[i] += of.evaluations[i]);
        }
        print_line("all", &sums);
        let [ours, theirs @ ..] = sums.arrivals;
        claim(&format!("{kind}: at least as many arrive as with `trf`"), theirs.iter().all(|&n| ours >= n))?;
        claim(&format!("{kind}: at least {least} arrive"), ours >= least)?;
        let [ours, theirs @ ..] = sums.evaluations;
        claim(&format!("{kind}: with fewer evaluations"), theirs.iter().all(|&n| ours < n))?;
    }
    Ok(())
}

/// Arrivals as they were once, without and with an active bound.
const LEAST: [usize; 2] = [518, 504];

fn heads(width: usize) -> String {
    ["here", "trf", "trf jac"].map(|head| format!("{head:>width$}")).concat()
}

fn print_line(name: &str, Sums { starts, arrivals, evaluations }: &Sums) {
    let columns = |numbers: &[usize; 3], width: usize| numbers.map(|n| format!("{n:>width$}")).concat();
    println!("{name:12} {starts:>6} {}{}", columns(arrivals, 8), columns(evaluations, 9));
}

fn one(task: &Task, kind: &str, scipy: &Value) -> Sums {
    let bounds = bounds(task, kind);
    let curve = task.curve;
    let residual = |b: &[Var], row: &[Var]| curve(b, &row[1..]) - row[0];
    let mut evaluations = [0; 3];
    let mut sum_of_squares = |start: &Vec<f64>| {
        let settings = LeastSquares::new().bounds(bounds.iter().copied()).max_evaluations(EVALUATIONS);
        let found = settings.run_rows(residual, inside(start, task, kind, &bounds), &task.data);
        found.map_or(f64::INFINITY, |found| {
            evaluations[0] += found.nfev;
            if found.sum_of_squares.is_finite() { found.sum_of_squares } else { f64::INFINITY }
        })
    };
    let ours: Vec<f64> = task.starts.iter().map(&mut sum_of_squares).collect();
    let theirs = ["1.0", "jac"].map(|scale| {
        let list = scipy[format!("{kind} {scale}")].as_array().cloned().unwrap_or_default();
        list.iter().map(|x| x.as_f64().unwrap_or(f64::INFINITY)).collect::<Vec<_>>()
    });
    for (k, scale) in ["1.0", "jac"].iter().enumerate() {
        let count = scipy[format!("{kind} {scale} evaluations")].as_u64().unwrap_or(0);
        evaluations[k + 1] = usize::try_from(count).unwrap_or(0);
    }
    let all = [&ours, &theirs[0], &theirs[1]];
    let lowest = all.iter().flat_map(|of| of.iter().copied()).fold(f64::INFINITY, f64::min);
    // Where nothing is left but rounding, as in Lanczos1, the sum of squares has no digits.
    let squares: f64 = task.data.rows().map(|row| row[0] * row[0]).sum();
    let arrived = lowest * (1.0 + 1e-6) + 1e-18 * squares;
    let arrivals = all.map(|of| of.iter().filter(|sum| **sum <= arrived).count());
    Sums { starts: task.starts.len(), arrivals, evaluations }
}

fn bounds(task: &Task, kind: &str) -> Vec<(f64, f64)> {
    let wide = |&b: &f64| if b > 0.0 { (b / 1e4, b * 1e4) } else { (b * 1e4, b / 1e4) };
    let mut all: Vec<(f64, f64)> = task.best.iter().map(wide).collect();
    if kind == "active" {
        let most = 0.8 * task.best[0];
        all[0] = if most > 0.0 { (most / 1e4, most) } else { (most, most / 1e4) };
    }
    all
}

/// A start within the bounds, and at most half way to the active one.
fn inside(start: &[f64], task: &Task, kind: &str, bounds: &[(f64, f64)]) -> Vec<f64> {
    let mut start = start.to_vec();
    if kind == "active" {
        start[0] = task.best[0].signum() * start[0].abs().min(0.4 * task.best[0].abs());
    }
    let sides = bounds.iter().zip(&task.best);
    let into = |(x, (&(low, high), best)): (f64, (&(f64, f64), &f64))| {
        x.clamp(low + 1e-9 * best.abs(), high - 1e-9 * best.abs())
    };
    start.into_iter().zip(sides).map(into).collect()
}

/// The certified parameters times 10ᵘ, with `u` uniform from −1 to 1.
fn nist() -> Result<Vec<Task>, Box<dyn std::error::Error>> {
    let tasks = sets::all()?.into_iter().enumerate().map(|(k, set)| {
        let starts = starts::around(&set.certified, k);
        Task { name: set.name, curve: set.curve, starts, best: set.certified, data: set.data }
    });
    Ok(tasks.collect())
}

fn six_kinds(scipy: &Value) -> Result<Vec<Task>, Box<dyn std::error::Error>> {
    let mut tasks = Vec::new();
    for kind in &KINDS {
        let best = scipy[kind.name]["best"].as_array().ok_or("no parameters")?;
        tasks.push(Task {
            name: kind.name,
            curve: kind.curve,
            data: Dataset::from_rows(&["y", "x"], kind.rows)?,
            starts: starts::combinations(kind.parameters),
            best: best.iter().filter_map(Value::as_f64).collect(),
        });
    }
    Ok(tasks)
}
