//! Why a result is not finite.

use crate::derive::{Outputs, eager};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::{Real, Var};

/// Why an output, or one of its derivatives, is not finite.
pub(super) fn explain<T: Real, O: Outputs<T>>(
    closure: &impl Fn(&[Var<T>]) -> Result<O, LengthMismatch>,
    output: usize,
    point: &[T],
) -> Error {
    let single = |x: &[Var<T>]| {
        let all = closure(x)?;
        Ok(all.as_outputs().get(output).copied().unwrap_or(Var::constant(T::zero())))
    };
    match eager::explain(&single, point) {
        Error::NotFinite(mut what) => {
            if let Quantity::Value(_) = what.quantity {
                what.quantity = Quantity::Value(output);
            }
            Error::NotFinite(what)
        }
        other => other,
    }
}
