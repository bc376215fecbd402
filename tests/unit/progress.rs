//! What stands on the terminal, in a terminal that is kept in memory.
//!
//! Runs are of functions whose values can be worked out in the head: `x²` by steps that halve `x`.

use super::super::{Bar, Course};
use super::{Clock, Drawn};
use crate::data::Dataset;
use crate::descent::{self, Descent};
use crate::fit::{self, Fit};
use crate::least_squares::LeastSquares;
use crate::minimize::{Method, Minimizer};
use crate::optim::Sgd;
use crate::progress::pace::Pace;
use crate::support::watched::runs;
use crate::var::Var;
use core::ops::ControlFlow::{self, Break, Continue};
use indicatif::{InMemoryTerm, ProgressDrawTarget};
use std::cell::{Cell, RefCell};
use std::thread::sleep;
use std::time::{Duration, Instant};

thread_local! {
    static TERMINAL: RefCell<Option<InMemoryTerm>> = const { RefCell::new(None) };
}

/// What stands for standard error on this thread, if anything does.
pub(super) fn target() -> Option<ProgressDrawTarget> {
    TERMINAL.with_borrow(|terminal| Some(ProgressDrawTarget::term_like(Box::new(terminal.clone()?))))
}

/// Does `run` with a terminal of this many columns, which is left.
fn seen<O>(columns: u16, run: impl FnOnce(&InMemoryTerm) -> O) -> (String, O) {
    let terminal = InMemoryTerm::new(10, columns);
    TERMINAL.set(Some(terminal.clone()));
    let result = run(&terminal);
    TERMINAL.set(None);
    (without_seconds(&terminal.contents()), result)
}

/// Up to nine seconds that a run took count as none: on a busy machine they pass.
fn without_seconds(line: &str) -> String {
    let is_short = |part: &str| part.len() == 4 && part.starts_with("0:0");
    line.split(", ").map(|part| if is_short(part) { "0:00" } else { part }).collect::<Vec<_>>().join(", ")
}

/// The line without the bar itself: what stands before and behind it.
fn pieces(line: &str) -> (&str, &str) {
    let (count, rest) = line.split_once(" [").expect("a bar");
    (count, rest.split_once("] ").expect("the end of a bar").1)
}

fn square(x: Var) -> Var {
    x * x
}

fn halving() -> Descent<'static, Sgd> {
    Descent::new(Sgd::new(0.25)).progress()
}

fn slow(_: &descent::Progress<'_>) -> ControlFlow<()> {
    sleep(Duration::from_millis(60));
    Continue(())
}

#[test]
fn a_descent_ends_with_its_last_step() {
    let (line, run) = seen(100, |_| halving().steps(2).minimize(square, 1.0));
    assert_eq!(run.unwrap().value, 0.0625);
    assert_eq!(pieces(&line), ("step 2/2", "value 0.06250, gradient 0.5000, rate 0.2500, 0:00"));
    assert_eq!(line.matches('\n').count(), 0);
    // A full bar, as wide as the terminal leaves it.
    assert_eq!(line.len(), 100);
    assert!(!line.contains(['>', '-']) && line.contains("[===="), "{line}");
}

/// At each call the line is that of the step before, or of one up to a tenth of a second before that.
#[test]
fn a_run_in_progress_is_shown() {
    let mut lines = Vec::new();
    seen(100, |terminal| {
        let descent = halving().steps(8).on_step(|now| {
            lines.push((now.step, terminal.contents()));
            slow(now)
        });
        descent.minimize(square, 1.0).unwrap();
    });
    assert_eq!(pieces(&lines[0].1), ("step 0/8", "value 1.000, gradient 2.000, rate 0.2500, 0:00"));
    let mut moved = 0;
    for (step, line) in &lines[1..] {
        let (count, reading) = pieces(line);
        let shown: u64 = count.trim_start_matches("step ").trim_end_matches("/8").parse().expect("a number");
        assert!(shown <= *step && step - shown <= 4, "step {step}: {line}");
        let value = 0.25_f64.powi(i32::try_from(shown).expect("small"));
        assert!(reading.starts_with(&format!("value {}, ", crate::number::Short(value))), "{line}");
        assert!(shown == 0 || shown == 8 || reading.contains(" left"), "{line}");
        moved += u64::from(shown > 0);
    }
    assert!(moved > 2, "{lines:?}");
}

