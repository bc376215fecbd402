//! Derivatives of closures: one call, nothing kept.
//!
//! [`grad`], [`value_and_grad`] and [`jacobian`] record the closure at the point and
//! sweep the tape backward. They take every shape of point ([`Point`]) and of closure
//! ([`Differentiable`]), and give results in the caller's own shape.
//!
//! [`recording`] describes what is on the tape.
//!
//! For many points of one closure, a [`Function`](crate::Function) is faster.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a call reads best with the closure and the point in place"
)]

pub(crate) mod accuracy;
pub(crate) mod along;
pub(crate) mod check;
mod closure;
pub(crate) mod conventions;
pub(crate) mod eager;
pub(crate) mod enclose;
pub(crate) mod entries;
mod named;
mod nested;
mod point;
mod recording;
#[cfg(feature = "serde")]
pub(crate) mod stored;
pub(crate) mod traced;
pub(crate) mod twice;

pub use crate::matrix::Matrix;
#[cfg(feature = "nalgebra")]
pub use crate::matrix::SpectrumError;
pub use crate::tape::Var;
pub use accuracy::{Accuracy, grad_and_error, value_and_error};
pub use along::{hvp, jvp, vjp};
pub use check::{Coordinate, GradReport, check_grad, check_grad_against};
pub use closure::{Differentiable, Outputs, form};
pub(crate) use closure::{erased, erased_owned};
pub use enclose::{EncloseOptions, Enclosure, enclose, enclose_with};
pub use entries::{hessian, sparse_hessian, sparse_jacobian};
pub(crate) use nested::{How, differentiate};
pub use nested::{Variables, nested_grad, nested_jvp, nested_value_and_grad};
pub use point::{FromCoordinates, Point};
pub use recording::{Operand, Origin, RecordedNode, Recording, recording};

use crate::error::Error;
use crate::real::Real;
use core::panic::Location;

/// A matrix of zeros for a size that comes from a point.
///
/// # Errors
/// [`Error::TooLarge`] if there is no memory for it.
pub(crate) fn zeros<T: Real>(rows: usize, columns: usize) -> Result<Matrix<T>, Error> {
    Matrix::zeros_if_they_fit(rows, columns).ok_or(Error::TooLarge { rows, columns })
}

/// The gradient `∂f/∂xᵢ` at a point, in the point's own shape.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `point`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; finite.
///
/// Costs one evaluation of `f` that records, and one sweep back, whatever the number of
/// coordinates. Gradients may be taken inside `f`, each at a point of its own.
///
/// # Errors
/// - [`Error::ForeignVariable`] if `f` uses a variable of another recording.
/// - [`Error::Length`] if `f` takes `[Var; N]` and the point has another length.
/// - [`Error::NotFinite`] if a coordinate, the value or the gradient is NaN or infinite.
/// - [`Error::Indeterminate`] if a derivative is `0 · ∞` and has no limit next to the point.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
/// assert_eq!(grad(booth, [1.0, -2.0])?, [-40.0, -50.0]);
///
/// let norm = |x: &[Var]| x.iter().map(|x| x * x).sum::<Var>();
/// assert_eq!(grad(norm, vec![1.0, 2.0, 3.0])?, vec![2.0, 4.0, 6.0]);
///
/// assert_eq!(grad(|x: Var<f32>| x.powi(3), 2.0)?, 12.0_f32);
///
/// let error = grad(|x: Var| x.ln(), 0.0).unwrap_err();
/// assert!(error.to_string().contains("`ln` of 0.0"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn grad<P, F, Form>(f: F, point: P) -> Result<P, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    Ok(value_and_grad(f, point)?.1)
}

/// The value `f(x)` and the gradient `∂f/∂xᵢ`, from one recording.
///
/// # Errors
/// Those of [`grad`].
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let (value, [dx, dy]) = value_and_grad(|[x, y]: [Var; 2]| x * y.exp(), [3.0, 0.0])?;
/// assert_eq!((value, dx, dy), (3.0, 1.0, 3.0));
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn value_and_grad<P, F, Form>(f: F, point: P) -> Result<(P::Scalar, P), Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    let mut gradient = point.clone();
    let value = eager::value_and_grad_into(
        &erased(&f),
        point.coordinates(),
        gradient.coordinates_mut(),
        Location::caller(),
    )?;
    Ok((value, gradient))
}

/// The Jacobian `J(i, j) = ∂fᵢ/∂xⱼ`: a row for each output, a column for each coordinate.
///
/// `f` returns `[Var; M]`, `Vec<Var>` or one `Var`. Costs one recording and one sweep back for
/// each output.
///
/// # Errors
/// Those of [`grad`].
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let j = jacobian(|[x, y]: [Var; 2]| [x * y, x.sin()], [0.0, 2.0])?;
/// assert_eq!(j[(0, 0)], 2.0);
/// assert_eq!(j.row(1), [1.0, 0.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn jacobian<P, F, Form>(f: F, point: P) -> Result<Matrix<P::Scalar>, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form>,
    F::Output: Outputs<P::Scalar>,
{
    eager::jacobian(&erased(&f), point.coordinates(), Location::caller())
}

/// Why a function of the user's own has no second derivative, behind its name.
pub(crate) const NO_DERIVATIVE: &str =
    "has no derivative of that order: give it `second`, or do without derivatives of derivatives";

/// Checks that every number is finite; the first that is not is reported as `quantity(index)`.
pub(crate) fn all_finite<T: Real>(
    numbers: &[T],
    quantity: impl FnOnce(usize) -> crate::error::Quantity,
) -> Result<(), crate::error::NotFinite> {
    match numbers.iter().position(|x| !x.is_finite()) {
        None => Ok(()),
        Some(i) => Err(crate::error::NotFinite {
            quantity: quantity(i),
            value: numbers[i].widen(),
            cause: None,
            row: None,
        }),
    }
}
