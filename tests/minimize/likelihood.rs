//! Standard errors and intervals of a negative log-likelihood, against closed forms and statsmodels.

use gradus::estimate::EstimateError;
use gradus::minimize::Status;
use gradus::prelude::*;

/// The methods that arrive within a hundredth of a standard error.
const METHODS: [Method; 6] =
    [Method::Bfgs, Method::Lbfgs, Method::NewtonCg, Method::TrustNcg, Method::TrustExact, Method::NelderMead];

const Y: [f64; 8] = [1.2, 0.4, 2.5, 3.1, 1.9, 0.8, 2.2, 1.5];

/// `n ln s + Σ (y − m)² / (2 s²)`: the minimum and its Hessian are known, `diag(n, 2n) / s²`.
fn normal([m, s]: [Var; 2]) -> Var {
    Y.iter().map(|y| s.ln() + (m - *y).powi(2) / (2.0 * s * s)).sum()
}

fn mean_and_deviation() -> (f64, f64) {
    let n = Y.len() as f64;
    let mean = Y.iter().sum::<f64>() / n;
    (mean, (Y.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / n).sqrt())
}

#[test]
fn a_normal_sample_has_the_errors_of_the_closed_form() {
    let (mean, s) = mean_and_deviation();
    let n = Y.len() as f64;
    for method in METHODS {
        let min = Minimizer::new(method).likelihood().minimize(normal, [1.0, 1.5]).expect("a start");
        assert!((min.x[0] - mean).abs() < 1e-6 && (min.x[1] - s).abs() < 1e-6, "{method:?}\n{min}");
        let errors = min.standard_errors().expect("errors");
        let want = [s / n.sqrt(), s / (2.0 * n).sqrt()];
        assert!(errors.iter().zip(want).all(|(got, want)| (got / want - 1.0).abs() < 1e-5), "{errors:?}");
        // 1.959963984540 is the quantile of Abramowitz & Stegun.
        let (low, high) = min.confidence_intervals(0.95).expect("intervals")[1];
        let half = 1.959_963_984_540 * want[1];
        assert!((low - (s - half)).abs() < 1e-5 && (high - (s + half)).abs() < 1e-5, "{low} {high}");
        assert!(min.to_string().contains("\n std_err: ["), "{min}");
        let counts = |min: &Minimum<[f64; 2]>| (min.nit, min.nfev, min.njev, min.nhev);
        assert_eq!(counts(&min), counts(&minimize(normal, [1.0, 1.5], method).expect("a start")));
    }
}

/// Poisson regression of counts on a column; statsmodels 0.14: `Poisson(y, X).fit(tol=1e-14)`, `params`, `bse`,
/// `cov_params()`, by `tests/golden/likelihood.py`.
#[test]
fn a_poisson_regression_is_that_of_statsmodels() {
    let x = [0.1, 0.4, 0.7, 1.1, 1.5, 1.8, 2.2, 2.9];
    let y = [1.0, 0.0, 3.0, 2.0, 4.0, 3.0, 7.0, 9.0];
    let f =
        |[a, b]: [Var; 2]| x.iter().zip(&y).map(|(x, y)| (a + b * *x).exp() - *y * (a + b * *x)).sum::<Var>();
    let min = Minimizer::new(Method::TrustExact).likelihood().minimize(f, [0.0, 0.0]).expect("a start");
    let golden: Vec<f64> = include_str!("../golden/likelihood.txt")
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    let covariance = min.covariance().expect("a covariance");
    let errors = min.standard_errors().expect("errors");
    let got = [
        min.x[0],
        min.x[1],
        errors[0],
        errors[1],
        covariance[(0, 0)],
        covariance[(0, 1)],
        covariance[(1, 1)],
    ];
    assert_eq!(golden.len(), got.len());
    for (got, want) in got.iter().zip(&golden) {
        assert!((got / want - 1.0).abs() < 1e-7, "{got} {want}");
    }
}

