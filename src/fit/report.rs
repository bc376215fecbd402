//! The report of a fit.

use super::StopReason;
use super::again::Origin;
use super::kind::LossKind;
use super::outcome::Outcome;
use super::shown::Shown;
use super::statistics::Statistics;
use crate::derive::Point;
use crate::estimate::{ARRIVED, NoStandardErrors, Precision};
use crate::matrix::Matrix;
use crate::real::Real;
use core::fmt;

/// What a fit found. Prints as a table.
///
/// Losses are means over rows. With the feature `serde` it is plain data, and has `to_json`.
///
/// ```
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [6.0]])?;
/// let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(Sgd::new(0.5)).names(["mean"]).run(0.0, &data)?;
/// assert_eq!(fit.parameters, 3.0);
/// // By hand: s² = (4 + 1 + 9) / (3 − 1), and the standard error of a mean is s / √3.
/// assert_eq!(fit.residual_standard_error, Some(7f64.sqrt()));
/// assert!((fit.standard_errors().unwrap()[0] - (7.0_f64 / 3.0).sqrt()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FitReport<P> {
    /// The parameters found, in the shape of the start; always finite.
    pub parameters: P,
    /// The names of the parameters.
    pub names: Vec<String>,
    /// The loss over the data, at these parameters.
    pub loss: f64,
    /// The loss over the data at the start.
    pub initial_loss: f64,
    /// The loss over the data at the end of each epoch; empty without
    /// [`history`](super::Fit::history).
    pub losses: Vec<f64>,
    /// The loss on the validation data, at these parameters.
    pub validation_loss: Option<f64>,
    /// The loss on the validation data at the end of each epoch.
    pub validation_losses: Vec<f64>,
    /// The parameters at the start, then at the end of each epoch, as a fit of `k` epochs has them at its end: `epochs + 1`
    /// entries, all finite; empty without [`parameter_history`](super::Fit::parameter_history).
    ///
    /// The last entry is [`parameters`](Self::parameters), or, where the best were kept, entry
    /// [`best_epoch`](Self::best_epoch) is. The epoch in which a run [diverged](super::StopReason::Diverged) has no entry.
    /// One exception: where nothing evaluates the loss on the way, an epoch may end where the loss is not finite. That is
    /// noticed at the end of the run, which reports the start, and the epochs after it keep their entries.
    pub parameter_history: Vec<P>,
    /// The epoch these parameters are from, where the best were kept; 0 is the start.
    pub best_epoch: Option<usize>,
    /// Epochs run to their end.
    pub epochs: usize,
    /// Steps taken.
    pub steps: u64,
    /// Why the run ended.
    pub stop: StopReason,
    /// The Euclidean norm of the gradient of the loss over the data, at these parameters: of the free ones, and without
    /// what presses one against its bound.
    pub gradient_norm: f64,
    /// Rows of the data, those with weight 0 not counted.
    pub rows: usize,
    /// The numbers of rows that were left out as not finite at the start, in order; see [`nan_policy`](super::Fit::nan_policy).
    pub omitted_rows: Vec<usize>,
    /// What the loss turned out to be.
    pub kind: LossKind,
    /// `1 − Σ (y − f)² / Σ (y − ȳ)²`, for a squared residual of a target that varies. Below 0 the
    /// fit is worse than the mean of the target. With [weights](super::Fit::weights) both sums have them, and so has the
    /// mean.
    pub r_squared: Option<f64>,
    /// `s = √(Σ (y − f)² / (n − p))` with `n` rows and `p` free parameters, for a squared residual and
    /// `n > p`; in units of the target. With [weights](super::Fit::weights) `√(Σ w (y − f)² / (n − p))`.
    pub residual_standard_error: Option<f64>,
    /// The covariance of the parameters, for up to 100 free ones; 0 for those that are [held](Self::fixed) or
    /// [at a bound](Self::at_bound).
    ///
    /// - For a squared residual `s² (Σ ∇f ∇fᵀ)⁻¹`, after Gauss and Newton, as in R's `nls` and
    ///   SciPy's `curve_fit`; `∇f` is exact. For a loss that is linear in its parameters this is
    ///   `s² · 2 · H⁻¹` with the Hessian `H` of the sum of squares. It comes from a QR factorization of the rows,
    ///   so that it has digits for columns far from 0 as well, such as times in seconds since 1970.
    /// - For a likelihood `H⁻¹` with the exact Hessian `H` of the summed loss (the observed information).
    /// - `None` without [standard errors](Self::standard_errors), and where an entry is too large for a float
    ///   though the errors are not. An entry that is too small is 0, and the errors are not.
    ///
    /// With [weights](super::Fit::weights) each sum over rows has them. It describes the minimum: see
    /// [`has_arrived`](Self::has_arrived).
    pub covariance: Option<Matrix<f64>>,
    /// Why there are no standard errors, for a squared residual or a likelihood without: which parameters the
    /// data do not determine, or that there are not enough rows.
    pub no_standard_errors: Option<NoStandardErrors>,
    /// How many standard errors the minimum is away, as far as one step of Newton's tells.
    ///
    /// With the gradient `g` of the summed loss it is `√(gᵀ C g)` for a likelihood with covariance `C`, and for a
    /// squared residual `K (y − f)²` the same with `g / (2 K s²)`; there it is also the length of that part of the
    /// residuals that some change of the parameters could remove, over `s`. For data without noise `s` falls with that
    /// part, so it stays near `√(n − p)` until the residuals are rounding, and is 0 from there on.
    ///
    /// `None` where there are no standard errors to measure in.
    pub distance: Option<f64>,
    /// Which parameters were [held](super::Fit::fixed), by their names or by equal bounds.
    pub fixed: Vec<bool>,
    /// Which parameters ended at one of their [bounds](super::Fit::bounds), those that were held aside.
    pub at_bound: Vec<bool>,
    /// The column of [weights](super::Fit::weights) or [deviations](super::Fit::deviations), if there was one.
    pub weights: Option<String>,
    /// Whether the [scale of the residuals](super::Fit::known_deviations) was known.
    pub known_deviations: bool,
    /// `None` without standard errors, and in reports that were stored before there was a distance.
    pub(super) precision: Option<Precision>,
    /// `Σ w`; `None` without weights.
    pub(super) total_weight: Option<f64>,
    /// `½ Σ ln w`.
    pub(super) log_weights: f64,
    /// What a declared likelihood has beside the loss; 0 in reports that were stored by earlier versions.
    pub(super) log_constant: f64,
    /// `None` without statistics, and in reports that were stored by earlier versions.
    pub(super) origin: Option<Origin>,
}

