//! The loop: step, evaluate, look, and when to stop.

use super::builder::Callback;
use super::iterate::{Iterate, distance, norm};
use super::settings::Settings;
use super::{DescentError, DescentReport, History, Progress, StopReason};
use crate::derive::{Differentiable, Point};
use crate::error::{Error, NotFinite};
use crate::function::Function;
use crate::optim::{OptimError, Optimizer, Rule, Schedule};
use crate::progress::{Bar, value_at};
use crate::real::Real;
use crate::tape::Var;
use core::mem;

/// Who looks on.
pub(super) struct Watch<'a, 'b> {
    pub(super) settings: &'a Settings,
    pub(super) on_step: Option<Callback<'b>>,
    pub(super) bar: Bar,
}

/// Why a step did not end at a point where all is finite.
enum Halt {
    Diverged(Box<NotFinite>),
    Failed(DescentError),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFinite(fault) => Self::Diverged(fault),
            other => Self::Failed(DescentError::Function(other)),
        }
    }
}

impl From<OptimError> for Halt {
    fn from(error: OptimError) -> Self {
        Self::Failed(error.into())
    }
}

/// The run in progress.
pub(super) struct Walk<'a, 'b, P: Point, F, Form, R: Rule<P::Scalar>, S> {
    function: Function<P::Scalar, F, Form>,
    optimizer: Optimizer<P::Scalar, R, S>,
    watch: Watch<'a, 'b>,
    here: Iterate<P>,
    /// Where the last step came from; the place for the next one.
    before: Iterate<P>,
    best: Iterate<P>,
    best_step: u64,
    /// Steps that ended at a point where all is finite.
    steps: u64,
    evaluations: u64,
    history: History<P>,
}

