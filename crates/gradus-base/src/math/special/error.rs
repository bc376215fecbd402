//! The complementary error function, the scaled one with all its derivatives, and the inverse of `erf`.

use super::super::pair::Pair;
use super::exp_of_square;
use super::normal::{from_median, steepness};
use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// `1 − erf x`.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// From here on the continued fraction serves for `erfcx` itself; for its derivatives from the second bound on.
const FRACTION: f64 = 2.0;
const FRACTION_OF_DERIVATIVES: f64 = 0.5;

/// The derivative of order `n` of `e^(x²) erfc x`; NaN if `n` is no order.
///
/// It is `(−2)ⁿ 2/√π J(n)` with `J(n) = ∫ tⁿ e^(−t² − 2xt) dt` over `t > 0` (DLMF 7.18.2 and 7.18.8), where
/// `2 J(n + 1) + 2x J(n) = n J(n − 1)`, and 1 on the right for `n = 0`. For negative `x` all terms have one sign. For positive
/// ones the integral falls faster than other solutions do, so it is a continued fraction, again of one sign. Between 0 and ½,
/// where that converges too slowly, the recurrence loses a few bits with each order.
#[must_use]
pub fn erfcx(n: f64, x: f64) -> f64 {
    let Some(n) = super::order(n) else { return f64::NAN };
    if x == f64::INFINITY {
        return if n.is_multiple_of(2) { 0.0 } else { -0.0 };
    }
    if x >= FRACTION || (n > 0 && x >= FRACTION_OF_DERIVATIVES) {
        return by_fraction(n, x);
    }
    if x < -27.0 {
        return if n.is_multiple_of(2) { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    let value = exp_of_square(x) * libm::erfc(x);
    if n == 0 {
        return value;
    }
    // E′ = 2x E − 2/√π with 2/√π in two parts; then E⁽ᵏ⁺¹⁾ = 2x E⁽ᵏ⁾ + 2k E⁽ᵏ⁻¹⁾.
    let (mut before, mut last) = (value, first(x, value));
    for k in 1..n {
        (before, last) = (last, 2.0 * (x * last + k as f64 * before));
    }
    last
}

/// `2x E − 2/√π`, rounded once but for `E`.
fn first(x: f64, value: f64) -> f64 {
    const REST: f64 = 1.533545961316588e-17;
    let product = Pair::new(2.0 * x).times(Pair::new(value));
    let sum = product.plus(-FRAC_2_SQRT_PI);
    sum.hi + (sum.lo - REST)
}

fn by_fraction(n: usize, x: f64) -> f64 {
    // The error of the ratio at the end is multiplied by e^(−2x √(2m)) on its way from m to n.
    let reach = 20.0 / x;
    let terms = n as f64 + 12.0 + 0.5 * reach * reach;
    let mut m = terms.ceil();
    // r(m) = J(m) / J(m − 1) = m / (2x + 2 r(m + 1)).
    let mut half = 0.5 * ((x * x + 2.0 * m).sqrt() - x);
    let mut ratios = 1.0;
    while m >= 1.0 {
        half = 0.5 * m / (x + half);
        if m <= n as f64 {
            ratios *= -2.0 * half;
        }
        m -= 1.0;
    }
    // J(0) = 1 / (2x + 2 r(1)).
    0.5 * FRAC_2_SQRT_PI / (x + half) * ratios
}

/// The inverse of `erf`: ±∞ at ±1, NaN beyond.
#[must_use]
pub fn erf_inv(x: f64) -> f64 {
    let size = x.abs();
    if size < 1e-8 {
        return x * (1.0 / FRAC_2_SQRT_PI);
    }
    // The tail is exact where it is needed.
    let z = from_median(0.5 * size, 0.5 * (1.0 - size));
    // z/√2 with the rest of 1/√2.
    let root = Pair::new(z).times(Pair { hi: FRAC_1_SQRT_2, lo: -4.833646656726457e-17 });
    if size < 1.0 { root.value().copysign(x) } else { z.copysign(x) }
}

/// `√π/2 e^(w²)` at `w = erf⁻¹ x`: `1 / (2√2 t λ)` with the tail `t` and its inverse Mills ratio, since the exponential would
/// multiply the error of `w`.
#[must_use]
pub fn erf_inv_partial(x: f64) -> f64 {
    let size = x.abs();
    (0.5 * FRAC_1_SQRT_2) * steepness(0.5 * size, 0.5 * (1.0 - size))
}
