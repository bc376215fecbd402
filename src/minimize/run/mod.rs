//! One run: what a method works with, and what is left when it ends.
//!
//! A method is a loop that never returns of itself: it moves by [`Run::accept`], and every call that may end
//! the run gives a [`Halt`], which `?` takes out of the loop. The point that was accepted last is kept here
//! and not by the method, and so is the lowest of all points that were evaluated, so nothing that halts can lose them.
//! For the same reason a method can be followed again: it goes on from where the run is.

mod evaluations;
mod milestone;
mod moves;

use milestone::Milestone;

use super::objective::Objective;
use super::settings::Settings;
use super::{Iterates, Status, Step};
use crate::error::Error;
use crate::progress::Bar;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use core::convert::Infallible;
use core::ops::ControlFlow;

/// Why a run ends.
#[derive(Debug)]
pub(crate) enum Halt {
    Status(Status),
    Error(Error),
}

/// The end of a method.
pub(crate) type Ended = Result<Infallible, Halt>;

/// A point with value and gradient.
#[derive(Clone, Debug)]
pub(crate) struct Iterate<T> {
    pub(crate) x: Vec<T>,
    pub(crate) fun: T,
    pub(crate) jac: Vec<T>,
}

impl<T: Real> Iterate<T> {
    pub(crate) fn new(x: &[T]) -> Self {
        Self { x: x.to_vec(), fun: T::infinity(), jac: vec![T::nan(); x.len()] }
    }

    fn copy(&mut self, x: &[T], fun: T, jac: Option<&[T]>) {
        self.x.copy_from_slice(x);
        self.fun = fun;
        match jac {
            Some(jac) => self.jac.copy_from_slice(jac),
            None => self.jac.fill(T::nan()),
        }
    }

    /// Is the gradient known?
    pub(crate) fn has_gradient(&self) -> bool {
        self.jac.iter().all(|g| g.is_finite())
    }
}

/// How often what was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) nit: usize,
    pub(crate) nfev: usize,
    pub(crate) njev: usize,
    pub(crate) nhev: usize,
    pub(crate) nhvp: usize,
}

impl Counts {
    fn evaluations(self) -> usize {
        self.nfev + self.njev + self.nhev + self.nhvp
    }
}

/// What the user wants to see after each iteration.
pub(crate) type Callback<'a> = dyn FnMut(&Step<'_>) -> ControlFlow<()> + 'a;

/// Who looks on.
pub(crate) struct Observer<'a> {
    pub(crate) callback: Option<&'a mut Callback<'a>>,
    pub(crate) bar: Bar,
}

/// See the module.
pub(crate) struct Run<'a, T: Real, O> {
    objective: &'a mut O,
    pub(crate) settings: &'a Settings<T>,
    observer: Observer<'a>,
    pub(crate) counts: Counts,
    /// The point accepted last.
    pub(crate) here: Iterate<T>,
    /// The lowest of all points that were evaluated, the first of equals; infinite before there is one.
    pub(super) lowest: Iterate<T>,
    /// Was the lowest one accepted, so that the callback has seen it?
    pub(super) is_reported: bool,
    /// The callback wants to end.
    broken: bool,
    /// A function that falls below this has no minimum, and neither has one that falls out to this distance.
    floor: T,
    horizon: T,
    /// A point passed some iterations ago, and how much the value fell between the one before and it.
    milestone: Milestone<T>,
    /// By how much the last iteration lowered the value; nothing before there was one.
    pub(super) last_fall: Option<T>,
    /// How many line searches in a row ended where the function was as steep as ever.
    pub(super) steep_ends: usize,
    /// Where the value stood some iterations ago, for functions with kinks.
    window: (usize, T),
    /// Nothing is tried but what the method itself does.
    pub(super) is_plain: bool,
    /// How often a value of −∞ was looked into.
    poles: usize,
    /// The method's estimate of the inverse of the Hessian, in rows.
    pub(crate) inverse_hessian: Option<Vec<T>>,
    /// The start and the points accepted since, if they are kept.
    path: Option<Iterates<Vec<T>>>,
}

