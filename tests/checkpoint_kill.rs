//! A program that is killed at any moment while it checkpoints goes on from the last complete one.
//!
//! The test runs itself: with the variable set, it is the program, and writes a checkpoint after every step.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at once, too")]

#[path = "support/scratch.rs"]
mod scratch;

use gradus::optim::*;
use gradus::prelude::*;
use scratch::Scratch;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const VARIABLE: &str = "GRADUS_CHECKPOINT_KILL";
/// With this one, too, the rows come in groups.
const GROUPS: &str = "GRADUS_CHECKPOINT_KILL_GROUPS";
const KILLS: u64 = 50;

fn data() -> Dataset {
    let rows = (0..37).map(|i| [f64::from(i) / 20.0, (f64::from(i) * 1.7).sin() + f64::from(i) / 10.0]);
    Dataset::from_rows(&["x", "y"], rows).expect("a table")
}

/// Rows that come in groups of [`GROUP`].
fn many() -> Dataset {
    let rows = (0..1000).map(|i| [f64::from(i) / 500.0, (f64::from(i) * 1.7).sin() + f64::from(i) / 300.0]);
    Dataset::from_rows(&["x", "y"], rows).expect("a table")
}

/// Few batches of 8 rows end with a group.
const GROUP: usize = 61;

type Line = fn([Var; 2], [Var; 2]) -> Var;
type Long<'a> = Fit<'a, Line, (ClipNorm, Accumulate<Adam>), ReduceOnPlateau>;

/// A fit that goes on for as long as it is let.
fn fit<'a>(epochs: usize) -> Long<'a> {
    let plateau = ReduceOnPlateau { patience: 3, ..ReduceOnPlateau::new(0.9) };
    let line: Line = |[w, b], [x, y]| (w * x + b - y).powi(2);
    Fit::new(line)
        .rule((ClipNorm(5.0), Accumulate { rule: Adam::new(0.01), every: 3 }))
        .schedule(plateau)
        .batch_size(8)
        .epochs(epochs)
        .seed(11)
}

/// The program: not a test of its own, but what the test below starts.
#[test]
fn program() {
    let Ok(path) = std::env::var(VARIABLE) else { return };
    println!("started");
    let fit = fit(usize::MAX).checkpoint(&path, Every::Steps(1)).resume_or_start(&path);
    match std::env::var(GROUPS) {
        Ok(_) => fit.run_source([0.0, 0.0], many().in_groups(GROUP)).unwrap(),
        Err(_) => fit.run([0.0, 0.0], &data()).unwrap(),
    };
}

fn start(path: &Path, in_groups: bool) -> Child {
    Command::new(std::env::current_exe().expect("a process"))
        .args(["--exact", "program", "--nocapture"])
        .env(VARIABLE, path)
        .envs(in_groups.then_some((GROUPS, "1")))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process")
}

/// Runs the program for a moment that begins with its first words, and kills it.
fn run_and_kill(path: &Path, in_groups: bool, moment: std::time::Duration) {
    let mut child = start(path, in_groups);
    let mut words = BufReader::new(child.stdout.take().expect("a process")).lines();
    assert!(words.any(|line| line.expect("a line").contains("started")));
    std::thread::sleep(moment);
    assert_eq!(
        child.try_wait().expect("a process"),
        None,
        "the program has ended by itself: a resume has failed"
    );
    child.kill().expect("a process");
    child.wait().expect("a process");
}

#[test]
fn a_resume_after_a_kill_always_succeeds_with_the_same_bits() {
    let scratch = Scratch::new("kill");
    let path = scratch.file("run.gradus");
    // The same moments in every run of the test, all over the time of some writes; where in a write
    // they fall is chance.
    let mut chance = 0x9E37_79B9_u64;
    for _ in 0..KILLS {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        run_and_kill(&path, false, std::time::Duration::from_micros((chance >> 33) % 30_000));
    }
    // As far as the kills have come and a little further; at least to the second epoch.
    let reached = std::cell::Cell::new(0);
    let probe = fit(usize::MAX).resume(&path).on_epoch(|now| {
        reached.set(now.epoch);
        std::ops::ControlFlow::Break(())
    });
    probe.run([0.0, 0.0], &data()).unwrap();
    let left = std::fs::read_dir(scratch.path()).unwrap().count();
    println!("{KILLS} kills, in epoch {} by now; {left} files", reached.get());
    // The last two checkpoints, and what the last kill has left: of the next one, and of a link.
    assert!(left <= 4, "{left} files");
    let epochs = reached.get() + 3;
    let resumed = fit(epochs).resume(&path).run([0.0, 0.0], &data()).unwrap();
    let whole = fit(epochs).run([0.0, 0.0], &data()).unwrap();
    assert_eq!(resumed, whole);
    let bits = |fit: &FitReport<[f64; 2]>| (fit.parameters.map(f64::to_bits), fit.losses.clone());
    assert_eq!(bits(&resumed), bits(&whole));
}

