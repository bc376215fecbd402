//! The gradients within a ball: collected by steps against the shortest vector of their hull.
//!
//! One ball of [a look around a kink](super::kink), where the sources are. Bounds are a wall around the box, so steep that no
//! function in it goes down outwards; the function itself is evaluated inside only.

use super::dense::{dot, largest, mixture, move_along, norm};
use super::hull::Hull;
use super::objective::Objective;
use super::run::{Halt, Iterate, Run};
use crate::real::Real;

/// The part of the promise that a step has to keep, and the part that a gradient may keep that is worth taking in.
const DECREASE: f64 = 0.1;
const KEEPS: f64 = 0.5;
/// Gradients in a hull, at most; pieces that meet in one kink are fewer but for sums of many corners.
const MOST: usize = 200;
/// Bisections to a gradient, which half of the time takes one.
const BISECTIONS: usize = 30;
/// What rounding leaves of vectors of length one that cancel, in units of it: a few operations for each.
const ROUNDINGS: f64 = 256.0;
/// What may be left, as a part of the longest, of gradients of curved pieces that cancel within a ball.
const CANCELED: f64 = 1e-6;
/// Up to this number of coordinates each is tried, both ways; beyond, as many mixtures of them.
const POLLED: usize = 16;
/// A point of the ball. Outside of the bounds the function goes up by a steep wall.
struct Sample<T> {
    /// The point moved into the bounds, and the function there.
    at: Iterate<T>,
    fun: T,
    jac: Vec<T>,
}

/// What a step against the shortest vector showed.
enum Shown<T> {
    Lower(Iterate<T>),
    /// It goes down, and by no more than the slack.
    Little,
    Gradient(Vec<T>),
    Nothing,
}

/// What is around a point.
#[derive(Debug)]
pub(super) enum Ground<T> {
    /// No way down; with or without a kink.
    Minimum { kink: bool },
    /// A lower point.
    Lower(Iterate<T>),
    /// Neither was found.
    Unclear,
}

/// The point where a run has come to rest, and what is asked around it.
pub(super) struct Look<'a, 'r, T: Real, O> {
    run: &'a mut Run<'r, T, O>,
    center: Iterate<T>,
    /// The slope of the wall.
    wall: T,
    /// Differences of values below this are rounding.
    noise: T,
    /// What a lower point has to be worth.
    slack: T,
}

impl<'a, 'r, T: Real, O: Objective<T>> Look<'a, 'r, T, O> {
    pub(super) fn new(run: &'a mut Run<'r, T, O>, center: Iterate<T>, noise: T, slack: T) -> Self {
        let wall = T::of(4.0) * largest(&center.jac).max(run.settings.gradient_tolerance);
        Self { run, center, wall, noise, slack: slack.max(noise) }
    }

    /// Looks within a ball.
    pub(super) fn within(&mut self, radius: T) -> Result<Ground<T>, Halt> {
        let most = (2 * self.center.x.len() + 20).min(MOST);
        let mut hull = Hull::new(&self.center.jac);
        loop {
            let (length, kink) = (norm(hull.shortest()), hull.len() > 1);
            let rounding = T::of(ROUNDINGS) * T::epsilon() * hull.longest();
            if length <= rounding.max(self.run.settings.gradient_tolerance) {
                return Ok(Ground::Minimum { kink });
            }
            let direction: Vec<T> = hull.shortest().iter().map(|&g| -g / length).collect();
            // Either the values do not show such a slope within the ball,
            let is_hidden = length * radius <= self.noise;
            if !is_hidden && hull.len() < most {
                match self.step(&direction, length, radius)? {
                    Shown::Lower(lower) => return Ok(Ground::Lower(lower)),
                    Shown::Little => return Ok(Ground::Minimum { kink }),
                    Shown::Gradient(jac) => {
                        hull.add(&jac);
                        continue;
                    }
                    Shown::Nothing => {}
                }
            }
            // or gradients cancel but for the curvature of the pieces. Do the values fall further away?
            if is_hidden || length <= T::of(CANCELED) * hull.longest() {
                let lower = self.reach(&direction, radius)?;
                return Ok(lower.map_or(Ground::Minimum { kink }, Ground::Lower));
            }
            return Ok(Ground::Unclear);
        }
    }

