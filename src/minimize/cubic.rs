//! The step inside a line search: interpolation safeguarded to the interval that holds a minimum.
//!
//! # Source
//! Moré & Thuente (1994), Line search algorithms with guaranteed sufficient decrease, ACM TOMS 20(3),
//! section 4: the four cases, and the letters of their formulas.

use crate::real::Real;

/// The least part of the way to a higher trial that is tried next.
const LEAST: f64 = 1e-3;

/// A step with value and slope there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark<T> {
    pub(super) step: T,
    pub(super) fun: T,
    pub(super) slope: T,
}

/// The interval of uncertainty: `best` is its end with the lowest value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interval<T> {
    pub(super) best: Mark<T>,
    pub(super) other: Mark<T>,
    pub(super) bracketed: bool,
}

impl<T: Real> Interval<T> {
    /// Takes `trial` into the interval, and gives the step to try next, within `low..=high` as long as nothing
    /// is bracketed.
    pub(super) fn update(&mut self, trial: Mark<T>, low: T, high: T) -> T {
        let (x, t) = (self.best, trial);
        let opposite = t.slope * (x.slope / x.slope.abs()) < T::zero();
        let next = if t.fun > x.fun {
            self.bracketed = true;
            let (cubic, quadratic) = (minimum(x, t), x.step + quadratic(x, t) * (t.step - x.step));
            let next = if (cubic - x.step).abs() < (quadratic - x.step).abs() {
                cubic
            } else {
                cubic + (quadratic - cubic) / T::of(2.0)
            };
            // Not in the paper: after a value that is larger by hundreds of orders both steps vanish.
            let least = x.step + T::of(LEAST) * (t.step - x.step);
            if t.step > x.step { next.max(least) } else { next.min(least) }
        } else if opposite {
            self.bracketed = true;
            let (cubic, secant) = (minimum(t, x), secant(x, t));
            if (cubic - t.step).abs() > (secant - t.step).abs() { cubic } else { secant }
        } else if t.slope.abs() < x.slope.abs() {
            self.flatter(t, low, high)
        } else if self.bracketed {
            minimum(t, self.other)
        } else if t.step > x.step {
            high
        } else {
            low
        };
        if t.fun > x.fun {
            self.other = t;
        } else {
            if opposite {
                self.other = x;
            }
            self.best = t;
        }
        next
    }

    /// The slope flattens toward `t`: the minimum lies beyond, where the cubic may have none.
    fn flatter(&self, t: Mark<T>, low: T, high: T) -> T {
        let x = self.best;
        let secant = secant(x, t);
        let cubic = beyond(x, t, low, high);
        if self.bracketed {
            let next = if (cubic - t.step).abs() < (secant - t.step).abs() { cubic } else { secant };
            // At most two thirds of the way, so that the interval shrinks.
            let most = t.step + T::of(0.66) * (self.other.step - t.step);
            if t.step > x.step { next.min(most) } else { next.max(most) }
        } else {
            let next = if (cubic - t.step).abs() > (secant - t.step).abs() { cubic } else { secant };
            next.max(low).min(high)
        }
    }
}

/// The minimum of the quadratic through both values and the slope at `x`, as a part of the way to `t`.
fn quadratic<T: Real>(x: Mark<T>, t: Mark<T>) -> T {
    x.slope / ((x.fun - t.fun) / (t.step - x.step) + x.slope) / T::of(2.0)
}

/// The zero of the line through both slopes.
fn secant<T: Real>(x: Mark<T>, t: Mark<T>) -> T {
    t.step + t.slope / (t.slope - x.slope) * (x.step - t.step)
}

/// `θ`, and `γ² / s²` with the scale `s` that keeps it from overflowing.
fn theta<T: Real>(a: Mark<T>, b: Mark<T>) -> (T, T, T) {
    let theta = T::of(3.0) * (a.fun - b.fun) / (b.step - a.step) + a.slope + b.slope;
    let s = theta.abs().max(a.slope.abs()).max(b.slope.abs());
    (theta, s, (theta / s).powi(2) - (a.slope / s) * (b.slope / s))
}

/// The minimum of the cubic through both values and slopes, seen from `a`.
fn minimum<T: Real>(a: Mark<T>, b: Mark<T>) -> T {
    let (theta, s, square) = theta(a, b);
    let mut gamma = s * square.max(T::zero()).sqrt();
    if b.step < a.step {
        gamma = -gamma;
    }
    let p = (gamma - a.slope) + theta;
    let q = ((gamma - a.slope) + gamma) + b.slope;
    a.step + p / q * (b.step - a.step)
}

/// The minimum of the cubic beyond `t`, or the end of the range where it has none there.
fn beyond<T: Real>(x: Mark<T>, t: Mark<T>, low: T, high: T) -> T {
    let (theta, s, square) = theta(x, t);
    // The case γ = 0 is where the cubic does not go up at infinity along the step.
    let mut gamma = s * square.max(T::zero()).sqrt();
    if t.step > x.step {
        gamma = -gamma;
    }
    let p = (gamma - t.slope) + theta;
    let q = (gamma + (x.slope - t.slope)) + gamma;
    let r = p / q;
    if r < T::zero() && gamma != T::zero() {
        t.step + r * (x.step - t.step)
    } else if t.step > x.step {
        high
    } else {
        low
    }
}
