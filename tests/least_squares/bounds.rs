//! Bounds and held parameters: SciPy's `trf`, and what has to hold of every run.

use crate::reference::{near, numbers, reference};
use gradus::fit::{DomainError, FitError};
use gradus::prelude::*;
use proptest::prelude::*;

const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

fn puromycin() -> Dataset {
    let c = [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1];
    let v = [76.0, 47.0, 97.0, 107.0, 123.0, 139.0, 159.0, 152.0, 191.0, 201.0, 207.0, 200.0];
    Dataset::from_rows(&["c", "v"], c.into_iter().zip(v).map(|(c, v)| [c, v])).expect("rows")
}

fn michaelis([v, k]: [Var; 2], [c, y]: [Var; 2]) -> Var {
    v * c / (k + c) - y
}

fn decay([a, k, c]: [Var; 3], [x, y]: [Var; 2]) -> Var {
    a * (-k * x).exp() + c - y
}

#[test]
fn active_bounds_end_where_scipy_ends() {
    let valley = |[x, y]: [Var; 2]| [10.0 * (y - x * x), 1.0 - x];
    let wild = reference()["robust"].clone();
    let rows: Vec<[f64; 2]> =
        numbers(&wild["x"]).into_iter().zip(numbers(&wild["y"])).map(|(x, y)| [x, y]).collect();
    let data = Dataset::from_rows(&["x", "y"], rows).expect("rows");
    let bounded = |bounds: &[(f64, f64)]| LeastSquares::new().bounds(bounds.iter().copied());
    let found: Vec<(Vec<f64>, f64, Vec<bool>)> = vec![
        {
            let run = bounded(&[(0.0, 200.0), (0.0, 1.0)])
                .run_rows(michaelis, [150.0, 0.03], &puromycin())
                .expect("a report");
            assert!(run.nfev <= 13, "SciPy's `trf` takes 8 to 17: {run}");
            (run.x.to_vec(), run.cost(), run.at_bound)
        },
        {
            let run = bounded(&[(-2.0, 0.5), (-2.0, 3.0)]).run(valley, [-1.2, 1.0]).expect("a report");
            assert!(run.nfev <= 13, "SciPy's `trf` takes 8 to 17: {run}");
            (run.x.to_vec(), run.cost(), run.at_bound)
        },
        {
            let run = bounded(&[FREE, (1.5, f64::INFINITY)]).run(valley, [-1.2, 2.0]).expect("a report");
            assert!(run.nfev <= 13, "SciPy's `trf` takes 8 to 17: {run}");
            (run.x.to_vec(), run.cost(), run.at_bound)
        },
        {
            let run = bounded(&[(0.0, 3.0), (0.0, 2.0), (0.7, 1.0)])
                .run_rows(decay, [1.5, 0.5, 0.8], &data)
                .expect("a report");
            assert!(run.nfev <= 13, "SciPy's `trf` takes 8 to 17: {run}");
            (run.x.to_vec(), run.cost(), run.at_bound)
        },
        {
            let run = bounded(&[(0.0, 1.9), (0.4, 2.0), (0.7, 1.0)])
                .run_rows(decay, [1.5, 0.5, 0.8], &data)
                .expect("a report");
            assert!(run.nfev <= 13, "SciPy's `trf` takes 8 to 17: {run}");
            (run.x.to_vec(), run.cost(), run.at_bound)
        },
    ];
    let marks: [&[bool]; 5] =
        [&[true, false], &[true, false], &[false, true], &[false, false, true], &[true, true, false]];
    for ((want, (x, cost, at_bound)), marks) in
        reference()["bounds"].as_array().expect("a list").iter().zip(found).zip(marks)
    {
        let name = &want["name"];
        // What SciPy leaves of a bound that it does not reach is of this size.
        assert!(near(cost, want["cost"].as_f64().expect("a cost"), 1e-9), "{name}: {cost}");
        for (x, want) in x.iter().zip(numbers(&want["x"])) {
            assert!(near(*x, want, 1e-6), "{name}: {x}, not {want}");
        }
        assert_eq!(at_bound, marks, "{name}");
    }
}

/// Bounds that nothing touches change no digit that matters, held parameters are left alone to the bit.
#[test]
fn inactive_bounds_and_held_parameters() {
    let data = puromycin();
    let free = LeastSquares::new().run_rows(michaelis, [200.0, 0.1], &data).expect("a report");
    let loose = LeastSquares::new()
        .bounds([(0.0, 1e4), (0.0, 10.0)])
        .run_rows(michaelis, [200.0, 0.1], &data)
        .expect("a report");
    assert!(near(loose.cost(), free.cost(), 1e-14) && loose.at_bound == [false, false]);
    assert!(near(loose.x[1], free.x[1], 1e-9));

    let held = LeastSquares::new().fixed(["p1"]).run_rows(michaelis, [200.0, 0.1], &data).expect("a report");
    let of_one = |v: Var, [c, y]: [Var; 2]| v * c / (0.1 + c) - y;
    let alone = LeastSquares::new().run_rows(of_one, 200.0, &data).expect("a report");
    assert_eq!(held.x[1], 0.1);
    assert!(near(held.x[0], alone.x, 1e-13));
    assert!(near(
        held.standard_errors().expect("errors")[0],
        alone.standard_errors().expect("errors")[0],
        1e-12
    ));
    assert_eq!((held.standard_errors().expect("errors")[1], held.degrees_of_freedom()), (0.0, Some(11)));
    assert_eq!(held.confidence_intervals(0.9).expect("intervals")[1], (0.1, 0.1));
    assert!(held.to_string().contains("held"), "{held}");
    let equal = LeastSquares::new()
        .bounds([FREE, (0.1, 0.1)])
        .run_rows(michaelis, [200.0, 0.1], &data)
        .expect("a report");
    assert_eq!((equal.x, equal.fixed), (held.x, vec![false, true]));
}

