//! Fits that go on, in memory or batch by batch, have the bits of one longer run.

use gradus::fit::{FitError, IncrementalFit, WarmStart};
use gradus::model::{Linear, Logistic};
use gradus::optim::{Asgd, Lbfgs, ReduceOnPlateau, Rprop, StepDecay};
use gradus::prelude::*;

fn data() -> Dataset {
    let rows = (0..23).map(|i| {
        let x = f64::from(i) / 8.0 - 1.4;
        [x, 1.5 * x - 0.5 + (f64::from(i) * 2.3).sin() / 4.0]
    });
    Dataset::from_rows(&["x", "y"], rows).expect("a table")
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

/// Three branches, which rows change in the course of a fit.
fn huber([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let r = w * x + b - y;
    if r.abs() < 0.2 { 0.5 * r * r } else { 0.2 * (r.abs() - 0.1) }
}

fn goes_on<R: Rule<f64> + 'static>(rule: &R) {
    let data = data();
    for (loss, batch) in [(line as fn([Var; 2], [Var; 2]) -> Var, 5), (huber, 4), (line, 23)] {
        let fit = |epochs| {
            let fit = Fit::new(loss).rule(rule.clone()).batch_size(batch).epochs(epochs).seed(3);
            fit.validation(&data).parameter_history(true).bounds([(-5.0, 1.2), (-5.0, 5.0)])
        };
        let whole = fit(30).run([0.0, 0.0], &data).expect("a fit");
        let mut memory = WarmStart::new();
        for epochs in [1, 2, 17, 30, 30] {
            // The start counts no more.
            let start = if memory.is_empty() { [0.0, 0.0] } else { [1.0, -3.0] };
            let report = fit(epochs).warm_start(&mut memory).run(start, &data).expect("a fit");
            if epochs == 30 {
                assert_eq!(report, whole);
            }
        }
        let scheduled = |epochs| fit(epochs).schedule(StepDecay { every: 7, factor: 0.9 });
        if rule.learning_rate().is_some() {
            let whole = scheduled(20).run([0.0, 0.0], &data).expect("a fit");
            let mut memory = WarmStart::new();
            scheduled(9).warm_start(&mut memory).run([0.0, 0.0], &data).expect("a fit");
            assert_eq!(scheduled(20).warm_start(&mut memory).run([0.0, 0.0], &data).expect("a fit"), whole);
        }
    }
}

#[test]
fn rules_with_all_kinds_of_state_go_on() {
    goes_on(&Adam::new(0.05));
    goes_on(&(ClipNorm(1.0), Sgd { momentum: 0.9, ..Sgd::new(0.01) }));
    goes_on(&Asgd { average_from: 3.0, ..Asgd::new(0.05) });
    goes_on(&Lbfgs::new(0.05));
    goes_on(&Rprop::new(0.01));
}

#[test]
fn a_plateau_and_another_rate_go_on() {
    let data = data();
    let fit = |epochs| {
        let plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
        Fit::new(line).rule(Sgd::new(0.3)).schedule(plateau).batch_size(4).epochs(epochs)
    };
    let mut memory = WarmStart::new();
    fit(7).warm_start(&mut memory).run([0.0, 0.0], &data).unwrap();
    let longer = fit(25).warm_start(&mut memory).run([0.0, 0.0], &data).unwrap();
    assert_eq!(longer, fit(25).run([0.0, 0.0], &data).unwrap());

    // By hand: two steps that halve the distance, then one to the minimum.
    let one = Dataset::from_rows(&["y"], [[3.0]]).unwrap();
    let fit = |rate, epochs| Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(Sgd::new(rate)).epochs(epochs);
    let mut memory = WarmStart::new();
    assert_eq!(fit(0.25, 2).warm_start(&mut memory).run(11.0, &one).unwrap().parameters, 5.0);
    let on = fit(0.5, 3).warm_start(&mut memory).run(11.0, &one).unwrap();
    assert_eq!((on.parameters, on.epochs, on.steps), (3.0, 3, 3));
}

#[test]
fn what_is_another_run_is_refused() {
    let data = data();
    let fit = || Fit::new(line).rule(Adam::new(0.05)).batch_size(5).epochs(3);
    let mut memory = WarmStart::new();
    fit().warm_start(&mut memory).run([0.0, 0.0], &data).unwrap();
    let refused = |fit: Result<FitReport<[f64; 2]>, FitError>, what: &str| {
        let error = fit.expect_err("another run").to_string();
        assert!(error.contains(what) && error.contains("cannot go on"), "{error}");
    };
    refused(fit().rule(Sgd::new(0.1)).warm_start(&mut memory).run([0.0, 0.0], &data), "another type");
    refused(fit().batch_size(4).warm_start(&mut memory).run([0.0, 0.0], &data), "batches is");
    refused(
        fit().history(false).warm_start(&mut memory).run([0.0, 0.0], &data),
        "history is true there and false",
    );
    refused(fit().patience(3).warm_start(&mut memory).run([0.0, 0.0], &data), "best parameters");
    refused(fit().bounds([(4.0, 5.0), (4.0, 5.0)]).warm_start(&mut memory).run([4.0, 4.0], &data), "bounds");
    let moved = data.with_column("y", vec![1.0; 23]);
    let other = moved
        .unwrap_or_else(|_| Dataset::from_rows(&["x", "y"], (0..23).map(|i| [f64::from(i), 1.0])).unwrap());
    refused(fit().warm_start(&mut memory).run([0.0, 0.0], &other), "the loss at its parameters was");
    let fewer = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 2.0]]).unwrap();
    refused(fit().warm_start(&mut memory).run([0.0, 0.0], &fewer), "rows");
    let wide = Fit::new(Linear).rule(Adam::new(0.05)).batch_size(5).warm_start(&mut memory);
    let three = Dataset::from_rows(&["a", "b", "y"], [[0.0, 1.0, 2.0]; 23]).unwrap();
    assert!(wide.run([0.0; 3], &three).is_err());
    // And nothing of that has changed what is remembered.
    let longer = fit().epochs(9).warm_start(&mut memory).run([0.0, 0.0], &self::data()).unwrap();
    assert_eq!(longer, fit().epochs(9).run([0.0, 0.0], &self::data()).unwrap());
}

