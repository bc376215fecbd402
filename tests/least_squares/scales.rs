//! Kind: a parameter without effect at the start, a start far off, and numbers whose squares are no floats.
//!
//! A scale made of the Jacobian alone lets such a parameter go anywhere, and sums of squares overflow where
//! residuals do not. What is required: the run goes on, and success is claimed of finite results only.

use gradus::least_squares::Status;
use gradus::prelude::*;

fn decay([a, k, c]: [Var; 3], [x, y]: [Var; 2]) -> Var {
    a * (-k * x).exp() + c - y
}

fn long_decay() -> Dataset {
    Dataset::from_rows(&["x", "y"], rows(include_str!("../golden/reports/decay_long.csv"))).expect("data")
}

fn rows(text: &str) -> Vec<Vec<f64>> {
    let numbers = |line: &str| line.split(',').map(|x| x.parse().expect("a number")).collect();
    text.lines().skip(1).map(numbers).collect()
}

/// Sum of squares and parameters of the deepest minimum, by SciPy; beyond it is the plateau where all but the first
/// row lie in the tail, with a sum of squares of 32.89812 (the variance of the others).
const DEEPEST: (f64, [f64; 3]) = (0.048190, [7.098_197_649_6, 0.010_122_968_675, 0.998_928_115_37]);
const PLATEAU: f64 = 32.898_117;

#[test]
fn a_rate_whose_column_is_next_to_nothing_arrives() {
    let data = long_decay();
    let mut arrivals = 0;
    let starts = [
        // Columns of k from 1e−17 (k = 1) over 1e−35 (2) to 1e−174 (10), and to 0 in floats (19).
        [1.0, 1.0, 1.0],
        [1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 1.0, 1.0],
        [1.0, 2.0, 0.0],
        [1.0, 10.0, 1.0],
        [0.1, 10.0, 0.1],
        [10.0, 10.0, 10.0],
        [100.0, 1.0, -5.0],
        [1e5, 1.0, 1e5],
        [1.0, 19.0, 1.0],
        [5.0, 0.5, 0.0],
        [1.0, 0.0, 1.0],
        [0.0, 0.0, 0.0],
    ];
    for start in starts {
        let found = LeastSquares::new().run_rows(decay, start, &data).unwrap();
        assert!(found.success() && found.sum_of_squares <= PLATEAU, "{start:?}: {found}");
        assert!(found.nfev <= 60, "{start:?}: {found}");
        if found.sum_of_squares < 1.0 {
            arrivals += 1;
            assert!((found.sum_of_squares / DEEPEST.0 - 1.0).abs() < 1e-4, "{start:?}: {found}");
            let near = found.x.iter().zip(DEEPEST.1).all(|(x, want)| (x / want - 1.0).abs() < 1e-7);
            assert!(near, "{start:?}: {found}");
        }
    }
    assert!(arrivals >= 11, "{arrivals}");
}

#[test]
fn so_it_does_in_single_precision() {
    let data = long_decay();
    let decay = |[a, k, c]: [Var<f32>; 3], [x, y]: [Var<f32>; 2]| a * (-k * x).exp() + c - y;
    let mut arrivals = 0;
    for start in [[1.0_f32, 1.0, 1.0], [1.0, 0.5, 1.0], [0.0, 1.0, 1.0], [10.0, 1.0, 10.0], [1.0, 2.0, 0.0]] {
        let found = LeastSquares::new().run_rows(decay, start, &data).unwrap();
        // From k = 2 on, its column is below the rounding of a sum of squares in this precision.
        assert!(found.success() && found.sum_of_squares < PLATEAU * (1.0 + 1e-6), "{start:?}: {found}");
        arrivals += usize::from((found.sum_of_squares / DEEPEST.0 - 1.0).abs() < 1e-3);
    }
    assert!(arrivals >= 4, "{arrivals}");
}

#[test]
fn a_pole_is_not_jumped_over() {
    let c = [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1];
    let y = [76.0, 47.0, 97.0, 107.0, 123.0, 139.0, 159.0, 152.0, 191.0, 201.0, 207.0, 200.0];
    let puromycin = Dataset::from_rows(&["c", "y"], c.iter().zip(y).map(|(&c, y)| [c, y])).unwrap();
    let curve = |[v, k]: [Var; 2], [c, y]: [Var; 2]| v * c / (k + c) - y;
    for v in [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0] {
        for k in [0.001, 0.01, 0.1, 1.0, 10.0, 100.0] {
            let found = LeastSquares::new().run_rows(curve, [v, k], &puromycin).unwrap();
            // R's Puromycin, as published.
            let [at_v, at_k] = found.x;
            let near = (at_v - 212.683_74).abs() < 1e-5 && (at_k - 0.064_121_3).abs() < 1e-7;
            assert!(near && found.success(), "from {v}, {k}: {found}");
            let errors = found.standard_errors().expect("errors");
            assert!(
                (errors[0] - 6.947_15).abs() < 1e-4 && (errors[1] - 0.008_280_95).abs() < 1e-7,
                "{found}"
            );
        }
    }
}