    /// A step of the radius along a direction in which the value should fall by `slope` times that.
    fn step(&mut self, direction: &[T], slope: T, radius: T) -> Result<Shown<T>, Halt> {
        let promise = T::of(DECREASE) * slope;
        let mut sample = self.sample(direction, radius)?;
        if sample.fun < self.center.fun - self.noise.max(promise * radius) {
            let lower = self.extend(direction, radius, sample)?;
            let little = !(lower.fun < self.center.fun - self.slack);
            return Ok(if little { Shown::Little } else { Shown::Lower(lower) });
        }
        let (mut low, mut high, mut at_high) = (T::zero(), radius, sample.fun);
        for _ in 0..BISECTIONS {
            if sample.fun.is_finite() && dot(&sample.jac, direction) >= -T::of(KEEPS) * slope {
                return Ok(Shown::Gradient(sample.jac));
            }
            let middle = low + (high - low) / T::of(2.0);
            sample = self.sample(direction, middle)?;
            // Towards the half over which the value keeps less of the promise; from what is not finite back.
            if at_high.is_finite() && at_high - sample.fun > -promise * (high - middle) {
                low = middle;
            } else {
                (high, at_high) = (middle, sample.fun);
            }
        }
        Ok(Shown::Nothing)
    }

    /// Longer and longer steps along a direction: the first one by which the value falls by more than the slack.
    fn reach(&mut self, direction: &[T], radius: T) -> Result<Option<Iterate<T>>, Halt> {
        let mut step = radius;
        for _ in 0..12 {
            step *= T::of(8.0);
            let sample = self.sample(direction, step)?;
            if sample.fun < self.center.fun - self.slack {
                return Ok(Some(sample.at));
            }
        }
        Ok(None)
    }

    /// Goes on along a direction that goes down, in doubled steps.
    fn extend(&mut self, direction: &[T], radius: T, first: Sample<T>) -> Result<Iterate<T>, Halt> {
        let (mut lower, mut step) = (first.at, radius);
        loop {
            step *= T::of(2.0);
            let sample = self.sample(direction, step)?;
            // Bounds stop it at one point, and what falls without end falls below the floor of the run.
            if !(sample.at.fun < lower.fun) {
                return Ok(lower);
            }
            lower = sample.at;
        }
    }

    /// Tries the axes, or mixtures of them, both ways. A hull of gradients holds zero at a maximum, too.
    pub(super) fn poll(&mut self, radius: T) -> Result<Option<Iterate<T>>, Halt> {
        let n = self.center.x.len();
        for k in 0..n.min(POLLED) {
            let mut direction = mixture(n, k);
            if n <= POLLED {
                direction.fill(T::zero());
                direction[k] = T::one();
            }
            for sign in [T::one(), -T::one()] {
                let sample = self.sample(&direction, sign * radius)?;
                if sample.fun < self.center.fun - self.slack {
                    direction.iter_mut().for_each(|d| *d *= sign);
                    return self.extend(&direction, radius, sample).map(Some);
                }
            }
        }
        Ok(None)
    }

    /// Evaluates at a step along a direction.
    fn sample(&mut self, direction: &[T], step: T) -> Result<Sample<T>, Halt> {
        let mut at = Iterate::new(&self.center.x);
        move_along(&mut at.x, &self.center.x, step, direction);
        let Some(bounds) = &self.run.settings.bounds else {
            self.run.evaluate(&mut at)?;
            return Ok(Sample { fun: at.fun, jac: at.jac.clone(), at });
        };
        let outside = at.x.clone();
        bounds.project(&mut at.x);
        self.run.evaluate(&mut at)?;
        let (mut fun, mut jac) = (at.fun, at.jac.clone());
        for ((slope, &out), &x) in jac.iter_mut().zip(&outside).zip(&at.x) {
            if out != x {
                fun += self.wall * (out - x).abs();
                *slope = if out < x { -self.wall } else { self.wall };
            }
        }
        Ok(Sample { at, fun, jac })
    }
}
