//! Batches and checkpoints of fits to rows that are read group by group.

use super::sources::same;
use super::tables::{huber, line, table};
use gradus::data::BatchOrder;
use gradus::prelude::*;

#[test]
fn batches_have_the_bits_of_rows_in_memory() {
    let data = table(1501);
    let fit = |order| {
        Fit::new(huber).rule(Adam::new(0.05)).batch_size(64).order(order).seed(3).epochs(3).drop_last(true)
    };
    let want = fit(BatchOrder::Sequential).run([0.0; 2], &data).unwrap();
    for size in [1, 7, 64, 500, 4000] {
        same(&fit(BatchOrder::Sequential).run_source([0.0; 2], data.in_groups(size)).unwrap(), &want);
    }
    // Up to eight groups are shuffled as a whole.
    let want = fit(BatchOrder::Shuffled).run([0.0; 2], &data).unwrap();
    for size in [188, 500, 4000] {
        same(&fit(BatchOrder::Shuffled).run_source([0.0; 2], data.in_groups(size)).unwrap(), &want);
    }
    let other = fit(BatchOrder::Shuffled).run_source([0.0; 2], data.in_groups(100)).unwrap();
    assert_ne!(other.parameters, want.parameters);
}

#[test]
fn shuffled_epochs_take_each_row_once() {
    // Of a loss that is linear in w, a step of the rate 1 over 4 rows is a quarter of their sum: exact, so that one row
    // that comes twice, or never, would show.
    let data = Dataset::from_rows(&["x"], (0..200).map(|i| [f64::from(i * i)])).unwrap();
    let epochs = |seed, epochs| {
        let fit =
            Fit::new(|w: Var, x: Var| w * x).rule(Sgd::new(1.0)).batch_size(4).seed(seed).epochs(epochs);
        let found = fit.parameter_history(true).statistics(false).run_source(0.0, data.in_groups(3)).unwrap();
        found.parameter_history
    };
    let sum: f64 = data.column(0).iter().sum();
    assert_eq!(epochs(0, 3), [0.0, -sum / 4.0, -2.0 * sum / 4.0, -3.0 * sum / 4.0]);
    // Another seed or epoch is another order, and the same one the same.
    let order = |seed, epoch: u32| {
        let fit = Fit::new(|w: Var, x: Var| (w - x).powi(2)).rule(Sgd::new(0.25)).batch_size(4).seed(seed);
        fit.epochs(epoch as usize).run_source(0.0, data.in_groups(3)).unwrap().parameters
    };
    assert_eq!(order(1, 2), order(1, 2));
    assert!(order(1, 1) != order(2, 1) && order(1, 1) != order(1, 2));
}

#[test]
fn a_fault_in_a_batch_is_told_with_the_row_of_the_source() {
    let data = Dataset::from_rows(&["x"], (0..100).map(|i| [f64::from(i)])).unwrap();
    // Without a pass over all rows in between: the first step leads to where row 51 has no root.
    let fit = Fit::new(|w: Var, x: Var| w * x + (w - 1.0 + (x - 51.0).powi(2)).sqrt()).rule(Sgd::new(1e-3));
    let found =
        fit.batch_size(5).order(BatchOrder::Sequential).epochs(2).run_source(1.5, data.in_groups(7)).unwrap();
    let gradus::fit::StopReason::Diverged { fault, .. } = &found.stop else { panic!("{:?}", found.stop) };
    assert_eq!(fault.row, Some(51));
}

#[cfg(feature = "serde")]
#[test]
fn runs_go_on_from_checkpoints() {
    let data = table(5000);
    let path = std::env::temp_dir().join(format!("gradus-{}-source.gradus", std::process::id()));
    let fit = |epochs| Fit::new(huber).rule(Adam::new(0.05)).epochs(epochs);
    let whole = fit(30).run([0.0; 2], &data).unwrap();
    fit(11).checkpoint(&path, Every::Epochs(5)).run_source([0.0; 2], data.in_groups(99)).unwrap();
    let resumed = fit(30).resume(&path).run_source([0.0; 2], data.in_groups(99)).unwrap();
    same(&resumed, &whole);
    let other = fit(30).resume(&path).run_source([0.0; 2], table(5001).in_groups(99));
    assert!(matches!(other, Err(gradus::fit::FitError::Checkpoint(_))), "{other:?}");
    let _ = std::fs::remove_file(&path);
    let _ = std::fs::remove_file(gradus::checkpoint::previous(&path));
}

#[test]
fn a_report_goes_on_with_the_rows_in_memory() {
    let data = table(5000);
    let report = Fit::new(line)
        .minimizer(Method::TrustExact)
        .run_source([0.0, 0.0], data.in_groups(777))
        .expect("a fit");
    let in_memory = Fit::new(line).minimizer(Method::TrustExact).run([0.0, 0.0], &data).expect("a fit");
    let profile =
        |report: &FitReport<[f64; 2]>| format!("{:?}", report.profile(line, &data).expect("a profile"));
    assert_eq!(profile(&report), profile(&in_memory));
    let error = report.profile(line, &table(4999)).expect_err("other data");
    assert!(error.to_string().contains("there were 5000 rows, here are 4999"), "{error}");
}

#[cfg(feature = "serde")]
thread_local! {
    /// Steps until [`Failing`] fails.
    static LEFT: std::cell::Cell<u64> = const { std::cell::Cell::new(u64::MAX) };
}

/// Adam until something fails.
#[cfg(feature = "serde")]
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Failing(Adam);

#[cfg(feature = "serde")]
impl gradus::optim::Rule<f64> for Failing {
    type State = <Adam as gradus::optim::Rule<f64>>::State;

    fn check(&self) -> Result<(), gradus::error::InvalidSetting> {
        gradus::optim::Rule::<f64>::check(&self.0)
    }

    fn init(&self, n: usize) -> Self::State {
        self.0.init(n)
    }

    fn apply(&self, state: &mut Self::State, params: &[f64], step: &mut [f64]) {
        self.0.apply(state, params, step);
        if LEFT.get() == 0 {
            step.fill(f64::NAN);
        }
        LEFT.set(LEFT.get().saturating_sub(1));
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_run_that_ends_at_any_step_goes_on_with_the_same_bits() {
    let data = table(300);
    let path = std::env::temp_dir().join(format!("gradus-{}-step.gradus", std::process::id()));
    let fit = || Fit::new(huber).rule(Failing(Adam::new(0.05))).batch_size(32).seed(5).epochs(2);
    // 18 groups are three windows, of which batches take the rest along.
    let rows = || data.in_groups(17);
    let whole = fit().run_source([0.0; 2], rows()).unwrap();
    for steps in 0..20 {
        LEFT.set(steps);
        let ended = fit().checkpoint(&path, Every::Steps(1)).run_source([0.0; 2], rows()).unwrap();
        assert!(ended.stop.is_diverged() && ended.steps == steps + 1, "{:?}", ended.stop);
        LEFT.set(u64::MAX);
        same(&fit().resume(&path).run_source([0.0; 2], rows()).unwrap(), &whole);
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::remove_file(gradus::checkpoint::previous(&path));
    }
}
