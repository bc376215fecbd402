//! Families of functions, of which all derivatives are members: their first operand is a number of their own, and does not move.
//!
//! By their partial derivatives, which are members again, each further term would ask for one more function of a series, and
//! Bessel functions for two. Of plain numbers all that a series needs is known at once.

use super::exponent::Exponent;
use super::{Series, TERMS};
use crate::op::{BinaryRow, Op};
use crate::scalar::Numeric;

impl<T: Numeric> Series<T> {
    /// `Σ f⁽ᵏ⁾(x) restᵏ / k!` for the member `own` of a family; nothing if this is no family.
    pub(super) fn of_family<R: BinaryRow>(own: T, x: T, rest: &Self) -> Option<Self> {
        let step = rest.start()?;
        let derivatives = derivatives::<R, T>(own, x)?;
        // From the first one that is no number on, nothing is known.
        let known = derivatives.iter().take_while(|derivative| derivative.is_finite()).count();
        let (mut sum, mut factorial) = (Self::constant(T::zero()), (1..known).product::<usize>() as f64);
        for (k, &derivative) in derivatives.iter().enumerate().take(known).rev() {
            let term = Self::constant(derivative / T::nearest(factorial));
            sum = sum.times(rest).plus(&term, T::one());
            factorial /= k.max(1) as f64;
        }
        let end = step.times(Exponent::whole(known as i32))?;
        Some(sum.below(end))
    }
}

/// The derivatives of the member `own` at `x`, from the function itself on.
fn derivatives<R: BinaryRow, T: Numeric>(own: T, x: T) -> Option<[T; TERMS]> {
    let member = |shift: f64| R::value(own + T::nearest(shift), x);
    let by = |each: &dyn Fn(usize) -> T| Some(core::array::from_fn(each));
    match R::OP {
        Op::Polygamma | Op::Erfcx | Op::Sinc | Op::Exprel => by(&|k| member(k as f64)),
        Op::BesselIScaled | Op::BesselKScaled => by(&|k| member(2.0 * k as f64)),
        // f′ₙ = ½ fₙ₋₁ ∓ ½ fₙ₊₁, and of K with the other sign (DLMF 10.6.1 and 10.29.1).
        Op::BesselJ | Op::BesselY => by(&|k| neighbors(k, 0.5, -1.0, member)),
        Op::BesselI => by(&|k| neighbors(k, 0.5, 1.0, member)),
        Op::BesselK => by(&|k| neighbors(k, -0.5, 1.0, member)),
        _ => None,
    }
}

/// `factorᵏ Σ signʲ (k over j) fₙ₋ₖ₊₂ⱼ`.
fn neighbors<T: Numeric>(k: usize, factor: f64, sign: f64, member: impl Fn(f64) -> T) -> T {
    let (mut sum, mut weight) = (T::zero(), factor.powi(k as i32));
    for j in 0..=k {
        sum += T::nearest(weight) * member(2.0 * j as f64 - k as f64);
        weight *= sign * (k - j) as f64 / (j + 1) as f64;
    }
    sum
}

#[cfg(test)]
#[path = "../../../tests/unit/op/series/family.rs"]
mod tests;
