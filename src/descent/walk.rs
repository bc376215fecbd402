//! The loop: step, evaluate, look, and when to stop.

use super::builder::Callback;
use super::history::Path;
use super::iterate::Iterate;
use super::report::Outcome;
use super::run::Job;
use super::settings::Settings;
use super::{DescentError, Progress, StopReason};
use crate::error::{Error, NotFinite};
use crate::function::Evaluator;
use crate::optim::{OptimError, Stepping};
use crate::progress::{Bar, Course, value_at};
use crate::real::Real;
use crate::replay::switches::Replaying;
use crate::tape::Closure;
use core::mem;

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
pub(super) struct Walk<'a, T> {
    f: &'a Closure<'a, T>,
    engine: Evaluator<T>,
    stepper: &'a mut dyn Stepping<T>,
    settings: &'a Settings,
    on_step: Option<Callback<'a>>,
    bar: Bar,
    here: Iterate<T>,
    /// Where the last step came from; the place for the next one.
    before: Iterate<T>,
    best: Iterate<T>,
    best_step: u64,
    /// Steps that ended at a point where all is finite.
    steps: u64,
    evaluations: u64,
    path: Path<T>,
}

impl<'a, T: Real> Walk<'a, T> {
    /// Evaluates the start.
    pub(super) fn new(job: Job<'a, T>, stepper: &'a mut dyn Stepping<T>) -> Result<Self, DescentError> {
        let Job { f, start, settings, on_step, made_at } = job;
        let mut engine = Evaluator::new(start.len(), made_at);
        engine.engine_mut().math = settings.math;
        if settings.eager {
            engine.give_up();
        }
        let course = Course { unit: "step", total: Some(settings.steps), parts: 1 };
        let bar = Bar::new(settings.progress, course);
        let mut here = Iterate { point: start.to_vec(), value: 0.0, gradient: start.to_vec() };
        match here.evaluate(&mut engine, f) {
            Ok(()) => {}
            Err(Error::NotFinite(fault)) => return Err(DescentError::Start(fault)),
            Err(other) => return Err(DescentError::Function(other)),
        }
        let (before, best, path) = (here.clone(), here.clone(), Path::default());
        let (best_step, steps, evaluations) = (0, 0, 1);
        Ok(Self {
            f,
            engine,
            stepper,
            settings,
            on_step,
            bar,
            here,
            before,
            best,
            best_step,
            steps,
            evaluations,
            path,
        })
    }

    /// Runs until something stops it.
    pub(super) fn run(mut self) -> Result<Outcome<T>, DescentError> {
        let initial_value = self.here.value;
        self.stepper.observe(initial_value);
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
        Ok(self.outcome(initial_value, stop))
    }

    fn step(&mut self) -> Result<Option<StopReason>, Halt> {
        let Self { here, before: next, .. } = self;
        next.point.copy_from_slice(&here.point);
        self.stepper.step(&mut next.point, &here.gradient)?;
        self.evaluations += 1;
        next.evaluate(&mut self.engine, self.f)?;
        mem::swap(&mut self.here, &mut self.before);
        self.steps += 1;
        self.stepper.observe(self.here.value);
        self.keep_best();
        self.record(false);
        self.show_if_due();
        Ok(self.call_back().or_else(|| self.judge()))
    }

    fn keep_best(&mut self) {
        if self.here.value < self.best.value {
            let (best, here) = (&mut self.best, &self.here);
            best.value = here.value;
            best.point.copy_from_slice(&here.point);
            self.best_step = self.steps;
        }
    }

    /// Keeps the current iterate if its turn has come, or if it is the last.
    fn record(&mut self, last: bool) {
        let (settings, path) = (self.settings, &mut self.path);
        let due = last || self.steps.is_multiple_of(settings.every);
        if !settings.history || !due || path.steps.last() == Some(&self.steps) {
            return;
        }
        path.steps.push(self.steps);
        path.points.extend_from_slice(&self.here.point);
        path.values.push(self.here.value);
        path.gradients.extend_from_slice(&self.here.gradient);
        path.learning_rates.push(self.stepper.learning_rate());
    }

    fn show_if_due(&mut self) {
        if self.bar.is_due() {
            self.show(self.here.value);
        }
    }

    /// Shows where the run is, with this value.
    fn show(&mut self, value: f64) {
        let gradient = self.here.gradient_norm();
        let rate = self.stepper.learning_rate();
        let numbers = [("value", Some(value)), ("gradient", Some(gradient)), ("rate", rate)];
        self.bar.show(self.steps, 0, &numbers);
    }

    fn call_back(&mut self) -> Option<StopReason> {
        let callback = self.on_step.as_mut()?;
        let wide = |p: &[T]| p.iter().map(|x| x.widen()).collect::<Vec<f64>>();
        let flow = callback(&Progress {
            step: self.steps,
            value: self.here.value,
            gradient_norm: self.here.gradient_norm(),
            step_norm: self.here.distance_to(&self.before),
            learning_rate: self.stepper.learning_rate(),
            point: &wide(&self.here.point),
            gradient: &wide(&self.here.gradient),
        });
        flow.is_break().then_some(StopReason::Callback)
    }

    /// Is the gradient within its tolerance?
    fn flat(&self) -> Option<StopReason> {
        let tolerance = self.settings.gradient_tolerance?;
        let norm = self.here.gradient_norm();
        (norm <= tolerance).then_some(StopReason::GradientTolerance { norm, tolerance })
    }

    /// Is the last step within one of its tolerances?
    fn settled(&self) -> Option<StopReason> {
        let settings = self.settings;
        if settings.step_tolerance.is_none() && settings.value_tolerance.is_none() {
            return None;
        }
        let moved = self.here.distance_to(&self.before);
        // A rule that rests on a slope has not arrived.
        if moved == 0.0 && self.here.gradient_norm() > 0.0 {
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
        let used = self.steps == self.settings.steps;
        self.flat().or_else(|| self.settled()).or_else(|| used.then_some(StopReason::Steps { fell_by }))
    }

    fn outcome(self, initial_value: f64, stop: StopReason) -> Outcome<T> {
        let Self { here: last, best, best_step, steps, evaluations, path, .. } = self;
        let gradient_norm = last.gradient_norm();
        Outcome { last, gradient_norm, best, best_step, initial_value, steps, evaluations, stop, path }
    }
}
