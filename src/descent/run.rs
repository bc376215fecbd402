//! From settings to a report: check, compile, walk.

use super::builder::Callback;
use super::report::Outcome;
use super::settings::Settings;
use super::walk::Walk;
use super::{Descent, DescentError, DescentReport};
use crate::derive::eager::Here;
use crate::derive::{Differentiable, Point, erased};
use crate::error::LengthMismatch;
use crate::optim::{OptimError, Optimizer, Rule, Schedule, Stepping};
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

impl<R> Descent<'_, R> {
    /// [`minimize`](Self::minimize) with an optimizer of the caller's, whose state stays for what comes next: a descent that goes
    /// on from the last point of another one, with the same optimizer, takes the steps that one longer descent would have
    /// taken, to the last bit.
    ///
    /// - `optimizer`: of as many parameters as the start has. Its settings become those of the rule given here, so that it can go on at
    ///   another rate; its state and its schedule go on where they are.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
    /// let descent = |steps| Descent::new(Adam::new(0.1)).steps(steps);
    /// let whole = descent(50).minimize(booth, [1.0, -2.0])?;
    ///
    /// let mut adam = Adam::new(0.1).optimizer(2)?;
    /// let first = descent(20).minimize_with(&mut adam, booth, [1.0, -2.0])?;
    /// let then = descent(30).minimize_with(&mut adam, booth, first.point)?;
    /// assert_eq!((then.point, adam.steps()), (whole.point, 50));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`minimize`](Self::minimize), an optimizer of another number of parameters, and one whose state does not fit the rule.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn minimize_with<P, F, Form, S>(
        self,
        optimizer: &mut Optimizer<P::Scalar, R, S>,
        f: F,
        start: P,
    ) -> Result<DescentReport<P>, DescentError>
    where
        P: Point,
        F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
        R: Rule<P::Scalar>,
        S: Schedule,
    {
        let Self { rule, schedule: _, on_step, settings } = self;
        settings.check()?;
        let actual = start.coordinates().len();
        LengthMismatch::check("start", optimizer.parameters(), actual).map_err(OptimError::from)?;
        optimizer.set_rule(rule)?;
        let job = Job {
            f: &erased(&f),
            start: start.coordinates(),
            settings: &settings,
            on_step,
            made_at: Location::caller(),
        };
        Ok(descend(job, optimizer)?.in_shape_of(&start))
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
