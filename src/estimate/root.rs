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
mod tests {
    use super::*;

    fn round(rows: [[f64; 2]; 2], gradient: [f64; 2]) -> Round {
        let mut found = Round::new(2);
        rows.iter().enumerate().for_each(|(i, row)| found.hessian.row_mut(i).copy_from_slice(row));
        found.gradient = gradient.to_vec();
        found
    }

    #[test]
    fn the_root_has_the_hessian_as_its_square() {
        // Units differ by 10⁹, which must not look like a singular matrix.
        let h = [[4e18, 2e9], [2e9, 3.0]];
        let root = round(h, [2e9, 1.0]).root(0.0, 1e-13).expect("positive");
        let (basis, m) = (Basis::unit(2), root.matrix(&Basis::unit(2)));
        for (i, row) in h.iter().enumerate() {
            for (j, &want) in row.iter().enumerate() {
                let got = m[(0, i)] * m[(0, j)] + m[(1, i)] * m[(1, j)];
                assert!((got / want - 1.0).abs() < 1e-15, "{got} {want}");
            }
        }
        // By hand: gᵀ H⁻¹ g with H⁻¹ = [[3, −2e9], [−2e9, 4e18]] / 8e18.
        let x = root.solve_transposed(&[2e9, 1.0]);
        assert!((x[0] * x[0] + x[1] * x[1] - 1.0).abs() < 1e-15, "{x:?}");
        let next = root.next_basis::<f64>(&basis, 1e-13);
        for k in 0..2 {
            let d = |i: usize| next.directions[(i, k)];
            let square = h[0][0] * d(0) * d(0) + 2.0 * h[0][1] * d(0) * d(1) + h[1][1] * d(1) * d(1);
            assert!((square - 1.0).abs() < 1e-14, "{square}");
            // D⁻¹ D.
            assert!((next.inverse[(k, 0)] * d(0) + next.inverse[(k, 1)] * d(1) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn what_is_no_minimum_is_told_from_what_is_level() {
        let no_minimum = [
            ([[1.0, 2.0], [2.0, 1.0]], [0.0; 2]),
            ([[-1.0, 0.0], [0.0, 1.0]], [0.0; 2]),
            ([[0.0, 1.0], [1.0, 5.0]], [0.0; 2]),
            ([[0.0, 0.0], [0.0, 1.0]], [1.0, 0.0]),
        ];
        for (h, g) in no_minimum {
            assert_eq!(round(h, g).root(0.0, 1e-13).err(), Some(NoStandardErrors::NoMinimum), "{h:?}");
        }
        let infinite = round([[f64::INFINITY, 0.0], [0.0, 1.0]], [0.0; 2]);
        assert_eq!(infinite.root(0.0, 1e-13).err(), Some(NoStandardErrors::NotFinite));
        for level in [[[0.0, 0.0], [0.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]] {
            let root = round(level, [0.0; 2]).root(0.0, 1e-13).expect("level");
            assert_eq!(root.rows.len(), 1);
            assert_eq!(root.matrix(&Basis::unit(2)).row(1), [0.0, 0.0]);
        }
    }
}
