//! The regularized incomplete beta function `P(a, b, x) = ∫ t^(a − 1) (1 − t)^(b − 1) dt / B(a, b)` over 0 to `x`, its logarithm, and the
//! derivatives of that in both shapes.
//!
//! Left of the mean `a / (a + b)` it is `x^a y^b / (a B) F` with `y = 1 − x` and a continued fraction `F` of which all terms are
//! positive until `b` of them; right of it what is above is of that form, with `a` and `b`, `x` and `y` exchanged. Next to an end
//! of the range, where the fraction is slow, a series. Derivatives in the shapes are those of the terms, which are computed with
//! numbers that carry them. The fraction takes some `3 √b` terms next to a mean of large shapes.
//!
//! What stands in front is, of large shapes, `e^(−a (μ − ln(1 + μ)) − b (ν − ln(1 + ν)))` with `μ = x (a + b) / a − 1`,
//! `ν = y (a + b) / b − 1`, and Stirling's series for the rest; its error is that of the exponent.
//!
//! Didonato and Morris (1992), Algorithm 708, ACM TOMS 18, 360–373: `BFRAC`, `BPSER` and `BRCOMP`.

use super::super::exp::{exp, exp_m1};
use super::super::ln::{ln, ln_1p};
use super::super::logistic::{sigmoid, softplus};
use super::super::pair::{Pair, two_sum};
use super::super::power::powf;
use super::gamma::{gamma, stirling};
use super::incomplete::{NEARLY, below_identity};
use super::ln_beta::{HALF_LN_TAU, beta, beyond_power, ln_beta, ln_beta_partial, ln_beta_second_partial};
use super::polygamma::{FAR, polygamma};
use super::taylor::Taylor;

/// More terms than any shape below 10¹⁰ needs. Where they do not do for a larger one, there is no value: NaN.
const MOST: usize = 1_000_000;

/// An argument, with what it leaves of 1, and the logarithms of both.
#[derive(Clone, Copy)]
pub(super) struct Argument {
    x: f64,
    y: f64,
    ln_x: f64,
    ln_y: f64,
    /// What the larger one of both was rounded by.
    rest: [f64; 2],
}

impl Argument {
    pub(super) fn new([x, y]: [f64; 2], [ln_x, ln_y]: [f64; 2]) -> Self {
        Self { x, y, ln_x, ln_y, rest: [0.0; 2] }
    }

    fn of(x: f64) -> Self {
        let left = two_sum(1.0, -x);
        let y = left.hi;
        let (ln_x, ln_y) = if x < 0.5 { (ln(x), ln_1p(-x)) } else { (ln_1p(-y), ln(y)) };
        Self { x, y, ln_x, ln_y, rest: [0.0, left.lo] }
    }

    /// `x = 1 / (1 + e^−t)`.
    fn of_logit(t: f64) -> Self {
        Self::new([sigmoid(t), sigmoid(-t)], [-softplus(-t), -softplus(t)])
    }

    fn exchanged(self) -> Self {
        let [x, y] = self.rest;
        Self { x: self.y, y: self.x, ln_x: self.ln_y, ln_y: self.ln_x, rest: [y, x] }
    }

    /// `a y − b x`, with its digits next to the mean.
    fn distance(self, a: f64, b: f64) -> f64 {
        let first = Pair::new(a).times(Pair { hi: self.y, lo: self.rest[1] });
        let second = Pair::new(b).times(Pair { hi: self.x, lo: self.rest[0] });
        let sum = two_sum(first.hi, -second.hi);
        sum.hi + (sum.lo + (first.lo - second.lo))
    }
}

/// Which of both is computed.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// What is below, as it stands.
    Below,
    /// What is above, with everything exchanged.
    Above,
}

/// How it is computed.
#[derive(Clone, Copy, PartialEq)]
enum Method {
    Series,
    Fraction,
}

fn method(a: f64, b: f64, at: Argument) -> (Side, Method) {
    // Terms of the series fall at once, whatever the shapes are.
    let is_near = |b: f64, x: f64| x < 0.7 && b * x < 0.7;
    if is_near(b, at.x) {
        (Side::Below, Method::Series)
    } else if is_near(a, at.y) {
        (Side::Above, Method::Series)
    } else if at.distance(a, b) >= 0.0 {
        (Side::Below, Method::Fraction)
    } else {
        (Side::Above, Method::Fraction)
    }
}

