//! Sine, cosine and tangent of an interval of angles.

use super::Interval;
use super::angle::{Reduced, reduce, sin_cos};
use core::f64::consts::{FRAC_PI_2, PI, TAU};

/// How far from the end of an interval a turning point is counted as within: far more than what positions are rounded by.
const MARGIN: f64 = 1e-12;

/// Where an angle is in its turn, in `0 ..= 2π`, to far less than [`MARGIN`].
fn position(x: f64) -> f64 {
    let Reduced { quarters, rest } = reduce(x.abs());
    let position = (quarters & 3) as f64 * FRAC_PI_2 + rest.hi;
    (if x < 0.0 { -position } else { position }).rem_euclid(TAU)
}

/// Can there be a number `at + k period` within `x`, for an integer `k`?
fn meets(x: Interval, at: f64, period: f64) -> bool {
    let width = x.upper - x.lower;
    if width >= period {
        return true;
    }
    let first = (at - position(x.lower)).rem_euclid(period);
    first <= width + MARGIN || first >= period - MARGIN
}

/// Is nothing known of the angle?
fn is_lost(x: Interval) -> bool {
    !x.is_bounded() || x.upper - x.lower >= TAU
}

impl Interval {
    /// What the ends say, and the extremes where the interval meets one: at `top` and half a turn further.
    fn wave(self, of: impl Fn(f64) -> Self, top: f64) -> Self {
        if is_lost(self) {
            return Self::new(-1.0, 1.0);
        }
        let mut all = of(self.lower);
        if !self.is_point() {
            all = all.hull(of(self.upper));
            if meets(self, top, TAU) {
                all.upper = 1.0;
            }
            if meets(self, top + PI, TAU) {
                all.lower = -1.0;
            }
        }
        Self::new(all.lower.max(-1.0), all.upper.min(1.0))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn sin(self) -> Self {
        let of = |x: f64| match x.abs() {
            0.0 => Self::ZERO,
            size if size < 1e-20 => Self::new(x.next_down(), x.next_up()),
            _ => sin_cos(x).0.interval(),
        };
        self.wave(of, FRAC_PI_2)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn cos(self) -> Self {
        self.wave(|x| if x == 0.0 { Self::ONE } else { sin_cos(x).1.interval() }, 0.0)
    }

    /// Without bounds where the interval meets a pole.
    #[doc(hidden)]
    #[must_use]
    pub fn tan(self) -> Self {
        let of = |x: f64| match x.abs() {
            0.0 => Self::ZERO,
            size if size < 1e-20 => Self::new(x.next_down(), x.next_up()),
            _ => {
                let (s, c) = sin_cos(x);
                s.over(c).interval()
            }
        };
        if is_lost(self) {
            return Self::ENTIRE;
        }
        let lower = of(self.lower);
        if self.is_point() {
            return lower;
        }
        let upper = of(self.upper);
        // Over less than a quarter turn with a pole the tangent goes from positive to negative numbers.
        let has_pole = if self.upper - self.lower < 1.5 {
            lower.upper > 0.0 && upper.lower < 0.0
        } else {
            meets(self, FRAC_PI_2, PI)
        };
        if has_pole { Self::ENTIRE } else { Self::new(lower.lower, upper.upper) }
    }
}
