//! What the Jacobian tells of the parameters, without forming `JᵀJ`.

use super::iterate::widened;
use super::report::scores;
use super::robust::{Robust, RobustCovariance};
use crate::estimate::sandwich::Orthonormal;
use crate::estimate::{Assessment, NoStandardErrors, Precision, Resolved, Squares, Triangle, norm};
use crate::matrix::Matrix;
use crate::real::Real;

/// Rows that go into the triangle at a time: they and their reflections stay in the cache.
const BLOCK: usize = 256;

/// What is known at the end of a run.
pub(super) struct Evidence<'a, T> {
    pub(super) x: &'a [T],
    /// The parameters whose covariance is asked for.
    pub(super) free: &'a [usize],
    /// In all parameters.
    pub(super) jacobian: &'a Matrix<T>,
    pub(super) residuals: &'a [T],
    /// Residuals that count.
    pub(super) rows: usize,
    pub(super) loss: Robust,
    pub(super) covariance: RobustCovariance,
    /// `s` is 1.
    pub(super) known_deviations: bool,
}

/// Standard errors from `s² (JᵀJ)⁻¹`, or from what a robust loss has in its place, and the distance from the minimum.
pub(super) fn assess<T: Real>(evidence: &Evidence<'_, T>) -> Assessment {
    let Evidence { x, free, jacobian, residuals, .. } = *evidence;
    if jacobian.rows() != residuals.len() || jacobian.columns() != x.len() {
        return Assessment { precision: Err(NoStandardErrors::NotFinite), distance: None };
    }
    if !evidence.loss.is_linear() {
        return evidence
            .robust()
            .unwrap_or_else(|reason| Assessment { precision: Err(reason), distance: None });
    }
    let at = widened(x);
    let squares = Squares {
        triangle: &triangle(jacobian, free, &widened(residuals), None),
        rows: evidence.rows,
        at: &free.iter().map(|&i| at[i]).collect::<Vec<_>>(),
        // What residuals are differences of is not known; parameters tell of the larger part of it.
        targets: 0.0,
        epsilon: T::epsilon().widen(),
        known_deviations: evidence.known_deviations,
    };
    squares.assess()
}

/// How much of a column is rounding.
pub(super) fn rounding<T: Real>(columns: usize) -> f64 {
    T::epsilon().widen() * 8.0 * columns as f64
}

/// Do the rows determine the parameters of these columns?
pub(super) fn is_determined<T: Real>(jacobian: &Matrix<T>, columns: &[usize]) -> bool {
    let (r, rhs) = triangle(jacobian, columns, &vec![0.0; jacobian.rows()], None).with_rhs();
    Resolved::new(&r, rhs, rounding::<T>(columns.len())).is_complete()
}

impl<T: Real> Evidence<'_, T> {
    fn noise(&self) -> f64 {
        rounding::<T>(self.free.len())
    }

    /// The rows of the Jacobian in orthonormal coordinates.
    pub(super) fn orthonormal(&self) -> Result<Orthonormal, NoStandardErrors> {
        let rows = (0..self.residuals.len())
            .map(|i| self.free.iter().map(|&j| self.jacobian[(i, j)].widen()).collect::<Vec<_>>());
        Orthonormal::new(self.free.len(), rows, self.noise())
    }

    fn robust(&self) -> Result<Assessment, NoStandardErrors> {
        let parameters = self.free.len();
        let Some(freedom) = self.rows.checked_sub(parameters).filter(|&left| left > 0) else {
            return Err(NoStandardErrors::TooFewRows { rows: self.rows, parameters });
        };
        let (n, freedom) = (self.rows as f64, freedom as f64);
        let scale = self.loss.scale();
        let counted: Vec<_> = self.residuals.iter().map(|r| self.loss.count(r.widen() / scale)).collect();
        let slopes: Vec<f64> = counted.iter().map(|counted| counted.curvature).collect();
        let scores = scores(self.residuals, self.loss);
        let rows = self.orthonormal()?;
        let precision = match self.covariance {
            RobustCovariance::Sandwich => rows.sandwich(&scores, Some(&slopes), None, n / freedom),
            RobustCovariance::H1 => {
                // Residuals of weight 0 are 0, and have the slope 1.
                let left_out = slopes.len().saturating_sub(self.rows) as f64;
                let mean = (slopes.iter().sum::<f64>() - left_out) / n;
                let squares = slopes.iter().map(|slope| (slope - mean).powi(2)).sum::<f64>();
                let variance = (squares - left_out * (1.0 - mean).powi(2)) / n;
                let deviation = h1_deviation([mean, variance], norm(&scores), [n, freedom]);
                self.of_rows(None, deviation.ok_or(NoStandardErrors::NoMinimum)?)
            }
            RobustCovariance::Scipy => {
                let cost: f64 = counted.iter().map(|counted| counted.value).sum();
                let roots: Vec<f64> = slopes.iter().map(|slope| slope.max(f64::EPSILON).sqrt()).collect();
                self.of_rows(Some(&roots), scale * (cost / freedom).sqrt())
            }
        };
        Ok(Assessment { precision, distance: rows.distance(&scores) })
    }

    /// `deviation² (JᵀJ)⁻¹`, with the rows times `roots`.
    fn of_rows(&self, roots: Option<&[f64]>, deviation: f64) -> Result<Precision, NoStandardErrors> {
        let zeros = vec![0.0; self.residuals.len()];
        let (r, rhs) = triangle(self.jacobian, self.free, &zeros, roots).with_rhs();
        Precision::new(&Resolved::new(&r, rhs, self.noise()), deviation)
    }
}

/// `K √(Σ ψ² / (n − p)) / m`, by what the inverse of `Σ ∇f ∇fᵀ` is multiplied, for a mean of `ψ'` that is positive.
///
/// - `slopes`: mean and variance of `ψ'`.
/// - `scores`: the length of `ψ`.
/// - `counts`: `n` and `n − p`.
pub(super) fn h1_deviation([mean, variance]: [f64; 2], scores: f64, [n, freedom]: [f64; 2]) -> Option<f64> {
    let correction = 1.0 + (n - freedom) / n * variance / mean.powi(2);
    (mean > 0.0).then(|| correction * scores / freedom.sqrt() / mean)
}

/// The triangle of some columns of the Jacobian, with the residuals as last column.
///
/// - `roots`: a factor for each row.
fn triangle<T: Real>(
    jacobian: &Matrix<T>,
    columns: &[usize],
    residuals: &[f64],
    roots: Option<&[f64]>,
) -> Triangle {
    let mut triangle = Triangle::new(columns.len() + 1);
    let mut block = Vec::with_capacity(BLOCK.min(residuals.len()) * (columns.len() + 1));
    let root = |row: usize| roots.map_or(1.0, |roots| roots[row]);
    for (chunk, start) in residuals.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        block.clear();
        for &j in columns {
            block.extend((start..start + chunk.len()).map(|i| jacobian[(i, j)].widen() * root(i)));
        }
        block.extend(chunk);
        triangle.absorb(&mut block);
    }
    triangle
}
