//! A fit that is resumed has the bits of one that was never interrupted: for every kind of state there is.

use crate::scratch::Scratch;
use gradus::optim::*;
use gradus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// 23 rows near a line, two of them far off: a prime number, so that no batch size divides it.
fn data() -> Dataset {
    let rows = (0..23).map(|i| {
        let x = f64::from(i) / 8.0 - 1.4;
        let off = if i % 11 == 5 { 6.0 } else { (f64::from(i) * 2.3).sin() / 4.0 };
        [x, 1.5 * x - 0.5 + off]
    });
    Dataset::from_rows(&["x", "y"], rows).expect("a table")
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

/// Three branches, which rows change in the course of a fit: so there are programs for each.
fn huber([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    let r = w * x + b - y;
    if r.abs() < 0.5 {
        0.5 * r * r
    } else if r > 0.0 {
        0.5 * (r - 0.25)
    } else {
        0.5 * (-r - 0.25)
    }
}

/// The settings of a table row, and how a run is interrupted.
#[derive(Clone, Copy)]
struct Case {
    batch: Option<usize>,
    order: BatchOrder,
    drop_last: bool,
    every: Every,
    epochs: usize,
}

const PLAIN: Case = Case {
    batch: Some(5),
    order: BatchOrder::Shuffled,
    drop_last: false,
    every: Every::Steps(7),
    epochs: 12,
};

type Report = FitReport<[f64; 2]>;
type Line = fn([Var; 2], [Var; 2]) -> Var;

/// Stops by leaving: a panic in the loss would be reported differently, and this one has the same effect.
fn interrupted_after(epochs: usize) -> impl FnMut(&gradus::fit::Progress<'_>) -> ControlFlow<()> {
    move |now| if now.epoch == epochs { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// The run in one go, and the same from every checkpoint that it leaves on its way.
fn same_bits<F, R, S>(name: &str, loss: F, rule: &R, schedule: &S, case: Case)
where
    F: Fn([Var; 2], [Var; 2]) -> Var + Copy,
    R: Rule<f64> + Serialize + DeserializeOwned,
    R::State: Serialize + DeserializeOwned,
    S: Schedule + Clone + Serialize + DeserializeOwned,
{
    let scratch = Scratch::new(name);
    let (data, path) = (data(), scratch.file("run.gradus"));
    let held_out = Dataset::from_rows(&["x", "y"], [[0.3, 0.0], [-0.7, -1.6], [1.1, 1.2]]).expect("a table");
    let fit = || {
        let fit = Fit::new(loss).rule(rule.clone()).schedule(schedule.clone()).epochs(case.epochs).seed(3);
        let fit =
            fit.order(case.order).drop_last(case.drop_last).validation(&held_out).parameter_history(true);
        match case.batch {
            Some(rows) => fit.batch_size(rows),
            None => fit.full_batch(),
        }
    };
    let whole: Report = fit().run([0.0, 0.0], &data).expect("a fit");
    assert_eq!(whole.parameter_history.len(), case.epochs + 1, "{name}");

    // Every checkpoint of the run, caught as it is replaced.
    let mut kept = Vec::new();
    let mut fine = 0;
    let each = fit().checkpoint(&path, case.every).on_epoch(|_| {
        let copy = scratch.file(&format!("copy-{}", kept.len()));
        fine += usize::from(std::fs::copy(&path, &copy).is_ok());
        kept.push(copy);
        ControlFlow::Continue(())
    });
    let with: Report = each.run([0.0, 0.0], &data).expect("a fit");
    assert_eq!(bits(&with), bits(&whole), "{name}: writing changes nothing");
    assert_eq!(fine, case.epochs);
    kept.push(path);
    for copy in &kept {
        // The start counts no more.
        let resumed: Report = fit().resume(copy).run([9.0, 9.0], &data).expect("a fit");
        assert_eq!(bits(&resumed), bits(&whole), "{name}: from {}", copy.display());
    }
}

/// Everything in a report, floats by their bits: CBOR keeps them.
fn bits(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(report, &mut bytes).expect("plain data");
    bytes
}

#[test]
fn every_order_of_the_data() {
    let adam = Adam::new(0.05);
    let still = Constant::default();
    for (k, order) in
        [BatchOrder::Sequential, BatchOrder::Shuffled, BatchOrder::WithReplacement].into_iter().enumerate()
    {
        for (drop_last, every) in
            [(false, Every::Steps(1)), (true, Every::Steps(3)), (false, Every::Epochs(2))]
        {
            let case = Case { order, drop_last, every, ..PLAIN };
            same_bits(&format!("data-{k}-{drop_last}"), line, &adam, &still, case);
        }
    }
    same_bits("full", line, &adam, &still, Case { batch: None, ..PLAIN });
    same_bits("full-huber", huber, &adam, &still, Case { batch: None, every: Every::Epochs(1), ..PLAIN });
}

#[test]
fn every_kind_of_schedule() {
    let adam = Adam::new(0.05);
    same_bits("warmup", line, &adam, &Warmup::linear(9).then(9, CosineDecay::new(40)), PLAIN);
    let plateau = ReduceOnPlateau { patience: 1, cooldown: 1, relative: 0.05, ..ReduceOnPlateau::new(0.5) };
    same_bits("plateau", line, &adam, &plateau, PLAIN);
    same_bits("annealing", line, &adam, &Annealing { ratio: 1.0, ..Annealing::default() }, PLAIN);
}

/// Which programs there are, and in which order, decides in which order rows are summed.
#[test]
fn losses_with_branches() {
    let rates = ExponentialDecay::new(0.99);
    for (batch, every) in [(3, Every::Steps(4)), (8, Every::Steps(5)), (11, Every::Epochs(1))] {
        let case = Case { batch: Some(batch), every, epochs: 30, ..PLAIN };
        same_bits(&format!("huber-{batch}"), huber, &Adam::new(0.1), &rates, case);
    }
}

macro_rules! every_rule {
    ($($name:ident: $rule:expr;)+) => {$(
        #[test]
        fn $name() {
            same_bits(stringify!($name), line, &$rule, &Constant::default(), PLAIN);
        }
    )+};
}

every_rule! {
    sgd: Sgd::new(0.05);
    momentum: Sgd { momentum: 0.9, nesterov: true, ..Sgd::new(0.01) };
    averaged: Sgd::averaged(0.05, 0.9);
    adagrad: Adagrad { learning_rate_decay: 0.01, ..Adagrad::new(0.3) };
    adadelta: Adadelta::new(1.0);
    rmsprop: RmsProp { centered: true, momentum: 0.5, bias_correction: true, ..RmsProp::new(0.02) };
    adam: Adam { amsgrad: AmsGrad::Corrected, ..Adam::new(0.05) };
    adamw: AdamW::new(0.05);
    adamax: Adamax::new(0.05);
    nadam: Nadam::new(0.05);
    radam: Radam { beta2: 0.9, ..Radam::new(0.05) };
    asgd: Asgd { average_from: 3.0, ..Asgd::new(0.05) };
    adabelief: AdaBelief::new(0.05);
    yogi: Yogi::new(0.05);
    lion: Lion { weight_decay: 0.1, ..Lion::new(0.01) };
    lamb: Lamb::new(0.05);
    lars: Lars::new(0.5);
    novograd: Novograd::new(0.05);
    adan: Adan::new(0.05);
    sm3: Sm3::new(0.3);
    sign_sgd: SignSgd { momentum: 0.9, ..SignSgd::new(0.01) };
    schedule_free_sgd: ScheduleFree::sgd(0.1);
    schedule_free_adamw: ScheduleFree::adamw(0.05);
    chain: (ClipNorm(1.0), WeightDecay(0.01), Adam::new(0.05), ClipValue(0.1));
    accumulation: Accumulate { rule: Adam::new(0.05), every: 3 };
    decoupled: Decoupled { rule: Nadam::new(0.05), weight_decay: 0.1 };
    groups: Groups(((1, Adam::new(0.05)), (1, Sgd { momentum: 0.5, ..Sgd::new(0.05) })));
    alike_groups: Groups([(1, Adam::new(0.05)), (1, Adam::new(0.1))]);
    optional: (Some(ClipNorm(1.0)), None::<WeightDecay>, Adam::new(0.05));
}

/// A rule without a rate takes no schedule, and an f32 is not an f64.
#[test]
fn without_a_schedule_and_in_single_precision() {
    let scratch = Scratch::new("single");
    let (data, path) = (data(), scratch.file("run.gradus"));
    let loss = |[w, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| (w * x + b - y).powi(2);
    let fit =
        |epochs| Fit::new(loss).rule(Rprop::optax(0.1)).epochs(epochs).patience(30).parameter_history(true);
    let whole = fit(60).run([0.0_f32, 0.0], &data).unwrap();
    fit(60)
        .checkpoint(&path, Every::Epochs(7))
        .on_epoch(interrupted_after(23))
        .run([0.0_f32, 0.0], &data)
        .unwrap();
    let resumed = fit(60).resume(&path).run([0.0_f32, 0.0], &data).unwrap();
    assert_eq!(resumed, whole);

    let double = Fit::new(line)
        .rule(Rprop::optax(0.1))
        .patience(30)
        .parameter_history(true)
        .resume(&path)
        .run([0.0, 0.0], &data);
    let error = double.unwrap_err().to_string();
    assert!(error.contains("is of another run: float is f32 there and f64 here"), "{error}");
}

#[test]
fn a_program_that_is_started_again_and_again() {
    let scratch = Scratch::new("again");
    let (data, path) = (data(), scratch.file("run.gradus"));
    let fit = || Fit::new(huber).batch_size(4).epochs(20).patience(6).seed(1);
    let whole = fit().run([0.0, 0.0], &data).unwrap();
    for stop in [3, 4, 11, 15, 99, 99] {
        let program = fit().checkpoint(&path, Every::Steps(10)).resume_or_start(&path);
        let report = program.on_epoch(interrupted_after(stop)).run([0.0, 0.0], &data).unwrap();
        if stop == 99 {
            assert_eq!(report, whole);
        }
    }
    let whole = fit().epochs(35).patience(30).run([0.0, 0.0], &data).unwrap();
    let resumed = fit().epochs(35).patience(30).resume(&path).run([0.0, 0.0], &data).unwrap();
    assert_eq!(resumed, whole);
}

/// Losses that are not kept are not evaluated either, and a run that diverges does so again.
#[test]
fn without_history_and_past_the_end() {
    let scratch = Scratch::new("bare");
    let (data, path) = (data(), scratch.file("run.gradus"));
    let fit = |rate| {
        let fit = Fit::new(line).rule(Sgd::new(rate)).batch_size(4).epochs(30);
        fit.history(false).parameter_history(true)
    };
    let whole = fit(0.01).run([0.0, 0.0], &data).unwrap();
    fit(0.01).checkpoint(&path, Every::Steps(17)).run([0.0, 0.0], &data).unwrap();
    assert_eq!(fit(0.01).resume(previous(&path)).run([0.0, 0.0], &data).unwrap(), whole);

    let whole = fit(2.0).epochs(300).run([0.0, 0.0], &data).unwrap();
    assert!(whole.stop.is_diverged());
    let kept = fit(2.0).epochs(300).checkpoint(&path, Every::Epochs(5)).run([0.0, 0.0], &data).unwrap();
    let resumed = fit(2.0).epochs(300).resume(&path).run([0.0, 0.0], &data).unwrap();
    assert_eq!((&kept, &resumed), (&whole, &whole));
}

/// Limits and weights are settings like others: the same bits after a resume, and a file of others is refused.
#[test]
fn with_limits_and_weights() {
    let scratch = Scratch::new("limits");
    let path = scratch.file("run.gradus");
    let weights = (0..23).map(|i| f64::from(i % 4)).collect::<Vec<_>>();
    let data = data().with_column("w", weights).expect("a column");
    let bounds = [(-0.5, 1.0), (-1.0, 1.0)];
    let fit = |epochs| {
        let fit = Fit::new(line).rule(AdamW::new(0.05)).batch_size(4).epochs(epochs).seed(2);
        fit.weights("w").target("y").names(["w", "b"]).parameter_history(true).validation(&data)
    };
    for (name, is_held) in [("bounded", false), ("held", true)] {
        let fit = |epochs| if is_held { fit(epochs).fixed(["b"]) } else { fit(epochs) }.bounds(bounds);
        let whole = fit(30).run([0.1, 0.3], &data).expect("a fit");
        assert!(whole.at_bound[0] && whole.parameters[0] == 1.0, "{name}: {whole}");
        fit(12).checkpoint(&path, Every::Steps(7)).run([0.1, 0.3], &data).expect("a fit");
        for file in [&path, &previous(&path)] {
            // The start counts no more: what is held stays where it was held.
            let resumed = fit(30).resume(file).run([0.9, -0.3], &data).expect("a fit");
            assert_eq!(bits(&resumed), bits(&whole), "{name}");
        }
    }
    let differs =
        |fit: Fit<'_, Line, AdamW>| fit.resume(&path).run([0.1, 0.3], &data).unwrap_err().to_string();
    let fit = || {
        let fit = Fit::new(line as Line).rule(AdamW::new(0.05)).batch_size(4).epochs(30);
        fit.seed(2).target("y").names(["w", "b"]).parameter_history(true).validation(&data)
    };
    let other = differs(fit().weights("w").fixed(["b"]).bounds([(-0.5, 1.0), (-1.0, 2.0)]));
    assert!(other.contains("limits.bounds[1][1] is 1 there and 2 here"), "{other}");
    let other = differs(fit().weights("w").fixed(["w"]).bounds(bounds));
    assert!(other.contains("limits.fixed[0] is b there and w here"), "{other}");
    let other = differs(fit().weights("w"));
    assert!(other.contains("limits is") && other.contains("false here"), "{other}");
    let other = differs(fit().fixed(["b"]).bounds(bounds));
    assert!(other.contains("weights is") && other.contains("false here"), "{other}");
    // And a file without limits is none of a fit with some.
    let plain = || Fit::new(line).rule(AdamW::new(0.05)).epochs(3);
    let table = self::data();
    plain().checkpoint(&path, Every::Epochs(1)).run([0.1, 0.3], &table).expect("a fit");
    let other = plain().bounds(bounds).resume(&path).run([0.1, 0.3], &table).unwrap_err().to_string();
    assert!(other.contains("limits is false there"), "{other}");
    assert!(plain().resume(&path).run([0.1, 0.3], &table).is_ok());
}

fn previous(path: &Path) -> PathBuf {
    gradus::checkpoint::previous(path)
}
