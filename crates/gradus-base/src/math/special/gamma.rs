//! Γ and `ln |Γ|`.
//!
//! - `Γ` on 1 to 2 is a polynomial, and from there the recurrence `Γ(x + 1) = x Γ(x)` (DLMF 5.5.1) with the product in twice the
//!   digits. Beyond 30 Stirling's series (DLMF 5.11.3), below −30 the reflection `Γ(x) Γ(1 − x) = π / sin πx` (DLMF 5.5.3).
//! - `ln |Γ|` is that of `libm` for positive numbers, and by reflection for others.

use super::super::bits::horner;
use super::super::exp::exp;
use super::super::ln::ln;
use super::super::pair::Pair;
use super::super::power::powf;
use super::polygamma::digamma_near;
use core::f64::consts::PI;

/// `Γ(3/2 + t)` for `|t| ≤ ½`: interpolated at the nodes of Chebyshev, error `5 · 10⁻¹⁸`.
const AROUND_THREE_HALVES: [f64; 23] = [
    0.886226925452758,
    0.032338397448884865,
    0.41481345368830125,
    -0.107294804564719,
    0.14464535904458606,
    -0.07752305230537157,
    0.05861030382085454,
    -0.03800193529134834,
    0.02583760628007813,
    -0.01722245008885133,
    0.011522520042662803,
    -0.007690098921057152,
    0.005131568539695762,
    -0.0034239612838414227,
    0.0022833622890860634,
    -0.0015142364392563075,
    0.0010096053142759128,
    -0.0007101710237414608,
    0.0004734656764602699,
    -0.0002116366966022488,
    0.000141093980175924,
    -0.00026048686591686527,
    0.0001736585029100638,
];

/// The terms of Stirling's series: `B₂ₖ / (2k (2k − 1))`.
pub(in crate::math) const STIRLING: [f64; 10] = [
    0.08333333333333333,
    -0.002777777777777778,
    0.0007936507936507937,
    -0.0005952380952380953,
    0.0008417508417508417,
    -0.0019175269175269176,
    0.00641025641025641,
    -0.029550653594771242,
    0.17964437236883057,
    -1.3924322169059011,
];

/// What `ln Γ(x)` is beyond `(x − ½) ln x − x + ½ ln 2π`, for `x ≥ 10`.
pub(super) fn stirling(x: f64) -> f64 {
    let inverse = 1.0 / x;
    inverse * horner(inverse * inverse, STIRLING)
}

/// `sin πx` of any number, with its digits next to integers.
pub(super) fn sin_pi(x: f64) -> f64 {
    let rest = x - x.round();
    let sine = super::super::trig::sin(PI * rest);
    if (0.5 * x.round()).fract() == 0.0 { sine } else { -sine }
}

/// Γ: NaN at negative integers and at −∞, ±∞ at ±0.
#[must_use]
pub fn gamma(x: f64) -> f64 {
    if x == 0.0 {
        return x.recip();
    }
    if x < 0.0 && x.trunc() == x {
        return f64::NAN;
    }
    if !(x < 172.0) {
        return x; // Above, infinity; and NaN.
    }
    if x < -30.0 {
        return PI / (sin_pi(x) * gamma(1.0 - x));
    }
    if x > 30.0 {
        // In two halves: the power alone would be out of range before Γ is.
        let half = powf(x, 0.5 * x - 0.25);
        return half * exp(-x) * half * (2.5066282746310007 * exp(stirling(x)));
    }
    near(x)
}

/// Γ from −30 to 30.
fn near(x: f64) -> f64 {
    let steps = (x - 1.0).floor();
    // The fraction, between 1 and 2, and what of it was rounded.
    let base = Pair::new(x).plus(-steps);
    let (base, rest) = (base.value(), (base.hi - base.value()) + base.lo);
    let value = horner(base - 1.5, AROUND_THREE_HALVES) * (1.0 + rest * digamma_near(base));
    let factors = (0..steps.abs() as i32).map(|k| {
        let factor = if steps > 0.0 { -f64::from(k + 1) } else { f64::from(k) };
        Pair::new(x).plus(factor)
    });
    let product = factors.fold(Pair::new(1.0), Pair::times);
    if steps > 0.0 { product.hi * value + product.lo * value } else { value / product.value() }
}

/// `ln |Γ|`: +∞ at 0, at negative integers and at ±∞.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if x > 0.0 || x.is_nan() {
        return libm::lgamma(x);
    }
    if x == f64::NEG_INFINITY || x.trunc() == x {
        return f64::INFINITY;
    }
    if x > -20.0 {
        return ln(near(x).abs());
    }
    (ln(PI) - ln(sin_pi(x).abs())) - libm::lgamma(1.0 - x)
}
