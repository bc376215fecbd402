//! The standard normal distribution: share, density, their ratio and logarithm, quantile.
//!
//! `x/√2` is rounded in front of an exponential of its square, which in the tail makes hundreds of units. So it is taken as a
//! pair, or the tail is written by `erfcx`, which has no exponential left.

use super::super::bits::horner;
use super::super::ln::{ln, ln_1p};
use super::super::pair::Pair;
use super::error::erfcx;
use super::{exp_of_pair, square};
use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// `1/√2`, `1/√2π` and `√(2/π)`, and what the first one lacks.
const ROOT_HALF: Pair = Pair { hi: FRAC_1_SQRT_2, lo: -4.833646656726457e-17 };
const DENSITY_AT_0: f64 = 0.3989422804014327;
const ROOT_2_OVER_PI: f64 = 0.7978845608028654;

/// Below, the left tail is taken by `erfcx`.
const TAIL: f64 = -1.0;

/// `Φ(x) = ½ erfc(−x/√2)`.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    if !(x.abs() < 40.0) {
        return if x.is_nan() { x } else { f64::from(u8::from(x > 0.0)) };
    }
    let z = Pair::new(x).times(ROOT_HALF);
    let (z, rest) = (z.value(), (z.hi - z.value()) + z.lo);
    0.5 * libm::erfc(-z) + 0.5 * rest * (FRAC_2_SQRT_PI * super::exp_of_minus_square(z))
}

/// `φ(x) = e^(−x²/2) / √2π`: the derivative of `Φ`.
#[must_use]
pub fn normal_cdf_partial(x: f64) -> f64 {
    let Pair { hi, lo } = square(if x.abs() < 40.0 { x } else { 40.0 });
    let value = exp_of_pair(Pair { hi: -0.5 * hi, lo: -0.5 * lo }) * DENSITY_AT_0;
    if x.is_nan() { x } else { value }
}

/// `ln Φ(x)`.
#[must_use]
pub fn ln_normal_cdf(x: f64) -> f64 {
    if x > 0.0 {
        return ln_1p(-normal_cdf(-x));
    }
    if x > TAIL {
        return ln(normal_cdf(x));
    }
    if x < -1e10 {
        return -0.5 * x * x;
    }
    ln(0.5 * erfcx(0.0, -x * FRAC_1_SQRT_2)) - 0.5 * x * x
}

/// `φ(x) / Φ(x)`: the derivative of `ln Φ`, the inverse of Mills' ratio.
#[must_use]
pub fn ln_normal_cdf_partial(x: f64) -> f64 {
    inverse_mills(x)
}

pub(super) fn inverse_mills(x: f64) -> f64 {
    if x == f64::NEG_INFINITY {
        return f64::INFINITY;
    }
    if x > TAIL {
        normal_cdf_partial(x) / normal_cdf(x)
    } else {
        ROOT_2_OVER_PI / erfcx(0.0, -x * FRAC_1_SQRT_2)
    }
}

/// `Φ⁻¹(p)`: −∞ at 0, ∞ at 1, NaN beyond.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    // What is left of 1 is exact from ½ on.
    let tail = if p < 0.5 { p } else { 1.0 - p };
    let z = from_median((p - 0.5).abs(), tail);
    if p < 0.5 { -z } else { z }
}

/// `1 / φ(Φ⁻¹(p))`, as `1 / (t λ)` with the tail `t` and its inverse Mills ratio: the density itself would multiply the
/// error of the quantile.
#[must_use]
pub fn normal_quantile_partial(p: f64) -> f64 {
    let tail = if p < 0.5 { p } else { 1.0 - p };
    steepness((p - 0.5).abs(), tail)
}

/// `1 / φ` at the quantile of [`from_median`].
pub(super) fn steepness(distance: f64, tail: f64) -> f64 {
    if tail == 0.0 { f64::INFINITY } else { 1.0 / (tail * inverse_mills(-from_median(distance, tail))) }
}

/// The distance of a quantile from the median, given that of its share from ½, and what is left in the tail.
///
/// Wichura (1988), Algorithm AS 241: The percentage points of the normal distribution, J. R. Stat. Soc. C 37, 477–484
/// (`PPND16`); then, beyond the center, a step of Newton's method on `ln Φ`.
pub(super) fn from_median(distance: f64, tail: f64) -> f64 {
    if distance <= 0.425 {
        let r = 0.180625 - distance * distance;
        return distance * horner(r, CENTER[0]) / horner(r, CENTER[1]);
    }
    if !(tail > 0.0) {
        return if tail == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    let logarithm = ln(tail);
    let r = (-logarithm).sqrt();
    let z = if r <= 5.0 {
        horner(r - 1.6, MIDDLE[0]) / horner(r - 1.6, MIDDLE[1])
    } else {
        horner(r - 5.0, FAR[0]) / horner(r - 5.0, FAR[1])
    };
    z + (ln_normal_cdf(-z) - logarithm) / inverse_mills(-z)
}

const CENTER: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_66e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
];

const MIDDLE: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];

const FAR: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];
