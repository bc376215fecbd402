//! Adam with weight decay that its moments do not see.

use crate::error::InvalidSetting;
use crate::optim::decay::Pull;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::{Adam, AdamState, AmsGrad, OptimError, Rule};
use crate::scalar::Numeric;

/// [`Adam`] with decoupled weight decay: `x ← x − learning_rate (m̂ / (√v̂ + epsilon) + weight_decay x)`.
///
/// With L2 decay before Adam, parameters with large gradients are decayed less than others;
/// here all are decayed by the same share, `learning_rate weight_decay` in each step.
///
/// # Examples
/// ```
/// use gradus::optim::{AdamW, Rule};
///
/// let mut x = [4.0];
/// let mut adamw = AdamW { weight_decay: 0.5, epsilon: 0.0, ..AdamW::new(0.25) }.optimizer(1)?;
/// adamw.step(&mut x, &[100.0])?;
/// assert!((x[0] - 3.25_f64).abs() < 1e-12); // 4 − 0.25 (1 + 0.5 · 4)
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Loshchilov & Hutter (2019), Decoupled weight decay regularization, Algorithm 2, with the decay
/// multiplied by the rate as PyTorch and Optax do.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdamW {
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
    /// `[0, inf)`; multiplied by the learning rate.
    pub weight_decay: f64,
    /// Whether the denominator may shrink again.
    pub amsgrad: AmsGrad,
}

impl AdamW {
    /// PyTorch's settings: those of [`Adam`], and decay 0.01. Optax decays by 1e-4.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        let Adam { beta1, beta2, epsilon, epsilon_root, amsgrad, .. } = Adam::new(learning_rate);
        Self { learning_rate, beta1, beta2, epsilon, epsilon_root, weight_decay: 0.01, amsgrad }
    }

    fn adam(&self) -> Adam {
        let Self { learning_rate, beta1, beta2, epsilon, epsilon_root, amsgrad, .. } = *self;
        Adam { beta1, beta2, epsilon, epsilon_root, amsgrad, ..Adam::new(learning_rate) }
    }
}

impl Default for AdamW {
    /// The paper's rate, 0.001.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

impl<T: Numeric> Rule<T> for AdamW {
    type State = AdamState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        self.adam().check_as("AdamW")?;
        Settings("AdamW").non_negative("weight_decay", self.weight_decay)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AdamState<T> {
        self.adam().init(n)
    }

    entry_by_entry!(AdamW, AdamState<T>);

    fn check_state(&self, state: &AdamState<T>, n: usize) -> Result<(), OptimError> {
        self.adam().check_state(state, n)
    }

    has_learning_rate!();
}

impl AdamW {
    fn walk<T: Numeric>(&self, state: &mut AdamState<T>, entries: impl Entries<T>) {
        let pull = Pull::new(self.learning_rate * self.weight_decay);
        self.adam().walk_with(state, entries, move |u, x| pull.add(u, x));
    }
}
