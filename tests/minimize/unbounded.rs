//! Functions that fall without bound are distinguished from those with a minimum that is far away or far down.
//!
//! Kind: a search that may go on only so far, so that a straight line was followed in steps of the same length: `3x + 1` took
//! 100 000 evaluations and then asked for more.

use gradus::minimize::Status;
use gradus::prelude::*;

type Formula = fn(&[Var]) -> Var;

fn evaluations<P: gradus::Point>(min: &Minimum<P>) -> usize {
    min.nfev + min.njev + min.nhev + min.nhvp
}

/// Formula, starts, and the most evaluations.
const UNBOUNDED: &[(&str, Formula, &[&[f64]], usize)] = &[
    ("3x + 1", |x| 3.0 * x[0] + 1.0, &[&[1.0], &[0.0], &[-1e6], &[1e-9], &[1e12]], 350),
    ("1e-3 x", |x| 1e-3 * x[0], &[&[1.0], &[0.0]], 350),
    ("1e6 x - 1e9", |x| 1e6 * x[0] - 1e9, &[&[1.0], &[0.0]], 350),
    ("-x²", |x| -x[0] * x[0], &[&[1.0], &[1e-3], &[-50.0]], 350),
    ("x³ from below", |x| x[0].powi(3), &[&[-1.0], &[-1e-2]], 350),
    ("-eˣ", |x| -x[0].exp(), &[&[0.0], &[-3.0], &[2.0]], 350),
    ("x - y²", |x| x[0] - x[1] * x[1], &[&[1.0, 1.0], &[0.0, 0.1], &[3.0, 0.0]], 500),
    ("x² - y²", |x| x[0] * x[0] - x[1] * x[1], &[&[1.0, 1e-3], &[2.0, 1.0]], 700),
    ("x y", |x| x[0] * x[1], &[&[1.0, 0.5], &[1.0, 2.0], &[-1.0, 0.2]], 700),
    ("-|x|", |x| -x[0].abs(), &[&[1.0], &[0.0], &[-2.0]], 500),
    ("x + |y|", |x| x[0] + x[1].abs(), &[&[1.0, 1.0], &[0.0, 0.0]], 2000),
    ("x + 2y - 3z", |x| x[0] + 2.0 * x[1] - 3.0 * x[2], &[&[0.0; 3], &[1.0; 3]], 700),
    ("x² - x⁴", |x| x[0] * x[0] - x[0].powi(4), &[&[2.0], &[-0.9]], 500),
];

#[test]
fn what_falls_without_bound_is_found_out_in_some_hundred_evaluations() {
    for &(name, f, starts, most) in UNBOUNDED {
        for method in Method::ALL {
            for start in starts {
                let min = minimize(f, start.to_vec(), method).expect("a start");
                assert_eq!(min.status, Status::Unbounded, "{name}, {method:?}, {start:?}\n{min}");
                assert!(evaluations(&min) <= most, "{name}, {method:?}, {start:?}\n{min}");
                assert!(min.fun.is_finite() && min.fun < -1e31, "{name}, {method:?}\n{min}");
            }
        }
    }
}

/// Beside a valley across it a straight descent may be slow, and down the gradient it may get nowhere in 10 000 iterations.
#[test]
fn a_straight_valley() {
    for method in Method::ALL {
        for start in [[1.0, 1.0], [0.0, 5.0], [3.0, 0.0]] {
            let min = minimize(|[x, y]: [Var; 2]| x + y * y, start, method).expect("a start");
            let slow = method == Method::GradientDescent && min.status == Status::Iterations;
            assert!(slow || min.status == Status::Unbounded, "{method:?}, {start:?}\n{min}");
            assert!(slow || evaluations(&min) <= 2500, "{method:?}, {start:?}\n{min}");
        }
    }
}

#[test]
fn in_f32_too() {
    type Single = fn(Var<f32>) -> Var<f32>;
    let rows: [(&str, Single, f32); 5] = [
        ("3x + 1", |x| 3.0 * x + 1.0, 1.0),
        ("-x²", |x| -x * x, 0.5),
        ("-eˣ", |x| -x.exp(), 0.0),
        ("1e20 x", |x| 1e20 * x, 1.0),
        ("-|x|", |x| -x.abs(), 0.0),
    ];
    for (name, f, start) in rows {
        for method in Method::ALL {
            let min = minimize(f, start, method).expect("a start");
            assert!(min.status == Status::Unbounded && min.fun.is_finite(), "{name}, {method:?}\n{min}");
            assert!(evaluations(&min) <= 500, "{name}, {method:?}\n{min}");
        }
    }
}

