//! What a run found, and how well it is known.

use super::covariance::{Evidence, assess};
use super::iterate::widened;
use super::job::Rowwise;
use super::robust::Robust;
use super::settings::Settings;
use super::solver::Outcome;
use super::task::Done;
use crate::derive::Point;
use crate::domain::Domain;
use crate::error::Error;
use crate::estimate::{Assessment, NoStandardErrors, Precision, deviation, norm};
use crate::matrix::Matrix;
use crate::minimize::Status;
use crate::real::Real;

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
/// assert_eq!(found.residual_standard_error(), Some(7f64.sqrt()));
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
    /// `r`; empty if the start is not finite, and where the rows came from a [source](super::LeastSquares::run_source).
    pub residuals: Vec<P::Scalar>,
    /// `J(i, j) = ∂rᵢ/∂xⱼ`; without rows where these came from a source.
    pub jacobian: Matrix<P::Scalar>,
    /// `Jᵀr`, the gradient of `½ Σ r²`, as SciPy's `grad`; with a robust loss that of the [cost](Self::cost).
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
    /// Which parameters were held, by [`fixed`](super::LeastSquares::fixed) or by bounds that are equal.
    pub fixed: Vec<bool>,
    /// Which parameters ended at one of their [bounds](super::LeastSquares::bounds).
    pub at_bound: Vec<bool>,
    /// The loss, with the scale it ended with.
    pub loss: Robust,
    /// `C² Σ ρ((r/C)²)` with a [loss](super::LeastSquares::loss) other than squares, and `Σ r²` with squares: what was minimized.
    pub total: f64,
    /// The covariance of the parameters, `s² (JᵀJ)⁻¹` with `s` the
    /// [residual standard error](Self::residual_standard_error), or `(JᵀJ)⁻¹` with
    /// [known deviations](super::LeastSquares::known_deviations). It comes from the triangle of a QR
    /// factorization, not from `JᵀJ`. With a robust loss it is that of [`RobustCovariance`](super::RobustCovariance).
    ///
    /// It is that of the parameters that are free: rows and columns of those that are held or at a bound are 0.
    ///
    /// `None` without [standard errors](Self::standard_errors), and where an entry is too large for a float
    /// though the errors are not. An entry that is too small is 0, and the errors are not.
    pub covariance: Option<Matrix<f64>>,
    /// Why there are no standard errors, where there are none: which parameters the residuals do not determine,
    /// or that nothing is left to estimate `s` from.
    pub no_standard_errors: Option<NoStandardErrors>,
    /// How many standard errors the minimum is away, after one more step of Gauss and Newton: the length of the part
    /// of `r` in the space of `J`'s columns, over `s`. `None` without an `s`.
    ///
    /// Above [`ARRIVED`](crate::estimate::ARRIVED) the standard errors are not those of the minimum, and the
    /// printed report withholds them.
    pub distance: Option<f64>,
    pub(super) precision: Option<Precision>,
    pub(super) settings: Settings,
    pub(super) rows: Rowwise,
}

impl<T: Real> LeastSquaresReport<Vec<T>> {
    /// - `jacobian`: in all parameters, where the outcome has it in some.
    /// - `assessment`: of the free parameters, where Jacobian and residuals do not tell it.
    pub(super) fn new(
        done: Done<T>,
        jacobian: Option<Matrix<T>>,
        domain: &Domain<T>,
        mut settings: Settings,
        rows: Rowwise,
        assessment: Option<Assessment>,
    ) -> Self {
        // What was shown on the way is no part of what was found.
        settings.progress = false;
        let Done { outcome: Outcome { place, status, counts, fault }, x, loss } = done;
        let parameters = x.len();
        let is_finite = place.is_some();
        let (mut sum_of_squares, mut total) = (f64::NAN, f64::NAN);
        let (mut residuals, mut inner) = (Vec::new(), Matrix::zeros(0, parameters));
        if let Some(place) = place {
            total = place.at.sum_of_squares();
            (residuals, inner) = (place.at.residuals, place.jacobian);
            sum_of_squares = match rows.unkept {
                _ if loss.is_linear() => total,
                Some(unkept) => unkept.length * unkept.length,
                None => residuals.iter().map(|r| r.widen() * r.widen()).sum(),
            };
        }
        let jacobian = jacobian.unwrap_or(inner);
        let at_bound = x.iter().enumerate().map(|(i, &x)| domain.is_at_bound(i, x)).collect();
        let mut report = Self {
            sum_of_squares,
            total,
            // A triangle is one of reweighted rows.
            gradient: match rows.unkept {
                Some(_) => gradient(&jacobian, &widened(&residuals)),
                None => gradient(&jacobian, &scores(&residuals, loss)),
            },
            x,
            residuals,
            jacobian,
            nit: counts.iterations,
            nfev: counts.evaluations,
            njev: counts.jacobians,
            status,
            fault,
            names: settings.names.of(parameters),
            fixed: domain.fixed.clone(),
            at_bound,
            loss,
            covariance: None,
            no_standard_errors: Some(NoStandardErrors::NotFinite),
            distance: None,
            precision: None,
            settings,
            rows,
        };
        if is_finite {
            let assessment = assessment.unwrap_or_else(|| report.assessment());
            report.conclude(assessment);
        }
        if report.rows.unkept.is_some() {
            // The triangle is that of the residuals, and they are not its rows.
            (report.residuals, report.jacobian) = (Vec::new(), Matrix::zeros(0, parameters));
        }
        report
    }

