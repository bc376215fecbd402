//! `exp`, `exp2` and `exp_m1` of `f64`.
//!
//! Cody & Waite (Software Manual for the Elementary Functions, 1980): `x = n ln 2 + r`, `|r| ≤ ½ ln 2`, with
//! `ln 2` in two parts so that `n ln 2` loses nothing, then `e^x = 2^n (1 + r + r² Q(r))`. The part `1 + r` is
//! an exact pair, which leaves `r² Q`, below 0.07, as the only place where rounding happens before the last
//! addition: 0.67 ulp for normal results instead of the 0.9 to be expected of the plain sum, for a few more additions.
//!
//! About 50 operations, no division, no table: SSE2 has no gather.

use super::bits::{at_least, at_most, estrin, head, power_of_two, round, scale};
use super::pair::{Pair, fast_two_sum};
use core::f64::consts::LOG2_E;

/// `ln 2` in 42 bits, so that the product with any exponent (11 bits) is exact, and the rest of it.
pub(super) const LN2_HEAD: f64 = 0.693_147_180_559_890_3;
pub(super) const LN2_TAIL: f64 = 5.497_923_018_708_371e-14;

/// From here on `e^x` rounds to zero, or to infinity.
pub(super) const UNDERFLOW: f64 = -746.0;
pub(super) const OVERFLOW: f64 = 710.0;

/// `x = n ln 2 + r.hi + r.lo`, with `n` an integer and `|r| ≤ ½ ln 2`.
#[derive(Clone, Copy)]
pub(super) struct Reduced {
    pub(super) n: f64,
    pub(super) r: Pair,
}

/// Splits off the power of two; for `|x| ≤ 1000`.
#[inline(always)]
pub(super) fn reduce(x: f64) -> Reduced {
    let n = round(x * LOG2_E);
    Reduced { n, r: fast_two_sum(x - n * LN2_HEAD, -(n * LN2_TAIL)) }
}

/// The same for a pair.
#[inline(always)]
pub(super) fn reduce_pair(x: Pair) -> Reduced {
    let n = round(x.hi * LOG2_E);
    Reduced { n, r: fast_two_sum(x.hi - n * LN2_HEAD, x.lo - n * LN2_TAIL) }
}

/// `(e^r - 1 - r) / r²`: minimax on `|r| ≤ ½ ln 2` with the first coefficient held at ½. The error that
/// comes of it is below `2^-59 |e^r - 1|`.
const ABOVE_LINEAR: [f64; 11] = [
    0.5,
    0.166_666_666_666_666_77,
    0.041_666_666_666_666_58,
    0.008_333_333_333_322_205,
    0.001_388_888_888_894_256,
    0.000_198_412_698_848_383_5,
    2.480_158_719_845_209_2e-5,
    2.755_724_538_954_469e-6,
    2.755_738_682_067_660_6e-7,
    2.510_865_599_469_493_3e-8,
    2.087_898_950_874_016e-9,
];

/// `e^r` for a reduced `r`.
#[inline(always)]
pub(super) fn exp_reduced(r: Pair) -> Pair {
    let line = fast_two_sum(1.0, r.hi);
    fast_two_sum(line.hi, (line.lo + r.lo) + r.hi * r.hi * estrin(r.hi, ABOVE_LINEAR))
}

/// `unit · (e^r 2^n - 1)` for a reduced `r`, given `power = unit · 2^n`; `unit` is a power of two.
#[inline(always)]
pub(super) fn exp_m1_reduced(r: Pair, power: f64, unit: f64) -> Pair {
    // For n ≠ 0 the first term is the larger one, for n = 0 it is zero: the short sums are exact. When power
    // is below 2^-53 unit they are not, but then the result rounds to -unit or its neighbor anyway.
    let step = fast_two_sum(power, -unit);
    // Near 0 the result is not much larger than r²/2, which is therefore made exact, by splitting r.
    let r_head = head(r.hi);
    let half_square = 0.5 * r_head * r_head;
    let rest_of_square = 0.5 * (r.hi - r_head) * (r.hi + r_head);
    let parabola = fast_two_sum(r.hi, half_square);
    let [_, cubic @ ..] = ABOVE_LINEAR;
    let small = (parabola.lo + rest_of_square) + (r.hi * r.hi * r.hi * estrin(r.hi, cubic) + r.lo);
    let line = fast_two_sum(step.hi, power * parabola.hi);
    fast_two_sum(line.hi, (line.lo + step.lo) + power * small)
}

/// `e^x`.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    let Reduced { n, r } = reduce(at_most(OVERFLOW, at_least(UNDERFLOW, x)));
    scale(exp_reduced(r).hi, n)
}

/// `e^x - 1`.
#[inline(always)]
pub(super) fn exp_m1(x: f64) -> f64 {
    // Below -40 the result is -1.
    let Reduced { n, r } = reduce(at_most(OVERFLOW, at_least(-40.0, x)));
    // n = 1024 occurs just below overflow, where 2^n is not a number: the last doubling comes afterward.
    let representable = at_most(1023.0, n);
    let last = 1.0 + (n - representable);
    let result = exp_m1_reduced(r, power_of_two(representable), 1.0).hi * last;
    // The sums turn -0 into +0; sign and magnitude agree everywhere else.
    result.copysign(x)
}

/// `ln 2` in 26 bits, and the rest of it.
const LN2_SHORT: f64 = 0.693_147_182_464_599_6;
const LN2_REST: f64 = -1.904_654_299_957_768e-9;

/// `2^x`.
///
/// Here the exponent splits off exactly, and it is the remainder times `ln 2` that needs a pair.
#[inline(always)]
pub(super) fn exp2(x: f64) -> f64 {
    let inside = at_most(1025.0, at_least(-1076.0, x));
    let n = round(inside);
    let r = inside - n;
    let r_head = head(r);
    let product = fast_two_sum(r_head * LN2_SHORT, (r - r_head) * LN2_SHORT + r * LN2_REST);
    scale(exp_reduced(product).hi, n)
}
