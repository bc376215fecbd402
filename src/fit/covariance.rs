//! Covariances of a few parameters: inverses of symmetric positive matrices, and correlations.

use crate::Matrix;

/// `m⁻¹`, or `None` where `m` is not positive definite, as far as rounding lets one tell.
///
/// The matrix is brought to a unit diagonal first, so that "singular" does not depend on the units
/// of the parameters, and then factored after Cholesky. A pivot is the share of a parameter that the
/// others cannot imitate; below `noise` it is rounding.
///
/// - `noise`: how much of a pivot the entries' own rounding can make up.
pub(crate) fn inverse(m: &Matrix<f64>, noise: f64) -> Option<Matrix<f64>> {
    let n = m.rows();
    let scale: Vec<f64> = (0..n).map(|i| m[(i, i)].sqrt().recip()).collect();
    if !scale.iter().all(|s| s.is_normal()) {
        return None;
    }
    let unit = |i: usize, j: usize| m[(i, j)] * scale[i] * scale[j];
    let factor = cholesky(n, unit, noise + 16.0 * n as f64 * f64::EPSILON)?;
    let mut inverse = Matrix::zeros(n, n);
    for j in 0..n {
        for (i, x) in solve_unit(&factor, j).into_iter().enumerate() {
            inverse[(i, j)] = x * scale[i] * scale[j];
        }
    }
    inverse.as_slice().iter().all(|x| x.is_finite()).then_some(inverse)
}

/// `√cᵢᵢ`.
pub(crate) fn standard_errors(covariance: &Matrix<f64>) -> Vec<f64> {
    (0..covariance.rows()).map(|i| covariance[(i, i)].sqrt()).collect()
}

/// `cᵢⱼ / √(cᵢᵢ cⱼⱼ)`, with ones on the diagonal.
pub(crate) fn correlation(covariance: &Matrix<f64>) -> Matrix<f64> {
    let n = covariance.rows();
    let mut correlation = Matrix::zeros(n, n);
    for i in 0..n {
        for j in 0..n {
            // Divided twice: the product of two small variances can be 0.
            let scaled = covariance[(i, j)] / covariance[(i, i)].sqrt() / covariance[(j, j)].sqrt();
            correlation[(i, j)] = if i == j { 1.0 } else { scaled };
        }
    }
    correlation
}

/// The lower triangle `L` with `L Lᵀ = a`, unless a pivot is not above `least`.
fn cholesky(n: usize, a: impl Fn(usize, usize) -> f64, least: f64) -> Option<Matrix<f64>> {
    let mut l = Matrix::zeros(n, n);
    for i in 0..n {
        for j in 0..=i {
            let rest = a(i, j) - (0..j).map(|k| l[(i, k)] * l[(j, k)]).sum::<f64>();
            if i > j {
                l[(i, j)] = rest / l[(j, j)];
            } else if rest > least {
                l[(i, i)] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(l)
}

/// Column `j` of `(L Lᵀ)⁻¹`: forwards, then backwards.
fn solve_unit(l: &Matrix<f64>, j: usize) -> Vec<f64> {
    let n = l.rows();
    let mut x = vec![0.0; n];
    x[j] = 1.0;
    for i in 0..n {
        x[i] = (x[i] - (0..i).map(|k| l[(i, k)] * x[k]).sum::<f64>()) / l[(i, i)];
    }
    for i in (0..n).rev() {
        x[i] = (x[i] - (i + 1..n).map(|k| l[(k, i)] * x[k]).sum::<f64>()) / l[(i, i)];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: [[f64; 2]; 2]) -> Matrix<f64> {
        let mut m = Matrix::zeros(2, 2);
        m.row_mut(0).copy_from_slice(&rows[0]);
        m.row_mut(1).copy_from_slice(&rows[1]);
        m
    }

    #[test]
    fn the_inverse_of_two_by_two_is_the_one_by_hand() {
        // Units differ by 10⁹, which must not look like a singular matrix.
        let got = inverse(&matrix([[4e18, 2e9], [2e9, 3.0]]), 0.0).unwrap();
        let want = matrix([[3.0 / 8e18, -2.0 / 8e9], [-2.0 / 8e9, 4.0 / 8.0]]);
        for (got, want) in got.as_slice().iter().zip(want.as_slice()) {
            assert!((got / want - 1.0).abs() < 1e-14, "{got} vs {want}");
        }
    }

    #[test]
    fn what_has_no_inverse_is_none() {
        let none = [
            [[1.0, 1.0], [1.0, 1.0]],
            [[1.0, 2.0], [2.0, 1.0]],
            [[0.0, 0.0], [0.0, 1.0]],
            [[-1.0, 0.0], [0.0, 1.0]],
            [[f64::NAN, 0.0], [0.0, 1.0]],
            [[f64::INFINITY, 0.0], [0.0, 1.0]],
        ];
        for rows in none {
            assert_eq!(inverse(&matrix(rows), 0.0), None, "{rows:?}");
        }
    }
}
