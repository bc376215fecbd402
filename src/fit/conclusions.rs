//! What can be concluded from the report of a fit.

use super::again::{Ask, Origin};
use super::kind::LossKind;
use super::report::FitReport;
use crate::data::Dataset;
use crate::derive::Point;
use crate::derive::eager::Here;
use crate::estimate::{Distribution, EstimateError, Inference, criteria, inference_methods};
use crate::real::Real;
use core::f64::consts::PI;

inference_methods!(FitReport);
criteria!(FitReport);

impl<P: Point> FitReport<P> {
    pub(super) fn point(&self) -> &P {
        &self.parameters
    }

    /// What all reports have in common.
    pub(crate) fn inference(&self) -> Inference<'_> {
        let is_estimated = self.kind == LossKind::SquaredResidual && !self.known_deviations;
        let distribution = match self.degrees_of_freedom() {
            Some(freedom) if is_estimated && freedom > 0 => Distribution::Student(freedom as f64),
            _ => Distribution::Normal,
        };
        let noise = match self.kind {
            LossKind::SquaredResidual if self.known_deviations => Some(1.0),
            LossKind::SquaredResidual => self.residual_standard_error,
            _ => None,
        };
        Inference {
            names: &self.names,
            values: self.parameters.coordinates().iter().map(|p| p.widen()).collect(),
            fixed: &self.fixed,
            at_bound: &self.at_bound,
            precision: self.precision.as_ref(),
            no_standard_errors: self.no_standard_errors.as_ref(),
            rows: "data",
            distance: self.distance,
            distribution,
            noise,
        }
    }

    /// What goes on from this fit asks.
    pub(super) fn ask<'a>(&'a self, data: &'a Dataset, made_at: Here) -> Result<Ask<'a>, EstimateError> {
        let inference = self.inference();
        let n = inference.values.len();
        let precision = inference.precision()?;
        let whole = |origin: &&Origin| {
            let lengths = [origin.lower.len(), origin.upper.len(), self.names.len(), self.fixed.len()];
            let of_precision =
                [self.at_bound.len(), precision.standard_errors.len(), precision.correlation.rows()];
            lengths.into_iter().chain(of_precision).all(|length| length == n)
                && precision.correlation.columns() == n
                && origin.target < origin.width(data)
        };
        self.origin.as_ref().map_or(Ok(()), |origin| origin.check(data))?;
        let origin = self.origin.as_ref().filter(whole).ok_or_else(|| EstimateError::NotHere {
            what: "the report was stored by an earlier version, and does not say what it was fitted to: fit again"
                .to_owned(),
        })?;
        let free = (0..n).filter(|&i| !self.fixed[i] && !self.at_bound[i]).collect();
        let Self { kind, known_deviations, loss, .. } = *self;
        Ok(Ask { inference, kind, known_deviations, loss, free, origin, data, made_at })
    }

    /// `n − p`, with the `p` parameters that are neither held nor at a bound, and the `n` [rows](Self::rows); `None` if there
    /// are fewer rows than parameters.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> Option<usize> {
        self.rows.checked_sub(self.free())
    }

    /// `Σ w (y − f)² / (n − p)`: near 1 if the weights are `1/σ²` of the noise and the model is right. `None` for what is no
    /// squared residual, and unless `n > p`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["y", "sigma"], [[1.0, 1.0], [2.0, 1.0], [6.0, 0.5]])?;
    /// let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2)).deviations("sigma").known_deviations();
    /// let fit = fit.minimizer(Method::TrustExact).run(0.0, &data)?;
    /// // By hand: the mean is 4.5, and 3.5² + 2.5² + 4 · 1.5² = 27.5 is of 2 degrees of freedom.
    /// assert!((fit.reduced_chi_square().unwrap() - 13.75).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn reduced_chi_square(&self) -> Option<f64> {
        self.residual_standard_error.map(|s| s * s)
    }

    /// How many parameters are neither held nor at a bound.
    pub(super) fn free(&self) -> usize {
        let is_set = |marks: &[bool], i: usize| marks.get(i).copied().unwrap_or(false);
        (0..self.names.len()).filter(|&i| !is_set(&self.fixed, i) && !is_set(&self.at_bound, i)).count()
    }

    fn counted_rows(&self) -> usize {
        self.rows
    }

    fn counted_parameters(&self) -> f64 {
        let has_variance = self.kind == LossKind::SquaredResidual && !self.known_deviations;
        (self.free() + usize::from(has_variance)) as f64
    }

    /// The logarithm of the likelihood at these parameters.
    ///
    /// - For a squared residual that of normal noise, `−n/2 (ln(2π Σ r² / n) + 1)` with the variance at its maximum, and
    ///   `−½ Σ r² − n/2 ln 2π` with known deviations; both with `½ Σ ln w` more for weights. As R's `logLik` and statsmodels.
    /// - For a [likelihood](super::Fit::likelihood) the negative sum of the loss, `−Σ w ℓ`, and what a model leaves out of its loss
    ///   ([`Model::log_constant`](crate::model::Model::log_constant)): `−Σ w ln y!` of [`Poisson`](crate::model::Poisson), the terms of
    ///   the target and of the dispersion of [`NegativeBinomial`](crate::model::NegativeBinomial) and [`Gamma`](crate::model::Gamma), the
    ///   binomial coefficients of a [`Logistic`](crate::model::Logistic) model of shares with the trials as weights. So it is R's and
    ///   statsmodels', and models of different distributions compare. A dispersion that is given does not count as a
    ///   parameter: R counts one for `Gamma` and `glm.nb`, which estimate it. What a closure leaves out shifts every criterion.
    ///
    /// # Errors
    /// A loss that is neither.
    ///
    /// ```
    /// use gradus::model::Logistic;
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]];
    /// let data = Dataset::from_rows(&["x", "y"], rows)?;
    /// let fit = Fit::new(Logistic).likelihood().rule(Adam::new(0.1)).run([0.0_f64, 0.0], &data)?;
    /// // One in three at x = 0, two in three at x = 1: four rows of ln ⅔, two of ln ⅓.
    /// let by_hand = 4.0 * (2.0_f64 / 3.0).ln() + 2.0 * (1.0_f64 / 3.0).ln();
    /// assert!((fit.log_likelihood()? - by_hand).abs() < 1e-9);
    /// assert!((fit.aic()? - (4.0 - 2.0 * by_hand)).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn log_likelihood(&self) -> Result<f64, EstimateError> {
        let n = self.rows as f64;
        match (self.kind, self.residual_standard_error, self.degrees_of_freedom()) {
            (LossKind::Likelihood, ..) => Ok(self.log_constant - self.loss * self.total_weight.unwrap_or(n)),
            (LossKind::SquaredResidual, Some(s), Some(freedom)) => {
                // √(Σ r²), which has its digits where the square has none.
                let length = s * (freedom as f64).sqrt();
                let of_squares = if self.known_deviations {
                    -0.5 * (length * length + n * (2.0 * PI).ln())
                } else {
                    -0.5 * n * ((2.0 * PI).ln() + 2.0 * length.ln() - n.ln() + 1.0)
                };
                Ok(of_squares + self.log_weights)
            }
            _ => {
                let remedy =
                    "declare one by `Fit::likelihood`, or fit squared residuals to more rows than parameters";
                Err(EstimateError::NoLikelihood { what: "a criterion", remedy })
            }
        }
    }
}
