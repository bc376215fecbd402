//! How many digits of a value and of a gradient are right: estimates of what rounding does, from sweeps over the tape.
//!
//! Each operation rounds, by an amount that the table of operations bounds ([`rounding`](crate::op::rounding)). What a rounding of
//! one value makes of the result is its adjoint, so one reverse sweep gives the effect of all. Of a component of the gradient the
//! same is got from one more tangent: see [`gradient`].
//!
//! - [`forward`]: values, roundings, and operations that are no longer like their tangent within the error of their operands.
//! - [`backward`]: the effect of the roundings on the value.
//!
//! Where first order says nothing, the [enclosure](super::enclose) does.

mod backward;
mod forward;
mod gradient;
mod report;

pub(crate) use backward::{ValueErrors, value_errors};
pub(crate) use forward::Roundings;
pub(crate) use gradient::gradient_accuracy_at;
pub use report::Accuracy;

use super::eager::Here;
use super::enclose::{Enclosure, enclosed_at};
use super::traced::Traced;
use super::{Differentiable, Point, erased};
use crate::error::Error;
use crate::interval::Interval;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::{Closure, Var};
use core::panic::Location;

/// The value `f(x)` with an estimate of its rounding error, and its condition number.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `point`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; finite, and taken as exact, as constants of the closure are.
///
/// The estimate is `Σ |v̄ᵢ| rᵢ` over all operations, where `v̄ᵢ` is the derivative of the result in the value of operation `i`, and
/// `rᵢ` a bound on its rounding: ½ unit in the last place for arithmetic, 0 where it comes out exactly, and what is documented for
/// the elementary functions. It assumes that all roundings conspire, so most errors are well below it.
///
/// That is an estimate of first order. Where an operation is not like its tangent within the error of its operands (a square of
/// what is 0 but for rounding, a kink, a jump, a pole), the change of its value at the ends takes the place of the tangent, and
/// [`second_order`](Accuracy::second_order) names it if it matters, and the error is that of the [`enclose`](crate::enclose())d value, which
/// is proven, where there is one with bounds. Comparisons of the closure are taken to come out right.
///
/// Costs some 30 times what [`value_and_grad`](crate::value_and_grad) does, whatever the number of coordinates.
///
/// # Errors
/// Those of [`grad`](crate::grad), but for those that are about derivatives.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // The smaller root of x² − 10⁸ x + 1, by the formula of school and without its cancellation.
/// let school = |b: Var| (b - (b * b - 4.0).sqrt()) / 2.0;
/// let stable = |b: Var| 2.0 / (b + (b * b - 4.0).sqrt());
/// let (school, stable) = (value_and_error(school, 1e8)?, value_and_error(stable, 1e8)?);
/// assert!(school.digits() < 1.0 && stable.digits() > 15.0);
/// assert!((school.value - stable.value).abs() < school.error + stable.error);
/// assert_eq!(school.largest.unwrap().operation, "sqrt");
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Linnainmaa (1976), Taylor expansion of the accumulated rounding error, BIT 16, 146–160; Iri (1984), Simultaneous computation
/// of functions, partial derivatives and estimates of rounding errors, Japan J. Appl. Math. 1, 223–252. Exact operations are left
/// out as in Langlois (2001), Automatic linear correction of rounding errors, BIT 41, 515–539.
#[track_caller]
pub fn value_and_error<P, F, Form>(f: F, point: P) -> Result<Accuracy, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    value_accuracy(&erased(&f), point.coordinates(), Location::caller())
}

/// The gradient `∂f/∂xₖ`, each component with an estimate of its rounding error, and its condition number.
///
/// - `f`, `point`: as for [`value_and_error`].
///
/// The computed component `gₖ` is a function of the values `vᵢ` of the way forward and of the adjoints `v̄ᵢ` of the way back, and
/// all of them are rounded. Its derivative in a value is `∂v̄ᵢ/∂xₖ`, and in an adjoint `∂vᵢ/∂xₖ`: both come from a sweep forward
/// and back along coordinate `k`, the one of a product with the Hessian. So the estimate is
/// `Σ |∂v̄ᵢ/∂xₖ| rᵢ + Σ |∂vᵢ/∂xₖ| sᵢ`, with bounds `sᵢ` on the roundings of each adjoint: products, sums, and partial derivatives,
/// which are within 4 units in the last place. Where that order does not hold, the component is [enclosed](crate::enclose()).
///
/// Costs what [`value_and_error`] does, and two sweeps more for each coordinate.
///
/// # Errors
/// Those of [`grad`](crate::grad).
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // (1 − cos x) / x² near 0: the value has lost half of its digits, the gradient all.
/// let f = |x: Var| (1.0 - x.cos()) / (x * x);
/// let gradient = grad_and_error(f, 1e-4)?;
/// assert!(value_and_error(f, 1e-4)?.digits() < 8.5 && gradient[0].digits() == 0.0);
/// assert!((gradient[0].value - -1e-4 / 12.0).abs() < gradient[0].error);
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// As [`value_and_error`]; the adjoint of a gradient is that of Christianson (1992), Automatic Hessians by reverse accumulation,
/// IMA J. Numer. Anal. 12, 135–150.
#[track_caller]
pub fn grad_and_error<P, F, Form>(f: F, point: P) -> Result<Vec<Accuracy>, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    gradient_accuracy(&erased(&f), point.coordinates(), Location::caller())
}

seam! {
    /// The value with its error.
    pub(crate) fn value_accuracy<T>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Accuracy, Error> = value_accuracy_at
}

fn value_accuracy_at<T: Real>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Accuracy, Error> {
    let traced = Traced::record(f, point, here)?.without_calls("an estimate of rounding errors")?;
    let roundings = Roundings::new(&traced, point);
    let errors = value_errors(&traced, &roundings);
    let mut accuracy = errors.accuracy(f, point, traced.value);
    if accuracy.second_order.is_some()
        && let Some(enclosure) = enclosure(f, point, here)
    {
        accuracy.proven_by(enclosure.value);
    }
    Ok(accuracy)
}

/// Bounds at a point, where an estimate of first order says nothing; none where something is not decided.
fn enclosure<T: Real>(f: &Closure<'_, T>, point: &[T], here: Here) -> Option<Enclosure> {
    let sides: Vec<Interval> = point.iter().map(|x| Interval::point(x.widen())).collect();
    enclosed_at(f, &sides, 1, here).ok()
}

seam! {
    /// The components of the gradient with their errors.
    pub(crate) fn gradient_accuracy<T>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Vec<Accuracy>, Error> = proven_gradient_accuracy
}

fn proven_gradient_accuracy<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    here: Here,
) -> Result<Vec<Accuracy>, Error> {
    let mut components = gradient_accuracy_at(f, point, here)?;
    if components.iter().any(|component| component.second_order.is_some())
        && let Some(enclosure) = enclosure(f, point, here)
    {
        for (component, enclosed) in components.iter_mut().zip(enclosure.gradient) {
            if component.second_order.is_some() {
                component.proven_by(enclosed);
            }
        }
    }
    Ok(components)
}
