//! A step along a direction: strong Wolfe conditions, with an end in every case.
//!
//! The interval and its updates are Moré and Thuente's. Three things are added:
//! - a trial that is not finite is a wall: the step is halved toward the last finite one, and
//!   never goes that far again;
//! - near a minimum, where differences of values are only rounding, Hager and Zhang's approximate condition, which
//!   compares slopes instead, accepts as well;
//! - when trials run out, the lowest point found is taken if it is low enough, and the caller learns of it.
//!
//! # Source
//! Moré & Thuente (1994), ACM TOMS 20(3), and their `dcsrch` in MINPACK-2 for the order of the tests;
//! Hager & Zhang (2005), SIAM J. Optim. 16(1), equation (4.1), the approximate Wolfe conditions.

use super::cubic::{Interval, Mark};
use super::dense::{dot, move_along, norm};
use super::objective::Objective;
use super::run::{Halt, Iterate, Run};
use super::wolfe::{Conditions, Wolfe};
use crate::real::Real;

/// Trials after which a search ends.
const TRIALS: usize = 40;
/// A search ends at the longest step that it may take where the slope is as steep as ever. After so many in a row that did,
/// one goes on and on, without a count: in some fifty trials it is seen whether the function has a bound. (To go on from the
/// first takes a tenth more evaluations over the 35 problems from ten times their starts, where slopes lead away.)
const ENDLESS: usize = 8;
/// Halvings from a wall after which it ends: 2⁻⁶⁰ of the step is below its rounding.
const HALVINGS: usize = 60;

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Accepted {
    /// At a step that fulfills the conditions.
    Wolfe,
    /// At a lower point, short of the condition on the slope.
    Lower,
    /// Nowhere: no point tried was lower.
    Nothing,
}

/// Searches from where the run is along `direction`, trying `first` first; the point goes to `next`.
pub(super) fn search<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    direction: &[T],
    first: T,
    wolfe: Wolfe,
    next: &mut Iterate<T>,
) -> Result<Accepted, Halt> {
    let start = Mark { step: T::zero(), fun: run.here.fun, slope: dot(&run.here.jac, direction) };
    let length = norm(direction);
    if start.slope == T::neg_infinity() && length > T::one() && length.is_finite() {
        // The square of the gradient overflows.
        let unit: Vec<T> = direction.iter().map(|&d| d / length).collect();
        return search(run, &unit, first * length, wolfe, next);
    }
    if !(start.slope < T::zero() && first > T::zero() && first.is_finite()) {
        return Ok(Accepted::Nothing);
    }
    let conditions = Conditions::new(start, wolfe);
    Search {
        run,
        direction,
        conditions,
        interval: Interval { best: start, other: start, bracketed: false },
        modified: true,
        limit: T::infinity(),
        lowest: None,
    }
    .from(first, next)
}

/// Where the next step may be.
struct Reach<T> {
    low: T,
    high: T,
    /// How wide the interval was at the last two trials, once there was one.
    width: T,
    width_before: T,
}

impl<T: Real> Reach<T> {
    fn of(first: T) -> Self {
        let high = first + T::of(4.0) * first;
        Self { low: T::zero(), high, width: T::infinity(), width_before: T::infinity() }
    }

    /// Within the interval: `step`, or the middle if the interval shrinks too slowly. `None` where no step is left in it.
    fn shrink(&mut self, interval: &Interval<T>, mut step: T) -> Option<T> {
        let Interval { best, other, .. } = *interval;
        let now = (other.step - best.step).abs();
        // Too slow: two updates have to shrink the interval to two thirds.
        if now >= T::of(0.66) * self.width_before {
            step = best.step + (other.step - best.step) / T::of(2.0);
        }
        (self.width_before, self.width) = (self.width, now);
        (self.low, self.high) = (best.step.min(other.step), best.step.max(other.step));
        let is_inside = step > self.low && step < self.high;
        (is_inside && !(self.high - self.low <= T::epsilon() * self.high)).then_some(step)
    }

    /// The slope is as steep as ever: past the last trial, and at most four times as far as before.
    fn extend(&mut self, best: Mark<T>, trial: Mark<T>) {
        self.low = trial.step + T::of(1.1) * (trial.step - best.step);
        self.high = trial.step + T::of(4.0) * (trial.step - best.step).max(trial.step);
    }
}

