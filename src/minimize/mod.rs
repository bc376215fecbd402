//! Minimizers: from a start to a minimum of a closure, with exact derivatives.
//!
//! [`minimize`](minimize()) is the short form, [`Minimizer`] has settings, [`Minimum`] is what comes out, on request with the
//! path there ([`Iterates`]), and [`Status`] says why the run ended. [`guide::minimizers`](crate::guide::minimizers) compares the methods.
//!
//! What all methods promise:
//! - A run always ends, with no more evaluations than [`Minimizer::max_evaluations`], and its result is the lowest point
//!   that was evaluated, also where it ended by a failure or in the middle of a search.
//! - A trial step that leaves the domain, where the function is NaN or infinite, or where a function that it calls fails (a covariance
//!   that is not positive definite), is taken back. Only the start has to be in it.
//! - A run does not end early because the function hardly changes: it goes on until the gradient is within the
//!   tolerance, or until no step lowers the function by more than its rounding.
//! - At a kink it does not claim a minimum because steps have become small: it looks at the gradients around, and goes on
//!   if they show a way down.
//! - A function that falls without bound is found out in some hundred evaluations.
//!
//! The steps themselves know neither closures nor tapes; they ask for values, gradients and products with the Hessian.

#![allow(
    clippy::neg_cmp_op_on_partial_ord,
    reason = "a comparison with NaN is false, so that a test which is negated fails for it"
)]

mod augmented;
mod ball;
mod bfgs;
mod box_sample;
mod constrained;
mod constraints;
mod cubic;
mod curvature;
mod dense;
mod error;
mod evolution;
mod free;
mod given;
mod gradient_descent;
mod hull;
mod iterates;
mod job;
mod kink;
mod lbfgs;
mod likelihood;
mod line_search;
mod memory;
mod method;
mod minimizer;
mod minimum;
mod multistart;
mod nelder_mead;
mod newton_cg;
pub(crate) mod objective;
mod projected;
mod review;
mod run;
mod settings;
mod shown;
mod status;
#[cfg(feature = "serde")]
mod stored;
mod trust;
mod trust_exact;
mod trust_ncg;
mod trust_within;
mod wolfe;

pub use crate::domain::DomainError;
pub use constrained::{ConstrainedMinimizer, ConstrainedMinimum};
pub use constraints::Constraints;
pub use error::MinimizeError;
pub use evolution::DifferentialEvolution;
pub use iterates::{Iterates, Step};
pub use method::Method;
pub use minimizer::Minimizer;
pub use minimum::Minimum;
pub use multistart::{Basin, Minima};
pub use status::Status;

use crate::derive::{Differentiable, Point};
use crate::real::Real;
use crate::tape::Var;

/// Minimizes `f` from `start` by `method`.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result. It is compiled, and derivatives
///   of any order are exact.
/// - `start`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; the function is finite there.
///
/// Returns the best point in the shape of the start, with the reason for the end. That the run ended by a limit or
/// a failure is no error: look at [`Minimum::status`]. For settings there is [`Minimizer`].
///
/// # Errors
/// [`MinimizeError::Function`] if `f` cannot be evaluated at all: it uses a variable of another recording, or takes
/// `[Var; N]` where the start has another length.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let rosen = |x: &[Var]| {
///     x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
/// };
/// let min = minimize(rosen, vec![-1.2, 1.0], Method::Bfgs)?;
/// assert!(min.success() && (min.x[0] - 1.0).abs() < 1e-6 && (min.x[1] - 1.0).abs() < 1e-6);
///
/// // A logarithm is a wall: steps that leave its domain are taken back.
/// let min = minimize(|x: Var| x - x.ln(), 0.01, Method::NewtonCg)?;
/// assert!((min.x - 1.0).abs() < 1e-8);
/// # Ok::<(), gradus::minimize::MinimizeError>(())
/// ```
#[track_caller]
pub fn minimize<P, F, Form>(f: F, start: P, method: Method) -> Result<Minimum<P>, MinimizeError>
where
    P: Point,
    P::Scalar: Real,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    Minimizer::new(method).minimize(f, start)
}
