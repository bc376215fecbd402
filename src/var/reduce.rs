//! Sums, products, dot products and log-sum-exp.

use crate::real::Real;
use crate::tape::Var;
use core::iter::{Product, Sum};

// The first element starts the chain, so no operation is spent on the neutral element. Of an empty
// iterator the result is that of std, to the sign of zero. std's adaptors do not hand on who called them, so where an
// addition goes wrong `tape::caller` looks for the user's line. A loop of our own could hand on the caller of `sum`, but
// that is `Iterator::sum`, and it would take a tenth more instructions: `fold` goes through adaptors without a call.
macro_rules! fold {
    ($trait:ident $method:ident $op:tt $($item:ty, [$($generics:tt)*];)+) => {
        $(
            impl<$($generics)*> $trait<$item> for Var<T> {
                #[inline]
                fn $method<I: Iterator<Item = $item>>(mut iter: I) -> Self {
                    match iter.next() {
                        Some(first) => iter.fold(Var::from(first), |chain, x| chain $op x),
                        None => Var::constant(core::iter::empty::<T>().$method()),
                    }
                }
            }
        )+
    };
}

fold!(Sum sum + Var<T>, [T: Real]; &'a Var<T>, ['a, T: Real];);
fold!(Product product * Var<T>, [T: Real]; &'a Var<T>, ['a, T: Real];);

/// `Σ aᵢ bᵢ`, added from the left; 0 for no elements.
///
/// The second slice may hold plain numbers. Of slices with different lengths the longer one's
/// rest is ignored, as with [`Iterator::zip`].
///
/// ```
/// use gradus::prelude::*;
///
/// let features = [3.0, 4.0];
/// let score = |w: &[Var]| dot(w, &features);
/// assert_eq!(value_and_grad(score, vec![1.0, 2.0])?, (11.0, vec![3.0, 4.0]));
/// # Ok::<(), gradus::Error>(())
/// ```
#[inline]
#[track_caller]
#[must_use]
pub fn dot<T: Real, B>(a: &[Var<T>], b: &[B]) -> Var<T>
where
    B: Copy + Into<Var<T>>,
{
    // Loops, not adaptors: a closure would be named as the location of what goes wrong, instead of the call.
    let mut products = a.iter().zip(b);
    let Some((&first, &factor)) = products.next() else {
        return Var::constant(core::iter::empty::<T>().sum());
    };
    let mut sum = first * factor.into();
    for (&a, &b) in products {
        sum += a * b.into();
    }
    sum
}

/// `ln Σ exp(xᵢ)`, without overflow; −inf for no elements.
///
/// Computed as `m + ln Σ exp(xᵢ − m)` with the largest element `m`, which carries no derivative:
/// the partial derivatives are `exp(xᵢ − m) / Σ exp(xⱼ − m)`, the softmax. If all elements are −inf, so is the
/// value, and the partial derivatives are NaN.
///
/// ```
/// use gradus::prelude::*;
///
/// let (value, gradient) = value_and_grad(|x: &[Var]| logsumexp(x), vec![1000.0, 1000.0])?;
/// assert_eq!(value, 1000.0 + 2f64.ln());
/// assert_eq!(gradient, [0.5, 0.5]);
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Blanchard, Higham and Higham (2021), Accurately computing the log-sum-exp and softmax functions,
/// IMA J. Numer. Anal. 41, eq. (1.3).
#[track_caller]
#[must_use]
pub fn logsumexp<T: Real>(x: &[Var<T>]) -> Var<T> {
    let Some((&first, rest)) = x.split_first() else {
        return Var::constant(T::neg_infinity());
    };
    let mut largest = first.detach();
    for x in rest {
        largest = largest.max(x.detach());
    }
    // An infinite shift would make inf − inf; shifted by 0 the infinities come out by themselves.
    let finite = largest.abs().less(T::infinity());
    let shift = super::select(finite, largest, T::zero());
    let mut sum = (first - shift).exp();
    for &x in rest {
        sum += (x - shift).exp();
    }
    shift + sum.ln()
}
