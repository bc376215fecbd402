//! Limits hold exactly, no limit loses the lowest point, and what has arrived at its limit has arrived.
//!
//! Kinds: a value with its gradient is two evaluations, and was started with one left; the lowest point of a trial that was
//! not taken, or of a simplex in the making, was dropped when evaluations ran out; a limit was looked at before the test
//! that says that the run has arrived.

use gradus::minimize::Status;
use gradus::prelude::*;
use std::cell::{Cell, RefCell};

type Formula = fn(&[Var]) -> Var;

fn rosen(x: &[Var]) -> Var {
    100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2)
}

const FUNCTIONS: [(&str, Formula, [f64; 2]); 6] = [
    ("Rosenbrock", rosen, [-1.2, 1.0]),
    ("a bowl", |x| (x[0] - 1.0).powi(2) + 10.0 * (x[1] + 2.0).powi(2), [5.0, 5.0]),
    ("a crease", |x| (x[0] - 1.0).abs() + 3.0 * (x[1] + 2.0 * x[0]).abs() + 0.1 * x[0] * x[0], [4.0, 3.0]),
    ("waves", |x| (3.0 * x[0]).sin() * (2.0 * x[1]).cos() + 0.1 * (x[0] * x[0] + x[1] * x[1]), [2.0, -3.0]),
    ("a wall", |x| -(1.0 - x[0] * x[0] - x[1] * x[1]).ln() - x[0], [-0.9, 0.4]),
    ("falls without bound", |x| x[0] - x[1] * x[1], [1.0, 1.0]),
];

fn every_method() -> impl Iterator<Item = Method> {
    Method::ALL.into_iter().chain([Method::FixedRate(0.001)])
}

fn evaluations<P: gradus::Point>(min: &Minimum<P>) -> usize {
    min.nfev + min.njev + min.nhev + min.nhvp
}

/// The points that a closure is called at, through a value that it reads: so it is recorded at every call, and can be
/// counted.
struct Watch {
    calls: Cell<usize>,
    lowest: Cell<f64>,
    seen: RefCell<Vec<f64>>,
}

impl Watch {
    fn new() -> Self {
        Self { calls: Cell::new(0), lowest: Cell::new(f64::INFINITY), seen: RefCell::new(Vec::new()) }
    }

    fn over(&self, f: Formula) -> impl Fn(&[Var]) -> Var + '_ {
        move |x| {
            let y = f(x);
            let value = y.value();
            self.calls.set(self.calls.get() + 1);
            self.seen.borrow_mut().push(value);
            if value < self.lowest.get() {
                self.lowest.set(value);
            }
            y
        }
    }
}

#[test]
fn the_limit_of_evaluations_holds_and_the_lowest_value_is_kept() {
    for (name, f, start) in FUNCTIONS {
        for method in every_method() {
            for limit in 0..=60 {
                let watch = Watch::new();
                let run = Minimizer::new(method).max_evaluations(limit);
                let min = run.minimize(watch.over(f), start.to_vec()).expect("a start");
                let at = format!("{name}, {method:?}, {limit}\n{min}");
                assert!(evaluations(&min) <= limit, "{at}");
                // A call of the closure is at least one evaluation.
                assert!(watch.calls.get() <= limit, "{} calls: {at}", watch.calls.get());
                if limit == 0 {
                    assert!(min.fun.is_nan() && min.x == start && min.status == Status::Evaluations, "{at}");
                    continue;
                }
                assert!(min.fun <= watch.lowest.get(), "{} was seen: {at}", watch.lowest.get());
                let again = Function::new(f, 2).value(&min.x).expect("a finite value");
                assert_eq!(again, min.fun, "{at}");
                // As much as possible was used, or the run was over: one is left where two were needed.
                assert!(min.status != Status::Evaluations || evaluations(&min) + 1 >= limit, "{at}");
            }
        }
    }
}

/// The figures of the reports: 3 gave 4 evaluations, and 24.2 where 13.5556 had been seen.
#[test]
fn small_limits_on_rosenbrock() {
    let run = |method, limit| {
        Minimizer::new(method).max_evaluations(limit).minimize(rosen, vec![-1.2, 1.0]).expect("a start")
    };
    for (limit, used) in [(0, 0), (1, 1), (2, 2), (3, 2), (4, 4)] {
        let min = run(Method::Bfgs, limit);
        assert_eq!((evaluations(&min), min.status), (used, Status::Evaluations), "{limit}\n{min}");
    }
    // One evaluation is the value alone.
    let min = run(Method::TrustExact, 1);
    assert!(min.fun == 24.199999999999996 && min.jac.iter().all(|g| g.is_nan()), "{min}");
    let min = run(Method::NelderMead, 3);
    assert!(min.nfev == 3 && min.fun < 13.56, "{min}");
}

