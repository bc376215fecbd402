// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`bounds`]: crate::LeastSquares::bounds
//! [`correlation`]: crate::LeastSquaresReport::correlation
//! [`cost()`]: crate::LeastSquaresReport::cost
//! [`deviations`]: crate::LeastSquares::deviations
//! [`distance`]: crate::LeastSquaresReport::distance
//! [`Fit`]: crate::Fit
//! [`initial_radius`]: crate::LeastSquares::initial_radius
//! [`known_deviations`]: crate::LeastSquares::known_deviations
//! [`least_squares(residuals, x0)`]: crate::least_squares()
//! [`least_squares`]: crate::least_squares()
//! [`LeastSquares::run_rows`]: crate::LeastSquares::run_rows
//! [`loss(Robust::Huber(0.1))`]: crate::least_squares::Robust
//! [`max_evaluations`]: crate::LeastSquares::max_evaluations
//! [`no_standard_errors`]: crate::LeastSquaresReport::no_standard_errors
//! [`sizes`]: crate::LeastSquares::sizes
//! [`standard_errors()`]: crate::LeastSquaresReport::standard_errors
//! [least squares]: crate::model::LeastSquaresModel

#![doc = include_str!("../../guide/least_squares.md")]
