//! Hessians and sparse Jacobians: one call, nothing kept.

use super::twice::{self, Twice};
use super::{Differentiable, Outputs, Point, all_finite, eager};
use crate::error::{Error, Quantity, has_room};
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::sparse::plan::Entries;
use crate::tape::{Recording, Var};
use num_traits::Float;

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
/// Those of [`grad`](crate::grad), [`Error::NotFinite`] with both coordinates if a second derivative
/// is NaN or infinite, and [`Error::TooLarge`] if there is no memory for the matrix.
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
    let n = point.coordinates().len();
    if !has_room::<P::Scalar>(n, n) {
        return Err(Error::TooLarge { rows: n, columns: n });
    }
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
    let explain = |k: usize| eager::explain_output(&|x: &[Var<_>]| f.eval(x), k, x);
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
