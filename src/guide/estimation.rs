// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`aic`]: crate::LeastSquaresReport::aic
//! [`aicc`]: crate::LeastSquaresReport::aicc
//! [`bic`]: crate::LeastSquaresReport::bic
//! [`bca_intervals`]: crate::estimate::BootstrapReport::bca_intervals
//! [`bootstrap`]: crate::LeastSquaresReport::bootstrap
//! [`cases`]: crate::estimate::Bootstrap::cases
//! [`Cluster`]: crate::estimate::Sandwich::Cluster
//! [`compare_nested`]: crate::LeastSquaresReport::compare_nested
//! [`confidence_intervals`]: crate::LeastSquaresReport::confidence_intervals
//! [`contour`]: crate::least_squares::LeastSquaresReport::contour
//! [`Dataset`]: crate::data::Dataset
//! [`EstimateError`]: crate::estimate::EstimateError
//! [`Fit::joint`]: crate::Fit::joint
//! [`Fit`]: crate::Fit
//! [`Hc3`]: crate::estimate::Sandwich::Hc3
//! [`influence`]: crate::LeastSquaresReport::influence
//! [`intervals`]: crate::estimate::Profile::intervals
//! [`Joint::data`]: crate::fit::Joint::data
//! [`LeastSquares`]: crate::LeastSquares
//! [`likelihood`]: crate::Fit::likelihood
//! [`log_likelihood`]: crate::LeastSquaresReport::log_likelihood
//! [`loss`]: crate::LeastSquares::loss
//! [`Minimizer::likelihood`]: crate::Minimizer::likelihood
//! [`Minimizer`]: crate::Minimizer
//! [`Model::log_constant`]: crate::model::Model::log_constant
//! [`open`]: crate::estimate::Profile::open
//! [`predict`]: crate::LeastSquaresReport::predict
//! [`prior`]: crate::LeastSquares::prior
//! [`profile`]: crate::LeastSquaresReport::profile
//! [`reduced_chi_square`]: crate::LeastSquaresReport::reduced_chi_square
//! [`residuals`]: crate::estimate::Bootstrap::residuals
//! [`run_orthogonal`]: crate::LeastSquares::run_orthogonal
//! [`to_dataset`]: crate::estimate::Influence::to_dataset
//! [`with_sandwich`]: crate::LeastSquaresReport::with_sandwich
//! [link]: crate::model::Link
//! [minimizer]: crate::Fit::minimizer
//! [fit bootstrap]: crate::FitReport::bootstrap
//! [fit influence]: crate::FitReport::influence
//! [fit profile]: crate::FitReport::profile
//! [fit sandwich]: crate::FitReport::with_sandwich

#![doc = include_str!("../../guide/estimation.md")]
