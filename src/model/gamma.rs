//! A model of positive amounts.

use super::factorial::log_shape;
use super::generalized::{check_dispersion, constant, of_linear_predictor};
use super::{GeneralizedLinear, Link, Model};
use crate::var::Activation;

/// Gamma regression: positive amounts with the mean `μ = e^η`, `η = w₁ x₁ + … + w_d x_d + b`, and the variance `φ μ²`, so
/// that their scatter is a share of them.
///
/// `d + 1` parameters for `d` features: the weights in the order of the features, then the intercept. A target that is
/// not above 0 is an error that names its row.
///
/// The loss of a row is `(η + y e^−η) / φ`, the negative logarithm of the likelihood without the terms of `y` and `φ` alone, which
/// [`FitReport::log_likelihood`](crate::fit::FitReport::log_likelihood) has.
/// **The estimates do not depend on `φ`, their standard errors do**, as its root. Where it is not known, fit with the
/// default 1, estimate it from the scatter, and take the report of a model that has it:
///
/// ```
/// use gradus::model::{Gamma, GeneralizedLinear, Model};
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [0.0, 3.0], [1.0, 4.0], [1.0, 8.0], [1.0, 6.0]])?;
/// let unit = Gamma::default();
/// let found = Fit::new(unit).likelihood().rule(Adam::new(0.05)).epochs(2000).run([0.0_f64, 0.0], &data)?;
///
/// // Pearson's estimate: Σ (y − μ)² / μ² by the degrees of freedom. By hand, (1/4 + 1/4 + 1/9 + 1/9 + 0) / 3.
/// let mut scatter = 0.0;
/// for row in data.rows() {
///     let mean = unit.predict(&found.parameters, &row[..1])?;
///     scatter += (row[1] - mean).powi(2) / unit.variance(mean);
/// }
/// let dispersion = scatter / 3.0;
/// assert!((dispersion - 13.0 / 54.0).abs() < 1e-6);
///
/// let model = Gamma { dispersion };
/// let fit = Fit::new(model).likelihood().rule(Sgd::new(0.0)).epochs(1).run(found.parameters, &data)?;
/// // The information of n rows is n / φ.
/// let want = (dispersion * (1.0 / 2.0 + 1.0 / 3.0)).sqrt();
/// assert!((fit.standard_errors().unwrap()[0] - want).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// McCullagh & Nelder (1989), Generalized Linear Models, chapter 8; the link is the logarithm, and not the reciprocal, under
/// which a mean can be negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    /// `φ`, above 0 and finite; another one is an error of the first row. Default: 1, the exponential distribution.
    pub dispersion: f64,
}

impl Default for Gamma {
    fn default() -> Self {
        Self { dispersion: 1.0 }
    }
}

impl Model for Gamma {
    of_linear_predictor!();

    fn link(&self) -> Link {
        Link::Log
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        check_dispersion(self.dispersion)?;
        let is_positive = target > 0.0 && target.is_finite();
        if is_positive { Ok(()) } else { Err("above 0: leave out rows of nothing, or model them apart") }
    }

    /// `w (k ln k + (k − 1) ln y − ln Γ(k))` with the shape `k = 1/φ`.
    fn log_constant(&self, target: f64, weight: f64) -> Option<f64> {
        Some(weight * (log_shape(self.dispersion) - target.ln() + target.ln() / self.dispersion))
    }
}

impl GeneralizedLinear for Gamma {
    fn mean<N: Activation>(&self, linear: N) -> N {
        linear.exp()
    }

    fn loss_at<N: Activation>(&self, linear: N, target: N) -> N {
        // y e^−η with one exponential, which overflows only where the product does.
        (linear + (target.ln() - linear).exp()) * constant(self.dispersion.recip())
    }

    fn variance(&self, mean: f64) -> f64 {
        self.dispersion * mean * mean
    }
}
