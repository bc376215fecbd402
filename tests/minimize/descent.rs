//! A descent: how it ends, what it keeps, and what it refuses.

use gradus::descent::{DescentError, StopReason};
use gradus::error::{Error, InvalidSetting, LengthMismatch, Quantity};
use gradus::optim::{
    Accumulate, Ascend, ExponentialDecay, OptimError, ReduceOnPlateau, Rprop, Schedule, Warmup,
};
use gradus::prelude::*;
use gradus::testfn;
use proptest::prelude::*;
use std::cell::Cell;
use std::ops::ControlFlow;

fn square(x: Var) -> Var {
    x * x
}

#[test]
fn all_steps() {
    let run = Descent::new(Sgd::new(0.25)).steps(3).minimize(square, 8.0).unwrap();
    assert_eq!((run.point, run.value, run.gradient, run.gradient_norm), (1.0, 1.0, 2.0, 2.0));
    assert_eq!((run.steps, run.evaluations, run.initial_value), (3, 4, 64.0));
    assert_eq!(run.stop, StopReason::Steps { fell_by: 3.0 });
    assert!(run.stop.to_string().contains("lowered the value by 3.000"), "{}", run.stop);
    assert!(!run.stop.is_converged() && !run.stop.is_diverged());
}

#[test]
fn gradient_tolerance() {
    let run = Descent::new(Sgd::new(0.25)).gradient_tolerance(1.0).minimize(square, 8.0).unwrap();
    assert_eq!(run.stop, StopReason::GradientTolerance { norm: 1.0, tolerance: 1.0 });
    assert_eq!((run.point, run.steps), (0.5, 4));
    assert!(run.stop.is_converged());
}

#[test]
fn a_start_that_is_flat_takes_no_step() {
    let run =
        Descent::new(Sgd::new(0.25)).gradient_tolerance(0.0).minimize(testfn::booth, [1.0, 3.0]).unwrap();
    assert_eq!(run.stop, StopReason::GradientTolerance { norm: 0.0, tolerance: 0.0 });
    assert_eq!((run.steps, run.evaluations, run.history.len()), (0, 1, 1));
}

#[test]
fn step_tolerance() {
    let run = Descent::new(Sgd::new(0.25)).step_tolerance(0.5).minimize(square, 8.0).unwrap();
    assert_eq!(run.stop, StopReason::StepTolerance { norm: 0.5, tolerance: 0.5 });
    assert_eq!((run.point, run.steps), (0.5, 4));
    assert!(run.stop.is_converged());
}

#[test]
fn value_tolerance() {
    let run = Descent::new(Sgd::new(0.25)).value_tolerance(0.75).minimize(square, 8.0).unwrap();
    assert_eq!(run.stop, StopReason::ValueTolerance { change: 0.75, tolerance: 0.75 });
    assert_eq!((run.point, run.steps), (0.5, 4));
}

#[test]
fn what_is_reported_when_several_hold() {
    let all = || Descent::new(Sgd::new(0.25)).steps(4).step_tolerance(0.5).value_tolerance(0.75);
    let run = all().gradient_tolerance(1.0).minimize(square, 8.0).unwrap();
    assert!(matches!(run.stop, StopReason::GradientTolerance { .. }));
    let run = all().minimize(square, 8.0).unwrap();
    assert!(matches!(run.stop, StopReason::StepTolerance { .. }));
    let run = all().on_step(|now| flow(now.step == 4)).minimize(square, 8.0).unwrap();
    assert_eq!(run.stop, StopReason::Callback);
}

