//! From time to time, a look far ahead: does the way that the run goes lead on without end?
//!
//! Some methods go down a straight valley in short steps, because it is steep to the sides. The way between two points far
//! apart on the run is then a direction down the valley. Where the run keeps its pace, points far ahead on that way are
//! tried, each twice as far, as long as the function falls at half that pace or better. A function without a minimum is
//! found out so in a hundred values; for others the first value mostly ends it.

use super::{Halt, Iterate, Run};
use crate::minimize::dense::move_along;
use crate::minimize::objective::Objective;
use crate::real::Real;

/// The first iteration with a look ahead; then each twice as late.
const FIRST: usize = 128;

/// A point that was passed.
#[derive(Debug)]
pub(super) struct Milestone<T> {
    x: Vec<T>,
    fun: T,
    /// By how much the value fell to here from the one before.
    fall: T,
    /// The iteration of the next one.
    next: usize,
}

impl<T: Real> Milestone<T> {
    pub(super) fn at(here: &Iterate<T>) -> Self {
        Self { x: here.x.clone(), fun: T::infinity(), fall: T::zero(), next: FIRST / 2 }
    }
}

impl<T: Real, O: Objective<T>> Run<'_, T, O> {
    /// Sets a milestone where it is time for one, and looks ahead if the run has kept its pace since the last one.
    pub(super) fn look_ahead(&mut self) -> Result<(), Halt> {
        if self.counts.nit < self.milestone.next {
            return Ok(());
        }
        let here = &self.here;
        let way: Vec<T> = here.x.iter().zip(&self.milestone.x).map(|(&to, &from)| to - from).collect();
        let (fun, fall, before) = (here.fun, self.milestone.fun - here.fun, self.milestone.fall);
        self.milestone = Milestone { x: here.x.clone(), fun, fall, next: 2 * self.counts.nit };
        // The first way has none before it to compare with.
        if !(fall.is_finite() && before.is_finite() && fall > T::zero() && fall >= before) {
            return Ok(());
        }
        let (mut x, mut value, mut step) = (self.here.x.clone(), fun, T::one());
        loop {
            move_along(&mut x, &self.here.x, step, &way);
            if let Some(bounds) = &self.settings.bounds {
                bounds.project(&mut x);
            }
            let before = core::mem::replace(&mut value, self.value(&x)?);
            // Half of the way is new, and all of it for the first step.
            let part = if step > T::one() { step / T::of(2.0) } else { step };
            if !(before - value >= T::of(0.5) * part * fall) {
                return Ok(());
            }
            step *= T::of(2.0);
        }
    }
}
