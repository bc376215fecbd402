//! A number of twice the precision that carries a bound on its error.
//!
//! What is known of a number `x` is `|x − (hi + lo)| ≤ radius`. An operation works on `hi + lo` as double-word arithmetic does, and
//! adds to the radius what it can have rounded: a relative error of at most `3u²/(1 − 4u)` for a sum, `4u²` for a product and `3u²` for
//! a quotient by a float, with `u = 2⁻⁵³` (Joldes, Muller, Popescu, Tight and rigorous error bounds for basic building blocks of
//! double-word arithmetic, ACM TOMS 44, 2017, algorithms 6, 12 and 15; proofs checked by machine: Muller, Rideau, Formalization of
//! double-word arithmetic, ACM TOMS 48, 2022). [`ROUNDING`] is twice the largest. Quotients and roots of balls are guesses, whose error is
//! bounded by their residual.
//!
//! These theorems leave out underflow: [`FLOOR`] is added, far more than the few smallest numbers that can be lost. A radius is a sum
//! of positive numbers, rounded to nearest a few times, and then enlarged by more than that.

use super::Interval;
use super::rounding::{add_down, add_up};
use core::ops::{Add, Mul, Neg, Sub};

/// A bound on the relative error of an operation, `2⁻¹⁰³`.
const ROUNDING: f64 = 9.860_761_315_262_648e-32;

/// A bound on what underflow takes away from an operation, `2⁻¹⁰⁶⁰`.
const FLOOR: f64 = 8.095e-320;

/// What the roundings of a radius are covered by: `1 + 2⁻⁴⁹`.
const GROWTH: f64 = 1.0 + 8.0 * f64::EPSILON;

/// A number, up to `radius`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ball {
    pub(super) hi: f64,
    pub(super) lo: f64,
    pub(super) radius: f64,
}

/// `a + b` exactly (Knuth).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// `a + b` exactly, for `|a| ≥ |b|` (Dekker).
fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

impl Ball {
    pub(super) const ONE: Self = Self::exact(1.0);
    pub(super) const ZERO: Self = Self::exact(0.0);

    /// A constant of which two floats are known, and what is left.
    pub(super) const fn constant(hi: f64, lo: f64, radius: f64) -> Self {
        Self { hi, lo, radius }
    }

    /// A float.
    pub(super) const fn exact(hi: f64) -> Self {
        Self { hi, lo: 0.0, radius: 0.0 }
    }

    /// `a + b` of two floats, exactly.
    pub(super) fn sum(a: f64, b: f64) -> Self {
        let (hi, lo) = two_sum(a, b);
        Self { hi, lo, radius: 0.0 }
    }

    /// `a b` of two floats, but for underflow.
    pub(super) fn product(a: f64, b: f64) -> Self {
        let hi = a * b;
        let radius = if hi.abs() > 1e-280 || a == 0.0 || b == 0.0 { 0.0 } else { FLOOR };
        Self { hi, lo: a.mul_add(b, -hi), radius }
    }

    fn rounded(hi: f64, lo: f64, radius: f64) -> Self {
        Self { hi, lo, radius: (radius + (ROUNDING * hi.abs() + FLOOR)) * GROWTH }
    }

    /// The same with a further error.
    pub(super) fn widened(self, error: f64) -> Self {
        Self { radius: (self.radius + error) * GROWTH, ..self }
    }

    /// All balls of these numbers have in common that they are within: a lower and an upper end.
    fn between(lower: f64, upper: f64) -> Self {
        let middle = 0.5 * lower + 0.5 * upper;
        Self { hi: middle, lo: 0.0, radius: (upper - middle).max(middle - lower) * GROWTH + FLOOR }
    }

    /// The largest size.
    pub(super) fn largest(self) -> f64 {
        (self.hi.abs() + self.lo.abs() + self.radius) * GROWTH
    }

    /// The smallest size; 0 if the number can be 0.
    pub(super) fn smallest(self) -> f64 {
        let smallest = self.hi.abs() - (self.lo.abs() + self.radius) * GROWTH;
        if smallest > 0.0 { smallest / GROWTH } else { 0.0 }
    }

