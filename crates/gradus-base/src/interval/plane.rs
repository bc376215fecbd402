//! Functions of a point in the plane: distance from the origin, angle, and their partial derivatives.

use super::Interval;
use super::angle;
use super::ball::Ball;
use super::exponential::Scaled;

/// The exponent that brings the larger of two numbers near 1.
fn exponent(a: f64, b: f64) -> i32 {
    let largest = a.abs().max(b.abs());
    if largest == 0.0 { 0 } else { largest.log2().round().clamp(-1100.0, 1100.0) as i32 }
}

/// Two numbers by one power of two.
fn scaled(a: f64, b: f64) -> (Ball, Ball, i32) {
    let n = exponent(a, b);
    let by = |x: f64| if x == 0.0 { Ball::ZERO } else { Ball::exact(x).scaled(-n) };
    (by(a), by(b), n)
}

/// `√(a² + b²)`.
fn hypot(a: f64, b: f64) -> Interval {
    if a == 0.0 || b == 0.0 {
        return Interval::point(a.abs().max(b.abs()));
    }
    if a.is_infinite() || b.is_infinite() {
        return Interval::new(f64::MAX, f64::INFINITY);
    }
    let (a, b, n) = scaled(a, b);
    Scaled { m: (a * a + b * b).sqrt(), n }.interval()
}

/// `a / √(a² + b²)` for `a, b ≥ 0`; at the origin and at infinity what is next to it.
fn hypot_partial(a: f64, b: f64) -> Interval {
    if a.is_infinite() || b.is_infinite() {
        return Interval::UNIT;
    }
    match (a == 0.0, b == 0.0) {
        (true, true) => Interval::UNIT,
        (true, false) => Interval::ZERO,
        (false, true) => Interval::ONE,
        _ => {
            let (a, b, _) = scaled(a, b);
            let Interval { lower, upper } = a.over((a * a + b * b).sqrt()).interval();
            Interval::new(lower.max(0.0), upper.min(1.0))
        }
    }
}

/// `a / (a² + b²)` for `a, b ≥ 0`; at the origin what is next to it.
fn atan2_partial(a: f64, b: f64) -> Interval {
    let positive = Interval::new(0.0, f64::INFINITY);
    if a.is_infinite() || b.is_infinite() || (a == 0.0 && b == 0.0) {
        return positive;
    }
    if a == 0.0 {
        return Interval::ZERO;
    }
    let (x, y, n) = scaled(a, b);
    Scaled { m: x.over(x * x + y * y), n: -n }.interval()
}

/// The angle of the point `(x, y)`, not the origin.
fn atan2(y: f64, x: f64) -> Interval {
    if y == 0.0 && x > 0.0 {
        return Interval::ZERO;
    }
    if y.is_infinite() || x.is_infinite() {
        // Anywhere in the quadrant: from the half axis of `x` to that of `y`. Below, that of negative `x` is at −π.
        let across = atan2(0.0, x.signum());
        return (if y < 0.0 { -across } else { across }).hull(atan2(y.signum(), 0.0));
    }
    let (y, x, _) = scaled(y, x);
    angle::angle(y, x).interval()
}

impl Interval {
    /// `√(a² + b²)`.
    #[doc(hidden)]
    #[must_use]
    pub fn hypot(self, other: Self) -> Self {
        let (a, b) = (self.abs(), other.abs());
        let lower = hypot(a.lower, b.lower);
        if a.is_point() && b.is_point() {
            lower
        } else {
            Self::new(lower.lower, hypot(a.upper, b.upper).upper)
        }
    }

    /// `a / √(a² + b²)`: rises with `a`, and goes toward 0 as `|b|` grows. At the origin, all between −1 and 1.
    #[doc(hidden)]
    #[must_use]
    pub fn hypot_partial(self, other: Self) -> Self {
        let b = other.abs();
        if self.has_zero() && b.lower == 0.0 {
            return Self::new(-1.0, 1.0);
        }
        let at = |a: f64, b: f64| if a < 0.0 { -hypot_partial(-a, b) } else { hypot_partial(a, b) };
        let lower = at(self.lower, if self.lower < 0.0 { b.lower } else { b.upper });
        let upper = at(self.upper, if self.upper < 0.0 { b.upper } else { b.lower });
        Self::new(lower.lower, upper.upper)
    }

    /// `a / (a² + b²)`: an odd function of `a` that rises up to `|b|` and then falls. Without a bound next to the origin.
    #[doc(hidden)]
    #[must_use]
    pub fn atan2_partial(self, other: Self) -> Self {
        let b = other.abs();
        let positive = |a: Self| {
            let top = atan2_partial(b.lower.clamp(a.lower, a.upper), b.lower);
            let ends = atan2_partial(a.lower, b.upper).lower.min(atan2_partial(a.upper, b.upper).lower);
            Self::new(ends.max(0.0), top.upper)
        };
        if self.is_zero() && b.lower == 0.0 {
            return Self::ENTIRE;
        }
        match (self.lower < 0.0, self.upper > 0.0) {
            (false, _) => positive(self),
            (true, false) => -positive(-self),
            (true, true) => {
                let (below, above) =
                    (positive(Self::new(0.0, -self.lower)), positive(Self::new(0.0, self.upper)));
                Self::new(-below.upper, above.upper)
            }
        }
    }

    /// The angle of the points `(x, y)`: over a half turn and more where they lie on both sides of the jump at negative `x`, or
    /// around the origin.
    #[doc(hidden)]
    #[must_use]
    pub fn atan2(self, x: Self) -> Self {
        let y = self;
        let half = atan2(0.0, -1.0).upper;
        if y.has_zero() && x.lower < 0.0 {
            return Self::new(-half, half);
        }
        if y.has_zero() && x.lower == 0.0 {
            let quarter = atan2(1.0, 0.0).upper;
            let lower = if y.lower < 0.0 { -quarter } else { 0.0 };
            let upper = if y.upper > 0.0 { quarter } else { 0.0 };
            return Self::new(lower, upper);
        }
        let mut all = atan2(y.lower, x.lower);
        if !(x.is_point() && y.is_point()) {
            all =
                all.hull(atan2(y.lower, x.upper)).hull(atan2(y.upper, x.lower)).hull(atan2(y.upper, x.upper));
        }
        all
    }
}
