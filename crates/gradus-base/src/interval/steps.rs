//! Functions with kinks and jumps.

use super::Interval;

impl Interval {
    /// Of a function that rises and is exact: `floor` and its like.
    #[doc(hidden)]
    pub fn stepped(self, step: impl Fn(f64) -> f64) -> Self {
        Self::new(step(self.lower), step(self.upper))
    }

    /// `x − trunc x`.
    #[doc(hidden)]
    pub fn fract(self) -> Self {
        let whole = self.stepped(f64::trunc);
        if whole.is_point() && whole.lower.is_finite() {
            return self - whole;
        }
        let lower = if self.lower < 0.0 { -1.0 } else { 0.0 };
        let upper = if self.upper > 0.0 { 1.0 } else { 0.0 };
        Self::new(lower, upper)
    }

    /// `max(x, 0)`.
    #[doc(hidden)]
    #[must_use]
    pub fn relu(self) -> Self {
        Self::new(self.lower.max(0.0), self.upper.max(0.0))
    }

    /// The sign of a number other than 0; of 0, whose sign is none, all between −1 and 1.
    #[doc(hidden)]
    #[must_use]
    pub fn sign(self) -> Self {
        if self.lower > 0.0 {
            Self::ONE
        } else if self.upper < 0.0 {
            -Self::ONE
        } else {
            Self::new(-1.0, 1.0)
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self::new(self.lower.max(other.lower), self.upper.max(other.upper))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self::new(self.lower.min(other.lower), self.upper.min(other.upper))
    }

    /// How often `b` fits into `a`: `trunc(a / b)`.
    #[doc(hidden)]
    pub fn whole_quotient(self, b: Self) -> Self {
        if self.is_point() && b.is_point() && b.lower != 0.0 {
            // The remainder of floats is a float; what it leaves is a multiple of b.
            let rest = self.lower % b.lower;
            let Self { lower, upper } = (self - Self::point(rest)) / b;
            let (up, down) = (lower.ceil(), upper.floor());
            return if up == down { Self::point(up) } else { Self::new(lower, upper) };
        }
        (self / b).stepped(f64::trunc)
    }

    /// `a − b trunc(a / b)`.
    #[doc(hidden)]
    #[must_use]
    pub fn remainder(self, b: Self) -> Self {
        if self.is_point() && b.is_point() && b.lower != 0.0 && self.lower.is_finite() {
            return Self::point(self.lower % b.lower);
        }
        // Of the sign of a, no larger than it, and smaller than b.
        let size = b.abs().upper;
        let all = Self::new(self.lower.clamp(-size, 0.0), self.upper.clamp(0.0, size));
        let whole = self.whole_quotient(b);
        if whole.is_point() && whole.lower.is_finite() { (self - b * whole).and(all) } else { all }
    }

    /// 1 where `a < b`, else 0.
    #[doc(hidden)]
    #[must_use]
    pub fn is_less(self, b: Self) -> Self {
        decided(self.upper < b.lower, self.lower >= b.upper)
    }

    /// 1 where `a ≤ b`, else 0.
    #[doc(hidden)]
    #[must_use]
    pub fn is_at_most(self, b: Self) -> Self {
        decided(self.upper <= b.lower, self.lower > b.upper)
    }

    /// 1 where `a = b`, else 0.
    #[doc(hidden)]
    #[must_use]
    pub fn is_equal(self, b: Self) -> Self {
        let is_one = self.is_point() && b.is_point() && self.lower == b.lower;
        decided(is_one, self.upper < b.lower || self.lower > b.upper)
    }
}

fn decided(holds: bool, fails: bool) -> Interval {
    match (holds, fails) {
        (true, _) => Interval::ONE,
        (_, true) => Interval::ZERO,
        _ => Interval::UNIT,
    }
}
