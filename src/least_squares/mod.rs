//! Nonlinear least squares: parameters that make the sum of squared residuals smallest.
//!
//! [`least_squares`] takes a closure with all residuals and a start; [`LeastSquares`] has settings, and
//! a form for data that takes the residual of one row. Both come back with standard errors.
//!
//! The method is that of Levenberg and Marquardt as Moré made it robust, with exact derivatives and a
//! QR factorization at every step. For sums of squares it needs far fewer evaluations than any rule of
//! [`optim`](crate::optim), and no learning rate. Parameters may have bounds and be held, rows may have weights, and
//! [losses](Robust) other than squares keep a few wild residuals from deciding the fit. What is concluded from the report, intervals,
//! bands and profiles, is in [`estimate`](crate::estimate).

mod bootstrap;
mod bounded;
mod builder;
mod conclusions;
mod covariance;
mod iterate;
mod job;
mod joint;
mod judge;
mod orthogonal;
mod parts;
mod problem;
mod profile;
mod progress;
mod report;
mod robust;
mod rows;
mod scale;
mod settings;
mod shown;
mod solver;
mod source;
#[cfg(feature = "serde")]
mod stored;
mod streamed;
mod streamed_covariance;
mod task;
#[cfg(test)]
#[path = "../../tests/unit/least_squares.rs"]
mod tests;

pub use crate::estimate::Sandwich;
pub use crate::minimize::Status;
pub use builder::LeastSquares;
pub use joint::Joint;
pub use orthogonal::{Deviation, OrthogonalReport};
pub use progress::Progress;
pub use report::LeastSquaresReport;
pub use robust::{Robust, RobustCovariance};

use crate::derive::{Differentiable, Outputs, Point};
use crate::fit::FitError;

/// The point that makes the sum of squares of `residuals` smallest, from `start` on.
///
/// [`LeastSquares`] with its defaults: see there, and at [`run`](LeastSquares::run) for what is taken.
///
/// # Errors
/// Those of [`LeastSquares::run`]: wrong shapes and variables of other recordings. A start where a residual
/// is not finite gives a report that says so.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // Rosenbrock's valley as residuals: the sum of their squares is 100 (y − x²)² + (1 − x)².
/// let found = least_squares(|[x, y]: [Var; 2]| [10.0 * (y - x * x), 1.0 - x], [-1.2, 1.0])?;
/// assert!(found.success());
/// assert_eq!(found.x, [1.0, 1.0]);
/// # Ok::<(), gradus::fit::FitError>(())
/// ```
///
/// # Source
/// Moré (1978), The Levenberg–Marquardt algorithm: implementation and theory, Lecture Notes in
/// Mathematics 630, 105–116.
#[track_caller]
pub fn least_squares<P, F, Form>(residuals: F, start: P) -> Result<LeastSquaresReport<P>, FitError>
where
    P: Point,
    F: Differentiable<P::Scalar, Form>,
    F::Output: Outputs<P::Scalar>,
{
    LeastSquares::new().run(residuals, start)
}