#[test]
fn limits_that_cannot_be_kept_are_errors() {
    let f = |[x, y]: [Var; 2]| [x - 1.0, y];
    let error = |settings: LeastSquares<'_>, start: [f64; 2]| match settings.names(["x", "y"]).run(f, start) {
        Err(FitError::Domain(error)) => error,
        other => panic!("{other:?}"),
    };
    let new = LeastSquares::new;
    assert!(matches!(
        error(new().bounds([FREE]), [0.0; 2]),
        DomainError::Bounds { bounds: 1, parameters: 2 }
    ));
    assert!(matches!(error(new().bounds([FREE, (1.0, 0.0)]), [0.0; 2]), DomainError::Crossed { .. }));
    assert!(matches!(error(new().bounds([FREE, (f64::NAN, 0.0)]), [0.0; 2]), DomainError::Crossed { .. }));
    let outside = error(new().bounds([FREE, (1.0, 2.0)]), [0.0; 2]);
    assert_eq!(outside.to_string(), "`y` starts at 0, outside of its bounds 1 and 2; start it between them");
    let unknown = error(new().fixed(["z"]), [0.0; 2]);
    assert_eq!(unknown.to_string(), "no parameter is called `z`, so it cannot be held; there are x, y");
    assert!(matches!(error(new().fixed(["x", "y"]), [0.0; 2]), DomainError::AllFixed { parameters: 2 }));
}

proptest! {
    /// Linear problems in a box, against every choice of which coordinates are at which bound: the best of all that are
    /// feasible is the answer.
    #[test]
    fn boxes_are_solved_as_by_trying_all_faces(
        a in prop::collection::vec(-2.0..2.0_f64, 15),
        b in prop::collection::vec(-3.0..3.0_f64, 5),
        sides in prop::collection::vec((-1.0..0.0_f64, 0.0..1.0_f64), 3),
    ) {
        let f = |x: &[Var]| (0..5).map(|i| (0..3).map(|j| a[3 * i + j] * x[j]).sum::<Var>() - b[i]).collect::<Vec<_>>();
        let found = LeastSquares::new().bounds(sides.clone()).run(f, vec![0.0; 3]).expect("a report");
        prop_assert!(found.success(), "{found}");
        for (x, (low, high)) in found.x.iter().zip(&sides) {
            prop_assert!(low <= x && x <= high);
        }
        let best = best_face(&a, &b, &sides);
        // Columns are independent but for a set of measure 0; near it rounding grows by their condition.
        prop_assert!(found.sum_of_squares <= best * (1.0 + 1e-9) + 1e-12, "{} and {best}", found.sum_of_squares);
    }

    /// Whatever the start, no residual is ever evaluated outside.
    #[test]
    fn nothing_is_evaluated_outside(a in -1.0..1.0_f64, b in -1.0..1.0_f64, upper in 0.1..1.5_f64) {
        let f = |[x, y]: [Var; 2]| {
            assert!((-1.0..=upper.max(1.0)).contains(&x.value()) && (-1.0..=1.0).contains(&y.value()));
            [10.0 * (y - x * x), 1.0 - x, (3.0 * x).sin() * y]
        };
        let bounds = [(-1.0, upper.max(1.0)), (-1.0, 1.0)];
        let found = LeastSquares::new().bounds(bounds).run(f, [a, b]).expect("a report");
        prop_assert!(found.success(), "{found}");
    }
}

/// The least sum of squares over the box, by all faces.
fn best_face(a: &[f64], b: &[f64], sides: &[(f64, f64)]) -> f64 {
    let mut best = f64::INFINITY;
    for code in 0..27_usize {
        let place = |j: usize| code / 3_usize.pow(j as u32) % 3;
        let free: Vec<usize> = (0..3).filter(|&j| place(j) == 0).collect();
        let mut x: Vec<f64> = (0..3).map(|j| if place(j) == 1 { sides[j].0 } else { sides[j].1 }).collect();
        let rest: Vec<f64> = (0..5)
            .map(|i| b[i] - (0..3).filter(|j| !free.contains(j)).map(|j| a[3 * i + j] * x[j]).sum::<f64>())
            .collect();
        let normal: Vec<Vec<f64>> = free
            .iter()
            .map(|&j| free.iter().map(|&k| (0..5).map(|i| a[3 * i + j] * a[3 * i + k]).sum()).collect())
            .collect();
        let inverse = crate::common::inverse(normal);
        for (row, &j) in inverse.iter().zip(&free) {
            x[j] = row
                .iter()
                .zip(&free)
                .map(|(c, &k)| c * (0..5).map(|i| a[3 * i + k] * rest[i]).sum::<f64>())
                .sum();
        }
        if x.iter().zip(sides).all(|(x, (low, high))| low <= x && x <= high) {
            let sum = (0..5).map(|i| ((0..3).map(|j| a[3 * i + j] * x[j]).sum::<f64>() - b[i]).powi(2)).sum();
            best = best.min(sum);
        }
    }
    best
}
