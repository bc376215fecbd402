//! What a step along a direction has to fulfill.
//!
//! # Source
//! Moré & Thuente (1994), ACM TOMS 20(3), (1.1) and (1.2), the strong Wolfe conditions; Hager & Zhang (2005), SIAM J. Optim.
//! 16(1), equation (4.1), the approximate ones.

use super::cubic::Mark;
use crate::real::Real;

/// What a step has to fulfill.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wolfe {
    /// The part of the slope's promise by which the value has to fall, `μ` of the paper.
    pub(super) decrease: f64,
    /// The part of the slope that may be left, `η` of the paper.
    pub(super) curvature: f64,
}

/// The conditions of Nocedal & Wright's book for quasi-Newton methods.
pub(super) const WOLFE: Wolfe = Wolfe { decrease: 1e-4, curvature: 0.9 };

/// The conditions as numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conditions<T> {
    pub(super) start: Mark<T>,
    /// The slope of the line below which values are low enough.
    pub(super) required: T,
    /// The steepest slope that is flat enough.
    flat: T,
    /// The least slope that the approximate condition takes for a decrease.
    approximate: T,
    /// Differences below this are rounding.
    noise: T,
}

impl<T: Real> Conditions<T> {
    pub(super) fn new(start: Mark<T>, wolfe: Wolfe) -> Self {
        let delta = T::of(0.1_f64.min(wolfe.curvature / 2.0));
        Self {
            start,
            required: T::of(wolfe.decrease) * start.slope,
            flat: T::of(wolfe.curvature) * start.slope.abs(),
            approximate: (T::of(2.0) * delta - T::one()) * start.slope,
            noise: T::of(64.0) * T::epsilon() * start.fun.abs(),
        }
    }

    pub(super) fn is_low(&self, t: Mark<T>) -> bool {
        t.fun <= self.start.fun + t.step * self.required
    }

    pub(super) fn are_met(&self, t: Mark<T>) -> bool {
        let strong = self.is_low(t) && t.slope.abs() <= self.flat;
        let approximate =
            t.fun <= self.start.fun + self.noise && t.slope >= -self.flat && t.slope <= self.approximate;
        strong || approximate
    }
}
