//! LAMB: Adam's direction, as long as the parameters are.

use crate::error::InvalidSetting;
use crate::optim::decay::Pull;
use crate::optim::entries::{Blocks, Entries, Moving, Passing};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Norms, norms};
use crate::optim::{Adam, AdamState, OptimError, Rule};
use crate::scalar::{Numeric, compiled_here};

/// Layer-wise adaptive moments: the step is `learning_rate` times the norm of the parameters.
///
/// `u = m̂ / (√(v̂ + epsilon_root) + epsilon) + weight_decay x` with Adam's moments,
/// `x ← x − learning_rate ‖x‖ / ‖u‖ u`. The ratio is 1 where either norm is 0.
///
/// The norms are those of everything the rule sees; for one ratio a layer make each layer a
/// group of [`Groups`](crate::optim::Groups).
///
/// # Examples
/// ```
/// use gradus::optim::{Lamb, Rule};
///
/// let mut x = [3.0, 4.0];
/// let mut lamb = Lamb { epsilon: 0.0, ..Lamb::new(0.5) }.optimizer(2)?;
/// lamb.step(&mut x, &[10.0, 0.0])?; // u = (1, 0), ‖x‖ = 5
/// assert!((x[0] - 0.5_f64).abs() < 1e-12 && x[1] == 4.0);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// You et al. (2020), Large batch optimization for deep learning: training BERT in 76 minutes, Algorithm 2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lamb {
    /// `[0, inf)`; the length of a step as a share of the length of the parameters.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average gradient.
    pub beta1: f64,
    /// `[0, 1)`; the weight of the past in the average squared gradient.
    pub beta2: f64,
    /// `[0, inf)`; added to the root, in gradient units.
    pub epsilon: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
    /// `[0, inf)`; added to the direction before its length is taken.
    pub weight_decay: f64,
}

impl Lamb {
    /// Optax's settings: betas 0.9 and 0.999, epsilon 1e-6, no weight decay.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        let (epsilon, epsilon_root) = (1e-6, 0.0);
        Self { learning_rate, beta1: 0.9, beta2: 0.999, epsilon, epsilon_root, weight_decay: 0.0 }
    }

    /// Adam's direction, which is its step at the rate 1.
    fn direction(&self) -> Adam {
        let Self { beta1, beta2, epsilon, epsilon_root, .. } = *self;
        Adam { beta1, beta2, epsilon, epsilon_root, ..Adam::new(1.0) }
    }
}

impl Default for Lamb {
    /// Rate 0.001.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

impl<T: Numeric> Rule<T> for Lamb {
    type State = AdamState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        self.direction().check_as("Lamb")?;
        Settings("Lamb")
            .learning_rate(self.learning_rate)?
            .non_negative("weight_decay", self.weight_decay)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AdamState<T> {
        self.direction().init(n)
    }

    fn apply(&self, state: &mut AdamState<T>, params: &[T], step: &mut [T]) {
        compiled_here!(T => Lamb::pass; (self => &Lamb, state => &mut AdamState<T>, params => &[T], step => &mut [T]));
    }

    fn descend(&self, state: &mut AdamState<T>, params: &mut [T], gradient: &[T], scratch: &mut [T]) {
        compiled_here!(T => Lamb::step; (self => &Lamb, state => &mut AdamState<T>, params => &mut [T], gradient => &[T],
                                         scratch => &mut [T]));
    }

    fn check_state(&self, state: &AdamState<T>, n: usize) -> Result<(), OptimError> {
        self.direction().check_state(state, n)
    }

    has_learning_rate!();
}

impl Lamb {
    fn pass<T: Numeric>(&self, state: &mut AdamState<T>, params: &[T], step: &mut [T]) {
        self.walk(state, Passing { params, step });
        let factor: T = self.trust(norms(params, step));
        Passing { params, step }.walk([], move |[], _, u| u * factor);
    }

    fn step<T: Numeric>(
        &self,
        state: &mut AdamState<T>,
        params: &mut [T],
        gradient: &[T],
        scratch: &mut [T],
    ) {
        let mut norms = Norms::default();
        let then = &mut |_, params: &mut [T], updates: &[T]| norms.take(params, updates);
        self.walk(state, Blocks { params, gradient, scratch, kept: true, then });
        let factor: T = self.trust(norms.of(params, scratch));
        Moving { params, gradient: scratch }.walk([], move |[], _, u| u * factor);
    }

    /// Leaves the direction.
    fn walk<T: Numeric>(&self, state: &mut AdamState<T>, entries: impl Entries<T>) {
        let pull = Pull::new(self.weight_decay);
        self.direction().walk_with(state, entries, move |u, x| pull.add(u, x));
    }

    /// What the direction is multiplied with: the rate times `‖x‖ / ‖u‖`, or times 1 where either norm is 0.
    fn trust<T: Numeric>(&self, (x, u): (f64, f64)) -> T {
        T::nearest(self.learning_rate * if x == 0.0 || u == 0.0 { 1.0 } else { x / u })
    }
}
