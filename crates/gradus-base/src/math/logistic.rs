//! `sigmoid`, `1 / (1 + e^-x)`, and `softplus`, `ln(1 + e^x)`, of `f64`.
//!
//! Both start from `e^-|x|`, which never overflows, as a pair, so their error is that of the last operation
//! and not the sum of two or three functions' errors.

use super::bits::{at_least, at_most, power_of_two, scale, select};
use super::exp::{Reduced, exp_reduced, reduce};
use super::ln::ln_corrected;
use super::pair::{Pair, fast_two_sum, two_sum};

/// `e^-|x| = 2^n m`, returned as `(n, m)`.
#[inline(always)]
fn decay(x: f64) -> (f64, Pair) {
    let Reduced { n, r } = reduce(-at_most(746.0, x.abs()));
    (n, exp_reduced(r))
}

/// `1 / (1 + e^-x)`.
///
/// For negative `x` it is taken as `e^x / (1 + e^x)`, with the power of two applied last: that reaches the
/// subnormal results below -708, which the first form rounds to zero.
#[inline(always)]
pub(super) fn sigmoid(x: f64) -> f64 {
    let (n, m) = decay(x);
    // Next to 1, a power below 2^-1000 does not matter.
    let power = power_of_two(at_least(-1000.0, n));
    let sum = fast_two_sum(1.0, power * m.hi);
    let divisor = Pair { hi: sum.hi, lo: sum.lo + power * m.lo };
    let negative = x < 0.0;
    let quotient = Pair::select(negative, m, Pair::new(1.0)).over(divisor).value();
    scale(quotient, select(negative, n, 0.0))
}

/// `ln(1 + e^x)`, as `max(x, 0) + ln(1 + e^-|x|)`.
#[inline(always)]
pub(super) fn softplus(x: f64) -> f64 {
    let (n, m) = decay(x);
    let (z, z_rest) = (scale(m.hi, n), scale(m.lo, n));
    // 1 + z is in 1 ..= 2, so the exponent to split off is 0 or 1; for 0 nothing need be rounded.
    let sum = fast_two_sum(1.0, z);
    let upper = sum.hi > core::f64::consts::SQRT_2;
    let f = select(upper, 0.5 * sum.hi - 1.0, z);
    let correction = select(upper, 0.5 * (sum.lo + z_rest), z_rest);
    let logarithm = ln_corrected(select(upper, 1.0, 0.0), f, correction);
    let ramp = at_least(0.0, x);
    let total = two_sum(ramp, logarithm.hi);
    let result = total.hi + (total.lo + logarithm.lo);
    // Also keeps infinity, whose pair would be inf - inf.
    select(x > 40.0, x, result)
}
