//! How many of the 35 problems each method solves. The example `minimizers` prints the whole table.

use crate::problems::{self, Problem};
use gradus::minimize::Status;
use gradus::{Method, Minimum, Var, minimize};

/// The methods, with the problems that have to be solved from the standard start and from ten times that.
const MUST: [(Method, usize, usize); 8] = [
    (Method::Bfgs, 35, 32),
    (Method::Lbfgs, 34, 32),
    (Method::NewtonCg, 34, 31),
    (Method::TrustNcg, 34, 32),
    (Method::TrustExact, 34, 33),
    (Method::NelderMead, 32, 28),
    (Method::ConjugateGradient, 32, 0),
    (Method::GradientDescent, 22, 0),
];

fn run(problem: &Problem, start: &[f64], method: Method) -> Minimum<Vec<f64>> {
    let min = minimize(|x: &[Var]| problem.value(x), start.to_vec(), method).expect("a regular start");
    let (name, at_start) = (problem.name, problem.value::<f64>(start));
    assert!(min.nfev + min.njev + min.nhev + min.nhvp <= 300_000, "{name}, {method:?}\n{min}");
    assert!(min.fun <= at_start || at_start.is_nan(), "{name}, {method:?}\n{min}");
    // The value is that of the point: nothing was mixed up on the way.
    let again = problem.value::<f64>(&min.x);
    assert!((again - min.fun).abs() <= 1e-12 * min.fun.abs(), "{name}, {method:?}: {again}\n{min}");
    assert!(min.status != Status::Failed, "{name}, {method:?}\n{min}");
    if min.status == Status::Gradient {
        assert!(min.jac.iter().all(|g| g.abs() <= 1e-8), "{name}, {method:?}\n{min}");
    }
    min
}

/// Too slow without optimization for all of it, so problems of few evaluations; the example does the rest.
#[test]
fn a_method_solves_what_it_has_to() {
    let slow = if cfg!(debug_assertions) { &[3, 4, 10, 11, 12, 17, 18, 19, 20, 22, 24][..] } else { &[] };
    for (method, must, _) in MUST {
        let problems = problems::all();
        let tried: Vec<&Problem> = problems.iter().filter(|p| !slow.contains(&p.number)).collect();
        let missed: Vec<&str> =
            tried.iter().filter(|p| !p.is_solved_by(run(p, &p.start, method).fun)).map(|p| p.name).collect();
        let spare = problems.len() - must;
        assert!(missed.len() <= spare, "{method:?} misses {missed:?}");
    }
}

/// From ten times the start, in release only: some runs are long.
#[cfg(not(debug_assertions))]
#[test]
fn a_method_solves_what_it_has_to_from_afar() {
    for (method, _, must) in MUST {
        let problems = problems::all();
        let solved = problems.iter().filter(|p| p.is_solved_by(run(p, &p.far_start(), method).fun)).count();
        assert!(solved >= must, "{method:?} solves {solved}");
    }
}
