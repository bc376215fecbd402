//! Combinations of elementary functions that lose digits, or are no number, where they are written out.

use super::super::exp::{exp, exp_m1};
use super::super::ln::{ln, ln_1p};
use super::super::logistic::softplus;
use super::super::trig;

/// `ln(p / (1 − p))`: ∓∞ at 0 and 1, NaN beyond.
#[must_use]
pub fn logit(p: f64) -> f64 {
    // Next to ½ the ratio is next to 1.
    if (0.25..0.75).contains(&p) { ln_1p((2.0 * p - 1.0) / (1.0 - p)) } else { ln(p / (1.0 - p)) }
}

/// `ln(eᵃ + eᵇ)`.
#[must_use]
pub fn logaddexp(a: f64, b: f64) -> f64 {
    if a == b {
        // Also two infinities, whose difference is none.
        return a + core::f64::consts::LN_2;
    }
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    large + softplus(small - large)
}

/// `x ln y`, and 0 where `x` is 0.
#[must_use]
pub fn xlogy(x: f64, y: f64) -> f64 {
    if x == 0.0 && !y.is_nan() { 0.0 } else { x * ln(y) }
}

/// `ln(1 − eˣ)` of negative numbers; −∞ at 0, NaN above.
///
/// Mächler (2012), Accurately computing log(1 − exp(−|a|)), vignette of the R package Rmpfr.
#[must_use]
pub fn ln_1m_exp(x: f64) -> f64 {
    if x > -core::f64::consts::LN_2 { ln(-exp_m1(x)) } else { ln_1p(-exp(x)) }
}

/// The derivative of order `n` of `sin x / x`, `∫ tⁿ cos(x t + n π/2) dt` over 0 to 1; NaN if `n` is no order.
///
/// For small `x` by the powers of it, else by `x s(n) + n s(n − 1) = sin(x + n π/2)`, which is stable from `x = n` on.
pub fn sinc(n: f64, x: f64) -> f64 {
    let Some(n) = super::order(n) else { return f64::NAN };
    if x.is_infinite() {
        return 0.0;
    }
    let size = x.abs();
    // Even derivatives are even, odd ones odd.
    let side = if x < 0.0 && !n.is_multiple_of(2) { -1.0 } else { 1.0 };
    if size < 2.0 + 0.5 * n as f64 {
        return side * sinc_by_powers(n, size);
    }
    let (sine, cosine) =
        (near_or_far(size, trig::sin, trig::sin_far), near_or_far(size, trig::cos, trig::cos_far));
    let mut value = sine / size;
    for k in 1..=n {
        let turned = [sine, cosine, -sine, -cosine][k % 4];
        value = (turned - k as f64 * value) / size;
    }
    side * value
}

fn near_or_far(x: f64, near: fn(f64) -> f64, far: fn(f64) -> f64) -> f64 {
    if trig::is_far(x) { far(x) } else { near(x) }
}

/// `Σ (−1)^m x^(2m − n) / ((2m + 1) (2m − n)!)` over `2m ≥ n`.
fn sinc_by_powers(n: usize, x: f64) -> f64 {
    let first = n.div_ceil(2);
    let sign = if first.is_multiple_of(2) { 1.0 } else { -1.0 };
    let mut power = if n.is_multiple_of(2) { sign } else { sign * x };
    let mut k = 2 * first - n;
    let mut sum = 0.0;
    for m in (first..).take(60) {
        let term = power / (2 * m + 1) as f64;
        sum += term;
        if term.abs() < 1e-18 * sum.abs() {
            break;
        }
        power *= -x * x / ((k + 1) * (k + 2)) as f64;
        k += 2;
    }
    sum
}

/// The derivative of order `n` of `(eˣ − 1) / x`, `∫ tⁿ e^(x t) dt` over 0 to 1; NaN if `n` is no order.
///
/// Next to 0 by a series of positive terms (Kummer's function, DLMF 13.2.2, and for negative `x` its transformation 13.2.39), else
/// by `x e(n) + n e(n − 1) = eˣ`.
#[must_use]
pub fn exprel(n: f64, x: f64) -> f64 {
    let Some(n) = super::order(n) else { return f64::NAN };
    if x.abs() < 1.0 + n as f64 && (n > 0 || x.abs() < 1e-5) {
        return exprel_by_powers(n, x);
    }
    if x.is_infinite() {
        return if x > 0.0 { x } else { 0.0 };
    }
    let power = exp(x);
    if power == f64::INFINITY {
        // Of (eˣ − 1) / x the quotient may be in range yet.
        return if n == 0 { exp(x - 5.0) / x * exp(5.0) } else { large(n, x) };
    }
    let mut value = exp_m1(x) / x;
    for k in 1..=n {
        value = (power - k as f64 * value) / x;
    }
    value
}

/// `eˣ/x (1 − n/x + n (n − 1)/x² − …)`, whose last term leaves out what 1 is to `eˣ`.
fn large(n: usize, x: f64) -> f64 {
    let sum = (0..n).fold(1.0, |sum, k| 1.0 - (k + 1) as f64 / x * sum);
    exp(x - 10.0) / x * sum * exp(10.0)
}

fn exprel_by_powers(n: usize, x: f64) -> f64 {
    let order = n as f64;
    if x < 0.0 {
        // eˣ Σ |x|ᵏ / ((n + 1) … (n + 1 + k)).
        let (mut term, mut sum) = (1.0 / (order + 1.0), 0.0);
        for k in 1..400 {
            sum += term;
            term *= -x / (order + 1.0 + f64::from(k));
            if term < 1e-18 * sum {
                break;
            }
        }
        return exp(x) * sum;
    }
    // Σ xᵏ / (k! (n + 1 + k)).
    let (mut power, mut sum) = (1.0, 0.0);
    for k in 0..400 {
        let term = power / (order + 1.0 + f64::from(k));
        sum += term;
        if term < 1e-18 * sum {
            break;
        }
        power *= x / f64::from(k + 1);
    }
    sum
}