#[test]
fn a_run_has_the_same_bits_with_a_bar() {
    let (line, with) = seen(100, |_| runs(true));
    assert_ne!(line, "");
    for (with, without) in with.iter().zip(runs(false)) {
        assert_eq!(*with, without);
    }
}

#[test]
fn a_callback_ends_a_run_with_its_line() {
    let stop = |now: &descent::Progress<'_>| if now.step == 3 { Break(()) } else { Continue(()) };
    let (line, run) = seen(100, |_| halving().on_step(stop).minimize(square, 1.0).unwrap());
    assert_eq!(run.stop, descent::StopReason::Callback);
    let (count, reading) = pieces(&line);
    assert_eq!(count, "step 3/1000");
    // Time that is left is that of steps which are not made; it is no longer said of a run that has ended.
    assert_eq!(reading, "value 0.01562, gradient 0.2500, rate 0.2500, 0:00");
}

#[test]
fn a_value_that_is_not_finite_is_shown_as_it_is() {
    // 1 − 0.5 · 4 = −1, where the root ends.
    let run =
        |_: &InMemoryTerm| Descent::new(Sgd::new(0.5)).progress().minimize(|x: Var| x.sqrt() * 8.0, 1.0);
    let (line, run) = seen(100, run);
    assert!(matches!(run.unwrap().stop, descent::StopReason::Diverged { .. }));
    let (count, reading) = pieces(&line);
    assert_eq!(count, "step 0/1000");
    assert!(reading.starts_with("value NaN, "), "{line}");

    let data = Dataset::from_rows(&["y"], [[1.0], [3.0]]).unwrap();
    let fit = Fit::new(|m: Var, y: Var| (m - y).powi(4)).rule(Sgd::new(1e60)).progress();
    let (line, run) = seen(100, |_| fit.run(0.0, &data));
    assert!(run.unwrap().stop.is_diverged());
    assert!(pieces(&line).1.starts_with("loss inf, rate 1.000e60, "), "{line}");
}

#[test]
fn an_error_leaves_the_line_and_comes_back() {
    let calls = Cell::new(0);
    let kept = Cell::new(Var::from(0.0));
    let _ = crate::derive::grad(
        |x: Var| {
            kept.set(x * 1.0);
            x
        },
        1.0,
    );
    // A variable of another recording, from the fourth evaluation on: the start, and after three steps.
    let f = |x: Var| {
        calls.set(calls.get() + 1);
        if calls.get() > 3 { x * kept.get() } else { x * x }
    };
    let (line, run) = seen(100, |_| halving().eager().minimize(f, 1.0));
    assert!(matches!(run, Err(descent::DescentError::Function(_))), "{run:?}");
    assert!(pieces(&line).1.starts_with("value 0.06250, "), "{line}");
    assert_eq!(pieces(&line).0, "step 2/1000");
}

#[test]
fn a_run_that_cannot_start_shows_nothing() {
    let (line, run) = seen(100, |_| halving().minimize(|x: Var| x.ln(), -1.0));
    assert!(run.is_err());
    assert_eq!(line, "");
    let data = Dataset::from_rows(&["y"], [[-1.0]]).unwrap();
    let (line, run) = seen(100, |_| Fit::new(|m: Var, y: Var| m * y.ln()).progress().run(0.0, &data));
    assert!(run.is_err());
    assert_eq!(line, "");
}

#[test]
fn a_fit_counts_epochs() {
    let data = Dataset::from_rows(&["y"], [[1.0], [3.0]]).unwrap();
    let held = Dataset::from_rows(&["y"], [[4.0]]).unwrap();
    let loss = |m: Var, y: Var| (m - y).powi(2);
    // The mean is 2, and half of the way there is done in each epoch: 1 after one, with (0 + 4) / 2.
    let fit = Fit::new(loss).rule(Sgd::new(0.25)).epochs(1).progress();
    let (line, _) = seen(100, |_| fit.run(0.0, &data).unwrap());
    assert_eq!(pieces(&line), ("epoch 1/1", "loss 2.000, rate 0.2500, 0:00"));

    let fit = Fit::new(loss).rule(Sgd::new(0.25)).epochs(1).validation(&held).progress();
    let (line, _) = seen(100, |_| fit.run(0.0, &data).unwrap());
    assert_eq!(pieces(&line).1, "loss 2.000, validation 9.000, rate 0.2500, 0:00");
}

