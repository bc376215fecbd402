//! Bad input and bad functions: each ends with a status or an error that says so.

use crate::support::foreign::foreign;
use gradus::fit::FitError;
use gradus::least_squares::Status;
use gradus::prelude::*;
use std::ops::ControlFlow;

#[test]
fn nothing_to_do_is_done() {
    let empty = least_squares(|_: &[Var]| vec![Var::from(3.0)], Vec::new()).unwrap();
    assert_eq!((empty.status, empty.sum_of_squares, empty.nfev), (Status::Gradient, 9.0, 1));
    let none = least_squares(|_: &[Var]| Vec::<Var>::new(), vec![1.0, 2.0]).unwrap();
    assert_eq!((none.status, none.sum_of_squares, none.x), (Status::Gradient, 0.0, vec![1.0, 2.0]));
    assert_eq!((none.covariance, none.jacobian.columns()), (None, 2));
    let flat = least_squares(|[x, y]: [Var; 2]| [0.0 * x + 2.0, 0.0 * y], [5.0, 6.0]).unwrap();
    assert_eq!((flat.status, flat.x, flat.nit), (Status::Gradient, [5.0, 6.0], 0));
    // A saddle of the sum of squares: x² has the derivative 0 at 0, and the residual is −1 there.
    let saddle = least_squares(|x: Var| x * x - 1.0, 0.0).unwrap();
    assert_eq!((saddle.status, saddle.x), (Status::Gradient, 0.0));
}

#[test]
fn a_start_that_is_not_finite_is_reported_with_its_cause() {
    let found = least_squares(|x: Var| [x, x.ln()], -1.0).unwrap();
    assert_eq!((found.status, found.x, found.nfev, found.njev), (Status::NotFinite, -1.0, 1, 0));
    assert!(found.sum_of_squares.is_nan() && found.residuals.is_empty() && !found.success());
    assert!(found.message().contains("`ln` of -1.0"), "{}", found.message());
    // The residual is fine there, and its derivative is not.
    let root = least_squares(|x: Var| [x - 1.0, x.sqrt()], 0.0).unwrap();
    assert_eq!((root.status, root.njev), (Status::NotFinite, 1));
    for start in [f64::NAN, f64::INFINITY] {
        let found = least_squares(|x: Var| x - 1.0, start).unwrap();
        assert_eq!(found.status, Status::NotFinite);
        assert!(found.message().contains("coordinate 0"), "{}", found.message());
    }
}

#[test]
fn trials_outside_of_the_domain_make_the_step_smaller() {
    // Newton's step for ln x = −3 from 4 leads to −13.5.
    let found = least_squares(|x: Var| x.ln() + 3.0, 4.0).unwrap();
    assert!(found.success() && (found.x - (-3.0_f64).exp()).abs() < 1e-12, "{found}");
    // Nothing is finite beyond 1, and the minimum is at 2.
    let wall = |x: Var| [x - 2.0, if x > 1.0 { Var::from(f64::NAN) } else { 0.0 * x }];
    let found = least_squares(wall, 0.5).unwrap();
    assert!(found.x <= 1.0 && found.x > 0.999_999 && !found.success(), "{found}");
    assert_eq!(found.status, Status::NotFinite);
}

#[test]
fn a_kink_is_no_success() {
    // |x| + 1 goes down to 1 at 0 with the derivative 1 on either side, and no step lands there.
    let found = least_squares(|x: Var| (x - 0.3).abs() + 1.0, 10.0).unwrap();
    assert!((found.x - 0.3).abs() < 1e-6, "{found}");
    assert!(found.status == Status::Stalled || found.status == Status::Gradient, "{found}");
}

