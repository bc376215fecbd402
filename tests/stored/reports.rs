//! Reports, scalers and walks through data are plain data, for people and for machines.

use gradus::Matrix;
use gradus::data::{BatchOrder, BatchPlan, BatchPosition, BatchState, Batches, DataError, Scaler};
use gradus::fit::StopReason;
use gradus::optim::{Ema, WeightMean};
use gradus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn through_json<V: Serialize + DeserializeOwned>(value: &V) -> V {
    serde_json::from_str(&serde_json::to_string(value).expect("plain data")).expect("plain data")
}

fn through_cbor<V: Serialize + DeserializeOwned>(value: &V) -> V {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("plain data");
    ciborium::from_reader(bytes.as_slice()).expect("plain data")
}

fn data() -> Dataset {
    Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.5], [3.0, 6.5], [4.0, 9.0]])
        .expect("a process")
}

#[test]
fn reports_of_every_ending() {
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let fit = || Fit::new(line).rule(Adam::new(0.1)).epochs(50);
    let endings = [
        fit().run([0.0, 0.0], &data()).unwrap(),
        fit().loss_tolerance(0.1).names(["slope", "intercept"]).run([0.0, 0.0], &data()).unwrap(),
        fit().gradient_tolerance(1.0).likelihood().run([0.0, 0.0], &data()).unwrap(),
        fit().validation(&data()).patience(1).rule(Adam::new(3.0)).run([0.0, 0.0], &data()).unwrap(),
        fit()
            .on_epoch(|_| std::ops::ControlFlow::Break(()))
            .statistics(false)
            .run([0.0, 0.0], &data())
            .unwrap(),
        fit().parameter_history(true).run([0.1, 0.3], &data()).unwrap(),
    ];
    for report in endings {
        assert_eq!(through_json(&report), report);
        assert_eq!(through_cbor(&report), report);
    }
}

/// Fields that came later are missing in it.
#[test]
fn a_report_that_an_earlier_version_stored() {
    let text = std::fs::read_to_string("tests/golden/fit_report_v1.json").unwrap();
    let report: FitReport<[f64; 2]> = serde_json::from_str(&text).unwrap();
    let covariance = report.covariance.clone().unwrap();
    let errors = report.standard_errors().unwrap();
    assert_eq!(errors, [covariance[(0, 0)].sqrt(), covariance[(1, 1)].sqrt()]);
    // x = 0 … 4: −2 / √6.
    assert!((report.correlation().unwrap()[(0, 1)] + 2.0 / 6f64.sqrt()).abs() < 1e-14);
    assert_eq!((report.distance, report.has_arrived(), &report.no_standard_errors), (None, None, &None));
    assert!(report.parameter_history.is_empty());
    assert!(report.to_string().contains("intercept        1.133800          0.3490"), "{report}");
    assert_eq!(through_json(&report), report);
}

/// What has no standard errors has a reason, which is stored.
#[test]
fn reasons_are_stored() {
    let flat = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [0.0, 2.0], [0.0, 4.0]]).unwrap();
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let two = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 2.0]]).unwrap();
    for data in [&flat, &two] {
        let report = Fit::new(line).epochs(2).run([0.0, 0.0], data).unwrap();
        assert!(report.no_standard_errors.is_some(), "{report}");
        assert_eq!(through_json(&report), report);
        assert_eq!(through_cbor(&report).to_string(), report.to_string());
    }
}

/// A number that is not finite has no form in JSON; it is a word there.
#[test]
fn a_report_of_a_run_that_blew_up() {
    let loss = |w: Var, [x, _]: [Var; 2]| -(w - 0.1 * x).ln() - w;
    let report = Fit::new(loss).rule(Sgd::new(-0.0)).epochs(1).run(5.0, &data()).unwrap();
    assert!(!report.stop.is_diverged());
    let down = |w: Var, [x, _]: [Var; 2]| (w - 0.1 * x).ln() + w;
    let report = Fit::new(down).rule(Sgd::new(0.3)).run(2.0, &data()).unwrap();
    let StopReason::Diverged { fault, .. } = &report.stop else { panic!("{report}") };
    assert!(fault.value.is_nan() && fault.cause.as_ref().is_some_and(|cause| cause.operation == "ln"));
    let text = serde_json::to_string(&report).unwrap();
    assert!(text.contains("\"value\":\"NaN\"") && text.contains(file!()), "{text}");
    for back in [through_json(&report), through_cbor(&report)] {
        assert_eq!(back.to_string(), report.to_string());
        assert_eq!(back.losses, report.losses);
        let StopReason::Diverged { fault: read, .. } = back.stop else { panic!("another ending") };
        assert_eq!((read.quantity, read.row, &read.cause), (fault.quantity, fault.row, &fault.cause));
    }
    let long = text.replace("\"operation\":\"ln\"", &format!("\"operation\":\"{}\"", "l".repeat(300)));
    let error = serde_json::from_str::<FitReport<f64>>(&long).unwrap_err();
    assert!(error.to_string().contains("an error in it is none of this program's"), "{error}");
}

