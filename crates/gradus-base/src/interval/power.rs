//! Powers: `aᵇ = exp(b ln a)` of balls, whose error grows with the exponent of the result to at most a thousand of its roundings.

use super::Interval;
use super::ball::Ball;
use super::exponential::exp;
use super::logarithm::ln;

/// `aᵇ` for finite `a > 0` and `b`.
fn at(a: f64, b: f64) -> Interval {
    if b == 0.0 || a == 1.0 {
        return Interval::ONE;
    }
    if b == 1.0 {
        return Interval::point(a);
    }
    let exponent = Ball::exact(b) * ln(Ball::exact(a));
    match exponent.hi {
        e if e > 720.0 => Interval::new(f64::MAX, f64::INFINITY),
        e if e < -760.0 => Interval::new(0.0, f64::from_bits(1)),
        _ => exp(exponent).interval(),
    }
}

/// `aᵇ` at an end of an interval of bases, `a ≥ 0`: also 0 and infinity, as limits.
fn at_end(a: f64, b: f64) -> Interval {
    let is_growing = match (a == 0.0, a.is_infinite(), b.is_infinite()) {
        (false, false, false) => return at(a, b),
        _ if b == 0.0 || a == 1.0 => return Interval::ONE,
        (true, ..) => b < 0.0,
        (_, true, _) => b > 0.0,
        _ => (a > 1.0) == (b > 0.0),
    };
    if is_growing { Interval::new(f64::MAX, f64::INFINITY) } else { Interval::new(0.0, f64::from_bits(1)) }
}

impl Interval {
    /// `xᵇ` for `x ≥ 0`: it rises or falls in each of the two, so the bounds are at corners.
    #[doc(hidden)]
    #[must_use]
    pub fn powf(self, b: Self) -> Self {
        let a = Self::new(self.lower.max(0.0), self.upper.max(0.0));
        if a.is_zero() && b.lower > 0.0 {
            return Self::ZERO;
        }
        let corner = |a: f64, b: f64| if a == 0.0 && b > 0.0 { Self::ZERO } else { at_end(a, b) };
        let mut all = corner(a.lower, b.lower).hull(corner(a.upper, b.upper));
        if !(a.is_point() && b.is_point()) {
            all = all.hull(corner(a.lower, b.upper)).hull(corner(a.upper, b.lower));
        }
        // 0⁰ is 1, and next to it is all between 0 and 1.
        if a.lower == 0.0 && b.has_zero() && !b.is_zero() { all.hull(Self::UNIT) } else { all }
    }

    /// `xⁿ` for an integer `n`, also of negative numbers; without a bound where `n < 0` and `x` can be 0.
    #[doc(hidden)]
    #[must_use]
    pub fn power(self, n: f64) -> Self {
        if n == 0.0 {
            return Self::ONE;
        }
        if n == 1.0 {
            return self;
        }
        if n == 2.0 {
            return self.square();
        }
        if (-2.0..0.0).contains(&n) {
            return self.power(-n).recip();
        }
        let of = |x: Self| x.powf(Self::point(n));
        if n % 2.0 == 0.0 {
            return of(self.abs());
        }
        if self.lower >= 0.0 {
            return of(self);
        }
        if self.upper <= 0.0 {
            return -of(-self);
        }
        if n < 0.0 {
            return Self::ENTIRE;
        }
        Self::new(-of(Self::point(-self.lower)).upper, of(Self::point(self.upper)).upper)
    }
}
