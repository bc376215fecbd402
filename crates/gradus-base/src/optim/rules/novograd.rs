//! `NovoGrad`: one second moment for the whole gradient.

use crate::error::InvalidSetting;
use crate::optim::decay::Pull;
use crate::optim::entries::{Entries, Moving, Passing};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{norm, quotient, slot};
use crate::optim::state::Parts;
use crate::optim::{OptimError, Rule};
use crate::scalar::{Numeric, compiled_here};

/// Momentum on gradients divided by their recent length: the memory of plain momentum.
///
/// `v ← beta2 v + (1 − beta2) ‖g‖²` (at first `‖g‖²`), `a = g / (√(v + epsilon_root) + epsilon) + weight_decay x`,
/// `m ← beta1 m + a` (at first `a`), `x ← x − learning_rate m`.
///
/// `m` is a sum, not an average: in the long run steps are `1 / (1 − beta1)` times longer than the rate.
/// `v` is one number for everything the rule sees; for one a layer make each layer a group of
/// [`Groups`](crate::optim::Groups). A gradient of length 0 counts as 0 when `v` and the epsilons are 0.
///
/// # Examples
/// ```
/// use gradus::optim::{Novograd, Rule};
///
/// let mut x = [1.0, 1.0];
/// let mut novograd = Novograd { epsilon: 0.0, ..Novograd::new(0.5) }.optimizer(2)?;
/// novograd.step(&mut x, &[30.0, 40.0])?; // 0.5 · g / 50
/// assert!((x[0] - 0.7_f64).abs() < 1e-12 && (x[1] - 0.6).abs() < 1e-12);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Ginsburg et al. (2019), Stochastic gradient methods with layer-wise adaptive moments for training of deep
/// networks, Algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Novograd {
    /// `[0, inf)`; the length of the first step, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; how much of the velocity survives a step.
    pub beta1: f64,
    /// `[0, 1)`; the weight of the past in the average squared length.
    pub beta2: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
    /// `[0, inf)`; decoupled, multiplied by the learning rate.
    pub weight_decay: f64,
}

impl Novograd {
    /// Optax's settings: betas 0.9 and 0.25, epsilon 1e-6, no weight decay.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        let (epsilon, epsilon_root) = (1e-6, 0.0);
        Self { learning_rate, beta1: 0.9, beta2: 0.25, epsilon, epsilon_root, weight_decay: 0.0 }
    }
}

impl Default for Novograd {
    /// The paper's rate, 0.01.
    fn default() -> Self {
        Self::new(0.01)
    }
}

/// The memory of [`Novograd`].
///
/// ```
/// use gradus::optim::{Novograd, Rule};
///
/// let mut novograd = Novograd { epsilon: 0.0, ..Novograd::new(0.5) }.optimizer(2)?;
/// novograd.step(&mut [1.0, 1.0], &[0.0, 4.0])?;
/// let state = novograd.state();
/// assert_eq!((state.length, &state.velocity[..]), (Some(16.0), &[0.0, 1.0][..]));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NovogradState<T> {
    /// `v`: the average squared length; `None` before the first step.
    pub length: Option<f64>,
    /// `m`: the velocity.
    pub velocity: Vec<T>,
}

impl<T: Numeric> Rule<T> for Novograd {
    type State = NovogradState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Novograd")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .epsilons(self.epsilon, self.epsilon_root)?
            .non_negative("weight_decay", self.weight_decay)?;
        Ok(())
    }

    fn init(&self, n: usize) -> NovogradState<T> {
        NovogradState { length: None, velocity: slot(n, 0.0) }
    }

    fn apply(&self, state: &mut NovogradState<T>, params: &[T], step: &mut [T]) {
        compiled_here!(T => |rule, state, params, step| {
            rule.walk(rule.scale(&mut state.length, step), &mut state.velocity, Passing { params, step });
        }; (self => &Novograd, state => &mut NovogradState<T>, params => &[T], step => &mut [T]));
    }

    fn descend(&self, state: &mut NovogradState<T>, params: &mut [T], gradient: &[T], _scratch: &mut [T]) {
        compiled_here!(T => |rule, state, params, gradient| {
            rule.walk(rule.scale(&mut state.length, gradient), &mut state.velocity, Moving { params, gradient });
        }; (self => &Novograd, state => &mut NovogradState<T>, params => &mut [T], gradient => &[T]));
    }

    fn check_state(&self, state: &NovogradState<T>, n: usize) -> Result<(), OptimError> {
        Parts(n)
            .non_negative("NovogradState.length", state.length.unwrap_or(0.0))?
            .slot("NovogradState.velocity", &state.velocity)?
            .done()
    }

    has_learning_rate!();
}

impl Novograd {
    /// Takes the gradient into the average of squared norms; returns what the gradient is multiplied with.
    fn scale<T: Numeric>(&self, length: &mut Option<f64>, gradient: &[T]) -> T {
        let square = norm(gradient).powi(2);
        let v = length.map_or(square, |v| self.beta2 * v + (1.0 - self.beta2) * square);
        *length = Some(v);
        T::nearest(quotient(1.0, (v + self.epsilon_root).sqrt() + self.epsilon))
    }

    fn walk<T: Numeric>(&self, scale: T, velocity: &mut [T], entries: impl Entries<T>) {
        let pull = Pull::new(self.weight_decay);
        let (rate, beta1) = (T::nearest(self.learning_rate), T::nearest(self.beta1));
        // The velocity starts from 0, so the first one is `a` itself.
        entries.walk([velocity], move |[m], x, g| {
            let a = pull.add(g * scale, x);
            *m = beta1 * *m + a;
            rate * *m
        });
    }
}
