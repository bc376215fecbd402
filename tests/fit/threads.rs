//! Losses over many rows on several threads: the same bits as on one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

/// Rows beyond several leaves, with a last one that is not full.
const ROWS: usize = 30_001;

fn columns() -> [Vec<f64>; 2] {
    let column =
        |a: f64, b: f64| (0..ROWS).map(|i| (a * i as f64).sin() + b * i as f64 / ROWS as f64).collect();
    [column(0.37, 2.0), column(0.11, -1.0)]
}

/// Sum, gradient and values of a loss whose rows take two control-flow paths, as bits.
fn evaluate(threads: usize, batch: &Batch<'_>) -> Vec<u64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let [x, y] = columns();
        let data = Columns::new(&[&x, &y]).unwrap();
        let huber = |[w, b]: [Var; 2], [x, y]: [Var; 2]| {
            let r = w * x + b - y;
            if r.abs() < 1.0 { 0.5 * r * r } else { r.abs() - 0.5 }
        };
        let mut f = RowFunction::new(huber);
        let (mut gradient, mut values) = ([0.0; 2], vec![0.0; batch.len()]);
        let mut sum = 0.0;
        for _ in 0..12 {
            sum = f.value_and_grad(&[0.7, 0.2], &data, batch.clone(), &mut gradient).unwrap();
        }
        f.values(&[0.7, 0.2], &data, batch.clone(), &mut values).unwrap();
        [sum].iter().chain(&gradient).chain(&values).map(|x| x.to_bits()).collect()
    })
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let shuffled: Vec<u32> = (0..ROWS as u32).map(|i| i * 7 % ROWS as u32).collect();
    for batch in [Batch::Range(0..ROWS), Batch::Range(5..ROWS), Batch::Rows(&shuffled)] {
        let one = evaluate(1, &batch);
        for threads in [2, 3, 5, 16] {
            assert!(one == evaluate(threads, &batch), "{threads} threads");
        }
    }
}

/// Hessian, diagonal and product of the same loss, as bits.
fn evaluate_second(threads: usize, batch: &Batch<'_>) -> Vec<u64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let [x, y] = columns();
        let data = Columns::new(&[&x, &y]).unwrap();
        let row = |[w, b]: [Var; 2], [x, y]: [Var; 2]| {
            let r = (w * x).exp() + b * b - y;
            if x > 0.9 { r.softplus() } else { r * r }
        };
        let (mut f, mut hessian) = (RowFunction::new(row), Matrix::zeros(2, 2));
        let (mut diagonal, mut product) = ([0.0; 2], [0.0; 2]);
        for _ in 0..4 {
            f.hessian(&[0.7, 0.2], &data, batch.clone(), &mut hessian).unwrap();
            f.hessian_diagonal(&[0.7, 0.2], &data, batch.clone(), &mut diagonal).unwrap();
            f.hvp(&[0.7, 0.2], &data, batch.clone(), &[1.0, -0.3], &mut product).unwrap();
        }
        hessian.as_slice().iter().chain(&diagonal).chain(&product).map(|x| x.to_bits()).collect()
    })
}

#[test]
fn second_derivatives_have_the_same_bits_for_any_number_of_threads() {
    let shuffled: Vec<u32> = (0..ROWS as u32).map(|i| i * 7 % ROWS as u32).collect();
    for batch in [Batch::Range(0..ROWS), Batch::Rows(&shuffled)] {
        let one = evaluate_second(1, &batch);
        for threads in [2, 3, 16] {
            assert!(one == evaluate_second(threads, &batch), "{threads} threads");
        }
    }
}

#[test]
fn threads_agree_with_rows_one_by_one() {
    let [x, y] = columns();
    let data = Columns::new(&[&x, &y]).unwrap();
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let (mut got, mut want) = ([0.0; 2], [0.0; 2]);
    let mut f = RowFunction::new(line);
    let sum = f.value_and_grad(&[0.7, 0.2], &data, Batch::Range(0..ROWS), &mut got).unwrap();
    let mut eager = RowFunction::new(line).eager();
    let wanted = eager.value_and_grad(&[0.7, 0.2], &data, Batch::Range(0..ROWS), &mut want).unwrap();
    // Two orders of summation: each within n ε Σ|terms|, and the terms of the loss are positive.
    let bound = 2.0 * ROWS as f64 * f64::EPSILON * wanted;
    assert!((sum - wanted).abs() <= bound, "{sum} {wanted}");
    assert!(got.iter().zip(&want).all(|(a, b)| (a - b).abs() <= 4.0 * bound), "{got:?} {want:?}");
}
