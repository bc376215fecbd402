//! From settings to a report: check, compile, walk.

use super::walk::{Walk, Watch};
use super::{Descent, DescentError, DescentReport};
use crate::derive::{Differentiable, Point};
use crate::function::Function;
use crate::optim::{Optimizer, Rule, Schedule};
use crate::progress::{Bar, Course};
use crate::tape::Var;

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
    pub fn minimize<P, F, Form>(self, f: F, start: P) -> Result<DescentReport<P>, DescentError>
    where
        P: Point,
        F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
        R: Rule<P::Scalar>,
    {
        let Self { rule, schedule, on_step, settings } = self;
        settings.check()?;
        let count = start.coordinates().len();
        let optimizer = Optimizer::new(rule, count)?;
        let function = Function::new(f, count).math(settings.math);
        let function = if settings.eager { function.eager() } else { function };
        let course = Course { unit: "step", total: Some(settings.steps), parts: 1 };
        let watch = Watch { settings: &settings, on_step, bar: Bar::new(settings.progress, course) };
        // A rule without a rate is fine as long as nothing drives it, so no schedule is no schedule.
        match schedule {
            None => Walk::new(function, optimizer, watch, start)?.run(),
            Some(schedule) => Walk::new(function, optimizer.schedule(schedule)?, watch, start)?.run(),
        }
    }
}