    /// How well the parameters are known, as Jacobian and residuals tell.
    fn assessment(&self) -> Assessment {
        assess(&Evidence {
            x: &self.x,
            free: &self.free(),
            jacobian: &self.jacobian,
            residuals: &self.residuals,
            rows: self.counted_rows(),
            loss: self.loss,
            covariance: self.settings.robust_covariance.unwrap_or_default(),
            known_deviations: self.settings.known_deviations,
        })
    }

    fn conclude(&mut self, assessment: Assessment) {
        let Assessment { precision, distance } = assessment.among(&self.free(), self.x.len());
        self.distance = distance;
        let pulls = self.settings.has_penalty && !self.settings.known_deviations;
        let precision = if pulls { Err(NoStandardErrors::Penalized) } else { precision };
        (self.precision, self.no_standard_errors) = match precision {
            Ok(precision) => (Some(precision), None),
            Err(reason) => (None, Some(reason)),
        };
        self.covariance = self.precision.as_ref().and_then(Precision::covariance);
    }

    /// The same, in the shape of the start.
    pub(super) fn in_shape_of<P: Point<Scalar = T>>(self, mut start: P) -> LeastSquaresReport<P> {
        start.coordinates_mut().copy_from_slice(&self.x);
        LeastSquaresReport {
            x: start,
            sum_of_squares: self.sum_of_squares,
            residuals: self.residuals,
            jacobian: self.jacobian,
            gradient: self.gradient,
            nit: self.nit,
            nfev: self.nfev,
            njev: self.njev,
            status: self.status,
            fault: self.fault,
            names: self.names,
            fixed: self.fixed,
            at_bound: self.at_bound,
            loss: self.loss,
            total: self.total,
            covariance: self.covariance,
            no_standard_errors: self.no_standard_errors,
            distance: self.distance,
            precision: self.precision,
            settings: self.settings,
            rows: self.rows,
        }
    }
}

impl<P: Point> LeastSquaresReport<P> {
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

    /// Half of the [total](Self::total), as SciPy's `cost`: `½ Σ r²`, or with a robust loss `½ C² Σ ρ`.
    #[must_use]
    pub fn cost(&self) -> f64 {
        0.5 * self.total
    }

    /// `n − p`, with the `p` parameters that are neither held nor at a bound, and the `n` residuals of rows whose weight is
    /// not 0; `None` if there are fewer residuals than parameters.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> Option<usize> {
        self.counted_rows().checked_sub(self.free().len())
    }

    /// The parameters that are neither held nor at a bound.
    pub(super) fn free(&self) -> Vec<usize> {
        (0..self.names.len()).filter(|&i| !self.fixed[i] && !self.at_bound[i]).collect()
    }

    /// The residuals that count.
    pub(super) fn counted_rows(&self) -> usize {
        self.rows.counted(self.rows.unkept.map_or(self.residuals.len(), |unkept| unkept.residuals))
    }

    /// `s = √(Σ r² / (n − p))`, in the unit of the residuals; `None` unless `n > p`.
    ///
    /// It is right also where the sum of squares is too large or too small for a float.
    #[must_use]
    pub fn residual_standard_error(&self) -> Option<f64> {
        deviation(self.length(), self.counted_rows(), self.free().len())
    }

    /// The standard error of each parameter: the roots of the diagonal of the covariance.
    ///
    /// `None` for the [reason](Self::no_standard_errors) given. They are those of the minimum: see that
    /// [`distance`](Self::distance) is small.
    #[must_use]
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        self.precision.as_ref().map(|precision| precision.standard_errors.clone())
    }

    /// The correlation of each two parameters: their covariance over both standard errors. It does not
    /// depend on `s`, so that residuals without noise have one as well.
    #[must_use]
    pub fn correlation(&self) -> Option<Matrix<f64>> {
        self.precision.as_ref().map(|precision| precision.correlation.clone())
    }

    /// `√(Σ r²)`.
    pub(super) fn length(&self) -> f64 {
        self.rows.unkept.map_or_else(|| norm(&widened(&self.residuals)), |unkept| unkept.length)
    }

    /// Shows the table in a notebook of `evcxr`, whose cells call this of their last value.
    pub fn evcxr_display(&self) {
        println!("{}", crate::markup::table_cell(self));
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

/// `r ρ'`, what takes the place of the residuals in the gradient; the residuals themselves for squares.
pub(super) fn scores<T: Real>(residuals: &[T], loss: Robust) -> Vec<f64> {
    let score = |r: &T| r.widen() * loss.count(r.widen() / loss.scale()).weight;
    if loss.is_linear() { widened(residuals) } else { residuals.iter().map(score).collect() }
}
