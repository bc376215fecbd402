//! Accumulation: one step for the mean of several gradients.

use super::settings::Settings;
use super::slots::slot;
use super::state::Parts;
use super::{OptimError, Rule};
use crate::error::{InvalidSetting, LengthMismatch};
use crate::scalar::Numeric;

/// Lets a rule step once for every `every` gradients, along their mean; between, nothing moves.
///
/// All `every` gradients count the same. So this is one gradient over a batch `every` times larger if each of
/// them is a mean over **equally many** rows. The last batch of an epoch may be shorter, and then each of its rows
/// counts for more, as it does in [`Fit`](https://docs.rs/gradus/latest/gradus/fit/struct.Fit.html) with any other rule: a batch size that divides the rows, or
/// [`Fit::drop_last`](https://docs.rs/gradus/latest/gradus/fit/struct.Fit.html#method.drop_last), avoids that. The count goes on from one epoch into the next, and
/// gradients that have not become a step when the run ends are left out.
///
/// Schedules count every gradient, not only those at which the rule steps.
///
/// # Examples
/// ```
/// use gradus::optim::{Accumulate, Rule, Sgd};
///
/// let mut x = [1.0];
/// let mut sgd = Accumulate { rule: Sgd::new(0.5), every: 2 }.optimizer(1)?;
/// sgd.step(&mut x, &[1.0])?;
/// assert_eq!(x, [1.0]);
/// sgd.step(&mut x, &[3.0])?;
/// assert_eq!(x, [0.0]); // along the mean, 2
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Accumulate<R> {
    /// What takes the step.
    pub rule: R,
    /// `[1, inf)`; gradients to a step.
    pub every: u64,
}

/// The memory of [`Accumulate`].
///
/// ```
/// use gradus::optim::{Accumulate, Rule, Sgd};
///
/// let mut x = [1.0];
/// let mut sgd = Accumulate { rule: Sgd::new(0.5), every: 3 }.optimizer(1)?;
/// sgd.step(&mut x, &[1.0])?;
/// sgd.step(&mut x, &[3.0])?;
/// assert_eq!((sgd.state().count, sgd.state().mean[0]), (2, 2.0)); // and no step yet
/// assert_eq!(x, [1.0]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AccumulateState<T, S> {
    /// Gradients since the last step.
    pub count: u64,
    /// Their mean.
    pub mean: Vec<T>,
    /// The memory of the inner rule.
    pub inner: S,
}

impl<T: Numeric, R: Rule<T>> Rule<T> for Accumulate<R> {
    type State = AccumulateState<T, R::State>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Accumulate").at_least_one("every", self.every as f64)?;
        self.rule.check()
    }

    fn init(&self, n: usize) -> Self::State {
        AccumulateState { count: 0, mean: slot(n, 0.0), inner: self.rule.init(n) }
    }

    fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]) {
        state.count += 1;
        // A running mean, because a sum of many gradients may overflow where their mean does not.
        let share = T::nearest(1.0 / state.count as f64);
        state.mean.iter_mut().zip(step.iter()).for_each(|(mean, g)| *mean += share * (*g - *mean));
        if state.count < self.every {
            return step.fill(T::zero());
        }
        state.count = 0;
        step.iter_mut().zip(&state.mean).for_each(|(g, mean)| *g = *mean);
        state.mean.fill(T::zero());
        self.rule.apply(&mut state.inner, params, step);
    }

    fn mixes(&self) -> bool {
        self.rule.mixes()
    }

    fn learning_rate(&self) -> Option<f64> {
        self.rule.learning_rate()
    }

    fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
        Self { rule: self.rule.map_learning_rate(change), every: self.every }
    }

    fn check_state(&self, state: &Self::State, n: usize) -> Result<(), OptimError> {
        Parts(n).counter("AccumulateState.count", &state.count)?.slot("AccumulateState.mean", &state.mean)?;
        self.rule.check_state(&state.inner, n)
    }

    fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
        self.rule.check_len(n)
    }
}
