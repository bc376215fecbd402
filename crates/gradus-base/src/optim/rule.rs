//! The rule: how a gradient becomes a step.
//!
//! `step` comes in as the gradient and goes out as the update to **subtract** from the
//! parameters. That one signature makes everything a rule: a recurrence like Adam, a clip,
//! a weight decay, and a tuple of them.
//!
//! Rejected: rules that write the parameters themselves. They cannot be chained, and a
//! trust ratio or an average could no longer be put behind them.

use super::{OptimError, Optimizer};
use crate::error::{InvalidSetting, LengthMismatch};
use crate::scalar::Numeric;
use core::fmt::Debug;

/// Takes the updates of a range of parameters: its first number, the parameters, the updates.
pub(super) type TakeBlock<'a, T> = dyn FnMut(usize, &mut [T], &[T]) + 'a;

/// How a gradient becomes the step to subtract from the parameters.
///
/// A rule is settings only. It is cheap to clone, because a schedule works by handing
/// the state to a copy of the rule that has another learning rate.
///
/// # Examples
/// A rule of one's own, heavy ball with the rate inside the buffer:
/// ```
/// use gradus::Real;
/// use gradus::error::InvalidSetting;
/// use gradus::optim::Rule;
///
/// #[derive(Clone, Copy, Debug)]
/// struct HeavyBall { rate: f64, friction: f64 }
///
/// impl<T: Real> Rule<T> for HeavyBall {
///     type State = Vec<T>;
///
///     fn check(&self) -> Result<(), InvalidSetting> {
///         if self.friction >= 0.0 && self.friction < 1.0 { return Ok(()) }
///         let (owner, setting, value) = ("HeavyBall", "friction", self.friction);
///         Err(InvalidSetting { owner, setting, value, allowed: "[0, 1)" })
///     }
///
///     fn init(&self, n: usize) -> Vec<T> {
///         vec![T::zero(); n]
///     }
///
///     fn apply(&self, velocity: &mut Vec<T>, _params: &[T], step: &mut [T]) {
///         for (v, g) in velocity.iter_mut().zip(step) {
///             *v = T::of(self.friction) * *v + T::of(self.rate) * *g;
///             *g = *v;
///         }
///     }
/// }
///
/// let mut x = [1.0];
/// let mut ball = HeavyBall { rate: 0.5, friction: 0.5 }.optimizer(1)?;
/// ball.step(&mut x, &[1.0])?; // velocity 0.5
/// ball.step(&mut x, &[1.0])?; // velocity 0.25 + 0.5
/// assert_eq!(x, [-0.25]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no update rule",
    note = "rules are in `gradus::optim` and have their rate: `Sgd::new(0.1)`, `Adam::new(0.01)`; tuples chain them: \
            `(ClipNorm(1.0), Adam::new(0.01))`"
)]
pub trait Rule<T: Numeric>: Clone {
    /// What the rule remembers between steps: plain data.
    type State: Clone + Debug;

    /// Checks every setting; called once, when the optimizer is made.
    ///
    /// # Errors
    /// The first setting out of its range.
    fn check(&self) -> Result<(), InvalidSetting>;

    /// The state before the first step, for `n` parameters.
    fn init(&self, n: usize) -> Self::State;

