//! Derivatives along vectors: one call, nothing kept.

use super::conventions::{Sought, Undecided};
use super::eager::{self, Here};
use super::twice::{self, Twice};
use super::{Differentiable, Outputs, Point, all_finite, erased};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::real::Real;
use crate::seam::seam;
use crate::tape::closure::{ClosureResult, Take, outputs};
use crate::tape::{Closure, Recording, Var};
use core::panic::Location;

/// The product of the Hessian at a point with a direction: how the gradient changes along it.
///
/// - `direction`: as the point in shape and length; finite.
///
/// Costs one recording, and two sweeps over it, whatever the number of coordinates.
///
/// # Errors
/// Those of [`hessian`](crate::hessian), and [`Error::Length`] if the direction is longer or shorter than the point.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // The Hessian is [[10, 6], [6, 0]].
/// assert_eq!(hvp(|[x, y]: [Var; 2]| x * x * y, [3.0, 5.0], [1.0, 2.0])?, [22.0, 6.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Pearlmutter (1994), Fast exact multiplication by the Hessian, Neural Computation 6, 147–160.
#[track_caller]
pub fn hvp<P, F, Form>(f: F, point: P, direction: P) -> Result<P, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    let (x, v) = (point.coordinates(), direction.coordinates());
    let mut product = point.clone();
    hvp_into(&erased(&f), x, v, product.coordinates_mut(), Location::caller())?;
    Ok(product)
}

/// The derivative of each output along a direction, `J v` with the Jacobian `J`, in the shape of the
/// outputs.
///
/// - `f`: returns `[Var; M]`, `Vec<Var>` or one `Var`.
/// - `direction`: as the point in shape and length; finite.
///
/// Costs one recording and one sweep over it, whatever the number of outputs.
///
/// # Errors
/// Those of [`grad`](crate::grad), and [`Error::Length`] if the direction is longer or shorter than the
/// point.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // The Jacobian at (0, 2) is [[2, 0], [1, 0]].
/// let along = jvp(|[x, y]: [Var; 2]| [x * y, x.sin()], [0.0, 2.0], [3.0, 1.0])?;
/// assert_eq!(along, [6.0, 3.0]);
/// assert_eq!(jvp(|x: Var| x * x, 3.0, 0.5)?, 3.0);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn jvp<P, F, Form>(
    f: F,
    point: P,
    direction: P,
) -> Result<<F::Output as Outputs<P::Scalar>>::Values, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form>,
    F::Output: Outputs<P::Scalar>,
{
    let tangents = tangents(&erased(&f), point.coordinates(), direction.coordinates(), Location::caller())?;
    Ok(F::Output::shaped(&tangents))
}

/// The gradient of the sum of the outputs with weights, `wᵀ J` with the Jacobian `J`.
///
/// - `f`: returns `[Var; M]`, `Vec<Var>` or one `Var`.
/// - `weights`: one for each output; finite. An output of weight 0 does not count at all.
///
/// Costs one recording and one sweep back, whatever the number of outputs.
///
/// # Errors
/// Those of [`grad`](crate::grad), and [`Error::Length`] if there are more or fewer weights than outputs.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // The Jacobian at (0, 2) is [[2, 0], [1, 0]].
/// assert_eq!(vjp(|[x, y]: [Var; 2]| [x * y, x.sin()], [0.0, 2.0], [1.0, 10.0])?, [12.0, 0.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn vjp<P, W, F, Form>(f: F, point: P, weights: W) -> Result<P, Error>
where
    P: Point,
    W: Point<Scalar = P::Scalar>,
    F: Differentiable<P::Scalar, Form>,
    F::Output: Outputs<P::Scalar>,
{
    let (x, weights) = (point.coordinates(), weights.coordinates());
    let mut gradient = point.clone();
    vjp_into(&erased(&f), x, weights, gradient.coordinates_mut(), Location::caller())?;
    Ok(gradient)
}

