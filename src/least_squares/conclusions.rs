//! What can be concluded from a report of least squares.

use super::LeastSquaresReport;
use super::covariance::Evidence;
use super::iterate::widened;
use crate::derive::Point;
use crate::estimate::Sandwich;
use crate::estimate::sandwich::Orthonormal;
use crate::estimate::{
    Distribution, EstimateError, Inference, Influence, Precision, criteria, inference_methods,
};
use core::f64::consts::PI;

inference_methods!(LeastSquaresReport);
criteria!(LeastSquaresReport);

impl<P: Point> LeastSquaresReport<P> {
    pub(super) fn point(&self) -> &P {
        &self.x
    }

    /// What all reports have in common.
    pub(crate) fn inference(&self) -> Inference<'_> {
        let known = self.settings.known_deviations;
        let freedom = self.degrees_of_freedom().filter(|&freedom| freedom > 0);
        let distribution = match freedom {
            Some(freedom) if !known => Distribution::Student(freedom as f64),
            _ => Distribution::Normal,
        };
        Inference {
            names: &self.names,
            values: widened(self.x.coordinates()),
            fixed: &self.fixed,
            at_bound: &self.at_bound,
            precision: self.precision.as_ref(),
            no_standard_errors: self.no_standard_errors.as_ref(),
            rows: "residuals",
            distance: self.distance,
            distribution,
            noise: if known { Some(1.0) } else { self.residual_standard_error() },
        }
    }

    /// Refuses what takes residuals one by one.
    pub(super) fn check_kept(&self) -> Result<(), EstimateError> {
        if self.rows.unkept.is_none() {
            return Ok(());
        }
        let what = "the rows came from a source, and their residuals were never together: fit them in memory, by `run_rows` from \
                    these parameters on";
        Err(EstimateError::NotHere { what: what.to_owned() })
    }

    fn evidence(&self) -> Result<Orthonormal, EstimateError> {
        self.check_kept()?;
        self.inference().precision()?;
        let free = self.free();
        let evidence = Evidence {
            x: self.x.coordinates(),
            free: &free,
            jacobian: &self.jacobian,
            residuals: &self.residuals,
            rows: self.counted_rows(),
            loss: self.loss,
            covariance: self.settings.robust_covariance.unwrap_or_default(),
            known_deviations: self.settings.known_deviations,
        };
        evidence.orthonormal().map_err(|reason| EstimateError::NoStandardErrors {
            reason: reason.among(&free, self.names.len()).describe(&self.names, "residuals"),
        })
    }

    /// The same report with another covariance, for noise that differs from row to row or depends on groups: standard
    /// errors, intervals, bands and p-values are then those of it.
    ///
    /// # Errors
    /// No standard errors, a fit that has not arrived, a robust loss (which has a sandwich already), groups of another
    /// number than the residuals, or fewer than two, and rows that came from a [source](super::LeastSquares::run_source).
    ///
    /// ```
    /// use gradus::least_squares::Sandwich;
    /// use gradus::prelude::*;
    ///
    /// let found = least_squares(|m: Var| [m - 1.0, m - 2.0, m - 6.0], 0.0)?;
    /// let robust = found.with_sandwich(Sandwich::Hc0)?;
    /// // By hand: Σ r² / n², with residuals 2, 1 and −3.
    /// assert!((robust.standard_errors().unwrap()[0] - (14.0_f64 / 9.0).sqrt()).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// White (1980), Econometrica 48, 817–838; MacKinnon & White (1985), J. Econometrics 29, 305–325; Cameron & Miller
    /// (2015), J. Human Resources 50, 317–372, for clusters.
    pub fn with_sandwich(&self, kind: Sandwich<'_>) -> Result<Self, EstimateError> {
        let not_here = |what: &str| EstimateError::NotHere { what: what.to_owned() };
        if !self.loss.is_linear() {
            return Err(not_here("a robust loss has a sandwich already: see `robust_covariance`"));
        }
        if self.settings.has_penalty {
            return Err(not_here("a sandwich is of measurements, and a penalty is none"));
        }
        let rows = self.evidence()?;
        let counts = (self.counted_rows() as f64, self.free().len() as f64);
        let precision = rows.covariance(kind, &widened(&self.residuals), counts)?;
        let free = self.free();
        let precision = precision.map_err(|reason| EstimateError::NoStandardErrors {
            reason: reason.describe(&self.names, "residuals"),
        })?;
        let mut report = self.clone();
        report.precision = Some(precision.among(&free, self.names.len()));
        report.covariance = report.precision.as_ref().and_then(Precision::covariance);
        Ok(report)
    }

    /// How much each residual has to do with the estimates: leverages, standardized residuals and Cook's distances.
    ///
    /// # Errors
    /// No standard errors, a fit that has not arrived, and rows that came from a [source](super::LeastSquares::run_source).
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1], [9.0, 9.5]])?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    /// let found = LeastSquares::new().run_rows(line, [1.0, 0.0], &data)?;
    /// let influence = found.influence()?;
    /// // By hand: 1/4 + (9 − 3)² / 50, and the leverages of two parameters sum up to two.
    /// assert!((influence.leverages[3] - 0.97).abs() < 1e-12);
    /// assert!((influence.leverages.iter().sum::<f64>() - 2.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn influence(&self) -> Result<Influence, EstimateError> {
        let leverages = self.evidence()?.leverages();
        Ok(Influence::new(widened(&self.residuals), leverages, self.counted_rows(), self.free().len()))
    }

    /// The logarithm of the likelihood of normal noise, at its maximum.
    ///
    /// - With an estimated variance `−n/2 (ln(2π Σ r² / n) + 1)`, as in R's `logLik` and statsmodels.
    /// - With known deviations `−½ Σ r² − n/2 ln 2π`.
    ///
    /// Both with `½ Σ ln w` more for weights, so that it is a density of the measurements.
    ///
    /// # Errors
    /// A robust loss, which is no likelihood.
    pub fn log_likelihood(&self) -> Result<f64, EstimateError> {
        if !self.loss.is_linear() {
            let remedy = "compare robust fits by their predictions on other data";
            return Err(EstimateError::NoLikelihood { what: "a criterion", remedy });
        }
        let n = self.counted_rows() as f64;
        let of_squares = if self.settings.known_deviations {
            -0.5 * (self.sum_of_squares + n * (2.0 * PI).ln())
        } else {
            // By the length, which is right where the sum of squares is past the floats.
            -0.5 * n * ((2.0 * PI).ln() + 2.0 * self.length().ln() - n.ln() + 1.0)
        };
        Ok(of_squares + self.rows.log_weights)
    }

    /// `Σ r² / (n − p)`: near 1 if residuals are in units of their standard deviations and the model is right. `None` unless
    /// `n > p`.
    #[must_use]
    pub fn reduced_chi_square(&self) -> Option<f64> {
        self.residual_standard_error().map(|s| s * s)
    }

    pub(super) fn counted_parameters(&self) -> f64 {
        (self.free().len() + usize::from(!self.settings.known_deviations)) as f64
    }

    /// Is a larger model better by more than chance? The F test of two fits to the same residuals, of which this one has
    /// more free parameters than `smaller`, and contains it; with known deviations the likelihood-ratio (χ²) test.
    ///
    /// Returns the statistic and the probability of one as large if the smaller model is right.
    ///
    /// # Errors
    /// Robust losses, other data, and models of which this is not the larger one.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.1], [1.0, 1.9], [2.0, 3.2], [3.0, 3.8]])?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    /// let whole = LeastSquares::new().run_rows(line, [0.0, 0.0], &data)?;
    /// let flat = LeastSquares::new().fixed(["p0"]).run_rows(line, [0.0, 0.0], &data)?;
    /// let (f, p) = whole.compare_nested(&flat)?;
    /// // With one parameter more, F is the square of t.
    /// assert!((f / whole.test_statistics()?[0].powi(2) - 1.0).abs() < 1e-9);
    /// assert!((p / whole.p_values()?[0] - 1.0).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 3.10.
    pub fn compare_nested<Q: Point>(
        &self,
        smaller: &LeastSquaresReport<Q>,
    ) -> Result<(f64, f64), EstimateError> {
        let not_here = |what: &str| EstimateError::NotHere { what: what.to_owned() };
        if !self.loss.is_linear() || !smaller.loss.is_linear() {
            return Err(EstimateError::NoLikelihood { what: "this test", remedy: "fit both with squares" });
        }
        if let (Some(here), Some(there)) = (&self.rows.data, &smaller.rows.data)
            && let Some(difference) = here.difference(there)
        {
            return Err(EstimateError::OtherData { difference });
        }
        let more = self.free().len() as f64 - smaller.free().len() as f64;
        let freedom = self.degrees_of_freedom().unwrap_or(0) as f64;
        if !(more > 0.0) || !(freedom > 0.0) || self.counted_rows() != smaller.counted_rows() {
            return Err(not_here(
                "the larger model is asked, and has more free parameters than the smaller one, fewer than there are residuals",
            ));
        }
        let gained = (smaller.sum_of_squares - self.sum_of_squares).max(0.0);
        Ok(if self.settings.known_deviations {
            (gained, crate::distribution::chi_squared_tail(gained, more))
        } else {
            let f = gained / more / (self.sum_of_squares / freedom);
            (f, crate::distribution::fisher_tail(f, more, freedom))
        })
    }
}
