//! The regularized incomplete gamma functions `P(a, x)` and `Q = 1 − P`, with their derivatives in the shape `a`.
//!
//! Left of `a + 1` the series DLMF 8.11.4, right of it the continued fraction DLMF 8.9.2. Derivatives in the shape are those of the
//! terms: of the series by the sums `Σ 1/(a + k)`, of the fraction by numbers that carry two derivatives. Both take some `6 √a`
//! terms where `x` is next to a large `a`.
//!
//! What stands in front is `x^a e^−x / Γ(a + 1)`. Of a large shape it is `e^(−a (μ − ln(1 + μ)))` with `μ = x/a − 1`, and Stirling's
//! series for the rest; its error is that of the exponent, half a unit for each unit of `|ln P|`.

use super::super::bits::{at_least, at_most, horner};
use super::super::exp::{exp, exp_m1};
use super::super::ln::ln;
use super::super::power::powf;
use super::gamma::{gamma, stirling};
use super::polygamma::polygamma;
use core::f64::consts::TAU;

/// More terms than any shape below 10¹⁰ needs. Where they do not do for a larger one, there is no value: NaN.
const MOST: usize = 1_000_000;

/// A fraction that changes by no more than this with its last term has settled, but for its rounding.
pub(super) const NEARLY: f64 = 1e-12;

/// What `P` and `Q` are, or the derivatives of one of them in the shape.
enum Side {
    /// `P`, by the series.
    Below([f64; 4]),
    /// `Q`, by the continued fraction.
    Above([f64; 4]),
}

/// Next to what, or beyond what, there is nothing to sum: `P` and its derivatives.
fn outside(a: f64, x: f64) -> Option<[f64; 4]> {
    if !(a > 0.0 && x >= 0.0) || (a == f64::INFINITY && x == f64::INFINITY) {
        return Some([f64::NAN; 4]);
    }
    let below = x == 0.0 || a == f64::INFINITY;
    (below || x == f64::INFINITY).then_some([if below { 0.0 } else { 1.0 }, 0.0, 0.0, 0.0])
}

/// `P(a, x)` for `a > 0` and `x ≥ 0`, else NaN.
#[must_use]
pub fn gamma_p(a: f64, x: f64) -> f64 {
    within_unit(match outside(a, x) {
        Some([p, ..]) => p,
        None => match share(a, x) {
            Side::Below([p, ..]) => p,
            Side::Above([q, ..]) => 1.0 - q,
        },
    })
}

/// `Q(a, x) = 1 − P(a, x)`.
#[must_use]
pub fn gamma_q(a: f64, x: f64) -> f64 {
    within_unit(match outside(a, x) {
        Some([p, ..]) => 1.0 - p,
        // Of a small shape, P is next to 1, and what is left of it is small.
        None if a < 1.0 && x < 1.0 => above_of_small(a, x),
        None => match share(a, x) {
            Side::Below([p, ..]) => 1.0 - p,
            Side::Above([q, ..]) => q,
        },
    })
}

/// A share, which rounding may have put outside of 0 to 1.
fn within_unit(share: f64) -> f64 {
    at_most(1.0, at_least(0.0, share))
}

/// `∂P/∂a`.
#[must_use]
pub fn gamma_p_shape_partial(a: f64, x: f64) -> f64 {
    shape_derivative(a, x, 1)
}

/// `∂²P/∂a²`.
#[must_use]
pub fn gamma_p_shape_second_partial(a: f64, x: f64) -> f64 {
    shape_derivative(a, x, 2)
}

/// `∂³P/∂a³`.
#[must_use]
pub fn gamma_p_shape_third_partial(a: f64, x: f64) -> f64 {
    shape_derivative(a, x, 3)
}

fn shape_derivative(a: f64, x: f64, order: usize) -> f64 {
    match outside(a, x) {
        Some(p) => p[order],
        None => match share(a, x) {
            Side::Below(p) => p[order],
            Side::Above(q) => -q[order],
        },
    }
}

/// `∂P/∂x = x^(a − 1) e^−x / Γ(a)`, the density.
#[must_use]
pub fn gamma_p_partial(a: f64, x: f64) -> f64 {
    if !(a > 0.0 && x >= 0.0) {
        return f64::NAN;
    }
    if x == 0.0 {
        return if a < 1.0 { f64::INFINITY } else { f64::from(u8::from(a == 1.0)) };
    }
    if x == f64::INFINITY || a == f64::INFINITY { 0.0 } else { front(a, x) * (a / x) }
}

fn share(a: f64, x: f64) -> Side {
    // Of a small shape the fraction is the faster one from 1 on.
    if x < if a < 1.0 { 1.0 } else { a + 1.0 } {
        Side::Below(by_series(a, x))
    } else {
        Side::Above(by_fraction(a, x))
    }
}

/// `x^a e^−x / Γ(a + 1)`.
fn front(a: f64, x: f64) -> f64 {
    if a < 10.0 || (a < 140.0 && x < 600.0 && (a * ln(x)).abs() < 600.0) {
        let sum = a + 1.0;
        // What the sum is rounded by, Γ multiplies by ψ.
        let rest = 1.0 + (a - (sum - 1.0)) * polygamma(0.0, sum);
        return powf(x, a) * exp(-x) / (gamma(sum) * rest);
    }
    exp(-a * below_identity((x - a) / a, x / a) - stirling(a)) / (TAU * a).sqrt()
}

