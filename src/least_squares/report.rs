//! What a run found, and how well it is known.

use super::covariance::inverse_of_squares;
use super::place::widened;
use super::settings::Settings;
use super::solver::Outcome;
use crate::derive::Point;
use crate::error::Error;
use crate::fit::covariance::{correlation, standard_errors};
use crate::fit::estimates::Estimates;
use crate::minimize::Status;
use crate::number::{Short, significant};
use crate::{Matrix, Real};
use core::fmt;

/// What least squares found. Prints as a table.
///
/// `r` are the residuals, `n` in number, and `J` their Jacobian in the `p` parameters, all at `x`.
///
/// ```
/// use gradus::prelude::*;
///
/// let found = least_squares(|m: Var| [m - 1.0, m - 2.0, m - 6.0], 0.0)?;
/// // By hand: Σ r² = 4 + 1 + 9, s² = 14 / (3 − 1), and the standard error of a mean is s / √3.
/// assert!((found.x - 3.0).abs() < 1e-14);
/// assert_eq!((found.sum_of_squares, found.cost()), (14.0, 7.0));
/// assert_eq!(found.residual_deviation(), Some(7f64.sqrt()));
/// assert!((found.standard_errors().unwrap()[0] - (7.0_f64 / 3.0).sqrt()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LeastSquaresReport<P: Point> {
    /// The best point found, in the shape of the start.
    pub x: P,
    /// `Σ r²`, **without** the factor ½ that SciPy's `cost` has; NaN if the start is not finite.
    pub sum_of_squares: f64,
    /// `r`; empty if the start is not finite.
    pub residuals: Vec<P::Scalar>,
    /// `J(i, j) = ∂rᵢ/∂xⱼ`.
    pub jacobian: Matrix<P::Scalar>,
    /// `Jᵀr`, the gradient of `½ Σ r²`, as SciPy's `grad`.
    pub gradient: Vec<f64>,
    /// Steps taken.
    pub nit: usize,
    /// Evaluations of the residuals.
    pub nfev: usize,
    /// Evaluations of the Jacobian.
    pub njev: usize,
    /// Why the run ended; printing it says what to try.
    pub status: Status,
    /// What was not finite, where that ended the run.
    pub fault: Option<Error>,
    /// The names of the parameters.
    pub names: Vec<String>,
    /// The covariance of the parameters, `s² (JᵀJ)⁻¹` with `s` the
    /// [residual deviation](Self::residual_deviation), or `(JᵀJ)⁻¹` with
    /// [known deviations](super::LeastSquares::known_deviations). It comes from the triangle of a QR
    /// factorisation, not from `JᵀJ`.
    ///
    /// `None` if the columns of `J` depend on each other to rounding (the data do not tell some
    /// parameters apart), or if `s` is needed and there are no more residuals than parameters.
    pub covariance: Option<Matrix<f64>>,
}

impl<P: Point> LeastSquaresReport<P> {
    pub(super) fn new(start: P, outcome: Outcome<P::Scalar>, settings: &Settings) -> Self {
        let Outcome { place, status, counts, fault } = outcome;
        let parameters = start.coordinates().len();
        let (mut x, mut sum_of_squares) = (start, f64::NAN);
        let (mut residuals, mut jacobian) = (Vec::new(), Matrix::zeros(0, parameters));
        if let Some(place) = place {
            x.coordinates_mut().copy_from_slice(&place.at.x);
            sum_of_squares = place.at.sum_of_squares();
            (residuals, jacobian) = (place.at.residuals, place.jacobian);
        }
        let mut report = Self {
            x,
            sum_of_squares,
            gradient: gradient(&jacobian, &widened(&residuals)),
            residuals,
            jacobian,
            nit: counts.iterations,
            nfev: counts.evaluations,
            njev: counts.jacobians,
            status,
            fault,
            names: settings.names.of(parameters),
            covariance: None,
        };
        report.covariance = report.covariance_of(settings.known_deviations);
        report
    }

    /// Did a tolerance end the run, at a point where the sum of squares and its gradient are finite?
    #[must_use]
    pub fn success(&self) -> bool {
        let is_finite = self.sum_of_squares.is_finite() && self.gradient.iter().all(|g| g.is_finite());
        self.status.is_success() && is_finite
    }

    /// Why the run ended, and what was not finite if that is why.
    #[must_use]
    pub fn message(&self) -> String {
        let overflow =
            "the sum of squares is beyond the largest number; divide the residuals by their typical size";
        match &self.fault {
            Some(fault) => format!("{}: {fault}", self.status),
            None if self.sum_of_squares.is_infinite() => format!("{}: {overflow}", self.status),
            None => self.status.to_string(),
        }
    }

    /// `½ Σ r²`, as SciPy's `cost`.
    #[must_use]
    pub fn cost(&self) -> f64 {
        0.5 * self.sum_of_squares
    }

    /// `n − p`; `None` if there are fewer residuals than parameters.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> Option<usize> {
        self.residuals.len().checked_sub(self.jacobian.columns())
    }

    /// `s = √(Σ r² / (n − p))`, in the unit of the residuals; `None` unless `n > p`.
    #[must_use]
    pub fn residual_deviation(&self) -> Option<f64> {
        let freedom = self.degrees_of_freedom().filter(|&freedom| freedom > 0)?;
        Some((self.sum_of_squares / freedom as f64).sqrt())
    }

    /// The standard error of each parameter: the roots of the diagonal of the covariance.
    #[must_use]
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        self.covariance.as_ref().map(standard_errors)
    }

    /// The correlation of each two parameters: the covariance over both standard errors.
    #[must_use]
    pub fn correlation(&self) -> Option<Matrix<f64>> {
        self.covariance.as_ref().map(correlation)
    }

    fn covariance_of(&self, known_deviations: bool) -> Option<Matrix<f64>> {
        let variance = if known_deviations { 1.0 } else { self.residual_deviation()?.powi(2) };
        let mut covariance = inverse_of_squares(&self.jacobian)?;
        covariance.as_mut_slice().iter_mut().for_each(|c| *c *= variance);
        covariance.as_slice().iter().all(|c| c.is_finite()).then_some(covariance)
    }
}

/// `Jᵀr`.
fn gradient<T: Real>(jacobian: &Matrix<T>, residuals: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; jacobian.columns()];
    for (i, r) in residuals.iter().enumerate() {
        gradient.iter_mut().zip(jacobian.row(i)).for_each(|(g, d)| *g += d.widen() * r);
    }
    gradient
}

impl<P: Point> fmt::Display for LeastSquaresReport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (names, values) = (&self.names, self.x.coordinates());
        write!(f, "{}", Estimates { names, values, covariance: self.covariance.as_ref() })?;
        write!(f, "sum of squares {}", significant(self.sum_of_squares, 7))?;
        write!(f, " of {} residuals", self.residuals.len())?;
        if let (Some(s), Some(freedom)) = (self.residual_deviation(), self.degrees_of_freedom()) {
            write!(f, "; residual deviation {} with {freedom} degrees of freedom", Short(s))?;
        }
        writeln!(f)?;
        if self.covariance.is_none() {
            writeln!(f, "no standard errors: the residuals do not determine all parameters")?;
        }
        write!(f, "ended after {} steps, {} evaluations, ", self.nit, self.nfev)?;
        write!(f, "{} Jacobians: {}", self.njev, self.message())
    }
}
