//! Kinks: whatever has a corner, success is a minimum.

use gradus::minimize::Status;
use gradus::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

type Formula = fn(&[Var]) -> Var;

/// A function with kinks: its name, formula, least value, and starts.
struct Row {
    name: &'static str,
    f: Formula,
    least: f64,
    starts: &'static [&'static [f64]],
}

fn sum(terms: impl Iterator<Item = Var>) -> Var {
    terms.sum()
}

const ROWS: &[Row] = &[
    Row {
        // x = 1 and y = −2 by hand: 0 + 0 + 0.1.
        name: "a steep crease across a flat one",
        f: |x| (x[0] - 1.0).abs() + 3.0 * (x[1] + 2.0 * x[0]).abs() + 0.1 * x[0] * x[0],
        least: 0.1,
        starts: &[&[4.0, 3.0], &[-3.0, 1.0], &[0.0, 0.0], &[2.0, -4.0], &[100.0, -37.0]],
    },
    Row { name: "|x|", f: |x| x[0].abs(), least: 0.0, starts: &[&[3.0], &[-0.1], &[1e5], &[0.0]] },
    Row {
        name: "|x - 1| + 1e-3 x",
        f: |x| (x[0] - 1.0).abs() + 1e-3 * x[0],
        least: 1e-3,
        starts: &[&[3.0], &[-7.0], &[1.0]],
    },
    Row {
        name: "max(x, -2x, y, -y)",
        f: |x| x[0].max(-2.0 * x[0]).max(x[1]).max(-x[1]),
        least: 0.0,
        starts: &[&[3.0, 1.0], &[-1.0, 5.0], &[0.0, 2.0]],
    },
    Row {
        name: "max of two bowls",
        f: |x| {
            let a = (x[0] - 1.0).powi(2) + x[1] * x[1];
            let b = (x[0] + 1.0).powi(2) + x[1] * x[1];
            a.max(b)
        },
        least: 1.0,
        starts: &[&[3.0, 1.0], &[-1.0, 5.0], &[0.0, 2.0]],
    },
    Row {
        // Soft thresholds: (3 − 1, 0, −(2 − 1)) with values ½ + ... by hand: 2 + 1 + 0.5·(1 + 0.25 + 1).
        name: "elastic net with a zero",
        f: |x| {
            let fit = 0.5 * ((x[0] - 3.0).powi(2) + (x[1] - 0.5).powi(2) + (x[2] + 2.0).powi(2));
            fit + x[0].abs() + x[1].abs() + x[2].abs()
        },
        least: 2.0 + 1.0 + 0.5 * (1.0 + 0.25 + 1.0),
        starts: &[&[0.0, 0.0, 0.0], &[5.0, -5.0, 1.0], &[1.0, 1.0, 1.0]],
    },
    Row {
        name: "Huber",
        f: |x| {
            let r = [x[0] - 1.0, x[0] + x[1], x[1] + 4.0];
            sum(r.iter().map(|r| if r.abs() <= 1.0 { 0.5 * r * r } else { r.abs() - 0.5 }))
        },
        // The residuals add to a constant: r₀ − r₁ + r₂ = 3, so at the best ones all derivatives agree: 1, −1, 1.
        least: 1.5,
        starts: &[&[4.0, 3.0], &[-9.0, 2.0], &[0.0, 0.0]],
    },
    Row {
        // At (4/7, 2/7) the margins of the nearest two rows are 8/7 and 10/7, of the other two 1 and 1: 0.05 · 20/49.
        name: "hinges",
        f: |x| {
            let data = [(1.0, 2.0, 1.0), (2.0, 1.0, 1.0), (-1.0, -1.5, -1.0), (-2.0, 0.5, -1.0)];
            let loss = data.iter().map(|&(a, b, y)| (1.0 - y * (x[0] * a + x[1] * b)).relu());
            sum(loss) + 0.05 * (x[0] * x[0] + x[1] * x[1])
        },
        least: 1.0 / 49.0,
        starts: &[&[0.0, 0.0], &[3.0, -3.0], &[-1.0, 2.0]],
    },
    Row {
        name: "a ridge of corners",
        f: |x| x[0].abs() + 10.0 * x[1].abs() + 0.5 * x[0] * x[0],
        least: 0.0,
        starts: &[&[3.0, 1.0], &[-1.0, -4.0], &[1.0, 0.0]],
    },
    Row {
        name: "Rosenbrock with corners",
        f: |x| 10.0 * (x[1] - x[0] * x[0]).abs() + (1.0 - x[0]).powi(2),
        least: 0.0,
        starts: &[&[-1.2, 1.0], &[2.0, 2.0], &[0.0, 0.0]],
    },
    Row {
        name: "Chebyshev-Rosenbrock of Nesterov",
        f: |x| 0.25 * (x[0] - 1.0).powi(2) + (x[1] - 2.0 * x[0] * x[0] + 1.0).abs(),
        least: 0.0,
        starts: &[&[-1.0, 1.0], &[2.0, 3.0]],
    },
    Row {
        name: "least absolute deviations",
        f: |x| {
            let data =
                [(0.0, 1.0), (1.0, 3.1), (2.0, 4.9), (3.0, 30.0), (4.0, 9.2), (5.0, 10.8), (6.0, 13.0)];
            sum(data.iter().map(|&(t, y)| (x[0] * t + x[1] - y).abs()))
        },
        // The best line goes through (0, 1) and (6, 13): 0.1 + 0.1 + 23 + 0.2 + 0.2.
        least: 23.6,
        starts: &[&[0.0, 0.0], &[10.0, -5.0], &[2.0, 1.0]],
    },
    Row {
        name: "weighted corners in five dimensions",
        f: |x| sum(x.iter().zip([1.0, 2.0, 5.0, 0.5, 20.0]).map(|(x, w)| w * (x - w).abs())),
        least: 0.0,
        starts: &[&[0.0; 5], &[9.0, -3.0, 2.0, 4.0, 1.0]],
    },
    Row {
        name: "largest of four in four dimensions",
        f: |x| {
            let bowl = 0.1 * sum(x.iter().map(|x| x * x));
            x.iter().fold(Var::from(f64::NEG_INFINITY), |most, &x| most.max(x.abs())) + bowl
        },
        least: 0.0,
        starts: &[&[1.0, 2.0, 3.0, 4.0], &[-5.0, 1.0, 1.0, 0.5]],
    },
    Row {
        name: "the distance to three points",
        f: |x| {
            let points = [(0.0, 0.0), (4.0, 0.0), (1.0, 1.0)];
            sum(points.iter().map(|&(a, b)| (x[0] - a).hypot(x[1] - b)))
        },
        // Fermat's point of a triangle with angles below 120°: √(½ (2 + 10 + 16) + 2√3 · 2), where 2 is its area.
        least: 4.574_735_318,
        starts: &[&[3.0, 3.0], &[0.5, -1.0]],
    },
    Row {
        name: "corners at both ends",
        f: |x| (x[0] + x[1] - 3.0).abs() + (x[0] - x[1]).abs() + (x[2] - x[0]).abs() * 4.0 + x[2].abs() * 0.1,
        least: 0.15,
        starts: &[&[0.0, 0.0, 0.0], &[10.0, -2.0, 5.0]],
    },
];

