//! Criteria by which models of the same data are compared.

/// The methods that a report with a likelihood has, by its `log_likelihood`, `counted_parameters` and `counted_rows`.
macro_rules! criteria {
    ($report:ident) => {
        impl<P: $crate::derive::Point> $report<P> {
            /// Akaike's criterion, `−2 ln L + 2 k`, where `k` counts the free parameters, and the variance if it is estimated, as R
            /// does. (statsmodels does not count the variance, and lmfit leaves out the constants, too: only differences between
            /// models of the same data mean anything, and these are the same.)
            ///
            /// # Errors
            /// Those of [`log_likelihood`](Self::log_likelihood).
            ///
            /// # Source
            /// Akaike (1974), IEEE Trans. Automatic Control 19, 716–723.
            pub fn aic(&self) -> Result<f64, $crate::estimate::EstimateError> {
                Ok(2.0 * self.counted_parameters() - 2.0 * self.log_likelihood()?)
            }

            /// Akaike's criterion with the correction for few rows, `AIC + 2 k (k + 1) / (n − k − 1)`; infinite where nothing is left.
            ///
            /// # Errors
            /// Those of [`log_likelihood`](Self::log_likelihood).
            ///
            /// # Source
            /// Hurvich & Tsai (1989), Biometrika 76, 297–307.
            pub fn aicc(&self) -> Result<f64, $crate::estimate::EstimateError> {
                let (n, k) = (self.counted_rows() as f64, self.counted_parameters());
                let rest = n - k - 1.0;
                let correction = if rest > 0.0 { 2.0 * k * (k + 1.0) / rest } else { f64::INFINITY };
                Ok(self.aic()? + correction)
            }

            /// Schwarz's criterion, `−2 ln L + k ln n`, with the `k` of [`aic`](Self::aic).
            ///
            /// # Errors
            /// Those of [`log_likelihood`](Self::log_likelihood).
            ///
            /// # Source
            /// Schwarz (1978), Ann. Statist. 6, 461–464.
            pub fn bic(&self) -> Result<f64, $crate::estimate::EstimateError> {
                Ok((self.counted_rows() as f64).ln() * self.counted_parameters()
                    - 2.0 * self.log_likelihood()?)
            }
        }
    };
}
pub(crate) use criteria;
