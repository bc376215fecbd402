//! How a run ends and what it leaves behind: every stop reason, seeds, batches, history.

use gradus::data::{BatchOrder, BatchPlan, Batches};
use gradus::error::Quantity;
use gradus::fit::{LossKind, StopReason};
use gradus::function::{Columns, RowFunction};
use gradus::optim::{ReduceOnPlateau, StepDecay};
use gradus::prelude::*;
use std::cell::Cell;
use std::ops::ControlFlow;

/// `y = 2 x + 1` with a wobble of ±0.1, for x from −1 to 1.
fn wobbly(rows: i32) -> Dataset {
    let x = |i: i32| f64::from(2 * i) / f64::from(rows - 1) - 1.0;
    let wobble = |i: i32| if i % 2 == 0 { 0.1 } else { -0.1 };
    Dataset::from_rows(&["x", "y"], (0..rows).map(|i| [x(i), 2.0 * x(i) + 1.0 + wobble(i)])).expect("finite")
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

#[test]
fn all_epochs() {
    let fit = Fit::new(line).rule(Sgd::new(0.1)).epochs(5).run([0.0, 0.0], &wobbly(10)).unwrap();
    assert_eq!((fit.epochs, fit.steps, fit.losses.len()), (5, 5, 5));
    let fell = fit.losses[3] - fit.losses[4];
    assert_eq!(fit.stop, StopReason::Epochs { fell_by: Some(fell) });
    assert!(fell > 0.0 && fit.stop.to_string().contains("give more epochs"), "{}", fit.stop);
    assert_eq!((fit.loss, fit.best_epoch, fit.validation_loss), (fit.losses[4], None, None));
    assert!(!fit.stop.is_converged() && !fit.stop.is_diverged());
}

#[test]
fn a_last_epoch_that_rose_says_what_to_try() {
    // Each step multiplies the error of `b` by 1 − 2.1.
    let fit = Fit::new(|b: Var, y: Var| (b - y).powi(2));
    let data = Dataset::from_rows(&["y"], [[0.0]]).unwrap();
    let fit = fit.rule(Sgd::new(1.05)).epochs(2).run(1.0, &data).unwrap();
    assert!(fit.stop.to_string().contains("raised the loss"), "{}", fit.stop);
}

#[test]
fn loss_tolerance() {
    let fit = Fit::new(line).rule(Sgd::new(0.3)).loss_tolerance(1e-6).run([0.0, 0.0], &wobbly(10)).unwrap();
    let [.., before, last] = fit.losses[..] else { panic!("{fit}") };
    assert_eq!(fit.stop, StopReason::LossTolerance { change: before - last, tolerance: 1e-6 });
    assert!(fit.stop.is_converged() && before - last <= 1e-6 && fit.epochs < 1000);
}

#[test]
fn gradient_tolerance() {
    for size in [5, 10] {
        let fit = Fit::new(line)
            .rule(Sgd::new(0.1))
            .batch_size(size)
            .history(false)
            .gradient_tolerance(2e-2)
            .run([0.0, 0.0], &wobbly(10))
            .unwrap();
        assert_eq!(fit.stop, StopReason::GradientTolerance { norm: fit.gradient_norm, tolerance: 2e-2 });
        assert!(fit.gradient_norm <= 2e-2 && fit.losses.is_empty());
        let (_, [dw, db]) = value_and_grad(
            |[w, b]: [Var; 2]| {
                let rows = wobbly(10);
                let terms = rows.rows().map(|r| line([w, b], [r[0].into(), r[1].into()]));
                terms.sum::<Var>() / 10.0
            },
            fit.parameters,
        )
        .unwrap();
        assert!((dw.hypot(db) - fit.gradient_norm).abs() < 1e-15);
    }
}

#[test]
fn patience_keeps_the_best_on_validation_data() {
    // Three rows on a parabola to train with, and a straight truth to judge by: the first
    // steps help, then the parabola is curved too much.
    let train = Dataset::from_rows(&["x", "y"], [[-1.0, 1.0], [0.0, 0.0], [1.0, 3.0]]).unwrap();
    let judge = Dataset::from_rows(&["y", "x"], [[1.5, 1.0], [0.0, -1.0], [2.0, 2.0]]).unwrap();
    let parabola = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| (a * x * x + b * x + c - y).powi(2);
    let run = |patience| {
        let fit = Fit::new(parabola).rule(Sgd::new(0.02)).validation(&judge).patience(patience);
        fit.run([0.0; 3], &train).unwrap()
    };
    let fit = run(5);
    let best = fit.best_epoch.unwrap();
    assert_eq!(fit.stop, StopReason::Patience { patience: 5, best_epoch: best });
    assert_eq!(fit.epochs, best + 5);
    assert_eq!(fit.validation_losses.len(), fit.epochs);
    // Columns were matched by name, and the parameters are those of the best epoch.
    let smallest = fit.validation_losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(fit.validation_loss, Some(smallest));
    assert_eq!(fit.validation_losses[best - 1], smallest);
    assert_eq!(fit.loss, fit.losses[best - 1]);
    assert_eq!(run(50).parameters, fit.parameters, "more patience, same best");
    assert!(fit.to_string().contains("validation loss"), "{fit}");
}

#[test]
fn without_validation_data_patience_watches_the_loss() {
    let data = Dataset::from_rows(&["y"], [[0.0]]).unwrap();
    let fit = Fit::new(|b: Var, y: Var| (b - y).powi(2)).rule(Sgd::new(1.5)).patience(3);
    let fit = fit.run(1.0, &data).unwrap();
    assert_eq!(fit.stop, StopReason::Patience { patience: 3, best_epoch: 0 });
    assert_eq!((fit.parameters, fit.loss, fit.epochs), (1.0, 1.0, 3));
}

#[test]
fn a_callback_sees_every_epoch_and_may_end_the_run() {
    let (calls, data) = (Cell::new(0), wobbly(10));
    let fit = Fit::new(line)
        .rule(Sgd::new(0.1))
        .schedule(StepDecay { every: 4, factor: 0.5 })
        .batch_size(4)
        .on_epoch(|now| {
            calls.set(calls.get() + 1);
            assert_eq!((now.epoch, now.steps), (calls.get(), 3 * calls.get() as u64));
            assert!(now.parameters.len() == 2 && now.loss.is_finite() && now.validation_loss.is_none());
            assert_eq!(now.learning_rate, Some(0.1 * 0.5f64.powi(now.steps as i32 / 4)));
            assert!(now.to_string().starts_with(&format!("epoch {}: loss ", now.epoch)));
            if now.epoch == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .run([0.0, 0.0], &data)
        .unwrap();
    assert_eq!((fit.stop, fit.epochs, calls.get()), (StopReason::Callback, 7, 7));
}

#[test]
fn divergence_keeps_the_last_finite_parameters() {
    for (size, history) in [(10, true), (3, true), (3, false)] {
        let fit = Fit::new(line)
            .rule(Sgd::new(1e6))
            .batch_size(size)
            .history(history)
            .run([0.5, 0.0], &wobbly(10))
            .unwrap();
        let StopReason::Diverged { epoch, steps, ref fault } = fit.stop else { panic!("{fit}") };
        assert!(fit.stop.is_diverged() && epoch == fit.epochs + 1 && steps == fit.steps, "{fit}");
        assert!(!fault.value.is_finite());
        assert!(fit.parameters.iter().all(|p| p.is_finite()) && fit.loss.is_finite(), "{fit}");
        assert!(fit.gradient_norm.is_finite() && fit.losses.iter().all(|l| l.is_finite()));
        assert!(fit.r_squared.is_none_or(f64::is_finite) && !fit.to_string().contains("NaN"), "{fit}");
        assert!(fit.stop.to_string().contains("Try a rate ten times smaller"), "{}", fit.stop);
        if history {
            assert_eq!(fit.losses.last().copied().unwrap_or(fit.initial_loss), fit.loss);
        }
    }
}

#[test]
fn what_a_divergence_advises_helps() {
    let data = wobbly(10);
    let run = |rate| Fit::new(line).rule(Sgd::new(rate)).epochs(500).run([0.5, 0.0], &data).unwrap();
    assert!(run(4.0).stop.is_diverged() && run(0.4).loss < 0.011, "{}", run(0.4));
    // Each step of a clipped gradient is at most 0.04 long, and the error of an overshoot no longer.
    let clipped = Fit::new(line).rule((ClipNorm(0.01), Sgd::new(4.0))).epochs(500);
    let clipped = clipped.run([0.5, 0.0], &data).unwrap();
    assert!(!clipped.stop.is_diverged() && clipped.loss < 0.02, "{clipped}");
}

#[test]
fn divergence_names_what_was_not_finite() {
    let data = Dataset::from_rows(&["y"], [[1.0], [4.0]]).unwrap();
    // One step of the rate leaves the domain of ln.
    let fit =
        Fit::new(|a: Var, y: Var| (a.ln() - y).powi(2)).rule(Sgd::new(200.0)).order(BatchOrder::Sequential);
    let fit = fit.batch_size(1).run(20.0, &data).unwrap();
    let StopReason::Diverged { ref fault, .. } = fit.stop else { panic!("{fit}") };
    assert_eq!(fault.cause.as_ref().map(|cause| cause.operation), Some("ln"), "{fit}");
    assert!(fit.stop.to_string().contains(file!()), "{}", fit.stop);
    // A parameter that overflows is reported as a coordinate.
    let huge = Fit::new(|a: Var, y: Var| a * y)
        .rule(Sgd::new(1e308))
        .run(-1e308, &Dataset::from_rows(&["y"], [[1.0]]).unwrap())
        .unwrap();
    let StopReason::Diverged { ref fault, .. } = huge.stop else { panic!("{huge}") };
    assert_eq!((fault.quantity, fault.value), (Quantity::Coordinate(0), f64::NEG_INFINITY));
    assert_eq!((huge.parameters, huge.epochs), (-1e308, 0));
}

#[test]
fn finite_rows_whose_sum_is_not_are_a_divergence() {
    let data = Dataset::from_rows(&["y"], [[1.0], [1.0]]).unwrap();
    let fit = Fit::new(|a: Var, y: Var| -(a * y)).rule(Sgd::new(1.5e308)).run(0.0, &data).unwrap();
    let StopReason::Diverged { ref fault, .. } = fit.stop else { panic!("{fit}") };
    assert_eq!((fault.quantity, fault.value), (Quantity::Value(0), f64::NEG_INFINITY));
    // Without evaluation after epochs, it is found at the very end.
    let blind = Fit::new(|a: Var, y: Var| -(a * y)).rule(Sgd::new(7e307)).batch_size(1);
    let blind = blind.history(false).epochs(1).run(0.0, &data).unwrap();
    assert!(blind.stop.is_diverged() && blind.parameters == 0.0 && blind.loss == 0.0, "{blind}");
}

#[test]
fn equal_seeds_give_equal_runs_and_the_numbers_are_pinned() {
    let run = |seed, order| {
        let fit = Fit::new(line).rule(Sgd::new(0.1)).batch_size(3).epochs(2).order(order).seed(seed);
        fit.run([0.0, 0.0], &wobbly(10)).unwrap()
    };
    assert_eq!(run(7, BatchOrder::Shuffled), run(7, BatchOrder::Shuffled));
    assert_ne!(run(7, BatchOrder::Shuffled).parameters, run(8, BatchOrder::Shuffled).parameters);
    let (sequential, other) = (run(7, BatchOrder::Sequential), run(8, BatchOrder::Sequential));
    assert_eq!(sequential.parameters, other.parameters);
    // The generator of `data` is the same on every machine and in every version.
    let pinned = [
        (BatchOrder::Sequential, [1.191_175_143_886_676, 1.124_510_954_204_790_2]),
        (BatchOrder::Shuffled, [1.061_413_690_887_631_3, 0.602_459_439_382_820_2]),
        (BatchOrder::WithReplacement, [1.023_727_179_097_089_4, 0.858_267_445_325_284_8]),
    ];
    for (order, want) in pinned {
        let (got, by_hand) = (run(7, order).parameters, by_hand(order));
        for i in 0..2 {
            // A dozen steps of sums of three, which may be added in another order one day.
            assert!((got[i] - want[i]).abs() < 1e-14, "{order:?}: {got:?}");
            assert!((by_hand[i] - want[i]).abs() < 1e-14, "{order:?}: {by_hand:?} by hand");
        }
    }
}

/// The pinned run without `Fit`: two epochs in batches of three, rate 0.1, seed 7.
fn by_hand(order: BatchOrder) -> [f64; 2] {
    let (data, plan) = (wobbly(10), BatchPlan { order, seed: 7, ..BatchPlan::new(3) });
    let mut batches = Batches::new(10, plan).expect("ten rows");
    let [mut w, mut b] = [0.0, 0.0];
    for _ in 0..2 {
        while let Some(batch) = batches.next_batch() {
            let residual = |row: usize| w * data.column(0)[row] + b - data.column(1)[row];
            let share = 0.1 * 2.0 / batch.len() as f64;
            let dw: f64 = batch.indices().map(|row| residual(row) * data.column(0)[row]).sum();
            let db: f64 = batch.indices().map(residual).sum();
            (w, b) = (w - share * dw, b - share * db);
        }
        batches.next_epoch();
    }
    [w, b]
}

/// Where a fit copies the rows side by side, its steps are those over the columns.
#[test]
fn shuffled_rows_beyond_the_caches_take_the_same_steps() {
    const ROWS: usize = 1 << 20;
    const BATCH: usize = 1 << 18;
    let column = |k: f64| (0..ROWS).map(|i| (i as f64 * k).sin()).collect::<Vec<f64>>();
    let data = Dataset::from_columns(&["x", "y"], [column(0.37), column(0.11)]).unwrap();
    let fit = Fit::new(line).rule(Sgd::new(0.1)).seed(7).batch_size(BATCH).epochs(1).history(false);
    let got = fit.run([0.0, 0.0], &data).unwrap().parameters;

    let columns = Columns::new(&[data.column(0), data.column(1)]).unwrap();
    let mut loss = RowFunction::new(line);
    let mut batches = Batches::new(ROWS, BatchPlan { seed: 7, ..BatchPlan::new(BATCH) }).unwrap();
    let (mut at, mut gradient) = ([0.0; 2], [0.0; 2]);
    while let Some(batch) = batches.next_batch() {
        let rows = batch.len() as f64;
        loss.value_and_grad(&at, &columns, batch, &mut gradient).unwrap();
        (0..2).for_each(|k| at[k] -= 0.1 * (gradient[k] / rows));
    }
    assert!((0..2).all(|k| (got[k] - at[k]).abs() < 1e-15), "{got:?} instead of {at:?}");
}

#[test]
fn batches_take_the_steps_they_should() {
    let steps = |size, drop_last| {
        let fit = Fit::new(line).batch_size(size).drop_last(drop_last).epochs(2).history(false);
        fit.run([0.0, 0.0], &wobbly(10)).unwrap().steps
    };
    assert_eq!([steps(3, false), steps(3, true), steps(10, false), steps(99, false)], [8, 6, 2, 2]);
    // A full batch, a batch of all rows, and their gradient taken by hand are the same run.
    let whole =
        Fit::new(line).rule(Sgd::new(0.1)).epochs(9).full_batch().run([0.0, 0.0], &wobbly(10)).unwrap();
    let cut = Fit::new(line).rule(Sgd::new(0.1)).epochs(9).batch_size(10).history(false);
    assert_eq!(whole.parameters, cut.run([0.0, 0.0], &wobbly(10)).unwrap().parameters);
    let (mut w, mut b) = (0.0, 0.0);
    for _ in 0..9 {
        let (mut dw, mut db) = (0.0, 0.0);
        for row in wobbly(10).rows() {
            let r = 2.0 * (w * row[0] + b - row[1]);
            (dw, db) = (dw + r * row[0], db + r);
        }
        (w, b) = (w - 0.1 * dw / 10.0, b - 0.1 * db / 10.0);
    }
    assert!((whole.parameters[0] - w).abs() < 1e-14 && (whole.parameters[1] - b).abs() < 1e-14);
}

/// The parameters of epoch k are those of a fit of k epochs, which is another run: to the bit.
#[test]
fn parameters_of_each_epoch() {
    for (size, history, patience) in
        [(10, true, None), (3, true, None), (4, false, None), (3, false, Some(20))]
    {
        let fit = |epochs| {
            let fit = Fit::new(line).rule(Adam::new(0.1)).schedule(StepDecay { every: 7, factor: 0.8 });
            let fit = fit.batch_size(size).history(history).epochs(epochs).seed(4);
            if let Some(patience) = patience { fit.patience(patience) } else { fit }
        };
        let mut whole = fit(12).parameter_history(true).run([0.5, -1.0], &wobbly(10)).unwrap();
        assert_eq!((whole.epochs, whole.parameter_history.len()), (12, 13));
        assert_eq!(whole.parameter_history[0], [0.5, -1.0]);
        for epochs in 1..=12 {
            let short = fit(epochs).run([0.5, -1.0], &wobbly(10)).unwrap();
            assert_eq!(short.best_epoch, patience.map(|_| epochs), "a loss that falls in every epoch");
            assert_eq!(whole.parameter_history[epochs].map(f64::to_bits), short.parameters.map(f64::to_bits));
            assert!(short.parameter_history.is_empty());
        }
        // Nothing else differs.
        whole.parameter_history.clear();
        assert_eq!(whole, fit(12).run([0.5, -1.0], &wobbly(10)).unwrap());
    }
}

/// In every shape and both precisions, and as the callback sees them.
#[test]
fn parameters_of_each_epoch_have_the_shape_of_the_start() {
    let seen = std::cell::RefCell::new(Vec::new());
    let loss = |p: &[Var<f32>], [x, y]: [Var<f32>; 2]| (p[0] * x + p[1] - y).powi(2);
    let fit = Fit::new(loss).rule(Sgd::new(0.1)).batch_size(3).epochs(6).parameter_history(true);
    let fit = fit.on_epoch(|now| {
        seen.borrow_mut().push(now.parameters.to_vec());
        if now.epoch == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let fit = fit.run(vec![0.5_f32, 0.0], &wobbly(10)).unwrap();
    assert_eq!((fit.parameter_history.len(), &fit.parameter_history[0]), (6, &vec![0.5, 0.0]));
    assert_eq!(fit.parameter_history.last(), Some(&fit.parameters));
    for (kept, seen) in fit.parameter_history[1..].iter().zip(seen.borrow().iter()) {
        assert!(kept.iter().map(|&p| f64::from(p)).eq(seen.iter().copied()));
    }
}

/// The best were kept, and are one of them; the run went on for as long as its patience.
#[test]
fn parameters_of_each_epoch_past_the_best() {
    let data = Dataset::from_rows(&["y"], [[0.0]]).unwrap();
    // Each step multiplies b by 1 − 2 · 1.5 = −2.
    let fit = Fit::new(|b: Var, y: Var| (b - y).powi(2)).rule(Sgd::new(1.5)).patience(3);
    let fit = fit.parameter_history(true).run(1.0, &data).unwrap();
    assert_eq!((fit.parameters, fit.best_epoch), (1.0, Some(0)));
    assert_eq!(fit.parameter_history, [1.0, -2.0, 4.0, -8.0]);
}

/// In the middle of an epoch, at the end of one, and noticed at the end of the run.
#[test]
fn parameters_of_each_epoch_up_to_a_divergence() {
    for (size, history) in [(10, true), (3, true), (3, false)] {
        let fit =
            Fit::new(line).rule(Sgd::new(1e6)).batch_size(size).history(history).parameter_history(true);
        let fit = fit.run([0.5, 0.0], &wobbly(10)).unwrap();
        assert!(fit.stop.is_diverged() && fit.epochs > 1, "{fit}");
        assert_eq!(fit.parameter_history.len(), fit.epochs + 1);
        assert!(fit.parameter_history.iter().flatten().all(|p| p.is_finite()));
        assert!(!history || fit.parameter_history.last() == Some(&fit.parameters), "{fit}");
    }
    let data = Dataset::from_rows(&["y"], [[1.0], [1.0]]).unwrap();
    let blind = Fit::new(|a: Var, y: Var| -(a * y)).rule(Sgd::new(7e307)).batch_size(1).history(false);
    let blind = blind.epochs(1).parameter_history(true).run(0.0, &data).unwrap();
    assert!(blind.stop.is_diverged() && blind.parameters == 0.0, "{blind}");
    assert_eq!(blind.parameter_history, [0.0, 2.0 * 7e307]);
}

#[test]
fn statistics_can_be_left_out() {
    let fit = |wanted| Fit::new(line).epochs(3).statistics(wanted).run([0.0, 0.0], &wobbly(10)).unwrap();
    let (with, without) = (fit(true), fit(false));
    assert_eq!((with.parameters, with.kind), (without.parameters, LossKind::SquaredResidual));
    assert_eq!((without.kind, without.r_squared, without.covariance), (LossKind::Unexamined, None, None));
    assert!(!fit(false).to_string().contains("R²"));
}

#[test]
fn a_schedule_that_follows_the_loss_is_reported_it() {
    let plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
    let rates = std::cell::RefCell::new(Vec::new());
    let data = Dataset::from_rows(&["y"], [[0.0]]).unwrap();
    Fit::new(|b: Var, y: Var| (b - y).powi(2))
        .rule(Sgd::new(1.0))
        .schedule(plateau)
        .epochs(6)
        .on_epoch(|now| {
            rates.borrow_mut().extend(now.learning_rate);
            ControlFlow::Continue(())
        })
        .run(1.0, &data)
        .unwrap();
    // Rate 1 jumps to the mirror image and back, the loss stays 1, until the plateau halves it.
    assert_eq!(rates.borrow()[..3], [1.0, 1.0, 0.5]);
}
