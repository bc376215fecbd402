//! Adan: Adam with a third average, of how the gradient changes.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::decay::Pull;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Blend, Root, bias, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Adaptive Nesterov momentum, from gradients at the iterate itself.
///
/// With `d = g − g_prev` (0 at first) and the averages `m` of `g`, `v` of `d`, `n` of `(g + w d)²`:
/// `x ← x − learning_rate ((m̂ + w v̂) / (√(n̂ + epsilon_root) + epsilon) + weight_decay x)`, where
/// `w = difference_weight` and hats divide by `1 − betaᵗ`.
///
/// Betas are weights of the past, 0.98, 0.92, 0.99; the paper writes `1 − beta`.
/// The paper and its authors' program have `w = beta2`, Optax has `w = 1 − beta2`: [`Adan::optax`].
///
/// # Examples
/// ```
/// use gradus::optim::{Adan, Rule};
///
/// let mut x = [1.0];
/// let rule = Adan { epsilon: 0.0, epsilon_root: 0.0, ..Adan::new(0.25) };
/// rule.optimizer(1)?.step(&mut x, &[8.0])?; // no difference yet: as Adam
/// assert!((x[0] - 0.75_f64).abs() < 1e-12);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Xie et al. (2022), Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models,
/// Algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Adan {
    /// `[0, inf)`; about how far a coordinate moves in one step, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average gradient.
    pub beta1: f64,
    /// `[0, 1)`; the weight of the past in the average difference.
    pub beta2: f64,
    /// `[0, 1)`; the weight of the past in the average square.
    pub beta3: f64,
    /// `[0, 1]`; how much of the difference is added to the gradient.
    pub difference_weight: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
    /// `[0, inf)`; decoupled, multiplied by the learning rate.
    pub weight_decay: f64,
}

impl Adan {
    /// The paper's settings: betas 0.98, 0.92, 0.99, epsilon 1e-8 outside the root, no weight decay.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            beta1: 0.98,
            beta2: 0.92,
            beta3: 0.99,
            difference_weight: 0.92,
            epsilon: 1e-8,
            epsilon_root: 0.0,
            weight_decay: 0.0,
        }
    }

    /// Optax's form: `w = 1 − beta2`, and 1e-8 under the root as well.
    ///
    /// ```
    /// use gradus::optim::Adan;
    ///
    /// let (paper, optax) = (Adan::new(0.1), Adan::optax(0.1));
    /// assert_eq!((paper.difference_weight, paper.epsilon_root), (0.92, 0.0));
    /// assert!((optax.difference_weight - 0.08).abs() < 1e-15 && optax.epsilon_root == 1e-8);
    /// ```
    #[must_use]
    pub fn optax(learning_rate: f64) -> Self {
        let rule = Self::new(learning_rate);
        Self { difference_weight: 1.0 - rule.beta2, epsilon_root: 1e-8, ..rule }
    }
}

impl Default for Adan {
    /// Rate 0.001.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

/// The memory of [`Adan`].
///
/// ```
/// use gradus::optim::{Adan, Rule};
///
/// let rule = Adan { beta1: 0.5, beta2: 0.5, beta3: 0.5, difference_weight: 0.5, ..Adan::new(0.1) };
/// let mut adan = rule.optimizer(1)?;
/// for gradient in [4.0, 2.0] {
///     adan.step(&mut [1.0], &[gradient])?;
/// }
/// let state = adan.state();
/// assert_eq!((state.previous[0], state.first[0], state.difference[0]), (2.0, 2.0, -1.0));
/// assert_eq!(state.second[0], 4.5); // ½ (½ 4²) + ½ (2 − ½ · 2)²
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdanState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// `g_prev`: the last gradient.
    pub previous: Vec<T>,
    /// `m`: the average gradient, uncorrected.
    pub first: Vec<T>,
    /// `v`: the average difference, uncorrected.
    pub difference: Vec<T>,
    /// `n`: the average square, uncorrected.
    pub second: Vec<T>,
}

impl<T: Numeric> Rule<T> for Adan {
    type State = AdanState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Adan")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .fraction("beta3", self.beta3)?
            .unit("difference_weight", self.difference_weight)?
            .epsilons(self.epsilon, self.epsilon_root)?
            .non_negative("weight_decay", self.weight_decay)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AdanState<T> {
        let zeros = || slot(n, 0.0);
        AdanState { step: 0, previous: zeros(), first: zeros(), difference: zeros(), second: zeros() }
    }

    entry_by_entry!(Adan, AdanState<T>);

    checks_state!(AdanState; counter step, slot previous, slot first, slot difference, squares second);

    has_learning_rate!();
}

impl Adan {
    fn walk<T: Numeric>(&self, state: &mut AdanState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let t = state.step;
        let of_m = T::nearest(self.learning_rate / bias(self.beta1, t));
        let of_v = T::nearest(self.learning_rate * self.difference_weight / bias(self.beta2, t));
        let (scale, weight) = (T::nearest(1.0 / bias(self.beta3, t)), T::nearest(self.difference_weight));
        let (first, second, third) = (Blend::new(self.beta1), Blend::new(self.beta2), Blend::new(self.beta3));
        let root = Root::new(self.epsilon, self.epsilon_root);
        let pull = Pull::new(self.learning_rate * self.weight_decay);
        let AdanState { previous, first: m, difference: v, second: n, .. } = state;
        entries.walk([m, v, n, previous], move |[m, v, n, previous], x, g| {
            // The first gradient is its own predecessor.
            let difference = if t == 1 { T::zero() } else { g - *previous };
            let ahead = g + weight * difference;
            *m = first.mix(*m, g);
            *v = second.mix(*v, difference);
            *n = third.mix(*n, ahead * ahead);
            *previous = g;
            pull.add(root.divide(of_m * *m + of_v * *v, *n * scale), x)
        });
    }
}
