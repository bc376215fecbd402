//! `sin`, `cos` and `tan` of `f64`.
//!
//! `|x| = n π/2 + y`, `|y| ≤ π/4`, with `y` as a pair; then polynomials for `sin y` and `cos y`, and the
//! quadrant `n mod 4` chooses among them. Both are always computed: a vector has arguments of either kind.
//!
//! Up to `|x| = 10^5` the reduction is Cody & Waite's (1980) with `π/2` in three parts, the first two so
//! short that their products with `n` are exact. Beyond, arguments go one by one through
//! [`super::payne_hanek`]; the caller finds them with one vectorized comparison per block.

use super::bits::{estrin, head, low_bits, round, select};
use super::pair::{Pair, fast_two_sum};
use super::payne_hanek::{self, Reduced};
use core::f64::consts::FRAC_2_PI;

/// Largest argument of the vector reduction: keeps `n` below `2^16`.
const NEAR: f64 = 1e5;

/// `π/2` to 127 bits: 37, 37 and 53 of them.
pub(super) const HALF_PI: [f64; 3] =
    [1.570_796_326_792_333_3, 2.563_344_151_583_955_8e-12, 1.056_299_906_698_742_8e-23];

/// Whether `x` is beyond the vector reduction. Not so for NaN, which passes through it.
#[inline(always)]
pub(super) fn is_far(x: f64) -> bool {
    x.abs() > NEAR
}

#[inline(always)]
fn reduce(x: f64) -> Reduced {
    let size = x.abs();
    let n = round(size * FRAC_2_PI);
    // Exact: the difference is below 1 and a multiple of 2^-53.
    let first = size - n * HALF_PI[0];
    // When the second part is the larger one, the difference needs no more than 53 bits, and is exact too.
    let second = fast_two_sum(first, -(n * HALF_PI[1]));
    let y = fast_two_sum(second.hi, second.lo - n * HALF_PI[2]);
    Reduced { quadrant: low_bits(n), y }
}

/// `sin y` for `|y| ≤ π/4`, as two parts that do not overlap much.
#[inline(always)]
fn sin_reduced(y: Pair) -> Pair {
    let z = y.hi * y.hi;
    // Minimax for (sin y - y) / y³ in z = y²: the error is below 2^-57.2 y.
    let s = estrin(
        z,
        [
            -0.166_666_666_666_666_32,
            0.008_333_333_333_322_413,
            -0.000_198_412_698_298_079_6,
            2.755_731_369_195_842e-6,
            -2.505_075_812_044_477_2e-8,
            1.589_679_590_824_484_4e-10,
        ],
    );
    Pair { hi: y.hi, lo: y.hi * z * s + y.lo * (1.0 - 0.5 * z) }
}

/// `cos y` for `|y| ≤ π/4`, likewise.
#[inline(always)]
fn cos_reduced(y: Pair) -> Pair {
    let z = y.hi * y.hi;
    // Minimax for (cos y - 1 + y²/2) / y⁴ in z = y²: the error is below 2^-59.9.
    let c = estrin(
        z,
        [
            0.041_666_666_666_666_6,
            -0.001_388_888_888_887_412_5,
            2.480_158_728_948_220_8e-5,
            -2.755_731_435_223_211_4e-7,
            2.087_572_326_995_875e-9,
            -1.135_964_755_856_087_6e-11,
        ],
    );
    // 1 - y²/2 is the large part; its square is made exact by splitting y.
    let y_head = head(y.hi);
    let half_square = 0.5 * y_head * y_head;
    let rest_of_square = 0.5 * (y.hi - y_head) * (y.hi + y_head);
    let parabola = fast_two_sum(1.0, -half_square);
    Pair { hi: parabola.hi, lo: (parabola.lo - rest_of_square) + (z * z * c - y.hi * y.lo) }
}

/// Changes the sign of `x` where bit 1 of `quadrant` is set.
#[inline(always)]
pub(super) fn signed(x: f64, quadrant: u64) -> f64 {
    f64::from_bits(x.to_bits() ^ ((quadrant & 2) << 62))
}

/// The sign of `x` times `y`; takes -0 to -0.
#[inline(always)]
pub(super) fn odd(x: f64, y: f64) -> f64 {
    f64::from_bits(y.to_bits() ^ (x.to_bits() & (1 << 63)))
}

#[inline(always)]
fn finish_sin(x: f64, Reduced { quadrant, y }: Reduced) -> f64 {
    let size = Pair::select(quadrant & 1 == 0, sin_reduced(y), cos_reduced(y)).value();
    odd(x, signed(size, quadrant))
}

#[inline(always)]
fn finish_cos(Reduced { quadrant, y }: Reduced) -> f64 {
    let size = Pair::select(quadrant & 1 == 0, cos_reduced(y), sin_reduced(y)).value();
    signed(size, quadrant.wrapping_add(1))
}

#[inline(always)]
fn finish_tan(x: f64, Reduced { quadrant, y }: Reduced) -> f64 {
    let (sin, cos) = (sin_reduced(y), cos_reduced(y));
    let (sin, cos) = (fast_two_sum(sin.hi, sin.lo), fast_two_sum(cos.hi, cos.lo));
    let even = quadrant & 1 == 0;
    let quotient = Pair::select(even, sin, cos).over(Pair::select(even, cos, sin)).value();
    odd(x, select(even, quotient, -quotient))
}

/// `sin x`.
#[inline(always)]
pub(super) fn sin(x: f64) -> f64 {
    finish_sin(x, reduce(x))
}

/// `cos x`.
#[inline(always)]
pub(super) fn cos(x: f64) -> f64 {
    finish_cos(reduce(x))
}

/// `tan x`.
#[inline(always)]
pub(super) fn tan(x: f64) -> f64 {
    finish_tan(x, reduce(x))
}

/// `sin x` for any `|x| ≥ 1`.
#[cold]
pub(super) fn sin_far(x: f64) -> f64 {
    finish_sin(x, payne_hanek::reduce(x))
}

/// `cos x` for any `|x| ≥ 1`.
#[cold]
pub(super) fn cos_far(x: f64) -> f64 {
    finish_cos(payne_hanek::reduce(x))
}

/// `tan x` for any `|x| ≥ 1`.
#[cold]
pub(super) fn tan_far(x: f64) -> f64 {
    finish_tan(x, payne_hanek::reduce(x))
}
