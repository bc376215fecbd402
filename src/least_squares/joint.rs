//! Several data sets with shared parameters.

use super::LeastSquaresReport;
use super::job::{Job, Part, solve_joint};
use super::settings::{Callback, Settings};
use crate::data::Dataset;
use crate::derive::Point;
use crate::fit::FitError;
use crate::fit::weights::Weights;
use crate::rows::EachRow;
use crate::tape::Closure;
use core::fmt;
use core::panic::Location;

/// A fit to several data sets at once: each has its own residuals over the one list of parameters, its own columns and its
/// own weights.
///
/// What is minimized is the sum of all squares, so the sets have to be in units in which their residuals compare: those of
/// their standard deviations, by [`deviations`](Self::deviations), where they do not share one.
///
/// ```
/// use gradus::prelude::*;
///
/// // Two decays with the same rate.
/// let t = [0.0, 1.0, 2.0, 3.0];
/// let first = Dataset::from_rows(&["t", "y"], t.map(|t| [t, 2.0 * (-0.5 * t as f64).exp()]))?;
/// let second = Dataset::from_rows(&["t", "y"], t.map(|t| [t, 7.0 * (-0.5 * t as f64).exp()]))?;
/// let found = LeastSquares::new()
///     .names(["a", "b", "rate"])
///     .joint([1.0, 1.0, 1.0])
///     .rows(|[a, _, k]: [Var; 3], [t, y]: [Var; 2]| a * (-k * t).exp() - y, &first)
///     .rows(|[_, b, k]: [Var; 3], [t, y]: [Var; 2]| b * (-k * t).exp() - y, &second)
///     .run()?;
/// assert!((found.x[0] - 2.0).abs() < 1e-9 && (found.x[1] - 7.0).abs() < 1e-9 && (found.x[2] - 0.5).abs() < 1e-9);
/// assert_eq!(found.degrees_of_freedom(), Some(5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing happens until `run`"]
pub struct Joint<'a, P: Point> {
    pub(super) settings: Settings,
    pub(super) callback: Option<Callback<'a>>,
    pub(super) penalties: Vec<Box<Closure<'a, f64>>>,
    pub(super) start: P,
    pub(super) parts: Vec<Part<'a, P::Scalar>>,
}

impl<P: Point> fmt::Debug for Joint<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joint").field("sets", &self.parts.len()).finish_non_exhaustive()
    }
}

impl<'a, P: Point> Joint<'a, P> {
    /// Adds a data set with the residual, or the residuals, of a row.
    pub fn rows<F, Form>(self, residuals: F, data: &'a Dataset) -> Self
    where
        F: EachRow<P::Scalar, Form> + 'a,
        P::Scalar: 'a,
    {
        self.part(residuals, data, None)
    }

    /// Adds a data set whose rows have the weights of this column, as in [`LeastSquares::weights`](super::LeastSquares::weights).
    pub fn weights<F, Form>(self, residuals: F, data: &'a Dataset, column: impl Into<String>) -> Self
    where
        F: EachRow<P::Scalar, Form> + 'a,
        P::Scalar: 'a,
    {
        self.part(residuals, data, Some(Weights::Column(column.into())))
    }

    /// Adds a data set whose rows have the standard deviations of this column, as in
    /// [`LeastSquares::deviations`](super::LeastSquares::deviations).
    pub fn deviations<F, Form>(self, residuals: F, data: &'a Dataset, column: impl Into<String>) -> Self
    where
        F: EachRow<P::Scalar, Form> + 'a,
        P::Scalar: 'a,
    {
        self.part(residuals, data, Some(Weights::Deviations(column.into())))
    }

    fn part<F, Form>(mut self, residuals: F, data: &'a Dataset, weights: Option<Weights>) -> Self
    where
        F: EachRow<P::Scalar, Form> + 'a,
        P::Scalar: 'a,
    {
        let f = crate::rows::erased_owned(residuals);
        self.parts.push(Part { f, data, weights });
        self
    }

    /// Minimizes the sum of squares over all sets.
    ///
    /// # Errors
    /// Those of [`LeastSquares::run_rows`](super::LeastSquares::run_rows), for any of the sets, and no set at all; weights of the whole, which belong to a set.
    #[track_caller]
    pub fn run(self) -> Result<LeastSquaresReport<P>, FitError> {
        if let Some(weights) = &self.settings.weights {
            let remedy = "each set has its own: `Joint::weights` and `Joint::deviations`";
            return Err(FitError::Conflict { setting: weights.setting(), with: "joint", remedy });
        }
        if self.parts.is_empty() {
            return Err(FitError::Data(crate::data::DataError::NoRows));
        }
        let Self { settings, callback, penalties, .. } = self;
        let job = Job { settings, callback, penalties, made_at: Location::caller() };
        let found = solve_joint(&self.parts, self.start.coordinates(), job)?;
        Ok(found.in_shape_of(self.start))
    }
}