    /// `x 2ⁿ`, exact but for underflow.
    pub(super) fn scaled(self, n: i32) -> Self {
        let (first, second) = (n / 2, n - n / 2);
        let by = |x: f64| x * power_of_two(first) * power_of_two(second);
        let (hi, lo) = (by(self.hi), by(self.lo));
        Self { hi, lo, radius: (by(self.radius) + FLOOR) * GROWTH }
    }

    /// Divided by an integer other than 0, or any other float of usual size.
    pub(super) fn over_float(self, y: f64) -> Self {
        let high = self.hi / y;
        let (product, error) = (high * y, high.mul_add(y, -(high * y)));
        let low = (((self.hi - product) - error) + self.lo) / y;
        let (hi, lo) = fast_two_sum(high, low);
        Self::rounded(hi, lo, self.radius / y.abs())
    }

    /// `self / other`; without a bound where the divisor can be 0.
    pub(super) fn over(self, other: Self) -> Self {
        let high = self.hi / other.hi;
        let low = (self - other * Self::exact(high)).hi / other.hi;
        let (hi, lo) = two_sum(high, low);
        let guess = Self { hi, lo, radius: 0.0 };
        // x / y − q = (x − q y) / y.
        let residual = (self - other * guess).largest();
        if residual == 0.0 { guess } else { guess.widened(residual / other.smallest() + FLOOR) }
    }

    /// `√x` of what is not below 0.
    pub(super) fn sqrt(self) -> Self {
        if self.smallest() == 0.0 || self.hi < 0.0 {
            let lower_than = self.largest().sqrt() * GROWTH;
            return if lower_than == 0.0 { Self::ZERO } else { Self::between(0.0, lower_than) };
        }
        let high = self.hi.sqrt();
        let low = (self - Self::product(high, high)).hi / (2.0 * high);
        let (hi, lo) = two_sum(high, low);
        let guess = Self { hi, lo, radius: 0.0 };
        // √x − s = (x − s²) / (√x + s), and the divisor is at least s.
        let residual = (self - guess * guess).largest();
        guess.widened(residual / guess.smallest() + FLOOR)
    }

    /// The floats around the number. Without bounds where anything has left the range.
    pub(super) fn interval(self) -> Interval {
        if !(self.hi.is_finite() && self.lo.is_finite() && self.radius.is_finite()) {
            return Interval::ENTIRE;
        }
        let below = add_down(self.lo, -self.radius);
        let above = add_up(self.lo, self.radius);
        Interval::new(add_down(self.hi, below), add_up(self.hi, above))
    }
}

/// `2ⁿ`; 0 below the range.
pub(super) fn power_of_two(n: i32) -> f64 {
    match n {
        -1022..=1023 => f64::from_bits(((1023 + i64::from(n)) as u64) << 52),
        1024.. => f64::INFINITY,
        -1074..=-1023 => f64::from_bits(1 << (n + 1074)),
        _ => 0.0,
    }
}

impl Neg for Ball {
    type Output = Self;
    fn neg(self) -> Self {
        Self { hi: -self.hi, lo: -self.lo, radius: self.radius }
    }
}

impl Add for Ball {
    type Output = Self;
    // Algorithm 6 (AccurateDWPlusDW).
    fn add(self, other: Self) -> Self {
        let (sum, rest) = two_sum(self.hi, other.hi);
        let (low, low_rest) = two_sum(self.lo, other.lo);
        let (high, carried) = fast_two_sum(sum, rest + low);
        let (hi, lo) = fast_two_sum(high, low_rest + carried);
        Self::rounded(hi, lo, self.radius + other.radius)
    }
}

impl Sub for Ball {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Ball {
    type Output = Self;
    // Algorithm 12 (DWTimesDW3).
    fn mul(self, other: Self) -> Self {
        let is_zero = |x: Self| x.hi == 0.0 && x.radius == 0.0;
        if is_zero(self) || is_zero(other) {
            return Self::ZERO;
        }
        let product = self.hi * other.hi;
        let error = self.hi.mul_add(other.hi, -product);
        let low = self.lo.mul_add(other.hi, self.hi.mul_add(other.lo, self.lo * other.lo));
        let (hi, lo) = fast_two_sum(product, error + low);
        let (x, y) = (self.hi.abs() + self.lo.abs(), other.hi.abs() + other.lo.abs());
        Self::rounded(hi, lo, x * other.radius + self.radius * (y + other.radius))
    }
}