/// In the middle of an epoch the bar is, too.
#[test]
fn a_fit_is_shown_within_an_epoch() {
    let data = Dataset::from_rows(&["y"], vec![[1.0]; 40]).unwrap();
    let lines = RefCell::new(Vec::new());
    seen(100, |terminal| {
        // A schedule is asked in every step.
        let rate = |_| {
            sleep(Duration::from_millis(8));
            lines.borrow_mut().push(terminal.contents());
            0.25
        };
        let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2)).schedule(rate);
        fit.batch_size(1).epochs(1).progress().run(0.0, &data).unwrap();
    });
    let lines = lines.into_inner();
    let within: Vec<&String> = lines.iter().filter(|line| line.contains('>')).collect();
    assert!(!within.is_empty(), "{lines:?}");
    assert!(within.iter().all(|line| line.starts_with("epoch 0/1 [")), "{within:?}");
    // On a busy machine it takes more than a second.
    assert!(within.iter().all(|line| line.contains("] loss 1.000, rate 0.2500, 0:0")), "{within:?}");
}

#[test]
fn without_losses_of_epochs_there_is_that_of_the_last_step() {
    let data = Dataset::from_rows(&["y"], [[1.0], [1.0]]).unwrap();
    let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(Sgd::new(0.25));
    let fit = fit.batch_size(1).epochs(1).history(false).progress();
    let (line, report) = seen(100, |_| fit.run(0.0, &data).unwrap());
    // 1 at the start, and ¼ after the first step, where the second is made.
    assert_eq!(pieces(&line), ("epoch 1/1", "batch loss 0.2500, rate 0.2500, 0:00"));
    assert_eq!(report.stop, fit::StopReason::Epochs { fell_by: None });
}

#[test]
fn a_minimizer_has_a_bar_where_it_has_a_plan() {
    let (line, min) = seen(100, |_| Minimizer::new(Method::Bfgs).progress().minimize(square, 3.0).unwrap());
    assert_eq!(line, format!("iteration {}: value 0, gradient 0, 0:00", min.nit));
    let two = Minimizer::new(Method::FixedRate(0.25)).max_iterations(2).progress();
    let (line, _) = seen(100, |_| two.minimize(square, 1.0).unwrap());
    assert_eq!(pieces(&line), ("iteration 2/2", "value 0.06250, gradient 0.5000, 0:00"));
    // A method without gradients shows none.
    let simplex = Minimizer::new(Method::NelderMead).progress();
    let (line, min) = seen(100, |_| simplex.minimize(|x: Var| x * x + 1.0, 1.0).unwrap());
    assert_eq!(line, format!("iteration {}: value 1.000, 0:00", min.nit));
    // A start that is not finite has a report.
    let (line, _) = seen(100, |_| Minimizer::new(Method::Bfgs).progress().minimize(|x: Var| x.ln(), -1.0));
    assert_eq!(line, "iteration 0: value NaN, 0:00");
}

#[test]
fn least_squares_count_what_is_limited() {
    // Residuals x − 1 and x + 1: the sum of squares is 2 at best.
    let residuals = |x: Var| [x - 1.0, x + 1.0];
    let (line, run) = seen(100, |_| LeastSquares::new().progress().run(residuals, 5.0).unwrap());
    assert_eq!(line, format!("step {}: sum of squares 2.000, 0:00", run.nit));
    let limited = LeastSquares::new().max_evaluations(1).progress();
    let (line, _) = seen(100, |_| limited.run(residuals, 3.0).unwrap());
    assert_eq!(pieces(&line), ("evaluation 1/1", "sum of squares 20.00, 0:00"));
    let infinite = |x: Var| [1e200 * x, 1e200 * x];
    let limited = LeastSquares::new().max_evaluations(1).progress();
    let (line, _) = seen(100, |_| limited.run(infinite, 3.0).unwrap());
    assert_eq!(pieces(&line).1, "sum of squares inf, 0:00");
}

/// A terminal narrower than the line: it goes on in the next one, and is drawn over as a whole.
#[test]
fn a_narrow_terminal_keeps_one_copy() {
    let (text, _) = seen(30, |_| halving().steps(6).on_step(slow).minimize(square, 1.0).unwrap());
    assert_eq!(text.matches("step").count(), 1, "{text}");
    assert!(text.replace('\n', "").contains("step 6/6 [] value 0.0002441"), "{text}");
}