#[test]
fn limits_and_callbacks_end_a_run_where_they_say() {
    let rosen = |[x, y]: [Var; 2]| [10.0 * (y - x * x), 1.0 - x];
    let start = [-1.2, 1.0];
    let short = LeastSquares::new().max_evaluations(5).run(rosen, start).unwrap();
    assert_eq!((short.status, short.nfev), (Status::Evaluations, 5));
    assert!(short.sum_of_squares < 24.2, "the best point so far");
    let mut seen = Vec::new();
    let stopped = LeastSquares::new()
        .callback(|now| {
            seen.push((now.iteration, now.sum_of_squares));
            if now.iteration == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .run(rosen, start)
        .unwrap();
    assert_eq!((stopped.status, stopped.nit, seen.len()), (Status::Callback, 3, 3));
    assert!(seen.windows(2).all(|w| w[1].1 < w[0].1), "{seen:?}");
}

#[test]
fn settings_out_of_range_are_errors() {
    let run = |settings: LeastSquares<'_>| {
        settings.run(|[x, y]: [Var; 2]| [x, y], [1.0, 1.0]).unwrap_err().to_string()
    };
    let rows = [
        (LeastSquares::new().cost_tolerance(-1.0), "LeastSquares: cost_tolerance is -1, allowed is [0, 1)"),
        (
            LeastSquares::new().step_tolerance(f64::NAN),
            "LeastSquares: step_tolerance is NaN, allowed is [0, 1)",
        ),
        (
            LeastSquares::new().gradient_tolerance(1.0),
            "LeastSquares: gradient_tolerance is 1, allowed is [0, 1)",
        ),
        (LeastSquares::new().initial_radius(0.0), "LeastSquares: initial_radius is 0, allowed is (0, inf)"),
        (LeastSquares::new().max_evaluations(0), "LeastSquares: max_evaluations is 0, allowed is at least 1"),
        (LeastSquares::new().sizes([1.0]), "sizes has 1 values, expected 2"),
        (LeastSquares::new().sizes([1.0, 0.0]), "LeastSquares: sizes is 0, allowed is (0, inf)"),
        (LeastSquares::new().names(["a"]), "there are 1 names for 2 parameters"),
    ];
    for (settings, message) in rows {
        assert_eq!(run(settings), message);
    }
}

#[test]
fn closures_that_do_not_fit_are_errors() {
    let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 2.0]]).unwrap();
    let line = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b - y;
    let error = LeastSquares::new().run_rows(line, [1.0; 3], &data).unwrap_err();
    assert!(matches!(error, FitError::Parameters { taken: 2, given: 3 }), "{error}");
    let one = |a: Var, x: Var| a * x;
    let error = LeastSquares::new().run_rows(one, 1.0, &data).unwrap_err();
    assert!(matches!(error, FitError::Columns { taken: 1, .. }), "{error}");
    let error = least_squares(|[x, y]: [Var; 2]| [x, y], vec![1.0]).unwrap_err();
    assert_eq!(error.to_string(), "point has 1 values, expected 2");
    let kept = foreign();
    let error = least_squares(|x: Var| x * kept, 1.0).unwrap_err();
    assert!(matches!(error, FitError::Loss(gradus::Error::ForeignVariable { .. })), "{error}");
}

#[test]
fn more_parameters_than_residuals_find_a_root_without_errors() {
    let found =
        least_squares(|[x, y, z]: [Var; 3]| [x * x + y * y + z - 3.0, x - y], [2.0, 1.0, 0.5]).unwrap();
    assert!(found.success() && found.sum_of_squares < 1e-24, "{found}");
    assert_eq!((found.degrees_of_freedom(), found.covariance), (None, None));
    // Two parameters that only appear as a sum: any of many minima, and no standard errors.
    let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [6.0]]).unwrap();
    let found =
        LeastSquares::new().run_rows(|[a, b]: [Var; 2], y: Var| a + b - y, [0.0, 5.0], &data).unwrap();
    assert!((found.x[0] + found.x[1] - 3.0).abs() < 1e-12 && found.covariance.is_none(), "{found}");
    assert!(found.to_string().contains("do not determine all parameters"), "{found}");
}

#[test]
fn units_of_parameters_change_nothing() {
    let bump = |unit: f64| {
        move |[a, b]: [Var; 2]| {
            let (a, b) = (a * unit, b / unit);
            [a + b - 3.0, a * b - 2.0, a.exp() - 3.0, b - 1.5]
        }
    };
    let plain = least_squares(bump(1.0), [0.5, 0.5]).unwrap();
    // A power of two, so that every rounding is the same.
    let unit = 2f64.powi(40);
    let odd = least_squares(bump(unit), [0.5 / unit, 0.5 * unit]).unwrap();
    assert_eq!((plain.nfev, plain.nit, plain.sum_of_squares), (odd.nfev, odd.nit, odd.sum_of_squares));
    assert_eq!(plain.x, [odd.x[0] * unit, odd.x[1] / unit]);
}

#[test]
fn where_a_function_fails_the_step_was_too_far() {
    use gradus::linalg::ln_det;
    // ln det [[a, b], [b, 2]] = −3 and b = ½: the first step goes from a = 1 to below 0, where there is no factor.
    let is_outside = std::cell::Cell::new(false);
    let residuals = |[a, b]: [Var; 2]| {
        is_outside.set(is_outside.get() | (2.0 * a - b * b).value().is_sign_negative());
        [ln_det(&[a, b, b, Var::from(2.0)]) + 3.0, b - 0.5]
    };
    let fit = least_squares(residuals, [1.0, 0.3]).unwrap();
    let a = ((-3f64).exp() + 0.25) / 2.0;
    assert!(is_outside.get() && fit.success() && fit.fault.is_none(), "{fit}");
    assert!((fit.x[0] - a).abs() < 1e-8 && (fit.x[1] - 0.5).abs() < 1e-8, "{fit}");
    let error = least_squares(residuals, [-1.0, 0.0]).unwrap_err().to_string();
    assert!(error.contains("`ln_det` has a matrix that is not positive definite"), "{error}");
    assert!(error.contains("edges.rs:"), "{error}");
}
