//! A share of a number that may be zero, negative or infinite: what counts as progress, whatever the sign of the
//! loss, wherever something compares a loss with an earlier one.

use gradus::data::{BatchOrder, Dataset};
use gradus::descent::Descent;
use gradus::fit::{self, Fit};
use gradus::least_squares;
use gradus::minimize::{Method, Minimizer};
use gradus::optim::*;
use gradus::{Real, Var};
use std::ops::ControlFlow;

fn cuts(mut plateau: ReduceOnPlateau, observations: &[f64]) -> u64 {
    observations.iter().for_each(|&value| plateau.observe(value));
    plateau.progress.cuts
}

fn soon(relative: f64) -> ReduceOnPlateau {
    ReduceOnPlateau { patience: 1, relative, ..ReduceOnPlateau::new(0.5) }
}

#[test]
fn a_constant_loss_is_cut_alike_on_both_sides_of_zero() {
    // The first observation is the best, and each two of the other eight make a cut.
    for value in [-1.0, 1.0, 0.0, -0.0, -1e300, 1e300, -5e-324, f64::INFINITY, f64::NEG_INFINITY] {
        for maximize in [false, true] {
            let mut plateau = ReduceOnPlateau { maximize, ..soon(1e-4) };
            (0..9).for_each(|_| plateau.observe(value));
            assert_eq!(plateau.rate(1.0, 9), 0.0625, "{value}, maximize {maximize}");
        }
    }
    // Of NaN none is the best: nine without progress.
    assert_eq!(cuts(soon(1e-4), &[f64::NAN; 9]), 4);
}

#[test]
fn progress_is_an_improvement_by_the_share_of_the_size() {
    // A best of ±8 and a share of a quarter: 2 in either case. The third observation decides.
    let rows =
        [(8.0, 6.1, 5.9), (-8.0, -9.9, -10.1), (0.0, 0.0, -5e-324), (f64::INFINITY, f64::INFINITY, 1e308)];
    for (best, same, better) in rows {
        assert_eq!(cuts(soon(0.25), &[best, best, same]), 1, "{best} to {same}");
        assert_eq!(cuts(soon(0.25), &[best, best, better]), 0, "{best} to {better}");
        let up = ReduceOnPlateau { maximize: true, ..soon(0.25) };
        assert_eq!(cuts(up, &[-best, -best, -same]), 1, "{} to {}", -best, -same);
        assert_eq!(cuts(up, &[-best, -best, -better]), 0, "{} to {}", -best, -better);
    }
    // A loss that gets worse is never progress, however slowly.
    let worse: Vec<f64> = (0..9).map(|i| -1.0 + 1e-6 * f64::from(i)).collect();
    assert_eq!(cuts(soon(1e-4), &worse), 4);
    // An absolute least progress knows no sign.
    for best in [-1.0, 0.0, 1.0] {
        let absolute = ReduceOnPlateau { absolute: 0.5, ..soon(0.0) };
        assert_eq!(cuts(absolute, &[best, best, best - 0.4]), 1);
        assert_eq!(cuts(absolute, &[best, best, best - 0.6]), 0);
    }
    // A mean of several observations is judged by the same rule.
    let pairs = ReduceOnPlateau { accumulate: 2, ..soon(1e-4) };
    assert_eq!(cuts(pairs, &[-0.5, -1.5, -1.0, -1.0, -2.0, 0.0]), 1);
}

#[test]
fn the_presets_keep_the_formulas_of_the_libraries() {
    let signed = [ReduceOnPlateau::pytorch(0.5), ReduceOnPlateau::optax(0.5, 2)];
    for preset in signed {
        // PyTorch and Optax: −1 is below −1 (1 − 1e-4), so nothing is ever cut.
        assert_eq!(cuts(ReduceOnPlateau { patience: 1, ..preset }, &[-1.0; 9]), 0);
        // Above 0 they are what the default is.
        for losses in [[3.0, 2.0, 2.0, 2.0, 1.9999, 2.1], [1.0, 0.5, 0.49996, 0.49994, 0.5, 0.5]] {
            let default = ReduceOnPlateau { smallest_cut: preset.smallest_cut, ..soon(1e-4) };
            assert_eq!(cuts(ReduceOnPlateau { patience: 1, ..preset }, &losses), cuts(default, &losses));
        }
    }
}

