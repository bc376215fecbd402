//! Tests of nested fits: is the larger model better by more than chance?

use super::kind::LossKind;
use super::report::FitReport;
use crate::derive::Point;
use crate::distribution::{chi_squared_tail, fisher_tail};
use crate::estimate::EstimateError;

impl<P: Point> FitReport<P> {
    /// Is a larger model better by more than chance? Of two fits to the same rows, of which this one has more free parameters
    /// than `smaller`, and contains it.
    ///
    /// - For likelihoods the likelihood-ratio test: `2 (ln L − ln L₀)` is that of `χ²` with the number of further parameters.
    /// - For squared residuals the F test, `((S₀ − S) / more) / (S / (n − p))`; with known deviations `S₀ − S` over their variances, as `χ²`.
    ///
    /// A model without a feature is the same one with its parameter [held](super::Fit::fixed) at 0, so that both are fits to the same data.
    ///
    /// Returns the statistic and the probability of one as large if the smaller model is right: R's
    /// `anova(smaller, larger, test = "Chisq")`, and lmtest's `lrtest`.
    ///
    /// # Errors
    /// Losses of other kinds or of two kinds, penalties and priors, other data or weights, a fit that has not arrived, and models of which
    /// this is not the larger one.
    ///
    /// ```
    /// use gradus::model::Logistic;
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]];
    /// let data = Dataset::from_rows(&["x", "y"], rows)?;
    /// let fit = || Fit::new(Logistic).likelihood().minimizer(Method::TrustExact);
    /// let (whole, flat) = (fit().run([0.0, 0.0], &data)?, fit().fixed(["slope"]).run([0.0, 0.0], &data)?);
    /// let (ratio, p) = whole.compare_nested(&flat)?;
    /// // By hand: 4 ln ⅔ + 2 ln ⅓ against 6 ln ½.
    /// let by_hand = 2.0 * (4.0 * (2.0_f64 / 3.0).ln() + 2.0 * (1.0_f64 / 3.0).ln() - 6.0 * 0.5_f64.ln());
    /// assert!((ratio - by_hand).abs() < 1e-9 && (p - 0.4098).abs() < 1e-4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Wilks (1938), Ann. Math. Statist. 9, 60–62; Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 3.10.
    pub fn compare_nested<Q: Point>(&self, smaller: &FitReport<Q>) -> Result<(f64, f64), EstimateError> {
        let not_here = |what: &str| Err(EstimateError::NotHere { what: what.to_owned() });
        let more = self.free() as f64 - smaller.free() as f64;
        if !(more > 0.0) {
            return not_here("the larger model is asked, and has more free parameters than the smaller one");
        }
        let (Some(here), Some(there)) = (&self.origin, &smaller.origin) else {
            return not_here("a report without statistics does not say what it was fitted to");
        };
        if let Some(difference) = here.data.difference(&there.data) {
            return Err(EstimateError::OtherData { difference });
        }
        if here.weights != there.weights || self.known_deviations != smaller.known_deviations {
            return not_here("one of the fits has other weights, so that their sums do not compare");
        }
        if here.is_penalized || there.is_penalized {
            return not_here("a penalty or prior is no part of a likelihood: fit both without");
        }
        self.inference().arrived()?;
        smaller.inference().arrived()?;
        match (self.kind, smaller.kind) {
            (LossKind::Likelihood, LossKind::Likelihood) => {
                let ratio = 2.0 * (self.log_likelihood()? - smaller.log_likelihood()?);
                Ok((ratio.max(0.0), chi_squared_tail(ratio.max(0.0), more)))
            }
            (LossKind::SquaredResidual, LossKind::SquaredResidual) => {
                let freedom = self.degrees_of_freedom().unwrap_or(0) as f64;
                let (Some(s), Some(s0)) = (self.residual_standard_error, smaller.residual_standard_error)
                else {
                    return not_here("the larger model leaves no degrees of freedom");
                };
                // Σ r² over the variance of the larger model.
                let per_variance = if self.known_deviations { 1.0 } else { s * s };
                let gained =
                    (s0 * (s0 / per_variance) * (freedom + more) - s * (s / per_variance) * freedom).max(0.0);
                Ok(if self.known_deviations {
                    (gained, chi_squared_tail(gained, more))
                } else {
                    (gained / more, fisher_tail(gained / more, more, freedom))
                })
            }
            _ => {
                let remedy = "declare both as likelihoods, or fit squared residuals with both";
                Err(EstimateError::NoLikelihood { what: "this test", remedy })
            }
        }
    }
}
