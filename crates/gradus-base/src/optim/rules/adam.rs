//! Adam: a step of the size of the rate in every coordinate, along an average gradient.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::moments::{correction, moments, squares};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Root, bias, ensure, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Adaptive moment estimation.
///
/// `m ← beta1 m + (1 − beta1) g`, `v ← beta2 v + (1 − beta2) g²`,
/// `x ← x − learning_rate m̂ / (√(v̂ + epsilon_root) + epsilon)` with `m̂ = m / (1 − beta1ᵗ)`
/// and `v̂ = v / (1 − beta2ᵗ)`.
///
/// L2 weight decay is a chain member, [`WeightDecay`](crate::optim::WeightDecay); decoupled
/// decay is [`AdamW`](crate::optim::AdamW).
///
/// A coordinate whose denominator is 0 does not move.
///
/// # Examples
/// ```
/// use gradus::optim::{Adam, Rule};
///
/// let mut x = [1.0, 1.0];
/// let mut adam = Adam { epsilon: 0.0, ..Adam::new(0.25) }.optimizer(2)?;
/// adam.step(&mut x, &[1000.0, 0.001])?; // the size of a gradient component does not matter at first
/// assert!(x.iter().all(|x: &f64| (x - 0.75).abs() < 1e-12));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Kingma & Ba (2015), Adam: a method for stochastic optimization, Algorithm 1. `amsgrad`:
/// Reddi, Kale & Kumar (2018), On the convergence of Adam and beyond.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Adam {
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
    /// Adds both epsilons to the *uncorrected* `v` and corrects outside: the form before section
    /// 2.1 of the paper, and TensorFlow's. It acts like an epsilon larger by `1 / √(1 − beta2ᵗ)`.
    pub epsilon_hat: bool,
    /// Whether the denominator may shrink again.
    pub amsgrad: AmsGrad,
    /// Divides `m` by `1 − beta1ᵗ`.
    pub correct_first: bool,
    /// Divides `v` by `1 − beta2ᵗ`.
    pub correct_second: bool,
    /// What `m` starts from.
    pub initial_first: f64,
    /// `[0, inf)`; what `v` starts from.
    pub initial_second: f64,
}

/// Whether [`Adam`] keeps the largest second moment seen, and which one.
///
/// ```
/// use gradus::optim::{Adam, AmsGrad, Rule};
///
/// let rule = Adam { beta2: 0.5, amsgrad: AmsGrad::Uncorrected, ..Adam::new(0.1) };
/// let mut amsgrad = rule.optimizer(1)?;
/// for gradient in [4.0, 0.0] {
///     amsgrad.step(&mut [1.0], &[gradient])?;
/// }
/// assert_eq!((amsgrad.state().second[0], amsgrad.state().largest[0]), (4.0, 8.0)); // ½ 4² is kept
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum AmsGrad {
    /// Plain Adam.
    #[default]
    Off,
    /// The largest `v`, bias-corrected afterward; PyTorch's form.
    Uncorrected,
    /// The largest `v̂`; Optax's form.
    Corrected,
}

impl Adam {
    /// The paper's settings: betas 0.9 and 0.999, epsilon 1e-8 outside the root.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            epsilon_root: 0.0,
            epsilon_hat: false,
            amsgrad: AmsGrad::Off,
            correct_first: true,
            correct_second: true,
            initial_first: 0.0,
            initial_second: 0.0,
        }
    }

    /// TensorFlow's form: epsilon is added to the uncorrected root.
    ///
    /// ```
    /// use gradus::optim::{Adam, Rule};
    ///
    /// // Of a gradient as small as epsilon, 1e-8: g / (g + epsilon) is ½, and g / (g + epsilon / √0.001) about 1/33.
    /// let (mut x, mut y) = ([0.0], [0.0]);
    /// Adam::new(1.0).optimizer(1)?.step(&mut x, &[1e-8])?;
    /// Adam::tensorflow(1.0).optimizer(1)?.step(&mut y, &[1e-8])?;
    /// assert!((x[0] + 0.5_f64).abs() < 1e-12 && (y[0] + 1.0 / (1.0 + 1000_f64.sqrt())).abs() < 1e-12);
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn tensorflow(learning_rate: f64) -> Self {
        Self { epsilon_hat: true, ..Self::new(learning_rate) }
    }

    /// No bias correction: early steps are longer by up to `(1 − beta1ᵗ) / √(1 − beta2ᵗ)`, when `m` and
    /// `v` start from 0.
    ///
    /// ```
    /// use gradus::optim::{Adam, Rule};
    ///
    /// let (mut x, mut y) = ([0.0], [0.0]);
    /// Adam::new(1.0).optimizer(1)?.step(&mut x, &[2.0])?;
    /// Adam::uncorrected(1.0).optimizer(1)?.step(&mut y, &[2.0])?;
    /// assert!((x[0] + 1.0_f64).abs() < 1e-8);
    /// assert!((y[0] + 0.1 / 0.001_f64.sqrt()).abs() < 1e-6); // 3.16 times as far
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn uncorrected(learning_rate: f64) -> Self {
        Self { correct_first: false, correct_second: false, ..Self::new(learning_rate) }
    }
}

