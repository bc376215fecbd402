//! Levenberg and Marquardt's method in Moré's form: the loop.
//!
//! Scaled by `D`, which follows the columns of the Jacobian and the parameters, the method does the
//! same in whatever units the parameters are. All sums are in `f64`, also for points of `f32`, and relative to `‖r‖`
//! wherever squares are taken, so that residuals may be as large or as small as floats are.
//!
//! # Source
//! Moré (1978), The Levenberg–Marquardt algorithm: implementation and theory, Lecture Notes in
//! Mathematics 630, 105–116, algorithm 7.1, with the constants of MINPACK's `lmder` (Moré, Garbow &
//! Hillstrom 1980, ANL-80-74). What is not theirs: the bound of the scale ([`Scale`]); a trial that is not finite makes
//! the ball smaller; where the Jacobian has not changed along a step, the next may be a full one; and on level
//! ground, where sums of squares are mostly rounding, steps go on as long as each halves the slope, which takes the
//! parameters to some four more digits.

use super::Progress;
use super::bounded::Bounded;
use super::iterate::{Iterate, Trial};
use super::judge::{GROWS, Judged};
use super::problem::Residuals;
use super::robust::Robust;
use super::scale::Scale;
use super::settings::{Callback, INITIAL_RADIUS, Settings};
use crate::error::Error;
use crate::matrix::qr::Factors;
use crate::matrix::trust_region::{Step, step};
use crate::minimize::Status;
use crate::progress::Bar;
use crate::real::Real;

/// On level ground the slope has to fall to this share of it, or a step is one too many.
const FLATTER: f64 = 0.75;

/// How far the first step goes from a start at 0, in lengths of the residuals: beyond the minimizer of a model
/// whose columns are not nearly dependent.
const FROM_ZERO: f64 = 3.0;

/// Where a run ended.
#[derive(Debug)]
pub(super) struct Outcome<T> {
    /// `None` if the start is not finite.
    pub(super) place: Option<Iterate<T>>,
    pub(super) status: Status,
    pub(super) counts: Counts,
    /// What was not finite, if that ended the run.
    pub(super) fault: Option<Error>,
}

/// How often.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) iterations: usize,
    pub(super) evaluations: usize,
    pub(super) jacobians: usize,
}

/// Who looks at a run.
pub(super) struct Watch<'w, 'c> {
    pub(super) callback: Option<&'w mut Callback<'c>>,
    pub(super) bar: &'w mut Bar,
}

/// The method, where it stands.
pub(super) struct Solver<'a, 'c, R> {
    problem: R,
    settings: &'a Settings,
    loss: Robust,
    watch: Watch<'a, 'c>,
    scale: Scale,
    /// `Δ`; not known before the first step.
    radius: Option<f64>,
    lambda: f64,
    counts: Counts,
    fault: Option<Error>,
}

/// What became of a trial step.
struct Attempt<T> {
    moved: Option<Iterate<T>>,
    end: Option<Status>,
}

impl<'a, 'c, R> Solver<'a, 'c, R> {
    pub(super) fn new(problem: R, settings: &'a Settings, loss: Robust, watch: Watch<'a, 'c>) -> Self {
        let (scale, counts) = (Scale::default(), Counts::default());
        Self { problem, settings, loss, watch, scale, radius: None, lambda: 0.0, counts, fault: None }
    }

    /// From the start to the end.
    ///
    /// # Errors
    /// What no other point would mend.
    pub(super) fn run<T: Real>(mut self, start: &[T]) -> Result<Outcome<T>, Error>
    where
        R: Residuals<T>,
    {
        self.scale = Scale::new(&self.settings.scaling, start.len());
        let (place, status) = match self.evaluate(start.to_vec())? {
            None => (None, Status::NotFinite),
            Some(trial) => match self.differentiate(trial)? {
                None => (None, Status::NotFinite),
                Some(place) => self.descend(place).map(|(place, status)| (Some(place), status))?,
            },
        };
        if let (None, Some(error @ Error::Call(_))) = (&place, &self.fault) {
            // A start that fails has no number to report.
            return Err(error.clone());
        }
        let sum = place.as_ref().map_or(f64::NAN, |place| place.at.sum_of_squares());
        self.show(sum);
        let fault = self.fault.filter(|_| status == Status::NotFinite);
        // Lengths are finite where sums of squares are not; a minimum of such is none that can be reported.
        let overflows = place.as_ref().is_some_and(|place| !place.at.sum_of_squares().is_finite());
        let status = if status.is_success() && overflows { Status::NotFinite } else { status };
        Ok(Outcome { place, status, counts: self.counts, fault })
    }

