//! Moving on, and the tests that may end a run after each move.

use super::{Counts, Halt, Iterate, Run};
use crate::Real;
use crate::minimize::dense::{largest, norm};
use crate::minimize::objective::Objective;
use crate::minimize::settings::Settings;
use crate::minimize::{Status, Step};

impl<T: Real, O: Objective<T>> Run<'_, T, O> {
    /// Moves to `next`, which gets the point before, and ends the run if a test says so.
    pub(crate) fn accept(&mut self, next: &mut Iterate<T>) -> Result<(), Halt> {
        self.counts.nit += 1;
        core::mem::swap(&mut self.here, next);
        let lowest = self.lower.as_ref().map_or(next.fun, |lower| lower.fun.min(next.fun));
        if self.here.fun <= lowest {
            self.lower = None;
        } else if next.fun == lowest {
            self.lower = Some(next.clone());
        }
        self.tell();
        self.ends_here(Some(next))
    }

    /// The same for a method without gradients, for which an iteration may leave the best point where it was.
    pub(crate) fn accept_value(&mut self, next: &mut Iterate<T>, moved: bool) -> Result<(), Halt> {
        self.counts.nit += 1;
        if moved {
            core::mem::swap(&mut self.here, next);
        }
        self.tell();
        self.goes_on()
    }

    /// The norm that the gradient tolerance bounds.
    pub(crate) fn gradient_norm(&self) -> T {
        match &self.settings.bounds {
            None => largest(&self.here.jac),
            Some(bounds) => bounds.projected_norm(&self.here.x, &self.here.jac),
        }
    }

    /// The tests after each move; `before` is where the run was.
    pub(super) fn ends_here(&mut self, before: Option<&Iterate<T>>) -> Result<(), Halt> {
        if self.gradient_norm() <= self.settings.gradient_tolerance {
            return self.halt(Status::Gradient);
        }
        let Settings { cost_tolerance, step_tolerance, .. } = *self.settings;
        if let (Some(before), Some(tolerance)) = (before, cost_tolerance) {
            let scale = before.fun.abs().max(self.here.fun.abs()).max(T::one());
            if (before.fun - self.here.fun).abs() <= tolerance * scale {
                return self.halt(Status::Cost);
            }
        }
        if let (Some(before), Some(tolerance)) = (before, step_tolerance) {
            let step: Vec<T> = self.here.x.iter().zip(&before.x).map(|(&a, &b)| a - b).collect();
            if norm(&step) <= tolerance {
                return self.halt(Status::Step);
            }
        }
        self.goes_on()
    }

    /// The tests that every method takes.
    pub(crate) fn goes_on(&mut self) -> Result<(), Halt> {
        if self.counts.nit == 0 {
            // From 1/ε² times as far up nobody could tell the start from zero: about 2e31, or 7e13 in `f32`.
            self.floor = -self.here.fun.abs().max(T::one()) / (T::epsilon() * T::epsilon());
        }
        if self.here.fun < self.floor {
            return self.halt(Status::Unbounded);
        }
        if self.broken {
            return self.halt(Status::Callback);
        }
        match self.settings.max_iterations {
            Some(most) if self.counts.nit >= most => self.halt(Status::Iterations),
            _ => Ok(()),
        }
    }

    /// Calls back. A wish to end is kept until the other tests have been made, which say more.
    fn tell(&mut self) {
        let Some(callback) = &mut self.callback else { return };
        let widen = |list: &[T]| -> Vec<f64> { list.iter().map(|x| x.widen()).collect() };
        let (x, jac) = (widen(&self.here.x), widen(&self.here.jac));
        let Counts { nit, nfev, .. } = self.counts;
        let step = Step { x: &x, fun: self.here.fun.widen(), jac: &jac, nit, nfev };
        self.broken = callback(&step).is_break();
    }
}