seam! {
    /// The product of the Hessian at `point` with `direction` goes to `into`.
    fn hvp_into<T>(f: &Closure<'_, T>, point: &[T], direction: &[T], into: &mut [T], here: Here) -> Result<(), Error> = hvp_at
}

fn hvp_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    direction: &[T],
    into: &mut [T],
    here: Here,
) -> Result<(), Error> {
    admit(point, direction)?;
    let mut recorded = Twice::record(f, point, Recording::default().limit, here)?;
    twice::hvp_into(f, &mut recorded, point, direction, into, here)?;
    Ok(())
}

seam! {
    /// The derivative of each output along `direction`.
    fn tangents<T>(f: &Closure<'_, T>, point: &[T], direction: &[T], here: Here) -> Result<Vec<T>, Error> = tangents_at
}

pub(crate) fn tangents_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    direction: &[T],
    here: Here,
) -> Result<Vec<T>, Error> {
    admit(point, direction)?;
    let limit = Recording::default().limit;
    let mut recorded = Twice::record(f, point, limit, here)?;
    let mut tangents = Vec::new();
    let settled = recorded.derivatives(Sought::Along(direction), (point, point.len()), &mut tangents);
    let undecided = settled.err().filter(|what| recorded.value(what.index).is_finite());
    if let Some(Undecided { node, index }) = undecided {
        return Err(eager::indeterminate_at(f, point, Quantity::Along(index), node));
    }
    for (k, &tangent) in tangents.iter().enumerate() {
        if !tangent.is_finite() || !recorded.value(k).is_finite() {
            let output = eager::output_of(f, k);
            let mut recorded = Twice::record(&output, point, limit, here)?;
            recorded.forward(point, direction);
            return Err(twice::explain(&output, &mut recorded, point, Quantity::Along(k), tangent, here));
        }
    }
    Ok(tangents)
}

seam! {
    /// The derivatives of the sum of the outputs with `weights` go to `into`.
    fn vjp_into<T>(f: &Closure<'_, T>, point: &[T], weights: &[T], into: &mut [T], here: Here) -> Result<(), Error> = vjp_at
}

fn vjp_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    weights: &[T],
    into: &mut [T],
    here: Here,
) -> Result<(), Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    all_finite(weights, Quantity::Weight).map_err(Box::new)?;
    let total = weighted(f, |k| weights.get(k).copied().unwrap_or_else(T::zero), Some(weights.len()));
    eager::value_and_grad_into(&total, point, into, here)?;
    Ok(())
}

/// A closure for the sum of the outputs of `f` with weights. A weight of 0 takes an output away, also one that is not
/// finite. Refuses another number of outputs than `expected`, if one is.
pub(crate) fn weighted<T: Real>(
    f: &Closure<'_, T>,
    weight: impl Fn(usize) -> T,
    expected: Option<usize>,
) -> impl Fn(&[Var<T>], &mut Take<'_, T>) -> ClosureResult {
    move |x, take| {
        let outputs = outputs(f, x)?;
        if let Some(expected) = expected {
            LengthMismatch::check("weights", outputs.len(), expected)?;
        }
        take(&[sum(&outputs, &weight)]);
        Ok(())
    }
}

fn sum<T: Real>(outputs: &[Var<T>], weight: &impl Fn(usize) -> T) -> Var<T> {
    let outputs = outputs.iter().enumerate().map(|(k, &output)| (weight(k), output));
    let products = outputs
        .filter(|(weight, _)| *weight != T::zero())
        .map(|(weight, output)| if weight == T::one() { output } else { output * Var::constant(weight) });
    products.reduce(|a, b| a + b).unwrap_or(Var::constant(T::zero()))
}

/// Checks lengths, and that point and direction are finite.
fn admit<T: Real>(point: &[T], direction: &[T]) -> Result<(), Error> {
    LengthMismatch::check("direction", point.len(), direction.len())?;
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    all_finite(direction, Quantity::Direction).map_err(Box::new)?;
    Ok(())
}
