//! Small things the recurrences share: slots, quotients, corrections, norms.

use crate::parallel::{both, is_short};
use crate::scalar::Numeric;

/// A slot of `n` entries, each starting from `value`.
pub(super) fn slot<T: Numeric>(n: usize, value: f64) -> Vec<T> {
    vec![T::nearest(value); n]
}

/// Gives a slot `n` entries if it has another number of them.
///
/// It never has, unless a setting that needs the slot was switched on later; without
/// this, the loops over it would end early and leave the gradient unscaled.
pub(super) fn ensure<T: Numeric>(slot: &mut Vec<T>, n: usize, value: f64) {
    if slot.len() != n {
        slot.clear();
        slot.resize(n, T::nearest(value));
    }
}

/// Gives a slot the entries of `values`.
pub(super) fn refill<T: Numeric>(slot: &mut Vec<T>, values: &[T]) {
    slot.clear();
    slot.extend_from_slice(values);
}

/// `a / b`, and `0` where `b` is `0`: a coordinate whose gradient was always 0 does not move.
#[inline]
pub(super) fn quotient<T: Numeric>(a: T, b: T) -> T {
    if b == T::zero() { T::zero() } else { a / b }
}

/// `1 − betaᵗ`: what an average that started from 0 lacks after `t` terms. In `f64`, because
/// for `beta` near 1 most digits cancel.
pub(super) fn bias(beta: f64, t: u64) -> f64 {
    1.0 - beta.powf(t as f64)
}

/// `beta old + (1 − beta) new` with both weights rounded once, from `f64`.
#[derive(Clone, Copy)]
pub(super) struct Blend<T> {
    old: T,
    new: T,
}

impl<T: Numeric> Blend<T> {
    pub(super) fn new(beta: f64) -> Self {
        Self { old: T::nearest(beta), new: T::nearest(1.0 - beta) }
    }

    #[inline]
    pub(super) fn mix(self, old: T, new: T) -> T {
        self.old * old + self.new * new
    }
}

/// `√(v + epsilon_root) + epsilon`: the denominator of every rule that scales by a second moment.
#[derive(Clone, Copy)]
pub(super) struct Root<T> {
    inside: T,
    outside: T,
}

impl<T: Numeric> Root<T> {
    pub(super) fn new(epsilon: f64, epsilon_root: f64) -> Self {
        Self { inside: T::nearest(epsilon_root), outside: T::nearest(epsilon) }
    }

    /// `a / (√(v + epsilon_root) + epsilon)`, and 0 where that denominator is 0.
    #[inline]
    pub(super) fn divide(self, a: T, v: T) -> T {
        quotient(a, (v + self.inside).sqrt() + self.outside)
    }
}

/// The Euclidean norm. Neither overflows nor vanishes while it is representable itself.
pub(super) fn norm<T: Numeric>(x: &[T]) -> f64 {
    euclidean(x.iter().map(|x| x.wide()))
}

/// The Euclidean norm of numbers that are computed on the fly.
#[doc(hidden)]
pub fn euclidean(x: impl Iterator<Item = f64> + Clone) -> f64 {
    rooted(x.clone().map(|x| x * x).sum::<f64>(), x)
}

/// The root of `plain`, the sum of all squares, where that has kept its digits.
fn rooted(plain: f64, x: impl Iterator<Item = f64> + Clone) -> f64 {
    // Below 1e-280 squares have lost digits to the subnormal range.
    if plain.is_finite() && plain > 1e-280 {
        return plain.sqrt();
    }
    let largest = x.clone().fold(0.0_f64, |m, x| m.max(x.abs()));
    if largest == 0.0 || largest.is_infinite() {
        return largest;
    }
    largest * x.map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
}

/// The norms of two slices of one length, side by side: each of the two sums waits for its own last addition only.
#[derive(Clone, Copy, Default)]
pub(super) struct Norms(f64, f64);

impl Norms {
    /// Takes in the squares of the next entries, in their order.
    pub(super) fn take<T: Numeric>(&mut self, x: &[T], u: &[T]) {
        let square = |x: T| x.wide() * x.wide();
        for (x, u) in x.iter().zip(u) {
            self.0 += square(*x);
            self.1 += square(*u);
        }
    }

    /// Both norms, once all entries of these have been taken in.
    pub(super) fn of<T: Numeric>(self, x: &[T], u: &[T]) -> (f64, f64) {
        let wide = |x: &T| x.wide();
        (rooted(self.0, x.iter().map(wide)), rooted(self.1, u.iter().map(wide)))
    }
}

/// Both norms; large slices on two threads.
pub(super) fn norms<T: Numeric>(x: &[T], u: &[T]) -> (f64, f64) {
    if !is_short(x.len()) {
        return both(|| norm(x), || norm(u));
    }
    let mut norms = Norms::default();
    norms.take(x, u);
    norms.of(x, u)
}

/// The sign as `−1`, `0` or `1`; `0` for both zeros, unlike [`num_traits::Float::signum`].
#[inline]
pub(super) fn sign<T: Numeric>(x: T) -> T {
    if x == T::zero() { T::zero() } else { x.signum() }
}

#[cfg(test)]
#[path = "../../tests/unit/optim/slots.rs"]
mod tests;
