//! Bessel functions of integer order: J, Y, I and K, and I and K without their exponential.
//!
//! - J and Y are those of `libm`.
//! - I of small arguments is its power series (DLMF 10.25.2), of large ones that of order 0 times ratios of neighbors, a continued
//!   fraction (DLMF 10.33.1); all terms are positive.
//! - K is the integral `∫ e^(−x cosh t) cosh nt dt` (DLMF 10.32.9) by the trapezoidal rule, which for this integrand converges like
//!   `e^(−π²/h)` (Trefethen and Weideman, The exponentially convergent trapezoidal rule, SIAM Review 56, 2014). Its derivatives
//!   are integrals of one sign, too.
//! - `e^−x I` is an integral over the circle by the same rule (DLMF 10.32.1, 10.32.2), of large arguments the asymptotic series
//!   (DLMF 10.40.1), both differentiated term by term. The derivatives would cancel as differences of neighbors.

use super::super::exp::{exp, exp_m1};
use super::super::pair::Pair;
use super::super::trig;
use core::f64::consts::{PI, TAU};

/// An order, positive or negative.
fn order(n: f64) -> Option<i32> {
    (n.abs() <= super::LARGEST_ORDER && n.trunc() == n).then_some(n as i32)
}

/// `(−1)ⁿ`.
fn sign(n: i32) -> f64 {
    if n % 2 == 0 { 1.0 } else { -1.0 }
}

/// `Jₙ(x)`; NaN if `n` is no order.
#[must_use]
pub fn bessel_j(n: f64, x: f64) -> f64 {
    match order(n) {
        Some(0) => libm::j0(x),
        Some(1) => libm::j1(x),
        Some(n) => libm::jn(n, x),
        None => f64::NAN,
    }
}

/// `Yₙ(x)` of positive numbers; −∞ at 0, NaN below.
#[must_use]
pub fn bessel_y(n: f64, x: f64) -> f64 {
    match order(n) {
        _ if x < 0.0 => f64::NAN,
        Some(0) => libm::y0(x),
        Some(1) => libm::y1(x),
        Some(n) => libm::yn(n, x),
        None => f64::NAN,
    }
}

/// From here on the power series of I adds up too many roundings.
const NEAR: f64 = 8.0;

/// From here on I has its asymptotic series.
const FAR: f64 = 25.0;

/// `Iₙ(x)`.
#[must_use]
pub fn bessel_i(n: f64, x: f64) -> f64 {
    let Some(n) = order(n) else { return f64::NAN };
    let (n, size) = (n.abs(), x.abs());
    let side = if x < 0.0 { sign(n) } else { 1.0 };
    if size < NEAR {
        return side * by_powers(n, size);
    }
    if size > 720.0 {
        return if x.is_nan() { x } else { side * f64::INFINITY };
    }
    let scaled = if size < FAR { circle(0, size, |_| 1.0) } else { scaled_far(0, 0, size) };
    let scaled = scaled * ratios(n, size);
    if size < 700.0 {
        return side * scaled * exp(size);
    }
    // In two halves, since the exponential leaves the range first.
    let half = exp(0.5 * size);
    side * (half * scaled) * half
}

/// `Σ (x/2)^(2k + n) / (k! (n + k)!)`.
fn by_powers(n: i32, x: f64) -> f64 {
    let half = 0.5 * x;
    let mut term = (1..=n).fold(1.0, |term, k| term * (half / f64::from(k)));
    let (square, mut sum) = (half * half, 0.0);
    for k in 1..200 {
        sum += term;
        term *= square / (f64::from(k) * f64::from(k + n));
        if term < 1e-18 * sum {
            break;
        }
    }
    sum
}

/// `Iₙ(x) / I₀(x)`, by `Iₘ / Iₘ₋₁ = 1 / (2m/x + Iₘ₊₁ / Iₘ)`.
fn ratios(n: i32, x: f64) -> f64 {
    let start = n + 30 + (7.0 * x.sqrt()) as i32;
    let (mut ratio, mut product) = (0.0, 1.0);
    for m in (1..=start).rev() {
        ratio = 1.0 / (2.0 * f64::from(m) / x + ratio);
        if m <= n {
            product *= ratio;
        }
    }
    product
}

/// `Kₙ(x)` of positive numbers; ∞ at 0, NaN below.
#[must_use]
pub fn bessel_k(n: f64, x: f64) -> f64 {
    let Some(n) = order(n) else { return f64::NAN };
    if x > 800.0 { 0.0 } else { exp(-x) * k_integral(n.abs(), 0, x) }
}

