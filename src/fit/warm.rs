//! Fits that go on where others ended, in memory: the whole run with the state of its rule, or one batch at a time.

use super::keep::{Event, Problem, Store};
use super::state::{Incompatible, RunState};
use super::weights::Weights;
use super::{Fit, FitError};
use crate::data::BatchPosition;
use crate::optim::{Optimizer, Rule, Schedule};
use crate::real::Real;
use core::any::Any;
use core::fmt;

/// A run as it ended, for another one to go on from; see [`Fit::warm_start`].
#[derive(Default)]
pub struct WarmStart {
    run: Option<Kept>,
    /// Of the fit that is about to go on, and its rule.
    next: Option<(Facts, Box<dyn Any>)>,
}

/// A run, and what has to be the same for one that goes on from it.
struct Kept {
    run: Box<dyn Any>,
    facts: Facts,
}

/// Settings that a run cannot change on its way, as they are printed.
#[derive(Clone)]
struct Facts([(&'static str, String); 5]);

impl Facts {
    fn of(problem: &Problem<'_>) -> Self {
        let weights = problem.weights.map(Weights::column);
        Self([
            ("batches", format!("{:?}", problem.plan)),
            ("history", problem.history.to_string()),
            ("parameter_history", problem.parameter_history.to_string()),
            ("whether the best parameters are kept", problem.keeps_best.to_string()),
            ("the column of weights", format!("{weights:?}")),
        ])
    }

    /// The first that differs, in words.
    fn difference(&self, other: &Self) -> Option<String> {
        let mut pairs = self.0.iter().zip(&other.0);
        let ((what, there), (_, here)) = pairs.find(|(there, here)| there != here)?;
        Some(format!("{what} is {there} there and {here} here"))
    }
}

impl WarmStart {
    /// Nothing yet: the first fit begins at its start.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Is there no run to go on from?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.run.is_none()
    }
}

impl fmt::Debug for WarmStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WarmStart").field("is_empty", &self.is_empty()).finish_non_exhaustive()
    }
}

impl<'a, F, R, S> Fit<'a, F, R, S> {
    /// Goes on from the run in `memory` if there is one, and leaves its own there: parameters, the state of the rule, the
    /// position in the data, losses, everything. As a [checkpoint](crate::guide::saving), without a file and without the
    /// feature `serde`.
    ///
    /// A fit that goes on has the bits of one longer run, if data, loss and settings are the same but for the number of
    /// [`epochs`](Self::epochs) and the conditions to stop. Of the rule, the settings are those of the fit that goes on, and the
    /// state that of the one before: this is how to go on at another rate. A schedule goes on where it was, with the settings that
    /// it began with. The start given to [`run`](Self::run) counts no more, but for its shape. A run that diverged leaves what was
    /// there before it.
    ///
    /// For other data, or another rule, begin at the parameters of the report: `run(report.parameters, &data)`, which is also how
    /// `LeastSquares` and `Minimizer` go on (`run(found.x)`, `minimize(f, min.x)`); their steps need no state. A `Descent` goes on with the
    /// state of its rule by [`minimize_with`](crate::Descent::minimize_with).
    ///
    /// ```
    /// use gradus::fit::WarmStart;
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [6.0]])?;
    /// let fit = |epochs| {
    ///     Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(Adam::new(0.1)).batch_size(2).epochs(epochs)
    /// };
    /// let mut memory = WarmStart::new();
    /// fit(10).warm_start(&mut memory).run(0.0, &data)?;
    /// let longer = fit(30).warm_start(&mut memory).run(0.0, &data)?;
    /// assert_eq!(longer, fit(30).run(0.0, &data)?); // parameters, losses, everything, to the last bit
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// From [`run`](Self::run), [`FitError::Resume`]: a run of another rule, schedule or float, of another number of parameters or
    /// rows, of another loss, or outside of the bounds.
    pub fn warm_start(self, memory: &mut WarmStart) -> Fit<'a, F, R, S, &mut WarmStart> {
        let Self { loss, rule, schedule, validation, on_epoch, settings, keep: (), minimizer } = self;
        Fit { loss, rule, schedule, validation, on_epoch, settings, keep: memory, minimizer }
    }
}

impl<T, R, S> Store<T, R, S> for &mut WarmStart
where
    T: Real,
    R: Rule<T> + 'static,
    S: Schedule + Clone + 'static,
{
    fn begin(&mut self, problem: &Problem<'_>, rule: &R, _: Option<&S>) -> Result<(), FitError> {
        self.next = Some((Facts::of(problem), Box::new(rule.clone())));
        Ok(())
    }

    fn resume(
        &mut self,
        accept: &mut dyn FnMut(RunState<T, Optimizer<T, R, S>>) -> Result<(), Incompatible>,
    ) -> Result<bool, FitError> {
        let (Some(kept), Some((facts, rule))) = (&self.run, &self.next) else { return Ok(false) };
        let refuse = |reason: &str| FitError::Resume { reason: reason.to_owned() };
        let run = kept.run.downcast_ref::<RunState<T, Optimizer<T, R, S>>>();
        let (Some(run), Some(rule)) = (run, rule.downcast_ref::<R>()) else {
            return Err(refuse("rule, schedule or float is of another type"));
        };
        if let Some(difference) = kept.facts.difference(facts) {
            return Err(refuse(&difference));
        }
        let mut run = run.clone();
        // Groups of a rule are for a number of parameters; that they are others is said of the run.
        run.optimizer.set_rule(rule.clone()).map_err(|error| refuse(&error.to_string()))?;
        accept(run).map_err(|misfit| match misfit {
            Incompatible::Failed(error) => error,
            Incompatible::Content(cause) => FitError::Resume { reason: cause },
            Incompatible::Loss { stored, given } => {
                refuse(&format!("the loss at its parameters was {stored}, and is {given} here"))
            }
        })?;
        Ok(true)
    }

    fn is_due(&self, moment: Event, _: BatchPosition) -> bool {
        moment == Event::End
    }

    fn write(&mut self, state: &RunState<T, &Optimizer<T, R, S>>) -> Result<(), FitError> {
        let (state, optimizer) = state.clone().with_optimizer(());
        if let Some((facts, _)) = &self.next {
            let run = Box::new(state.with_optimizer(optimizer.clone()).0);
            self.run = Some(Kept { run, facts: facts.clone() });
        }
        Ok(())
    }
}