    /// To the end, and on without the bounds of the scale, where these held a parameter back.
    fn descend<T: Real>(&mut self, start: Iterate<T>) -> Result<(Iterate<T>, Status), Error>
    where
        R: Residuals<T>,
    {
        let (here, status) = self.descend_within(start)?;
        if matches!(status, Status::Gradient | Status::Callback | Status::Evaluations) || !self.scale.lift() {
            return Ok((here, status));
        }
        let steps = self.counts.iterations;
        (self.radius, self.lambda) = (None, 0.0);
        let (here, last) = self.descend_within(here)?;
        // Where that found nothing, the run has ended as it had before.
        let status =
            if self.counts.iterations == steps && last != Status::Evaluations { status } else { last };
        Ok((here, status))
    }

    /// To the end in the scale as it is.
    fn descend_within<T: Real>(&mut self, mut here: Iterate<T>) -> Result<(Iterate<T>, Status), Error>
    where
        R: Residuals<T>,
    {
        let settings = self.settings;
        self.show_if_due(&here);
        loop {
            if here.slope <= settings.gradient_tolerance.max(T::epsilon().widen()) {
                return Ok((here, Status::Gradient));
            }
            self.scale.follow(&here.at.x, &here.lengths);
            let model = self.problem.domain().is_none().then(|| here.model(|j| self.scale.unit(j)));
            loop {
                if self.counts.evaluations >= settings.evaluations(here.at.x.len()) {
                    return Ok((here, Status::Evaluations));
                }
                let step = self.step(model.as_ref(), &here);
                let Attempt { moved, end } = self.attempt(&here, &step)?;
                let is_moved = moved.is_some();
                here = moved.unwrap_or(here);
                self.show_if_due(&here);
                if is_moved && self.asks_to_stop(&here) {
                    return Ok((here, Status::Callback));
                }
                if let Some(status) = end {
                    return Ok((here, status));
                }
                if is_moved {
                    break;
                }
            }
        }
    }

    /// - `model`: that of all parameters; `None` within bounds, where each step has one of its own.
    fn step<T: Real>(&mut self, model: Option<&Factors>, here: &Iterate<T>) -> Step
    where
        R: Residuals<T>,
    {
        let (length, norm) = (self.scale.length(&here.at.x), here.at.norm);
        // A start at 0 has no length; the residuals have, in the same unit. And next to nothing beside them is too
        // little: the ball has to be one that can be grown.
        let lengths = match length > 0.0 {
            true => length.max(f64::EPSILON.sqrt() * norm),
            false => FROM_ZERO / INITIAL_RADIUS * norm,
        };
        let widest = (self.settings.initial_radius * lengths).min(f64::MAX);
        let (radius, guess) = (self.radius.unwrap_or(widest) / norm, self.lambda);
        let step = match (model, self.problem.domain()) {
            (Some(model), _) => step(model, radius, guess),
            (None, None) => step(&here.model(|j| self.scale.unit(j)), radius, guess),
            (None, Some(domain)) => Bounded { here, scale: &self.scale, domain, radius, guess }.step(),
        };
        self.radius.get_or_insert(widest.min(step.length * norm));
        step
    }

    /// Goes where a step leads, if that is good enough, and makes the ball fit either way.
    fn attempt<T: Real>(&mut self, here: &Iterate<T>, step: &Step) -> Result<Attempt<T>, Error>
    where
        R: Residuals<T>,
    {
        let mut x = self.scale.move_by(here.at.norm, &step.step, &here.at.x);
        if let Some(domain) = self.problem.domain() {
            domain.settle(&mut x, &step.pinned);
        }
        let trial = self.evaluate(x)?;
        let norm = trial.as_ref().map(|trial| trial.norm);
        let steepest = self.scale.steepest(&here.cosines, &here.lengths);
        let mut judged = Judged::new(step, [here.at.norm, here.slope, steepest], norm);
        // The Jacobian is asked for only where the residuals are good enough for it to be used.
        let trial = trial.filter(|_| judged.is_enough() || judged.is_level::<T>());
        let there = trial.map(|trial| self.differentiate(trial)).transpose()?;
        if let Some(None) = there {
            judged = judged.not_finite();
        }
        let is_better = |there: &Iterate<T>| judged.is_lower::<T>() || there.slope <= FLATTER * here.slope;
        let moved = there.flatten().filter(is_better);
        let end = self.reshape(&judged, step, moved.as_ref(), here);
        self.counts.iterations += usize::from(moved.is_some());
        Ok(Attempt { moved, end })
    }

