//! The optimizer: a rule, its state, a schedule, and the count of steps.

use super::schedule::{Constant, Schedule};
#[cfg(feature = "serde")]
use super::state::Parts;
use super::{NonFiniteGradient, OptimError, Rule};
use crate::error::{InvalidSetting, LengthMismatch, has_room};
use crate::parallel::{both, is_short};
use crate::scalar::{Numeric, compiled_here};
use crate::simd::{InstructionSet, multiversion};

/// Slots of the rule that has most of them, and the update.
const SLOTS: usize = 5;

/// Moves parameters along gradients by a rule, at the rates of a schedule.
///
/// Made by [`Rule::optimizer`]; the schedule is constant until [`Optimizer::schedule`]
/// gives another. Nothing is allocated by a step.
///
/// # Examples
/// ```
/// use gradus::optim::{Rule, Sgd, StepDecay};
///
/// let mut x = [8.0_f32];
/// let mut sgd = Sgd::new(0.5).optimizer(1)?.schedule(StepDecay { every: 1, factor: 0.5 })?;
/// sgd.step(&mut x, &[4.0])?; // rate 0.5
/// sgd.step(&mut x, &[4.0])?; // rate 0.25
/// assert_eq!(x, [5.0]);
/// assert_eq!((sgd.steps(), sgd.learning_rate()), (2, Some(0.125)));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// With the feature `serde` a run can be stored and resumed. Settings are checked anew when it is
/// read, and so is the state: a slot of another length is an error, never a shorter loop.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        try_from = "Stored<R, R::State, S>",
        bound(
            serialize = "R: serde::Serialize, R::State: serde::Serialize, S: serde::Serialize",
            deserialize = "R: serde::Deserialize<'de>, R::State: serde::Deserialize<'de>, S: Schedule + serde::Deserialize<'de>",
        )
    )
)]
pub struct Optimizer<T: Numeric, R: Rule<T>, S = Constant> {
    rule: R,
    state: R::State,
    schedule: S,
    steps: u64,
    #[cfg_attr(feature = "serde", serde(rename = "parameters", serialize_with = "length"))]
    update: Vec<T>,
}

impl<T: Numeric, R: Rule<T>> Optimizer<T, R> {
    /// An optimizer for `n` parameters; the same as [`Rule::optimizer`].
    ///
    /// # Errors
    /// As [`Rule::optimizer`].
    ///
    /// ```
    /// use gradus::optim::{Adam, Optimizer};
    ///
    /// let adam = Optimizer::<f64, _>::new(Adam::new(0.1), 3)?;
    /// assert_eq!((adam.parameters(), adam.steps()), (3, 0));
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    pub fn new(rule: R, n: usize) -> Result<Self, OptimError> {
        rule.check()?;
        rule.check_len(n)?;
        // What a slot cannot be made for is refused here, because `vec!` would end the process.
        if !has_room::<T>(n, SLOTS) {
            return Err(OptimError::TooMany { parameters: n });
        }
        let state = rule.init(n);
        Ok(Self { rule, state, schedule: Constant::default(), steps: 0, update: vec![T::zero(); n] })
    }
}

impl<T: Numeric, R: Rule<T>, S: Schedule> Optimizer<T, R, S> {
    /// The same optimizer, its rates driven by `schedule` from now on.
    ///
    /// Rule, state and step count stay. In a chain exactly the members with a rate are
    /// driven, each from its own base.
    ///
    /// ```
    /// use gradus::optim::{CosineDecay, Rule, Sgd, Warmup, Schedule};
    ///
    /// let rates = Warmup::linear(10).then(10, CosineDecay::new(90));
    /// let sgd = Sgd::new(0.5).optimizer(1)?.schedule(rates)?;
    /// # let _: &gradus::optim::Optimizer<f64, _, _> = &sgd;
    /// assert_eq!(sgd.learning_rate(), Some(0.0));
    ///
    /// let sgd = sgd.schedule(|step: u64| 0.1 / (step + 1) as f64)?; // the rate itself
    /// assert_eq!(sgd.learning_rate(), Some(0.1));
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    ///
    /// # Errors
    /// [`OptimError::Setting`] for a setting of the schedule out of range,
    /// [`OptimError::NoLearningRate`] when the rule has no rate to drive.
    pub fn schedule<N: Schedule>(self, schedule: N) -> Result<Optimizer<T, R, N>, OptimError> {
        schedule.check()?;
        if self.rule.learning_rate().is_none() {
            return Err(OptimError::NoLearningRate);
        }
        let Self { rule, state, steps, update, .. } = self;
        Ok(Optimizer { rule, state, schedule, steps, update })
    }