/// Next to what, or beyond what, there is nothing to sum: what is below and above.
fn outside(a: f64, b: f64, x: f64, ends: [f64; 2]) -> Option<[f64; 2]> {
    let is_none = a == 0.0 && b == 0.0 || a == f64::INFINITY && b == f64::INFINITY;
    if !(a >= 0.0 && b >= 0.0 && x >= ends[0] && x <= ends[1]) || is_none {
        return Some([f64::NAN; 2]);
    }
    if x == ends[0] || b == 0.0 || a == f64::INFINITY {
        // All is at 0, or nothing is there; at the other end everything is below.
        let all = a == 0.0 || x == ends[1];
        return Some(if all { [1.0, 0.0] } else { [0.0, 1.0] });
    }
    (x == ends[1] || a == 0.0 || b == f64::INFINITY).then_some([1.0, 0.0])
}

/// `P(a, b, x)` for positive shapes and `x` from 0 to 1, else NaN.
#[must_use]
pub fn beta_p(a: f64, b: f64, x: f64) -> f64 {
    if let Some([below, _]) = outside(a, b, x, [0.0, 1.0]) {
        return below;
    }
    match share(a, b, Argument::of(x)) {
        (Side::Below, [share, _]) => share,
        (Side::Above, [_, rest]) => rest,
    }
}

/// `1 − P(a, b, x)`.
#[must_use]
pub fn beta_q(a: f64, b: f64, x: f64) -> f64 {
    if let Some([_, above]) = outside(a, b, x, [0.0, 1.0]) {
        return above;
    }
    match share(a, b, Argument::of(x)) {
        (Side::Below, [_, rest]) => rest,
        (Side::Above, [share, _]) => share,
    }
}

/// The share on a side, and what it leaves of 1.
fn share(a: f64, b: f64, at: Argument) -> (Side, [f64; 2]) {
    let (side, method) = method(a, b, at);
    let (a, b, at) = if side == Side::Below { (a, b, at) } else { (b, a, at.exchanged()) };
    if let Some(logarithm) = of_tiny_shape(a, b, at, method) {
        return (side, [exp(logarithm), -exp_m1(logarithm)]);
    }
    // Rounding may exceed 1 by a unit.
    let share = front(a, b, at) / a * factor::<1>(a, b, at, method).value();
    let share = if share > 1.0 { 1.0 } else { share };
    (side, [share, 1.0 - share])
}

/// Of a tiny shape all but a little is on its side. The logarithm of that as a sum of small parts, so that what is left has its digits:
/// `a ln x − ln(a B(a, b)) + ln(1 + a Σ …)`.
fn of_tiny_shape(a: f64, b: f64, at: Argument, method: Method) -> Option<f64> {
    if a >= TINY || method == Method::Fraction {
        return None;
    }
    let logarithm = a * at.ln_x - ln_of_tiny(a, b) + ln_1p(powers::<1>(a, b, at).value());
    Some(if logarithm > 0.0 { 0.0 } else { logarithm })
}

/// Up to here the differences of `ln Γ` below are sums of four terms.
const TINY: f64 = 0.03;

/// `ln(a B(a, b)) = ln Γ(1 + a) − (ln Γ(b + a) − ln Γ(b))` of a tiny `a`, the difference as an integral of ψ around its middle.
fn ln_of_tiny(a: f64, b: f64) -> f64 {
    let around = |b: f64| {
        let (middle, square) = (b + 0.5 * a, a * a);
        let [first, second, third, fourth] = [0.0, 2.0, 4.0, 6.0].map(|n| polygamma(n, middle));
        a * (first + square * (second / 24.0 + square * (third / 1920.0 + square * (fourth / 322_560.0))))
    };
    let difference = if b < 1.0 { around(b + 1.0) - ln_1p(a / b) } else { around(b) };
    around(1.0) - difference
}

/// `∂P/∂x = x^(a − 1) y^(b − 1) / B(a, b)`, the density.
#[must_use]
pub fn beta_p_partial(a: f64, b: f64, x: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&x)) {
        return f64::NAN;
    }
    if x == 0.0 || x == 1.0 {
        let (here, other) = if x == 0.0 { (a, b) } else { (b, a) };
        return if here < 1.0 {
            f64::INFINITY
        } else if here == 1.0 {
            other
        } else {
            0.0
        };
    }
    let at = Argument::of(x);
    front(a, b, at) / at.x / at.y
}

