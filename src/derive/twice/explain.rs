//! Why a derivative along a direction, or a second one, is not finite.

use super::Twice;
use crate::derive::conventions::{Sought, Undecided};
use crate::derive::eager::{self, Here};
use crate::error::{Error, Quantity};
use crate::real::Real;
use crate::sparse::plan::Entries;
use crate::tape::Closure;

impl<T: Real> Twice<T> {
    /// The entry that makes a derivative not finite: where a value's derivative along the direction first is,
    /// or else where the sweep back first meets one.
    fn non_finite_origin(&mut self, weights: &[T]) -> Option<usize> {
        let first = self.trace.first_node as usize;
        if let Some(index) = self.duals[first..].iter().position(|dual| !dual.derivative.is_finite()) {
            return Some(index);
        }
        let mut origin = None;
        self.sweep_back(weights, |index, parts| {
            if origin.is_none() && parts.iter().any(|part| !part.derivative.is_finite()) {
                origin = Some(index);
            }
        });
        origin
    }
}

/// The value at `point` of `f`, which `twice` has recorded there; `into` gets the product of its Hessian
/// with `direction`.
pub(crate) fn hvp_into<T: Real>(
    f: &Closure<'_, T>,
    twice: &mut Twice<T>,
    point: &[T],
    direction: &[T],
    into: &mut [T],
    here: Here,
) -> Result<T, Error> {
    let mut product = Vec::new();
    let settled = twice.derivatives(Sought::Product(direction), (point, point.len()), &mut product);
    let value = twice.value(0);
    if let Err(Undecided { node, index }) = settled
        && value.is_finite()
    {
        return Err(eager::indeterminate_at(f, point, Quantity::Product(index), node));
    }
    into.copy_from_slice(&product);
    match into.iter().position(|x| !x.is_finite()) {
        None if value.is_finite() => Ok(value),
        None => Err(eager::explain(f, point, here)),
        Some(index) => Err(explain(f, twice, point, Quantity::Product(index), into[index], here)),
    }
}

/// Says why a derivative of `f` is not finite: that the value or the gradient is not, or else at
/// which operation of the last sweep.
#[cold]
pub(crate) fn explain<T: Real>(
    f: &Closure<'_, T>,
    twice: &mut Twice<T>,
    point: &[T],
    quantity: Quantity,
    value: T,
    here: Here,
) -> Error {
    let one = [T::one()];
    let is_first_order = matches!(quantity, Quantity::Along(_));
    if let Some((node, what)) = twice.failed() {
        return eager::failed_at(f, point, node, what);
    }
    if !twice.value(0).is_finite() {
        return eager::explain(f, point, here);
    }
    // Asked as a gradient by itself is: next to a special point the two can differ.
    let mut gradient = vec![T::zero(); point.len()];
    if !is_first_order && let Err(error) = eager::value_and_grad_into(f, point, &mut gradient, here) {
        return error;
    }
    // A limit can be infinite where no number on the way is.
    let origin = twice.non_finite_origin(&one).or_else(|| twice.places.first());
    eager::not_finite_at(f, point, quantity, value, origin)
}

/// Says why the second derivative of `f` in two coordinates is not finite.
#[cold]
pub(crate) fn explain_second<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    [row, column]: [usize; 2],
    limit: u32,
    here: Here,
) -> Error {
    let mut twice = match Twice::record(f, point, limit, here) {
        Ok(twice) => twice,
        Err(error) => return error,
    };
    let value = twice.entry(Entries::Hessian, (point, point.len()), (row, column));
    explain(f, &mut twice, point, Quantity::Second(row, column), value, here)
}
