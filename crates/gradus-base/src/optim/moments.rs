//! The two averages of Adam and its relatives, entry by entry.
//!
//! `m` averages the gradient. What is averaged in the second slot, and how, is where the rules differ: the square of the
//! gradient, its deviation from `m`, its size.

use super::slots::{Blend, bias};
use crate::scalar::Numeric;

/// Takes a gradient component into an entry of the first slot, by `beta1`, and into one of the second, whose next value is
/// `next(v, g, m)` with the new `m`; returns both.
#[inline]
pub(super) fn moments<T: Numeric>(
    beta1: f64,
    next: impl Fn(T, T, T) -> T + Sync,
) -> impl Fn(&mut T, &mut T, T) -> (T, T) + Sync {
    let blend = Blend::new(beta1);
    move |m, v, g| {
        *m = blend.mix(*m, g);
        *v = next(*v, g, *m);
        (*m, *v)
    }
}

/// The second average of most of them, of squares.
#[inline]
pub(super) fn squares<T: Numeric>(beta2: f64) -> impl Fn(T, T, T) -> T + Sync {
    let blend = Blend::new(beta2);
    move |v, g, _| blend.mix(v, g * g)
}

/// What the update is multiplied with, and `v` divided by, to correct `v` after `t` steps. With `epsilon_hat` epsilons are added
/// to the uncorrected `v`, so all of it goes to the update.
pub(super) fn correction(beta2: f64, t: u64, epsilon_hat: bool) -> (f64, f64) {
    let bias2 = bias(beta2, t);
    if epsilon_hat { (bias2.sqrt(), 1.0) } else { (1.0, bias2) }
}