/// `x^a y^b / B(a, b)`.
fn front(a: f64, b: f64, at: Argument) -> f64 {
    let (x, y) = (at.x, at.y);
    let is_central = at.ln_x * a > -600.0 && at.ln_y * b > -600.0;
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    // Γ of the smallest numbers is infinite.
    if !(is_central && (1e-290..FAR).contains(&small)) {
        return exp(ln_front(a, b, at));
    }
    // The one of both that is a rounded difference goes by its logarithm.
    let power = |x: f64, ln_x: f64, a: f64| if x < 0.5 { powf(x, a) } else { exp(ln_x * a) };
    let sum = a + b;
    if sum < 100.0 {
        return power(x, at.ln_x, a) * power(y, at.ln_y, b) / beta(a, b);
    }
    // Γ(sum) / Γ(large) = sum^small e^…
    let rest = exp(beyond_power(small, large, sum)) / gamma(small);
    if a < b {
        powf(x * sum, a) * power(y, at.ln_y, b) * rest
    } else {
        power(x, at.ln_x, a) * powf(y * sum, b) * rest
    }
}

/// The logarithm of that.
fn ln_front(a: f64, b: f64, at: Argument) -> f64 {
    if a < FAR || b < FAR {
        return a * at.ln_x + b * at.ln_y - ln_beta(a, b);
    }
    let (sum, distance) = (a + b, at.distance(a, b));
    let below = a * below_identity(-distance / a, at.x * (sum / a));
    let above = b * below_identity(distance / b, at.y * (sum / b));
    let rest = stirling(sum) - stirling(a) - stirling(b);
    (rest - HALF_LN_TAU + 0.5 * ln(a * (b / sum))) - (below + above)
}

/// The `F` of `x^a y^b / (a B) F`, with the derivatives of its terms.
fn factor<const N: usize>(a: f64, b: f64, at: Argument, method: Method) -> Taylor<N> {
    match method {
        Method::Series => by_series(a, b, at),
        Method::Fraction => by_fraction(a, b, at),
    }
}

/// `a Σ (1 − b)(2 − b) … (n − b) xⁿ / (n! (a + n))`.
fn powers<const N: usize>(a: f64, b: f64, at: Argument) -> Taylor<N> {
    let mut term = Taylor::<N>::constant(1.0);
    let mut sum = Taylor::<N>::constant(0.0);
    let mut is_settled = false;
    for n in (1..MOST).map(|n| n as f64) {
        term = term.times(Taylor::linear((n - b) / n * at.x, 0.0, -at.x / n));
        let part = term.times(Taylor::linear(a + n, 1.0, 0.0).inverse());
        sum = sum.plus(part);
        let size = part.0.iter().fold(0.0_f64, |size, c| size.max(c.abs()));
        is_settled = size < 1e-17 * sum.0[0].abs() || size < 1e-300;
        if is_settled {
            break;
        }
    }
    if !is_settled {
        return Taylor::constant(f64::NAN);
    }
    sum.times(Taylor::linear(a, 1.0, 0.0))
}

/// `y^−b (1 + a Σ …)`.
fn by_series<const N: usize>(a: f64, b: f64, at: Argument) -> Taylor<N> {
    let mut sum = powers::<N>(a, b, at);
    sum.0[0] += 1.0;
    // y^−b is e^(−b ln y): its logarithm is linear.
    let power = exp(-b * at.ln_y);
    let powers = [1.0, -at.ln_y, 0.5 * at.ln_y * at.ln_y, -at.ln_y * at.ln_y * at.ln_y / 6.0];
    let mut in_b = Taylor::<N>::constant(0.0);
    for (k, at) in [0, 2, 5, 9].into_iter().enumerate().filter(|(_, at)| *at < N) {
        in_b.0[at] = power * powers[k];
    }
    sum.times(in_b)
}

