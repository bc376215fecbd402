//! Partial derivatives that keep their digits in the tails, where a formula in other functions loses them.
//!
//! `1 − tanh² x` is 0 from `x = 19` on, though the derivative is a number up to 372. Here each is worked out from
//! what does not cancel: one exponential for `tanh`, `sigmoid` and `erf`, squares of scaled operands for `atan`,
//! `atan2` and `hypot`. At most 3 units in the last place off (the golden file `partials.txt` measures it), and
//! straight-line code, as all of this module: the loops of a program vectorize it.
//!
//! For `f64`; a result for `f32` is that of its widened operands, rounded once.

use super::bits::{at_most, scale, select};
use super::cbrt;
use super::exp::{Reduced, exp, exp_reduced, reduce_pair};
use super::pair::Pair;
use core::f64::consts::FRAC_2_SQRT_PI;

/// `1 / cosh² x = 4 e / (1 + e)²` with `e = e^−2|x|`.
#[inline(always)]
#[must_use]
pub fn tanh(x: f64) -> f64 {
    4.0 * sigmoid(2.0 * x)
}

/// `1 / (4 cosh² ½x) = e / (1 + e)²` with `e = e^−|x|`.
#[inline(always)]
#[must_use]
pub fn sigmoid(x: f64) -> f64 {
    let decay = exp(-x.abs());
    let sum = 1.0 + decay;
    decay / (sum * sum)
}

/// `2/√π e^(−x²)`, with the square as a pair: half a unit of `x² = 700` would be 256 of the result.
#[inline(always)]
#[must_use]
pub fn erf(x: f64) -> f64 {
    // From 27.3 on the result is 0.
    let x = Pair::new(at_most(28.0, x.abs()));
    let square = x.times(x);
    let Reduced { n, r } = reduce_pair(Pair { hi: -square.hi, lo: -square.lo });
    FRAC_2_SQRT_PI * scale(exp_reduced(r).hi, n)
}

/// `⅓ |x|^(−⅔)`, +inf at 0.
#[inline(always)]
#[must_use]
pub fn cbrt(x: f64) -> f64 {
    let root = cbrt::cbrt(x);
    1.0 / (3.0 * (root * root))
}

/// Beyond, a square leaves the normal range, or its reciprocal does.
const LARGE: f64 = power_of_two(500);
const SMALL: f64 = power_of_two(-500);
const UP: f64 = power_of_two(600);
const DOWN: f64 = power_of_two(-600);

/// `2^n` for a normal result.
const fn power_of_two(n: i64) -> f64 {
    f64::from_bits(((1023 + n) as u64) << 52)
}

/// `1 / (1 + x²)`.
#[inline(always)]
#[must_use]
pub fn atan(x: f64) -> f64 {
    let is_large = x.abs() > LARGE;
    let unit = select(is_large, DOWN, 1.0);
    let scaled = unit * x;
    // Beside a large square the 1 does not count.
    (1.0 / (scaled * scaled + select(is_large, 0.0, 1.0))) * unit * unit
}

/// What `a` and `b` are multiplied by before they are squared.
#[inline(always)]
fn unit(a: f64, b: f64) -> f64 {
    let (a, b) = (a.abs(), b.abs());
    let largest = select(a > b, a, b);
    select(largest > LARGE, DOWN, select(largest < SMALL, UP, 1.0))
}

/// `a / √(a² + b²)`, 0 at the origin.
#[inline(always)]
#[must_use]
pub fn hypot(a: f64, b: f64) -> f64 {
    let unit = unit(a, b);
    let radius = ((unit * a) * (unit * a) + (unit * b) * (unit * b)).sqrt();
    // Scaled down, a small `a` beside a large `b` would lose digits: then the quotient is scaled.
    let (before, after) = (select(unit < 1.0, 1.0, unit), select(unit < 1.0, unit, 1.0));
    select(radius == 0.0, 0.0, ((before * a) / radius) * after)
}

/// `a / (a² + b²)`, 0 at the origin.
#[inline(always)]
#[must_use]
pub fn atan2(a: f64, b: f64) -> f64 {
    let unit = unit(a, b);
    let square = (unit * a) * (unit * a) + (unit * b) * (unit * b);
    select(square == 0.0, 0.0, ((unit * a) / square) * unit)
}
