//! The path of a run: what its callback has seen, with the values that plain floats give, and the minimum at its end.
//!
//! Kinds of ends: at the point accepted last, at a trial that was not accepted, at an earlier point; within bounds, at kinks, at
//! each limit, with an error on the way, and before the first evaluation.

use crate::support::foreign::foreign;
use gradus::minimize::{Iterates, Status};
use gradus::prelude::*;
use std::ops::ControlFlow;

type Formula = fn(&[Var]) -> Var;
type Plain = fn(&[f64]) -> f64;

/// One formula over variables and over plain floats.
macro_rules! function {
    ($name:literal, |$x:ident| $formula:expr, $start:expr) => {
        ($name, (|$x: &[Var]| $formula) as Formula, (|$x: &[f64]| $formula) as Plain, $start)
    };
}

const FUNCTIONS: [(&str, Formula, Plain, [f64; 2]); 6] = [
    function!("Rosenbrock", |x| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2), [-1.2, 1.0]),
    function!("a bowl", |x| (x[0] - 1.0).powi(2) + 10.0 * (x[1] + 2.0).powi(2), [5.0, 5.0]),
    function!(
        "a crease",
        |x| (x[0] - 1.0).abs() + 3.0 * (x[1] + 2.0 * x[0]).abs() + 0.1 * x[0] * x[0],
        [4.0, 3.0]
    ),
    function!(
        "waves",
        |x| (3.0 * x[0]).sin() * (2.0 * x[1]).cos() + 0.1 * (x[0] * x[0] + x[1] * x[1]),
        [2.0, -3.0]
    ),
    function!("a wall", |x| -(1.0 - x[0] * x[0] - x[1] * x[1]).ln() - x[0], [-0.9, 0.4]),
    function!("falls without bound", |x| x[0] - x[1] * x[1], [1.0, 1.0]),
];

fn every_method() -> impl Iterator<Item = Method> {
    Method::ALL.into_iter().chain([Method::FixedRate(0.001), Method::FixedRate(0.3)])
}

/// What a callback is shown: point, value, gradient.
type Seen = Vec<(Vec<f64>, f64, Vec<f64>)>;

/// A run with its path, and what its callback saw.
fn watched(run: Minimizer<'_>, f: impl Fn(&[Var]) -> Var, start: &[f64]) -> (Minimum<Vec<f64>>, Seen) {
    let mut seen = Vec::new();
    let run = run.history(true).callback(|step| {
        seen.push((step.x.to_vec(), step.fun, step.jac.to_vec()));
        ControlFlow::Continue(())
    });
    let min = run.minimize(f, start.to_vec()).expect("a start");
    (min, seen)
}

fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// Everything that a path promises. Gives the number of entries beyond those of the iterations.
fn check(at: &str, min: &Minimum<Vec<f64>>, seen: &Seen, plain: Plain, has_gradients: bool) -> usize {
    let path = &min.history;
    let Iterates { points, values, gradients, .. } = path;
    assert_eq!((points.len(), values.len(), gradients.len()), (path.len(), path.len(), path.len()), "{at}");
    for (k, (x, fun, jac)) in seen.iter().enumerate() {
        // The last gradient may have been evaluated after the callback.
        let is_last = k + 2 == path.len() && jac.iter().all(|g| g.is_nan());
        assert_eq!(points[k + 1], *x, "{at}: iteration {}", k + 1);
        assert_eq!(values[k + 1], *fun, "{at}: iteration {}", k + 1);
        if has_gradients && !is_last {
            assert_eq!(bits(&gradients[k + 1]), bits(jac), "{at}: iteration {}", k + 1);
        }
    }
    for (x, value) in points.iter().zip(values) {
        assert_eq!(plain(x), *value, "{at}: at {x:?}");
    }
    assert!(has_gradients || gradients.iter().flatten().all(|g| g.is_nan()), "{at}");
    let ends = (points.last(), values.last(), gradients.last().map(|jac| bits(jac)));
    assert_eq!(ends, (Some(&min.x), Some(&min.fun), Some(bits(&min.jac))), "{at}");
    assert_eq!(seen.len(), min.nit, "{at}");
    let more = path.len() - (min.nit + 1);
    assert_eq!(more, usize::from(points[min.nit] != min.x), "{at}");
    more
}

