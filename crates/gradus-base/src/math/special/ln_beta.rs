//! `ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b)`, and what its derivatives are made of.
//!
//! For a large argument beside a small one the difference of logarithms cancels, and so do the differences of ψ and ψ′ that are
//! its derivatives. Here each difference is summed term by term, as `b / (a (a + b))` for `1/a − 1/(a + b)`.
//!
//! Didonato and Morris (1992), Algorithm 708, ACM TOMS 18, 360–373: `ALGDIV` and `BCORR`.

use super::super::exp::exp;
use super::super::ln::{ln, ln_1p};
use super::super::power::powf;
use super::gamma::{gamma, stirling};
use super::polygamma::{BERNOULLI, FAR, polygamma};

/// `½ ln 2π`.
pub(super) const HALF_LN_TAU: f64 = 0.9189385332046728;

/// `ln B(a, b)` of positive numbers; +∞ where one is 0, NaN where one is negative.
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    if !(a >= 0.0 && b >= 0.0) {
        return f64::NAN;
    }
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if small == 0.0 {
        return if large == f64::INFINITY { f64::NAN } else { f64::INFINITY };
    }
    if large == f64::INFINITY {
        return f64::NEG_INFINITY;
    }
    let sum = small + large;
    if small >= FAR {
        let rest = stirling(small) + (stirling(large) - stirling(sum));
        let bend = (large - 0.5) * ln_1p(small / large);
        return (HALF_LN_TAU - 0.5 * ln(small)) + rest + small * ln(small / sum) - bend;
    }
    if large >= FAR {
        // ln Γ(small) − (ln Γ(sum) − ln Γ(large)).
        return libm::lgamma(small) - (small * ln(sum) + beyond_power(small, large, sum));
    }
    ln(by_gamma(small, large))
}

/// What `ln Γ(sum) − ln Γ(large)` is beyond `small ln sum`, for `large ≥ 10`.
pub(super) fn beyond_power(small: f64, large: f64, sum: f64) -> f64 {
    ((large - 0.5) * ln_1p(small / large) - small) + (stirling(sum) - stirling(large))
}

/// `Γ(small) Γ(large) / Γ(small + large)`, where nothing of it leaves the range.
fn by_gamma(small: f64, large: f64) -> f64 {
    let sum = small + large;
    // What the sum is rounded by, Γ multiplies by ψ.
    let rest = small - (sum - large);
    gamma(small) * (gamma(large) / (gamma(sum) * (1.0 + rest * polygamma(0.0, sum))))
}

/// `B(a, b)` of positive numbers.
#[must_use]
pub fn beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    let sum = small + large;
    if small > 1e-300 && sum < 165.0 {
        return by_gamma(small, large);
    }
    if small > 1e-300 && small < FAR && sum < f64::INFINITY {
        // Γ(small) sum^−small, the sum with what it was rounded by, and what is left of the logarithm.
        let rest = small * ((small - (sum - large)) / sum);
        return gamma(small) * powf(sum, -small) * exp(-(beyond_power(small, large, sum) + rest));
    }
    exp(ln_beta(a, b))
}

/// How often both arguments are moved up by 1 for asymptotic series.
fn steps(a: f64) -> f64 {
    if a < FAR { (FAR - a).ceil() } else { 0.0 }
}

/// `1/x − 1/(x + b)` and `1/x + 1/(x + b)`.
fn inverses(x: f64, b: f64) -> (f64, f64) {
    ((b / x) / (x + b), 1.0 / x + 1.0 / (x + b))
}

/// `ψ(a + b) − ψ(a)` of positive numbers: minus the derivative of `ln B` in `a`.
#[must_use]
pub fn ln_beta_partial(a: f64, b: f64) -> f64 {
    if !(a >= 0.0 && b >= 0.0) {
        return f64::NAN;
    }
    let steps = steps(a);
    let far = a + steps;
    let (difference, sum) = inverses(far, b);
    let mut total = 0.5 * difference + series(far, b, difference * sum, |k| 0.5 / k);
    total += ln_1p(b / far);
    downward(total, a, b, steps, |difference, _| difference)
}

/// `ψ′(a) − ψ′(a + b)` of positive numbers: the second derivative of `ln B` in `a`.
#[must_use]
pub fn ln_beta_second_partial(a: f64, b: f64) -> f64 {
    if !(a >= 0.0 && b >= 0.0) {
        return f64::NAN;
    }
    let steps = steps(a);
    let far = a + steps;
    let (difference, sum) = inverses(far, b);
    // Of B₂ₖ / x²ᵏ⁺¹ the difference is that of 1/x²ᵏ times 1/x, and that of 1/x times 1/(x + b)²ᵏ.
    let other = 1.0 / (far + b);
    let square = other * other;
    let direct = BERNOULLI.iter().rev().fold(0.0, |sum, b| (sum + b) * square);
    let mut total = series(far, b, difference * sum, |_| 1.0) / far + difference * direct;
    total += 0.5 * difference * sum;
    total += difference;
    downward(total, a, b, steps, |difference, sum| difference * sum)
}

/// Adds a term for each step, the largest last.
fn downward(mut total: f64, a: f64, b: f64, mut steps: f64, term: impl Fn(f64, f64) -> f64) -> f64 {
    while steps > 0.0 {
        steps -= 1.0;
        let (difference, sum) = inverses(a + steps, b);
        total += term(difference, sum);
    }
    total
}

/// `Σ w(k) B₂ₖ (u^k − v^k)` for `u = 1/x²` and `v = 1/(x + b)²`, given `u − v`.
fn series(x: f64, b: f64, difference: f64, weight: impl Fn(f64) -> f64) -> f64 {
    let (u, v) = (1.0 / (x * x), 1.0 / ((x + b) * (x + b)));
    let (mut total, mut mixed, mut power) = (0.0, 1.0, 1.0);
    for (bernoulli, k) in BERNOULLI.iter().zip(1..) {
        total += weight(f64::from(k)) * bernoulli * mixed;
        // Σ uⁱ vʲ over i + j = k.
        power *= v;
        mixed = mixed * u + power;
    }
    total * difference
}