/// Held coordinates, and those at a bound, count as known: the others have the errors that they have without them.
#[test]
fn what_does_not_move_counts_as_known() {
    let correlated = |[a, b, c]: [Var; 3]| {
        (a - 1.0).powi(2) + (a - 1.0) * (b - 2.0) + (b - 2.0).powi(2) + (c - a + 5.0).powi(2)
    };
    let run = Minimizer::new(Method::TrustExact).likelihood().names(["a", "b", "c"]).fixed(["b"]);
    let min = run.bounds([(0.0, 9.0), (0.0, 9.0), (0.0, 9.0)]).minimize(correlated, [1.0, 2.0, 1.0]);
    let min = min.expect("a start");
    assert_eq!((&min.at_bound[..], &min.fixed[..]), (&[false, false, true][..], &[false, true, false][..]));
    // Along a alone the second derivative is 2 + 2.
    let errors = min.standard_errors().expect("errors");
    assert!((errors[0] - 0.5).abs() < 1e-14 && errors[1] == 0.0 && errors[2] == 0.0, "{errors:?}");
    let covariance = min.covariance().expect("a covariance");
    assert!(
        (covariance[(0, 0)] - 0.25).abs() < 1e-14 && covariance[(0, 1)] == 0.0 && covariance[(2, 2)] == 0.0
    );
    let intervals = min.confidence_intervals(0.9).expect("intervals");
    assert!((intervals[1].0 - 2.0).abs() < 1e-14 && (intervals[1].1 - 2.0).abs() < 1e-14);
}

fn reason<P: gradus::Point>(min: &Minimum<P>) -> String {
    let error = min.standard_errors().expect_err("none");
    assert_eq!(min.covariance(), Err(error.clone()));
    assert_eq!(min.confidence_intervals(0.95), Err(error.clone()));
    error.to_string()
}

#[test]
fn where_there_are_none_a_reason_is_given() {
    let undeclared = minimize(normal, [1.0, 1.5], Method::Bfgs).expect("a start");
    assert!(
        reason(&undeclared).contains("say so by `Minimizer::likelihood`")
            && !undeclared.to_string().contains("error")
    );

    let run = || Minimizer::new(Method::Bfgs).likelihood().names(["a", "b"]);
    let sum = run().minimize(|[a, b]: [Var; 2]| (a + b - 1.0).powi(2), [0.0, 0.0]).expect("a start");
    assert!(reason(&sum).contains("only `a + b` is determined"), "{}", reason(&sum));

    let saddle = run().minimize(|[a, b]: [Var; 2]| a * a - b * b + b.powi(4), [1.0, 0.0]).expect("a start");
    assert!(reason(&saddle).contains("no minimum"), "{}", reason(&saddle));

    let early = run().max_iterations(1).minimize(normal, [1.0, 9.0]).expect("a start");
    assert_eq!(early.status, Status::Iterations);
    assert!(matches!(
        early.standard_errors(),
        Err(EstimateError::NotArrived { .. } | EstimateError::NoStandardErrors { .. })
    ));

    // Two classes that a plane separates: the slope runs away.
    let rows = [(-2.0, -1.0), (-1.0, -1.0), (1.0, 1.0), (2.0, 1.0)];
    let logistic =
        |[a, b]: [Var; 2]| rows.iter().map(|&(x, y)| (-y * (a + b * x)).exp().ln_1p()).sum::<Var>();
    let apart = run().minimize(logistic, [0.0, 0.0]).expect("a start");
    assert!(apart.standard_errors().is_err(), "{apart}");

    let level = Minimizer::new(Method::Bfgs).likelihood().minimize(normal, [1.0, 1.5]).expect("a start");
    for wrong in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
        assert!(matches!(level.confidence_intervals(wrong), Err(EstimateError::Level { .. })));
    }
}

/// Other units, and single precision.
#[test]
fn units_do_not_matter() {
    let (_, s) = mean_and_deviation();
    for unit in [1e-3, 1e4] {
        let f = |[m, l]: [Var; 2]| {
            Y.iter().map(|y| l + (m / unit - *y).powi(2) / (2.0 * (2.0 * l).exp())).sum::<Var>()
        };
        let min =
            Minimizer::new(Method::TrustExact).likelihood().minimize(f, [1.7 * unit, 0.0]).expect("a start");
        let errors = min.standard_errors().expect("errors");
        assert!((errors[0] / unit / (s / 8f64.sqrt()) - 1.0).abs() < 1e-6, "{unit}: {errors:?}\n{min}");
    }
    let f = |[m]: [Var<f32>; 1]| Y.iter().map(|y| (m - *y as f32).powi(2) / 2.0).sum::<Var<f32>>();
    let min = Minimizer::new(Method::Bfgs).likelihood().minimize(f, [0.0_f32]).expect("a start");
    assert!((min.standard_errors().expect("errors")[0] - 1.0 / 8f64.sqrt()).abs() < 1e-6);
}