/// What a report repeats of the settings and the data.
pub(super) struct Setup {
    pub(super) names: Vec<String>,
    pub(super) fixed: Vec<bool>,
    pub(super) at_bound: Vec<bool>,
    pub(super) weights: Option<String>,
    pub(super) known_deviations: bool,
    pub(super) rows: usize,
    pub(super) omitted_rows: Vec<usize>,
    /// `Σ w`, and `½ Σ ln w`.
    pub(super) total_weight: Option<f64>,
    pub(super) log_weights: f64,
    pub(super) log_constant: f64,
    pub(super) origin: Option<Origin>,
}

impl<T> FitReport<Vec<T>> {
    pub(super) fn new(outcome: Outcome<T>, statistics: Statistics, setup: Setup) -> Self {
        Self {
            parameters: outcome.parameters,
            names: setup.names,
            loss: outcome.at_end.loss,
            initial_loss: outcome.initial_loss,
            losses: outcome.losses,
            validation_loss: outcome.at_end.validation,
            validation_losses: outcome.validation_losses,
            parameter_history: outcome.parameter_history,
            best_epoch: outcome.best_epoch,
            epochs: outcome.epochs,
            steps: outcome.steps,
            stop: outcome.stop,
            gradient_norm: outcome.gradient_norm,
            rows: setup.rows,
            omitted_rows: setup.omitted_rows,
            kind: statistics.kind,
            r_squared: statistics.r_squared,
            residual_standard_error: statistics.residual_standard_error,
            covariance: statistics.covariance(),
            no_standard_errors: statistics.no_standard_errors,
            distance: statistics.distance,
            fixed: setup.fixed,
            at_bound: setup.at_bound,
            weights: setup.weights,
            known_deviations: setup.known_deviations,
            precision: statistics.precision,
            total_weight: setup.total_weight,
            log_weights: setup.log_weights,
            log_constant: setup.log_constant,
            origin: setup.origin,
        }
    }

    /// The same, in the shape of the start.
    pub(super) fn in_shape_of<P: Point<Scalar = T>>(self, mut start: P) -> FitReport<P>
    where
        T: Copy,
    {
        let each = self.parameter_history.iter().map(|parameters| {
            let mut shaped = start.clone();
            shaped.coordinates_mut().copy_from_slice(parameters);
            shaped
        });
        let parameter_history = each.collect();
        start.coordinates_mut().copy_from_slice(&self.parameters);
        self.with_parameters(start, parameter_history)
    }
}

