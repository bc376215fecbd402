//! Files that are not what they should be: each is an error that says so, and none is a run.

use crate::scratch::Scratch;
use gradus::checkpoint::{self, Checkpoint, CheckpointError, CheckpointFault, previous};
use gradus::data::{BatchPlan, Batches};
use gradus::fit::FitError;
use gradus::optim::*;
use gradus::prelude::*;
use proptest::prelude::*;

fn data() -> Dataset {
    Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.5], [3.0, 6.5], [4.0, 9.0]])
        .expect("a process")
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

type Line = fn([Var; 2], [Var; 2]) -> Var;

fn fit<'a>() -> Fit<'a, Line, Adam> {
    Fit::new(line as Line).rule(Adam::new(0.1)).batch_size(2).epochs(4)
}

/// A checkpoint as it should be.
fn whole(scratch: &Scratch) -> Vec<u8> {
    let path = scratch.file("whole.gradus");
    fit().checkpoint(&path, Every::Epochs(1)).run([0.0, 0.0], &data()).expect("a fit");
    std::fs::read(path).expect("a file")
}

fn refused<T: std::fmt::Debug>(result: Result<T, FitError>) -> CheckpointError {
    match result.expect_err("a refusal") {
        FitError::Checkpoint(error) => *error,
        other => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_byte_that_changes_is_noticed(at in any::<prop::sample::Index>(), change in 1..=255_u8) {
        let scratch = Scratch::new(&format!("flip-{}-{change}", at.index(1 << 20)));
        let mut bytes = whole(&scratch);
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        let path = scratch.file("damaged.gradus");
        std::fs::write(&path, &bytes).unwrap();
        let fault = refused(fit().resume(&path).run([0.0, 0.0], &data())).fault;
        let want = match at {
            0..8 => CheckpointFault::Foreign,
            8..28 => CheckpointFault::Damaged { part: "header" },
            _ => CheckpointFault::Damaged { part: "content" },
        };
        prop_assert_eq!(fault, want);
    }

    #[test]
    fn any_end_that_is_missing_is_noticed(keep in any::<prop::sample::Index>()) {
        let scratch = Scratch::new(&format!("cut-{}", keep.index(1 << 20)));
        let bytes = whole(&scratch);
        let keep = keep.index(bytes.len());
        let path = scratch.file("cut.gradus");
        std::fs::write(&path, &bytes[..keep]).unwrap();
        let fault = refused(fit().resume(&path).run([0.0, 0.0], &data())).fault;
        let expected = if keep < 28 { 28 } else { bytes.len() as u64 };
        prop_assert_eq!(fault, CheckpointFault::Truncated { expected, actual: keep as u64 });
    }

    /// Bits of floats, in f64 and in f32: quiet NaN with any payload, infinities, both zeros, subnormals.
    #[test]
    fn every_float_survives(wide in any::<u64>(), narrow in any::<u32>(), special in 0..6_usize) {
        let rare = [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MIN_POSITIVE / 3.0];
        let quiet = |x: f64| if x.is_nan() { f64::from_bits(x.to_bits() | 1 << 51) } else { x };
        let quiet32 = |x: f32| if x.is_nan() { f32::from_bits(x.to_bits() | 1 << 22) } else { x };
        let value = (vec![quiet(f64::from_bits(wide)), rare[special]], quiet32(f32::from_bits(narrow)));
        let scratch = Scratch::new(&format!("bits-{wide}"));
        let path = scratch.file("floats");
        checkpoint::write(&path, &value).unwrap();
        let (wides, single): (Vec<f64>, f32) = checkpoint::read(&path).unwrap();
        prop_assert_eq!(wides.iter().map(|x| x.to_bits()).collect::<Vec<_>>(),
            value.0.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
        prop_assert_eq!(single.to_bits(), value.1.to_bits());
    }
}

#[test]
fn more_than_there_should_be_is_damage() {
    let scratch = Scratch::new("more");
    let mut bytes = whole(&scratch);
    bytes.push(0);
    let path = scratch.file("long.gradus");
    std::fs::write(&path, &bytes).unwrap();
    let fault = refused(fit().resume(&path).run([0.0, 0.0], &data())).fault;
    assert_eq!(fault, CheckpointFault::Damaged { part: "content" });
}

#[test]
fn errors_name_the_file_and_the_remedy() {
    let scratch = Scratch::new("remedies");
    whole(&scratch);
    let path = scratch.file("whole.gradus");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..100]).unwrap();
    let message = refused(fit().resume(&path).run([0.0, 0.0], &data())).to_string();
    let before = previous(&path);
    let want = format!(
        "checkpoint {}: is cut off: it has 100 bytes, expected {}; the checkpoint before it is {}: resume from that",
        path.display(),
        bytes.len(),
        before.display()
    );
    assert_eq!(message, want);
    // And it can be resumed from.
    let resumed = fit().resume(&before).run([0.0, 0.0], &data()).unwrap();
    assert_eq!(resumed, fit().run([0.0, 0.0], &data()).unwrap());

    let missing = refused(fit().resume(scratch.file("none")).run([0.0, 0.0], &data()));
    assert_eq!(missing.fault, CheckpointFault::Missing);
    let nowhere = scratch.file("no/such/directory");
    let error = refused(fit().checkpoint(nowhere, Every::Epochs(9)).run([0.0, 0.0], &data()));
    assert!(matches!(error.fault, CheckpointFault::Unwritable { kind: std::io::ErrorKind::NotFound, .. }));
    let directory = refused(fit().resume(scratch.path()).run([0.0, 0.0], &data()));
    assert!(matches!(directory.fault, CheckpointFault::Unreadable { .. }), "{directory}");
    let never = fit().checkpoint(path, Every::Steps(0)).run([0.0, 0.0], &data()).unwrap_err();
    assert_eq!(never.to_string(), "Fit: checkpoint is 0, allowed is every 1 or more");
}