impl<'a, 'b, P, F, Form, R, S> Walk<'a, 'b, P, F, Form, R, S>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
    R: Rule<P::Scalar>,
    S: Schedule,
{
    /// Evaluates the start.
    pub(super) fn new(
        mut function: Function<P::Scalar, F, Form>,
        optimizer: Optimizer<P::Scalar, R, S>,
        watch: Watch<'a, 'b>,
        start: P,
    ) -> Result<Self, DescentError> {
        let mut here = Iterate { gradient: start.clone(), point: start, value: 0.0 };
        match here.evaluate(&mut function) {
            Ok(()) => {}
            Err(Error::NotFinite(fault)) => return Err(DescentError::Start(fault)),
            Err(other) => return Err(DescentError::Function(other)),
        }
        let (before, best, history) = (here.clone(), here.clone(), History::default());
        Ok(Self {
            function,
            optimizer,
            watch,
            here,
            before,
            best,
            best_step: 0,
            steps: 0,
            evaluations: 1,
            history,
        })
    }

    /// Runs until something stops it.
    pub(super) fn run(mut self) -> Result<DescentReport<P>, DescentError> {
        let initial_value = self.here.value;
        self.optimizer.observe(initial_value);
        self.record(false);
        self.show_if_due();
        let stop = match self.flat() {
            Some(stop) => stop,
            None => loop {
                match self.step() {
                    Ok(None) => {}
                    Ok(Some(stop)) => break stop,
                    Err(Halt::Failed(error)) => {
                        self.show(self.here.value);
                        return Err(error);
                    }
                    Err(Halt::Diverged(fault)) => {
                        self.show(value_at(&fault, self.here.value));
                        break StopReason::Diverged { step: self.steps + 1, fault };
                    }
                }
            },
        };
        if !matches!(stop, StopReason::Diverged { .. }) {
            self.show(self.here.value);
        }
        self.record(true);
        Ok(self.report(initial_value, stop))
    }

    fn step(&mut self) -> Result<Option<StopReason>, Halt> {
        let Self { here, before: next, .. } = self;
        next.point.coordinates_mut().copy_from_slice(here.point.coordinates());
        self.optimizer.step(next.point.coordinates_mut(), here.gradient.coordinates())?;
        self.evaluations += 1;
        next.evaluate(&mut self.function)?;
        mem::swap(&mut self.here, &mut self.before);
        self.steps += 1;
        self.optimizer.observe(self.here.value);
        self.keep_best();
        self.record(false);
        self.show_if_due();
        Ok(self.call_back().or_else(|| self.judge()))
    }

    fn keep_best(&mut self) {
        if self.here.value < self.best.value {
            let (best, here) = (&mut self.best, &self.here);
            best.value = here.value;
            best.point.coordinates_mut().copy_from_slice(here.point.coordinates());
            self.best_step = self.steps;
        }
    }

    /// Keeps the current iterate if its turn has come, or if it is the last.
    fn record(&mut self, last: bool) {
        let (settings, history) = (self.watch.settings, &mut self.history);
        let due = last || self.steps.is_multiple_of(settings.every);
        if !settings.history || !due || history.steps.last() == Some(&self.steps) {
            return;
        }
        history.steps.push(self.steps);
        history.points.push(self.here.point.clone());
        history.values.push(self.here.value);
        history.gradients.push(self.here.gradient.clone());
        history.learning_rates.push(self.optimizer.learning_rate());
    }

    fn show_if_due(&mut self) {
        if self.watch.bar.is_due() {
            self.show(self.here.value);
        }
    }

    /// Shows where the run is, with this value.
    fn show(&mut self, value: f64) {
        let gradient = norm(&self.here.gradient);
        let rate = self.optimizer.learning_rate();
        let numbers = [("value", Some(value)), ("gradient", Some(gradient)), ("rate", rate)];
        self.watch.bar.show(self.steps, 0, &numbers);
    }

    fn call_back(&mut self) -> Option<StopReason> {
        let callback = self.watch.on_step.as_mut()?;
        let wide = |p: &P| p.coordinates().iter().map(|x| x.widen()).collect::<Vec<f64>>();
        let flow = callback(&Progress {
            step: self.steps,
            value: self.here.value,
            gradient_norm: norm(&self.here.gradient),
            step_norm: distance(&self.here.point, &self.before.point),
            learning_rate: self.optimizer.learning_rate(),
            point: &wide(&self.here.point),
            gradient: &wide(&self.here.gradient),
        });
        flow.is_break().then_some(StopReason::Callback)
    }

    /// Is the gradient within its tolerance?
    fn flat(&self) -> Option<StopReason> {
        let tolerance = self.watch.settings.gradient_tolerance?;
        let norm = norm(&self.here.gradient);
        (norm <= tolerance).then_some(StopReason::GradientTolerance { norm, tolerance })
    }

    /// Is the last step within one of its tolerances?
    fn settled(&self) -> Option<StopReason> {
        let settings = self.watch.settings;
        if settings.step_tolerance.is_none() && settings.value_tolerance.is_none() {
            return None;
        }
        let moved = distance(&self.here.point, &self.before.point);
        // A rule that rests on a slope has not arrived.
        if moved == 0.0 && norm(&self.here.gradient) > 0.0 {
            return None;
        }
        let change = (self.before.value - self.here.value).abs();
        let step = settings.step_tolerance.filter(|tolerance| moved <= *tolerance);
        let value = settings.value_tolerance.filter(|tolerance| change <= *tolerance);
        step.map(|tolerance| StopReason::StepTolerance { norm: moved, tolerance })
            .or(value.map(|tolerance| StopReason::ValueTolerance { change, tolerance }))
    }

    /// The stop rules, in the order in which they are reported when several hold.
    fn judge(&self) -> Option<StopReason> {
        let fell_by = self.before.value - self.here.value;
        let used = self.steps == self.watch.settings.steps;
        self.flat().or_else(|| self.settled()).or_else(|| used.then_some(StopReason::Steps { fell_by }))
    }

    fn report(self, initial_value: f64, stop: StopReason) -> DescentReport<P> {
        DescentReport {
            gradient_norm: norm(&self.here.gradient),
            point: self.here.point,
            value: self.here.value,
            gradient: self.here.gradient,
            best_point: self.best.point,
            best_value: self.best.value,
            best_step: self.best_step,
            initial_value,
            steps: self.steps,
            evaluations: self.evaluations,
            stop,
            history: self.history,
        }
    }
}
