//! From settings to a report: check, compile, walk.

use super::builder::Callback;
use super::report::Outcome;
use super::settings::Settings;
use super::walk::Walk;
use super::{Descent, DescentError, DescentReport};
use crate::derive::eager::Here;
use crate::derive::{Differentiable, Point, erased};
use crate::optim::{Optimizer, Rule, Schedule, Stepping};
use crate::real::Real;
use crate::seam::seam;
use crate::tape::{Closure, Var};
use core::panic::Location;

impl<R, S: Schedule> Descent<'_, R, S> {
    /// Goes down `f`, from `start` on.
    ///
    /// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result, such as those of
    ///   [`testfn`](crate::testfn).
    /// - `start`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; the report has the same shape.
    ///
    /// # Errors
    /// [`DescentError`]: a start where the function is not finite, a start of another length than the function
    /// takes, a variable of another recording in it, a setting out of its range. A function that stops being
    /// finite later is not an error: see [`StopReason::Diverged`](super::StopReason::Diverged).
    ///
    /// # Examples
    /// ```
    /// use gradus::descent::StopReason;
    /// use gradus::prelude::*;
    ///
    /// // 2 − 0.5 · (3 · 2²) is below 0, where the logarithm ends.
    /// let run = Descent::new(Sgd::new(0.5)).minimize(|x: Var| x.powi(3) - 1e-9 * x.ln(), 2.0)?;
    /// let StopReason::Diverged { step: 1, fault } = &run.stop else { panic!("{run}") };
    /// assert!(fault.to_string().contains("`ln` of -3."));
    /// assert_eq!((run.point, run.steps, run.evaluations), (2.0, 0, 2));
    /// # Ok::<(), gradus::descent::DescentError>(())
    /// ```
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn minimize<P, F, Form>(self, f: F, start: P) -> Result<DescentReport<P>, DescentError>
    where
        P: Point,
        F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
        R: Rule<P::Scalar>,
    {
        let Self { rule, schedule, on_step, settings } = self;
        settings.check()?;
        let mut optimizer = Optimizer::new(rule, start.coordinates().len())?;
        let job = Job {
            f: &erased(&f),
            start: start.coordinates(),
            settings: &settings,
            on_step,
            made_at: Location::caller(),
        };
        // A rule without a rate is fine as long as nothing drives it, so no schedule is no schedule.
        let outcome = match schedule {
            None => descend(job, &mut optimizer)?,
            Some(schedule) => descend(job, &mut optimizer.schedule(schedule)?)?,
        };
        Ok(outcome.in_shape_of(&start))
    }
}

/// A descent, but for the rule.
pub(super) struct Job<'a, T> {
    pub(super) f: &'a Closure<'a, T>,
    pub(super) start: &'a [T],
    pub(super) settings: &'a Settings,
    pub(super) on_step: Option<Callback<'a>>,
    pub(super) made_at: Here,
}

/// A descent in the engine.
type Descended<T> = Result<Outcome<T>, DescentError>;

seam! {
    fn descend<T>(job: Job<'_, T>, stepper: &mut dyn Stepping<T>) -> Descended<T> = descend_at
}

fn descend_at<T: Real>(job: Job<'_, T>, stepper: &mut dyn Stepping<T>) -> Descended<T> {
    Walk::new(job, stepper)?.run()
}