#[test]
fn it_is_what_the_callback_saw_with_the_values_of_plain_floats() {
    let (mut beyond, mut around_kinks) = (0, 0);
    for (name, f, plain, start) in FUNCTIONS {
        for method in every_method() {
            let limits: [fn(Minimizer<'static>, usize) -> Minimizer<'static>; 2] =
                [Minimizer::max_evaluations, Minimizer::max_iterations];
            let each = limits.iter().flat_map(|set| [1, 2, 3, 4, 7, 12, 23, 60, 900].map(|most| (set, most)));
            for (set, most) in each {
                let run = || set(Minimizer::new(method), most);
                let at = format!("{name}, {method:?}, {most}");
                let (min, seen) = watched(run(), f, &start);
                assert_eq!(min.history.points[0], start, "{at}");
                beyond += check(&at, &min, &seen, plain, method.takes_gradient());
                around_kinks += usize::from(min.status == Status::Kink);
                // Nothing else differs from a run that keeps no path.
                let mut without = run().minimize(f, start.to_vec()).expect("a start");
                assert!(without.history.is_empty(), "{at}");
                without.history = min.history.clone();
                assert_eq!(format!("{without:?}"), format!("{min:?}"), "{at}");
            }
        }
    }
    assert!(beyond > 50 && around_kinks > 5, "{beyond} ended elsewhere, {around_kinks} at a kink");
}

/// With rate ¼ each step down x² + 2 y² halves x and takes y to 0.
#[test]
fn points_worked_out_by_hand() {
    let run = Minimizer::new(Method::FixedRate(0.25)).max_iterations(3).history(true);
    let min = run.minimize(|[x, y]: [Var; 2]| x * x + 2.0 * y * y, [8.0, 4.0]).expect("a start");
    assert_eq!(min.history.points, [[8.0, 4.0], [4.0, 0.0], [2.0, 0.0], [1.0, 0.0]]);
    assert_eq!(min.history.values, [96.0, 16.0, 4.0, 1.0]);
    assert_eq!(min.history.gradients, [[16.0, 16.0], [8.0, 0.0], [4.0, 0.0], [2.0, 0.0]]);
    // The same in f32, for a point of one number: x ← x / 2.
    let run = Minimizer::new(Method::FixedRate(0.25)).max_iterations(2).history(true);
    let min = run.minimize(|x: Var<f32>| x * x, 6.0_f32).expect("a start");
    assert_eq!(min.history.points, [6.0_f32, 3.0, 1.5]);
    assert_eq!(
        (&min.history.values[..], &min.history.gradients[..]),
        (&[36.0, 9.0, 2.25][..], &[12.0, 6.0, 3.0][..])
    );
}

/// The lowest point is an earlier one: with rate 1 the start and its mirror image, twice as far with 3/2.
#[test]
fn a_path_that_rises_ends_at_its_lowest_point() {
    let run = |rate| {
        let run = Minimizer::new(Method::FixedRate(rate)).max_iterations(3).history(true);
        run.minimize(|x: Var| x * x, 1.0).expect("a start").history.points
    };
    assert_eq!(run(1.5), [1.0, -2.0, 4.0, -8.0, 1.0]);
    // Of equal values the point where the run is.
    assert_eq!(run(1.0), [1.0, -1.0, 1.0, -1.0]);
}

/// A value in f32 is exact as an f64.
#[test]
fn in_single_precision_too() {
    let rosen = |[x, y]: [Var<f32>; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    let plain = |[x, y]: [f32; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    for method in every_method() {
        let min = Minimizer::new(method).history(true).max_iterations(200).minimize(rosen, [-1.2_f32, 1.0]);
        let min = min.expect("a start");
        let Iterates { points, values, .. } = &min.history;
        assert!(points.len() > min.nit && points[0] == [-1.2, 1.0], "{method:?}\n{min}");
        assert!(points.iter().zip(values).all(|(x, &value)| f64::from(plain(*x)) == value), "{method:?}");
        assert_eq!((points.last(), values.last()), (Some(&min.x), Some(&f64::from(min.fun))), "{method:?}");
    }
}

#[test]
fn within_bounds_it_is_inside() {
    let (_, f, plain, _) = FUNCTIONS[0];
    let bounds = [(-1.0, 0.5), (0.6, 3.0)];
    let (min, seen) = watched(Minimizer::new(Method::Lbfgs).bounds(bounds), f, &[-1.0, 0.6]);
    assert_eq!(min.history.points[0], [-1.0, 0.6]);
    check("bounds", &min, &seen, plain, true);
    let is_inside = |x: &Vec<f64>| x.iter().zip(bounds).all(|(x, (low, high))| (low..=high).contains(x));
    assert!(min.history.points.iter().all(is_inside) && min.success() && min.nit > 3, "{min}");
}

#[test]
fn an_error_in_mid_run_keeps_it() {
    let kept = foreign();
    let (_, f, plain, start) = FUNCTIONS[0];
    let late = |x: &[Var]| if x[0] > 0.0 { f(x) + kept } else { f(x) };
    for method in Method::ALL {
        let (min, seen) = watched(Minimizer::new(method), late, &start);
        assert_eq!(min.status, Status::Failed, "{method:?}\n{min}");
        check(&format!("{method:?}"), &min, &seen, plain, method.takes_gradient());
    }
}

#[test]
fn what_does_not_start_is_a_path_of_one_point() {
    for method in every_method() {
        let run = |most| Minimizer::new(method).max_evaluations(most).history(true);
        let root = |x: &[Var]| x[0].sqrt() + x[1];
        for (start, most) in
            [([1.0, 2.0], 0), ([-1.0, 2.0], 100), ([f64::NAN, 2.0], 100), ([f64::NAN, 2.0], 1)]
        {
            let min = run(most).minimize(root, start.to_vec()).expect("a result");
            let Iterates { points, values, gradients, .. } = &min.history;
            assert_eq!((bits(&points[0]), points.len()), (bits(&start), 1), "{method:?}, {most}\n{min}");
            assert!(
                values[0].is_nan() && gradients[0].iter().all(|g| g.is_nan()),
                "{method:?}, {most}\n{min}"
            );
        }
        // The value alone.
        let min = run(1).minimize(root, vec![4.0, 2.0]).expect("a start");
        assert_eq!((&min.history.points[..], &min.history.values[..]), (&[vec![4.0, 2.0]][..], &[4.0][..]));
    }
    assert_eq!(
        Minimizer::new(Method::Bfgs)
            .history(true)
            .minimize(|_: &[Var]| Var::from(3.0), vec![])
            .map(|min| min.history.len()),
        Ok(1)
    );
}