    /// Takes one step: `params −= update(gradient)`.
    ///
    /// # Errors
    /// - [`OptimError::Length`]: `params` or `gradient` differ in length from the optimizer.
    /// - [`OptimError::NonFinite`]: an entry of the gradient is NaN or infinite.
    /// - [`OptimError::Setting`]: the schedule returned a rate that is negative or not finite.
    ///
    /// After an error, parameters, state and step count are as they were.
    ///
    /// ```
    /// use gradus::optim::{Rule, Sgd};
    ///
    /// let mut x = vec![1.0, 2.0];
    /// let mut sgd = Sgd::new(0.1).optimizer(2)?;
    /// let error = sgd.step(&mut x, &[1.0, f64::NAN]).unwrap_err();
    /// assert!(error.to_string().starts_with("gradient[1] is NaN at step 0"));
    /// assert_eq!(x, [1.0, 2.0]);
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    pub fn step(&mut self, params: &mut [T], gradient: &[T]) -> Result<(), OptimError> {
        LengthMismatch::check("params", self.update.len(), params.len())?;
        LengthMismatch::check("gradient", self.update.len(), gradient.len())?;
        self.check_finite(gradient)?;
        let rule = self.scheduled()?;
        rule.descend(&mut self.state, params, gradient, &mut self.update);
        self.steps += 1;
        Ok(())
    }

    /// Passes the schedule a value that it observes: the loss for [`ReduceOnPlateau`], the
    /// average size of the gradient for [`Annealing`]. Other schedules ignore it.
    ///
    /// ```
    /// use gradus::optim::{ReduceOnPlateau, Rule, Sgd};
    ///
    /// let plateau = ReduceOnPlateau { patience: 0, ..ReduceOnPlateau::new(0.5) };
    /// let mut sgd = Sgd::new(0.5).optimizer(1)?.schedule(plateau)?;
    /// # sgd.step(&mut [0.0_f64], &[0.0])?;
    /// sgd.observe(1.0);
    /// sgd.observe(1.0); // no progress
    /// assert_eq!(sgd.learning_rate(), Some(0.25));
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    ///
    /// [`ReduceOnPlateau`]: super::ReduceOnPlateau
    /// [`Annealing`]: super::Annealing
    pub fn observe(&mut self, value: f64) {
        self.schedule.observe(value);
    }

    /// Changes the settings; state, schedule and step count stay.
    ///
    /// ```
    /// use gradus::optim::{Rule, Sgd};
    ///
    /// let mut x = [0.0];
    /// let mut sgd = Sgd::new(1.0).optimizer(1)?;
    /// sgd.step(&mut x, &[1.0])?;
    /// sgd.set_rule(Sgd::new(0.5))?;
    /// sgd.step(&mut x, &[1.0])?;
    /// assert_eq!((x, sgd.steps()), ([-1.5], 2));
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Rule::optimizer`], and [`Rule::check_state`] for a rule that the state does not fit, such as
    /// groups with other lengths. The old rule is kept then.
    pub fn set_rule(&mut self, rule: R) -> Result<(), OptimError> {
        rule.check()?;
        rule.check_len(self.update.len())?;
        rule.check_state(&self.state, self.update.len())?;
        self.rule = rule;
        Ok(())
    }

    /// The schedule.
    #[doc(hidden)]
    pub fn driven_by(&self) -> &S {
        &self.schedule
    }

    /// The rule, with its base rate.
    #[must_use]
    pub fn rule(&self) -> &R {
        &self.rule
    }

    /// What the rule remembers, such as moments and averages.
    ///
    /// ```
    /// use gradus::optim::{Rule, Sgd};
    ///
    /// let mut sgd = Sgd { momentum: 0.5, ..Sgd::new(0.1) }.optimizer(1)?;
    /// sgd.step(&mut [1.0], &[4.0])?;
    /// assert_eq!(sgd.state().velocity, [4.0]);
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn state(&self) -> &R::State {
        &self.state
    }

