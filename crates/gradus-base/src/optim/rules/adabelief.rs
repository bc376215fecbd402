//! `AdaBelief`: Adam that scales by how far gradients deviate from their average.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::moments::moments;
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Blend, Root, bias, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Adam with the variance of the gradient in place of its square: long steps where gradients are steady.
///
/// `m ← beta1 m + (1 − beta1) g`, `s ← beta2 s + (1 − beta2) (g − m)² + epsilon_root` with the new `m`,
/// `x ← x − learning_rate m̂ / (√ŝ + epsilon)`, both bias-corrected as in [`Adam`](crate::optim::Adam).
///
/// `epsilon_root` is added in every step and stays in `s`, unlike in the other rules. A coordinate whose
/// denominator is 0 does not move.
///
/// # Examples
/// ```
/// use gradus::optim::{AdaBelief, Rule};
///
/// let mut x = [1.0];
/// let rule = AdaBelief { beta1: 0.5, epsilon: 0.0, epsilon_root: 0.0, ..AdaBelief::new(0.25) };
/// rule.optimizer(1)?.step(&mut x, &[8.0])?; // m̂ = 8, ŝ = (8 − 4)²
/// assert!((x[0] - 0.5_f64).abs() < 1e-12);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Zhuang et al. (2020), `AdaBelief` optimizer: adapting stepsizes by the belief in observed gradients,
/// Algorithm 2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdaBelief {
    /// `[0, inf)`; about how far a coordinate moves in one step, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average gradient.
    pub beta1: f64,
    /// `[0, 1)`; the weight of the past in the average squared deviation.
    pub beta2: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added to `s` in every step, in squared gradient units.
    pub epsilon_root: f64,
    /// Puts Nesterov's look-ahead into `m̂`, as [`Nadam::optax`](crate::optim::Nadam::optax) does.
    pub nesterov: bool,
}

impl AdaBelief {
    /// The paper's settings: betas 0.9 and 0.999; both epsilons 1e-16.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        let (epsilon, epsilon_root) = (1e-16, 1e-16);
        Self { learning_rate, beta1: 0.9, beta2: 0.999, epsilon, epsilon_root, nesterov: false }
    }
}

impl Default for AdaBelief {
    /// The paper's rate, 0.001.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

/// The memory of [`AdaBelief`].
///
/// ```
/// use gradus::optim::{AdaBelief, Rule};
///
/// let rule = AdaBelief { beta1: 0.5, beta2: 0.5, epsilon_root: 0.0, ..AdaBelief::new(0.25) };
/// let mut optimizer = rule.optimizer(1)?;
/// optimizer.step(&mut [1.0], &[8.0])?;
/// let state = optimizer.state();
/// assert_eq!((state.step, state.first[0], state.deviation[0]), (1, 4.0, 8.0)); // ½ (8 − 4)²
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdaBeliefState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// `m`: the average gradient, uncorrected.
    pub first: Vec<T>,
    /// `s`: the average squared deviation, uncorrected.
    pub deviation: Vec<T>,
}

impl<T: Numeric> Rule<T> for AdaBelief {
    type State = AdaBeliefState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("AdaBelief")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .epsilons(self.epsilon, self.epsilon_root)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AdaBeliefState<T> {
        AdaBeliefState { step: 0, first: slot(n, 0.0), deviation: slot(n, 0.0) }
    }

    entry_by_entry!(AdaBelief, AdaBeliefState<T>);

    checks_state!(AdaBeliefState; counter step, slot first, squares deviation);

    has_learning_rate!();
}

impl AdaBelief {
    fn walk<T: Numeric>(&self, state: &mut AdaBeliefState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let (of_m, of_g): (T, T) = self.numerator(state.step);
        let scale = T::nearest(1.0 / bias(self.beta2, state.step));
        let (second, kept) = (Blend::new(self.beta2), T::nearest(self.epsilon_root));
        let root = Root::new(self.epsilon, 0.0);
        let deviation = move |s: T, g: T, m: T| second.mix(s, (g - m) * (g - m)) + kept;
        let moments = moments(self.beta1, deviation);
        entries.walk([&mut state.first, &mut state.deviation], move |[m, s], _, g| {
            let (m, s) = moments(m, s, g);
            root.divide(of_m * m + of_g * g, s * scale)
        });
    }
}

impl AdaBelief {
    /// The weights of `m` and `g` in `learning_rate m̂`.
    fn numerator<T: Numeric>(&self, t: u64) -> (T, T) {
        let now = self.learning_rate / bias(self.beta1, t);
        if !self.nesterov {
            return (T::nearest(now), T::zero());
        }
        let ahead = self.learning_rate * self.beta1 / bias(self.beta1, t + 1);
        (T::nearest(ahead), T::nearest(now * (1.0 - self.beta1)))
    }
}
