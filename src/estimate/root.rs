//! A root `M` of a Hessian, `MᵀM = H`, in a basis, and the basis in which the Hessian is the unit matrix.

use super::reason::NoStandardErrors;
use crate::matrix::Matrix;
use crate::real::Real;

/// Directions `D` in the space of parameters, as columns.
pub(crate) struct Basis {
    pub(crate) directions: Matrix<f64>,
    /// `D⁻¹`.
    inverse: Matrix<f64>,
}

/// The Hessian `Dᵀ H D` and the gradient `Dᵀ g` in some basis.
pub(crate) struct Round {
    pub(crate) hessian: Matrix<f64>,
    pub(crate) gradient: Vec<f64>,
}

/// The triangle of a round's Hessian with its diagonal brought to 1 (Cholesky with pivots).
pub(crate) struct Root {
    /// The roots of the diagonal; 1 for directions without curvature.
    scale: Vec<f64>,
    /// One for each pivot; entries in the order of the basis.
    rows: Vec<Vec<f64>>,
    /// Direction `order[k]` is that of row `k`; behind these those that are left to rounding.
    order: Vec<usize>,
    /// How many of the directions that have no row have a curvature of their own.
    open: usize,
}

impl Basis {
    /// The parameters themselves.
    pub(crate) fn unit(n: usize) -> Self {
        let mut unit = Matrix::zeros(n, n);
        (0..n).for_each(|i| unit[(i, i)] = 1.0);
        Self { directions: unit.clone(), inverse: unit }
    }
}

impl Round {
    pub(crate) fn new(n: usize) -> Self {
        Self { hessian: Matrix::zeros(n, n), gradient: vec![0.0; n] }
    }

    /// - `least`: curvatures up to this size are none.
    /// - `noise`: what rounding can make of a pivot.
    pub(crate) fn root(&self, least: f64, noise: f64) -> Result<Root, NoStandardErrors> {
        let h = &self.hessian;
        let n = h.rows();
        if !h.as_slice().iter().chain(&self.gradient).all(|x| x.is_finite()) {
            return Err(NoStandardErrors::NotFinite);
        }
        let is_level = |k: usize| h[(k, k)].abs() <= least;
        for k in 0..n {
            // Parameters without effect have rows of zeros; a row with only its diagonal 0 is a saddle.
            let is_idle = least > 0.0 || (self.gradient[k] == 0.0 && h.row(k).iter().all(|x| *x == 0.0));
            if h[(k, k)] < -least || (is_level(k) && !is_idle) {
                return Err(NoStandardErrors::NoMinimum);
            }
        }
        let scale: Vec<f64> = (0..n).map(|k| if is_level(k) { 1.0 } else { h[(k, k)].sqrt() }).collect();
        let mut left: Vec<usize> = (0..n).filter(|&k| !is_level(k)).collect();
        let mut rest = Matrix::zeros(n, n);
        for &i in &left {
            left.iter().for_each(|&j| rest[(i, j)] = h[(i, j)] / scale[i] / scale[j]);
        }
        let (mut rows, mut order) = (Vec::new(), Vec::new());
        while let Some(&pivot) = left.iter().max_by(|&&a, &&b| rest[(a, a)].total_cmp(&rest[(b, b)])) {
            if !(rest[(pivot, pivot)] > noise) {
                break;
            }
            let length = rest[(pivot, pivot)].sqrt();
            let mut row = vec![0.0; n];
            left.iter().for_each(|&j| row[j] = rest[(pivot, j)] / length);
            left.retain(|&k| k != pivot);
            for &i in &left {
                left.iter().for_each(|&j| rest[(i, j)] -= row[i] * row[j]);
            }
            rows.push(row);
            order.push(pivot);
        }
        // What is left has to be rounding, on both sides of 0.
        let is_rounding = |&i: &usize| left.iter().all(|&j| rest[(i, j)].abs() <= 4.0 * noise);
        if !left.iter().all(is_rounding) {
            return Err(NoStandardErrors::NoMinimum);
        }
        let open = left.len();
        order.extend(left);
        order.extend((0..n).filter(|&k| is_level(k)));
        Ok(Root { scale, rows, order, open })
    }
}

impl Root {
    /// The smallest pivot, of a diagonal of ones; 0 where one is left to rounding.
    pub(crate) fn smallest(&self) -> f64 {
        let pivots = self.rows.iter().zip(&self.order).map(|(row, &pivot)| row[pivot] * row[pivot]);
        if self.open > 0 { 0.0 } else { pivots.fold(1.0, f64::min) }
    }

    /// `M`, for the parameters themselves; zeros in place of what is rounding.
    pub(crate) fn matrix(&self, basis: &Basis) -> Matrix<f64> {
        let n = self.scale.len();
        let mut m = Matrix::zeros(n, n);
        for (k, row) in self.rows.iter().enumerate() {
            self.scaled(row, &basis.inverse, m.row_mut(k));
        }
        m
    }

    /// A row of the triangle, in terms of the parameters.
    fn scaled(&self, row: &[f64], inverse: &Matrix<f64>, into: &mut [f64]) {
        for (j, (entry, scale)) in row.iter().zip(&self.scale).enumerate() {
            into.iter_mut().zip(inverse.row(j)).for_each(|(into, d)| *into += entry * scale * d);
        }
    }

    /// `M⁻ᵀ g`, for the gradient in the basis.
    pub(crate) fn solve_transposed(&self, gradient: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; self.scale.len()];
        for (k, row) in self.rows.iter().enumerate() {
            let pivot = self.order[k];
            let known: f64 = (0..k).map(|i| self.rows[i][pivot] * x[i]).sum();
            x[k] = (gradient[pivot] / self.scale[pivot] - known) / row[pivot];
        }
        x
    }

    /// The basis `D M⁻¹` in which this Hessian is the unit matrix, with `noise` in place of what is rounding.
    ///
    /// As floats of `T`, because a loss of these sees no others.
    pub(crate) fn next_basis<T: Real>(&self, basis: &Basis, noise: f64) -> Basis {
        let n = self.scale.len();
        let mut rows = self.rows.clone();
        for (k, &pivot) in self.order.iter().enumerate().skip(rows.len()) {
            let mut row = vec![0.0; n];
            row[pivot] = if k < self.rows.len() + self.open { noise.sqrt() } else { 1.0 };
            rows.push(row);
        }
        let (mut directions, mut inverse) = (Matrix::zeros(n, n), Matrix::zeros(n, n));
        for (k, row) in rows.iter().enumerate() {
            self.scaled(row, &basis.inverse, inverse.row_mut(k));
        }
        for k in 0..n {
            // Column k of the inverse triangle, by back substitution; entry i belongs to direction order[i].
            let mut x = vec![0.0; n];
            x[k] = 1.0 / rows[k][self.order[k]];
            for i in (0..k).rev() {
                let known: f64 = (i + 1..=k).map(|j| rows[i][self.order[j]] * x[j]).sum();
                x[i] = -known / rows[i][self.order[i]];
            }
            for (x, &of) in x.iter().zip(&self.order) {
                (0..n).for_each(|i| directions[(i, k)] += basis.directions[(i, of)] * (x / self.scale[of]));
            }
        }
        directions.as_mut_slice().iter_mut().for_each(|d| *d = T::of(*d).widen());
        Basis { directions, inverse }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/estimate/root.rs"]
mod tests;
