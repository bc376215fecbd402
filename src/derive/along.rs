//! Derivatives along vectors, and second derivatives: one call, nothing kept.

use super::twice::{self, Twice};
use super::{Differentiable, Matrix, Outputs, Point, all_finite, eager};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::sparse::SparseMatrix;
use crate::sparse::plan::Entries;
use crate::tape::Recording;
use crate::{Real, Var};
use num_traits::{Float, One, Zero};

/// The Hessian `H(i, j) = ∂²f/∂xᵢ∂xⱼ` at a point: exact, and symmetric to the last bit.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `point`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; finite.
///
/// Costs one recording, and two sweeps over it for each coordinate, or fewer where many entries are 0
/// whatever the point is ([`sparse_hessian`]). For many points
/// [`Function::hessian_into`](crate::Function::hessian_into) is faster. At kinks the second derivative
/// is that of the slopes' convention.
///
/// # Errors
/// Those of [`grad`](crate::grad), and [`Error::NotFinite`] with both coordinates if a second derivative
/// is NaN or infinite.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let h = hessian(|[x, y]: [Var; 2]| x * x * y, [3.0, 5.0])?;
/// assert_eq!(h[(0, 0)], 10.0);
/// assert_eq!(h.as_slice(), [10.0, 6.0, 6.0, 0.0]);
///
/// let error = hessian(|x: Var| x.powf(1.5), 0.0).unwrap_err();
/// assert!(error.to_string().contains("the second derivative in coordinates 0 and 0"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn hessian<P, F, Form>(f: F, point: P) -> Result<Matrix<P::Scalar>, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    Ok(sparse_hessian(f, point)?.to_dense())
}

/// The Hessian `H(i, j) = ∂²f/∂xᵢ∂xⱼ` at a point, without the entries that are 0 whatever the point is:
/// exact, and symmetric to the last bit.
///
/// Which entries there are is read off the recording. Coordinates that do not disturb one another
/// move together, so that the cost depends on the entries of a row rather than on the number of
/// coordinates. For many points [`Function::sparse_hessian_into`](crate::Function::sparse_hessian_into) is
/// faster, and cites the sources.
///
/// # Errors
/// Those of [`hessian`].
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let chain = |x: &[Var]| x.windows(2).map(|w| (w[1] - w[0] * w[0]).powi(2)).sum::<Var>();
/// let h = sparse_hessian(chain, vec![1.0; 1000])?;
/// assert_eq!(h.values().len(), 3 * 1000 - 2);
/// assert_eq!((h.get(5, 5), h.get(5, 6), h.get(5, 7)), (10.0, -4.0, 0.0));
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn sparse_hessian<P, F, Form>(f: F, point: P) -> Result<SparseMatrix<P::Scalar>, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    let x = point.coordinates();
    all_finite(x, Quantity::Coordinate).map_err(Box::new)?;
    let limit = Recording::default().limit;
    let mut recorded = Twice::record(|x: &[Var<_>]| f.eval(x), x, limit)?;
    let f = |x: &[Var<_>]| f.eval(x);
    if !recorded.value(0).is_finite() {
        return Err(eager::explain(&f, x));
    }
    entries(&mut recorded, Entries::Hessian, x)
        .map_err(|(row, column)| twice::explain_second(&f, x, [row, column], limit))
}

/// The Jacobian `J(i, j) = ∂fᵢ/∂xⱼ` at a point, without the entries that are 0 whatever the point is.
///
/// Which entries there are is read off the recording. Coordinates that no output shares move together, or
/// outputs that share no coordinate are taken back together, whichever are fewer. For many points
/// [`Function::sparse_jacobian_into`](crate::Function::sparse_jacobian_into) is faster.
///
/// # Errors
/// Those of [`jacobian`](crate::jacobian).
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let steps = |x: &[Var]| x.windows(2).map(|w| w[1] * w[1] - w[0]).collect::<Vec<Var>>();
/// let j = sparse_jacobian(steps, vec![1.0, 2.0, 3.0])?;
/// assert_eq!(j.iter().collect::<Vec<_>>(), [(0, 0, -1.0), (0, 1, 4.0), (1, 1, -1.0), (1, 2, 6.0)]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn sparse_jacobian<P, F, Form>(f: F, point: P) -> Result<SparseMatrix<P::Scalar>, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form>,
    F::Output: Outputs<P::Scalar>,
{
    let x = point.coordinates();
    all_finite(x, Quantity::Coordinate).map_err(Box::new)?;
    let mut recorded = Twice::record(|x: &[Var<_>]| f.eval(x), x, Recording::default().limit)?;
    let explain = |k: usize| {
        let unit = |i| if i == k { P::Scalar::one() } else { P::Scalar::zero() };
        eager::explain_output(&|x: &[Var<_>]| Ok(weighted(&f.eval(x)?, unit)), x, k)
    };
    match (0..recorded.outputs()).find(|&k| !recorded.value(k).is_finite()) {
        Some(k) => Err(explain(k)),
        None => entries(&mut recorded, Entries::Jacobian, x).map_err(|(row, _)| explain(row)),
    }
}

/// The sparse derivative of a recording, or else the place of an entry that is not finite.
fn entries<T: Real>(
    recorded: &mut Twice<T>,
    entries: Entries,
    point: &[T],
) -> Result<SparseMatrix<T>, (usize, usize)> {
    let plan = recorded.plan(entries);
    let mut values = vec![T::zero(); plan.places.len()];
    recorded.entries(&plan, entries, point, &mut values);
    let bad = values.iter().zip(plan.structure.entries()).find(|(value, _)| !value.is_finite());
    match bad.map(|(_, at)| at) {
        Some(at) => Err(at),
        None => Ok(SparseMatrix::new(plan.structure, values)),
    }
}

/// The product of the Hessian at a point with a direction: how the gradient changes along it.
///
/// - `direction`: as the point in shape and length; finite.
///
/// Costs one recording, and two sweeps over it, whatever the number of coordinates.
///
/// # Errors
/// Those of [`hessian`], and [`Error::Length`] if the direction is longer or shorter than the point.
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
    let slopes: Vec<_> = (0..recorded.outputs()).map(|k| recorded.slope(k)).collect();
    for (k, &slope) in slopes.iter().enumerate() {
        if !slope.is_finite() || !recorded.value(k).is_finite() {
            let unit = |i| if i == k { P::Scalar::one() } else { P::Scalar::zero() };
            let output = |x: &[Var<_>]| Ok(weighted(&f.eval(x)?, unit));
            let mut recorded = Twice::record(output, x, Recording::default().limit)?;
            recorded.forward(x, v);
            return Err(twice::explain(&output, &mut recorded, x, Quantity::Along(k), slope));
        }
    }
    Ok(F::Output::shaped(&slopes))
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
