//! Adagrad: each coordinate's rate shrinks with the gradients it has seen.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Root, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Adaptive gradient: rates divided by the root of the sum of all squared gradients.
///
/// `G ← G + g²`, `x ← x − η g / (√(G + epsilon_root) + epsilon)` with
/// `η = learning_rate / (1 + (t − 1) learning_rate_decay)`.
///
/// The sum never shrinks, so steps fade like `1/√t`: good for sparse gradients, slow for
/// long runs. A coordinate whose denominator is 0 does not move.
///
/// # Examples
/// ```
/// use gradus::optim::{Adagrad, Rule};
///
/// let mut x = [1.0];
/// let mut adagrad = Adagrad { epsilon: 0.0, ..Adagrad::new(0.5) }.optimizer(1)?;
/// adagrad.step(&mut x, &[3.0])?; // 0.5 · 3/3
/// adagrad.step(&mut x, &[4.0])?; // 0.5 · 4/5
/// assert!((x[0] - 0.1_f64).abs() < 1e-15);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Duchi, Hazan & Singer (2011), Adaptive subgradient methods for online learning and stochastic
/// optimization, Figure 1, diagonal form.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Adagrad {
    /// `[0, inf)`; the length of the first step in every coordinate, in parameter units.
    pub learning_rate: f64,
    /// `[0, inf)`; `c` in the further decay `1 / (1 + c (t − 1))`.
    pub learning_rate_decay: f64,
    /// `[0, inf)`; what `G` starts from, in squared gradient units.
    pub initial_accumulator: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
}

impl Adagrad {
    /// PyTorch's settings: `G` starts from 0, epsilon 1e-10 outside the root.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            learning_rate_decay: 0.0,
            initial_accumulator: 0.0,
            epsilon: 1e-10,
            epsilon_root: 0.0,
        }
    }

    /// TensorFlow's settings: `G` starts from 0.1, no epsilon.
    ///
    /// ```
    /// use gradus::optim::{Adagrad, Rule};
    ///
    /// let mut x = [0.0];
    /// Adagrad::tensorflow(1.0).optimizer(1)?.step(&mut x, &[2.0])?;
    /// assert!((x[0] + 2.0 / 4.1_f64.sqrt()).abs() < 1e-15); // G = 0.1 + 2²
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn tensorflow(learning_rate: f64) -> Self {
        Self { initial_accumulator: 0.1, epsilon: 0.0, ..Self::new(learning_rate) }
    }

    /// Optax's settings: `G` starts from 0.1, epsilon 1e-7 under the root.
    #[must_use]
    pub fn optax(learning_rate: f64) -> Self {
        Self { epsilon_root: 1e-7, ..Self::tensorflow(learning_rate) }
    }
}

impl Default for Adagrad {
    /// Rate 0.01.
    fn default() -> Self {
        Self::new(0.01)
    }
}

/// The memory of [`Adagrad`].
///
/// ```
/// use gradus::optim::{Adagrad, Rule};
///
/// let mut adagrad = Adagrad::new(0.5).optimizer(1)?;
/// adagrad.step(&mut [1.0], &[3.0])?;
/// adagrad.step(&mut [1.0], &[4.0])?;
/// assert_eq!((adagrad.state().step, adagrad.state().squares[0]), (2, 25.0)); // 3² + 4²
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdagradState<T> {
    /// Steps taken.
    pub step: u64,
    /// `G`: the sum of squared gradients.
    pub squares: Vec<T>,
}

impl<T: Numeric> Rule<T> for Adagrad {
    type State = AdagradState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Adagrad")
            .learning_rate(self.learning_rate)?
            .non_negative("learning_rate_decay", self.learning_rate_decay)?
            .non_negative("initial_accumulator", self.initial_accumulator)?
            .epsilons(self.epsilon, self.epsilon_root)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AdagradState<T> {
        AdagradState { step: 0, squares: slot(n, self.initial_accumulator) }
    }

    entry_by_entry!(Adagrad, AdagradState<T>);

    checks_state!(AdagradState; counter step, squares squares);

    has_learning_rate!();
}

impl Adagrad {
    fn walk<T: Numeric>(&self, state: &mut AdagradState<T>, entries: impl Entries<T>) {
        let rate = T::nearest(self.learning_rate / (1.0 + state.step as f64 * self.learning_rate_decay));
        let root = Root::new(self.epsilon, self.epsilon_root);
        state.step += 1;
        entries.walk([&mut state.squares], move |[sum], _, g| {
            *sum += g * g;
            root.divide(rate * g, *sum)
        });
    }
}
