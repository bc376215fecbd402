//! What a run found, and how well it is known.

use super::covariance::assess;
use super::iterate::widened;
use super::settings::Settings;
use super::solver::Outcome;
use crate::derive::Point;
use crate::error::Error;
use crate::estimate::{
    Assessment, Estimates, NoStandardErrors, Precision, deviation, norm, not_arrived, sum_of_squares,
};
use crate::matrix::Matrix;
use crate::minimize::Status;
use crate::number::Short;
use crate::real::Real;
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
    /// [residual standard error](Self::residual_standard_error), or `(JᵀJ)⁻¹` with
    /// [known deviations](super::LeastSquares::known_deviations). It comes from the triangle of a QR
    /// factorization, not from `JᵀJ`.
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
    precision: Option<Precision>,
}

impl<T: Real> LeastSquaresReport<Vec<T>> {
    pub(super) fn new(start: &[T], outcome: Outcome<T>, settings: &Settings) -> Self {
        let Outcome { place, status, counts, fault } = outcome;
        let parameters = start.len();
        let is_finite = place.is_some();
        let (mut x, mut sum_of_squares) = (start.to_vec(), f64::NAN);
        let (mut residuals, mut jacobian) = (Vec::new(), Matrix::zeros(0, parameters));
        if let Some(place) = place {
            x.copy_from_slice(&place.at.x);
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
            no_standard_errors: Some(NoStandardErrors::NotFinite),
            distance: None,
            precision: None,
        };
        if is_finite {
            report.assess(settings.known_deviations);
        }
        report
    }

    /// Works out how well the parameters are known.
    fn assess(&mut self, known_deviations: bool) {
        let x = &self.x;
        let Assessment { precision, distance } = assess(x, &self.jacobian, &self.residuals, known_deviations);
        self.distance = distance;
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
            covariance: self.covariance,
            no_standard_errors: self.no_standard_errors,
            distance: self.distance,
            precision: self.precision,
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
    ///
    /// It is right also where the sum of squares is too large or too small for a float.
    #[must_use]
    pub fn residual_standard_error(&self) -> Option<f64> {
        deviation(self.length(), self.residuals.len(), self.jacobian.columns())
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
    fn length(&self) -> f64 {
        norm(&widened(&self.residuals))
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

impl<P: Point> fmt::Display for LeastSquaresReport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = Shown {
            names: &self.names,
            values: widened(self.x.coordinates()),
            precision: self.precision.as_ref(),
            no_standard_errors: self.no_standard_errors.as_ref(),
            distance: self.distance,
            sum_of_squares: sum_of_squares(self.sum_of_squares, self.length()),
            residuals: self.residuals.len(),
            deviation: self.residual_standard_error().zip(self.degrees_of_freedom()),
            counts: [self.nit, self.nfev, self.njev],
            message: self.message(),
        };
        shown.print(f)
    }
}

/// A report as it is printed, whatever the float and the shape of its point.
struct Shown<'a> {
    names: &'a [String],
    values: Vec<f64>,
    precision: Option<&'a Precision>,
    no_standard_errors: Option<&'a NoStandardErrors>,
    distance: Option<f64>,
    sum_of_squares: String,
    residuals: usize,
    /// With the degrees of freedom.
    deviation: Option<(f64, usize)>,
    /// Steps, evaluations, Jacobians.
    counts: [usize; 3],
    message: String,
}

impl Shown<'_> {
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cure = "let the run end by its tolerances, or start it elsewhere";
        let not_arrived = not_arrived(self.distance, self.precision.is_some(), None, cure);
        let shown = self.precision.filter(|_| not_arrived.is_none());
        let standard_errors = shown.map(|precision| &precision.standard_errors[..]);
        write!(f, "{}", Estimates { names: self.names, values: &self.values, standard_errors, marks: &[] })?;
        write!(f, "sum of squares {} of {} residuals", self.sum_of_squares, self.residuals)?;
        if let Some((s, freedom)) = self.deviation {
            write!(f, "; residual standard error {} with {freedom} degrees of freedom", Short(s))?;
        }
        writeln!(f)?;
        if let Some(reason) = self.no_standard_errors {
            writeln!(f, "no standard errors: {}", reason.describe(self.names, "residuals"))?;
        }
        if let Some(not_arrived) = not_arrived {
            writeln!(f, "{not_arrived}")?;
        }
        let [steps, evaluations, jacobians] = self.counts;
        write!(f, "ended after {steps} steps, {evaluations} evaluations, ")?;
        write!(f, "{jacobians} Jacobians: {}", self.message)
    }
}