impl<P> FitReport<P> {
    fn with_parameters<Q>(self, parameters: Q, parameter_history: Vec<Q>) -> FitReport<Q> {
        FitReport {
            parameters,
            parameter_history,
            names: self.names,
            loss: self.loss,
            initial_loss: self.initial_loss,
            losses: self.losses,
            validation_loss: self.validation_loss,
            validation_losses: self.validation_losses,
            best_epoch: self.best_epoch,
            epochs: self.epochs,
            steps: self.steps,
            stop: self.stop,
            gradient_norm: self.gradient_norm,
            rows: self.rows,
            omitted_rows: self.omitted_rows,
            kind: self.kind,
            r_squared: self.r_squared,
            residual_standard_error: self.residual_standard_error,
            covariance: self.covariance,
            no_standard_errors: self.no_standard_errors,
            distance: self.distance,
            fixed: self.fixed,
            at_bound: self.at_bound,
            weights: self.weights,
            known_deviations: self.known_deviations,
            precision: self.precision,
            total_weight: self.total_weight,
            log_weights: self.log_weights,
            log_constant: self.log_constant,
            origin: self.origin,
        }
    }

    /// The standard error of each parameter: the roots of the diagonal of the covariance.
    ///
    /// `None` for the [reason](Self::no_standard_errors) given, and for losses of other
    /// [kinds](LossKind). They are those of the minimum: where the fit
    /// [has not arrived](Self::has_arrived) they describe another point, and the printed report withholds them.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1]])?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    /// let short = Fit::new(line).epochs(10).run([0.0, 0.0], &data)?;
    /// assert_eq!(short.has_arrived(), Some(false));
    /// assert!(short.to_string().contains("not arrived: the minimum is"));
    ///
    /// let fit = Fit::new(line).rule(Adam::new(0.1)).gradient_tolerance(1e-9).run([0.0, 0.0], &data)?;
    /// assert_eq!(fit.has_arrived(), Some(true));
    /// // By hand: residuals of 1/15, −2/15, 1/15, so s² = 6/225, and Σ (x − x̄)² = 2.
    /// assert!((fit.standard_errors().unwrap()[0] - (3.0_f64 / 225.0).sqrt()).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        match (&self.precision, &self.covariance) {
            (Some(precision), _) => Some(precision.standard_errors.clone()),
            // A report that was stored by an earlier version.
            (None, Some(c)) => Some((0..c.rows().min(c.columns())).map(|i| c[(i, i)].sqrt()).collect()),
            (None, None) => None,
        }
    }

    /// Is the minimum at most [`ARRIVED`] standard errors away, a tenth of one?
    ///
    /// `None` without a [`distance`](Self::distance).
    #[must_use]
    pub fn has_arrived(&self) -> Option<bool> {
        self.distance.map(|distance| distance <= ARRIVED)
    }

    /// The correlation of each two parameters: the covariance over both standard errors.
    ///
    /// Near 1 or −1 the data tell a combination of the two well, and each of them badly. It does not depend on the
    /// size of the residuals, so that data without noise have one as well.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1]])?;
    /// let fit = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)).run([1.0, 0.0], &data)?;
    /// // By hand: −x̄ / √(mean of x²), with x̄ = 1 and the mean 5/3.
    /// let want = -(3.0_f64 / 5.0).sqrt();
    /// assert!(fit.correlation().is_some_and(|c| c[(0, 0)] == 1.0 && (c[(0, 1)] - want).abs() < 1e-12));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn correlation(&self) -> Option<Matrix<f64>> {
        match (&self.precision, &self.covariance) {
            (Some(precision), _) => Some(precision.correlation.clone()),
            (None, Some(covariance)) => Some(correlation(covariance)),
            (None, None) => None,
        }
    }
}

impl<P: Point> FitReport<P> {
    /// Shows the table in a notebook of `evcxr`, whose cells call this of their last value.
    pub fn evcxr_display(&self) {
        println!("{}", crate::markup::table_cell(self));
    }
}

impl<P: Point> fmt::Display for FitReport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = Shown {
            names: &self.names,
            values: self.parameters.coordinates().iter().map(|p| p.widen()).collect(),
            standard_errors: self.standard_errors(),
            no_standard_errors: self.no_standard_errors.as_ref(),
            distance: self.distance,
            loss: self.loss,
            initial_loss: self.initial_loss,
            validation_loss: self.validation_loss,
            best_epoch: self.best_epoch,
            gradient_norm: self.gradient_norm,
            rows: self.rows,
            omitted_rows: &self.omitted_rows,
            fixed: &self.fixed,
            at_bound: &self.at_bound,
            is_weighted: self.weights.is_some(),
            kind: self.kind,
            r_squared: self.r_squared,
            residual_standard_error: self.residual_standard_error,
            epochs: self.epochs,
            steps: self.steps,
            stop: &self.stop,
        };
        shown.fmt(f)
    }
}

/// `cᵢⱼ / √(cᵢᵢ cⱼⱼ)`, with ones on the diagonal.
fn correlation(covariance: &Matrix<f64>) -> Matrix<f64> {
    let n = covariance.rows().min(covariance.columns());
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
