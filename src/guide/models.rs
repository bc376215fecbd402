// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Fit::likelihood`]: crate::Fit::likelihood
//! [`Fit::new`]: crate::Fit::new
//! [`Fit::weights`]: crate::Fit::weights
//! [`FitReport::predict`]: crate::FitReport::predict
//! [`Gamma`]: crate::model::Gamma
//! [`GeneralizedLinear`]: crate::model::GeneralizedLinear
//! [`Guess`]: crate::model::Guess
//! [`HingeLoss`]: crate::model::HingeLoss
//! [`HuberLoss`]: crate::model::HuberLoss
//! [`Linear`]: crate::model::Linear
//! [`Link`]: crate::model::Link
//! [`LogCoshLoss`]: crate::model::LogCoshLoss
//! [`Logistic`]: crate::model::Logistic
//! [`Model`]: crate::model::Model
//! [`Multinomial`]: crate::model::Multinomial
//! [`NegativeBinomial`]: crate::model::NegativeBinomial
//! [`Poisson`]: crate::model::Poisson
//! [`Polynomial`]: crate::model::Polynomial
//! [`Quadratic`]: crate::model::Quadratic
//! [`QuantileLoss`]: crate::model::QuantileLoss
//! [`Robust`]: crate::least_squares::Robust
//! [`Sum`]: crate::model::Sum
//! [`WithOffset`]: crate::model::WithOffset
//! [least squares]: super::least_squares

#![doc = include_str!("../../guide/models.md")]