/// Where the run of a checkpoint and an uninterrupted one stand after `epochs`: the same bits.
fn is_whole(path: &Path, epochs: usize) {
    let resumed = fit(epochs).resume(path).run([0.0, 0.0], &data()).unwrap();
    assert_eq!(resumed, fit(epochs).run([0.0, 0.0], &data()).unwrap());
}

/// Nearly every step is in the middle of a group, so nearly every kill is, too.
#[test]
fn a_kill_in_the_middle_of_a_row_group_loses_nothing() {
    let scratch = Scratch::new("groups");
    let path = scratch.file("run.gradus");
    let mut chance = 0x51_7CC1_u64;
    for _ in 0..KILLS / 2 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        run_and_kill(&path, true, std::time::Duration::from_micros((chance >> 33) % 30_000));
    }
    let data = many();
    let reached = std::cell::Cell::new(0);
    let probe = fit(usize::MAX).resume(&path).on_epoch(|now| {
        reached.set(now.epoch);
        std::ops::ControlFlow::Break(())
    });
    probe.run_source([0.0, 0.0], data.in_groups(GROUP)).unwrap();
    let epochs = reached.get() + 2;
    let resumed = fit(epochs).resume(&path).run_source([0.0, 0.0], data.in_groups(GROUP)).unwrap();
    let whole = fit(epochs).run_source([0.0, 0.0], data.in_groups(GROUP)).unwrap();
    assert_eq!(resumed, whole);
    assert_eq!(resumed.parameters.map(f64::to_bits), whole.parameters.map(f64::to_bits));
}

/// As on a full disk: the system refuses to write more of a file than some hundred bytes.
#[test]
#[cfg(unix)]
fn a_full_disk_is_an_error_and_keeps_the_last_checkpoint() {
    let scratch = Scratch::new("full");
    let path = scratch.file("run.gradus");
    fit(3).checkpoint(&path, Every::Epochs(1)).run([0.0, 0.0], &data()).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(before.len() > 1024);
    // One block of 512 or 1024 bytes; the signal that comes with the limit would end the process before it could say so.
    let program = std::env::current_exe().unwrap();
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" --exact program --nocapture"])
        .arg(program)
        .env(VARIABLE, &path)
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("Checkpoint") && said.contains("run.gradus"), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    // The last checkpoint and the one before it, and nothing half done.
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 2);
    is_whole(&path, 6);
}

#[test]
fn a_directory_that_vanishes_is_an_error_that_names_it() {
    let scratch = Scratch::new("vanishes");
    let (directory, copy) = (scratch.file("inner"), scratch.file("copy.gradus"));
    std::fs::create_dir(&directory).unwrap();
    let path = directory.join("run.gradus");
    let run = fit(9).checkpoint(&path, Every::Epochs(1)).on_epoch(|now| {
        if now.epoch == 4 {
            std::fs::copy(&path, &copy).unwrap();
            std::fs::remove_dir_all(&directory).unwrap();
        }
        std::ops::ControlFlow::Continue(())
    });
    let error = run.run([0.0, 0.0], &data()).unwrap_err();
    assert!(matches!(error, gradus::fit::FitError::Checkpoint(_)), "{error}");
    assert!(error.to_string().contains("run.gradus"), "{error}");
    // What had been written is whole, wherever it was taken to.
    is_whole(&copy, 9);
}

/// Both write to one path, which belongs to one run: one of them may end with an error, and the file is always whole.
#[test]
fn two_processes_on_one_checkpoint_leave_a_whole_one() {
    let scratch = Scratch::new("two");
    let path = scratch.file("run.gradus");
    for _ in 0..4 {
        let mut both = [start(&path, false), start(&path, false)];
        for child in &mut both {
            let mut words = BufReader::new(child.stdout.take().expect("a process")).lines();
            assert!(words.any(|line| line.expect("a line").contains("started")));
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        for child in &mut both {
            child.kill().expect("a process");
            child.wait().expect("a process");
        }
        let reached = std::cell::Cell::new(0);
        let probe = fit(usize::MAX).resume(&path).on_epoch(|now| {
            reached.set(now.epoch);
            std::ops::ControlFlow::Break(())
        });
        probe.run([0.0, 0.0], &data()).unwrap();
        is_whole(&path, reached.get() + 1);
    }
}
