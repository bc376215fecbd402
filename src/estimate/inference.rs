//! What all reports of estimates have in common, and what can be concluded from it.

use super::error::{EstimateError, check_level};
use super::precision::Precision;
use super::reason::NoStandardErrors;
use super::{ARRIVED, Summary};
use crate::distribution::Distribution;

/// Estimates, how well they are known, and how they are distributed.
pub(crate) struct Inference<'a> {
    pub(crate) names: &'a [String],
    pub(crate) values: Vec<f64>,
    /// Held by the user.
    pub(crate) fixed: &'a [bool],
    pub(crate) at_bound: &'a [bool],
    pub(crate) precision: Option<&'a Precision>,
    pub(crate) no_standard_errors: Option<&'a NoStandardErrors>,
    /// What the parameters are estimated from: `"data"` or `"residuals"`.
    pub(crate) rows: &'static str,
    /// In standard errors.
    pub(crate) distance: Option<f64>,
    pub(crate) distribution: Distribution,
    /// The standard deviation of one more measurement around the curve, where there is one.
    pub(crate) noise: Option<f64>,
}

impl Inference<'_> {
    /// Has the fit arrived, as far as is known?
    pub(crate) fn arrived(&self) -> Result<(), EstimateError> {
        match self.distance.filter(|&distance| !(distance <= ARRIVED)) {
            Some(distance) => Err(EstimateError::NotArrived { distance }),
            None => Ok(()),
        }
    }

    /// The precision, of a fit that has arrived.
    pub(crate) fn precision(&self) -> Result<&Precision, EstimateError> {
        self.arrived()?;
        self.precision.ok_or_else(|| {
            let reason = match self.no_standard_errors {
                Some(reason) => reason.describe(self.names, self.rows),
                None => "the loss is neither a squared residual nor declared a likelihood (`Fit::likelihood`), or \
                         statistics were switched off"
                    .to_owned(),
            };
            EstimateError::NoStandardErrors { reason }
        })
    }

    /// Estimate ± quantile × standard error.
    pub(crate) fn intervals(&self, level: f64) -> Result<Vec<(f64, f64)>, EstimateError> {
        check_level(level)?;
        let precision = self.precision()?;
        let reach = self.distribution.reach(level);
        let interval = |i: usize| {
            let (x, half) = (self.values[i], reach * precision.standard_errors[i]);
            // At a bound an estimate is not normal to both sides.
            if is_set(self.at_bound, i) { (f64::NAN, f64::NAN) } else { (x - half, x + half) }
        };
        Ok((0..self.values.len()).map(interval).collect())
    }

    /// Estimate over standard error; NaN for what is held or at a bound.
    pub(crate) fn statistics(&self) -> Result<Vec<f64>, EstimateError> {
        let precision = self.precision()?;
        let known = |i: usize| is_set(self.fixed, i) || is_set(self.at_bound, i);
        let of = |i: usize| if known(i) { f64::NAN } else { self.values[i] / precision.standard_errors[i] };
        Ok((0..self.values.len()).map(of).collect())
    }

    /// The share of the distribution beyond each of them, both sides together.
    pub(crate) fn p_values(&self) -> Result<Vec<f64>, EstimateError> {
        let share = |t: f64| if t.is_nan() { t } else { self.distribution.two_sided(t) };
        Ok(self.statistics()?.into_iter().map(share).collect())
    }

    pub(crate) fn summary(&self, level: f64) -> Result<Summary, EstimateError> {
        Ok(Summary {
            names: self.names.to_vec(),
            estimates: self.values.clone(),
            standard_errors: self.precision()?.standard_errors.clone(),
            statistics: self.statistics()?,
            p_values: self.p_values()?,
            intervals: self.intervals(level)?,
            fixed: (0..self.values.len()).map(|i| is_set(self.fixed, i)).collect(),
            at_bound: (0..self.values.len()).map(|i| is_set(self.at_bound, i)).collect(),
            level,
            is_student: matches!(self.distribution, Distribution::Student(_)),
        })
    }
}

/// Is a parameter marked? Reports that were stored by earlier versions have no marks.
fn is_set(marks: &[bool], i: usize) -> bool {
    marks.get(i).copied().unwrap_or(false)
}

