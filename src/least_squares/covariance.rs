//! The inverse of `JᵀJ`, without forming it.

use super::qr::{factor, norm, solve_transposed};
use crate::{Matrix, Real};

/// `(JᵀJ)⁻¹ = P R⁻¹ R⁻ᵀ Pᵀ`, unless the columns depend on each other.
pub(super) fn inverse_of_squares<T: Real>(jacobian: &Matrix<T>) -> Option<Matrix<f64>> {
    let (m, n) = (jacobian.rows(), jacobian.columns());
    let mut columns: Vec<f64> = (0..n).flat_map(|j| (0..m).map(move |i| jacobian[(i, j)].widen())).collect();
    let mut scale = vec![0.0; n];
    for (column, scale) in columns.chunks_exact_mut(m.max(1)).zip(&mut scale) {
        *scale = norm(column);
        column.iter_mut().for_each(|d| *d /= *scale);
    }
    if !scale.iter().all(|s| s.is_normal()) {
        return None;
    }
    let factors = factor(n, &mut columns, &mut vec![0.0; m]);
    // Slopes in `f32` have their own rounding, and so have pivots.
    let noise = T::epsilon().widen() * 8.0 * n as f64;
    if factors.rank < n || (0..n).any(|k| factors.r[(k, k)].abs() < noise) {
        return None;
    }
    // Row `k` of R⁻ᵀ: its products with other rows are the entries.
    let rows: Vec<Vec<f64>> = (0..n).map(|k| inverse_row(&factors.r, k)).collect();
    let mut inverse = Matrix::zeros(n, n);
    for (a, i) in rows.iter().zip(&factors.pivots) {
        for (b, j) in rows.iter().zip(&factors.pivots) {
            let entry: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
            inverse[(*i, *j)] = entry / scale[*i] / scale[*j];
        }
    }
    Some(inverse)
}

/// Row `k` of `R⁻¹`: what solves `Rᵀ x = e` for the unit vector `k`.
fn inverse_row(r: &Matrix<f64>, k: usize) -> Vec<f64> {
    let mut row = vec![0.0; r.rows()];
    row[k] = 1.0;
    solve_transposed(r, &mut row);
    row
}