/// Batches from outside are those of a fit.
#[test]
fn batches_one_at_a_time() {
    let data = data();
    let fit = || {
        Fit::new(line).rule((ClipNorm(1.0), Adam::new(0.05))).schedule(StepDecay { every: 3, factor: 0.5 })
    };
    let whole = fit().batch_size(5).order(BatchOrder::Sequential).epochs(4).run([0.0, 0.0], &data).unwrap();
    let mut stream = fit().incremental([0.0, 0.0]).unwrap();
    let rows: Vec<Vec<f64>> = data.rows().collect();
    for _ in 0..4 {
        for batch in rows.chunks(5) {
            let batch = Dataset::from_rows(&["x", "y"], batch.iter().map(|row| [row[0], row[1]])).unwrap();
            stream.partial_fit(&batch).unwrap();
        }
    }
    assert_eq!((*stream.parameters(), stream.steps()), (whole.parameters, whole.steps));
    assert_eq!(stream.learning_rate(), Some(0.05 * 0.5_f64.powi(6)));
}

#[test]
fn batches_that_cannot_be_leave_the_parameters() {
    let rows = |rows: &[[f64; 2]]| Dataset::from_rows(&["x", "y"], rows.to_vec()).unwrap();
    let mut stream = Fit::new(Logistic).rule(Sgd::new(0.5)).incremental([0.0_f64, 0.0]).unwrap();
    let before = stream.partial_fit(&rows(&[[0.0, 1.0], [1.0, 0.0]])).unwrap();
    assert!((before - 2f64.ln()).abs() < 1e-15);
    let at = *stream.parameters();
    let text = |error: FitError| error.to_string();
    assert!(
        text(stream.partial_fit(&rows(&[[0.0, 2.0]])).unwrap_err()).contains("target of data row 0 is 2")
    );
    let three = Dataset::from_rows(&["a", "b", "y"], [[0.0, 1.0, 1.0]]).unwrap();
    assert!(stream.partial_fit(&three).is_err());
    assert_eq!((*stream.parameters(), stream.steps()), (at, 1));
    let mut log = Fit::new(|m: Var, y: Var| (m * y).ln()).rule(Sgd::new(0.1)).incremental(1.0).unwrap();
    let error = text(log.partial_fit(&Dataset::from_rows(&["y"], [[1.0], [-1.0]]).unwrap()).unwrap_err());
    assert!(error.contains("data row 1") && error.contains("`ln` of -1.0"), "{error}");
    assert_eq!((*log.parameters(), log.steps()), (1.0, 0));

    let fit = || Fit::new(line).rule(Adam::new(0.1));
    let conflict = |result: Result<(), FitError>| match result {
        Err(FitError::Conflict { setting, with: "incremental", .. }) => setting,
        other => panic!("{other:?}"),
    };
    fn done<F, Form>(it: Result<IncrementalFit<'_, [f64; 2], F, Form>, FitError>) -> Result<(), FitError> {
        it.map(|_| ())
    }
    assert_eq!(conflict(done(fit().weights("w").incremental([0.0, 0.0]))), "weights");
    assert_eq!(conflict(done(fit().fixed(["p0"]).incremental([0.0, 0.0]))), "bounds or held parameters");
    assert_eq!(conflict(done(fit().penalty(|[w, b]: [Var; 2]| w * b).incremental([0.0, 0.0]))), "penalty");
    assert_eq!(conflict(done(fit().minimizer(Method::Lbfgs).incremental([0.0, 0.0]))), "minimizer");
    assert!(fit().rule(Adam::new(-1.0)).incremental([0.0, 0.0]).is_err());
}