/// `μ − ln(1 + μ)` with its digits next to 0; the sum, too, is given.
pub(super) fn below_identity(mu: f64, sum: f64) -> f64 {
    if !(-0.5..1.0).contains(&mu) {
        return mu - ln(sum);
    }
    // ln(1 + μ) = 2 artanh r with r = μ / (2 + μ), and μ − 2r = r μ.
    let r = mu / (2.0 + mu);
    let square = r * r;
    let terms = core::array::from_fn::<f64, 18, _>(|k| 2.0 / (2 * k + 3) as f64);
    r * (mu - square * horner(square, terms))
}

/// `front · (1 + x/(a + 1) + x²/((a + 1)(a + 2)) + …)`.
fn by_series(a: f64, x: f64) -> [f64; 4] {
    let (mut term, mut harmonic, mut squares, mut cubes) = (1.0, 0.0, 0.0, 0.0);
    let mut sums = [1.0, 0.0, 0.0, 0.0];
    let mut is_settled = false;
    for k in 1..MOST {
        let inverse = 1.0 / (a + k as f64);
        term *= x * inverse;
        harmonic += inverse;
        squares += inverse * inverse;
        cubes += inverse * inverse * inverse;
        let bend = harmonic * harmonic + squares;
        let third = harmonic * (bend + 2.0 * squares) + 2.0 * cubes;
        sums[0] += term;
        sums[1] -= term * harmonic;
        sums[2] += term * bend;
        sums[3] -= term * third;
        is_settled = term * (1.0 + bend + third) < 1e-17 * sums[0];
        if is_settled {
            break;
        }
    }
    if !is_settled {
        return [f64::NAN; 4];
    }
    let psi = |n: f64| -polygamma(n, a + 1.0);
    let slope = [1.0, ln(x) + psi(0.0), psi(1.0), psi(2.0)];
    joined(front(a, x), slope, sums)
}

/// `front · sums` with its derivatives, given those of the logarithm of the first and those of the second.
fn joined(front: f64, [_, slope, bend, turn]: [f64; 4], [sum, first, second, third]: [f64; 4]) -> [f64; 4] {
    let value = front * sum;
    let (first, second, third) = (first / sum, second / sum, third / sum);
    let whole = slope + first;
    let twice = bend + slope * slope;
    let thrice = turn + slope * (3.0 * bend + slope * slope);
    let last = thrice + 3.0 * (twice * first + slope * second) + third;
    [value, value * whole, value * (bend + slope * (slope + 2.0 * first) + second), value * last]
}

/// A number with its first three derivatives.
#[derive(Clone, Copy)]
struct Taylor([f64; 4]);

impl Taylor {
    /// `constant − numerator / self`.
    fn under(self, constant: [f64; 2], numerator: [f64; 2]) -> Self {
        let Self([v, d, dd, ddd]) = self;
        let inverse = 1.0 / v;
        let quotient = numerator[0] * inverse;
        let first = (numerator[1] - quotient * d) * inverse;
        let second = -(2.0 * first * d + quotient * dd) * inverse;
        let third = -(3.0 * (second * d + first * dd) + quotient * ddd) * inverse;
        Self([constant[0] - quotient, constant[1] - first, -second, -third])
    }
}

/// `a front / (x + 1 − a − 1 (1 − a) / (x + 3 − a − 2 (2 − a) / (x + 5 − a − …)))`.
fn by_fraction(a: f64, x: f64) -> [f64; 4] {
    let denominator = |n: usize| [x + (2 * n + 1) as f64 - a, -1.0];
    let numerator = |n: usize| [n as f64 * (n as f64 - a), -(n as f64)];
    // The fraction of a whole shape ends early, but its derivative does not.
    let Some(terms) = terms_of_fraction(a.floor() + 0.5, x) else { return [f64::NAN; 4] };
    let mut tail = Taylor([denominator(terms)[0], -1.0, 0.0, 0.0]);
    for n in (1..=terms).rev() {
        tail = tail.under(denominator(n - 1), numerator(n));
    }
    let one = tail.under([0.0; 2], [-1.0, 0.0]);
    let psi = |n: f64| -polygamma(n, a);
    let slope = [1.0, ln(x) + psi(0.0), psi(1.0), psi(2.0)];
    joined(front(a, x) * a, slope, one.0)
}

/// How many terms the fraction takes, by the method of Lentz (1976), if it settles.
fn terms_of_fraction(a: f64, x: f64) -> Option<usize> {
    let away = |x: f64| if x.abs() < 1e-300 { 1e-300 } else { x };
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / away(b));
    for n in 1..MOST {
        let numerator = -(n as f64) * (n as f64 - a);
        b += 2.0;
        d = 1.0 / away(numerator * d + b);
        c = away(b + numerator / c);
        if (c * d - 1.0).abs() < 1e-15 {
            // Derivatives converge a little later.
            return Some(n + 10 + n / 4);
        }
    }
    ((c * d - 1.0).abs() < NEARLY).then_some(MOST)
}

/// `Q` for `a` and `x` below 1: `1 − x^a / Γ(1 + a) (1 + a Σ (−x)ⁿ / ((a + n) n!))`.
fn above_of_small(a: f64, x: f64) -> f64 {
    let sum = 1.0 + a;
    // ln Γ(1 + a), with what the sum is rounded by.
    let factorial = libm::lgamma(sum) + polygamma(0.0, sum) * (a - (sum - 1.0));
    let exponent = a * ln(x) - factorial;
    let (mut power, mut sum) = (1.0, 0.0);
    for n in 1..40 {
        power *= -x / f64::from(n);
        sum += power / (a + f64::from(n));
    }
    -exp_m1(exponent) - (exp_m1(exponent) + 1.0) * a * sum
}