/// An operation may be one of the user's, which no table of this crate has.
#[test]
fn a_report_of_a_function_of_the_users_own_that_blew_up() {
    let log = External::new("my_log", 1, |x: &[f64]| x[0].ln(), |x: &[f64], g: &mut [f64]| g[0] = 1.0 / x[0]);
    let down = |w: Var, [x, _]: [Var; 2]| log.call(&[w - 0.1 * x]) + w;
    let report = Fit::new(down).rule(Sgd::new(0.3)).run(2.0, &data()).unwrap();
    let StopReason::Diverged { fault, .. } = &report.stop else { panic!("{report}") };
    assert_eq!(fault.cause.as_ref().map(|cause| cause.operation), Some("my_log"));
    for back in [through_json(&report), through_cbor(&report)] {
        assert_eq!(back.to_string(), report.to_string());
    }
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let refused = |error: serde_json::Error, what: &str| assert!(error.to_string().contains(what), "{error}");
    let text = r#"{"rows": 2, "columns": 18446744073709551615, "entries": [1.0]}"#;
    refused(serde_json::from_str::<Matrix<f64>>(text).unwrap_err(), "Matrix.entries has 1 values");
    let text = r#"{"beta": 1.5, "count": 0, "average": [0.0]}"#;
    refused(serde_json::from_str::<Ema<f64>>(text).unwrap_err(), "beta is 1.5");
    let text = r#"{"count": 18446744073709551615, "average": [0.0]}"#;
    refused(serde_json::from_str::<WeightMean<f64>>(text).unwrap_err(), "below 2^53");
    let text = r#"{"names": ["x", "y"], "means": [0.0], "scales": [1.0, 1.0]}"#;
    refused(serde_json::from_str::<Scaler>(text).unwrap_err(), "Scaler.means has 1 values, expected 2");
    let text = r#"{"names": ["x"], "means": [0.0], "scales": [0.0]}"#;
    refused(serde_json::from_str::<Scaler>(text).unwrap_err(), "scale is 0");

    let (_, scaler) = data().standardize().unwrap();
    assert_eq!(through_json(&scaler), scaler);
    // Far from 0, and constant but for rounding.
    let rows = [[1e15, 0.1 + 0.2], [1e15 + 1.0, 0.3], [1e15 + 3.0, 0.3]];
    let odd = Dataset::from_rows(&["far", "constant"], rows).unwrap();
    let (standard, scaler) = odd.standardize().unwrap();
    assert_eq!(through_json(&scaler), scaler);
    assert_eq!(through_cbor(&scaler).apply(&odd).unwrap(), standard);
    // As an earlier version wrote it.
    let text = r#"{"names": ["x"], "means": [1.0], "scales": [2.0]}"#;
    assert_eq!(serde_json::from_str::<Scaler>(text).unwrap().apply_value("x", 5.0).unwrap(), 2.0);
    for (field, what) in [("remainders", "[0.0, 0.0]"), ("constant", "[]")] {
        let text = format!(r#"{{"names": ["x"], "means": [1.0], "scales": [2.0], "{field}": {what}}}"#);
        let error = serde_json::from_str::<Scaler>(&text).unwrap_err();
        refused(error, &format!("Scaler.{field} has"));
    }
    let mut ema = Ema::new(0.9, 2).unwrap();
    ema.update(&[1.0, -3.0]).unwrap();
    assert_eq!(through_json(&ema), ema);
    let mut mean = WeightMean::new(2);
    mean.update(&[1.0, -3.0]).unwrap();
    assert_eq!(through_cbor(&mean), mean);
}

#[test]
fn a_walk_goes_on_from_its_state() {
    for order in [BatchOrder::Sequential, BatchOrder::Shuffled, BatchOrder::WithReplacement] {
        for drop_last in [false, true] {
            let plan = BatchPlan { order, drop_last, seed: 9, size: 4 };
            let mut whole = Batches::new(23, plan).unwrap();
            for _ in 0..40 {
                let mut again = Batches::resume(23, through_json(&whole.state())).unwrap();
                assert_eq!(again.state(), whole.state());
                assert_eq!(again.next_batch(), whole.next_batch(), "{plan:?}");
                if whole.position().batch == whole.per_epoch() {
                    whole.next_epoch();
                }
            }
        }
    }
    let state =
        BatchState { rows: 9, plan: BatchPlan::new(4), position: BatchPosition { epoch: 0, batch: 4 } };
    assert!(matches!(Batches::resume(9, state), Err(DataError::Setting(_))));
    assert_eq!(Batches::resume(8, state).unwrap_err(), DataError::OtherRows { rows: 8, stored: 9 });
    let never = BatchState { plan: BatchPlan::new(0), ..state };
    assert!(matches!(Batches::resume(9, never), Err(DataError::Setting(_))));
}
