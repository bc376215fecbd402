//! Bad input and odd functions: each ends with a status that says so, and with the best point.

use crate::support::foreign::foreign;
use gradus::minimize::{MinimizeError, Status};
use gradus::prelude::*;
use std::cell::Cell;
use std::ops::ControlFlow;

/// A bowl around (1, −2).
fn bowl(x: &[Var]) -> Var {
    (x[0] - 1.0).powi(2) + 10.0 * (x[1] + 2.0).powi(2)
}

fn every_method() -> impl Iterator<Item = Method> {
    Method::ALL.into_iter().chain([Method::FixedRate(0.01)])
}

#[test]
fn a_bowl_is_minimized_by_every_method() {
    for method in every_method() {
        let min = minimize(bowl, vec![5.0, 5.0], method).expect("a start");
        assert!(min.success(), "{method:?}\n{min}");
        // Nelder–Mead stops at values that agree to 1e-8, so at points that agree to 1e-4.
        assert!((min.x[0] - 1.0).abs() < 1e-4 && (min.x[1] + 2.0).abs() < 1e-4, "{method:?}\n{min}");
    }
}

#[test]
fn in_f32_the_rounding_is_where_it_ends() {
    let bowl = |[x, y]: [Var<f32>; 2]| (x - 1.0).powi(2) + 10.0 * (y + 2.0).powi(2) + 1.0;
    for method in every_method() {
        let min = minimize(bowl, [5.0_f32, 5.0], method).expect("a start");
        assert!((min.x[0] - 1.0).abs() < 1e-2 && (min.x[1] + 2.0).abs() < 1e-2, "{method:?}\n{min}");
        assert!(min.nfev < 2_000, "{method:?}\n{min}");
    }
}

#[test]
fn without_coordinates_the_start_is_the_minimum() {
    for method in every_method() {
        let min = minimize(|_: &[Var]| Var::from(3.0), vec![], method).expect("a start");
        assert_eq!((min.status, min.fun, min.x.len(), min.nit), (Status::Gradient, 3.0, 0, 0), "{method:?}");
    }
}

#[test]
fn a_start_that_is_not_finite_is_said_to_be_so() {
    for method in every_method() {
        let min = minimize(bowl, vec![f64::NAN, 0.0], method).expect("a result");
        assert_eq!(min.status, Status::NotFinite, "{method:?}");
        assert!(min.fun.is_nan() && min.error.is_some(), "{method:?}");
        assert!(min.message().contains("coordinate 0 of the point is NaN"), "{}", min.message());

        let outside = minimize(|x: Var| x.ln() + x, -1.0, method).expect("a result");
        assert_eq!((outside.status, outside.x), (Status::NotFinite, -1.0), "{method:?}");
        assert!(outside.message().contains("`ln` of -1.0"), "{}", outside.message());
    }
}

/// The minimum of `x − ln x` is 1; outside of `x > 0` it is NaN.
#[test]
fn steps_out_of_the_domain_are_taken_back() {
    for method in Method::ALL {
        for start in [1e-3, 0.5, 40.0] {
            let min = minimize(|x: Var| x - x.ln(), start, method).expect("a start");
            assert!((min.x - 1.0).abs() < 1e-4, "{method:?} from {start}\n{min}");
        }
    }
}

/// `−ln(1 − x² − y²) − x`: infinite on the circle, NaN outside; the minimum has `x = √2 − 1`.
#[test]
fn a_wall_around_the_domain_holds() {
    let wall = |[x, y]: [Var; 2]| -(1.0 - x * x - y * y).ln() - x;
    for method in Method::ALL {
        let min = minimize(wall, [-0.9, 0.4], method).expect("a start");
        assert!(
            (min.x[0] - (2.0_f64.sqrt() - 1.0)).abs() < 1e-4 && min.x[1].abs() < 1e-4,
            "{method:?}\n{min}"
        );
    }
}

#[test]
fn a_flat_function_is_a_minimum_everywhere() {
    for method in every_method() {
        let min = minimize(|x: &[Var]| x[0] * 0.0 + 7.0, vec![3.0, 4.0], method).expect("a start");
        assert!(min.success() && min.fun == 7.0 && min.x == [3.0, 4.0], "{method:?}\n{min}");
    }
}

