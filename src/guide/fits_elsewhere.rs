// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`aic`]: crate::LeastSquaresReport::aic
//! [`bic`]: crate::LeastSquaresReport::bic
//! [`bootstrap`]: crate::LeastSquaresReport::bootstrap
//! [`bounds`]: crate::LeastSquares::bounds
//! [`compare_nested`]: crate::LeastSquaresReport::compare_nested
//! [`confidence_intervals`]: crate::LeastSquaresReport::confidence_intervals
//! [`correlation`]: crate::LeastSquaresReport::correlation
//! [`Dataset`]: crate::data::Dataset
//! [`derived`]: crate::LeastSquaresReport::derived
//! [`derived_all`]: crate::LeastSquaresReport::derived_all
//! [`deviations`]: crate::LeastSquares::deviations
//! [`estimated_scale`]: crate::LeastSquares::estimated_scale
//! [`Fit::minimizer`]: crate::Fit::minimizer
//! [`Fit::weights`]: crate::Fit::weights
//! [`fixed`]: crate::LeastSquares::fixed
//! [`influence`]: crate::LeastSquaresReport::influence
//! [`intervals`]: crate::estimate::Profile::intervals
//! [`known_deviations`]: crate::LeastSquares::known_deviations
//! [`LeastSquares::run_rows`]: crate::LeastSquares::run_rows
//! [`Linear`]: crate::model::Linear
//! [`log_likelihood`]: crate::LeastSquaresReport::log_likelihood
//! [`Logistic`]: crate::model::Logistic
//! [`loss`]: crate::LeastSquares::loss
//! [`p_values`]: crate::LeastSquaresReport::p_values
//! [`predict`]: crate::LeastSquaresReport::predict
//! [`profile`]: crate::LeastSquaresReport::profile
//! [`reduced_chi_square`]: crate::LeastSquaresReport::reduced_chi_square
//! [`RobustCovariance`]: crate::least_squares::RobustCovariance
//! [`run_orthogonal`]: crate::LeastSquares::run_orthogonal
//! [`standard_errors`]: crate::LeastSquaresReport::standard_errors
//! [`summary`]: crate::LeastSquaresReport::summary
//! [`test_statistics`]: crate::LeastSquaresReport::test_statistics
//! [`weights`]: crate::LeastSquares::weights
//! [`with_sandwich`]: crate::LeastSquaresReport::with_sandwich
//! [What a fit tells]: super::estimation

#![doc = include_str!("../../guide/fits_elsewhere.md")]