fn flow(stop: bool) -> ControlFlow<()> {
    if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Rules that make no update are no reason to stop where there is a gradient.
#[test]
fn a_rest_is_not_the_end() {
    let tight = 1e-12;
    let warm =
        Descent::new(Sgd::new(0.25)).schedule(Warmup::linear(5)).step_tolerance(tight).value_tolerance(tight);
    let run = warm.minimize(square, 1.0).unwrap();
    assert!(run.steps > 5 && run.value < 1e-12, "{run}");

    let slow = Accumulate { rule: Sgd::new(0.25), every: 4 };
    let run = Descent::new(slow).step_tolerance(tight).minimize(square, 1.0).unwrap();
    assert!(run.steps > 40 && run.value < 1e-12, "{run}");

    // After a change of sign it does not move for a step.
    let run = Descent::new(Rprop::new(0.7)).step_tolerance(1e-6).minimize(square, 1.0).unwrap();
    assert!(run.stop.is_converged() && run.value < 1e-10, "{run}");

    // Without a gradient there is nothing to wait for.
    let run = Descent::new(Sgd::new(0.25)).step_tolerance(0.0).minimize(square, 0.0).unwrap();
    assert_eq!((run.stop, run.steps), (StopReason::StepTolerance { norm: 0.0, tolerance: 0.0 }, 1));
}

#[test]
fn a_callback_sees_every_step() {
    let seen = Cell::new(0);
    let run = Descent::new(Sgd::new(0.25))
        .on_step(|now| {
            seen.set(seen.get() + 1);
            assert_eq!((now.step, now.learning_rate), (seen.get(), Some(0.25)));
            assert_eq!((now.value, now.gradient), (now.point[0].powi(2), &[2.0 * now.point[0]][..]));
            assert_eq!((now.step_norm, now.gradient_norm), (now.point[0], 2.0 * now.point[0]));
            assert_eq!(now.to_string().split(':').next(), Some(&*format!("step {}", now.step)));
            flow(now.value < 1.0)
        })
        .minimize(square, 8.0)
        .unwrap();
    assert_eq!((run.stop, run.steps, seen.get()), (StopReason::Callback, 4, 4));
}

#[test]
fn the_path() {
    let decay = ExponentialDecay { steps: 1, ..ExponentialDecay::new(0.5) };
    let run =
        Descent::new(Sgd::new(0.5)).schedule(decay).steps(2).minimize(testfn::bowl, [4.0_f32, 1.0]).unwrap();
    let history = &run.history;
    assert_eq!(history.steps, [0, 1, 2]);
    assert_eq!(history.points, [[4.0, 1.0], [0.0, -3.0], [0.0, 3.0]]);
    assert_eq!(history.values, [20.0, 36.0, 36.0]);
    assert_eq!(history.gradients, [[8.0, 8.0], [0.0, -24.0], [0.0, 24.0]]);
    assert_eq!(history.learning_rates, [Some(0.5), Some(0.25), Some(0.125)]);
    assert_eq!((run.best_point, run.best_value, run.best_step), ([4.0, 1.0], 20.0, 0));
    assert!(run.to_string().contains("best value 20.00000, of step 0, at 4.000000, 1.000000"), "{run}");
}

#[test]
fn a_path_with_gaps_ends_with_the_last_point() {
    let every =
        |k| Descent::new(Sgd::new(0.25)).steps(10).history_every(k).minimize(square, 1.0).unwrap().history;
    assert_eq!(every(1).steps, (0..=10).collect::<Vec<u64>>());
    assert_eq!(every(4).steps, [0, 4, 8, 10]);
    assert_eq!(every(5).steps, [0, 5, 10]);
    assert_eq!(every(99).steps, [0, 10]);
    let none = Descent::new(Sgd::new(0.25)).history(false).minimize(square, 1.0).unwrap().history;
    assert!(none.is_empty() && none.points.is_empty() && none.learning_rates.is_empty());
}

/// The best point is kept also where the path goes up again.
#[test]
fn best_and_last() {
    let run =
        Descent::new(Sgd { momentum: 0.9, ..Sgd::new(0.05) }).steps(40).minimize(testfn::booth, [1.0, -2.0]);
    let run = run.unwrap();
    let lowest = run.history.values.iter().copied().fold(f64::INFINITY, f64::min);
    let at = run.history.values.iter().position(|v| *v == lowest).unwrap();
    assert_eq!((run.best_value, run.best_step), (lowest, at as u64));
    assert_eq!(run.best_point, run.history.points[at]);
    assert!(run.best_value < run.value, "{run}");
    assert_eq!((run.point, run.value), (run.history.points[40], run.history.values[40]));
}

#[test]
fn a_run_that_blows_up_keeps_the_last_good_point() {
    let run = Descent::new(Sgd::new(10.0)).minimize(testfn::rosenbrock, vec![-1.2_f64, 1.0]).unwrap();
    let StopReason::Diverged { step, fault } = &run.stop else { panic!("{run}") };
    assert_eq!((run.steps + 1, run.evaluations), (*step, *step + 1));
    assert!(run.point.iter().chain(&run.gradient).all(|x| x.is_finite()) && run.value.is_finite());
    assert_eq!(run.history.points.last(), Some(&run.point));
    assert_eq!((run.best_value, run.best_step), (run.initial_value, 0));
    assert!(fault.cause.is_some() && run.stop.to_string().contains("Try a rate ten times smaller"), "{run}");
    assert!(run.stop.is_diverged() && !run.stop.is_converged());
}

/// The point itself can become infinite while the function is fine.
#[test]
fn a_point_out_of_range() {
    let run = Descent::new(Sgd::new(1e300)).minimize(|x: Var| -1e10 * x, 0.0).unwrap();
    let StopReason::Diverged { step: 1, fault } = run.stop else { panic!("{run}") };
    assert_eq!((fault.quantity, fault.value), (Quantity::Coordinate(0), f64::INFINITY));
    assert_eq!(run.point, 0.0);
}

#[test]
fn schedules_that_follow_the_value() {
    // At the rate 1 the point jumps from 3 to −3 and back: no progress at all.
    let plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
    let run = Descent::new(Sgd::new(1.0)).schedule(plateau).steps(5).minimize(square, 3.0).unwrap();
    // The values 9, 9, 9: the third is one too many, so the step from there is the first at half the rate.
    assert_eq!(run.history.points, [3.0, -3.0, 3.0, 0.0, 0.0, 0.0]);
    assert_eq!(run.history.learning_rates[..3], [Some(1.0), Some(1.0), Some(0.5)]);
}

#[test]
fn chains_and_ascent() {
    let hill = |[x, y]: [Var; 2]| -(x - 1.0).powi(2) - (y + 2.0).powi(2);
    let run =
        Descent::new((Ascend, Sgd::new(0.25))).gradient_tolerance(1e-9).minimize(hill, [0.0, 0.0]).unwrap();
    assert!((run.point[0] - 1.0).abs() < 1e-9 && (run.point[1] + 2.0).abs() < 1e-9, "{run}");
}

/// The compiled path and the eager one take the same steps where the gradient has one contribution a coordinate.
#[test]
fn eager_and_compiled_agree() {
    let run = |descent: Descent<'_, Adam>| descent.steps(100).minimize(testfn::bowl, [3.0, -2.0]).unwrap();
    let (compiled, eager) = (run(Descent::new(Adam::new(0.1))), run(Descent::new(Adam::new(0.1)).eager()));
    assert_eq!(compiled, eager);
    let counter = Cell::new(0.0);
    let moving = |x: Var| {
        counter.set(counter.get() + 1.0);
        x * counter.get()
    };
    let run = Descent::new(Sgd::new(1.0)).eager().steps(3).minimize(moving, 0.0).unwrap();
    assert_eq!(run.history.gradients, [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn what_cannot_start() {
    let error = Descent::new(Adam::new(0.1)).minimize(|x: Var| x.sqrt(), 0.0).unwrap_err();
    let DescentError::Start(fault) = error else { panic!("{error}") };
    assert_eq!(fault.quantity, Quantity::Derivative(0));

    let error = Descent::new(Adam::new(0.1)).minimize(square, f64::NAN).unwrap_err();
    assert!(matches!(error, DescentError::Start(_)), "{error}");

    let error = Descent::new(Adam::new(0.1)).minimize(testfn::booth, vec![1.0]).unwrap_err();
    let length = LengthMismatch { what: "point", expected: 2, actual: 1 };
    assert_eq!(error, DescentError::Function(Error::Length(length)));

    let error = Descent::new(Rprop::new(0.1)).schedule(Warmup::linear(3)).minimize(square, 1.0).unwrap_err();
    assert_eq!(error, DescentError::Optim(OptimError::NoLearningRate));
}

#[test]
fn settings_out_of_range() {
    type Set = fn(Descent<'static, Sgd>) -> Descent<'static, Sgd>;
    let rows: [(&str, f64, Set); 5] = [
        ("steps", 0.0, |d| d.steps(0)),
        ("history_every", 0.0, |d| d.history_every(0)),
        ("step_tolerance", -1.0, |d| d.step_tolerance(-1.0)),
        ("value_tolerance", f64::INFINITY, |d| d.value_tolerance(f64::INFINITY)),
        ("gradient_tolerance", -0.5, |d| d.gradient_tolerance(-0.5)),
    ];
    for (name, bad, set) in rows {
        let error = set(Descent::new(Sgd::new(0.1))).minimize(square, 1.0).unwrap_err();
        let DescentError::Setting(InvalidSetting { setting, value, .. }) = error else { panic!("{error}") };
        assert_eq!((setting, value), (name, bad));
    }
    assert!(Descent::new(Sgd::new(0.1)).step_tolerance(f64::NAN).minimize(square, 1.0).is_err());
}

/// A schedule that returns nonsense later on ends the run with an error, as in an optimizer.
#[test]
fn a_rate_that_is_no_number() {
    let broken = |step: u64| if step < 3 { 0.1 } else { f64::NAN };
    let error = Descent::new(Sgd::new(0.1)).schedule(broken).minimize(square, 1.0).unwrap_err();
    assert!(matches!(error, DescentError::Optim(OptimError::Setting(_))), "{error}");
}

/// Odd, but no reason to fail.
#[test]
fn nothing_to_move() {
    let nowhere: Vec<f64> = Vec::new();
    let run = Descent::new(Adam::new(0.1))
        .step_tolerance(0.0)
        .minimize(|_: &[Var]| Var::from(3.0), nowhere)
        .unwrap();
    assert_eq!((run.value, run.steps, run.gradient_norm), (3.0, 1, 0.0));
}

#[test]
fn a_long_point_is_printed_in_part() {
    let run = Descent::new(Sgd::new(0.1)).steps(1).minimize(testfn::rastrigin, vec![0.0; 1000]).unwrap();
    assert!(run.to_string().contains("0, 0, … (1000 coordinates)"), "{run}");
}

#[cfg(feature = "serde")]
#[test]
fn a_path_can_be_stored() {
    use gradus::descent::History;
    let run = Descent::new(Adam::new(0.1)).steps(20).minimize(testfn::booth, [1.0, -2.0]).unwrap();
    let text = serde_json::to_string(&run.history).unwrap();
    let back: History<[f64; 2]> = serde_json::from_str(&text).unwrap();
    assert_eq!(back, run.history);
}

proptest! {
    /// The oracle: an optimizer stepped by hand along gradients by hand.
    #[test]
    fn the_loop_is_the_one_written_by_hand(
        start in prop::array::uniform2(-4.0..4.0),
        rate in 0.001..0.2,
        steps in 1_u64..60,
        factor in 0.8..1.0,
    ) {
        let decay = ExponentialDecay { steps: 10, ..ExponentialDecay::new(factor) };
        let run = Descent::new(Adam::new(rate)).schedule(decay).steps(steps).minimize(testfn::valley, start).unwrap();
        let mut adam = Adam::new(rate).optimizer(2).and_then(|adam| adam.schedule(decay)).unwrap();
        let mut x = start;
        for (step, point) in run.history.points.iter().enumerate() {
            prop_assert_eq!(*point, x);
            prop_assert_eq!(run.history.learning_rates[step], Some(decay.rate(rate, step as u64)));
            let gradient = [2.0 * x[0], 200.0 * x[1]];
            prop_assert_eq!(run.history.gradients[step], gradient);
            adam.step(&mut x, &gradient).unwrap();
        }
        prop_assert_eq!(run.history.len() as u64, steps + 1);
    }
}

/// With the same optimizer, runs one after the other are one longer run: state, averages and schedule go on.
#[test]
fn a_descent_goes_on_with_the_state_of_its_rule() {
    fn check<R: gradus::optim::Rule<f64> + Clone>(rule: &R) {
        let descent = |steps| Descent::new(rule.clone()).steps(steps);
        let start = vec![-1.2, 1.0, 0.3];
        let whole = descent(57).minimize(testfn::rosenbrock, start.clone()).unwrap();
        let mut kept = rule.clone().optimizer(3).unwrap();
        let mut at = start;
        for steps in [1, 20, 36] {
            at = descent(steps).minimize_with(&mut kept, testfn::rosenbrock, at).unwrap().point;
        }
        assert_eq!((at, kept.steps()), (whole.point, 57));
    }
    check(&Adam::new(0.01));
    check(&(ClipNorm(1.0), Sgd { momentum: 0.9, ..Sgd::new(1e-3) }));
    check(&Rprop::new(0.01));

    let scheduled = Descent::new(Adam::new(0.05))
        .schedule(ExponentialDecay { steps: 1, ..ExponentialDecay::new(0.9) })
        .steps(12);
    let whole = scheduled.minimize(square, 3.0).unwrap();
    let mut kept = Adam::new(0.05)
        .optimizer(1)
        .unwrap()
        .schedule(ExponentialDecay { steps: 1, ..ExponentialDecay::new(0.9) })
        .unwrap();
    let first = Descent::new(Adam::new(0.05)).steps(5).minimize_with(&mut kept, square, 3.0).unwrap();
    let then = Descent::new(Adam::new(0.05)).steps(7).minimize_with(&mut kept, square, first.point).unwrap();
    assert_eq!(then.point, whole.point);

    let mut kept = Adam::new(0.05).optimizer(2).unwrap();
    let error = Descent::new(Adam::new(0.05)).minimize_with(&mut kept, square, 3.0).unwrap_err();
    assert_eq!(error.to_string(), "start has 1 values, expected 2");
}
