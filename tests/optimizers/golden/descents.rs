//! The descents of the notebooks through `Descent`: the path, the counts and the reason for the end.

use super::case::{Hyper, Tolerance, list, load, number, numbers, text};
use gradus::descent::{DescentReport, StopReason};
use gradus::optim::{Adagrad, Adam, RmsProp, Sgd};
use gradus::{Descent, testfn};
use serde_json::Value;

/// Compares a path, a point at a time, with the entries of `points`.
fn same_points<const N: usize>(tolerance: Tolerance, run: &DescentReport<[f64; N]>, points: &Value) {
    let points = points.as_array().expect("a list");
    assert!(!points.is_empty() && points.len() <= run.history.len());
    for (k, (got, want)) in run.history.points.iter().zip(points).enumerate() {
        assert_eq!(tolerance.compare("x", k, got, &numbers(want)), Ok(()));
    }
}

fn case<'a>(file: &'a Value, id: &str) -> &'a Value {
    list(file, "cases").iter().find(|case| text(case, "id") == id).expect("a case")
}

/// `custmin`: steps of at most `maxiter`, until one is shorter than `tol`.
#[test]
fn custmin_of_notebook_3() {
    let file = load("seed003");
    let case = case(&file, "seed003-custmin-notebook");
    let h = Hyper::new(&case["source"]["hyper"]);
    let start = numbers(&case["x0"]);
    let descent = || Descent::new(Sgd::new(h.f("alpha"))).step_tolerance(h.f("tol"));
    let rosen = |[x, y]: [_; 2]| testfn::rosenbrock(&[x, y]);
    let tolerance = Tolerance(number(&case["rtol"]));

    let every = case["every"].as_u64().expect("a stride");
    let run = descent().steps(h.n("maxiter")).history_every(every).minimize(rosen, [start[0], start[1]]);
    let run = run.expect("a finite start");
    assert!(h.unread().is_empty());
    same_points(tolerance, &run, &case["x"]);
    for (k, (got, want)) in run.history.values.iter().zip(numbers(&case["loss"])).enumerate() {
        assert_eq!(tolerance.compare("loss", k, &[*got], &[want]), Ok(()));
    }
    for result in [&case["result"], &case["notebook_result"]] {
        assert_eq!(
            (Some(run.steps), Some(run.evaluations)),
            (result["nit"].as_u64(), result["nfev"].as_u64())
        );
        // The notebook prints the point to 8 decimals.
        let printed = if result == &case["result"] { tolerance } else { Tolerance(5e-9) };
        assert_eq!(printed.compare("last x", 0, &run.point, &numbers(&result["x"])), Ok(()));
        // A square of about 1e-4: what the point is off by, some 1e-16, counts 1e4 times as much.
        let fun = number(&result["fun"]);
        assert!((run.value - fun).abs() <= 1e-11 * fun, "{}, not {fun}", run.value);
    }
    assert!(matches!(run.stop, StopReason::Steps { .. }), "{}", run.stop);

    let first = descent().steps(case["first_steps"].as_array().map_or(0, |s| s.len() as u64 - 1));
    let first = first.minimize(rosen, [start[0], start[1]]).expect("a finite start");
    same_points(tolerance, &first, &case["first_steps"]);
}

/// With a wider tolerance the same run ends by it, where the notebook's loop would.
#[test]
fn custmin_ends_by_its_tolerance() {
    let run = Descent::new(Sgd::new(0.0002)).steps(100_000).step_tolerance(1e-7).history(false);
    let run = run.minimize(testfn::rosenbrock, vec![4.0, -4.1]).expect("a finite start");
    let (mut x, mut steps) = ([4.0_f64, -4.1], 0);
    loop {
        let bend = 200.0 * (x[1] - x[0] * x[0]);
        let step = [-2.0 * x[0] * bend - 2.0 * (1.0 - x[0]), bend].map(|g| 0.0002 * g);
        x = [x[0] - step[0], x[1] - step[1]];
        steps += 1;
        if step[0].hypot(step[1]) < 1e-7 {
            break;
        }
    }
    assert!(run.stop.is_converged(), "{run}");
    assert_eq!(run.steps, steps);
    assert_eq!(Tolerance(1e-12).compare("x", 0, &run.point, &x), Ok(()));
}

/// The notebooks' functions, rules and settings, whole paths of them.
#[test]
fn paths_of_notebook_0() {
    let file = load("seed000");
    let run = |id: &str, run: DescentReport<[f64; 2]>| {
        let case = case(&file, id);
        let steps = case["steps"].as_u64().expect("steps");
        assert_eq!((run.steps, run.history.len() as u64), (steps, steps + 1));
        let tolerance = Tolerance(number(&case["rtol"]));
        same_points(tolerance, &run, &case["x"]);
        for (k, (got, want)) in run.history.values.iter().zip(numbers(&case["loss"])).enumerate() {
            assert_eq!(tolerance.compare("loss", k, &[*got], &[want]), Ok(()));
        }
    };
    macro_rules! walk {
        ($rule:expr, $steps:literal) => {
            Descent::new($rule).steps($steps).minimize(testfn::ellipse, [-5.0, -2.0]).expect("a finite start")
        };
    }
    let epsilon = 1e-6;
    run("seed000-sgd-notebook-ellipse", walk!(Sgd::new(0.05), 50));
    let momentum = Sgd { momentum: 0.1, rate_in_velocity: true, ..Sgd::new(0.1) };
    run("seed000-momentum-notebook-ellipse", walk!(momentum, 50));
    let adagrad = Adagrad { epsilon: 0.0, epsilon_root: epsilon, ..Adagrad::new(0.1) };
    run("seed000-adagrad-notebook-ellipse", walk!(adagrad, 50));
    let rmsprop = RmsProp { decay: 0.9, epsilon: 0.0, epsilon_root: epsilon, ..RmsProp::new(0.1) };
    run("seed000-rmsprop-notebook-ellipse", walk!(rmsprop, 50));
    run("seed000-adam-notebook-ellipse", walk!(Adam { epsilon, ..Adam::new(0.1) }, 30));
}