#[test]
fn a_gradient_of_zero_at_the_start_ends_it_there() {
    for method in every_method().filter(|method| method.takes_gradient()) {
        let min = minimize(bowl, vec![1.0, -2.0], method).expect("a start");
        assert_eq!((min.status, min.nit, min.nfev, min.njev), (Status::Gradient, 0, 1, 1), "{method:?}");
    }
}

#[test]
fn a_function_without_bound_is_found_out() {
    for method in Method::ALL {
        let min = minimize(|[x, y]: [Var; 2]| x + y * y, [1.0, 1.0], method).expect("a start");
        // Down the gradient the step along x is as long as the curvature of y lets it be: it gets nowhere in 10 000 of them.
        let slow = method == Method::GradientDescent && min.status == Status::Iterations;
        assert!(slow || min.status == Status::Unbounded, "{method:?}\n{min}");
        let min = minimize(|x: Var| -x.exp(), 0.0, method).expect("a start");
        assert!(matches!(min.status, Status::Unbounded | Status::Stalled), "{method:?}\n{min}");
        assert!(min.fun < -1e31, "{method:?}\n{min}");
    }
}

#[test]
fn a_fixed_rate_that_diverges_keeps_its_best_point() {
    let min = minimize(|x: Var| x * x, 1.0, Method::FixedRate(1.5)).expect("a start");
    assert_eq!((min.status, min.x), (Status::NotFinite, 1.0));
}