/// `1 / (β₀ + α₁ / (β₁ + α₂ / (β₂ + …)))`, with what both begin with divided by `a`.
fn by_fraction<const N: usize>(a: f64, b: f64, at: Argument) -> Taylor<N> {
    let Argument { x, y, .. } = at;
    let distance = at.distance(a, b);
    let moved = |value: f64| Taylor::<N>::linear(value, 1.0, 0.0);
    // β without its first two terms, over n: how it goes on.
    let beta = |n: f64| {
        let line = Taylor::linear(1.0 + distance + n * (1.0 + y), y, -x);
        let last = moved(a + n).times(moved(a + 1.0 + 2.0 * n).inverse()).times(line);
        if n == 0.0 {
            return moved(a + 1.0).inverse().times(line);
        }
        let middle = Taylor::linear(n * (b - n) * x, 0.0, n * x).times(moved(a + 2.0 * n - 1.0).inverse());
        let mut sum = last.plus(middle);
        sum.0[0] += n;
        sum
    };
    let alpha = |n: f64| {
        let inverse = moved(a + 2.0 * n - 1.0).inverse();
        let first = Taylor::linear(a + b + n - 1.0, 1.0, 1.0).times(inverse);
        let second = Taylor::linear((b - n) * (n * x * x), 0.0, n * x * x).times(inverse);
        let product = first.times(second);
        if n == 1.0 { product } else { product.times(moved(a + n - 1.0)) }
    };
    // The fraction of a whole shape ends early, but its derivative does not.
    let Some(terms) = terms_of_fraction(a, b.floor() + 0.5, at, N > 1) else {
        return Taylor::constant(f64::NAN);
    };
    let mut tail = beta(terms as f64);
    for n in (1..=terms).rev().map(|n| n as f64) {
        tail = beta(n - 1.0).plus(alpha(n).times(tail.inverse()));
    }
    tail.inverse()
}

/// How many terms the fraction takes, by the method of Lentz (1976), if it settles.
fn terms_of_fraction(a: f64, b: f64, at: Argument, with_derivatives: bool) -> Option<usize> {
    let Argument { x, y, .. } = at;
    let distance = at.distance(a, b);
    let away = |x: f64| if x.abs() < 1e-300 { 1e-300 } else { x };
    let (mut c, mut d) = ((1.0 + distance) / (a + 1.0), 0.0);
    for terms in 1..MOST {
        let n = terms as f64;
        let inverse = 1.0 / (a + 2.0 * n - 1.0);
        let front = if terms == 1 { 1.0 } else { a + n - 1.0 };
        let alpha = front * inverse * ((a + b + n - 1.0) * inverse) * n * (b - n) * x * x;
        let beta =
            n + n * (b - n) * x * inverse + (a + n) / (a + 1.0 + 2.0 * n) * (1.0 + distance + n * (1.0 + y));
        d = 1.0 / away(beta + alpha * d);
        c = away(beta + alpha / c);
        if (c * d - 1.0).abs() < 1e-16 {
            // Derivatives converge a little later.
            return Some(if with_derivatives { terms + 10 + terms / 3 } else { terms + 3 });
        }
    }
    ((c * d - 1.0).abs() < NEARLY).then_some(MOST)
}

/// The logarithm of what is below, with its derivatives in the shapes; the argument is inside.
fn logarithm<const N: usize>(a: f64, b: f64, at: Argument) -> Taylor<N> {
    let (side, method) = method(a, b, at);
    if side == Side::Below {
        return logarithm_of_side(a, b, at, method);
    }
    let above = logarithm_of_side::<N>(b, a, at.exchanged(), method).exchanged();
    let share = exp(above.value());
    let rest = -exp_m1(above.value());
    let value = if share < 0.5 { ln_1p(-share) } else { ln(rest) };
    above.logarithm_of_rest(share / rest, value)
}

/// `ln(x^a y^b / (a B) F)`.
fn logarithm_of_side<const N: usize>(a: f64, b: f64, at: Argument, method: Method) -> Taylor<N> {
    let factor = factor::<N>(a, b, at, method);
    let direct = front(a, b, at) / a * factor.value();
    let value = if let Some(logarithm) = of_tiny_shape(a, b, at, method) {
        logarithm
    } else if direct > 1e-290 {
        ln(if direct > 1.0 { 1.0 } else { direct })
    } else {
        ln_front(a, b, at) - ln(a) + ln(factor.value())
    };
    let factor = factor.logarithm(0.0);
    if N == 1 {
        return Taylor::constant(value);
    }
    let mut sum = Taylor::of_derivatives(ln_front_derivatives::<N>(a, b, at)).plus(factor);
    sum.0[0] = value;
    sum
}

