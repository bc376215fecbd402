//! How many of the 35 problems of Moré, Garbow & Hillstrom each minimizer solves, and how its evaluations compare with
//! those of SciPy's method of the same name. Fails if a method solves fewer than it has to, or takes more.
//!
//! `cargo run --release --example minimizers` prints the tables, with `-- details` each run, too.

#[path = "../tests/problems/mod.rs"]
mod problems;

use gradus::prelude::*;
use problems::Problem;
use std::error::Error;

/// What a method is held to.
struct Row {
    method: Method,
    /// SciPy's method, and whether it is compared with.
    scipy: &'static str,
    /// Problems to be solved from the standard start, and from ten times it.
    must: usize,
    must_from_afar: usize,
    /// The most evaluations over SciPy's, as a geometric mean.
    most: Option<f64>,
}

const fn row(
    method: Method,
    scipy: &'static str,
    must: usize,
    must_from_afar: usize,
    most: Option<f64>,
) -> Row {
    Row { method, scipy, must, must_from_afar, most }
}

const ROWS: [Row; 8] = [
    row(Method::Bfgs, "BFGS", 35, 32, Some(1.1)),
    row(Method::Lbfgs, "L-BFGS-B", 34, 32, Some(1.1)),
    row(Method::NewtonCg, "Newton-CG", 34, 31, Some(1.0)),
    row(Method::TrustNcg, "trust-ncg", 34, 32, Some(1.0)),
    row(Method::TrustExact, "trust-exact", 34, 33, Some(1.2)),
    row(Method::NelderMead, "Nelder-Mead", 32, 28, Some(1.0)),
    row(Method::ConjugateGradient, "CG", 32, 0, Some(1.1)),
    row(Method::GradientDescent, "", 22, 0, None),
];

/// A run of SciPy, with tolerances of about 1e-8.
struct Theirs {
    evaluations: usize,
    solved: bool,
}

/// The runs of `tests/golden/minimize_scipy_tight.json`.
struct Golden(serde_json::Value);

impl Golden {
    fn read() -> Result<Self, Box<dyn Error>> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/minimize_scipy_tight.json");
        Ok(Self(serde_json::from_str(&std::fs::read_to_string(path)?)?))
    }

    fn find(&self, problem: &Problem, start: u64, method: &str) -> Option<Theirs> {
        let run = self.0["runs"].as_array()?.iter().find(|run| {
            run["number"] == problem.number && run["start"] == start && run["method"] == method
        })?;
        let count = |name: &str| run[name].as_u64().unwrap_or(0) as usize;
        let evaluations = count("nfev") + count("njev") + count("nhev");
        Some(Theirs { evaluations, solved: run["solved"].as_bool()? })
    }

    fn solved(&self, problems: &[Problem], start: u64, method: &str) -> usize {
        problems.iter().filter_map(|p| self.find(p, start, method)).filter(|run| run.solved).count()
    }
}

fn evaluations(min: &Minimum<Vec<f64>>) -> usize {
    min.nfev + min.njev + min.nhev + min.nhvp
}

/// What came out for one method from one kind of start.
#[derive(Default)]
struct Tally {
    solved: usize,
    /// Logarithms of our evaluations over SciPy's, where both solved the problem.
    ratios: Vec<f64>,
    most: usize,
}

impl Tally {
    fn mean(&self) -> f64 {
        (self.ratios.iter().sum::<f64>() / self.ratios.len() as f64).exp()
    }
}

fn tally(row: &Row, golden: &Golden, start: u64, details: bool) -> Result<Tally, Box<dyn Error>> {
    let mut tally = Tally::default();
    for problem in problems::all() {
        let from = if start == 1 { problem.start.clone() } else { problem.far_start() };
        let min = minimize(|x: &[Var]| problem.value(x), from, row.method)?;
        let solved = problem.is_solved_by(min.fun);
        let theirs = golden.find(&problem, start, row.scipy);
        if let Some(theirs) = &theirs
            && theirs.solved
            && solved
        {
            tally.ratios.push((evaluations(&min) as f64 / theirs.evaluations as f64).ln());
        }
        tally.solved += usize::from(solved);
        tally.most = tally.most.max(evaluations(&min));
        if details {
            let theirs = theirs.map_or(String::from("-"), |run| run.evaluations.to_string());
            println!(
                "  x{start:<3}{:<22} {} {:>22.15e} {:>7} {theirs:>7}  {:?}",
                problem.name,
                if solved { "solved" } else { "      " },
                min.fun,
                evaluations(&min),
                min.status
            );
        }
    }
    Ok(tally)
}

fn main() -> Result<(), Box<dyn Error>> {
    let details = std::env::args().any(|argument| argument == "details");
    let golden = Golden::read()?;
    let problems = problems::all();
    println!(
        "35 problems; solved: within 1e-8 max(1, |f*|) of a known minimum. Evaluations: values, gradients and"
    );
    println!(
        "Hessians, over those of SciPy 1.17 with tolerances of about 1e-8, geometric mean where both solved.\n"
    );
    println!(
        "| method | solved | must | SciPy | evaluations | most | starts × 10 | must | SciPy | evaluations |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let mut missed = Vec::new();
    for row in &ROWS {
        let near = tally(row, &golden, 1, details)?;
        let far = tally(row, &golden, 10, details)?;
        let compared = row.most.is_some();
        let show = |value: String| if compared { value } else { String::from("–") };
        println!(
            "| `{:?}` | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row.method,
            near.solved,
            row.must,
            show(golden.solved(&problems, 1, row.scipy).to_string()),
            show(format!("{:.2}", near.mean())),
            row.most.map_or(String::from("–"), |most| most.to_string()),
            far.solved,
            if row.must_from_afar > 0 { row.must_from_afar.to_string() } else { String::from("–") },
            show(golden.solved(&problems, 10, row.scipy).to_string()),
            show(format!("{:.2}", far.mean())),
        );
        let too_many = row.most.is_some_and(|most| near.mean() > most);
        let endless = near.most.max(far.most) > 300_000;
        if near.solved < row.must || far.solved < row.must_from_afar || too_many || endless {
            missed.push(row.method);
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("missed by {missed:?}").into()) }
}
