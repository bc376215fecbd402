//! One run: what a method works with, and what is left when it ends.
//!
//! A method is a loop that never returns of itself: it moves by [`Run::accept`], and every call that may end
//! the run gives a [`Halt`], which `?` takes out of the loop. The point that was accepted last is kept here
//! and not by the method, so nothing that halts can lose it.

mod moves;

use super::objective::Objective;
use super::settings::Settings;
use super::{Status, Step};
use crate::{Error, Real};
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

/// What the user wants to be told after each iteration.
pub(crate) type Callback<'a> = dyn FnMut(&Step<'_>) -> ControlFlow<()> + 'a;

/// See the module.
pub(crate) struct Run<'a, T: Real, O> {
    objective: &'a mut O,
    pub(crate) settings: &'a Settings<T>,
    callback: Option<&'a mut Callback<'a>>,
    pub(crate) counts: Counts,
    /// The point accepted last.
    pub(crate) here: Iterate<T>,
    /// A lower one before it, where steps may go up by a rounding.
    lower: Option<Iterate<T>>,
    /// The callback wants to end.
    broken: bool,
    /// A function that falls below this has no minimum.
    floor: T,
    /// The method's estimate of the inverse of the Hessian, in rows.
    pub(crate) inverse_hessian: Option<Vec<T>>,
}

impl<'a, T: Real, O: Objective<T>> Run<'a, T, O> {
    pub(crate) fn new(
        objective: &'a mut O,
        start: &[T],
        settings: &'a Settings<T>,
        callback: Option<&'a mut Callback<'a>>,
    ) -> Self {
        let mut here = Iterate::new(start);
        if let Some(bounds) = &settings.bounds {
            bounds.project(&mut here.x);
        }
        let counts = Counts::default();
        Self {
            objective,
            settings,
            callback,
            counts,
            here,
            lower: None,
            broken: false,
            floor: T::neg_infinity(),
            inverse_hessian: None,
        }
    }

    pub(crate) fn dimension(&self) -> usize {
        self.here.x.len()
    }

    /// Ends the run.
    pub(crate) fn halt<A>(&self, status: Status) -> Result<A, Halt> {
        Err(Halt::Status(status))
    }

    /// Evaluates the start with its gradient.
    pub(crate) fn start(&mut self) -> Result<(), Halt> {
        let mut here = Iterate::new(&self.here.x);
        let finite = self.evaluate(&mut here)?;
        self.here.fun = here.fun;
        self.here.jac = here.jac;
        if finite { self.ends_here(None) } else { self.no_start() }
    }

    /// The run cannot start: says why.
    pub(crate) fn no_start(&mut self) -> Result<(), Halt> {
        self.here.fun = T::nan();
        self.here.jac.fill(T::nan());
        match self.objective.explain(&self.here.x) {
            Some(error) => Err(Halt::Error(error)),
            None => self.halt(Status::NotFinite),
        }
    }

    /// The value at `x`, infinite where it is not finite.
    pub(crate) fn value(&mut self, x: &[T]) -> Result<T, Halt> {
        self.may_evaluate()?;
        self.counts.nfev += 1;
        Ok(self.objective.value(x).map_err(Halt::Error)?.unwrap_or_else(T::infinity))
    }

    /// Value and gradient at `at.x`. False, and an infinite value, where they are not finite.
    pub(crate) fn evaluate(&mut self, at: &mut Iterate<T>) -> Result<bool, Halt> {
        self.may_evaluate()?;
        self.counts.nfev += 1;
        self.counts.njev += 1;
        let value = self.objective.value_and_grad(&at.x, &mut at.jac).map_err(Halt::Error)?;
        at.fun = value.unwrap_or_else(T::infinity);
        Ok(value.is_some())
    }

    /// The Hessian where the run is, in rows. False if it is not finite.
    pub(crate) fn hessian(&mut self, hessian: &mut [T]) -> Result<bool, Halt> {
        self.may_evaluate()?;
        self.counts.nhev += 1;
        self.objective.hessian(&self.here.x, hessian).map_err(Halt::Error)
    }

    /// The product of the Hessian where the run is with `direction`. False if it is not finite.
    pub(crate) fn hessian_product(&mut self, direction: &[T], product: &mut [T]) -> Result<bool, Halt> {
        self.may_evaluate()?;
        self.counts.nhvp += 1;
        self.objective.hessian_product(&self.here.x, direction, product).map_err(Halt::Error)
    }

    fn may_evaluate(&self) -> Result<(), Halt> {
        if self.counts.evaluations() < self.settings.max_evaluations {
            Ok(())
        } else {
            self.halt(Status::Evaluations)
        }
    }

    /// The best point accepted, and whether the run moved on from it, up by no more than a rounding.
    pub(crate) fn into_best(self) -> Best<T> {
        let moved_on = self.lower.is_some();
        let (counts, inverse_hessian) = (self.counts, self.inverse_hessian);
        Best { at: self.lower.unwrap_or(self.here), moved_on, counts, inverse_hessian }
    }
}

/// What is left of a run.
#[derive(Debug)]
pub(crate) struct Best<T> {
    pub(crate) at: Iterate<T>,
    pub(crate) moved_on: bool,
    pub(crate) counts: Counts,
    pub(crate) inverse_hessian: Option<Vec<T>>,
}