impl<'a, T: Real, O: Objective<T>> Run<'a, T, O> {
    pub(crate) fn new(
        objective: &'a mut O,
        start: &[T],
        settings: &'a Settings<T>,
        observer: Observer<'a>,
    ) -> Self {
        let here = Iterate::new(start);
        Self {
            objective,
            settings,
            observer,
            counts: Counts::default(),
            lowest: here.clone(),
            is_reported: false,
            broken: false,
            floor: T::neg_infinity(),
            horizon: T::infinity(),
            milestone: Milestone::at(&here),
            here,
            last_fall: None,
            steep_ends: 0,
            window: (0, T::infinity()),
            is_plain: false,
            poles: 0,
            inverse_hessian: None,
            path: settings.history.then(Iterates::default),
        }
    }

    pub(crate) fn dimension(&self) -> usize {
        self.here.x.len()
    }

    /// Ends the run.
    pub(crate) fn halt<A>(&self, status: Status) -> Result<A, Halt> {
        Err(Halt::Status(status))
    }

    /// Evaluates the start with its gradient, unless the method is followed again, and makes the tests that need no step.
    pub(crate) fn start(&mut self) -> Result<(), Halt> {
        if self.here.fun.is_finite() && self.here.has_gradient() {
            self.window = (self.counts.nit, self.here.fun);
            return self.ends_here(None);
        }
        if self.left() == 1 {
            // All that is known of the start is its value.
            self.start_value()?;
            return self.halt(Status::Evaluations);
        }
        let mut here = self.here.clone();
        let finite = self.evaluate(&mut here)?;
        self.here = here;
        if !finite {
            return self.no_start();
        }
        self.is_reported = true;
        self.record();
        self.show_if_due();
        self.set_floor(self.steepness());
        self.ends_here(None)
    }

    /// The same for a method that takes values only, without the tests.
    pub(crate) fn start_value(&mut self) -> Result<(), Halt> {
        if self.here.fun.is_finite() {
            return Ok(());
        }
        let start = self.here.x.clone();
        self.here.fun = self.value(&start)?;
        self.is_reported = true;
        self.show_if_due();
        if !self.here.fun.is_finite() {
            return self.no_start();
        }
        self.record();
        Ok(())
    }

    /// The run cannot start: says why.
    fn no_start(&mut self) -> Result<(), Halt> {
        self.here.fun = T::nan();
        self.here.jac.fill(T::nan());
        match self.objective.explain(&self.here.x) {
            Some(error) => Err(Halt::Error(error)),
            None => self.halt(Status::NotFinite),
        }
    }

    /// Where the function may not be differentiable.
    pub(crate) fn smoothness(&self) -> Smoothness {
        self.objective.smoothness()
    }

    /// May the gradient where the run is be a convention?
    pub(crate) fn is_convention(&self) -> bool {
        self.smoothness() == Smoothness::Kinks && self.objective.has_ties(&self.here.x) != Some(false)
    }

    /// The lowest point that was evaluated; the start where nothing was.
    pub(crate) fn into_best(self) -> Best<T> {
        let Self { mut here, lowest, counts, inverse_hessian, path, .. } = self;
        if !here.fun.is_finite() {
            here.fun = T::nan();
        }
        let at =
            if lowest.fun < here.fun || here.fun.is_nan() && lowest.fun.is_finite() { lowest } else { here };
        Best { at, counts, inverse_hessian, path }
    }
}

/// What is left of a run.
#[derive(Debug)]
pub(crate) struct Best<T> {
    pub(crate) at: Iterate<T>,
    pub(crate) counts: Counts,
    pub(crate) inverse_hessian: Option<Vec<T>>,
    pub(crate) path: Option<Iterates<Vec<T>>>,
}
