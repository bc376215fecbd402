//! Models of counts.

use super::factorial::{log_factorial, log_rising};
use super::generalized::{check_count, check_dispersion, constant, of_linear_predictor};
use super::{GeneralizedLinear, Link, Model};
use crate::var::Activation;

/// Poisson regression: counts with the mean `μ = e^η`, `η = w₁ x₁ + … + w_d x_d + b`, and the variance `μ`.
///
/// `d + 1` parameters for `d` features: the weights in the order of the features, then the intercept. A target that is
/// no count is an error that names its row.
///
/// The loss of a row is `e^η − y η`, the negative logarithm of the likelihood without `ln y!`, which
/// [`FitReport::log_likelihood`](crate::fit::FitReport::log_likelihood) has. Beyond `η = 709` the loss
/// itself is more than a float holds, and a fit that gets there says so: start with zeros, and standardize large
/// features. An exposure is an [offset](GeneralizedLinear::with_offset), its logarithm in a column.
///
/// ```
/// use gradus::model::{GeneralizedLinear, Model, Poisson};
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [0.0, 3.0], [1.0, 4.0], [1.0, 8.0], [1.0, 6.0]])?;
/// let fit = Fit::new(Poisson).likelihood().rule(Adam::new(0.05)).epochs(2000).run([0.0_f64, 0.0], &data)?;
/// // The means of the two groups are 2 and 6; their logarithms have the variances 1/4 and 1/18.
/// assert!((fit.parameters[0] - 3_f64.ln()).abs() < 1e-6 && (fit.parameters[1] - 2_f64.ln()).abs() < 1e-6);
/// assert!((fit.standard_errors().unwrap()[0] - (1.0_f64 / 4.0 + 1.0 / 18.0).sqrt()).abs() < 1e-6);
/// let mean = Poisson.predict(&fit.parameters, &[1.0])?;
/// assert!((mean - 6.0).abs() < 1e-5 && Poisson.variance(mean) == mean);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// McCullagh & Nelder (1989), Generalized Linear Models, chapter 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Poisson;

impl Model for Poisson {
    of_linear_predictor!();

    fn link(&self) -> Link {
        Link::Log
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        check_count(target)
    }

    fn log_constant(&self, target: f64, weight: f64) -> Option<f64> {
        Some(-weight * log_factorial(target))
    }
}

impl GeneralizedLinear for Poisson {
    fn mean<N: Activation>(&self, linear: N) -> N {
        linear.exp()
    }

    fn loss_at<N: Activation>(&self, linear: N, target: N) -> N {
        linear.exp() - target * linear
    }

    fn variance(&self, mean: f64) -> f64 {
        mean
    }
}

/// Regression of counts that scatter more than Poisson's: the mean `μ = e^η`, `η = w₁ x₁ + … + w_d x_d + b`, and the
/// variance `μ + α μ²`.
///
/// `d + 1` parameters for `d` features: the weights in the order of the features, then the intercept. A target that is
/// no count is an error that names its row.
///
/// The loss of a row is `(y + 1/α) ln(1 + α e^η) − y η`, which overflows for no `η`: the negative logarithm of the likelihood
/// without the terms of `y` and `α` alone, `ln Γ(y + 1/α) − ln Γ(1/α) − ln y! + y ln α`. So it compares parameters; one `α` is
/// compared with another by [`FitReport::log_likelihood`](crate::fit::FitReport::log_likelihood), which has these terms. For a small `α` it is [`Poisson`].
///
/// ```
/// use gradus::model::{GeneralizedLinear, Model, NegativeBinomial};
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.0], [0.0, 4.0], [1.0, 1.0], [1.0, 11.0], [1.0, 6.0]])?;
/// let model = NegativeBinomial { dispersion: 0.5 };
/// let fit = Fit::new(model).likelihood().rule(Adam::new(0.05)).epochs(3000).run([0.0_f64, 0.0], &data)?;
/// // The means of the two groups are 2 and 6, as by Poisson's; the errors are larger: Σ μ / (1 + α μ) is 2 and 4.5.
/// assert!((model.predict(&fit.parameters, &[1.0])? - 6.0).abs() < 1e-5);
/// assert!((fit.standard_errors().unwrap()[0] - (1.0_f64 / 2.0 + 1.0 / 4.5).sqrt()).abs() < 1e-6);
/// assert_eq!(model.variance(6.0), 24.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// Hilbe (2011), Negative Binomial Regression, section 8.2 (NB2); `NegativeBinomial(alpha)` of statsmodels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NegativeBinomial {
    /// `α`, above 0 and finite; another one is an error of the first row.
    pub dispersion: f64,
}

impl Model for NegativeBinomial {
    of_linear_predictor!();

    fn link(&self) -> Link {
        Link::Log
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        check_dispersion(self.dispersion)?;
        check_count(target)
    }

    fn log_constant(&self, target: f64, weight: f64) -> Option<f64> {
        Some(weight * (log_rising(target, self.dispersion) - log_factorial(target)))
    }
}

impl GeneralizedLinear for NegativeBinomial {
    fn mean<N: Activation>(&self, linear: N) -> N {
        linear.exp()
    }

    fn loss_at<N: Activation>(&self, linear: N, target: N) -> N {
        // ln(1 + α μ) is softplus(η + ln α).
        let log = (linear + constant(self.dispersion.ln())).softplus();
        (target + constant(self.dispersion.recip())) * log - target * linear
    }

    fn variance(&self, mean: f64) -> f64 {
        mean + self.dispersion * mean * mean
    }
}
