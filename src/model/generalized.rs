//! Generalized linear models: what they have in common.

use super::{Model, WithOffset};
use crate::var::Activation;

/// A model of which the mean and the loss depend on the parameters by one number alone, the linear predictor
/// `η = w₁ x₁ + … + w_d x_d + b`.
///
/// [`Logistic`](super::Logistic), [`Poisson`](super::Poisson), [`NegativeBinomial`](super::NegativeBinomial) and
/// [`Gamma`](super::Gamma) are. The losses are negative logarithms of likelihoods without the terms that no parameter is in:
/// say [`Fit::likelihood`](crate::Fit::likelihood) for standard errors, which are those of the observed information.
/// The link is [`Model::link`], and [`Model::predict`] gives the mean.
///
/// # Source
/// McCullagh & Nelder (1989), Generalized Linear Models, chapter 2.
pub trait GeneralizedLinear: Model {
    /// The mean `μ` at the linear predictor `η`, `link⁻¹(η)`.
    fn mean<N: Activation>(&self, linear: N) -> N;

    /// The loss of a row with the linear predictor `η`.
    fn loss_at<N: Activation>(&self, linear: N, target: N) -> N;

    /// The variance of a target whose mean is `μ`: of Poisson's distribution `μ`, for instance.
    ///
    /// The sum of `(y − μ)² / variance(μ)` over the rows, by their number less that of the parameters, is near 1 where the
    /// model is right, and larger where the targets scatter more than it says. [`Gamma`](super::Gamma) shows how it is used.
    fn variance(&self, mean: f64) -> f64;

    /// The same model with an offset: a number in each row that is added to the linear predictor, in the column before the
    /// target. See [`WithOffset`].
    fn with_offset(self) -> WithOffset<Self>
    where
        Self: Sized,
    {
        WithOffset(self)
    }
}

/// The methods of [`Model`] that are the same for all models of a linear predictor.
macro_rules! of_linear_predictor {
    () => {
        fn parameters(&self, features: usize) -> usize {
            features.saturating_add(1)
        }

        fn names(&self, features: usize) -> Vec<String> {
            $crate::model::linear::linear_names(features)
        }

        fn evaluate<N: $crate::var::Activation>(&self, parameters: &[N], features: &[N]) -> N {
            $crate::model::GeneralizedLinear::mean(self, $crate::model::linear::score(parameters, features))
        }

        fn row_loss<N: $crate::var::Activation>(&self, parameters: &[N], features: &[N], target: N) -> N {
            let linear = $crate::model::linear::score(parameters, features);
            $crate::model::GeneralizedLinear::loss_at(self, linear, target)
        }
    };
}
pub(super) use of_linear_predictor;

/// A setting among variables; what the float cannot hold is NaN or infinite, and is reported by the evaluation.
pub(super) fn constant<N: Activation>(x: f64) -> N {
    N::from(x).unwrap_or_else(N::nan)
}

/// Whether a target is a count.
pub(super) fn check_count(target: f64) -> Result<(), &'static str> {
    let is_count = target >= 0.0 && target.fract() == 0.0;
    if is_count { Ok(()) } else { Err("a count: a whole number, 0 or more") }
}

/// Whether a factor of the variance can be one.
pub(super) fn check_dispersion(dispersion: f64) -> Result<(), &'static str> {
    // Its reciprocal is a float, too.
    let is_fine = dispersion.is_normal() && dispersion > 0.0;
    if is_fine { Ok(()) } else { Err("of a model whose `dispersion` is finite and above 0, which it is not") }
}
