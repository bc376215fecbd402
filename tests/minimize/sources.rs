//! The problems of the minimizers, against the golden file: an independent spelling of 25 of them.

use crate::problems::{Problem, sized, standard};
use crate::support::expr::Expr;
use crate::support::golden::{file, list, numbers};
use approx::relative_eq;
use gradus::{Var, value_and_grad};

/// The golden problems with ours.
fn pairs() -> Vec<(serde_json::Value, Problem)> {
    let golden = file("minimize_scipy.json");
    let size = |p: &serde_json::Value, name: &str| p[name].as_u64().expect("a size") as usize;
    list(&golden["problems"])
        .iter()
        .map(|p| (p.clone(), sized(size(p, "number"), size(p, "dim"), size(p, "residuals"))))
        .collect()
}

#[test]
fn values_and_gradients_at_the_start_are_those_of_the_golden_file() {
    for (golden, problem) in pairs() {
        let name = problem.name;
        assert_eq!(problem.start, numbers(&golden["x0"]), "{name}");
        let f = |x: &[Var]| problem.value(x);
        let (value, gradient) = value_and_grad(f, problem.start.clone()).expect("a regular start");
        // The same formulas in another order of operations: some roundings.
        let near = |a: f64, b: f64| relative_eq!(a, b, max_relative = 1e-10, epsilon = 1e-12);
        assert!(near(value, golden["f0"].as_f64().expect("a number")), "{name}: {value}");
        for (ours, theirs) in gradient.iter().zip(numbers(&golden["grad0"])) {
            assert!(near(*ours, theirs), "{name}: {gradient:?}");
        }
    }
}

#[test]
fn residuals_are_those_of_the_golden_file_away_from_the_start() {
    for (golden, problem) in pairs() {
        let x: Vec<f64> = problem.start.iter().zip(1..).map(|(x, j)| x + 0.1 * f64::from(j)).collect();
        let want: f64 = list(&golden["residual_exprs"])
            .iter()
            .map(|r| Expr::read(r).eval(&constants(&x)).value().powi(2))
            .sum();
        let got: f64 = problem.value(&x);
        assert!(relative_eq!(got, want, max_relative = 1e-10), "{}: {got} instead of {want}", problem.name);
    }
}

fn constants(x: &[f64]) -> Vec<Var> {
    x.iter().map(|&x| Var::from(x)).collect()
}

/// The other ten at points that are worked out by hand or published.
#[test]
fn problems_outside_the_golden_file_have_their_published_values() {
    let near = |a: f64, b: f64, digits: f64| relative_eq!(a, b, max_relative = digits, epsilon = 1e-20);
    // 6: Σ (2 + 2i − e^{0.3 i} − e^{0.4 i})², printed as 4171.3 where the problem is tabulated.
    let value = |number: usize, x: &[f64]| standard(number).value(x);
    assert!(near(value(6, &[0.3, 0.4]), 4171.31, 1e-5));
    assert!(near(value(6, &[0.257_825, 0.257_825]), 124.362, 1e-5));
    // 10: the certified values of NIST's MGH10.
    let meyer = [5.609_636_471_0e-3, 6.181_346_346_3e3, 3.452_236_346_2e2];
    assert!(near(value(10, &meyer), 87.945_855_171, 1e-10));
    assert!(near(value(10, &[0.02, 4000.0, 250.0]), 1.693_607_810e9, 1e-4));
    assert!(value(11, &[50.0, 25.0, 1.5]) < 1e-25);
    // 19: the published minimizer has five digits, so the value has about twice as many.
    let osborne2 = [
        1.30998, 0.431554, 0.633661, 0.599431, 0.754183, 0.904289, 1.36581, 4.82370, 2.39868, 4.56887,
        5.67534,
    ];
    assert!(near(value(19, &osborne2), 4.01377e-2, 1e-4));
    assert!(near(value(22, &standard(22).start), 3.0 * 215.0, 1e-14));
    assert!(near(value(24, &[0.2, 0.0, 0.0, 0.0]), hand_penalty2(), 1e-12));
    // 29: the equation has the solution of 28, up to the grid: small, and not zero.
    assert!(value(29, &standard(29).start) < 0.1);
    // 31 at −1: interior rows are −7 + 1 − 0.
    assert!(near(value(31, &[-1.0; 10]), 360.0, 1e-14));
    // 33 and 34: the weighted sum at the minimum is 3 / (2m + 1), and 3 / (2m − 3).
    assert!(near(value(33, &[3.0 / 21.0, 0.0, 0.0, 0.0, 0.0]), 90.0 / 42.0, 1e-14));
    assert!(near(value(34, &[0.0, 3.0 / 34.0, 0.0, 0.0, 0.0]), 124.0 / 34.0, 1e-14));
}

/// Penalty II at `(0.2, 0, 0, 0)`, where `e^{x/10}` is 1 but for `e^{0.02}`.
fn hand_penalty2() -> f64 {
    let y = |i: f64| (i / 10.0).exp() + ((i - 1.0) / 10.0).exp();
    let pairs = (0.02_f64.exp() + 1.0 - y(2.0)).powi(2) + (2.0 - y(3.0)).powi(2) + (2.0 - y(4.0)).powi(2);
    let singles = 3.0 * (1.0 - (-0.1_f64).exp()).powi(2);
    1e-5 * (pairs + singles) + (4.0 * 0.04 - 1.0_f64).powi(2)
}
