//! Arithmetic of intervals, rounded outward. An infinite end stands for finite numbers without a bound.

use super::Interval;
use super::rounding::{add_down, add_up, div_down, div_up, mul_down, mul_up, sqrt_down, sqrt_up};
use core::ops::{Add, Div, Mul, Neg, Sub};

impl Neg for Interval {
    type Output = Self;
    fn neg(self) -> Self {
        Self::new(-self.upper, -self.lower)
    }
}

impl Add for Interval {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(add_down(self.lower, other.lower), add_up(self.upper, other.upper))
    }
}

impl Sub for Interval {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Interval {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let (a, b) = (self, other);
        let corners = [(a.lower, b.lower), (a.lower, b.upper), (a.upper, b.lower), (a.upper, b.upper)];
        Self {
            lower: corners.iter().map(|&(a, b)| mul_down(a, b)).fold(f64::INFINITY, f64::min),
            upper: corners.iter().map(|&(a, b)| mul_up(a, b)).fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

impl Div for Interval {
    type Output = Self;
    /// Where the divisor can be 0 on one side only, that side has no bound; by 0 alone, there is none on either.
    fn div(self, other: Self) -> Self {
        let (a, b) = (self, other);
        if b.lower <= 0.0 && b.upper >= 0.0 {
            return match (b.lower == 0.0, b.upper == 0.0) {
                (true, false) => a.over_to_zero(b.upper),
                (false, true) => -a.over_to_zero(-b.lower),
                _ => Self::ENTIRE,
            };
        }
        let corners = [(a.lower, b.lower), (a.lower, b.upper), (a.upper, b.lower), (a.upper, b.upper)];
        Self {
            lower: corners.iter().map(|&(a, b)| div_down(a, b)).fold(f64::INFINITY, f64::min),
            upper: corners.iter().map(|&(a, b)| div_up(a, b)).fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

impl Interval {
    /// Divided by all positive numbers up to `b`.
    fn over_to_zero(self, b: f64) -> Self {
        let lower = if self.lower < 0.0 { f64::NEG_INFINITY } else { div_down(self.lower, b) };
        let upper = if self.upper > 0.0 { f64::INFINITY } else { div_up(self.upper, b) };
        Self { lower, upper }
    }

    /// `1 / x`.
    #[doc(hidden)]
    #[must_use]
    pub fn recip(self) -> Self {
        Self::ONE / self
    }

    /// `x²`, which is not `x · y` for two numbers within.
    #[doc(hidden)]
    #[must_use]
    pub fn square(self) -> Self {
        let Self { lower, upper } = self.abs();
        Self::new(mul_down(lower, lower), mul_up(upper, upper))
    }

    /// `√x` of what is not below 0.
    #[doc(hidden)]
    #[must_use]
    pub fn sqrt(self) -> Self {
        Self::new(sqrt_down(self.lower.max(0.0)), sqrt_up(self.upper.max(0.0)))
    }

    /// `c x`.
    #[doc(hidden)]
    #[must_use]
    pub fn times(self, c: f64) -> Self {
        self * Self::point(c)
    }
}