/// Whenever a method claims success, it has found the least value; and most do. Before, a trust region ended in the crease
/// at 4.60 with success, because its region had shrunk until the model promised less than rounding.
#[test]
fn success_at_a_kink_is_a_minimum() {
    let (mut runs, mut arrived) = (0, 0);
    for row in ROWS {
        for method in Method::ALL {
            for start in row.starts {
                let min = minimize(row.f, start.to_vec(), method).expect("a start");
                runs += 1;
                arrived += usize::from(min.success());
                // Nelder–Mead ends at values that agree to 1e-8; the others stand within 1.5e-8 of the kink.
                let off = min.fun - row.least;
                assert!(
                    !min.success() || off.abs() <= 1e-6,
                    "{}, {method:?}, {start:?}: {off:e}\n{min}",
                    row.name
                );
                assert!(off > -1e-6, "{}: {off:e}, the row is wrong\n{min}", row.name);
            }
        }
    }
    // Steepest descent zigzags in a crease until its iterations are used up, and says so.
    assert!(arrived * 100 >= runs * 98, "{arrived} of {runs}");
}

#[test]
fn what_is_said_at_a_kink() {
    let min = minimize(ROWS[0].f, vec![4.0, 3.0], Method::TrustNcg).expect("a start");
    assert_eq!(min.status, Status::Kink, "{min}");
    assert!(min.to_string().contains("a minimum at a kink"), "{min}");
    // No gradient shows a way down, though the one at the point itself is not small.
    assert!((min.x[0] - 1.0).abs() < 1e-7 && (min.x[1] + 2.0).abs() < 1e-7, "{min}");
    let stalled = Status::Stalled.to_string();
    assert!(stalled.contains("`NelderMead`") && stalled.contains("smooth"), "{stalled}");
}

