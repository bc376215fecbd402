//! The same functions for `f32`, computed in `f64` and rounded once.
//!
//! With 29 bits to spare there are no pairs and no special care: short polynomials with errors below `2^-32`,
//! one power of two (every `f32` result, subnormal or not, is a normal `f64`), and textbook formulas where
//! `f64` needs reformulation. The result is within 0.51 ulp: the correctly rounded one for all but about
//! one argument in a hundred. Direct `f32` arithmetic would fit twice the lanes, but need pairs for the same
//! accuracy; not tried.

use super::bits::{at_least, at_most, horner, low_bits, power_of_two, round, select, split_normal};
use super::ln::edges;
use super::power;
use super::trig::{HALF_PI, odd, signed};
use core::f64::consts::{FRAC_2_PI, LN_2, LOG2_E, LOG10_E};

/// Rounds the result to `f32`, infinity beyond its range.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest f32 is the last step")]
pub(super) fn narrow(x: f64) -> f32 {
    x as f32
}

/// Beyond, `e^x` is 0 or infinity in `f32`, and `2^n` still a normal `f64`.
const FAR: f64 = 150.0;

/// `(2^n, e^r - 1)` with `x = n ln 2 + r`, `|r| ≤ ½ ln 2`, for `|x| ≤ FAR`.
#[inline(always)]
fn exp_parts(x: f64) -> (f64, f64) {
    let n = round(x * LOG2_E);
    let r = x - n * LN_2;
    // Minimax for (e^r - 1 - r) / r² on |r| ≤ ½ ln 2: the error in e^r is below 2^-32 r.
    let q = horner(
        r,
        [
            0.500_000_004_638_285_3,
            0.166_666_668_178_114_46,
            0.041_666_354_734_814_61,
            0.008_333_272_903_871_652,
            0.001_394_100_457_999_448_4,
            0.000_199_142_408_111_617_66,
        ],
    );
    (power_of_two(n), r + r * r * q)
}

#[inline(always)]
fn exp_wide(x: f64) -> f64 {
    let (power, above_one) = exp_parts(at_most(FAR, at_least(-FAR, x)));
    power + power * above_one
}

#[inline(always)]
fn exp_m1_wide(x: f64) -> f64 {
    let (power, above_one) = exp_parts(at_most(FAR, at_least(-FAR, x)));
    (power - 1.0) + power * above_one
}

/// `k ln 2 + ln(1 + f)` for `f` between `√½ - 1` and `√2 - 1`.
#[inline(always)]
fn ln_parts(k: f64, f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    // Minimax for (2 atanh(s) - 2 s) / s³ on 0 ≤ z ≤ 0.0295: the error is below 2^-37 atanh(s).
    let tail = z * horner(
        z,
        [0.666_666_656_447_159, 0.400_003_353_742_821_25, 0.285_372_958_370_010_14, 0.235_824_117_395_032_1],
    );
    k * LN_2 + (2.0 * s + s * tail)
}

/// `ln(1 + x)`, also relative to a tiny `x`.
#[inline(always)]
fn ln_1p_wide(x: f64) -> f64 {
    let (k, m) = split_normal(1.0 + x);
    ln_parts(k, select(k == 0.0, x, m - 1.0))
}

/// `e^x`.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    narrow(exp_wide(f64::from(x)))
}

/// `e^x - 1`.
#[inline(always)]
pub(super) fn exp_m1(x: f32) -> f32 {
    narrow(exp_m1_wide(f64::from(x))).copysign(x)
}

/// `ln x`.
#[inline(always)]
pub(super) fn ln(x: f32) -> f32 {
    let x = f64::from(x);
    let (k, m) = split_normal(x);
    narrow(edges(x, ln_parts(k, m - 1.0)))
}

/// `ln(1 + x)`.
#[inline(always)]
pub(super) fn ln_1p(x: f32) -> f32 {
    let wide = f64::from(x);
    narrow(edges(1.0 + wide, ln_1p_wide(wide))).copysign(x)
}

/// `tanh x`.
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let e = exp_m1_wide(2.0 * at_most(20.0, f64::from(x).abs()));
    narrow(e / (e + 2.0)).copysign(x)
}

/// `sinh x`.
#[inline(always)]
pub(super) fn sinh(x: f32) -> f32 {
    let e = exp_m1_wide(f64::from(x).abs());
    narrow(0.5 * (e + e / (e + 1.0))).copysign(x)
}

/// `cosh x`.
#[inline(always)]
pub(super) fn cosh(x: f32) -> f32 {
    let e = exp_wide(f64::from(x));
    narrow(0.5 * (e + 1.0 / e))
}

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    narrow(1.0 / (1.0 + exp_wide(-f64::from(x))))
}

/// `ln(1 + e^x)`.
#[inline(always)]
pub(super) fn softplus(x: f32) -> f32 {
    let x = f64::from(x);
    // NaN comes through the first term; the logarithm takes its bits for a number.
    narrow(at_least(0.0, x) + ln_1p_wide(exp_wide(-x.abs())))
}

/// Quadrant and `|x| - n π/2` for `|x| ≤ 10^5`.
///
/// The first part of `π/2` multiplies exactly, and leaves an error of `n 2^-92`; no `f32` of this size is
/// closer than `2^-35` to a multiple of `π/2`.
#[inline(always)]
fn reduce(x: f64) -> (u64, f64) {
    let size = x.abs();
    let n = round(size * FRAC_2_PI);
    (low_bits(n), (size - n * HALF_PI[0]) - n * (HALF_PI[1] + HALF_PI[2]))
}