    /// Turns the gradient in `step` into the update to subtract from `params`.
    ///
    /// Both slices have the `n` entries given to [`Rule::init`], and the gradient is finite.
    /// Allocates nothing.
    fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]);

    /// Moves `params` by the update for `gradient`; `scratch` has their length and any content.
    ///
    /// Provided, by [`Rule::apply`]. A rule may write the same in one pass over memory: for a million
    /// parameters the copy and the subtraction cost half as much as Adam itself.
    fn descend(&self, state: &mut Self::State, params: &mut [T], gradient: &[T], scratch: &mut [T]) {
        scratch.iter_mut().zip(gradient).for_each(|(u, g)| *u = *g);
        self.apply(state, params, scratch);
        params.iter_mut().zip(scratch).for_each(|(x, u)| *x -= *u);
    }

    /// Hands `then` the updates instead of subtracting them: `then(first, params, updates)` for consecutive ranges of the parameters.
    ///
    /// Provided, by [`Rule::apply`], for all at once. A rule of this crate that goes entry by entry does it in blocks, which are in the
    /// first-level cache when `then` comes to them.
    #[doc(hidden)]
    fn descend_in_blocks(
        &self,
        state: &mut Self::State,
        params: &mut [T],
        gradient: &[T],
        scratch: &mut [T],
        then: &mut TakeBlock<'_, T>,
    ) {
        scratch.iter_mut().zip(gradient).for_each(|(u, g)| *u = *g);
        self.apply(state, params, scratch);
        then(0, params, scratch);
    }

    /// Does the update of a parameter follow the gradient components of others, and not only a common factor of
    /// all, such as a clip's?
    ///
    /// Provided: no. Of the rules of this crate [`Lbfgs`](super::Lbfgs) does. A [`Fit`](https://docs.rs/gradus/latest/gradus/fit/struct.Fit.html) with bounds shows such
    /// a rule 0 in place of what presses a parameter against its bound, and keeps it there for this step.
    fn mixes(&self) -> bool {
        false
    }

    /// The learning rate, or `None` for a rule without one, such as a clip.
    ///
    /// In a chain, the rate of the first member that has one.
    fn learning_rate(&self) -> Option<f64> {
        None
    }

    /// The same rule with every learning rate `r` replaced by `change(r)`.
    ///
    /// A chain changes exactly the members that have a rate, each from its own.
    #[must_use]
    fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
        let _ = change;
        self.clone()
    }

    /// The same rule with every learning rate replaced by `rate`.
    #[must_use]
    fn with_learning_rate(&self, rate: f64) -> Self {
        self.map_learning_rate(&mut |_| rate)
    }

    /// Checks that the rule fits `n` parameters; only groups care.
    ///
    /// # Errors
    /// The mismatch, where the lengths of groups do not add up to `n`.
    fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
        let _ = n;
        Ok(())
    }

    /// Checks that a state fits this rule and `n` parameters; called where a stored optimizer is read,
    /// and where the settings of one change.
    ///
    /// Provided: any state fits. The rules of this crate check the length of every slot, and
    /// the numbers that cannot come from a run.
    ///
    /// # Errors
    /// [`OptimError::Length`] for a slot with another number of entries, [`OptimError::State`] for a
    /// number out of range.
    ///
    /// ```
    /// use gradus::optim::{Adam, AdamState, Rule};
    ///
    /// let adam = Adam::new(0.1);
    /// let mut state: AdamState<f64> = adam.init(2);
    /// state.second.pop();
    /// let error = adam.check_state(&state, 2).unwrap_err();
    /// assert_eq!(error.to_string(), "AdamState.second has 1 values, expected 2");
    /// ```
    fn check_state(&self, state: &Self::State, n: usize) -> Result<(), OptimError> {
        let _ = (state, n);
        Ok(())
    }

    /// An optimizer for `n` parameters, with a fresh state and a constant rate.
    ///
    /// # Errors
    /// [`OptimError::Setting`] for a setting out of range, [`OptimError::Length`] for groups
    /// that do not add up to `n`.
    ///
    /// ```
    /// use gradus::optim::{Adam, OptimError, Rule};
    ///
    /// let bad: Result<_, OptimError> = Rule::<f64>::optimizer(Adam::new(-0.1), 2);
    /// assert_eq!(bad.unwrap_err().to_string(), "Adam: learning_rate is -0.1, allowed is [0, inf)");
    /// ```
    fn optimizer(self, n: usize) -> Result<Optimizer<T, Self>, OptimError> {
        Optimizer::new(self, n)
    }
}

/// The two methods of a rule whose rate is its field `learning_rate`.
macro_rules! has_learning_rate {
    () => {
        fn learning_rate(&self) -> Option<f64> {
            Some(self.learning_rate)
        }

        fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
            Self { learning_rate: change(self.learning_rate), ..*self }
        }
    };
}
pub(super) use has_learning_rate;