#[test]
fn kinks_in_f32() {
    let crease = |[x, y]: [Var<f32>; 2]| (x - 1.0).abs() + 3.0 * (y + 2.0 * x).abs() + 0.1 * x * x;
    let net = |[x, y]: [Var<f32>; 2]| 0.5 * ((x - 3.0).powi(2) + (y - 0.5).powi(2)) + x.abs() + y.abs();
    let (mut runs, mut arrived) = (0, 0);
    for method in Method::ALL {
        for start in [[4.0, 3.0], [-3.0, 1.0], [0.0, 0.0], [2.0, -4.0]] {
            for (min, least) in [
                (minimize(crease, start, method).expect("a start"), 0.1),
                (minimize(net, start, method).expect("a start"), 2.0 + 0.5 * 1.25),
            ] {
                runs += 1;
                arrived += usize::from(min.success());
                // The last ball has a radius of 3e-4, and gradients are near 7.
                let off = min.fun - least;
                assert!(!min.success() || off.abs() <= 5e-3, "{method:?}, {start:?}: {off:e}\n{min}");
                assert!(min.nfev < 20_000, "{method:?}\n{min}");
            }
        }
    }
    assert!(arrived * 10 >= runs * 9, "{arrived} of {runs}");
}

/// In a box: at a kink inside of it, at a kink on its edge, and where an edge cuts a crease.
#[test]
fn kinks_within_bounds() {
    const METHODS: [Method; 5] =
        [Method::Lbfgs, Method::NewtonCg, Method::TrustNcg, Method::TrustExact, Method::NelderMead];
    let inside = |start: [f64; 2], bounds: [(f64, f64); 2]| -> [f64; 2] {
        core::array::from_fn(|i| start[i].clamp(bounds[i].0, bounds[i].1))
    };
    let free = (f64::NEG_INFINITY, f64::INFINITY);
    let crease = |[x, y]: [Var; 2]| (x - 1.0).abs() + 3.0 * (y + 2.0 * x).abs() + 0.1 * x * x;
    let max = |[x, y]: [Var; 2]| (x + y).max(x - 2.0 * y) + 0.5 * x;
    for start in [[4.0, 3.0], [-3.0, 1.0], [0.0, 0.0], [2.0, -4.0]] {
        for (bounds, least) in [
            ([(-5.0, 5.0), (-5.0, 5.0)], 0.1),
            // Up to x = 1/2 the crease goes down: ½ + 0 + 0.1/4.
            ([(-5.0, 0.5), free], 0.525),
            ([(2.0, 3.0), (-10.0, 10.0)], 1.0 + 0.4),
            // At y = 0 the corner of y + 2x is at x = 0.
            ([free, (0.0, 1.0)], 1.0),
            ([free, (0.0, 0.0)], 1.0),
        ] {
            for method in METHODS {
                let run = Minimizer::new(method).bounds(bounds);
                let min = run.minimize(crease, inside(start, bounds)).expect("a start");
                let off = min.fun - least;
                assert!(
                    !min.success() || off.abs() <= 1e-6,
                    "{method:?}, {start:?}, {bounds:?}: {off:e}\n{min}"
                );
                assert!(min.success(), "{method:?}, {start:?}, {bounds:?}: {off:e}\n{min}");
            }
        }
        let bounds = [(-1.0, 2.0), free];
        for method in METHODS {
            let min =
                Minimizer::new(method).bounds(bounds).minimize(max, inside(start, bounds)).expect("a start");
            assert!(min.success() && (min.fun + 1.5).abs() <= 1e-6, "{method:?}, {start:?}\n{min}");
        }
    }
}

