//! The two averages of Adam and its relatives, in one pass over both slots and the entries.
//!
//! `m` averages the gradient. What is averaged in the second slot, and how, is where the rules differ: the square of the
//! gradient, its deviation from `m`, its size.

use super::entries::Entry;
use super::slots::{Blend, bias};
use crate::scalar::Numeric;

/// What a rule has of an entry once its gradient component `g` has gone into both averages.
#[derive(Clone, Copy)]
pub(super) struct Moments<T> {
    pub(super) m: T,
    pub(super) v: T,
    pub(super) g: T,
}

/// Takes the gradient into `first`, by `beta1`, and into `second`, whose next value is `next(v, g, m)` with the new `m`.
#[inline]
pub(super) fn moments<'s, T: Numeric, E: Entry<T>>(
    beta1: f64,
    first: &'s mut [T],
    second: &'s mut [T],
    entries: impl ExactSizeIterator<Item = E>,
    next: impl Fn(T, T, T) -> T,
) -> impl Iterator<Item = (Moments<T>, E)> {
    let blend = Blend::new(beta1);
    first.iter_mut().zip(second).zip(entries).map(move |((m, v), entry)| {
        let g = entry.gradient();
        *m = blend.mix(*m, g);
        *v = next(*v, g, *m);
        (Moments { m: *m, v: *v, g }, entry)
    })
}

/// The second average of most of them, of squares.
#[inline]
pub(super) fn squares<T: Numeric>(beta2: f64) -> impl Fn(T, T, T) -> T {
    let blend = Blend::new(beta2);
    move |v, g, _| blend.mix(v, g * g)
}

/// What the update is multiplied with, and `v` divided by, to correct `v` after `t` steps. With `epsilon_hat` epsilons are added
/// to the uncorrected `v`, so all of it goes to the update.
pub(super) fn correction(beta2: f64, t: u64, epsilon_hat: bool) -> (f64, f64) {
    let bias2 = bias(beta2, t);
    if epsilon_hat { (bias2.sqrt(), 1.0) } else { (1.0, bias2) }
}
