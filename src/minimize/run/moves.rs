//! Moving on, and the tests that may end a run after each move.

use super::{Counts, Halt, Iterate, Run};
use crate::minimize::dense::{dot, largest, norm};
use crate::minimize::objective::Objective;
use crate::minimize::settings::Settings;
use crate::minimize::{Status, Step};
use crate::real::Real;
use crate::replay::smoothness::Smoothness;

/// Iterations after which it is looked whether a function with kinks still falls.
const WINDOW: usize = 20;
/// What counts as next to nothing, as a power of the rounding: 1e-6, and 3e-3 in `f32`. Looking around costs about as much
/// as that many iterations.
const LITTLE: f64 = 0.375;

impl<T: Real, O: Objective<T>> Run<'_, T, O> {
    /// The first step along the negative gradient, where nothing is known of the curvature: of length one.
    pub(crate) fn first_step(&self) -> T {
        T::one().min(norm(&self.here.jac).recip())
    }

    /// The last search, along `direction`, found nothing: at the rounding of the function, if the slope promises no more than
    /// that for a step of length one, or for another reason.
    pub(crate) fn no_way_down<A>(&self, direction: &[T]) -> Result<A, Halt> {
        let promise = dot(&self.here.jac, direction).abs();
        let rounding = T::of(64.0) * T::epsilon() * self.here.fun.abs();
        let nothing = promise <= rounding || largest(direction) == T::zero();
        self.halt(if nothing { Status::Cost } else { Status::Stalled })
    }

    /// Moves to `next`, which gets the point before, and ends the run if a test says so.
    pub(crate) fn accept(&mut self, next: &mut Iterate<T>) -> Result<(), Halt> {
        self.arrive(next);
        self.ends_here(Some(next))
    }

    /// Moves to `next`, which gets the point before, and calls back; the tests are left to the caller.
    ///
    /// For a method whose iterations may leave the best point where it was, `next` is then that point.
    pub(crate) fn arrive(&mut self, next: &mut Iterate<T>) {
        self.counts.nit += 1;
        core::mem::swap(&mut self.here, next);
        self.last_fall = Some(next.fun - self.here.fun);
        self.is_reported |= self.here.fun <= self.lowest.fun;
        self.record();
        self.tell();
    }

    /// Keeps where the run is, once for the start and for each iteration.
    pub(super) fn record(&mut self) {
        if let Some(path) = &mut self.path
            && path.len() <= self.counts.nit
        {
            path.push(&self.here);
        }
    }

    /// The norm that the gradient tolerance bounds.
    pub(crate) fn gradient_norm(&self) -> T {
        self.gradient_norm_at(&self.here)
    }

    pub(crate) fn gradient_norm_at(&self, at: &Iterate<T>) -> T {
        match &self.settings.bounds {
            None => largest(&at.jac),
            Some(bounds) => bounds.projected_norm(&at.x, &at.jac),
        }
    }

    /// The tests after each move; `before` is where the run was. What says that it has arrived comes before any limit.
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
        self.goes_on()?;
        if self.is_plain {
            return Ok(());
        }
        self.look_ahead()?;
        if self.crawls() { self.halt(Status::Stalled) } else { Ok(()) }
    }

    /// Has a function with kinks fallen by next to nothing over many iterations? There steps can shrink without end.
    fn crawls(&mut self) -> bool {
        let (since, value) = self.window;
        if self.counts.nit < since + WINDOW {
            return false;
        }
        self.window = (self.counts.nit, self.here.fun);
        self.is_little(value - self.here.fun) && self.smoothness() != Smoothness::Smooth
    }

    /// Is that next to nothing beside the value, or beside one?
    fn is_little(&self, fall: T) -> bool {
        fall <= T::epsilon().powf(T::of(LITTLE)) * self.here.fun.abs().max(T::one())
    }

    /// Did the last iteration lower the value by next to nothing?
    pub(crate) fn is_slow(&self) -> bool {
        self.last_fall.is_some_and(|fall| self.is_little(fall))
    }

    /// The last move was not the method's own, so it says nothing about how fast that is.
    pub(crate) fn moved_by_review(&mut self) {
        self.last_fall = Some(T::zero());
    }

    /// The tests of a method without gradients.
    pub(crate) fn goes_on_by_values(&mut self) -> Result<(), Halt> {
        self.goes_on()?;
        self.look_ahead()
    }

    /// The tests that every method takes.
    pub(crate) fn goes_on(&self) -> Result<(), Halt> {
        if self.broken {
            return self.halt(Status::Callback);
        }
        match self.settings.max_iterations {
            Some(most) if self.counts.nit >= most => self.halt(Status::Iterations),
            _ => Ok(()),
        }
    }

    /// Goes to the lowest point that was evaluated, as an iteration of its own unless it has been one or none is left.
    pub(crate) fn go_back(&mut self) {
        if self.is_reported || self.goes_on().is_err() {
            return self.take_lowest();
        }
        let mut lowest = self.lowest.clone();
        self.arrive(&mut lowest);
    }

    /// Goes to the lowest point that was evaluated, without a word.
    pub(crate) fn take_lowest(&mut self) {
        if self.lowest.fun < self.here.fun {
            self.here = self.lowest.clone();
        }
    }

    pub(super) fn show_if_due(&mut self) {
        if self.observer.bar.is_due() {
            let numbers = reading(&self.here, self.gradient_norm());
            self.observer.bar.show(self.counts.nit as u64, 0, &numbers);
        }
    }

    /// Shows what is going to be reported: the lowest point that was evaluated, if there is one.
    pub(crate) fn show_end(&mut self) {
        let at = if self.lowest.fun < self.here.fun { &self.lowest } else { &self.here };
        if self.counts.nfev > 0 {
            let numbers = reading(at, self.gradient_norm_at(at));
            self.observer.bar.show(self.counts.nit as u64, 0, &numbers);
        }
    }

    /// Calls back. A wish to end is kept until the other tests have been made, which say more.
    fn tell(&mut self) {
        self.show_if_due();
        let Some(callback) = &mut self.observer.callback else { return };
        let widen = |list: &[T]| -> Vec<f64> { list.iter().map(|x| x.widen()).collect() };
        let (x, jac) = (widen(&self.here.x), widen(&self.here.jac));
        let Counts { nit, nfev, .. } = self.counts;
        let step = Step { x: &x, fun: self.here.fun.widen(), jac: &jac, nit, nfev };
        self.broken |= callback(&step).is_break();
    }
}

/// What a bar shows of a point; a method without gradients knows none.
fn reading<T: Real>(at: &Iterate<T>, norm: T) -> [(&'static str, Option<f64>); 2] {
    [("value", Some(at.fun.widen())), ("gradient", at.has_gradient().then(|| norm.widen()))]
}