/// One line a change: what is reported about it.
#[test]
fn another_problem_is_reported_by_what_differs() {
    let scratch = Scratch::new("differs");
    whole(&scratch);
    let path = scratch.file("whole.gradus");
    let message = |result: Result<FitReport<[f64; 2]>, FitError>| {
        let message = refused(result).to_string();
        let (_, rest) = message.split_once("is of another run: ").unwrap_or_else(|| panic!("{message}"));
        rest.trim_end_matches("; give the run what it was begun with, or begin a new one").to_owned()
    };
    let start = [0.0, 0.0];
    let resumed = fit().resume(&path);
    assert_eq!(message(resumed.seed(5).run(start, &data())), "batches.seed is 0 there and 5 here");
    let other = fit().rule(Adam::new(0.2)).resume(&path);
    assert_eq!(message(other.run(start, &data())), "rule.learning_rate is 0.1 there and 0.2 here");
    let other = fit().rule(Sgd::new(0.1)).resume(&path);
    assert!(message(other.run(start, &data())).starts_with("rule type is Adam there and Sgd here, "));
    let other = fit().schedule(StepDecay { every: 3, factor: 0.5 }).resume(&path);
    assert!(message(other.run(start, &data())).starts_with("schedule type is none there and StepDecay here"));
    let other = fit().batch_size(3).drop_last(true).resume(&path);
    let want = "batches.size is 2 there and 3 here, batches.drop_last is false there and true here";
    assert_eq!(message(other.run(start, &data())), want);
    assert_eq!(
        message(fit().history(false).resume(&path).run(start, &data())),
        "history is true there and false here"
    );
    assert_eq!(
        message(fit().parameter_history(true).resume(&path).run(start, &data())),
        "parameter history is false there and true here"
    );
    assert_eq!(
        message(fit().patience(2).resume(&path).run(start, &data())),
        "best kept is false there and true here"
    );

    let mut more = data();
    more.append(&data()).unwrap();
    assert!(message(fit().resume(&path).run(start, &more)).starts_with("data.rows is 5 there and 10 here, "));
    let renamed = Dataset::from_columns(&["x", "z"], data().columns().map(<[f64]>::to_vec)).unwrap();
    assert_eq!(message(fit().resume(&path).run(start, &renamed)), "data.columns[1] is y there and z here");
    let mut rows: Vec<Vec<f64>> = data().rows().map(|row| row.to_vec()).collect();
    rows[3][1] += 1e-9;
    let changed = Dataset::from_rows(&["x", "y"], rows).unwrap();
    assert!(message(fit().resume(&path).run(start, &changed)).starts_with("data.checksum is "));
    assert!(
        message(fit().validation(&data()).resume(&path).run(start, &data()))
            .starts_with("validation data is none")
    );

    let steeper: Line = |[w, b], [x, y]| (2.0 * w * x + b - y).powi(2);
    let fit = Fit::new(steeper).rule(Adam::new(0.1)).batch_size(2).epochs(4);
    let loss = message(fit.resume(&path).run(start, &data()));
    assert!(loss.starts_with("the loss at the parameters of the checkpoint is "), "{loss}");
}

#[test]
fn another_number_of_parameters() {
    let scratch = Scratch::new("parameters");
    let path = scratch.file("run.gradus");
    let fit = |n: usize| {
        let loss = move |p: &[Var], [x, y]: [Var; 2]| (p[0] * x - y).powi(2) + p[n - 1] * p[n - 1];
        Fit::new(loss).epochs(3)
    };
    fit(2).checkpoint(&path, Every::Epochs(1)).run(vec![0.0; 2], &data()).unwrap();
    let error = refused(fit(3).resume(&path).run(vec![0.0; 3], &data()));
    assert!(error.to_string().contains("parameters is 2 there and 3 here"), "{error}");
}

