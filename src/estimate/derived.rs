//! Numbers that are computed from parameters, with their standard errors.

use super::error::{EstimateError, check_level};
use super::inference::Inference;
use crate::derive::eager::Here;
use crate::distribution::Distribution;
use crate::function::{Evaluator, PointEngine};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Closure;

/// A number that is computed from the parameters of a fit.
///
/// See [`LeastSquaresReport::derived`](crate::LeastSquaresReport::derived).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Derived {
    /// At the estimates.
    pub value: f64,
    /// By the delta method.
    pub standard_error: f64,
    distribution: Distribution,
}

impl Derived {
    /// The value ± a quantile times its standard error, as of a parameter.
    ///
    /// # Errors
    /// A level that is not between 0 and 1.
    pub fn confidence_interval(&self, level: f64) -> Result<(f64, f64), EstimateError> {
        check_level(level)?;
        let half = self.distribution.reach(level) * self.standard_error;
        Ok((self.value - half, self.value + half))
    }
}

/// Several numbers that are computed from the parameters of a fit.
///
/// See [`LeastSquaresReport::derived_all`](crate::LeastSquaresReport::derived_all).
///
/// ```
/// use gradus::prelude::*;
///
/// let found = least_squares(|m: Var| [m - 1.0, m - 2.0, m - 6.0], 0.0)?;
/// let both = found.derived_all(|m: Var| [2.0 * m, m * m])?;
/// // By hand: derivatives 2 and 2 m = 6, and a variance of 7/3.
/// assert!((both.values[0] - 6.0).abs() < 1e-12 && (both.values[1] - 9.0).abs() < 1e-12);
/// assert!((both.covariance[(0, 1)] - 12.0 * 7.0 / 3.0).abs() < 1e-10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DerivedAll {
    /// At the estimates.
    pub values: Vec<f64>,
    /// The roots of the covariance's diagonal.
    pub standard_errors: Vec<f64>,
    /// `G C Gᵀ`, with the exact Jacobian `G`.
    pub covariance: Matrix<f64>,
    distribution: Distribution,
}

impl DerivedAll {
    /// The first of them.
    pub(crate) fn only(&self) -> Derived {
        Derived {
            value: self.values[0],
            standard_error: self.standard_errors[0],
            distribution: self.distribution,
        }
    }

    /// Each value ± a quantile times its standard error.
    ///
    /// # Errors
    /// A level that is not between 0 and 1.
    pub fn confidence_intervals(&self, level: f64) -> Result<Vec<(f64, f64)>, EstimateError> {
        check_level(level)?;
        let reach = self.distribution.reach(level);
        let pairs = self.values.iter().zip(&self.standard_errors);
        Ok(pairs.map(|(x, error)| (x - reach * error, x + reach * error)).collect())
    }
}

/// The values of a function, and their covariance.
pub(crate) fn derive_all<T: Real>(
    f: &Closure<'_, T>,
    at: &[T],
    inference: &Inference<'_>,
    made_at: Here,
) -> Result<DerivedAll, EstimateError> {
    let (values, jacobian) = values_and_jacobian(f, at, made_at)?;
    let precision = inference.precision()?;
    let rows: Vec<Vec<f64>> =
        (0..jacobian.rows()).map(|i| jacobian.row(i).iter().map(|d| d.widen()).collect()).collect();
    let n = rows.len();
    let mut covariance = Matrix::zeros(n, n);
    for i in 0..n {
        for j in 0..=i {
            let entry = product(&rows[i], &rows[j], &precision.standard_errors, &precision.correlation);
            (covariance[(i, j)], covariance[(j, i)]) = (entry, entry);
        }
    }
    let standard_errors = (0..n).map(|i| covariance[(i, i)].max(0.0).sqrt()).collect();
    let values = values.iter().map(|value| value.widen()).collect();
    Ok(DerivedAll { values, standard_errors, covariance, distribution: inference.distribution })
}

seam! {
    fn values_and_jacobian<T>(f: &Closure<'_, T>, at: &[T], made_at: Here) -> Result<(Vec<T>, Matrix<T>), EstimateError> = evaluate
}

fn evaluate<T: Real>(
    f: &Closure<'_, T>,
    at: &[T],
    made_at: Here,
) -> Result<(Vec<T>, Matrix<T>), EstimateError> {
    let mut engine = Evaluator::new(at.len(), made_at);
    Ok((engine.values(f, at)?, engine.jacobian(f, at)?))
}

/// `gᵀ C h`, with `C` by standard errors and correlations, so that nothing is squared before it has its size.
fn product(g: &[f64], h: &[f64], errors: &[f64], correlation: &Matrix<f64>) -> f64 {
    let mut sum = 0.0;
    for (i, (g, a)) in g.iter().zip(errors).enumerate() {
        let inner: f64 =
            h.iter().zip(errors).enumerate().map(|(j, (h, b))| correlation[(i, j)] * (h * b)).sum();
        sum += g * a * inner;
    }
    sum
}