/// Counts that overflow when they are multiplied, and a plan that nobody lives to see.
#[test]
fn absurd_plans_are_shown() {
    let course = Course { unit: "epoch", total: Some(u64::MAX), parts: u64::MAX };
    let (line, ()) = seen(160, |_| {
        let mut bar = Bar::new(true, course);
        assert!(bar.is_due() && !bar.is_due());
        bar.show(0, 0, &[]);
        sleep(Duration::from_millis(2));
        bar.show(0, 1, &[("loss", Some(f64::NAN)), ("rate", None)]);
        bar.show(u64::MAX, u64::MAX, &[("loss", Some(f64::NEG_INFINITY)), ("rate", Some(0.0))]);
    });
    assert_eq!(pieces(&line).0, format!("epoch {0}/{0}", u64::MAX));
    assert_eq!(pieces(&line).1, "loss -inf, rate 0, 0:00");
    let (line, ()) = seen(100, |_| {
        let mut bar = Bar::new(true, Course { unit: "step", total: Some(0), parts: 1 });
        bar.show(0, 0, &[]);
        bar.show(1, 0, &[]);
    });
    assert_eq!(pieces(&line), ("step 1/0", "0:00"));
}

/// A run that was stored halfway is as far as it is, and the rest takes as long as what was done since.
#[test]
fn time_that_is_left_is_measured_from_where_the_run_began() {
    let target = ProgressDrawTarget::hidden();
    let mut line = Drawn::new(Course { unit: "epoch", total: Some(100), parts: 1 }, target, None);
    let now = Instant::now();
    let seconds = |left: Option<Duration>| left.map(|left| left.as_secs_f64().round());
    assert_eq!(line.left(now, 50), None);
    line.first = Some((now, 50));
    assert_eq!(line.left(now + Duration::from_secs(10), 50), None);
    assert_eq!(seconds(line.left(now + Duration::from_secs(10), 60)), Some(40.0));
    assert_eq!(seconds(line.left(now + Duration::from_secs(10), 100)), Some(0.0));
    assert_eq!(line.left(now + Duration::from_secs(10), 40), None);
}

#[test]
fn times_are_those_of_clocks() {
    let rows = [
        (0, "0:00"),
        (59, "0:59"),
        (754, "12:34"),
        (3723, "1:02:03"),
        (176_399, "48:59:59"),
        (176_400, "2 days"),
    ];
    for (seconds, want) in rows {
        assert_eq!(Clock(Duration::from_secs(seconds)).to_string(), want);
    }
    assert_eq!(Clock(Duration::MAX).to_string(), "213503982334601 days");
}

/// Ten drawings a second, and few looks at the clock, for steps of any length; times are made up.
#[test]
fn the_pace_fits_the_steps() {
    for (step, steps) in
        [(20, 50_000_000_u64), (1_000, 2_000_000), (1_000_000, 2_000), (50_000_000, 40), (1_000_000_000, 5)]
    {
        let start = Instant::now();
        let (mut pace, mut drawn, mut looks) = (Pace::new(start), 0_u64, 0_u64);
        for i in 1..=steps {
            drawn += u64::from(pace.is_due(|| {
                looks += 1;
                start + Duration::from_nanos(step * i)
            }));
        }
        let seconds = (step * steps) as f64 * 1e-9;
        let most = (10.0 * seconds).ceil() as u64 + 1;
        let least = most.min(steps) * 8 / 10;
        assert!((least..=most).contains(&drawn), "{step} ns: {drawn} drawings in {seconds} s");
        // One look in 256 steps, or every 5 ms.
        let allowed = (steps / 256).max((200.0 * seconds) as u64).min(steps) + 20;
        assert!(looks <= allowed, "{step} ns: {looks} looks for {steps} steps");
    }
}

/// A run whose steps become slow at once is noticed after a stride.
#[test]
fn the_pace_follows_a_run_that_becomes_slow() {
    let start = Instant::now();
    let mut pace = Pace::new(start);
    for i in 0..10_000 {
        pace.is_due(|| start + Duration::from_nanos(100 * i));
    }
    let late = start + Duration::from_secs(1);
    let due = (0..1000).position(|i| pace.is_due(|| late + Duration::from_secs(i)));
    assert!(due.is_some_and(|due| due <= 256), "{due:?}");
    let mut next = 0;
    assert!((0..3).all(|_| {
        next += 1;
        pace.is_due(|| late + Duration::from_secs(1000 + next))
    }));
}
