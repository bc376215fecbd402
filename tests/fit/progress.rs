//! Runs with a bar as a user starts them: an observer goes on with one, and without a terminal there is none.
//!
//! What stands on a terminal is tested with one in memory, in `tests/unit/progress.rs`.

use crate::support::watched::{data, line, runs};
use gradus::prelude::*;
use gradus::testfn::rosenbrock;
use std::ops::ControlFlow::{Break, Continue};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};

#[test]
fn a_callback_sees_every_step_and_may_end_the_run() {
    let mut seen = Vec::new();
    let run = Descent::new(Sgd::new(0.25)).progress().on_step(|now| {
        seen.push((now.step, now.value));
        if now.step == 3 { Break(()) } else { Continue(()) }
    });
    let run = run.minimize(|x: Var| x * x, 1.0).expect("a run");
    assert_eq!((run.steps, run.stop), (3, gradus::descent::StopReason::Callback));
    assert_eq!(seen, [(1, 0.25), (2, 0.0625), (3, 0.015_625)]);

    let mut epochs = 0;
    let fit = Fit::new(line).epochs(20).progress().on_epoch(|_| {
        epochs += 1;
        Continue(())
    });
    let fit = fit.run([0.0, 0.0], &data()).expect("a fit");
    assert_eq!((fit.epochs, epochs), (20, 20));

    let mut values = Vec::new();
    let minimizer = Minimizer::new(Method::Bfgs).progress().callback(|step| {
        values.push(step.fun);
        Continue(())
    });
    let min = minimizer.minimize(rosenbrock, vec![-1.2, 1.0]).expect("a minimum");
    assert_eq!((values.len(), values.last()), (min.nit, Some(&min.fun)));
}

/// The variable that makes [`program`] run.
const VARIABLE: &str = "GRADUS_PROGRESS";

/// No test by itself: what the test below runs as a program.
#[test]
fn program() {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    runs(true);
    let error = Descent::new(Sgd::new(0.1)).progress().minimize(|x: Var| x.ln(), -1.0);
    assert!(error.is_err());
    let panics = Fit::new(line).progress().on_epoch(|now| {
        if now.epoch == 3 {
            // Quietly: the message of a panic goes to standard error, too.
            std::panic::resume_unwind(Box::new(()));
        }
        Continue(())
    });
    assert!(catch_unwind(AssertUnwindSafe(|| panics.run([0.0, 0.0], &data()))).is_err());
}

#[test]
fn nothing_is_written_where_standard_error_is_no_terminal() {
    let output = Command::new(std::env::current_exe().expect("a program"))
        .args(["--exact", "progress::program", "--nocapture"])
        .env(VARIABLE, "1")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(!output.stdout.contains(&0x1b), "{}", String::from_utf8_lossy(&output.stdout));
}
