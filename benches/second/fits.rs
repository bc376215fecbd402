//! Fits by a minimizer, and bands around what they found, in gradients over the same rows.

use crate::clock::{Clock, agree, line};
use crate::statistics::{columns, of_logistic};
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::model::Logistic;
use gradus::prelude::*;
use std::hint::black_box;

/// The most gradients that an iteration with the Hessian may cost, and a band.
const MUST: [f64; 2] = [15.0, 5.0];

pub(crate) fn all(clock: Clock, wanted: impl Fn(&str) -> bool) {
    for (name, rows, features) in [("logistic 100000 x 20", 100_000, 20), ("logistic 10000 x 4", 10_000, 4)] {
        if wanted(name) {
            // Raw columns, on scales of their own.
            let target = |x: &[f64], z: f64| f64::from(u8::from(0.3 * x.iter().sum::<f64>() + z > 0.0));
            one(clock, name, &columns(rows, features, target));
        }
    }
}

fn one(clock: Clock, name: &str, data: &Dataset) {
    let slices: Vec<&[f64]> = data.columns().collect();
    let (rows, n) = (data.len(), slices.len());
    let table = Columns::new(&slices).expect("finite");
    let fit = |statistics| {
        let fit = Fit::new(Logistic).likelihood().statistics(statistics).minimizer(Method::TrustExact);
        fit.run(vec![0.0; n], data).expect("finite")
    };
    let mut loss = RowFunction::new(Logistic);
    let mut gradient = vec![0.0; n];
    let found = fit(true);
    // Of the sum, at the minimum.
    loss.value_and_grad(&found.parameters, &table, Batch::Range(0..rows), &mut gradient).expect("finite");
    assert!(found.stop.is_converged() && gradient.iter().all(|g| g.abs() < 1e-5 * rows as f64), "{name}");
    let features = data.select(&data.names()[..n - 1]).expect("features");
    let grid = features.split_at(10_000.min(rows - 1)).expect("rows").0;
    let band = found.predict(Logistic, &grid, 0.95).expect("a band");
    agree(name, &band.standard_error, &errors(data, &grid, &found.parameters));
    if !clock.timed {
        return;
    }
    let mut gradients = |rows: usize| {
        let batch = Batch::Range(0..rows);
        let sum = loss.value_and_grad(black_box(&found.parameters), &table, batch, &mut gradient);
        black_box(sum).expect("finite");
    };
    let whole = clock.pair(&mut || gradients(rows), &mut || drop(black_box(fit(false))));
    let band = clock.pair(&mut || gradients(grid.len()), &mut || {
        drop(black_box(found.predict(Logistic, &grid, 0.95).expect("a band")));
    });
    let iterations = found.epochs as f64;
    let numbers =
        [whole.base * 1e-3, iterations, whole.ratio / iterations, MUST[0], band.ratio, band.least, MUST[1]];
    line(name, &numbers);
}

/// The standard errors of the mean by hand: `μ (1 − μ) √(aᵀ C a)`.
fn errors(data: &Dataset, grid: &Dataset, p: &[f64]) -> Vec<f64> {
    let inverse = of_logistic(data, p);
    let error = |row: Vec<f64>| {
        let a: Vec<f64> = row.into_iter().chain([1.0]).collect();
        let z: f64 = a.iter().zip(p).map(|(a, p)| a * p).sum();
        let inner = |i: usize| a.iter().zip(&inverse[i]).map(|(a, c)| a * c).sum::<f64>();
        let variance: f64 = a.iter().enumerate().map(|(i, a)| a * inner(i)).sum();
        ((0.5 * z).cosh() * 2.0).powi(-2) * variance.sqrt()
    };
    grid.rows().map(error).collect()
}