#[test]
fn a_limit_of_iterations_keeps_the_lowest_value() {
    for (name, f, start) in FUNCTIONS {
        for method in every_method() {
            for limit in 0..=20 {
                let watch = Watch::new();
                let run = Minimizer::new(method).max_iterations(limit);
                let min = run.minimize(watch.over(f), start.to_vec()).expect("a start");
                let at = format!("{name}, {method:?}, {limit}\n{min}");
                assert!(min.nit <= limit, "{at}");
                assert!(min.fun <= watch.lowest.get(), "{} was seen: {at}", watch.lowest.get());
            }
        }
    }
}

/// With exactly the iterations, or exactly the evaluations, that a run takes by itself it ends in the same way.
#[test]
fn what_arrives_at_its_limit_has_arrived() {
    let functions =
        FUNCTIONS.iter().chain(&[("|x| + |y|", (|x| x[0].abs() + x[1].abs()) as Formula, [1.0, 0.3])]);
    for &(name, f, start) in functions {
        for method in Method::ALL {
            let run = |set: fn(Minimizer<'static>, usize) -> Minimizer<'static>, limit| {
                set(Minimizer::new(method), limit).minimize(f, start.to_vec()).expect("a start")
            };
            let free = minimize(f, start.to_vec(), method).expect("a start");
            if free.status == Status::Iterations {
                continue;
            }
            // A search that finds out that there is no end takes no iteration, and is not made at a limit of them.
            let limited = run(Minimizer::max_iterations, if free.success() { free.nit } else { usize::MAX });
            assert_eq!((limited.status, &limited.x), (free.status, &free.x), "{name}, {method:?}\n{limited}");
            let limited = run(Minimizer::max_evaluations, evaluations(&free));
            assert_eq!((limited.status, &limited.x), (free.status, &free.x), "{name}, {method:?}\n{limited}");
            // One less is too few.
            let limited = run(Minimizer::max_evaluations, evaluations(&free) - 1);
            assert_eq!(limited.status, Status::Evaluations, "{name}, {method:?}\n{limited}");
        }
    }
}

/// The same for the tolerances of the user.
#[test]
fn a_tolerance_comes_before_a_limit() {
    for method in every_method() {
        let with = |limit: Option<usize>| {
            let run = Minimizer::new(method).cost_tolerance(1e-5).step_tolerance(1e-5);
            let run = if let Some(limit) = limit { run.max_iterations(limit) } else { run };
            run.minimize(rosen, vec![-1.2, 1.0]).expect("a start")
        };
        let free = with(None);
        assert!(free.success(), "{method:?}\n{free}");
        assert_eq!(with(Some(free.nit)).status, free.status, "{method:?}");
        if free.nit > 1 {
            assert_eq!(with(Some(free.nit - 1)).status, Status::Iterations, "{method:?}");
        }
    }
}

/// A descent, a fit and a least-squares fit that arrive with their last step.
#[test]
fn other_loops_arrive_at_their_limits_too() {
    let descend = |steps| {
        let descent = Descent::new(Sgd::new(0.1)).gradient_tolerance(1e-3).steps(steps);
        descent.minimize(|x: Var| x * x, 1.0).expect("a start")
    };
    let free = descend(1000);
    assert!(free.stop.is_converged() && descend(free.steps).stop.is_converged());
    assert!(!descend(free.steps - 1).stop.is_converged());
    for steps in 1..40 {
        // A rate that overshoots: the lowest value is not the last.
        let watch = Watch::new();
        let run = Descent::new(Sgd::new(0.009)).steps(steps);
        let run = run.minimize(watch.over(rosen), vec![-1.2, 1.0]).expect("a start");
        assert!(run.best_value <= watch.lowest.get() && run.evaluations >= run.steps, "{run}");
        assert_eq!(Function::new(rosen, 2).value(&run.best_point), Ok(run.best_value));
    }

    let data = Dataset::from_rows(&["x", "y"], (0..20).map(|i| [f64::from(i), 2.0 * f64::from(i) + 1.0]));
    let data = data.expect("rows");
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let fit = |epochs| {
        let fit = Fit::new(line).rule(Adam::new(0.1)).gradient_tolerance(1e-2).epochs(epochs);
        fit.run([0.0, 0.0], &data).expect("a fit")
    };
    let free = fit(100_000);
    assert!(free.stop.is_converged() && fit(free.epochs).stop.is_converged());
    assert!(!fit(free.epochs - 1).stop.is_converged());

    let residual = |[a, k]: [Var; 2], [x, y]: [Var; 2]| a * (-k * x).exp() - y;
    let rows = (0..10).map(|i| [f64::from(i), 3.0 * (-0.3 * f64::from(i)).exp()]);
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let solve = |limit| {
        let run = LeastSquares::new().max_evaluations(limit);
        run.run_rows(residual, [1.0, 1.0], &data).expect("a fit")
    };
    let free = solve(1000);
    assert!(free.success(), "{free}");
    for limit in 1..free.nfev {
        let limited = solve(limit);
        assert!(limited.nfev <= limit && limited.status == Status::Evaluations, "{limit}\n{limited}");
    }
    assert_eq!(solve(free.nfev).status, free.status);
}