#[test]
fn annealing_takes_multiples_of_the_size_too() {
    let cuts = |ratio, observations: &[f64]| {
        let mut annealing = Annealing { ratio, ..Annealing::default() };
        observations.iter().for_each(|&value| annealing.observe(value));
        annealing.cuts
    };
    // A value that stays, or falls, has not grown, whatever its sign.
    for value in [-1.0, 0.0, 1.0, f64::NEG_INFINITY, f64::INFINITY] {
        for ratio in [1.0, 1.5, 2.0, 4.0] {
            assert_eq!(cuts(ratio, &[value, value, value - 1.0]), 0, "{value} at {ratio}");
        }
    }
    // From −4 by more than (1.5 − 1) · 4, as from 4 by more than 2.
    assert_eq!((cuts(1.5, &[-4.0, -2.1]), cuts(1.5, &[-4.0, -1.9])), (0, 1));
    assert_eq!((cuts(1.5, &[4.0, 5.9]), cuts(1.5, &[4.0, 6.1])), (0, 1));
    assert_eq!(cuts(2.0, &[f64::NEG_INFINITY, 1.0]), 0);
}

/// The rates of a descent and of a fit whose loss stays at `level`.
fn rates<T: Real>(level: f64) -> [Vec<f64>; 2]
where
    Var<T>: std::ops::Mul<T, Output = Var<T>> + std::ops::Add<T, Output = Var<T>>,
{
    let (zero, level) = (T::zero(), T::of(level));
    let run = Descent::new(Sgd::new(1.0)).schedule(soon(1e-4)).steps(9);
    let run = run.minimize(move |[x]: [Var<T>; 1]| x * zero + level, [T::one()]).expect("a run");
    let mut of_fit = Vec::new();
    let data = Dataset::from_rows(&["y"], [[1.0], [2.0]]).expect("a run");
    Fit::new(move |[x]: [Var<T>; 1], [_]: [Var<T>; 1]| x * zero + level)
        .rule(Sgd::new(1.0))
        .schedule(soon(1e-4))
        .epochs(9)
        .statistics(false)
        .on_epoch(|now| {
            of_fit.extend(now.learning_rate);
            ControlFlow::Continue(())
        })
        .run([T::one()], &data)
        .expect("a run");
    [run.history.learning_rates.into_iter().flatten().collect(), of_fit]
}

#[test]
fn runs_with_a_constant_loss_are_slowed_down_whatever_its_sign() {
    let want = rates::<f64>(1.0);
    assert_eq!(want[0].last(), Some(&0.0625));
    assert!(want[1].last() < Some(&0.1), "{want:?}");
    for level in [-1.0, 0.0, -1e-30, -1e30] {
        assert_eq!(rates::<f64>(level), want, "{level}");
        assert_eq!(rates::<f32>(level), want, "{level} in f32");
    }
}

#[test]
fn tolerances_on_a_value_do_not_know_its_sign() {
    // x² + level from 1, halved in each step: the change is 3/4, 3/16, … whatever the level.
    let steps = |level: f64| {
        let run = Descent::new(Sgd::new(0.25)).value_tolerance(0.1).steps(50);
        run.minimize(move |x: Var| x * x + level, 1.0).unwrap().steps
    };
    assert!([-1000.0, 0.0, 1000.0].iter().all(|&level| steps(level) == 3));

    let data = Dataset::from_rows(&["y"], [[0.0], [0.0]]).unwrap();
    let stop = |level: f64| {
        let fit =
            Fit::new(move |x: Var, y: Var| (x - y).powi(2) + level).rule(Sgd::new(0.25)).statistics(false);
        let by_change = fit.loss_tolerance(0.1).run(1.0, &data).unwrap();
        let patience = Fit::new(move |x: Var, y: Var| (x - y).powi(2) + level)
            .rule(Sgd::new(0.0)) // stays
            .statistics(false)
            .patience(4)
            .run(1.0, &data)
            .unwrap();
        assert!(matches!(patience.stop, fit::StopReason::Patience { patience: 4, .. }), "{}", patience.stop);
        (by_change.epochs, patience.epochs)
    };
    assert!([-1000.0, 0.0, 1000.0].iter().all(|&level| stop(level) == (3, 4)));

    // A part of the value, or of one: the same on both sides of zero.
    for method in [Method::Bfgs, Method::Lbfgs, Method::ConjugateGradient, Method::NewtonCg] {
        let nit = |level: f64| {
            let slow = move |[x, y]: [Var; 2]| x.powi(4) + y.powi(4) + 3.0 * x * x * y * y + level;
            Minimizer::new(method).cost_tolerance(1e-3).minimize(slow, [3.0, 1.0]).unwrap().nit
        };
        assert!(nit(-1e-3) > 0 && nit(1e-3) > 0, "{method:?}");
        assert_eq!(nit(-1e-9), nit(1e-9), "{method:?}");
    }
}

