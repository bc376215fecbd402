//! Derivatives along vectors: one call, nothing kept.

use super::twice::{self, Twice};
use super::{Differentiable, Outputs, Point, all_finite, eager};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::real::Real;
use crate::tape::{Recording, Var};
use num_traits::Float;

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
    admit(x, v)?;
    let f = |x: &[Var<_>]| f.eval(x);
    let mut recorded = Twice::record(f, x, Recording::default().limit)?;
    let mut product = point.clone();
    twice::hvp_into(&f, &mut recorded, x, v, product.coordinates_mut())?;
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
    let (x, v) = (point.coordinates(), direction.coordinates());
    admit(x, v)?;
    let mut recorded = Twice::record(|x: &[Var<_>]| f.eval(x), x, Recording::default().limit)?;
    recorded.forward(x, v);
    let tangents: Vec<_> = (0..recorded.outputs()).map(|k| recorded.derivative(k)).collect();
    for (k, &tangent) in tangents.iter().enumerate() {
        if !tangent.is_finite() || !recorded.value(k).is_finite() {
            let output = eager::output(|x: &[Var<_>]| f.eval(x), k);
            let mut recorded = Twice::record(&output, x, Recording::default().limit)?;
            recorded.forward(x, v);
            return Err(twice::explain(&output, &mut recorded, x, Quantity::Along(k), tangent));
        }
    }
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
    all_finite(x, Quantity::Coordinate).map_err(Box::new)?;
    all_finite(weights, Quantity::Weight).map_err(Box::new)?;
    let total = |x: &[Var<_>]| {
        let outputs = f.eval(x)?;
        LengthMismatch::check("weights", outputs.as_outputs().len(), weights.len())?;
        Ok(weighted(&outputs, |k| weights[k]))
    };
    let mut gradient = point.clone();
    eager::value_and_grad_into(&total, x, gradient.coordinates_mut())?;
    Ok(gradient)
}

/// The sum of outputs with weights. A weight of 0 takes an output away, also one that is not finite.
#[track_caller]
pub(crate) fn weighted<T: Real>(outputs: &impl Outputs<T>, weight: impl Fn(usize) -> T) -> Var<T> {
    let outputs = outputs.as_outputs().iter().enumerate().map(|(k, &output)| (weight(k), output));
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
