//! The derivatives of `ln Γ`: ψ, ψ′, ψ″ and so on.
//!
//! Upward by the recurrence (DLMF 5.15.5) to where the asymptotic series (DLMF 5.11.2, 5.15.8) serves. On 1 to 2, where ψ has its
//! zero, it is the distance from the zero times a polynomial. Negative numbers by reflection (DLMF 5.15.6), with the
//! derivatives of the cotangent as polynomials in it.

use super::super::bits::horner;
use super::super::ln::ln;
use super::super::trig;
use core::f64::consts::PI;

/// `ψ(3/2 + t) / (3/2 + t − ROOT)` for `|t| ≤ ½`: interpolated at the nodes of Chebyshev, error `2 · 10⁻¹⁷`.
const AROUND_THREE_HALVES: [f64; 22] = [
    0.951055876031833,
    -0.4236274212814605,
    0.2405424842407742,
    -0.14840492305390884,
    0.09498872445494122,
    -0.061922133273064534,
    0.04076083381242074,
    -0.02697579675613825,
    0.0179072524394512,
    -0.011908218001568644,
    0.007926944646403797,
    -0.005279964873257405,
    0.003519006401502276,
    -0.002345267632540769,
    0.0015566317474486838,
    -0.0010376374098418604,
    0.0007233266279287554,
    -0.0004821990530566789,
    0.0002272331660987376,
    -0.00015148586836773365,
    0.00025968482126430747,
    -0.00017312261802727394,
];

/// The positive zero of ψ, in two parts.
const ROOT: [f64; 2] = [1.4616321449683622, 9.549995429965697e-17];

/// `B₂ₖ`.
pub(super) const BERNOULLI: [f64; 12] = [
    0.16666666666666666,
    -0.03333333333333333,
    0.023809523809523808,
    -0.03333333333333333,
    0.07575757575757576,
    -0.2531135531135531,
    1.1666666666666667,
    -7.092156862745098,
    54.971177944862156,
    -529.1242424242424,
    6192.123188405797,
    -86580.25311355312,
];

/// From here on asymptotic series have all digits for ψ; more for higher derivatives.
pub(super) const FAR: f64 = 10.0;

/// ψ on 1 to 2.
pub(super) fn digamma_near(x: f64) -> f64 {
    ((x - ROOT[0]) - ROOT[1]) * horner(x - 1.5, AROUND_THREE_HALVES)
}

/// The derivative of order `n` of ψ: `n = 0` is ψ itself. NaN at 0, at negative integers, and if `n` is no order.
#[must_use]
pub fn polygamma(n: f64, x: f64) -> f64 {
    let Some(n) = super::order(n) else { return f64::NAN };
    if x.is_nan() || x == f64::NEG_INFINITY || (x <= 0.0 && x.trunc() == x) {
        return f64::NAN;
    }
    match (n, x < 0.0) {
        (0, false) => digamma(x),
        (0, true) => digamma(1.0 - x) - PI * cotangent(x),
        (n, false) => sign(n + 1) * positive(n, x),
        // (−1)ⁿ ψₙ(1 − x) − ψₙ(x) = π dⁿ/dxⁿ cot πx.
        (n, true) => -(positive(n, 1.0 - x) + cotangent_derivative(n, x)),
    }
}

/// `(−1)ⁿ`.
fn sign(n: usize) -> f64 {
    if n.is_multiple_of(2) { 1.0 } else { -1.0 }
}

/// `cot πx`.
fn cotangent(x: f64) -> f64 {
    let angle = PI * (x - x.round());
    trig::cos(angle) / trig::sin(angle)
}

/// `π dⁿ/dxⁿ cot πx`, by `(cot)′ = −1 − cot²`.
fn cotangent_derivative(n: usize, x: f64) -> f64 {
    let mut coefficients = [0.0; super::LARGEST_ORDER as usize + 2];
    coefficients[1] = PI;
    for degree in 1..=n {
        let mut next = [0.0; super::LARGEST_ORDER as usize + 2];
        for k in 1..=degree {
            let change = -PI * k as f64 * coefficients[k];
            next[k - 1] += change;
            next[k + 1] += change;
        }
        coefficients = next;
    }
    let c = cotangent(x);
    coefficients[..=n + 1].iter().rev().fold(0.0, |sum, &coefficient| sum * c + coefficient)
}

/// ψ of positive numbers.
fn digamma(x: f64) -> f64 {
    if x >= FAR {
        let inverse = 1.0 / x;
        return ln(x) - (0.5 * inverse + tail(inverse * inverse));
    }
    if x < 1.0 {
        return digamma_near(1.0 + x) - 1.0 / x;
    }
    // The smallest terms first.
    let mut y = x;
    let mut sum = 0.0;
    while y > 2.0 {
        y -= 1.0;
        sum += 1.0 / y;
    }
    sum + digamma_near(y)
}

/// `Σ B₂ₖ / (2k x²ᵏ)`, of `1/x²`.
fn tail(square: f64) -> f64 {
    let terms = BERNOULLI.iter().enumerate().rev();
    terms.fold(0.0, |sum, (k, b)| (sum + b / (2 * k + 2) as f64) * square)
}

/// `|ψₙ|` of positive numbers, for `n ≥ 1`: `n! Σ (x + k)^−(n + 1)`.
fn positive(n: usize, x: f64) -> f64 {
    let order = n as f64;
    if x == f64::INFINITY {
        return 0.0;
    }
    let power = |x: f64| {
        // Divided one by one: the power alone can leave the range.
        let mut term = 1.0 / x;
        for k in 1..=n {
            term = term * k as f64 / x;
        }
        term
    };
    // The first term is the largest and comes last.
    let far = FAR + order;
    let steps = if x < far { (far - x).ceil() } else { 0.0 };
    let y = x + steps;
    // (n − 1)!/xⁿ + n!/(2xⁿ⁺¹) + Σ B₂ₖ (2k + n − 1)!/((2k)! x²ᵏ⁺ⁿ), the first term taken out.
    let inverse = 1.0 / y;
    let mut factor = 0.5 * order * (order + 1.0) * inverse * inverse;
    let mut sum = 0.0;
    for (b, k) in BERNOULLI.iter().zip(1..) {
        sum += b * factor;
        let next = 2.0 * f64::from(k) + order;
        factor *= next * (next + 1.0) / f64::from((2 * k + 1) * (2 * k + 2)) * inverse * inverse;
    }
    let first = (1..n).fold(inverse, |first, k| first * k as f64 / y);
    let mut total = first * sum + first * (0.5 * order * inverse) + first;
    let mut k = steps;
    while k > 0.0 {
        k -= 1.0;
        total += power(x + k);
    }
    total
}