/// The methods that a report with estimates has, all of them by its `inference()`.
macro_rules! inference_methods {
    ($report:ident) => {
        impl<P: $crate::derive::Point> $report<P> {
            /// Wald's confidence interval of each parameter: the estimate ± a quantile times its standard error.
            ///
            /// - `level`: the share of such intervals that hold the true value, `(0, 1)`; 0.95 is usual.
            ///
            /// The quantile is that of Student's distribution with the degrees of freedom of the residuals where the
            /// variance is estimated, and of the normal one for likelihoods and known deviations. A held parameter has
            /// an interval of its value alone, and one at a bound has NaN, because what is known about it has one side
            /// only. Where the model is far from linear in its parameters the intervals of a `profile` are better.
            ///
            /// # Errors
            /// A level out of its range, no standard errors, and a fit that has not arrived.
            ///
            /// ```
            /// use gradus::prelude::*;
            ///
            /// let found = least_squares(|m: Var| [m - 1.0, m - 2.0, m - 6.0], 0.0)?;
            /// // By hand: 3 ± t √(7/3), with t = 4.302653 for two degrees of freedom.
            /// let (low, high) = found.confidence_intervals(0.95)?[0];
            /// assert!((low + 3.57241).abs() < 1e-5 && (high - 9.57241).abs() < 1e-5);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            ///
            /// # Source
            /// Seber & Wild (2003), Nonlinear Regression, section 5.2.
            pub fn confidence_intervals(
                &self,
                level: f64,
            ) -> Result<Vec<(f64, f64)>, $crate::estimate::EstimateError> {
                self.inference().intervals(level)
            }

            /// Each estimate over its standard error: `t`, or `z` for likelihoods and known deviations. NaN for what is
            /// held or at a bound.
            ///
            /// # Errors
            /// No standard errors, and a fit that has not arrived.
            pub fn test_statistics(&self) -> Result<Vec<f64>, $crate::estimate::EstimateError> {
                self.inference().statistics()
            }

            /// The probability of a [statistic](Self::test_statistics) as large as this, to either side, if the parameter
            /// were 0. NaN for what is held or at a bound.
            ///
            /// # Errors
            /// No standard errors, and a fit that has not arrived.
            pub fn p_values(&self) -> Result<Vec<f64>, $crate::estimate::EstimateError> {
                self.inference().p_values()
            }

            /// The table of estimates with statistics, p-values and intervals, to be printed or stored.
            ///
            /// # Errors
            /// Those of [`confidence_intervals`](Self::confidence_intervals).
            pub fn summary(
                &self,
                level: f64,
            ) -> Result<$crate::estimate::Summary, $crate::estimate::EstimateError> {
                self.inference().summary(level)
            }

            /// A number that is computed from the parameters, with its standard error by the delta method: `√(gᵀ C g)` with
            /// its exact gradient `g`.
            ///
            /// - `f`: a closure of the parameters, in the shape of the start.
            ///
            /// # Errors
            /// No covariance, a fit that has not arrived, and a function whose value or gradient is not finite.
            ///
            /// ```
            /// use gradus::prelude::*;
            ///
            /// let rows = [[0.0, 4.1], [1.0, 2.4], [2.0, 1.5], [3.0, 0.9], [4.0, 0.5]];
            /// let data = Dataset::from_rows(&["t", "y"], rows)?;
            /// let decay = |[a, k]: [Var; 2], [t, y]: [Var; 2]| a * (-k * t).exp() - y;
            /// let found = LeastSquares::new().run_rows(decay, [1.0, 1.0], &data)?;
            /// let half = found.derived(|[_, k]: [Var; 2]| 2f64.ln() / k)?;
            /// let [_, k] = found.x;
            /// assert!((half.value - 2f64.ln() / k).abs() < 1e-14);
            /// // The derivative of ln 2 / k by hand.
            /// let want = 2f64.ln() / (k * k) * found.standard_errors().unwrap()[1];
            /// assert!((half.standard_error / want - 1.0).abs() < 1e-12);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            ///
            /// # Source
            /// Casella & Berger (2002), Statistical Inference, section 5.5.4.
            #[track_caller]
            pub fn derived<F, Form>(
                &self,
                f: F,
            ) -> Result<$crate::estimate::Derived, $crate::estimate::EstimateError>
            where
                F: $crate::derive::Differentiable<P::Scalar, Form, Output = $crate::tape::Var<P::Scalar>>,
            {
                let at = self.point().coordinates();
                let f = $crate::derive::erased(&f);
                let all = $crate::estimate::derive_all(
                    &f,
                    at,
                    &self.inference(),
                    ::core::panic::Location::caller(),
                )?;
                Ok(all.only())
            }

            /// Several numbers that are computed from the parameters, with their covariance.
            ///
            /// - `f`: a closure of the parameters that returns `[Var; M]` or `Vec<Var>`.
            ///
            /// # Errors
            /// Those of [`derived`](Self::derived).
            #[track_caller]
            pub fn derived_all<F, Form>(
                &self,
                f: F,
            ) -> Result<$crate::estimate::DerivedAll, $crate::estimate::EstimateError>
            where
                F: $crate::derive::Differentiable<P::Scalar, Form>,
                F::Output: $crate::derive::Outputs<P::Scalar>,
            {
                let at = self.point().coordinates();
                let f = $crate::derive::erased(&f);
                $crate::estimate::derive_all(&f, at, &self.inference(), ::core::panic::Location::caller())
            }

            /// What a curve predicts at other places, and how well that is known.
            ///
            /// - `curve`: the prediction from features, as a closure `|[a, k]: [Var; 2], x: Var| …` or a model.
            /// - `grid`: a column for each feature.
            /// - `level`: the share of intervals that hold the true value, `(0, 1)`.
            ///
            /// The mean has the standard error `√(∇fᵀ C ∇f)` with the exact gradient of the curve. Confidence limits are
            /// a quantile of it to both sides, for a model with a [link](crate::model::Link) on the scale of the link, so
            /// that a probability stays between 0 and 1; they hold at one place at a time. Prediction limits are those of
            /// one more measurement with the noise of the residuals, `√(s² + ∇fᵀ C ∇f)`, with a weight of 1; without such
            /// noise, as for a likelihood, they are NaN.
            ///
            /// # Errors
            /// Those of [`derived`](Self::derived) and [`confidence_intervals`](Self::confidence_intervals), and a curve for
            /// another number of features.
            ///
            /// ```
            /// use gradus::prelude::*;
            ///
            /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1]])?;
            /// let line = |[w, b]: [Var; 2], x: Var| w * x + b;
            /// let miss = |p: [Var; 2], [x, y]: [Var; 2]| line(p, x) - y;
            /// let found = LeastSquares::new().run_rows(miss, [1.0, 0.0], &data)?;
            /// let band = found.predict(line, &Dataset::from_rows(&["x"], [[1.0], [3.0]])?, 0.95)?;
            /// // By hand: s² = 6/225 and Σ (x − x̄)² = 2, so the variance is s² (1/3 + (x − 1)² / 2).
            /// assert!((band.standard_error[0] - (6.0_f64 / 225.0 / 3.0).sqrt()).abs() < 1e-12);
            /// assert!((band.standard_error[1] - (6.0_f64 / 225.0 * (1.0 / 3.0 + 2.0)).sqrt()).abs() < 1e-12);
            /// assert!(band.prediction[1].0 < band.confidence[1].0 && band.confidence[1].0 < band.mean[1]);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            ///
            /// # Source
            /// Seber & Wild (2003), Nonlinear Regression, section 5.1; McCullagh & Nelder (1989), Generalized Linear
            /// Models, for limits on the scale of the link.
            #[track_caller]
            pub fn predict<F, Form>(
                &self,
                curve: F,
                grid: &$crate::data::Dataset,
                level: f64,
            ) -> Result<$crate::estimate::Band, $crate::estimate::EstimateError>
            where
                F: $crate::rows::Curve<P::Scalar, Form>,
            {
                let at = self.point().coordinates();
                let closure = $crate::rows::erased_curve(&curve);
                let place =
                    $crate::estimate::Grid { at, grid, level, made_at: ::core::panic::Location::caller() };
                let link = $crate::rows::Curve::link(&curve);
                $crate::estimate::band(&closure, link, &place, &self.inference())
            }
        }
    };
}
pub(crate) use inference_methods;
