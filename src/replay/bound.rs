//! The bound for which programs are proved to be right where they are finite.

use crate::derive::all_finite;
use crate::error::{Error, Quantity};
use crate::graph::leaf_magnitude;
use crate::kernel::comparison::all_within;
use crate::real::Real;

/// Is the point within the bound for which programs are proved? An error if it is not finite.
#[inline]
pub(crate) fn admit<T: Real>(point: &[T]) -> Result<bool, Error> {
    if is_within(point) { Ok(true) } else { beyond(point) }
}

#[cold]
fn beyond<T: Real>(point: &[T]) -> Result<bool, Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    Ok(false)
}

/// Are all numbers within the bound for which programs are proved? False for NaN.
#[inline]
pub(crate) fn is_within<T: Real>(numbers: &[T]) -> bool {
    // The largest number below the bound, a power of two.
    let most = T::of(2.0).powi(i32::from(leaf_magnitude::<T>())) * (T::one() - T::epsilon() * T::of(0.5));
    all_within(numbers, most)
}