/// A first step that is a share of the start's coordinates, where these are next to nothing.
#[test]
fn a_start_next_to_zero_is_as_good_as_zero() {
    for size in [0.0, -0.0, 1e-4, 1e-5, 1e-7, -1e-9, 1e-12, -1e-100, 1e-300, 5e-324] {
        for method in Method::ALL {
            let bowl = |[x, y]: [Var; 2]| (x - 3.0).powi(2) + (y + 1.0).powi(2) - 5.0;
            for start in [[size, size], [size, 1.0], [1.0, size], [size, -size]] {
                let found = Minimizer::new(method).minimize(bowl, start).unwrap();
                let [x, y] = found.x;
                assert!(
                    found.success() && (x - 3.0).abs() < 1e-5 && (y + 1.0).abs() < 1e-5,
                    "{method:?}: {found}"
                );
            }
            let single = |[x, y]: [Var<f32>; 2]| (x - 3.0).powi(2) + (y + 1.0).powi(2) - 5.0;
            let [x, y] = Minimizer::new(method).minimize(single, [size as f32, 1.0]).unwrap().x;
            assert!((x - 3.0).abs() < 5e-3 && (y + 1.0).abs() < 5e-3, "{method:?} in f32: {x}, {y}");
        }
        let root = least_squares(|[x, y]: [Var; 2]| [x - 3.0, y - x * x], [size, size]).unwrap();
        assert!(root.success() && (root.x[1] - 9.0).abs() < 1e-9, "{root}");
    }
}

/// A short last batch counts in [`Accumulate`] like a full one, as its docs and those of [`Fit`] say.
#[test]
fn accumulated_batches_count_alike_also_a_short_one() {
    // The loss (m − y)² from m = 0 with Sgd(0.5): one step goes to the mean of the means of the batches.
    let data = Dataset::from_rows(&["y"], [1.0, 2.0, 3.0, 4.0, 10.0].map(|y| [y])).unwrap();
    let fit = |every, epochs| {
        Fit::new(|m: Var, y: Var| (m - y).powi(2))
            .rule(Accumulate { rule: Sgd::new(0.5), every })
            .batch_size(2)
            .order(BatchOrder::Sequential)
            .epochs(epochs)
    };
    // Means 1.5, 3.5 and 10 of two, two and one rows.
    let of_all = fit(3, 1).run(0.0, &data).unwrap().parameters;
    assert_eq!(of_all, 5.0, "the mean over rows would be 4");
    // Batches of equal size are one batch twice as large: the mean over four rows.
    assert_eq!(fit(2, 1).drop_last(true).run(0.0, &data).unwrap().parameters, 2.5);
    // The count goes on into the next epoch: the second step is the mean of 10, 1.5 and so on.
    assert_eq!(fit(2, 1).run(0.0, &data).unwrap().parameters, 2.5, "the gradient of the last batch waits");
    // Its gradient waits as it was at 2.5, and the next epoch begins at 2.5 too: (10 + 1.5) / 2, then
    // (3.5 + 10) / 2, where each step goes to the mean.
    assert_eq!(fit(2, 2).run(0.0, &data).unwrap().parameters, 6.75);
}
