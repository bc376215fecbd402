//! LARS: momentum, with steps as long as a share of the parameters.

use crate::error::InvalidSetting;
use crate::optim::decay::Pull;
use crate::optim::entries::{Entries, Moving, Passing};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{euclidean, norm, norms, slot};
use crate::optim::state::Parts;
use crate::optim::{OptimError, Rule};
use crate::scalar::{Numeric, compiled_here};

/// Layer-wise adaptive rate scaling: the length of the gradient does not matter.
///
/// `u = g + weight_decay x`, `u ← trust_coefficient ‖x‖ / (‖u‖ + epsilon) u` (unscaled where either norm is 0),
/// `b ← momentum b + learning_rate u`, `x ← x − b`; with `nesterov` `x ← x − (learning_rate u + momentum b)`.
///
/// The norms are those of everything the rule sees; for one ratio a layer make each layer a
/// group of [`Groups`](crate::optim::Groups).
///
/// # Examples
/// ```
/// use gradus::optim::{Lars, Rule};
///
/// let mut x = [3.0, 4.0];
/// let mut lars = Lars { trust_coefficient: 0.1, ..Lars::new(2.0) }.optimizer(2)?;
/// lars.step(&mut x, &[1000.0, 0.0])?; // 2 · 0.1 · 5 along (1, 0)
/// assert!((x[0] - 2.0_f64).abs() < 1e-12 && x[1] == 4.0);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// You, Gitman & Ginsburg (2017), Large batch training of convolutional networks, Algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lars {
    /// `[0, inf)`; multiplied by the trust coefficient, the share of the parameters' length that a step has.
    pub learning_rate: f64,
    /// `[0, 1)`; how much of the velocity survives a step.
    pub momentum: f64,
    /// Steps along `learning_rate u + momentum b` in place of `b`.
    pub nesterov: bool,
    /// `[0, inf)`; the trust ratio at equal norms.
    pub trust_coefficient: f64,
    /// `[0, inf)`; added to the norm of the gradient.
    pub epsilon: f64,
    /// `[0, inf)`; L2: added times the parameters to the gradient, before norms are taken.
    pub weight_decay: f64,
}

impl Lars {
    /// The paper's settings: momentum 0.9, trust coefficient 0.001; no weight decay.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            momentum: 0.9,
            nesterov: false,
            trust_coefficient: 1e-3,
            epsilon: 0.0,
            weight_decay: 0.0,
        }
    }
}

impl Default for Lars {
    /// Rate 1.
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl<T: Numeric> Rule<T> for Lars {
    /// `b`: the velocity.
    type State = Vec<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Lars")
            .learning_rate(self.learning_rate)?
            .fraction("momentum", self.momentum)?
            .non_negative("trust_coefficient", self.trust_coefficient)?
            .non_negative("epsilon", self.epsilon)?
            .non_negative("weight_decay", self.weight_decay)?;
        Ok(())
    }

    fn init(&self, n: usize) -> Vec<T> {
        slot(n, 0.0)
    }

    fn apply(&self, velocity: &mut Vec<T>, params: &[T], step: &mut [T]) {
        compiled_here!(T => |rule, velocity, params, step| {
            rule.walk(rule.factor(params, step), velocity, Passing { params, step });
        }; (self => &Lars, velocity => &mut [T], params => &[T], step => &mut [T]));
    }

    fn descend(&self, velocity: &mut Vec<T>, params: &mut [T], gradient: &[T], _scratch: &mut [T]) {
        compiled_here!(T => |rule, velocity, params, gradient| {
            rule.walk(rule.factor(params, gradient), velocity, Moving { params, gradient });
        }; (self => &Lars, velocity => &mut [T], params => &mut [T], gradient => &[T]));
    }

    fn check_state(&self, state: &Vec<T>, n: usize) -> Result<(), OptimError> {
        Parts(n).slot("state of Lars", state)?.done()
    }

    has_learning_rate!();
}

impl Lars {
    /// The rate times what the norms make of it.
    fn factor<T: Numeric>(&self, params: &[T], gradient: &[T]) -> T {
        let (x, u) = if self.weight_decay == 0.0 {
            norms(params, gradient)
        } else {
            let pull = Pull::new(self.weight_decay);
            let pulled = gradient.iter().zip(params).map(|(g, x)| pull.add(*g, *x).wide());
            (norm(params), euclidean(pulled))
        };
        let ratio = if x == 0.0 || u == 0.0 { 1.0 } else { self.trust_coefficient * x / (u + self.epsilon) };
        T::nearest(self.learning_rate * ratio)
    }

    fn walk<T: Numeric>(&self, factor: T, velocity: &mut [T], entries: impl Entries<T>) {
        let (pull, momentum, nesterov) =
            (Pull::new(self.weight_decay), T::nearest(self.momentum), self.nesterov);
        entries.walk([velocity], move |[b], x, g| {
            let u = factor * pull.add(g, x);
            *b = momentum * *b + u;
            if nesterov { u + momentum * *b } else { *b }
        });
    }
}