#[test]
fn success_is_claimed_of_finite_results_only() {
    // Finite residuals at the start, up to 1e260.
    let found = LeastSquares::new().run_rows(decay, [1.0, -0.6, 0.0], &long_decay()).unwrap();
    assert!(!found.success() || found.sum_of_squares.is_finite(), "{found}");
    assert!(found.sum_of_squares.is_finite() || found.status == Status::NotFinite, "{found}");
    for (unit, is_finite) in [(1e160, false), (-1e200, false), (1e300, false), (1e150, true), (1e100, true)] {
        let rows = [[1.0, unit], [2.0, -unit], [3.0, 2.0 * unit]];
        let data = Dataset::from_rows(&["x", "y"], rows).unwrap();
        for start in [[0.0, 0.0], [1.0, 1.0], [unit, unit], [1e-9, 1.0]] {
            let line = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b - y;
            let found = LeastSquares::new().run_rows(line, start, &data).unwrap();
            // The line itself is found: a = 1/2, b = −1/3, in the unit.
            let [a, b] = found.x;
            assert!((a / unit - 0.5).abs() < 1e-9 && (b / unit + 1.0 / 3.0).abs() < 1e-9, "{found}");
            assert_eq!(
                (found.success(), found.sum_of_squares.is_finite()),
                (is_finite, is_finite),
                "{found}"
            );
            if !is_finite {
                assert_eq!(found.status, Status::NotFinite);
                assert!(found.message().contains("divide the residuals"), "{}", found.message());
            }
            // The other form says the same.
            let all = |p: [Var; 2]| rows.map(|[x, y]| line(p, [x.into(), y.into()]));
            let other = LeastSquares::new().run(all, start).unwrap();
            assert_eq!(other.success(), is_finite, "{other}");
        }
    }
}

#[test]
fn residuals_may_be_as_large_or_small_as_floats_are() {
    let rows = |unit: f64| {
        let y = move |x: f64| unit * (3.0 * (-0.7 * x).exp() + 1.0 + 0.05 * (7.0 * x).sin());
        (0..12).map(|i| f64::from(i) * 0.5).map(move |x| [x, y(x)])
    };
    let plain = Dataset::from_rows(&["x", "y"], rows(1.0)).unwrap();
    let want = LeastSquares::new().run_rows(decay, [1.0, 1.0, 1.0], &plain).unwrap();
    assert!(want.success() && want.sum_of_squares < 0.0126, "{want}");
    for exponent in [-960, -660, -530, -330, -33, 33, 330, 490] {
        let unit = 2f64.powi(exponent);
        let data = Dataset::from_rows(&["x", "y"], rows(unit)).unwrap();
        let found = LeastSquares::new().run_rows(decay, [unit, 1.0, unit], &data).unwrap();
        // A power of two changes no rounding.
        assert_eq!(found.x, [want.x[0] * unit, want.x[1], want.x[2] * unit], "2^{exponent}: {found}");
        assert_eq!((found.nfev, found.status), (want.nfev, want.status), "2^{exponent}");
    }
}

#[test]
fn starts_next_to_zero_hold_no_parameter_back() {
    let data = Dataset::from_rows(&["x", "y"], [[1.0, 5.2], [2.0, 9.7], [3.0, 15.3]]).unwrap();
    // By normal equations: Σ r² = 0.2016667 at [5.05, −1/30].
    let line = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b - y;
    let curved = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b.sinh() - y;
    for tolerance in [0.0, 1e-8, 1e-4] {
        for start in
            [[1.0, 1e-12], [1e-12, 1e-12], [1e12, 1e-12], [-1e-12, 0.0], [1e-300, 1.0], [0.0, 1e-200]]
        {
            let settings = || LeastSquares::new().cost_tolerance(tolerance);
            let found = settings().run_rows(line, start, &data).unwrap();
            assert!(
                found.success() && (found.sum_of_squares - 0.201_666_7).abs() < 1e-4,
                "{start:?}: {found}"
            );
            let found = settings().run_rows(curved, start, &data).unwrap();
            assert!(
                found.success() && (found.sum_of_squares - 0.201_666_7).abs() < 1e-4,
                "{start:?}: {found}"
            );
        }
    }
}

#[test]
fn linear_models_take_no_more_steps_from_far_than_from_near() {
    let data = Dataset::from_rows(&["x", "y"], [[1.0, 5.2], [2.0, 9.7], [3.0, 15.3]]).unwrap();
    let line = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b - y;
    let line32 = |[a, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| a * x + b - y;
    for start in [[1.0, 1.0], [1e3, 1e-3], [-1e6, 1.0], [1e-6, 1e6], [-5.0, 5.0]] {
        let found = LeastSquares::new().run_rows(line, start, &data).unwrap();
        assert!(found.success() && found.nfev <= 5, "{start:?}: {found}");
        let found = LeastSquares::new().run_rows(line32, start.map(|x| x as f32), &data).unwrap();
        assert!(found.success() && found.nfev <= 6, "{start:?}: {found}");
    }
}

/// Derivatives that are next to nothing at the start: a correction of the ball's multiplier was `∞ · 0`, and panicked.
#[test]
fn derivatives_past_the_floats_at_the_start_are_no_panic() {
    for size in [1e-100, 1e-150, 1e-200, 1e-300, 5e-324, 1e100, 1e150, 1e300] {
        for start in [[size, size], [size, -size], [1.0, size], [size, 1.0], [-size, 0.0]] {
            let residuals: [fn([Var; 2]) -> [Var; 2]; 4] = [
                |[x, y]| [x - 3.0, y - x * x],
                |[x, y]| [x * x - 4.0, x * y - 2.0],
                |[x, y]| [(x - y).powi(3), x + y - 2.0],
                |[x, y]| [x.exp() - y, y * y * y - 1.0],
            ];
            for (k, f) in residuals.into_iter().enumerate() {
                // Any end is fair but a success that is none.
                if let Ok(found) = least_squares(f, start) {
                    assert!(
                        !found.success() || found.sum_of_squares.is_finite(),
                        "{k} from {start:?}: {found}"
                    );
                }
            }
        }
    }
}
