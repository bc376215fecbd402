//! Fits to several data sets: each is summed by itself, whatever the batches.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use gradus::data::Batch;
use gradus::fit::{Joint, WarmStart};
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

/// Rows of set `k`, each set of another length.
fn rows(k: usize) -> impl Iterator<Item = [f64; 2]> {
    (0..40 + 7 * k).map(move |i| {
        let x = (i as f64 * 1.7 + k as f64).sin();
        [x, 0.8 * x + k as f64 + (i as f64 * 2.3).cos() / 4.0]
    })
}

fn sets(count: usize) -> Vec<Dataset> {
    (0..count).map(|k| Dataset::from_rows(&["x", "y"], rows(k)).unwrap()).collect()
}

/// Slope, then an offset for each set; every other set is judged by another loss.
fn loss(k: usize, p: &[Var], [x, y]: [Var; 2]) -> Var {
    let r = p[0] * x + p[1 + k] - y;
    if k.is_multiple_of(2) { r * r } else { r.cosh().ln() }
}

fn joint(data: &[Dataset]) -> Joint<'_> {
    data.iter().enumerate().fold(Joint::new(), |sets, (k, data)| {
        sets.rows(move |p: &[Var], row: [Var; 2]| loss(k, p, row), data)
    })
}

/// The same as one loss with a branch for each set.
fn branches(p: &[Var], [set, x, y]: [Var; 3]) -> Var {
    let k = (0..p.len() - 2).find(|&k| set < k as f64 + 0.5).unwrap_or(p.len() - 2);
    loss(k, p, [x, y])
}

/// A gradient is the sum of those of the sets, each in the order of its own rows: bits that know no engine of several sets.
#[test]
fn a_step_is_that_along_the_gradients_of_all_sets() {
    for count in [1, 2, 5, 20] {
        let data = sets(count);
        let start = vec![0.25; count + 1];
        let rate = 0.5;
        let fit = Fit::joint(joint(&data)).rule(Sgd::new(rate)).epochs(1).statistics(false);
        let got = fit.run_joint(start.clone()).unwrap();
        let (mut value, mut slope) = (0.0, vec![0.0; count + 1]);
        for (k, data) in data.iter().enumerate() {
            let slices: Vec<&[f64]> = data.columns().collect();
            let mut f = RowFunction::new(move |p: &[Var], row: [Var; 2]| loss(k, p, row));
            let mut gradient = vec![0.0; count + 1];
            let view = Columns::new(&slices).unwrap();
            value += f.value_and_grad(&start, &view, Batch::Range(0..data.len()), &mut gradient).unwrap();
            slope.iter_mut().zip(&gradient).for_each(|(sum, part)| *sum += part);
        }
        let share = 1.0 / got.rows as f64;
        let want: Vec<f64> = start.iter().zip(slope).map(|(p, g)| p - rate * (g * share)).collect();
        assert_eq!(got.parameters, want, "{count} sets");
        assert_eq!(got.initial_loss, value / got.rows as f64, "{count} sets");
    }
}

/// Shuffled batches, in which rows of all sets are mixed, and which lack some sets: the steps are those of one loss that branches.
#[test]
fn batches_mix_the_rows_of_all_sets() {
    for (count, batch) in [(2, 7), (6, 5), (20, 64)] {
        let data = sets(count);
        let rows = (0..count).flat_map(|k| rows(k).map(move |[x, y]| [k as f64, x, y]));
        let whole = Dataset::from_rows(&["set", "x", "y"], rows).unwrap();
        let start = vec![0.25; count + 1];
        let fit = Fit::joint(joint(&data)).rule(Adam::new(0.01)).batch_size(batch).epochs(3).seed(5);
        let got = fit.run_joint(start.clone()).unwrap();
        let fit = Fit::new(branches).rule(Adam::new(0.01)).batch_size(batch).epochs(3).seed(5);
        let want = fit.run(start, &whole).unwrap();
        // Some hundred steps from the same numbers but for the order of their sums.
        for (got, want) in got.parameters.iter().zip(&want.parameters) {
            assert!((got - want).abs() < 1e-11, "{count} sets: {got} and {want}");
        }
        for (got, want) in got.losses.iter().zip(&want.losses) {
            assert!((got - want).abs() < 1e-11 * want, "{count} sets: {got} and {want}");
        }
    }
}

