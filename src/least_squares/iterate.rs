//! A point with its residuals and their Jacobian.

use super::qr::{Factors, factor, norm};
use crate::matrix::Matrix;
use crate::real::Real;

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
pub(super) struct Iterate<T> {
    pub(super) at: Trial<T>,
    pub(super) jacobian: Matrix<T>,
    /// The lengths of the Jacobian's columns.
    pub(super) lengths: Vec<f64>,
    /// The cosines between the residuals and the columns, without signs; 0 where there is nothing to lower.
    pub(super) cosines: Vec<f64>,
    /// The largest of them.
    pub(super) slope: f64,
}

impl<T: Real> Trial<T> {
    pub(super) fn new(x: Vec<T>, residuals: Vec<T>) -> Self {
        Self { norm: norm(&widened(&residuals)), x, residuals }
    }

    /// `Σ r²`; infinite where it is beyond the largest number.
    pub(super) fn sum_of_squares(&self) -> f64 {
        self.residuals.iter().map(|r| r.widen() * r.widen()).sum()
    }

    /// `r / ‖r‖`, so that nothing overflows that is made of it.
    fn direction(&self) -> Vec<f64> {
        self.residuals.iter().map(|r| r.widen() / self.norm).collect()
    }
}

impl<T: Real> Iterate<T> {
    pub(super) fn new(at: Trial<T>, jacobian: Matrix<T>) -> Self {
        let direction = at.direction();
        let (mut lengths, mut cosines) = (Vec::new(), Vec::new());
        for j in 0..at.x.len() {
            let column = column(&jacobian, j);
            let length = norm(&column);
            let along: f64 = column.iter().zip(&direction).map(|(d, r)| d / length * r).sum();
            lengths.push(length);
            cosines.push(if length > 0.0 && at.norm > 0.0 { along.abs() } else { 0.0 });
        }
        let slope = cosines.iter().copied().fold(0.0, f64::max);
        Self { at, jacobian, lengths, cosines, slope }
    }

    /// The linear model in steps `‖r‖ q = D p`, relative to `‖r‖`: the factors of `J D⁻¹`, and `Qᵀ r / ‖r‖`.
    pub(super) fn model(&self, units: impl Fn(usize) -> f64) -> Factors {
        let (m, n) = (self.at.residuals.len(), self.at.x.len());
        let mut columns = Vec::with_capacity(m * n);
        for j in 0..n {
            let unit = units(j);
            columns.extend((0..m).map(|i| self.jacobian[(i, j)].widen() / unit));
        }
        factor(n, &mut columns, &mut self.at.direction())
    }

    /// Is the Jacobian the same at another point, to half the digits of each column?
    pub(super) fn is_straight(&self, there: &Self) -> bool {
        let near = T::epsilon().widen().sqrt();
        self.lengths.iter().enumerate().all(|(j, length)| {
            let (here, there) = (column(&self.jacobian, j), column(&there.jacobian, j));
            norm(&here.iter().zip(there).map(|(a, b)| a - b).collect::<Vec<_>>()) <= near * length
        })
    }
}

fn column<T: Real>(jacobian: &Matrix<T>, j: usize) -> Vec<f64> {
    (0..jacobian.rows()).map(|i| jacobian[(i, j)].widen()).collect()
}

pub(super) fn widened<T: Real>(x: &[T]) -> Vec<f64> {
    x.iter().map(|x| x.widen()).collect()
}
