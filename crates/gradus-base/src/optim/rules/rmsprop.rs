//! RMSProp: gradients divided by their recent size. The rule libraries agree on least.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Blend, Root, bias, ensure, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Gradients divided by the root of their average square.
///
/// `v ← decay v + (1 − decay) g²`, `u = g / (√(v + epsilon_root) + epsilon)`,
/// `x ← x − learning_rate u`. `centered` takes `v − a²` for `v`, where `a` is the average gradient, so
/// that a steady gradient makes longer steps. With momentum `b ← momentum b + u`,
/// `x ← x − learning_rate b`.
///
/// There is no paper, and every library has its own form; [`RmsProp::pytorch`],
/// [`RmsProp::tensorflow`] and [`RmsProp::optax`] are these forms.
/// A coordinate whose denominator is 0 does not move.
///
/// # Examples
/// ```
/// use gradus::optim::{RmsProp, Rule};
///
/// let mut x = [1.0];
/// let mut rms = RmsProp { decay: 0.75, epsilon: 0.0, ..RmsProp::new(0.25) }.optimizer(1)?;
/// rms.step(&mut x, &[8.0])?; // v = 16: 0.25 · 8/4
/// assert_eq!(x, [0.5]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Tieleman & Hinton (2012), Lecture 6.5, Coursera: Neural networks for machine learning.
/// `centered`: Graves (2013), Generating sequences with recurrent neural networks, equations 38 to 45.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RmsProp {
    /// `[0, inf)`; about how far a coordinate moves in one step, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the averages.
    pub decay: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
    /// Subtracts the square of the average gradient. A difference below 0, which only rounding or an
    /// `initial_scale` can make, counts as 0.
    pub centered: bool,
    /// `[0, 1)`; how much of the velocity survives a step. `0`: no velocity at all.
    pub momentum: f64,
    /// Steps along `u + momentum b` in place of `b`.
    pub nesterov: bool,
    /// Multiplies `u` by the rate before it enters the velocity, not after. It differs only
    /// when the rate changes during a run.
    pub rate_in_velocity: bool,
    /// Divides both averages by `1 − decayᵗ`.
    pub bias_correction: bool,
    /// `[0, inf)`; what `v` starts from, in squared gradient units.
    pub initial_scale: f64,
}

impl RmsProp {
    /// The lecture's settings: decay 0.9; epsilon 1e-8 outside the root.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            decay: 0.9,
            epsilon: 1e-8,
            epsilon_root: 0.0,
            centered: false,
            momentum: 0.0,
            nesterov: false,
            rate_in_velocity: false,
            bias_correction: false,
            initial_scale: 0.0,
        }
    }

    /// PyTorch's settings: decay 0.99; epsilon 1e-8 outside the root.
    ///
    /// ```
    /// use gradus::optim::{RmsProp, Rule};
    ///
    /// let mut x = [0.0];
    /// RmsProp::pytorch(0.1).optimizer(1)?.step(&mut x, &[2.0])?;
    /// assert!((x[0] + 1.0_f64).abs() < 1e-6); // v = 0.01 · 2²: 0.1 · 2 / 0.2
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn pytorch(learning_rate: f64) -> Self {
        Self { decay: 0.99, ..Self::new(learning_rate) }
    }

    /// TensorFlow's form: `v` starts from **1**, epsilon 1e-10 under the root, the rate inside the velocity.
    ///
    /// ```
    /// use gradus::optim::{RmsProp, Rule};
    ///
    /// let mut x = [0.0];
    /// RmsProp::tensorflow(0.1).optimizer(1)?.step(&mut x, &[2.0])?;
    /// assert!((x[0] + 0.2 / 1.3_f64.sqrt()).abs() < 1e-9); // v = 0.9 · 1 + 0.1 · 2²
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn tensorflow(learning_rate: f64) -> Self {
        Self {
            epsilon: 0.0,
            epsilon_root: 1e-10,
            rate_in_velocity: true,
            initial_scale: 1.0,
            ..Self::new(learning_rate)
        }
    }

    /// Optax's form: epsilon 1e-8 under the root, the rate inside the velocity.
    ///
    /// ```
    /// use gradus::optim::{RmsProp, Rule};
    ///
    /// let mut x = [0.0];
    /// RmsProp::optax(0.1).optimizer(1)?.step(&mut x, &[2.0])?;
    /// assert!((x[0] + 0.2 / 0.4_f64.sqrt()).abs() < 1e-7); // v = 0.1 · 2²
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn optax(learning_rate: f64) -> Self {
        Self { epsilon: 0.0, epsilon_root: 1e-8, rate_in_velocity: true, ..Self::new(learning_rate) }
    }
}