    /// Makes the ball fit what a trial has shown, and says whether the run is at its end.
    fn reshape<T: Real>(
        &mut self,
        judged: &Judged,
        step: &Step,
        moved: Option<&Iterate<T>>,
        here: &Iterate<T>,
    ) -> Option<Status> {
        let norm = here.at.norm;
        // On level ground the sum of squares says nothing about the ball either.
        if moved.is_none() || judged.is_lower::<T>() {
            let (radius, lambda) = judged.next(self.radius.unwrap_or(step.length * norm) / norm, step);
            // A model without curvature is right beyond the ball, too.
            let is_straight = moved.is_some_and(|there| step.lambda > 0.0 && here.is_straight(there));
            let radius = if is_straight { radius.max(2.0 * step.full) } else { radius };
            (self.radius, self.lambda) = (Some((radius * norm).min(f64::MAX)), lambda);
        }
        let radius = self.radius.unwrap_or(step.length * norm);
        let length = self.scale.length(&moved.unwrap_or(here).at.x);
        let (tolerance, rounding) = (self.settings.cost_tolerance, T::epsilon().widen());
        // While the ball grows, small changes are those of a small ball.
        let is_growing = step.lambda > 0.0 && judged.ratio() >= GROWS;
        let is_small = judged.actual.abs() <= tolerance && judged.predicted <= tolerance;
        let is_small = is_small && judged.ratio() <= 2.0 && !is_growing;
        if is_small || (moved.is_none() && judged.is_bottom::<T>()) {
            return Some(Status::Cost);
        }
        if radius > self.settings.step_tolerance.max(rounding) * length && radius >= f64::MIN_POSITIVE {
            return None;
        }
        Some(match moved.is_some() {
            true => Status::Step,
            // Where the model's minimum is at hand, or the slope is none, what is left are roundings.
            false if step.full * norm <= rounding.sqrt() * length => Status::Step,
            false if judged.is_flat_within_reach::<T>() => Status::Cost,
            false if judged.is_finite() => Status::Stalled,
            false => Status::NotFinite,
        })
    }

    fn show_if_due<T: Real>(&mut self, here: &Iterate<T>) {
        if self.watch.bar.is_due() {
            self.show(here.at.sum_of_squares());
        }
    }

    fn show(&mut self, sum_of_squares: f64) {
        let Counts { iterations, evaluations, .. } = self.counts;
        // What there is a limit of is what is counted.
        let done = if self.settings.max_evaluations.is_some() { evaluations } else { iterations };
        self.watch.bar.show(done as u64, 0, &[("sum of squares", Some(sum_of_squares))]);
    }

    fn asks_to_stop<T: Real>(&mut self, here: &Iterate<T>) -> bool
    where
        R: Residuals<T>,
    {
        let Some(callback) = &mut self.watch.callback else { return false };
        let now = Progress {
            iteration: self.counts.iterations,
            evaluations: self.counts.evaluations,
            sum_of_squares: here.at.sum_of_squares(),
            lambda: self.lambda,
            parameters: &self.problem.all_parameters(&here.at.x),
        };
        callback(&now).is_break()
    }

    /// The residuals at `x`, unless something is not finite there.
    fn evaluate<T: Real>(&mut self, x: Vec<T>) -> Result<Option<Trial<T>>, Error>
    where
        R: Residuals<T>,
    {
        self.counts.evaluations += 1;
        let measured = self.problem.measure(&x);
        Ok(self.finite(measured)?.map(|measured| Trial::new(x, measured, self.loss)))
    }

    fn differentiate<T: Real>(&mut self, trial: Trial<T>) -> Result<Option<Iterate<T>>, Error>
    where
        R: Residuals<T>,
    {
        self.counts.jacobians += 1;
        let model = self.problem.linearize(&trial.x);
        let model = self.finite(model)?;
        Ok(model.map(|model| Iterate::new(trial, model, self.problem.domain())))
    }

    /// Keeps what was not finite, or failed, as a fault, which by itself ends nothing.
    fn finite<O>(&mut self, result: Result<O, Error>) -> Result<Option<O>, Error> {
        match result {
            Ok(found) => Ok(Some(found)),
            Err(fault) if fault.is_of_the_point() => {
                self.fault = Some(fault);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}
