//! `sigmoid`, `1 / (1 + e^-x)`, and `softplus`, `ln(1 + e^x)`, of `f64`.
//!
//! Both start from `e^-|x|`, which never overflows, as a pair, so their error is that of the last operation
//! and not the sum of two or three functions' errors.

use super::bits::{power_of_two, scale};
use super::exp::{exp_reduced, reduce};
use super::ln::ln_parts;
use super::pair::{Pair, fast_two_sum, two_sum};

/// `e^-|x| = 2^n m`, returned as `(n, m)`.
#[inline(always)]
fn decay(x: f64) -> (f64, Pair) {
    let size = x.abs();
    let reduced = reduce(if size > 746.0 { -746.0 } else { -size });
    (reduced.n, exp_reduced(reduced.r))
}

/// `1 / (1 + e^-x)`.
///
/// For negative `x` it is taken as `e^x / (1 + e^x)`, with the power of two applied last: that reaches the
/// subnormal results below -708, which the first form rounds to zero.
#[inline(always)]
pub(super) fn sigmoid(x: f64) -> f64 {
    let (n, m) = decay(x);
    // Next to 1, a power below 2^-1000 does not matter.
    let power = power_of_two(if n < -1000.0 { -1000.0 } else { n });
    let sum = fast_two_sum(1.0, power * m.hi);
    let divisor = Pair { hi: sum.hi, lo: sum.lo + power * m.lo };
    let negative = x < 0.0;
    let quotient = Pair::select(negative, m, Pair::new(1.0)).over(divisor).value();
    scale(quotient, if negative { n } else { 0.0 })
}

/// `ln(1 + e^x)`, as `max(x, 0) + ln(1 + e^-|x|)`.
#[inline(always)]
pub(super) fn softplus(x: f64) -> f64 {
    let (n, m) = decay(x);
    let (z, z_rest) = (scale(m.hi, n), scale(m.lo, n));
    // 1 + z is in 1 ..= 2, so the exponent to split off is 0 or 1; for 0 nothing need be rounded.
    let sum = fast_two_sum(1.0, z);
    let (k, f, correction) = if sum.hi > core::f64::consts::SQRT_2 {
        (1.0, 0.5 * sum.hi - 1.0, 0.5 * (sum.lo + z_rest))
    } else {
        (0.0, z, z_rest)
    };
    let logarithm = ln_parts(k, f, correction);
    let ramp = if x > 0.0 { x } else { 0.0 };
    let total = two_sum(ramp, logarithm.hi);
    let result = total.hi + (total.lo + logarithm.lo);
    // Also keeps infinity, whose pair would be inf - inf.
    if x > 40.0 { x } else { result }
}
