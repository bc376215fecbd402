//! Losses over rows: Hessians, diagonals and products, over value and gradient of the same rows.

use crate::clock::{Clock, agree, line};
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use std::hint::black_box;

/// A logistic loss over a number of rows and columns.
struct Logistic {
    name: &'static str,
    columns: Vec<Vec<f64>>,
    targets: Vec<f64>,
    w: Vec<f64>,
    v: Vec<f64>,
}

impl Logistic {
    fn new(name: &'static str, rows: usize, n: usize) -> Self {
        let column =
            |j: usize| (0..rows).map(|i| ((i * 7 + j * 13) as f64 * 0.1 + (i % 101) as f64).sin()).collect();
        Self {
            name,
            columns: (0..n).map(column).collect(),
            targets: (0..rows).map(|i| f64::from(u8::from(i % 3 == 0))).collect(),
            w: (0..n).map(|j| (j as f64).cos() * 0.3).collect(),
            v: (0..n).map(|j| (j as f64 * 0.7).sin()).collect(),
        }
    }

    /// `Xᵀ D X` by hand, with `D` the derivative of the sigmoid.
    fn hessian(&self) -> Matrix {
        let n = self.w.len();
        let mut hessian = Matrix::zeros(n, n);
        for row in 0..self.targets.len() {
            let z: f64 = self.columns.iter().zip(&self.w).map(|(column, w)| w * column[row]).sum();
            let curvature = ((z / 2.0).cosh() * 2.0).powi(-2);
            for (i, a) in self.columns.iter().enumerate() {
                let factor = curvature * a[row];
                self.columns.iter().enumerate().for_each(|(j, b)| hessian[(i, j)] += factor * b[row]);
            }
        }
        hessian
    }
}

fn row(w: &[Var], x: &[Var]) -> Var {
    let z: Var = w.iter().zip(x).map(|(w, x)| w * x).sum();
    z.softplus() - z * x[w.len()]
}

/// The most gradients that a Hessian may cost; a diagonal and a product may cost 3.
pub(crate) const MUST: f64 = 15.0;

pub(crate) fn all(clock: Clock, wanted: impl Fn(&str) -> bool) {
    for (name, rows, n) in [("rows 100000 x 20", 100_000, 20), ("rows 1000 x 5", 1000, 5)] {
        if wanted(name) {
            one(clock, &Logistic::new(name, rows, n));
        }
    }
}

fn one(clock: Clock, loss: &Logistic) {
    let Logistic { name, columns, targets, w, v } = loss;
    let (n, rows) = (w.len(), targets.len());
    let slices: Vec<&[f64]> = columns.iter().chain([targets]).map(Vec::as_slice).collect();
    let data = Columns::new(&slices).expect("finite");
    let batch = || Batch::Range(0..rows);
    let (mut first, mut second) = (RowFunction::new(row), RowFunction::new(row));
    let (mut gradient, mut hessian, mut diagonal) = (vec![0.0; n], Matrix::zeros(n, n), vec![0.0; n]);
    let (mut product, want) = (vec![0.0; n], loss.hessian());
    let along: Vec<f64> = (0..n).map(|i| want.row(i).iter().zip(v).map(|(h, v)| h * v).sum()).collect();
    for _ in 0..3 {
        second.hessian(w, &data, batch(), &mut hessian).expect("finite");
        agree(name, hessian.as_slice(), want.as_slice());
        second.hessian_diagonal(w, &data, batch(), &mut diagonal).expect("finite");
        agree(name, &diagonal, &(0..n).map(|i| want[(i, i)]).collect::<Vec<_>>());
        second.hvp(w, &data, batch(), v, &mut product).expect("finite");
        agree(name, &product, &along);
    }
    if !clock.timed {
        return;
    }
    let mut gradients = || {
        black_box(first.value_and_grad(black_box(w), &data, batch(), &mut gradient).expect("finite"));
    };
    let whole = clock.pair(&mut gradients, &mut || {
        black_box(second.hessian(black_box(w), &data, batch(), &mut hessian).expect("finite"));
    });
    let diagonal = clock.pair(&mut gradients, &mut || {
        black_box(second.hessian_diagonal(black_box(w), &data, batch(), &mut diagonal).expect("finite"));
    });
    let product = clock.pair(&mut gradients, &mut || {
        black_box(second.hvp(black_box(w), &data, batch(), v, &mut product).expect("finite"));
    });
    line(name, &[whole.base * 1e-3, whole.ratio, whole.least, MUST, diagonal.ratio, product.ratio, 3.0]);
}
