//! A matrix in factors, `P A = L U`: systems of plain numbers.

use super::loops::axpy;
use crate::real::Real;

/// See the module.
#[derive(Debug)]
pub(crate) struct Factors<T> {
    /// `L` below the diagonal, whose own is 1, and `U`; by rows.
    factors: Vec<T>,
    /// Which row of the matrix each row is.
    rows: Vec<usize>,
}

impl<T: Real> Factors<T> {
    /// Of a square matrix by rows; `None` if it is singular, to the last bit, or not finite. Rows are exchanged for the largest
    /// pivot relative to its row.
    pub(crate) fn new(matrix: &[T], n: usize) -> Option<Self> {
        let mut factors = matrix.to_vec();
        let mut rows: Vec<usize> = (0..n).collect();
        let size = |row: &[T]| row.iter().fold(T::zero(), |size, x| size.max(x.abs()));
        let mut scales: Vec<T> = factors.chunks_exact(n.max(1)).map(size).collect();
        if !matrix.iter().all(|x| x.is_finite()) || scales.contains(&T::zero()) {
            return None;
        }
        for k in 0..n {
            let relative = |row: usize| factors[row * n + k].abs() / scales[row];
            let pivot =
                (k + 1..n).fold(k, |best, row| if relative(row) > relative(best) { row } else { best });
            if factors[pivot * n + k] == T::zero() {
                return None;
            }
            (0..n).for_each(|column| factors.swap(k * n + column, pivot * n + column));
            rows.swap(k, pivot);
            scales.swap(k, pivot);
            let (above, below) = factors.split_at_mut((k + 1) * n);
            let of_pivot = &above[k * n..];
            for row in below.chunks_exact_mut(n) {
                let factor = row[k] / of_pivot[k];
                row[k] = factor;
                axpy(-factor, &of_pivot[k + 1..], &mut row[k + 1..]);
            }
        }
        Some(Self { factors, rows })
    }

    /// `A⁻¹ b`, of the columns of `b`, whose rows stand one behind the other.
    pub(crate) fn solve(&self, b: &[T]) -> Vec<T> {
        let n = self.rows.len();
        let m = b.len().checked_div(n).unwrap_or(0);
        let mut x: Vec<T> = self.rows.iter().flat_map(|&row| &b[row * m..][..m]).copied().collect();
        for row in 0..n {
            let (above, below) = x.split_at_mut(row * m);
            for column in 0..row {
                axpy(-self.factors[row * n + column], &above[column * m..][..m], &mut below[..m]);
            }
        }
        for row in (0..n).rev() {
            let (above, below) = x.split_at_mut((row + 1) * m);
            let solved = &mut above[row * m..];
            for column in row + 1..n {
                axpy(-self.factors[row * n + column], &below[(column - row - 1) * m..][..m], solved);
            }
            let pivot = self.factors[row * n + row];
            solved.iter_mut().for_each(|x| *x /= pivot);
        }
        x
    }

    /// `A⁻ᵀ b` of one column.
    pub(crate) fn solve_transposed(&self, b: &[T]) -> Vec<T> {
        let n = self.rows.len();
        let mut y = b.to_vec();
        for row in 0..n {
            for column in 0..row {
                let part = self.factors[column * n + row] * y[column];
                y[row] -= part;
            }
            y[row] /= self.factors[row * n + row];
        }
        for row in (0..n).rev() {
            for column in row + 1..n {
                let part = self.factors[column * n + row] * y[column];
                y[row] -= part;
            }
        }
        let mut x = vec![T::zero(); n];
        self.rows.iter().zip(y).for_each(|(&row, y)| x[row] = y);
        x
    }

    /// `ln |det A|`
    pub(crate) fn ln_abs_det(&self) -> T {
        let n = self.rows.len();
        (0..n).fold(T::zero(), |sum, row| sum + self.factors[row * n + row].abs().ln())
    }
}