struct Search<'a, 'r, T: Real, O> {
    run: &'a mut Run<'r, T, O>,
    direction: &'a [T],
    conditions: Conditions<T>,
    interval: Interval<T>,
    /// Still in the first stage, which works on the function less the line of required decrease.
    modified: bool,
    /// Steps from here on are not finite.
    limit: T,
    /// The lowest trial that was low enough.
    lowest: Option<(Mark<T>, Iterate<T>)>,
}

impl<T: Real, O: Objective<T>> Search<'_, '_, T, O> {
    fn from(mut self, first: T, next: &mut Iterate<T>) -> Result<Accepted, Halt> {
        let mut reach = Reach::of(first);
        let mut step = first;
        let mut counted = 0;
        while counted < TRIALS {
            let Some(trial) = self.trial(step, next)? else { break };
            if self.conditions.are_met(trial) {
                self.run.steep_ends = 0;
                return Ok(Accepted::Wolfe);
            }
            self.keep(trial, next);
            step = self.advance(trial, reach.low, reach.high.min(self.limit));
            // A wall bounds the steps, too.
            counted += usize::from(self.interval.bracketed || self.limit.is_finite());
            if self.interval.bracketed {
                let Some(inside) = reach.shrink(&self.interval, step) else { break };
                step = inside;
                continue;
            }
            reach.extend(self.interval.best, trial);
            if step >= self.limit {
                break;
            }
            if step <= trial.step {
                // The longest step that there may be.
                self.run.steep_ends += 1;
                if self.run.steep_ends <= ENDLESS {
                    return Ok(self.finish(next));
                }
                step = reach.high;
            }
        }
        self.run.steep_ends = 0;
        Ok(self.finish(next))
    }

    /// Evaluates at `step`, or at the first of its halvings that is finite. `None` if there is none, or if the
    /// point does not differ from the start.
    fn trial(&mut self, mut step: T, next: &mut Iterate<T>) -> Result<Option<Mark<T>>, Halt> {
        for _ in 0..HALVINGS {
            move_along(&mut next.x, &self.run.here.x, step, self.direction);
            if next.x == self.run.here.x {
                return Ok(None);
            }
            if self.run.evaluate(next)? {
                // Steeper than any number is still downward.
                let slope = dot(&next.jac, self.direction).max(T::min_value());
                if slope.is_finite() {
                    return Ok(Some(Mark { step, fun: next.fun, slope }));
                }
            }
            self.limit = step;
            step = self.interval.best.step + (step - self.interval.best.step) / T::of(2.0);
        }
        Ok(None)
    }

    /// The next step: by the modified function in the first stage, by the function itself afterward.
    fn advance(&mut self, trial: Mark<T>, low: T, high: T) -> T {
        let Conditions { start, required, .. } = self.conditions;
        if trial.fun <= start.fun + trial.step * required && trial.slope >= T::zero() {
            self.modified = false;
        }
        let low_enough = self.conditions.is_low(trial);
        if !(self.modified && trial.fun <= self.interval.best.fun && !low_enough) {
            return self.interval.update(trial, low, high);
        }
        let shift = |mark: Mark<T>, sign: T| Mark {
            step: mark.step,
            fun: mark.fun - sign * mark.step * required,
            slope: mark.slope - sign * required,
        };
        let Interval { best, other, bracketed } = self.interval;
        let mut interval = Interval { best: shift(best, T::one()), other: shift(other, T::one()), bracketed };
        let step = interval.update(shift(trial, T::one()), low, high);
        let Interval { best, other, bracketed } = interval;
        self.interval = Interval { best: shift(best, -T::one()), other: shift(other, -T::one()), bracketed };
        step
    }

    fn keep(&mut self, trial: Mark<T>, next: &Iterate<T>) {
        let lower = self.lowest.as_ref().is_none_or(|(mark, _)| trial.fun < mark.fun);
        if lower && self.conditions.is_low(trial) && trial.fun < self.conditions.start.fun {
            match &mut self.lowest {
                Some((mark, iterate)) => {
                    *mark = trial;
                    iterate.clone_from(next);
                }
                None => self.lowest = Some((trial, next.clone())),
            }
        }
    }

    fn finish(self, next: &mut Iterate<T>) -> Accepted {
        match self.lowest {
            Some((_, iterate)) => {
                *next = iterate;
                Accepted::Lower
            }
            None => Accepted::Nothing,
        }
    }
}
