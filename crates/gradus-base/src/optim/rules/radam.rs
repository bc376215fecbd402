//! `RAdam`: Adam that trusts its second moment only once it has seen enough of it.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::moments::{correction, moments, squares};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Root, bias, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Rectified Adam: plain momentum at first, then Adam with a factor that grows to 1.
///
/// `m`, `v` as in [`Adam`](crate::optim::Adam); `r_inf = 2 / (1 − beta2) − 1`,
/// `r_t = r_inf − 2 t beta2ᵗ / (1 − beta2ᵗ)`. Where `r_t` exceeds the threshold
/// `x ← x − learning_rate m̂ √(((r_t − 4)(r_t − 2) r_inf) / ((r_inf − 4)(r_inf − 2) r_t)) / (√v̂ + epsilon)`,
/// else `x ← x − learning_rate m̂`. With `beta2 = 0.999` the first five steps are of the second kind, and
/// there the step has the size of the gradient: choose the rate for that.
///
/// PyTorch adds epsilon to the *uncorrected* root, Optax to the corrected one: [`Radam::optax`].
///
/// # Examples
/// ```
/// use gradus::optim::{Radam, Rule};
///
/// let mut x = [1.0];
/// Radam::new(0.25).optimizer(1)?.step(&mut x, &[2.0])?; // too early to scale
/// assert!((x[0] - 0.5_f64).abs() < 1e-15);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Liu et al. (2020), On the variance of the adaptive learning rate and beyond, Algorithm 2. The paper's
/// threshold is 4, libraries have 5.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Radam {
    /// `[0, inf)`; after the first steps about how far a coordinate moves in one, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average gradient.
    pub beta1: f64,
    /// `[0, 1)`; the weight of the past in the average squared gradient.
    pub beta2: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
    /// Adds both epsilons to the uncorrected `v`, and corrects outside.
    pub epsilon_hat: bool,
    /// `[4, inf)`; what `r_t` has to exceed before steps are scaled.
    pub threshold: f64,
    /// Puts Nesterov's look-ahead into `m̂`, as [`Nadam::optax`](crate::optim::Nadam::optax) does.
    pub nesterov: bool,
}

impl Radam {
    /// PyTorch's form: betas 0.9 and 0.999, epsilon 1e-8 on the uncorrected root, threshold 5.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            epsilon_root: 0.0,
            epsilon_hat: true,
            threshold: 5.0,
            nesterov: false,
        }
    }

    /// Optax's form: epsilon on the corrected root.
    ///
    /// ```
    /// use gradus::optim::Radam;
    ///
    /// assert_eq!(Radam::optax(0.1), Radam { epsilon_hat: false, ..Radam::new(0.1) });
    /// ```
    #[must_use]
    pub fn optax(learning_rate: f64) -> Self {
        Self { epsilon_hat: false, ..Self::new(learning_rate) }
    }

    /// The rectification at step `t`, or `None` while the second moment cannot be trusted.
    fn rectification(&self, t: u64) -> Option<f64> {
        let r_inf = 2.0 / (1.0 - self.beta2) - 1.0;
        let r = r_inf - 2.0 * t as f64 * self.beta2.powf(t as f64) / bias(self.beta2, t);
        let factor = (r - 4.0) * (r - 2.0) * r_inf / ((r_inf - 4.0) * (r_inf - 2.0) * r);
        (r > self.threshold).then(|| factor.sqrt())
    }
}

impl Default for Radam {
    /// The paper's rate, 0.001.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

/// The memory of [`Radam`].
///
/// ```
/// use gradus::optim::{Radam, Rule};
///
/// let mut radam = Radam { beta1: 0.5, beta2: 0.5, ..Radam::new(0.1) }.optimizer(1)?;
/// radam.step(&mut [1.0], &[4.0])?;
/// let state = radam.state();
/// assert_eq!((state.step, state.first[0], state.second[0]), (1, 2.0, 8.0));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RadamState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// `m`: the average gradient, uncorrected.
    pub first: Vec<T>,
    /// `v`: the average squared gradient, uncorrected.
    pub second: Vec<T>,
}

impl<T: Numeric> Rule<T> for Radam {
    type State = RadamState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        if !(4.0..f64::INFINITY).contains(&self.threshold) {
            let (owner, setting, value) = ("Radam", "threshold", self.threshold);
            return Err(InvalidSetting { owner, setting, value, allowed: "[4, inf)" });
        }
        Settings("Radam")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .epsilons(self.epsilon, self.epsilon_root)?;
        Ok(())
    }

    fn init(&self, n: usize) -> RadamState<T> {
        RadamState { step: 0, first: slot(n, 0.0), second: slot(n, 0.0) }
    }

    entry_by_entry!(Radam, RadamState<T>);

    checks_state!(RadamState; counter step, slot first, squares second);

    has_learning_rate!();
}

impl Radam {
    fn walk<T: Numeric>(&self, state: &mut RadamState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let t = state.step;
        let rectification = self.rectification(t);
        let (outside, inside) = correction(self.beta2, t, self.epsilon_hat);
        let rate = self.learning_rate * rectification.map_or(1.0, |r| r * outside);
        let (of_m, of_g) = self.numerator(rate, t);
        let (of_m, of_g, scale) = (T::nearest(of_m), T::nearest(of_g), T::nearest(1.0 / inside));
        let is_long = rectification.is_some();
        let root = Root::new(self.epsilon, self.epsilon_root);
        let moments = moments(self.beta1, squares(self.beta2));
        entries.walk([&mut state.first, &mut state.second], move |[m, v], _, g| {
            let (m, v) = moments(m, v, g);
            let along = of_m * m + of_g * g;
            if is_long { root.divide(along, v * scale) } else { along }
        });
    }

    /// The weights of `m` and `g` in `rate m̂`.
    fn numerator(&self, rate: f64, t: u64) -> (f64, f64) {
        if !self.nesterov {
            return (rate / bias(self.beta1, t), 0.0);
        }
        (rate * self.beta1 / bias(self.beta1, t + 1), rate * (1.0 - self.beta1) / bias(self.beta1, t))
    }
}
