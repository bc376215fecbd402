//! The derivatives of a closure at a special point: recorded with operations by name, and looked at from next to the point.

use super::{Sought, Undecided};
use crate::derive::eager::{Here, explain_as, indeterminate_at};
use crate::derive::twice::Twice;
use crate::error::{Error, Quantity};
use crate::real::Real;
use crate::tape::{Closure, Recording};

/// The value of `f` at a point; `into` gets its derivatives in the first coordinates, as many as it takes.
///
/// `f` is reported as the output with this index.
///
/// # Errors
/// [`Error::NotFinite`], and [`Error::Indeterminate`].
#[cold]
pub(crate) fn gradient<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    into: &mut [T],
    index: usize,
    here: Here,
) -> Result<T, Error> {
    let mut twice = Twice::record_moving(f, point, into.len(), Recording::default().limit, here)?;
    let (value, mut gradient) = (twice.value(0), Vec::new());
    if !value.is_finite() {
        return Err(explain_as(f, point, index, here));
    }
    match twice.derivatives(Sought::Back(&[T::one()]), (point, into.len()), &mut gradient) {
        Ok(()) if gradient.iter().all(|x| x.is_finite()) => {
            into.copy_from_slice(&gradient);
            Ok(value)
        }
        Ok(()) => Err(explain_as(f, point, index, here)),
        Err(Undecided { node, index }) => Err(indeterminate_at(f, point, Quantity::Derivative(index), node)),
    }
}
