//! The descent and its settings.

use super::Progress;
use super::settings::Settings;
use crate::kernel::math::Math;
use crate::optim::{Constant, Schedule};
use core::fmt;
use core::ops::ControlFlow;

pub(super) type Callback<'a> = Box<dyn FnMut(&Progress<'_>) -> ControlFlow<()> + 'a>;

/// Goes down a function by the steps of a rule.
///
/// Everything but the rule has a default: 1000 steps, no tolerance, and a history of every step.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
/// let run = Descent::new(Adam::new(0.1)).steps(500).minimize(booth, [1.0, -2.0])?;
/// let [x, y] = run.point;
/// assert!((x - 1.0).abs() < 1e-3 && (y - 3.0).abs() < 1e-3);
/// assert_eq!((run.steps, run.evaluations), (500, 501));
/// assert_eq!((run.history.points[0], run.history.values[0]), ([1.0, -2.0], 125.0));
/// # Ok::<(), gradus::descent::DescentError>(())
/// ```
///
/// Until the gradient is small, with a clip before the rule:
/// ```
/// use gradus::prelude::*;
/// use gradus::testfn;
///
/// let rule = (ClipNorm(1.0), Sgd { momentum: 0.9, ..Sgd::new(0.001) });
/// let descent = Descent::new(rule).steps(10_000).gradient_tolerance(1e-6);
/// let run = descent.minimize(testfn::rosenbrock, vec![-1.2, 1.0])?;
/// assert!(run.stop.is_converged() && run.gradient_norm <= 1e-6);
/// println!("{run}"); // value, point, gradient, why it ended
/// # Ok::<(), gradus::descent::DescentError>(())
/// ```
#[must_use = "a descent does nothing until `minimize`"]
pub struct Descent<'a, R, S = Constant> {
    pub(super) rule: R,
    pub(super) schedule: Option<S>,
    pub(super) on_step: Option<Callback<'a>>,
    pub(super) settings: Settings,
}

impl<R> Descent<'_, R> {
    /// Takes a rule of [`optim`](crate::optim), or a tuple of them.
    ///
    /// For rules whose answer is an average that they keep themselves, such as
    /// [`ScheduleFree`](crate::optim::ScheduleFree), step an [`Optimizer`](crate::optim::Optimizer) by hand:
    /// what is reported here is the point where the function was evaluated.
    pub fn new(rule: R) -> Self {
        Self { rule, schedule: None, on_step: None, settings: Settings::default() }
    }
}

impl<'a, R, S> Descent<'a, R, S> {
    /// How the rate changes, step by step.
    ///
    /// A schedule that follows a value, such as [`ReduceOnPlateau`](crate::optim::ReduceOnPlateau), is given the
    /// value of the function at every point, before the step from it.
    pub fn schedule<N: Schedule>(self, schedule: N) -> Descent<'a, R, N> {
        let Self { rule, on_step, settings, .. } = self;
        Descent { rule, schedule: Some(schedule), on_step, settings }
    }

    /// Steps, at most, at least 1; 1000 by default.
    pub fn steps(mut self, steps: u64) -> Self {
        self.settings.steps = steps;
        self
    }

    /// Ends the run when a step moves the point by no more than this, as a Euclidean norm.
    ///
    /// In units of the coordinates, `[0, inf)`; off by default. A small rate makes small steps anywhere. A step
    /// that moves nothing at all ends the run only where the gradient is 0, because a rule may make no update: at the
    /// rate 0 with which a warm-up begins, in [`Rprop`](crate::optim::Rprop), in
    /// [`Accumulate`](crate::optim::Accumulate). The same holds for [`value_tolerance`](Self::value_tolerance).
    pub fn step_tolerance(mut self, norm: f64) -> Self {
        self.settings.step_tolerance = Some(norm);
        self
    }

    /// Ends the run when a step changes the value by no more than this, up or down.
    ///
    /// In units of the value, `[0, inf)`; off by default.
    pub fn value_tolerance(mut self, change: f64) -> Self {
        self.settings.value_tolerance = Some(change);
        self
    }

    /// Ends the run where the Euclidean norm of the gradient is no more than this, the start included.
    ///
    /// In units of the value per unit of the coordinates, `[0, inf)`; off by default.
    pub fn gradient_tolerance(mut self, norm: f64) -> Self {
        self.settings.gradient_tolerance = Some(norm);
        self
    }

    /// Whether the path is kept; `true` by default.
    ///
    /// A step of `n` coordinates takes `16 n + 32` bytes (`8 n + 32` for `f32`), and 48 more for a vector; half as much again
    /// while the report is made.
    pub fn history(mut self, keep: bool) -> Self {
        self.settings.history = keep;
        self
    }

    /// Keeps every `k`-th point of the path only: the start, `k`, `2 k`, … and the last; at least 1.
    pub fn history_every(mut self, k: u64) -> Self {
        (self.settings.history, self.settings.every) = (true, k);
        self
    }

    /// Records the function at every step, and compiles nothing: for a function that is not the same at
    /// every call, or to compare.
    pub fn eager(mut self) -> Self {
        self.settings.eager = true;
        self
    }

    /// Computes elementary functions in this way; default: [`Math::Std`].
    pub fn math(mut self, math: Math) -> Self {
        self.settings.math = math;
        self
    }

    /// Shows how far the run is, on one line of standard error: steps done, value, gradient and rate.
    ///
    /// `step 120/500 [==>       ] value 0.4137, gradient 1.352, rate 0.1000, 0:03, 0:09 left`: the time that it
    /// has taken, and the time that is left if all steps are made. A value that is not finite, which ends the
    /// run, is shown as `NaN` or `inf`.
    ///
    /// Nothing is written where standard error is no terminal, and of runs at the same time only the first one
    /// has a line. It is drawn ten times a second at most, and no number of the run depends on it. It stays when
    /// the run is over, whatever ended it; what a callback prints comes below it, and the next drawing below
    /// that. Needs the feature `progress`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let descent = || Descent::new(Adam::new(0.1)).steps(500);
    /// let run = descent().progress().minimize(|x: Var| (x - 3.0).powi(2), 0.0)?;
    /// assert_eq!(run, descent().minimize(|x: Var| (x - 3.0).powi(2), 0.0)?);
    /// # Ok::<(), gradus::descent::DescentError>(())
    /// ```
    #[cfg(feature = "progress")]
    pub fn progress(mut self) -> Self {
        self.settings.progress = true;
        self
    }

    /// Calls `callback` after each step; it may end the run.
    ///
    /// ```
    /// use gradus::prelude::*;
    /// use std::ops::ControlFlow;
    ///
    /// let run = Descent::new(Sgd::new(0.25))
    ///     .on_step(|now| if now.value < 0.1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    ///     .minimize(|x: Var| x * x, 1.0)?;
    /// assert_eq!((run.steps, run.value), (2, 0.0625)); // 1, 0.5, 0.25
    /// # Ok::<(), gradus::descent::DescentError>(())
    /// ```
    pub fn on_step(mut self, callback: impl FnMut(&Progress<'_>) -> ControlFlow<()> + 'a) -> Self {
        self.on_step = Some(Box::new(callback));
        self
    }
}

impl<R: fmt::Debug, S: fmt::Debug> fmt::Debug for Descent<'_, R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Descent")
            .field("rule", &self.rule)
            .field("schedule", &self.schedule)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
