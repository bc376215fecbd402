//! `tanh`, `sinh` and `cosh` of `f64`.
//!
//! All three come from one exponential of `|x|` as a pair, with `e^x - 1` where `e^x` would cancel, so that no
//! separate polynomial for small arguments is needed and the loop has no branch.

use super::bits::{at_most, power_of_two, select};
use super::exp::{Reduced, exp_m1_reduced, exp_reduced, reduce};
use super::pair::{Pair, fast_two_sum};

/// `tanh x = E / (E + 2)` with `E = e^2|x| - 1`.
#[inline(always)]
pub(super) fn tanh(x: f64) -> f64 {
    // tanh 20 = 1 - 8e-18 rounds to 1.
    let Reduced { n, r } = reduce(2.0 * at_most(20.0, x.abs()));
    let e = exp_m1_reduced(r, power_of_two(n), 1.0);
    e.over(e.plus(2.0)).value().copysign(x)
}

/// From here on `sinh` and `cosh` overflow.
const OVERFLOW: f64 = 711.0;

/// `2^n` as a product: the first factor at most `2^1000`, and the second 1 below.
///
/// Just below overflow `e^x / 2` is a number and `e^x` is not.
#[inline(always)]
fn two_powers(n: f64) -> (f64, f64) {
    let first = at_most(1000.0, n);
    (power_of_two(first), power_of_two(n - first))
}

/// `sinh x = H + H / (2 H + 1)` with `H = (e^|x| - 1) / 2`.
#[inline(always)]
pub(super) fn sinh(x: f64) -> f64 {
    let Reduced { n, r } = reduce(at_most(OVERFLOW, x.abs()));
    let (power, rest) = two_powers(n - 1.0);
    let h = exp_m1_reduced(r, power, 0.5);
    let quotient = h.over(Pair { hi: 2.0 * h.hi, lo: 2.0 * h.lo }.plus(1.0));
    // H is the larger of the two.
    let sum = fast_two_sum(h.hi, quotient.hi);
    let result = (sum.hi + (sum.lo + (h.lo + quotient.lo))) * rest;
    // Half of a subnormal number is not exact; sinh x is x to 60 bits long before.
    select(x.abs() < 1e-9, x, result.copysign(x))
}

/// `cosh x = A + 1 / (4 A)` with `A = e^|x| / 2`.
#[inline(always)]
pub(super) fn cosh(x: f64) -> f64 {
    let Reduced { n, r } = reduce(at_most(OVERFLOW, x.abs()));
    let (power, rest) = two_powers(n - 1.0);
    let e = exp_reduced(r);
    let a = Pair { hi: power * e.hi, lo: power * e.lo };
    let inverse = 0.25 / a.hi;
    // The derivative of 1 / (4 A) gives what the lower part of A changes.
    let inverse_lo = -4.0 * inverse * inverse * a.lo;
    let sum = fast_two_sum(a.hi, inverse);
    (sum.hi + (sum.lo + (a.lo + inverse_lo))) * rest
}