/// What a member of a scaled family is: `2k + n` for the derivative of order `k` of the function of order `n`, 0 or 1.
fn member(c: f64) -> Option<(i32, i32)> {
    let c = super::order(c)? as i32;
    Some((c % 2, c / 2))
}

/// The derivative of order `k` of `eˣ Kₙ(x)`, of `c = 2k + n`; see [`member`].
#[must_use]
pub fn bessel_k_scaled(c: f64, x: f64) -> f64 {
    let Some((n, k)) = member(c) else { return f64::NAN };
    k_integral(n, k, x)
}

/// `∫ (1 − cosh t)ᵏ e^(−x (cosh t − 1)) cosh nt dt` over positive `t`.
fn k_integral(n: i32, k: i32, x: f64) -> f64 {
    if !(x > 0.0) {
        return if x == 0.0 { sign(k) * f64::INFINITY } else { f64::NAN };
    }
    if x == f64::INFINITY {
        return sign(k) * 0.0;
    }
    // Powers of the rise need more of the far points, which converge later.
    let step = (0.55 / x.sqrt()).min(0.19) / (1.0 + 0.15 * f64::from(k));
    let term = |t: f64| {
        // cosh t − 1 = 2 sinh² ½t.
        let (above, below) = (exp_m1(0.5 * t), exp_m1(-0.5 * t));
        let rise = 0.5 * (above - below) * (above - below);
        let turned = f64::from(n) * t;
        // The growing exponential of cosh nt is joined to the falling one.
        let falling = -x * rise;
        let weight = 0.5 * (exp(falling + turned) + exp(falling - turned));
        (0..k).fold(weight, |weight, _| weight * rise)
    };
    let mut last = 0.5 * term(0.0);
    let mut sum = Pair::new(last);
    // Until cosh t has no float.
    for i in 1..4000 {
        let next = term(f64::from(i) * step);
        sum = sum.plus(next);
        if next < 1e-18 * sum.hi && next <= last {
            break;
        }
        last = next;
    }
    sign(k) * step * sum.value()
}

/// The derivative of order `k` of `e^−x Iₙ(x)`, of `c = 2k + n`; see [`member`]. NaN below 0.
#[must_use]
pub fn bessel_i_scaled(c: f64, x: f64) -> f64 {
    let Some((n, k)) = member(c) else { return f64::NAN };
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x >= FAR {
        return scaled_far(n, k, x);
    }
    if n == 0 {
        return circle(k, x, |_| 1.0);
    }
    // x g(x) with g of one sign in every derivative.
    let g = |k: i32| circle(k, x, |t| trig::sin(t) * trig::sin(t));
    if k == 0 { x * g(0) } else { x * g(k) + f64::from(k) * g(k - 1) }
}

/// `1/π ∫ w(t) (cos t − 1)ᵏ e^(x (cos t − 1)) dt` over half of the circle.
fn circle(k: i32, x: f64, weight: impl Fn(f64) -> f64) -> f64 {
    const POINTS: i32 = 48;
    let term = |i: i32| {
        let t = PI * f64::from(i) / f64::from(POINTS);
        let half = trig::sin(0.5 * t);
        let fall = -2.0 * half * half;
        let value = weight(t) * exp(x * fall);
        (0..k).fold(value, |value, _| value * fall)
    };
    let ends = Pair::new(0.5 * term(POINTS)).plus(0.5 * term(0));
    // With what sums of 50 terms are rounded by.
    (1..POINTS).fold(ends, |sum, i| sum.plus(term(i))).value() / f64::from(POINTS)
}

/// `Σ (−1)ʲ aⱼ(n) / √(2π) x^(−½ − j)`, differentiated `k` times.
fn scaled_far(n: i32, k: i32, x: f64) -> f64 {
    if x == f64::INFINITY {
        return sign(k) * 0.0;
    }
    let mu = 4.0 * f64::from(n * n);
    // What a derivative multiplies x^−p by: −p / x.
    let lowered = |p: f64| (0..k).fold(1.0, |product, i| product * (-(p + f64::from(i)) / x));
    let first = lowered(0.5);
    let (mut power, mut rest) = (1.0, 0.0);
    for j in 1..60 {
        let odd = f64::from(2 * j - 1);
        power *= (odd * odd - mu) / (8.0 * f64::from(j) * x);
        let term = power * lowered(f64::from(j) + 0.5);
        rest += term;
        if term.abs() < 1e-18 * first.abs() {
            break;
        }
    }
    // The largest term last.
    (first + rest) / (TAU * x).sqrt()
}
