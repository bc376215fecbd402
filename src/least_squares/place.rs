//! A point with its residuals and their Jacobian.

use super::qr::{Factors, factor, norm};
use crate::{Matrix, Real};

/// Residuals at a point.
#[derive(Debug)]
pub(super) struct Trial<T> {
    pub(super) x: Vec<T>,
    pub(super) residuals: Vec<T>,
    /// `‖r‖`.
    pub(super) norm: f64,
}

/// A point from which steps can be taken.
#[derive(Debug)]
pub(super) struct Place<T> {
    pub(super) at: Trial<T>,
    pub(super) jacobian: Matrix<T>,
    /// The lengths of the Jacobian's columns.
    pub(super) lengths: Vec<f64>,
    /// The largest cosine between the residuals and a column; 0 where there is nothing to lower.
    pub(super) slope: f64,
}

impl<T: Real> Trial<T> {
    pub(super) fn new(x: Vec<T>, residuals: Vec<T>) -> Self {
        Self { norm: norm(&widened(&residuals)), x, residuals }
    }
}

impl<T: Real> Place<T> {
    pub(super) fn new(at: Trial<T>, jacobian: Matrix<T>) -> Self {
        let rest: Vec<f64> = at.residuals.iter().map(|r| r.widen() / at.norm).collect();
        let (mut lengths, mut slope) = (Vec::with_capacity(at.x.len()), 0.0_f64);
        for j in 0..at.x.len() {
            let column: Vec<f64> = (0..rest.len()).map(|i| jacobian[(i, j)].widen()).collect();
            let length = norm(&column);
            let along: f64 = column.iter().zip(&rest).map(|(d, r)| d / length * r).sum();
            lengths.push(length);
            if length > 0.0 && at.norm > 0.0 {
                slope = slope.max(along.abs());
            }
        }
        Self { at, jacobian, lengths, slope }
    }

    /// The linear model in steps `q = D p`: the factors of `J D⁻¹`, and `Qᵀ r`.
    pub(super) fn model(&self, units: impl Fn(usize) -> f64) -> Factors {
        let (m, n) = (self.at.residuals.len(), self.at.x.len());
        let mut columns = Vec::with_capacity(m * n);
        for j in 0..n {
            let unit = units(j);
            columns.extend((0..m).map(|i| self.jacobian[(i, j)].widen() / unit));
        }
        factor(n, &mut columns, &mut widened(&self.at.residuals))
    }
}

pub(super) fn widened<T: Real>(x: &[T]) -> Vec<f64> {
    x.iter().map(|x| x.widen()).collect()
}
