//! Standard errors and correlations, each in a form that neither overflows nor vanishes.

use super::reason::NoStandardErrors;
use crate::matrix::Matrix;
use crate::matrix::resolved::Resolved;
use crate::matrix::triangle::{dot, norm};

/// How well parameters are known.
///
/// Their covariance, `eᵢ eⱼ rᵢⱼ`, is not kept: a product of two errors can be 0 or infinite where neither is, and
/// without noise it is 0 where the correlation is not.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Precision {
    /// `eᵢ`.
    pub(crate) standard_errors: Vec<f64>,
    /// `rᵢⱼ`, with ones on the diagonal.
    pub(crate) correlation: Matrix<f64>,
}

impl Precision {
    /// From `(MᵀM)⁻¹`, whose roots of the diagonal are multiplied by `deviation`.
    pub(crate) fn new(resolved: &Resolved, deviation: f64) -> Result<Self, NoStandardErrors> {
        Self::through(resolved, deviation, |row| row)
    }

    /// From `R⁻¹ W Wᵀ R⁻ᵀ`, with the triangle `R` of `M`.
    ///
    /// - `times`: takes a row `x` to `x W`.
    pub(crate) fn through(
        resolved: &Resolved,
        deviation: f64,
        times: impl Fn(Vec<f64>) -> Vec<f64>,
    ) -> Result<Self, NoStandardErrors> {
        if !resolved.is_complete() {
            return Err(NoStandardErrors::Undetermined { directions: resolved.directions() });
        }
        let n = resolved.pivots.len();
        let (mut standard_errors, mut correlation) = (vec![0.0; n], Matrix::zeros(n, n));
        // Products of rows of the inverse triangle are the entries of the inverse; of rows of length 1,
        // the correlations.
        let mut rows: Vec<Vec<f64>> = (0..n).map(|k| times(inverse_row(resolved, k))).collect();
        for (row, &parameter) in rows.iter_mut().zip(&resolved.pivots) {
            let length = norm(row);
            // Without noise a sandwich has rows of length 0.
            row.iter_mut().for_each(|x| *x /= if length > 0.0 { length } else { 1.0 });
            standard_errors[parameter] = deviation * length / resolved.scale[parameter];
        }
        for (a, &i) in rows.iter().zip(&resolved.pivots) {
            for (b, &j) in rows.iter().zip(&resolved.pivots) {
                correlation[(i, j)] = if i == j { 1.0 } else { dot(a, b).clamp(-1.0, 1.0) };
            }
        }
        let found = Self { standard_errors, correlation };
        if found.is_finite() { Ok(found) } else { Err(NoStandardErrors::NotFinite) }
    }

    fn is_finite(&self) -> bool {
        self.standard_errors.iter().chain(self.correlation.as_slice()).all(|x| x.is_finite())
    }

    /// `eᵢ eⱼ rᵢⱼ`; `None` where an entry is too large for a float.
    pub(crate) fn covariance(&self) -> Option<Matrix<f64>> {
        let mut covariance = self.correlation.clone();
        for (i, a) in self.standard_errors.iter().enumerate() {
            let row = covariance.row_mut(i).iter_mut().zip(&self.standard_errors);
            row.for_each(|(entry, b)| *entry *= a * b);
        }
        covariance.as_slice().iter().all(|x| x.is_finite()).then_some(covariance)
    }
}

/// Row `k` of the inverse of the triangle: what solves `Rᵀ x = e` for the unit vector `k`.
fn inverse_row(resolved: &Resolved, k: usize) -> Vec<f64> {
    let n = resolved.pivots.len();
    let mut x = vec![0.0; n];
    x[k] = 1.0;
    for i in k..n {
        let column = &resolved.columns[i];
        x[i] = (x[i] - dot(&column[k..i], &x[k..i])) / column[i];
    }
    x
}

#[cfg(test)]
#[path = "../../tests/unit/estimate/precision.rs"]
mod tests;