/// A pole: the values run to −∞ at a finite point.
#[test]
fn values_that_run_to_minus_infinity() {
    for method in Method::ALL {
        for start in [1.0, 3.0, 0.1] {
            // From 1 a step down the gradient ends at 0 itself, where the value is −∞.
            let min = minimize(|x: Var| x.ln(), start, method).expect("a start");
            let at_wall = method == Method::NelderMead;
            assert!(at_wall || !min.success(), "{method:?}, {start}\n{min}");
            let min = minimize(|x: Var| -x.recip(), start, method).expect("a start");
            assert!(!min.success() && min.fun < -1e10, "{method:?}, {start}\n{min}");
        }
        let min = minimize(|x: Var| x.ln(), 1.0, method).expect("a start");
        if matches!(method, Method::GradientDescent | Method::Bfgs | Method::Lbfgs | Method::NewtonCg) {
            assert!(min.status == Status::Unbounded && min.fun.is_finite(), "{method:?}\n{min}");
        }
    }
}

/// An overflow on the other side of a hill is no pole: the minimum on this side is found.
#[test]
fn minus_infinity_behind_a_hill_is_a_wall() {
    let f = |x: Var| x * x - (x * x - 20.0).exp().min(1e300) * 1e10 * (x - 5.0).relu();
    for method in Method::ALL {
        let min = minimize(f, 1.0, method).expect("a start");
        assert!(min.success() && min.fun < 1e-7, "{method:?}\n{min}");
    }
}

#[test]
fn bounds_bound_it() {
    let line = |[x]: [Var; 1]| 3.0 * x + 1.0;
    let run = |bounds: (f64, f64)| {
        Minimizer::new(Method::Lbfgs).bounds([bounds]).minimize(line, [1.0]).expect("a start")
    };
    for low in [-5.0, -1e9, 0.5] {
        let min = run((low, 7.0));
        assert!(min.success() && min.x == [low] && evaluations(&min) < 100, "{min}");
    }
    for bounds in [(f64::NEG_INFINITY, f64::INFINITY), (f64::NEG_INFINITY, 2.0)] {
        let min = run(bounds);
        assert!(min.status == Status::Unbounded && evaluations(&min) <= 350, "{min}");
    }
    let saddle = |[x, y]: [Var; 2]| x * x - y * y;
    let run = Minimizer::new(Method::Lbfgs).bounds([(-1.0, 1.0), (-2.0, 3.0)]);
    let min = run.minimize(saddle, [0.5, 0.1]).expect("a start");
    assert!(min.success() && (min.fun + 9.0).abs() < 1e-9, "{min}");
}

/// Formula, its least value, and starts.
const BOUNDED: &[(&str, Formula, f64, &[&[f64]])] = &[
    ("(x - 1e9)²", |x| (x[0] - 1e9).powi(2), 0.0, &[&[0.0], &[1.0], &[-1e9]]),
    ("(x - 1e15)² / 1e15 - 1e15", |x| 1e-15 * (x[0] - 1e15).powi(2) - 1e15, -1e15, &[&[0.0], &[1.0]]),
    ("(x - 1e9)² / 1e9 - 1e9", |x| 1e-9 * (x[0] - 1e9).powi(2) - 1e9, -1e9, &[&[0.0], &[1.0]]),
    ("1e8 x² - 1e12", |x| 1e8 * x[0] * x[0] - 1e12, -1e12, &[&[1.0], &[100.0], &[-7.0]]),
    ("x² - 1e15", |x| x[0] * x[0] - 1e15, -1e15, &[&[1.0], &[-7.0], &[1e8]]),
    ("1e40 (x² - 1)", |x| 1e40 * (x[0] * x[0] - 1.0), -1e40, &[&[1.0], &[-7.0]]),
    ("|x - 1e12|", |x| (x[0] - 1e12).abs(), 0.0, &[&[0.0], &[1.0]]),
    (
        "a far bowl in a valley",
        |x| 1e-6 * (x[0] - 1e9).powi(2) + (x[1] - x[0]).powi(2),
        0.0,
        &[&[0.0, 0.0], &[1.0, 5.0]],
    ),
    ("a deep well", |x| -1e20 * (-(x[0] - 3.0).powi(2)).exp(), -1e20, &[&[0.0], &[5.0]]),
];

#[test]
fn what_has_a_minimum_far_away_or_far_down_is_solved() {
    for &(name, f, least, starts) in BOUNDED {
        for method in Method::ALL {
            for start in starts {
                let min = minimize(f, start.to_vec(), method).expect("a start");
                assert_ne!(min.status, Status::Unbounded, "{name}, {method:?}, {start:?}\n{min}");
                // Where values near 1e15 agree to a tenth, Nelder and Mead's tolerance, 1e-8 of it, is met at once; and down
                // the gradient a valley takes more than 10 000 iterations.
                let coarse = method == Method::NelderMead && least.abs() > 1.0;
                let slow = method == Method::GradientDescent && min.status == Status::Iterations;
                // The last ball around a kink has a radius of 2e-12 of the point.
                let near = if name.starts_with('|') {
                    2.0
                } else if coarse {
                    2e-8 * least.abs().max(1.0)
                } else {
                    1e-3 + 1e-12 * least.abs()
                };
                let far = method == Method::NelderMead && name.contains("1e15)²");
                assert!(
                    slow || far || (min.fun - least).abs() <= near,
                    "{name}, {method:?}, {start:?}\n{min}"
                );
            }
        }
    }
}