/// A derivative of zero by convention is not a minimum: corners that point up, and saddles of corners.
#[test]
fn a_convention_is_no_minimum() {
    let rows: [(&str, Formula, &[f64]); 10] = [
        ("-|x|", |x| -x[0].abs(), &[0.0]),
        ("-|x| by a sign", |x| -x[0].copysign(Var::from(1.0)), &[0.0]),
        ("-|x| by a norm", |x| -x[0].hypot(Var::from(0.0)), &[0.0]),
        ("a cone that points up", |x| -x[0].hypot(x[1]), &[0.0, 0.0]),
        ("-relu", |x| -x[0].relu(), &[0.0]),
        ("-relu + relu(-x)/2", |x| -x[0].relu() + 0.5 * (-x[0]).relu(), &[0.0]),
        ("min(x, -x)", |x| x[0].min(-x[0]), &[0.0]),
        ("|x| - |y|", |x| x[0].abs() - x[1].abs(), &[0.0, 0.0]),
        ("-|x| in a bowl", |x| 0.1 * x[0] * x[0] - x[0].abs(), &[0.0]),
        ("an if", |x| if x[0] > 0.0 { -x[0] } else { 0.0 * x[0] }, &[0.0]),
    ];
    for (name, f, start) in rows {
        for method in Method::ALL {
            let min = minimize(f, start.to_vec(), method).expect("a start");
            let bowl = name == "-|x| in a bowl";
            // The bowl has minima of −2.5 at ±5; the others have none.
            assert!(
                min.success() == bowl && (!bowl || (min.fun + 2.5).abs() < 1e-6),
                "{name}, {method:?}\n{min}"
            );
        }
    }
}

/// Tolerances of the user are no license: what changes little in a crease has not arrived.
#[test]
fn loose_tolerances_in_a_crease() {
    for method in Method::ALL {
        for start in ROWS[0].starts {
            let run = Minimizer::new(method).cost_tolerance(1e-6).step_tolerance(1e-6);
            let min = run.minimize(ROWS[0].f, start.to_vec()).expect("a start");
            assert!(!min.success() || (min.fun - 0.1).abs() < 1e-4, "{method:?}, {start:?}\n{min}");
        }
    }
}

/// Functions with kinks elsewhere arrive by their gradient, for no evaluation more than smooth ones.
#[test]
fn a_kink_that_is_not_met_costs_nothing() {
    for method in Method::ALL.into_iter().filter(|method| method.takes_gradient()) {
        let smooth =
            minimize(|x: &[Var]| (x[0] - 1.0).powi(2) + 10.0 * (x[1] + 2.0).powi(2), vec![5.0, 5.0], method);
        let kinked = |x: &[Var]| {
            (x[0] - 1.0).powi(2)
                + 10.0 * (x[1] + 2.0).powi(2)
                + (x[0] - 1000.0).relu()
                + x[1].max(-1000.0) * 0.0
        };
        let kinked = minimize(kinked, vec![5.0, 5.0], method).expect("a start");
        let smooth = smooth.expect("a start");
        assert_eq!((kinked.status, kinked.nfev), (Status::Gradient, smooth.nfev), "{method:?}");
    }
}

proptest! {
    // Each is eight runs, some of them long; `.ci/run` has all, with optimization. Seeded: that no success is a false one is
    // promised for every function, but how many methods arrive at corners is measured, and in some hundred there is one
    // where fewer than five do.
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 8 } else { 24 })
    })]

    /// Convex functions of random corners: all that claim success have found the same value, and none is lower.
    #[test]
    fn methods_agree_on_convex_functions_of_corners(
        n in 1_usize..6,
        rows in prop::collection::vec((prop::collection::vec(-2.0..2.0_f64, 6), 0.1..5.0_f64), 2..9),
        ridge in prop::sample::select(vec![0.0, 0.01, 1.0]),
        start in prop::collection::vec(-5.0..5.0_f64, 6),
    ) {
        let f = |x: &[Var]| {
            let terms = rows.iter().enumerate().map(|(k, (row, weight))| {
                let r = x.iter().zip(row).map(|(x, a)| x * a).sum::<Var>() - row[5];
                match k % 3 {
                    0 => *weight * r.abs(),
                    1 => r.max(-*weight * r),
                    _ => (r + 1.0).relu() + 0.3 * r.abs(),
                }
            });
            terms.sum::<Var>() + ridge * x.iter().map(|x| x * x).sum::<Var>()
        };
        let runs: Vec<_> = Method::ALL
            .into_iter()
            .map(|method| (method, minimize(f, start[..n].to_vec(), method).expect("a start")))
            .collect();
        let least = runs.iter().map(|(_, min)| min.fun).fold(f64::INFINITY, f64::min);
        for (method, min) in &runs {
            prop_assert!(!min.success() || min.fun - least <= 1e-5, "{:?}: {:e}\n{}", method, min.fun - least, min);
        }
        prop_assert!(runs.iter().filter(|(_, min)| min.success()).count() >= 5);
    }
}
