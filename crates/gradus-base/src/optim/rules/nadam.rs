//! `NAdam`: Adam with Nesterov's look-ahead in the average gradient.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::moments::{moments, squares};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Root, bias, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Adam whose numerator already contains the share the current gradient will have next time.
///
/// `m` and `v` as in [`Adam`](crate::optim::Adam); with `mu_t = beta1 (1 − reduction 0.96^(t decay))` and
/// `P_t = mu_1 ⋯ mu_t`:
/// `x ← x − learning_rate ((1 − mu_t) / (1 − P_t) g + mu_{t+1} / (1 − P_{t+1}) m) / (√(v̂ + epsilon_root) + epsilon)`.
///
/// PyTorch's reduction is ½. Optax has none, and then `mu_t` is `beta1` throughout: [`Nadam::optax`].
///
/// # Examples
/// ```
/// use gradus::optim::{Nadam, Rule};
///
/// let mut x = [1.0];
/// let mut nadam = Nadam { beta1: 0.5, epsilon: 0.0, ..Nadam::optax(0.25) }.optimizer(1)?;
/// nadam.step(&mut x, &[2.0])?; // numerator 0.5/0.5 · 2 + 0.5/0.75 · 1, root 2
/// assert!((x[0] - (1.0 - 0.25 * 4.0 / 3.0_f64)).abs() < 1e-12);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Dozat (2016), Incorporating Nesterov momentum into Adam, Algorithm 2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Nadam {
    /// `[0, inf)`; about how far a coordinate moves in one step, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average gradient.
    pub beta1: f64,
    /// `[0, 1)`; the weight of the past in the average squared gradient.
    pub beta2: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
    /// `[0, 1]`; by which share the momentum is reduced at the start.
    pub momentum_reduction: f64,
    /// `[0, inf)`; how fast that reduction goes away.
    pub momentum_decay: f64,
}

impl Nadam {
    /// PyTorch's settings: betas 0.9 and 0.999, epsilon 1e-8, reduction ½, decay 0.004.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            epsilon_root: 0.0,
            momentum_reduction: 0.5,
            momentum_decay: 4e-3,
        }
    }

    /// Optax's form: the momentum is not reduced at the start.
    ///
    /// ```
    /// use gradus::optim::{Nadam, Rule};
    ///
    /// let mut nadam = Nadam::optax(0.1).optimizer(1)?;
    /// nadam.step(&mut [1.0], &[1.0])?;
    /// assert_eq!(nadam.state().product, 0.9); // PyTorch's begins with 0.9 (1 − ½ 0.96^0.004)
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn optax(learning_rate: f64) -> Self {
        Self { momentum_reduction: 0.0, ..Self::new(learning_rate) }
    }

    fn momentum(&self, t: u64) -> f64 {
        self.beta1 * (1.0 - self.momentum_reduction * 0.96_f64.powf(t as f64 * self.momentum_decay))
    }
}

impl Default for Nadam {
    /// Rate 0.002.
    fn default() -> Self {
        Self::new(2e-3)
    }
}

/// The memory of [`Nadam`].
///
/// ```
/// use gradus::optim::{Nadam, Rule};
///
/// let mut nadam = Nadam { beta1: 0.5, beta2: 0.5, ..Nadam::optax(0.1) }.optimizer(1)?;
/// nadam.step(&mut [1.0], &[4.0])?;
/// let state = nadam.state();
/// assert_eq!((state.product, state.first[0], state.second[0]), (0.5, 2.0, 8.0));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NadamState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// `P_t`: the product of the momenta so far.
    pub product: f64,
    /// `m`: the average gradient, uncorrected.
    pub first: Vec<T>,
    /// `v`: the average squared gradient, uncorrected.
    pub second: Vec<T>,
}

impl<T: Numeric> Rule<T> for Nadam {
    type State = NadamState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Nadam")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .epsilons(self.epsilon, self.epsilon_root)?
            .unit("momentum_reduction", self.momentum_reduction)?
            .non_negative("momentum_decay", self.momentum_decay)?;
        Ok(())
    }

    fn init(&self, n: usize) -> NadamState<T> {
        NadamState { step: 0, product: 1.0, first: slot(n, 0.0), second: slot(n, 0.0) }
    }

    entry_by_entry!(Nadam, NadamState<T>);

    checks_state!(NadamState; counter step, unit product, slot first, squares second);

    has_learning_rate!();
}

impl Nadam {
    fn walk<T: Numeric>(&self, state: &mut NadamState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let (mu, next) = (self.momentum(state.step), self.momentum(state.step + 1));
        state.product *= mu;
        let now = T::nearest(self.learning_rate * (1.0 - mu) / (1.0 - state.product));
        let ahead = T::nearest(self.learning_rate * next / (1.0 - state.product * next));
        let scale = T::nearest(1.0 / bias(self.beta2, state.step));
        let root = Root::new(self.epsilon, self.epsilon_root);
        let moments = moments(self.beta1, squares(self.beta2));
        entries.walk([&mut state.first, &mut state.second], move |[m, v], _, g| {
            let (m, v) = moments(m, v, g);
            root.divide(now * g + ahead * m, v * scale)
        });
    }
}
