//! Adadelta: steps in the parameters' own units, with hardly a rate to choose.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Blend, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Gradients scaled by the ratio of two averages: of past steps, and of past gradients.
///
/// `v ← rho v + (1 − rho) g²`, `d = √(D + epsilon) / √(v + epsilon) g`,
/// `D ← rho D + (1 − rho) d²`, `x ← x − learning_rate d`.
///
/// Epsilon is under both roots: it starts the motion, because `D` starts from 0, and so
/// decides how fast a run gets going.
///
/// # Examples
/// ```
/// use gradus::optim::{Adadelta, Rule};
///
/// let mut x = [1.0];
/// let mut adadelta = Adadelta { rho: 0.0, epsilon: 1.0, ..Adadelta::new(1.0) }.optimizer(1)?;
/// adadelta.step(&mut x, &[0.75])?; // √1 / √(0.5625 + 1) · 0.75 = 0.6
/// assert!((x[0] - 0.4_f64).abs() < 1e-15);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Zeiler (2012), ADADELTA: an adaptive learning rate method, Algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Adadelta {
    /// `[0, inf)`; a pure factor, 1 in the paper.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in both averages.
    pub rho: f64,
    /// `(0, inf)`; under both roots.
    pub epsilon: f64,
}

impl Adadelta {
    /// The paper's settings: rho 0.95, epsilon 1e-6. PyTorch and Optax take rho 0.9.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, rho: 0.95, epsilon: 1e-6 }
    }

    /// TensorFlow's settings: rho 0.95, epsilon 1e-8.
    #[must_use]
    pub fn tensorflow(learning_rate: f64) -> Self {
        Self { epsilon: 1e-8, ..Self::new(learning_rate) }
    }
}

impl Default for Adadelta {
    /// The paper's rule, without a rate of its own: 1.
    fn default() -> Self {
        Self::new(1.0)
    }
}

/// The memory of [`Adadelta`].
///
/// ```
/// use gradus::optim::{Adadelta, Rule};
///
/// let mut adadelta = Adadelta { rho: 0.0, epsilon: 1.0, ..Adadelta::new(1.0) }.optimizer(1)?;
/// adadelta.step(&mut [1.0], &[0.75])?;
/// let state = adadelta.state();
/// assert_eq!(state.gradients, [0.5625]);
/// assert!((state.steps[0] - 0.36_f64).abs() < 1e-15); // 0.6²
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdadeltaState<T> {
    /// `v`: the average squared gradient.
    #[cfg_attr(feature = "serde", serde(alias = "slopes"))]
    pub gradients: Vec<T>,
    /// `D`: the average squared step, before the learning rate.
    pub steps: Vec<T>,
}

impl<T: Numeric> Rule<T> for Adadelta {
    type State = AdadeltaState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Adadelta")
            .learning_rate(self.learning_rate)?
            .fraction("rho", self.rho)?
            .positive("epsilon", self.epsilon)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AdadeltaState<T> {
        AdadeltaState { gradients: slot(n, 0.0), steps: slot(n, 0.0) }
    }

    entry_by_entry!(Adadelta, AdadeltaState<T>);

    checks_state!(AdadeltaState; squares gradients, squares steps);

    has_learning_rate!();
}

impl Adadelta {
    fn walk<T: Numeric>(&self, state: &mut AdadeltaState<T>, entries: impl Entries<T>) {
        let (rate, epsilon) = (T::nearest(self.learning_rate), T::nearest(self.epsilon));
        let blend = Blend::new(self.rho);
        entries.walk([&mut state.gradients, &mut state.steps], move |[v, past], _, g| {
            *v = blend.mix(*v, g * g);
            let d = (*past + epsilon).sqrt() / (*v + epsilon).sqrt() * g;
            *past = blend.mix(*past, d * d);
            rate * d
        });
    }
}