/// Kinds of files do not stand in for each other, nor do the types in them.
#[test]
fn a_loop_by_hand_and_its_files() {
    let scratch = Scratch::new("loop");
    let path = scratch.file("run.gradus");
    let batches = Batches::new(5, BatchPlan::new(2)).unwrap();
    let adam: Optimizer<f64, Adam> = Adam::new(0.1).optimizer(2).unwrap();
    let run = Checkpoint { parameters: vec![1.0, 2.0], optimizer: adam, batches: batches.state(), extra: () };
    assert!(Checkpoint::<f64, Adam>::load_if_present(&path).unwrap().is_none());
    run.save(&path).unwrap();
    let back = Checkpoint::<f64, Adam>::load(&path).unwrap();
    assert_eq!((back.parameters, back.batches), (run.parameters.clone(), run.batches));

    let error = Checkpoint::<f64, Nadam>::load(&path).unwrap_err().to_string();
    assert!(error.contains("rule type is Adam there and Nadam here"), "{error}");
    let error = Checkpoint::<f32, Adam>::load(&path).unwrap_err().to_string();
    assert!(error.contains("float is f64 there and f32 here"), "{error}");
    let error = Checkpoint::<f64, Adam, Constant, Ema<f64>>::load(&path).unwrap_err();
    assert!(matches!(error.fault, CheckpointFault::Content { .. }), "{error}");
    let error = refused(fit().resume(&path).run([0.0, 0.0], &data())).to_string();
    assert!(error.contains("kind is loop there and fit here"), "{error}");

    Checkpoint { parameters: vec![1.0; 3], ..run }.save(&path).unwrap();
    let error = Checkpoint::<f64, Adam>::load(&path).unwrap_err().to_string();
    assert!(error.contains("Checkpoint.parameters has 3 values, expected 2"), "{error}");
}

/// Written by version 0.1.0; later versions have to read it.
#[test]
fn a_file_of_the_first_form_stays_readable() {
    let path = "tests/golden/checkpoint_v1.gradus";
    let resumed = first_form().resume(path).run([0.0, 0.0], &data()).unwrap();
    let whole = first_form().run([0.0, 0.0], &data()).unwrap();
    assert_eq!((resumed.epochs, resumed.losses.len()), (30, 30));
    for (resumed, whole) in resumed.parameters.iter().zip(&whole.parameters) {
        // Another version may sum in another order; that grows over sixty steps, from 1e-16 on.
        assert!((resumed - whole).abs() < 1e-12, "{resumed} {whole}");
    }
    // The parameters of its first epochs are not there.
    assert!(resumed.parameter_history.is_empty());
    let error = refused(first_form().parameter_history(true).resume(path).run([0.0, 0.0], &data()));
    assert!(error.to_string().contains("parameter history is none there and true here"), "{error}");
}

/// The run of that file, which stands in the middle of its eleventh epoch.
fn first_form<'a>() -> Fit<'a, Line, (ClipNorm, Adam), ReduceOnPlateau> {
    let plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
    fit().rule((ClipNorm(3.0), Adam::new(0.1))).schedule(plateau).epochs(30).patience(20)
}

/// How that file was made. For a new form, keep `kept` under a new name.
#[test]
fn a_file_of_the_present_form_goes_on_with_the_same_bits() {
    let scratch = Scratch::new("form");
    let path = scratch.file("run.gradus");
    let kept = scratch.file("kept");
    let copy = |now: &gradus::fit::Progress<'_>| {
        if now.epoch == 11 {
            std::fs::copy(&path, &kept).unwrap();
        }
        std::ops::ControlFlow::Continue(())
    };
    let fit = first_form().checkpoint(&path, Every::Steps(4)).on_epoch(copy);
    let whole = fit.run([0.0, 0.0], &data()).unwrap();
    let resumed = first_form().resume(&kept).run([0.0, 0.0], &data()).unwrap();
    assert_eq!((resumed.parameters, resumed.losses), (whole.parameters, whole.losses));
}

/// Whole, with a checksum that fits, and nonsense: as a file from a program with a fault would be.
#[test]
fn content_that_does_not_fit_is_refused() {
    let scratch = Scratch::new("content");
    let path = scratch.file("value");
    checkpoint::write(&path, &"a text").unwrap();
    let error = checkpoint::read::<Vec<f64>>(&path).unwrap_err();
    assert!(matches!(error.fault, CheckpointFault::Content { .. }), "{error}");
    let error = refused(fit().resume(&path).run([0.0, 0.0], &data())).to_string();
    assert!(error.contains("kind is value there and fit here"), "{error}");
}
