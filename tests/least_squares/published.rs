//! The 35 problems of Moré, Garbow and Hillstrom as residuals, from near and from far.

use crate::problems::{self, Problem};
use crate::support::expr::Expr;
use crate::support::golden::{file, list, number, numbers};
use gradus::prelude::*;

fn run(settings: LeastSquares<'_>, problem: &Problem, scale: f64) -> LeastSquaresReport<Vec<f64>> {
    let start: Vec<f64> = problem.start.iter().map(|x| scale * x).collect();
    settings.run(|x: &[Var]| problem.residuals(x), start).expect("a report, whatever happens")
}

#[test]
fn all_are_solved_from_the_standard_start() {
    for problem in problems::all() {
        let found = run(LeastSquares::new(), &problem, 1.0);
        let value = found.sum_of_squares;
        assert!(
            problem.is_solved_by(value) && found.success(),
            "{} {}: {found}",
            problem.number,
            problem.name
        );
        assert_eq!(
            found.nit + 1,
            found.njev.min(found.nit + 1),
            "a Jacobian for every step, and the start's"
        );
        let squares: f64 = problem.value(&found.x);
        assert!((squares - value).abs() <= 1e-14 * squares, "the report is about its own point");
    }
}

/// From ten times the start all but these: 3, 12, 35 and 19 end in flat regions, 5 and 6 in valleys
/// that fall toward infinity. From a hundred times: 11 and 18 as well, and not 35.
#[test]
fn most_are_solved_from_far_starts() {
    for (scale, expected) in [(10.0, 29), (100.0, 28)] {
        let solved: Vec<usize> = problems::all()
            .iter()
            .filter(|problem| {
                let found = run(LeastSquares::new(), problem, scale);
                assert!(found.nfev <= 1000 * (problem.n + 1), "{}", problem.name);
                assert!(found.x.iter().all(|x| x.is_finite()), "{}", problem.name);
                problem.is_solved_by(found.sum_of_squares)
            })
            .map(|problem| problem.number)
            .collect();
        assert!(solved.len() >= expected, "from {scale} starts only {solved:?}");
    }
}

/// What MINPACK's test driver prints for `lmder1`: number, parameters, residuals, and evaluations from one,
/// ten and a hundred times the start, as far as both end at the same minimum.
const MINPACK: &[(usize, usize, usize, &[usize])] = &[
    (32, 5, 10, &[3]),
    (32, 5, 50, &[3]),
    (33, 5, 10, &[3]),
    (34, 5, 10, &[3]),
    (1, 2, 2, &[21, 8, 6]),
    (7, 3, 3, &[11, 20, 19]),
    (2, 2, 2, &[14, 19, 24]),
    (8, 3, 15, &[6, 37, 14]),
    (15, 4, 11, &[18, 78]),
    (10, 3, 16, &[126]),
    (20, 6, 31, &[8]),
    (20, 9, 31, &[8]),
    (12, 3, 10, &[7]),
    (6, 2, 10, &[21]),
    (16, 4, 20, &[254, 53, 237]),
    (35, 9, 9, &[12]),
    (27, 10, 10, &[14, 13, 22]),
    (27, 30, 30, &[19]),
    (17, 5, 33, &[18]),
    (19, 11, 65, &[16]),
];

#[test]
fn evaluations_are_on_the_whole_no_more_than_minpacks() {
    let tolerance = f64::EPSILON.sqrt();
    let (mut ratios, mut table) = (Vec::new(), String::new());
    for &(number, n, m, evaluations) in MINPACK {
        let problem = problems::sized(number, n, m);
        let mut all = 0;
        for (&theirs, scale) in evaluations.iter().zip([1.0, 10.0, 100.0]) {
            let settings = LeastSquares::new()
                .initial_radius(100.0)
                .cost_tolerance(tolerance)
                .step_tolerance(tolerance)
                .gradient_tolerance(0.0);
            let found = run(settings, &problem, scale);
            // The local minima of the paper have six digits, and so do these tolerances leave.
            let near = |f: &f64| (found.sum_of_squares - f).abs() <= 1e-5 * f.max(1e-3);
            assert!(problem.minima.iter().any(near), "{number} from {scale} starts: {found}");
            all += found.nfev;
            table += &format!("{number} {n} {m} x{scale}: {} of {theirs}\n", found.nfev);
        }
        // All starts of a problem together. The paths differ, since MINPACK's scale knows no bound; most where
        // residuals stay large and convergence is linear (6: 35 of 21; 16: 522 of 544, but 386 of 53 from one start).
        ratios.push(all as f64 / evaluations.iter().sum::<usize>() as f64);
    }
    let mean = (ratios.iter().map(|r| r.ln()).sum::<f64>() / ratios.len() as f64).exp();
    let worst = ratios.iter().copied().fold(0.0, f64::max);
    assert!(mean <= 0.95 && worst <= 1.7, "{table}geometric mean {mean}, worst {worst}");
}

#[test]
fn the_golden_problems_are_solved_in_their_own_spelling() {
    for golden in list(&file("minimize_scipy.json")["problems"]) {
        let residuals: Vec<Expr> = list(&golden["residual_exprs"]).iter().map(Expr::read).collect();
        let start = numbers(&golden["x0"]);
        let found = least_squares(|x: &[Var]| residuals.iter().map(|r| r.eval(x)).collect::<Vec<_>>(), start);
        let found = found.expect("a report");
        // Six digits are published; where SciPy's best is a known one, its value is better.
        let best = number(&golden["best"]["fun"]);
        assert!((found.sum_of_squares - best).abs() <= 1e-8 * best.max(1.0), "{}: {found}", golden["id"]);
    }
}