impl Default for Adam {
    /// The paper's rate, 0.001.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

/// The memory of [`Adam`].
///
/// ```
/// use gradus::optim::{Adam, Rule};
///
/// let mut adam = Adam { beta1: 0.5, beta2: 0.5, ..Adam::new(0.1) }.optimizer(2)?;
/// adam.step(&mut [0.0, 0.0], &[4.0, -2.0])?;
/// let state = adam.state();
/// assert_eq!((state.step, &state.first[..], &state.second[..]), (1, &[2.0, -1.0][..], &[8.0, 2.0][..]));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdamState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// `m`: the average gradient, uncorrected.
    pub first: Vec<T>,
    /// `v`: the average squared gradient, uncorrected.
    pub second: Vec<T>,
    /// The largest second moment; empty without `amsgrad`.
    pub largest: Vec<T>,
}

impl<T: Numeric> Rule<T> for Adam {
    type State = AdamState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        self.check_as("Adam")
    }

    fn init(&self, n: usize) -> AdamState<T> {
        let largest = if self.amsgrad == AmsGrad::Off { Vec::new() } else { slot(n, 0.0) };
        AdamState {
            step: 0,
            first: slot(n, self.initial_first),
            second: slot(n, self.initial_second),
            largest,
        }
    }

    entry_by_entry!(Adam, AdamState<T>);

    checks_state!(AdamState; counter step, slot first, squares second, optional_squares largest);

    has_learning_rate!();
}

impl Adam {
    fn walk<T: Numeric>(&self, state: &mut AdamState<T>, entries: impl Entries<T>) {
        self.walk_with(state, entries, |u, _| u);
    }

    /// `finish(u, x)` may still change a step.
    pub(super) fn walk_with<T: Numeric>(
        &self,
        state: &mut AdamState<T>,
        entries: impl Entries<T>,
        finish: impl Fn(T, T) -> T + Sync,
    ) {
        let c = Coefficients::next(self, &mut state.step);
        let moments = moments(self.beta1, squares(self.beta2));
        let AdamState { first, second, largest, .. } = state;
        if self.amsgrad == AmsGrad::Off {
            return entries.walk([first, second], move |[m, v], x, g| {
                let (m, v) = moments(m, v, g);
                finish(c.quotient(m, v * c.scale), x)
            });
        }
        ensure(largest, entries.len(), 0.0);
        // The uncorrected maximum is corrected where it is used, the corrected one where it is kept.
        let corrected = self.amsgrad == AmsGrad::Corrected;
        let (kept, used) = if corrected { (c.scale, T::one()) } else { (T::one(), c.scale) };
        entries.walk([first, second, largest], move |[m, v, largest], x, g| {
            let (m, v) = moments(m, v, g);
            *largest = largest.max(v * kept);
            finish(c.quotient(m, *largest * used), x)
        });
    }

    /// The checks under the name of the rule that has the settings.
    pub(super) fn check_as(&self, owner: &'static str) -> Result<(), InvalidSetting> {
        Settings(owner)
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .epsilons(self.epsilon, self.epsilon_root)?
            .finite("initial_first", self.initial_first)?
            .non_negative("initial_second", self.initial_second)?;
        Ok(())
    }
}

/// What one step has in common for all coordinates.
#[derive(Clone, Copy)]
struct Coefficients<T> {
    /// The rate over the correction of `m`; with `epsilon_hat` times the root of that of `v`.
    rate: T,
    /// One over the correction of `v`; 1 with `epsilon_hat`.
    scale: T,
    root: Root<T>,
}

impl<T: Numeric> Coefficients<T> {
    /// Those of the next step, which is counted.
    fn next(adam: &Adam, step: &mut u64) -> Self {
        *step += 1;
        let t = *step;
        let bias1 = if adam.correct_first { bias(adam.beta1, t) } else { 1.0 };
        let (outside, inside) =
            if adam.correct_second { correction(adam.beta2, t, adam.epsilon_hat) } else { (1.0, 1.0) };
        Self {
            rate: T::nearest(adam.learning_rate * outside / bias1),
            scale: T::nearest(1.0 / inside),
            root: Root::new(adam.epsilon, adam.epsilon_root),
        }
    }

    // Kingma & Ba 2015, Algorithm 1; letters as there.
    #[inline]
    fn quotient(self, m: T, v: T) -> T {
        self.root.divide(self.rate * m, v)
    }
}
