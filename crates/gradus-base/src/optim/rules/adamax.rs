//! Adamax: Adam with the largest recent gradient in place of the average square.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::moments::moments;
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{bias, quotient, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Adam under the maximum norm.
///
/// `m ← beta1 m + (1 − beta1) g`, `u ← max(beta2 u, |g| + epsilon)`,
/// `x ← x − learning_rate / (1 − beta1ᵗ) m / u`.
///
/// Epsilon sits inside the maximum, as in PyTorch and Optax; the paper has none. A coordinate
/// with `u = 0` does not move.
///
/// # Examples
/// ```
/// use gradus::optim::{Adamax, Rule};
///
/// let mut x = [1.0];
/// let mut adamax = Adamax { beta1: 0.0, beta2: 0.5, epsilon: 0.0, ..Adamax::new(0.5) }.optimizer(1)?;
/// adamax.step(&mut x, &[8.0])?; // 0.5 · 8/8
/// adamax.step(&mut x, &[2.0])?; // 0.5 · 2/4
/// assert_eq!(x, [0.25]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Kingma & Ba (2015), Adam: a method for stochastic optimization, Algorithm 2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Adamax {
    /// `[0, inf)`; the farthest a coordinate moves in one step, about, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average gradient.
    pub beta1: f64,
    /// `[0, 1)`; what remains of the largest gradient after a step.
    pub beta2: f64,
    /// `[0, inf)`; added to the size of the gradient, in gradient units.
    pub epsilon: f64,
}

impl Adamax {
    /// The paper's settings: betas 0.9 and 0.999; epsilon 1e-8.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
    }
}

impl Default for Adamax {
    /// The paper's rate, 0.002.
    fn default() -> Self {
        Self::new(2e-3)
    }
}

/// The memory of [`Adamax`].
///
/// ```
/// use gradus::optim::{Adamax, Rule};
///
/// let mut adamax = Adamax { beta1: 0.5, beta2: 0.5, epsilon: 0.0, ..Adamax::new(0.1) }.optimizer(1)?;
/// for gradient in [8.0, 1.0] {
///     adamax.step(&mut [1.0], &[gradient])?;
/// }
/// assert_eq!((adamax.state().first[0], adamax.state().largest[0]), (2.5, 4.0)); // half of the 8 is left
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdamaxState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// `m`: the average gradient, uncorrected.
    pub first: Vec<T>,
    /// `u`: the largest gradient, fading.
    pub largest: Vec<T>,
}

impl<T: Numeric> Rule<T> for Adamax {
    type State = AdamaxState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Adamax")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .non_negative("epsilon", self.epsilon)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AdamaxState<T> {
        AdamaxState { step: 0, first: slot(n, 0.0), largest: slot(n, 0.0) }
    }

    entry_by_entry!(Adamax, AdamaxState<T>);

    checks_state!(AdamaxState; counter step, slot first, squares largest);

    has_learning_rate!();
}

impl Adamax {
    fn walk<T: Numeric>(&self, state: &mut AdamaxState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let rate = T::nearest(self.learning_rate / bias(self.beta1, state.step));
        let (beta2, epsilon) = (T::nearest(self.beta2), T::nearest(self.epsilon));
        let largest = move |u: T, g: T, _: T| (beta2 * u).max(g.abs() + epsilon);
        let moments = moments(self.beta1, largest);
        entries.walk([&mut state.first, &mut state.largest], move |[m, u], _, g| {
            let (m, u) = moments(m, u, g);
            rate * quotient(m, u)
        });
    }
}
