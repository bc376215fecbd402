//! From how many of 666 starts least squares arrives at the deepest minimum, beside SciPy on the same ones.
//!
//! ```text
//! cargo run --release --example arrivals
//! ```
//!
//! NIST's 27 nonlinear regressions from 20 starts each, whose parameters are the certified ones times random factors
//! from 1/10 to 10; and six kinds of curves from every combination of 0.1, 1 and 10. It is what the default of
//! `initial_radius` was chosen by. Fails if fewer starts arrive than did then, or fewer than SciPy's.

#[path = "claims/mod.rs"]
mod claims;
#[path = "kinds/mod.rs"]
mod kinds;
#[path = "../tests/nist/sets.rs"]
#[allow(dead_code, reason = "the digits are used elsewhere")]
mod sets;
#[path = "starts/mod.rs"]
mod starts;

use claims::{Outcome, claim};
use gradus::prelude::*;
use kinds::KINDS;
use sets::Curve;

/// SciPy 1.17.1, `least_squares` with exact Jacobians, all three tolerances 1e-12 and `max_nfev=400`, from the same
/// starts: `lm`, `lm` with `x_scale="jac"`, `trf`, `trf` with `x_scale="jac"`.
const SCIPY: [(&str, [usize; 4]); 2] = [("NIST", [334, 345, 335, 355]), ("kinds", [101, 97, 108, 101])];

/// The first radii that are compared; the first is the default.
const RADII: [f64; 5] = [0.2, 0.05, 1.0, 3.0, 100.0];

/// Evaluations for each start, at most, here and there.
const EVALUATIONS: usize = 400;

/// A curve, its data, the starts, and the largest sum of squares that counts as arrived.
struct Task {
    name: &'static str,
    curve: Curve,
    data: Dataset,
    starts: Vec<Vec<f64>>,
    arrived: f64,
}

fn main() -> Outcome {
    let groups = [("NIST", nist()?), ("kinds", six_kinds()?)];
    println!("{:12} {:>6}  arrivals with a first radius of", "", "starts");
    println!("{:12} {:>6} {}", "", "", RADII.map(|radius| format!("{radius:>6}")).join(""));
    for ((group, tasks), (_, theirs)) in groups.iter().zip(SCIPY) {
        let (mut all, mut ours) = (0, [0; RADII.len()]);
        for task in tasks {
            let arrivals = RADII.map(|radius| arrivals(task, radius));
            println!("{:12} {:>6} {}", task.name, task.starts.len(), columns(&arrivals));
            all += task.starts.len();
            ours.iter_mut().zip(arrivals).for_each(|(sum, arrivals)| *sum += arrivals);
        }
        println!("{group:12} {all:>6} {}", columns(&ours));
        println!(
            "SciPy: lm {}, lm by columns {}, trf {}, trf by columns {}\n",
            theirs[0], theirs[1], theirs[2], theirs[3]
        );
        let most = theirs.into_iter().max().unwrap_or(0);
        claim(&format!("{group}: more arrive than with any method of SciPy's, {most}"), ours[0] > most)?;
        let expected = if *group == "NIST" { 386 } else { 118 };
        claim(&format!("{group}: at least {expected} arrive"), ours[0] >= expected)?;
    }
    let puromycin = groups[1].1.iter().find(|task| task.name == "puromycin").ok_or("no puromycin")?;
    claim("Puromycin is reached from every start", arrivals(puromycin, RADII[0]) == puromycin.starts.len())
}

fn columns(arrivals: &[usize]) -> String {
    arrivals.iter().map(|arrivals| format!("{arrivals:>6}")).collect()
}

fn arrivals(task: &Task, radius: f64) -> usize {
    let curve = task.curve;
    let arrives = |start: &Vec<f64>| {
        let residual = |b: &[Var], row: &[Var]| curve(b, &row[1..]) - row[0];
        let settings = LeastSquares::new().initial_radius(radius).max_evaluations(EVALUATIONS);
        let found = settings.run_rows(residual, start.clone(), &task.data);
        found.is_ok_and(|found| found.sum_of_squares <= task.arrived)
    };
    task.starts.iter().filter(|start| arrives(start)).count()
}

/// The certified parameters times 10ᵘ, with `u` uniform from −1 to 1.
fn nist() -> Result<Vec<Task>, Box<dyn std::error::Error>> {
    let tasks = sets::all()?.into_iter().enumerate().map(|(k, set)| {
        let squares: f64 = set.data.rows().map(|row| row[0] * row[0]).sum();
        Task {
            name: set.name,
            curve: set.curve,
            starts: starts::around(&set.certified, k),
            // Where nothing is left but rounding, as in Lanczos1, the sum of squares has no digits.
            arrived: set.sum_of_squares * (1.0 + 1e-6) + 1e-18 * squares,
            data: set.data,
        }
    });
    Ok(tasks.collect())
}

fn six_kinds() -> Result<Vec<Task>, Box<dyn std::error::Error>> {
    let mut tasks = Vec::new();
    for kind in &KINDS {
        tasks.push(Task {
            name: kind.name,
            curve: kind.curve,
            data: Dataset::from_rows(&["y", "x"], kind.rows)?,
            starts: starts::combinations(kind.parameters),
            arrived: kind.smallest * (1.0 + 1e-6),
        });
    }
    Ok(tasks)
}
