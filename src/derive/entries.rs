//! Hessians and sparse Jacobians: one call, nothing kept.

use super::eager::{self, Here};
use super::twice::{self, Twice, UndecidedEntry};
use super::{Differentiable, Outputs, Point, all_finite, erased};
use crate::error::{Error, Quantity, has_room};
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::seam::seam;
use crate::sparse::plan::Entries;
use crate::tape::{Closure, Recording, Var};
use core::panic::Location;

/// The Hessian `H(i, j) = ∂²f/∂xᵢ∂xⱼ` at a point: exact, and symmetric to the last bit.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `point`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; finite.
///
/// Costs one recording, and two sweeps over it for each coordinate, or fewer where many entries are 0
/// whatever the point is ([`sparse_hessian`]). For many points
/// [`Function::hessian_into`](crate::Function::hessian_into) is faster. Where a first
/// derivative is a convention, as that of `abs` at 0, the second one is the limit next to the point, if there is one, and else that of
/// the convention; see [`guide::limits`](crate::guide::limits).
///
/// # Errors
/// Those of [`grad`](crate::grad), [`Error::NotFinite`] or [`Error::Indeterminate`] with both coordinates if a second derivative
/// is NaN or infinite, or `0 · ∞`, and [`Error::TooLarge`] if there is no memory for the matrix.
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
    dense_hessian(&erased(&f), point.coordinates(), Location::caller())
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
    entries(&erased(&f), Entries::Hessian, point.coordinates(), Location::caller())
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
    entries(&erased(&f), Entries::Jacobian, point.coordinates(), Location::caller())
}

seam! {
    fn dense_hessian<T>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Matrix<T>, Error> = dense_hessian_at
}

pub(crate) fn dense_hessian_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    here: Here,
) -> Result<Matrix<T>, Error> {
    let n = point.len();
    if !has_room::<T>(n, n) {
        return Err(Error::TooLarge { rows: n, columns: n });
    }
    Ok(entries_at(f, Entries::Hessian, point, here)?.to_dense())
}

seam! {
    /// The entries that can be other than 0.
    fn entries<T>(f: &Closure<'_, T>, entries: Entries, point: &[T], here: Here) -> Result<SparseMatrix<T>, Error> = entries_at
}

fn entries_at<T: Real>(
    f: &Closure<'_, T>,
    entries: Entries,
    point: &[T],
    here: Here,
) -> Result<SparseMatrix<T>, Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    let limit = Recording::default().limit;
    let mut recorded = Twice::record(f, point, limit, here)?;
    let explain = |k: usize| eager::explain_output(f, k, point, here);
    if let Some(k) = (0..recorded.outputs()).find(|&k| !recorded.value(k).is_finite()) {
        return Err(explain(k));
    }
    let plan = recorded.plan(entries);
    let mut values = vec![T::zero(); plan.places.len()];
    if let Err(UndecidedEntry { at, node }) = recorded.entries(&plan, entries, point, &mut values) {
        return Err(eager::indeterminate_at(f, point, entries.quantity(at), node));
    }
    let bad = values.iter().zip(plan.structure.entries()).find(|(value, _)| !value.is_finite());
    match (entries, bad.map(|(_, at)| at)) {
        (_, None) => Ok(SparseMatrix::new(plan.structure, values)),
        (Entries::Hessian, Some((row, column))) => {
            Err(twice::explain_second(f, point, [row, column], limit, here))
        }
        (Entries::Jacobian, Some((row, _))) => Err(explain(row)),
    }
}
