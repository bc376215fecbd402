//! What was estimated, and how well: what a picture of a fit is drawn from.

use crate::derive::Point;
use crate::estimate::ARRIVED;
use crate::fit::FitReport;
use crate::least_squares::LeastSquaresReport;
use crate::matrix::Matrix;
use crate::real::Real;

/// Estimates with their covariance: the report of a [`Fit`](crate::Fit) or of [`LeastSquares`](crate::LeastSquares).
///
/// ```
/// use gradus::plot::Estimated;
/// use gradus::prelude::*;
///
/// let found = least_squares(|m: Var| [m - 1.0, m - 2.0, m - 6.0], 0.0)?;
/// assert!((found.estimates()[0] - 3.0).abs() < 1e-12);
/// assert_eq!(found.residual_standard_error(), Some(7f64.sqrt()));
/// assert_eq!(Estimated::degrees_of_freedom(&found), Some(2.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Estimated {
    /// The parameters.
    fn estimates(&self) -> Vec<f64>;
    /// Their names.
    fn names(&self) -> Vec<String>;
    /// Their covariance, where it is known.
    fn covariance(&self) -> Option<Matrix<f64>> {
        None
    }
    /// The residual standard error, where there is one.
    fn residual_standard_error(&self) -> Option<f64> {
        None
    }
    /// Those of the variance that was estimated from the residuals: rows that count, less parameters that are neither held nor at a
    /// bound. `None` where no variance was estimated, as for known deviations and likelihoods: intervals are normal there.
    fn degrees_of_freedom(&self) -> Option<f64> {
        None
    }
    /// Is the covariance that of the minimum? If not, a picture shows no bands and no standard errors, as the report prints
    /// none.
    fn is_at_minimum(&self) -> bool {
        true
    }
    /// The parameters at the start and at the end of each epoch, where they were stored.
    fn parameter_history(&self) -> Vec<Vec<f64>> {
        Vec::new()
    }
    /// The loss at the start and at the end of each epoch, where it was stored.
    fn losses(&self) -> Vec<f64> {
        Vec::new()
    }
}

fn widened<P: Point>(point: &P) -> Vec<f64> {
    point.coordinates().iter().map(|x| x.widen()).collect()
}

impl<P: Point> Estimated for FitReport<P> {
    fn estimates(&self) -> Vec<f64> {
        widened(&self.parameters)
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn covariance(&self) -> Option<Matrix<f64>> {
        self.covariance.clone()
    }

    fn residual_standard_error(&self) -> Option<f64> {
        self.residual_standard_error
    }

    fn degrees_of_freedom(&self) -> Option<f64> {
        self.inference().distribution.degrees_of_freedom()
    }

    fn is_at_minimum(&self) -> bool {
        self.has_arrived() != Some(false)
    }

    fn parameter_history(&self) -> Vec<Vec<f64>> {
        self.parameter_history.iter().map(widened).collect()
    }

    fn losses(&self) -> Vec<f64> {
        core::iter::once(self.initial_loss).chain(self.losses.iter().copied()).collect()
    }
}

impl<P: Point> Estimated for LeastSquaresReport<P> {
    fn estimates(&self) -> Vec<f64> {
        widened(&self.x)
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn covariance(&self) -> Option<Matrix<f64>> {
        self.covariance.clone()
    }

    fn residual_standard_error(&self) -> Option<f64> {
        self.residual_standard_error()
    }

    fn degrees_of_freedom(&self) -> Option<f64> {
        self.inference().distribution.degrees_of_freedom()
    }

    fn is_at_minimum(&self) -> bool {
        self.distance.is_none_or(|distance| distance <= ARRIVED)
    }
}