impl Default for RmsProp {
    /// The lecture's rate, 0.001.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

/// The memory of [`RmsProp`].
///
/// ```
/// use gradus::optim::{RmsProp, Rule};
///
/// let mut rms = RmsProp { decay: 0.75, centered: true, ..RmsProp::new(0.1) }.optimizer(1)?;
/// rms.step(&mut [1.0], &[8.0])?;
/// let state = rms.state();
/// assert_eq!((state.squares[0], state.gradients[0]), (16.0, 2.0)); // a quarter of 8², and of 8
/// assert!(state.velocity.is_empty()); // no momentum
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RmsPropState<T> {
    /// Steps taken.
    pub step: u64,
    /// `v`: the average squared gradient, uncorrected.
    pub squares: Vec<T>,
    /// `a`: the average gradient, uncorrected; empty unless centered.
    #[cfg_attr(feature = "serde", serde(alias = "slopes"))]
    pub gradients: Vec<T>,
    /// `b`; empty without momentum.
    pub velocity: Vec<T>,
}

impl<T: Numeric> Rule<T> for RmsProp {
    type State = RmsPropState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("RmsProp")
            .learning_rate(self.learning_rate)?
            .fraction("decay", self.decay)?
            .epsilons(self.epsilon, self.epsilon_root)?
            .fraction("momentum", self.momentum)?
            .non_negative("initial_scale", self.initial_scale)?;
        Ok(())
    }

    fn init(&self, n: usize) -> RmsPropState<T> {
        RmsPropState {
            step: 0,
            squares: slot(n, self.initial_scale),
            gradients: slot(if self.centered { n } else { 0 }, 0.0),
            velocity: slot(if self.momentum == 0.0 { 0 } else { n }, 0.0),
        }
    }

    entry_by_entry!(RmsProp, RmsPropState<T>);

    checks_state!(RmsPropState; counter step, squares squares, optional gradients, optional velocity);

    has_learning_rate!();
}

impl RmsProp {
    fn walk<T: Numeric>(&self, state: &mut RmsPropState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let c = Coefficients::new(self, state.step);
        if self.centered {
            ensure(&mut state.gradients, entries.len(), 0.0);
        }
        if self.momentum != 0.0 {
            ensure(&mut state.velocity, entries.len(), 0.0);
        }
        let RmsPropState { squares, gradients, velocity, .. } = state;
        match (self.centered, self.momentum != 0.0) {
            (false, false) => entries.walk([squares], move |[v], _, g| c.plain(v, g) * c.rate),
            (true, false) => {
                entries.walk([squares, gradients], move |[v, a], _, g| c.centered(v, a, g) * c.rate);
            }
            (false, true) => {
                entries.walk([squares, velocity], move |[v, b], _, g| c.accelerated(b, c.plain(v, g)));
            }
            (true, true) => entries.walk([squares, gradients, velocity], move |[v, a, b], _, g| {
                c.accelerated(b, c.centered(v, a, g))
            }),
        }
    }
}

/// What one step has in common for all coordinates.
struct Coefficients<T> {
    blend: Blend<T>,
    root: Root<T>,
    /// One over the correction of `v` and `a`.
    correct: T,
    rate: T,
    momentum: T,
    /// Factors before and behind the velocity; one of them is the rate.
    before: T,
    after: T,
    nesterov: bool,
}

impl<T: Numeric> Coefficients<T> {
    fn new(rule: &RmsProp, t: u64) -> Self {
        let (rate, one) = (T::nearest(rule.learning_rate), T::one());
        let (before, after) = if rule.rate_in_velocity { (rate, one) } else { (one, rate) };
        Self {
            blend: Blend::new(rule.decay),
            root: Root::new(rule.epsilon, rule.epsilon_root),
            correct: T::nearest(1.0 / if rule.bias_correction { bias(rule.decay, t) } else { 1.0 }),
            rate,
            momentum: T::nearest(rule.momentum),
            before,
            after,
            nesterov: rule.nesterov,
        }
    }

    /// `u` by the average square.
    #[inline]
    fn plain(&self, v: &mut T, g: T) -> T {
        *v = self.blend.mix(*v, g * g);
        self.root.divide(g, *v * self.correct)
    }

    /// `u` by the variance.
    #[inline]
    fn centered(&self, v: &mut T, a: &mut T, g: T) -> T {
        *v = self.blend.mix(*v, g * g);
        *a = self.blend.mix(*a, g);
        let mean = *a * self.correct;
        self.root.divide(g, (*v * self.correct - mean * mean).max(T::zero()))
    }

    /// The step, through the velocity.
    #[inline]
    fn accelerated(&self, b: &mut T, u: T) -> T {
        let u = self.before * u;
        *b = self.momentum * *b + u;
        self.after * if self.nesterov { u + self.momentum * *b } else { *b }
    }
}
