//! Yogi: Adam whose second moment cannot change by more than one squared gradient.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::moments::moments;
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Root, bias, sign, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Adam with an additive second moment, so that rates do not jump up when gradients become small.
///
/// `m ← beta1 m + (1 − beta1) g`, `v ← v − (1 − beta2) sign(v − g²) g²`,
/// `x ← x − learning_rate m̂ / (√v̂ + epsilon)`.
///
/// Both moments start from `initial`, not 0, and are bias-corrected all the same, as in Optax.
///
/// # Examples
/// ```
/// use gradus::optim::{Rule, Yogi};
///
/// let mut x = [1.0];
/// let rule = Yogi { beta1: 0.5, beta2: 0.5, epsilon: 0.0, initial: 0.0, ..Yogi::new(0.25) };
/// rule.optimizer(1)?.step(&mut x, &[4.0])?; // m̂ = 2/½, v̂ = 8/½
/// assert!((x[0] - 0.75_f64).abs() < 1e-12);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Zaheer et al. (2018), Adaptive methods for nonconvex optimization, Algorithm 2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Yogi {
    /// `[0, inf)`; about how far a coordinate moves in one step, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average gradient.
    pub beta1: f64,
    /// `[0, 1)`; what remains of a squared gradient's effect on the second moment.
    pub beta2: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; what both moments start from.
    pub initial: f64,
}

impl Yogi {
    /// The paper's settings: betas 0.9 and 0.999, epsilon 0.001; moments start from 1e-6.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, initial: 1e-6 }
    }
}

impl Default for Yogi {
    /// The paper's rate, 0.01.
    fn default() -> Self {
        Self::new(0.01)
    }
}

/// The memory of [`Yogi`].
///
/// ```
/// use gradus::optim::{Rule, Yogi};
///
/// let mut yogi = Yogi { beta1: 0.5, beta2: 0.5, initial: 0.0, ..Yogi::new(0.1) }.optimizer(1)?;
/// yogi.step(&mut [1.0], &[4.0])?;
/// let state = yogi.state();
/// assert_eq!((state.step, state.first[0], state.second[0]), (1, 2.0, 8.0));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct YogiState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// `m`: the average gradient, uncorrected.
    pub first: Vec<T>,
    /// `v`: the second moment, uncorrected.
    pub second: Vec<T>,
}

impl<T: Numeric> Rule<T> for Yogi {
    type State = YogiState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Yogi")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .non_negative("epsilon", self.epsilon)?
            .non_negative("initial", self.initial)?;
        Ok(())
    }

    fn init(&self, n: usize) -> YogiState<T> {
        YogiState { step: 0, first: slot(n, self.initial), second: slot(n, self.initial) }
    }

    entry_by_entry!(Yogi, YogiState<T>);

    checks_state!(YogiState; counter step, slot first, squares second);

    has_learning_rate!();
}

impl Yogi {
    fn walk<T: Numeric>(&self, state: &mut YogiState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let rate = T::nearest(self.learning_rate / bias(self.beta1, state.step));
        let scale = T::nearest(1.0 / bias(self.beta2, state.step));
        let share = T::nearest(1.0 - self.beta2);
        let root = Root::new(self.epsilon, 0.0);
        let additive = move |v: T, g: T, _: T| v - share * sign(v - g * g) * (g * g);
        let moments = moments(self.beta1, additive);
        entries.walk([&mut state.first, &mut state.second], move |[m, v], _, g| {
            let (m, v) = moments(m, v, g);
            root.divide(rate * m, v * scale)
        });
    }
}