    /// Steps taken.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The rate of the next step, or `None` for a rule without one; in a chain, of the
    /// first member that has one.
    ///
    /// ```
    /// use gradus::optim::{ExponentialDecay, Rprop, Rule, Sgd};
    ///
    /// let mut sgd = Sgd::new(0.5).optimizer(1)?.schedule(ExponentialDecay::new(0.5))?;
    /// sgd.step(&mut [1.0], &[1.0])?;
    /// assert_eq!(sgd.learning_rate(), Some(0.25));
    ///
    /// let rprop = gradus::optim::Optimizer::<f64, _>::new(Rprop::new(0.1), 1)?;
    /// assert_eq!(rprop.learning_rate(), None); // it has step sizes of its own
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn learning_rate(&self) -> Option<f64> {
        self.rule.learning_rate().map(|base| self.schedule.rate(base, self.steps))
    }

    /// How many parameters the optimizer moves.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.update.len()
    }

    fn check_finite(&self, gradient: &[T]) -> Result<(), NonFiniteGradient> {
        if compiled_here!(T => all_finite; (gradient => &[T]) -> bool) {
            return Ok(());
        }
        let bad = gradient.iter().enumerate().find(|(_, g)| !g.is_finite());
        let (index, value) = bad.map_or((0, f64::NAN), |(index, g)| (index, g.wide()));
        Err(NonFiniteGradient { index, value, step: self.steps })
    }

    fn scheduled(&self) -> Result<R, InvalidSetting> {
        let mut worst = None;
        let rule = self.rule.map_learning_rate(&mut |base| {
            let rate = self.schedule.rate(base, self.steps);
            if !(0.0..f64::INFINITY).contains(&rate) {
                worst = Some(rate);
            }
            rate
        });
        let (owner, setting, allowed) = ("Schedule", "rate", "[0, inf)");
        worst.map_or(Ok(rule), |value| Err(InvalidSetting { owner, setting, value, allowed }))
    }
}

/// The scratch space is stored as its length.
fn all_finite<T: Numeric>(gradient: &[T]) -> bool {
    if is_short(gradient.len()) {
        return finite(InstructionSet::best(), gradient);
    }
    let (start, end) = gradient.split_at(gradient.len() / 2);
    let (start, end) = both(|| all_finite(start), || all_finite(end));
    start && end
}

multiversion! {
    fn finite[T: Numeric](gradient: &[T]) -> bool = has_no_difference;
}

/// `g − g` is 0 for what is finite, and else NaN, which a sum keeps.
///
/// From the end, so that the caches hold the start when the rule comes to it.
#[inline(always)]
#[expect(clippy::eq_op, reason = "NaN and the infinities minus themselves are not 0")]
fn has_no_difference<T: Numeric>(gradient: &[T]) -> bool {
    let (rest, blocks) = gradient.as_rchunks::<32>();
    let mut sums = [T::zero(); 32];
    for block in blocks.iter().rev() {
        sums.iter_mut().zip(block).for_each(|(sum, g)| *sum += *g - *g);
    }
    // Without an early exit, so that it is vectorized.
    let fine = sums.iter().fold(true, |fine, sum| fine & (*sum == T::zero()));
    rest.iter().fold(fine, |fine, g| fine & g.is_finite())
}

#[cfg(feature = "serde")]
fn length<T, Z: serde::Serializer>(scratch: &[T], serializer: Z) -> Result<Z::Ok, Z::Error> {
    serde::Serialize::serialize(&scratch.len(), serializer)
}

/// An optimizer as it was written, its settings not yet checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Stored<R, M, S> {
    rule: R,
    state: M,
    schedule: S,
    steps: u64,
    parameters: usize,
}

#[cfg(feature = "serde")]
impl<T: Numeric, R: Rule<T>, S: Schedule> TryFrom<Stored<R, R::State, S>> for Optimizer<T, R, S> {
    type Error = OptimError;

    fn try_from(stored: Stored<R, R::State, S>) -> Result<Self, OptimError> {
        let Stored { rule, state, schedule, steps, parameters } = stored;
        rule.check()?;
        rule.check_len(parameters)?;
        schedule.check()?;
        Parts(parameters).counter("Optimizer.steps", &steps)?;
        rule.check_state(&state, parameters)?;
        // The number comes from a file.
        if !has_room::<T>(parameters, 1) {
            return Err(OptimError::TooMany { parameters });
        }
        Ok(Self { rule, state, schedule, steps, update: vec![T::zero(); parameters] })
    }
}