#[test]
fn a_callback_can_break_the_loop() {
    for method in every_method() {
        let mut calls = 0;
        let run = Minimizer::new(method).callback(|step| {
            calls += 1;
            assert_eq!(step.nit, calls);
            if calls == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
        let min = run.minimize(rosen, [-1.2, 1.0]).expect("a start");
        assert_eq!((min.status, min.nit), (Status::Callback, 3), "{method:?}");
        assert!(min.fun <= 24.2, "{method:?}\n{min}");
    }
}

#[test]
fn a_callback_sees_every_iteration_and_the_lowest_point_is_kept() {
    let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2) + 7.0;
    for method in Method::ALL {
        let (mut calls, mut lowest) = (0, f64::INFINITY);
        let run = Minimizer::new(method).callback(|step| {
            calls += 1;
            lowest = lowest.min(step.fun);
            ControlFlow::Continue(())
        });
        let min = run.minimize(rosen, [-1.2, 1.0]).expect("a start");
        assert_eq!((calls, lowest), (min.nit, min.fun), "{method:?}\n{min}");
    }
}

#[test]
fn limits_are_kept_and_distinguished() {
    let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    for method in every_method() {
        let min = Minimizer::new(method).max_iterations(2).minimize(rosen, [-1.2, 1.0]).expect("a start");
        assert_eq!((min.status, min.nit), (Status::Iterations, 2), "{method:?}");
        let min = Minimizer::new(method).max_evaluations(9).minimize(rosen, [-1.2, 1.0]).expect("a start");
        assert_eq!(min.status, Status::Evaluations, "{method:?}");
        assert!(min.nfev + min.njev + min.nhev + min.nhvp <= 9, "{method:?}\n{min}");
        assert!(min.fun <= 24.2, "{method:?}\n{min}");
    }
}

#[test]
fn counts_are_those_of_the_callbacks_closure() {
    // A closure that is recorded at every call: it counts itself.
    for method in every_method() {
        let calls = Cell::new(0_usize);
        let counted = |x: &[Var]| {
            calls.set(calls.get() + 1);
            bowl(x) + 0.0 * calls.get() as f64
        };
        let min = minimize(counted, vec![5.0, 5.0], method).expect("a start");
        let recorded = calls.get();
        // Values and gradients are one call each; second derivatives record once, too.
        assert!(recorded >= min.nfev.min(3), "{method:?}: {recorded} calls\n{min}");
        assert_eq!(min.njev, if method.takes_gradient() { min.nfev } else { 0 }, "{method:?}");
        assert_eq!(min.nhev > 0, method.takes_hessian(), "{method:?}");
        assert_eq!(min.nhvp, 0, "{method:?}");
    }
}

/// A foreign variable that only turns up away from the start.
#[test]
fn an_error_in_mid_run_keeps_the_point() {
    let kept = foreign();
    let late = |[x, y]: [Var; 2]| {
        let rosen = 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
        if x > 0.0 { rosen + kept } else { rosen }
    };
    for method in Method::ALL {
        let min = minimize(late, [-1.2, 1.0], method).expect("the start is fine");
        assert_eq!(min.status, Status::Failed, "{method:?}\n{min}");
        assert!(matches!(min.error, Some(gradus::Error::ForeignVariable { .. })), "{method:?}");
        assert!(min.fun <= 24.2 && min.x[0] <= 0.0, "{method:?}\n{min}");
    }
}

#[test]
fn what_cannot_start_is_an_error() {
    let three = |[x, y, z]: [Var; 3]| x + y + z;
    let error = minimize(three, vec![1.0, 2.0], Method::Bfgs).expect_err("two coordinates");
    assert!(matches!(error, MinimizeError::Function(gradus::Error::Length(_))), "{error}");

    let text =
        |run: Minimizer<'_>| run.minimize(bowl, vec![0.0, 0.0]).expect_err("a bad setting").to_string();
    let rows = [
        (
            Minimizer::new(Method::Bfgs).gradient_tolerance(-1.0),
            "gradient_tolerance is -1, allowed is [0, ∞)",
        ),
        (Minimizer::new(Method::Bfgs).cost_tolerance(f64::NAN), "cost_tolerance is NaN"),
        (Minimizer::new(Method::Lbfgs).memory(0), "memory is 0"),
        (Minimizer::new(Method::TrustNcg).initial_radius(0.0), "initial_radius is 0"),
        (Minimizer::new(Method::FixedRate(-0.1)), "rate is -0.1"),
        (
            Minimizer::new(Method::Bfgs).bounds([(0.0, 1.0); 2]),
            "bounds are kept by `Lbfgs`, `NewtonCg`, `TrustNcg`",
        ),
        (
            Minimizer::new(Method::Lbfgs).bounds([(0.0, 1.0); 3]),
            "there are bounds for 3 parameters, and 2 parameters",
        ),
        (Minimizer::new(Method::Lbfgs).bounds([(1.0, 0.0), (0.0, 1.0)]), "the bounds of `p0` are 1 and 0"),
        (
            Minimizer::new(Method::Lbfgs).bounds([(f64::NAN, 0.0), (0.0, 1.0)]),
            "the bounds of `p0` are NaN and 0",
        ),
        (
            Minimizer::new(Method::Lbfgs).bounds([(0.0, 1.0), (0.5, 1.0)]),
            "`p1` starts at 0, outside of its bounds 0.5",
        ),
        (Minimizer::new(Method::Lbfgs).bounds([(0.0, 0.0); 2]), "all 2 parameters are held"),
        (Minimizer::new(Method::Bfgs).names(["a"]), "names has 1 values, expected 2"),
        (
            Minimizer::new(Method::Bfgs).fixed(["p2"]),
            "no parameter is called `p2`, so it cannot be held; there are p0, p1",
        ),
        (Minimizer::new(Method::Bfgs).names(["a", "b"]).fixed(["b", "a"]), "all 2 parameters are held"),
    ];
    for (run, want) in rows {
        let got = text(run);
        assert!(got.contains(want), "{got}");
    }
}

/// Every kind of point comes back as it went in.
#[test]
fn results_have_the_shape_of_the_start() {
    let one: Minimum<f64> = minimize(|x: Var| (x - 2.0).powi(2), 0.0, Method::Bfgs).expect("a start");
    assert!((one.x - 2.0).abs() < 1e-8 && one.jac.abs() < 1e-8);
    let two: Minimum<[f64; 2]> =
        minimize(|[x, y]: [Var; 2]| x * x + y * y, [1.0, 2.0], Method::Lbfgs).expect("a start");
    assert!(two.x.iter().chain(&two.jac).all(|x| x.abs() < 1e-8));
}

#[test]
fn it_prints_as_a_table() {
    let min = minimize(bowl, vec![0.0, 0.0], Method::TrustExact).expect("a start");
    let text = min.to_string();
    for line in [
        " message: the gradient is within the tolerance",
        " success: true",
        "  status: Gradient",
        "     fun: 0e0",
        "       x: [1.000000e0, -2.000000e0]",
        "    nhev: ",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

/// `5 a + b² − ln det [[a, b], [b, 2]]`: outside of `2 a > b²` there is no factor.
fn within(a: Var, b: Var, ln_det: impl Fn(&[Var]) -> Var) -> Var {
    5.0 * a + b * b - ln_det(&[a, b, b, Var::from(2.0)])
}

#[test]
fn where_a_function_fails_the_step_was_too_far() {
    let mut left = 0;
    for method in every_method() {
        let is_outside = Cell::new(false);
        let called = |[a, b]: [Var; 2]| {
            is_outside.set(is_outside.get() | (2.0 * a - b * b).value().is_sign_negative());
            within(a, b, gradus::linalg::ln_det)
        };
        // At a = ⅕ and b = 0 the gradient is 0.
        let min = minimize(called, [10.0, 0.5], method).expect("a start");
        if !matches!(method, Method::FixedRate(_)) {
            assert!(min.success() && min.error.is_none(), "{method:?}\n{min}");
            assert!((min.x[0] - 0.2).abs() < 1e-4 && min.x[1].abs() < 1e-4, "{method:?}\n{min}");
        }
        left += u32::from(is_outside.get());
        // The same of a function whose value is NaN there, which a step back has always been taken from.
        let plain = |[a, b]: [Var; 2]| within(a, b, |m| (m[0] * m[3] - m[1] * m[2]).ln());
        let other = minimize(plain, [10.0, 0.5], method).expect("a start");
        let apart = min.x.iter().zip(other.x).fold(0.0, |apart: f64, (a, b)| apart.max((a - b).abs()));
        // Both arrive by the same steps, but for rounding.
        assert!(
            min.status == other.status && min.nit.abs_diff(other.nit) <= 3 && apart < 1e-4,
            "{method:?}\n{min}\n{other}"
        );
    }
    assert!(left > 3, "{left} methods went outside");
}

#[test]
fn a_start_where_a_function_fails_is_an_error_with_its_place() {
    for method in every_method() {
        let called = |[a, b]: [Var; 2]| within(a, b, gradus::linalg::ln_det);
        let error = minimize(called, [1.0, 2.0], method).unwrap_err().to_string();
        assert!(error.contains("not positive definite") && error.contains("ends.rs:"), "{method:?}: {error}");
    }
}

#[test]
fn constraints_that_fail_are_a_step_too_far() {
    use gradus::minimize::Constraints;
    // The lowest a with det [[a, b], [b, 2]] ≥ 1 and b = ½: a = ⅝. Outside of the cone the constraint has no value.
    let inside = |[a, b]: [Var; 2]| gradus::linalg::ln_det(&[a, b, b, Var::from(2.0)]);
    let constraints = Constraints::new().inequality(inside).equality(|[_, b]: [Var; 2]| b - 0.5);
    let min = Minimizer::new(Method::Bfgs)
        .constraints(constraints)
        .minimize(|[a, _]: [Var; 2]| a * a + a, [3.0, 0.0]);
    let min = min.expect("a start");
    assert!((min.minimum.x[0] - 0.625).abs() < 1e-4 && (min.minimum.x[1] - 0.5).abs() < 1e-4, "{min}");
}

#[test]
fn searches_go_on_from_where_a_function_does_not_fail() {
    use gradus::minimize::DifferentialEvolution;
    let called = |[a, b]: [Var; 2]| within(a, b, gradus::linalg::ln_det);
    // Half of the box has no factor.
    let bounds = [(-3.0, 3.0), (-2.0, 2.0)];
    let found = Minimizer::new(Method::Lbfgs).bounds(bounds).multistart(called, 16, 3).expect("a box");
    assert!((found.best.x[0] - 0.2).abs() < 1e-4 && found.starts == 16 && found.arrived < 16, "{found}");
    let found = DifferentialEvolution::new(bounds).minimize(called).expect("a box");
    assert!((found.x[0] - 0.2).abs() < 1e-4 && found.x[1].abs() < 1e-4, "{found}");
    let error = Minimizer::new(Method::Lbfgs)
        .bounds([(-3.0, -1.0), (-2.0, 2.0)])
        .multistart(called, 4, 3)
        .unwrap_err();
    assert!(error.to_string().contains("not positive definite"), "{error}");
}
