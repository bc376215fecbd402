//! Gradient descent, with or without momentum.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::decay::Pull;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{bias, ensure, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Gradient descent with momentum, damped or not, in the forms of Polyak and Nesterov.
///
/// `b ← momentum b + (1 − dampening) g`, then `x ← x − learning_rate b`; with `nesterov`
/// `x ← x − learning_rate (g + momentum b)`. Without momentum `x ← x − learning_rate g`.
/// `weight_decay` adds `weight_decay x` to `g` first.
///
/// PyTorch does not damp the first step: `b = g`. So does this rule, unless
/// `initial_velocity` is given. TensorFlow and Optax know no dampening, and agree.
///
/// # Examples
/// ```
/// use gradus::optim::{Rule, Sgd};
///
/// let mut x = [1.0];
/// let mut sgd = Sgd { momentum: 0.5, ..Sgd::new(0.5) }.optimizer(1)?;
/// sgd.step(&mut x, &[1.0])?; // b = 1
/// sgd.step(&mut x, &[1.0])?; // b = 1.5
/// assert_eq!(x, [-0.25]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Polyak (1964), Some methods of speeding up the convergence of iteration methods.
/// Sutskever et al. (2013), On the importance of initialization and momentum in deep learning.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sgd {
    /// `[0, inf)`; in parameter units per gradient unit.
    pub learning_rate: f64,
    /// `[0, 1)`; how much of the velocity survives a step. `0`: no velocity at all.
    pub momentum: f64,
    /// `[0, 1]`; how much of a new gradient is held back from the velocity.
    pub dampening: f64,
    /// Steps along `g + momentum b` in place of `b`.
    pub nesterov: bool,
    /// `[0, inf)`; L2: adds this times the parameters to the gradient.
    pub weight_decay: f64,
    /// What the velocity starts from. `None`: from the first gradient, undamped.
    pub initial_velocity: Option<f64>,
    /// Multiplies the gradient by the rate before it enters the velocity, not after. It differs only
    /// when the rate changes during a run: then older gradients keep the rate they came with.
    pub rate_in_velocity: bool,
    /// Divides the velocity by `1 − momentumᵗ` where it is used.
    pub bias_correction: bool,
}

impl Sgd {
    /// Plain gradient descent.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            momentum: 0.0,
            dampening: 0.0,
            nesterov: false,
            weight_decay: 0.0,
            initial_velocity: None,
            rate_in_velocity: false,
            bias_correction: false,
        }
    }

    /// The velocity as an exponential average from 0 on, bias-corrected: Adam's first moment alone.
    ///
    /// ```
    /// use gradus::optim::{Rule, Sgd};
    ///
    /// let mut x = [1.0];
    /// let mut sgd = Sgd::averaged(0.5, 0.5).optimizer(1)?;
    /// sgd.step(&mut x, &[1.0])?; // b = 0.5, corrected 1
    /// assert_eq!(x, [0.5]);
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn averaged(learning_rate: f64, momentum: f64) -> Self {
        let start = Some(0.0);
        Self {
            momentum,
            dampening: momentum,
            initial_velocity: start,
            bias_correction: true,
            ..Self::new(learning_rate)
        }
    }
}

impl Default for Sgd {
    /// Rate 0.001, no momentum.
    fn default() -> Self {
        Self::new(1e-3)
    }
}

/// The memory of [`Sgd`].
///
/// ```
/// use gradus::optim::{Rule, Sgd};
///
/// let mut sgd = Sgd { momentum: 0.5, ..Sgd::new(0.1) }.optimizer(1)?;
/// sgd.step(&mut [1.0], &[2.0])?;
/// sgd.step(&mut [1.0], &[2.0])?;
/// assert_eq!((sgd.state().step, sgd.state().velocity[0]), (2, 3.0)); // ½ 2 + 2
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SgdState<T> {
    /// Steps taken.
    pub step: u64,
    /// `b`; empty without momentum.
    pub velocity: Vec<T>,
}

impl<T: Numeric> Rule<T> for Sgd {
    type State = SgdState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Sgd")
            .learning_rate(self.learning_rate)?
            .fraction("momentum", self.momentum)?
            .unit("dampening", self.dampening)?
            .non_negative("weight_decay", self.weight_decay)?
            .finite("initial_velocity", self.initial_velocity.unwrap_or(0.0))?;
        Ok(())
    }

    fn init(&self, n: usize) -> SgdState<T> {
        let n = if self.momentum == 0.0 { 0 } else { n };
        SgdState { step: 0, velocity: slot(n, self.initial_velocity.unwrap_or(0.0)) }
    }

    entry_by_entry!(Sgd, SgdState<T>);

    checks_state!(SgdState; counter step, optional velocity);

    has_learning_rate!();
}

impl Sgd {
    fn walk<T: Numeric>(&self, state: &mut SgdState<T>, entries: impl Entries<T>) {
        state.step += 1;
        let pull = Pull::new(self.weight_decay);
        if self.momentum == 0.0 {
            let rate = T::nearest(self.learning_rate);
            return entries.walk([], move |[], x, g| pull.add(g, x) * rate);
        }
        let first = state.step == 1 && self.initial_velocity.is_none();
        let (before, after) =
            if self.rate_in_velocity { (self.learning_rate, 1.0) } else { (1.0, self.learning_rate) };
        ensure(&mut state.velocity, entries.len(), self.initial_velocity.unwrap_or(0.0));
        let damped = T::nearest(if first { before } else { before * (1.0 - self.dampening) });
        let correction = if self.bias_correction { bias(self.momentum, state.step) } else { 1.0 };
        let (momentum, before, after) =
            (T::nearest(self.momentum), T::nearest(before), T::nearest(after / correction));
        let nesterov = self.nesterov;
        entries.walk([&mut state.velocity], move |[b], x, g| {
            let g = pull.add(g, x);
            *b = momentum * *b + damped * g;
            after * if nesterov { before * g + momentum * *b } else { *b }
        });
    }
}