/// `sin y` for `|y| ≤ π/4`.
#[inline(always)]
fn sin_reduced(y: f64) -> f64 {
    let z = y * y;
    // Minimax for (sin y - y) / y³ in z: the error is below 2^-37 y.
    let s = [
        -0.166_666_666_416_083_24,
        0.008_333_329_383_568_512,
        -0.000_198_393_340_611_959_64,
        2.718_303_962_790_719_3e-6,
    ];
    y + y * z * horner(z, s)
}

/// `cos y` for `|y| ≤ π/4`.
#[inline(always)]
fn cos_reduced(y: f64) -> f64 {
    let z = y * y;
    // Minimax for (cos y - 1 + y²/2) / y⁴ in z: the error is below 2^-33.
    let c = [0.041_666_646_853_874_14, -0.001_388_736_689_607_059, 2.443_837_877_016_852_2e-5];
    (1.0 - 0.5 * z) + z * z * horner(z, c)
}

#[inline(always)]
fn finish_sin(x: f64, (quadrant, y): (u64, f64)) -> f32 {
    let size = select(quadrant & 1 == 0, sin_reduced(y), cos_reduced(y));
    narrow(odd(x, signed(size, quadrant)))
}

#[inline(always)]
fn finish_cos((quadrant, y): (u64, f64)) -> f32 {
    let size = select(quadrant & 1 == 0, cos_reduced(y), sin_reduced(y));
    narrow(signed(size, quadrant.wrapping_add(1)))
}

#[inline(always)]
fn finish_tan(x: f64, (quadrant, y): (u64, f64)) -> f32 {
    let (sin, cos) = (sin_reduced(y), cos_reduced(y));
    let even = quadrant & 1 == 0;
    narrow(odd(x, select(even, sin, -cos) / select(even, cos, sin)))
}

/// `sin x`.
#[inline(always)]
pub(super) fn sin(x: f32) -> f32 {
    finish_sin(f64::from(x), reduce(f64::from(x)))
}

/// `cos x`.
#[inline(always)]
pub(super) fn cos(x: f32) -> f32 {
    finish_cos(reduce(f64::from(x)))
}

/// `tan x`.
#[inline(always)]
pub(super) fn tan(x: f32) -> f32 {
    finish_tan(f64::from(x), reduce(f64::from(x)))
}

/// `2^x`.
#[inline(always)]
pub(super) fn exp2(x: f32) -> f32 {
    let x = at_most(200.0, at_least(-200.0, f64::from(x)));
    let n = round(x);
    let r = x - n;
    // Minimax for (2^r - 1) / r on |r| ≤ ½: the relative error in 2^r is below 2^-34.
    let q = horner(
        r,
        [
            0.693_147_180_704_614,
            0.240_226_510_667_022_14,
            0.055_504_103_656_480_216,
            0.009_618_038_105_499_934,
            0.001_333_393_530_743_174,
            0.000_154_667_663_098_327_35,
            1.519_611_367_326_805_9e-5,
        ],
    );
    let power = power_of_two(n);
    narrow(power + power * (r * q))
}

/// Logarithm to base 2.
#[inline(always)]
pub(super) fn log2(x: f32) -> f32 {
    let x = f64::from(x);
    let (k, m) = split_normal(x);
    narrow(edges(x, k + ln_parts(0.0, m - 1.0) * LOG2_E))
}

/// Logarithm to base 10.
#[inline(always)]
pub(super) fn log10(x: f32) -> f32 {
    let x = f64::from(x);
    let (k, m) = split_normal(x);
    narrow(edges(x, ln_parts(k, m - 1.0) * LOG10_E))
}

/// `x^y`.
#[inline(always)]
pub(super) fn powf(x: f32, y: f32) -> f32 {
    let (x, y) = (f64::from(x), f64::from(y));
    let (k, m) = split_normal(x.abs());
    // Infinite y is replaced, because ln 1 is 0.
    let limited = at_most(1e60, at_least(-1e60, y));
    narrow(power::edges(x, y, exp_wide(limited * ln_parts(k, m - 1.0))))
}

/// `x^y`, element by element.
#[inline(always)]
pub(super) fn powf_slice(x: &[f32], y: &[f32], out: &mut [f32]) {
    for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
        *out = powf(x, y);
    }
}

/// `∛x`; the `f64` kernel costs little more than a shorter one would.
#[inline(always)]
pub(super) fn cbrt(x: f32) -> f32 {
    narrow(super::cbrt::cbrt(f64::from(x)))
}

/// Error function; the `f64` kernel, as for all that follow.
#[inline(always)]
pub(super) fn erf(x: f32) -> f32 {
    narrow(super::error::erf(f64::from(x)))
}

/// `1 - erf x`.
#[inline(always)]
pub(super) fn erfc(x: f32) -> f32 {
    narrow(super::error::erfc(f64::from(x)))
}

/// The share of the standard normal distribution below `x`.
#[inline(always)]
pub(super) fn normal_cdf(x: f32) -> f32 {
    narrow(super::error::normal_cdf(f64::from(x)))
}

/// `ln Γ(x)` of positive numbers.
#[inline(always)]
pub(super) fn ln_gamma(x: f32) -> f32 {
    narrow(super::gamma::ln_gamma(f64::from(x)))
}
