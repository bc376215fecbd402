//! The logarithm of the share below `z` of Student's t distribution with `ν` degrees of freedom, and its derivatives in both.
//!
//! To the left it is half of an incomplete beta function, `½ P(ν/2, ½, ν / (ν + z²))`, to the right what that leaves of 1. As a
//! function of its own it has no kink at 0, where the argument of the other one is at an end of its range.

use super::super::exp::{exp, exp_m1};
use super::super::ln::{ln, ln_1p};
use super::incomplete_beta::{Argument, in_first_shape};
use super::ln_beta::beta;
use super::normal::{ln_normal_cdf, ln_normal_cdf_partial};
use core::f64::consts::LN_2;

/// `ln` of the share below `z`, and its first two derivatives in the degrees of freedom; `ORDER` of them.
fn logarithm<const ORDER: usize>(z: f64, freedom: f64) -> [f64; 3] {
    if !(freedom > 0.0) || z.is_nan() {
        return [f64::NAN; 3];
    }
    if z.abs() == f64::INFINITY {
        return [if z > 0.0 { 0.0 } else { z }, 0.0, 0.0];
    }
    if freedom == f64::INFINITY {
        return [ln_normal_cdf(z), 0.0, 0.0];
    }
    if z == 0.0 {
        return [-LN_2, 0.0, 0.0];
    }
    let [value, first, second] = both_tails::<ORDER>(z, freedom);
    let half = value - LN_2;
    if z < 0.0 {
        return [half, first, second];
    }
    let odds = exp(half) / -exp_m1(half);
    [ln_1p(-exp(half)), -odds * first, -odds * (second + (1.0 + odds) * first * first)]
}

/// `ln` of the share in both tails beyond `|z|`, and its derivatives in the degrees of freedom.
fn both_tails<const ORDER: usize>(z: f64, freedom: f64) -> [f64; 3] {
    let at = argument(z, freedom);
    let [value, in_a, in_aa, slope, slope_in_a, bend] = in_first_shape::<ORDER>(0.5 * freedom, 0.5, at);
    // The shape is ν/2, and the logit of the argument ln ν − 2 ln |z|.
    let first = 0.5 * in_a + slope / freedom;
    let second = 0.25 * in_aa + (slope_in_a + (bend - slope) / freedom) / freedom;
    [value, first, second]
}

/// `ν / (ν + z²)`, also where the square leaves the range.
fn argument(z: f64, freedom: f64) -> Argument {
    let ratio = z.abs() / freedom.sqrt();
    let square = ratio * ratio;
    if ratio < 1.0 {
        let (x, y) = (1.0 / (1.0 + square), square / (1.0 + square));
        return Argument::new([x, y], [-ln_1p(square), 2.0 * ln(ratio) - ln_1p(square)]);
    }
    let inverse = 1.0 / ratio;
    let rest = inverse * inverse;
    let (x, y) = (rest / (1.0 + rest), 1.0 / (1.0 + rest));
    Argument::new([x, y], [-2.0 * ln(ratio) - ln_1p(rest), -ln_1p(rest)])
}

/// `ln` of the share below `z`; NaN where the degrees of freedom are not positive.
#[must_use]
pub fn ln_student_cdf(z: f64, freedom: f64) -> f64 {
    logarithm::<0>(z, freedom)[0]
}

/// Its derivative in the degrees of freedom.
#[must_use]
pub fn ln_student_cdf_freedom_partial(z: f64, freedom: f64) -> f64 {
    logarithm::<1>(z, freedom)[1]
}

/// Its second derivative in the degrees of freedom.
#[must_use]
pub fn ln_student_cdf_freedom_second_partial(z: f64, freedom: f64) -> f64 {
    logarithm::<2>(z, freedom)[2]
}

/// Its derivative in `z`: the density over the share.
#[must_use]
pub fn ln_student_cdf_partial(z: f64, freedom: f64) -> f64 {
    if freedom == f64::INFINITY {
        return ln_normal_cdf_partial(z);
    }
    if !(freedom > 0.0) || z.abs() == f64::INFINITY {
        return if freedom > 0.0 { 0.0 } else { f64::NAN };
    }
    if z < -1.0 {
        // Neither of both is worked out, which leave the range far away.
        return 2.0 * in_first_shape::<1>(0.5 * freedom, 0.5, argument(z, freedom))[3] / -z;
    }
    let ratio = z.abs() / freedom.sqrt();
    let power = if ratio < 1e8 { ln_1p(ratio * ratio) } else { 2.0 * ln(ratio) };
    let density = exp(-0.5 * (freedom + 1.0) * power) / (freedom.sqrt() * beta(0.5 * freedom, 0.5));
    density / exp(ln_student_cdf(z, freedom))
}