#[test]
fn a_fit_to_several_sets_goes_on() {
    let data = sets(3);
    let fit = |epochs| Fit::joint(joint(&data)).rule(Adam::new(0.05)).batch_size(16).epochs(epochs).seed(2);
    let whole = fit(10).run_joint(vec![0.0; 4]).unwrap();
    let mut memory = WarmStart::new();
    fit(5).warm_start(&mut memory).run_joint(vec![0.0; 4]).unwrap();
    assert_eq!(fit(10).warm_start(&mut memory).run_joint(vec![0.0; 4]).unwrap(), whole);
}

/// What is not finite is named with its row, counted over all sets; and what a set's closure does, with its own columns.
#[test]
fn the_row_that_is_not_finite_is_named() {
    let first = Dataset::from_rows(&["x", "y"], [[1.0, 1.0], [2.0, 2.0]]).unwrap();
    let second = Dataset::from_rows(&["y"], [[1.0], [2.0], [-3.0]]).unwrap();
    let sets = Joint::new()
        .rows(|[a, b]: [Var; 2], [x, y]: [Var; 2]| (a * x + b - y).powi(2), &first)
        .rows(|[a, _]: [Var; 2], y: Var| (a - y.ln()).powi(2), &second);
    let error = Fit::joint(sets).run_joint([1.0, 0.0]).unwrap_err().to_string();
    assert!(error.contains("data row 4") && error.contains("`ln` of -3.0"), "{error}");
}

/// What is concluded later takes the sets again: for lines profiles are Wald's intervals, and leverages are those of the one design.
#[test]
fn a_joint_fit_is_concluded_from() {
    let data = sets(2);
    let weighted: Vec<Dataset> = data
        .iter()
        .map(|data| {
            data.clone()
                .with_column("s", (0..data.len()).map(|i| 1.0 + (i % 3) as f64).collect::<Vec<_>>())
                .unwrap()
        })
        .collect();
    let line = |k: usize| move |p: &[Var], [x, y]: [Var; 2]| (p[0] * x + p[1 + k] - y).powi(2);
    let plain = || data.iter().enumerate().fold(Joint::new(), |sets, (k, data)| sets.rows(line(k), data));
    let with_deviations = || {
        let sets = weighted.iter().enumerate();
        sets.fold(Joint::new(), |sets, (k, data)| sets.deviations(line(k), data, "s"))
    };
    conclude(&plain);
    conclude(&with_deviations);
}

fn conclude<'a>(sets: &dyn Fn() -> Joint<'a>) {
    let fit = Fit::joint(sets()).minimizer(Method::TrustExact).run_joint(vec![0.0; 3]).unwrap();
    let table = sets().data().unwrap();
    let profile = fit.profile(sets(), &table).unwrap();
    let pairs = fit.confidence_intervals(0.95).unwrap().into_iter().zip(profile.intervals(0.95).unwrap());
    for ((a, b), (c, d)) in pairs {
        assert!((a - c).abs() < 1e-7 * (b - a) && (b - d).abs() < 1e-7 * (b - a), "{a} {b}, {c} {d}");
    }
    let leverages = fit.influence(sets(), &table).unwrap().leverages;
    assert!((leverages.iter().sum::<f64>() - 3.0).abs() < 1e-10);
    assert_eq!(leverages.len(), fit.rows);
    let robust = fit.with_sandwich(sets(), &table, gradus::least_squares::Sandwich::Hc3).unwrap();
    assert!(robust.standard_errors().unwrap().iter().all(|error| *error > 0.0));
}