/// The derivatives of `a ln x + b ln y − ln(a B(a, b))` in the order of the coefficients; `N` of them, and not the value.
fn ln_front_derivatives<const N: usize>(a: f64, b: f64, at: Argument) -> [f64; 10] {
    let psi = |n: f64, x: f64| polygamma(n, x);
    // ψ(a + b) − ψ(a + 1), where 1/a and ψ(a) are not to cancel.
    let is_small = a < 1.0;
    let in_a = if is_small { psi(0.0, a + b) - psi(0.0, a + 1.0) } else { ln_beta_partial(a, b) - 1.0 / a };
    let mut all = [0.0; 10];
    all[1] = at.ln_x + in_a;
    all[2] = at.ln_y + ln_beta_partial(b, a);
    if N > 3 {
        let both = psi(1.0, a + b);
        all[3] =
            if is_small { both - psi(1.0, a + 1.0) } else { 1.0 / (a * a) - ln_beta_second_partial(a, b) };
        all[4] = both;
        all[5] = -ln_beta_second_partial(b, a);
    }
    if N > 6 {
        let both = psi(2.0, a + b);
        [all[6], all[7], all[8], all[9]] = [both - psi(2.0, a + 1.0), both, both, both - psi(2.0, b)];
    }
    all
}

const LINE: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

/// `ln P(a, b, x)` at `x = 1 / (1 + e^−t)`.
#[must_use]
pub fn ln_beta_p(a: f64, b: f64, t: f64) -> f64 {
    match outside(a, b, t, LINE) {
        Some([below, _]) => ln(below),
        None => logarithm::<1>(a, b, Argument::of_logit(t)).value(),
    }
}

/// The derivative of `ln P` in `t`: `x y` times the density over the share.
#[must_use]
pub fn ln_beta_p_partial(a: f64, b: f64, t: f64) -> f64 {
    match outside(a, b, t, LINE) {
        Some([below, _]) if below == 0.0 && a < f64::INFINITY => a,
        Some([below, _]) => 0.0 * below,
        None => slope(a, b, Argument::of_logit(t)),
    }
}

fn slope(a: f64, b: f64, at: Argument) -> f64 {
    let (side, method) = method(a, b, at);
    if side == Side::Below {
        return a / factor::<1>(a, b, at, method).value();
    }
    let (a, b, at) = (b, a, at.exchanged());
    let above = logarithm_of_side::<1>(a, b, at, method).value();
    (a / factor::<1>(a, b, at, method).value()) * (exp(above) / -exp_m1(above))
}

/// `ln P`, its first two derivatives in `a`, that in `t`, the mixed one in both, and the second one in `t`; `ORDER` of the first.
pub(super) fn in_first_shape<const ORDER: usize>(a: f64, b: f64, at: Argument) -> [f64; 6] {
    if ORDER == 0 {
        return [logarithm::<1>(a, b, at).value(), 0.0, 0.0, 0.0, 0.0, 0.0];
    }
    let slope = slope(a, b, at);
    if ORDER == 1 {
        let [value, in_a, _] = logarithm::<3>(a, b, at).derivatives();
        return [value, in_a, 0.0, slope, 0.0, 0.0];
    }
    let [value, in_a, _, in_aa, ..] = logarithm::<6>(a, b, at).derivatives();
    // Of a / F without the logarithm of the argument, which is large in the far tail.
    let (side, method) = method(a, b, at);
    let slope_in_a = if side == Side::Below {
        let [value, by_a, _] = factor::<3>(a, b, at, method).derivatives();
        (1.0 - a * by_a / value) / value
    } else {
        slope * (at.ln_x + ln_beta_partial(a, b) - in_a)
    };
    [value, in_a, in_aa, slope, slope_in_a, slope * (at.distance(a, b) - slope)]
}

/// The derivative of `ln P` of order `i` in `a` and `j` in `b`, up to 3 together.
#[must_use]
pub fn ln_beta_p_shape_partial([i, j]: [usize; 2], a: f64, b: f64, t: f64) -> f64 {
    let order = i + j;
    let at = order * (order + 1) / 2 + j;
    if let Some([below, _]) = outside(a, b, t, LINE) {
        // Nothing is there to depend on the shapes; a shape of 0 is an end of the range.
        let is_inside = a > 0.0 && b > 0.0 && below >= 0.0;
        let end = if below == 0.0 && i == 1 && order == 1 { f64::NEG_INFINITY } else { 0.0 };
        return if is_inside { end } else { f64::NAN };
    }
    let argument = Argument::of_logit(t);
    match order {
        1 => logarithm::<3>(a, b, argument).derivatives()[at],
        2 => logarithm::<6>(a, b, argument).derivatives()[at],
        3 => logarithm::<10>(a, b, argument).derivatives()[at],
        _ => f64::NAN,
    }
}
