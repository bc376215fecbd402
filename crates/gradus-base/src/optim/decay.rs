//! Weight decay: a pull of every parameter toward 0.

use super::settings::Settings;
use super::{OptimError, Rule};
use crate::error::{InvalidSetting, LengthMismatch};
use crate::scalar::Numeric;

/// L2 weight decay as a chain member: `g ← g + c x`.
///
/// Put it before a rule, it is the gradient of the penalty `½ c ‖x‖²`, scaled by the rule
/// like the rest of the gradient: PyTorch's `weight_decay` of all rules but `AdamW`. Put it behind
/// one, it pulls by `c x` per step whatever the learning rate.
///
/// The factor is `[0, inf)`.
///
/// # Examples
/// ```
/// use gradus::optim::{Rule, Sgd, WeightDecay};
///
/// let mut x = [4.0];
/// (WeightDecay(0.5), Sgd::new(0.25)).optimizer(1)?.step(&mut x, &[2.0])?;
/// assert_eq!(x, [3.0]); // 4 − 0.25 (2 + 0.5 · 4)
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Krogh & Hertz (1991), A simple weight decay can improve generalization.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WeightDecay(pub f64);

impl<T: Numeric> Rule<T> for WeightDecay {
    type State = ();

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("WeightDecay").non_negative("factor", self.0)?;
        Ok(())
    }

    fn init(&self, _n: usize) {}

    fn apply(&self, _state: &mut (), params: &[T], step: &mut [T]) {
        add_decay(self.0, params, step);
    }
}

/// `step += factor params`.
pub(super) fn add_decay<T: Numeric>(factor: f64, params: &[T], step: &mut [T]) {
    if factor != 0.0 {
        let factor = T::nearest(factor);
        step.iter_mut().zip(params).for_each(|(g, x)| *g += factor * *x);
    }
}

/// The same for one entry at a time.
#[derive(Clone, Copy)]
pub(super) struct Pull<T>(Option<T>);

impl<T: Numeric> Pull<T> {
    pub(super) fn new(factor: f64) -> Self {
        Self((factor != 0.0).then(|| T::nearest(factor)))
    }

    /// `g + factor x`; without a factor `g` with its bits, also where `x` is infinite.
    #[inline]
    pub(super) fn add(self, g: T, x: T) -> T {
        self.0.map_or(g, |factor| g + factor * x)
    }
}

/// Decoupled weight decay around any rule: `x ← x − learning_rate c x` besides the rule's own step.
///
/// The pull is not scaled by the rule's moments; that is the point of
/// [`AdamW`](super::AdamW). With a rule that has no learning rate the pull is `c x`.
///
/// # Examples
/// ```
/// use gradus::optim::{Decoupled, Rule, Sgd};
///
/// let mut x = [4.0];
/// Decoupled { rule: Sgd::new(0.25), weight_decay: 0.5 }.optimizer(1)?.step(&mut x, &[2.0])?;
/// assert_eq!(x, [3.0]); // 4 − 0.25 · 2 − 0.25 · 0.5 · 4
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Loshchilov & Hutter (2019), Decoupled weight decay regularization.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Decoupled<R> {
    /// What takes the step.
    pub rule: R,
    /// `c`, `[0, inf)`; multiplied by the learning rate.
    pub weight_decay: f64,
}

impl<T: Numeric, R: Rule<T>> Rule<T> for Decoupled<R> {
    type State = R::State;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Decoupled").non_negative("weight_decay", self.weight_decay)?;
        self.rule.check()
    }

    fn init(&self, n: usize) -> R::State {
        self.rule.init(n)
    }

    fn apply(&self, state: &mut R::State, params: &[T], step: &mut [T]) {
        self.rule.apply(state, params, step);
        add_decay(self.rule.learning_rate().unwrap_or(1.0) * self.weight_decay, params, step);
    }

    fn mixes(&self) -> bool {
        self.rule.mixes()
    }

    fn learning_rate(&self) -> Option<f64> {
        self.rule.learning_rate()
    }

    fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
        Self { rule: self.rule.map_learning_rate(change), weight_decay: self.weight_decay }
    }

    fn check_state(&self, state: &R::State, n: usize) -> Result<(), OptimError> {
        self.rule.check_state(state, n)
    }

    fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
        self.rule.check_len(n)
    }
}
