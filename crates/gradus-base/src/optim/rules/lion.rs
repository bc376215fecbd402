//! Lion: the sign of an average gradient, found by program search.

use crate::error::InvalidSetting;
use crate::optim::decay::Pull;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Blend, sign, slot};
use crate::optim::state::Parts;
use crate::optim::{OptimError, Rule};
use crate::scalar::Numeric;

/// Evolved sign momentum: every coordinate moves by the learning rate.
///
/// `x ← x − learning_rate (sign(beta1 m + (1 − beta1) g) + weight_decay x)`, then
/// `m ← beta2 m + (1 − beta2) g`. One slot a parameter, where Adam has two.
///
/// Rates are 3 to 10 times smaller than for Adam, decays as much larger. Coordinates never settle below the
/// rate: use a schedule.
///
/// # Examples
/// ```
/// use gradus::optim::{Lion, Rule};
///
/// let mut x = [1.0, 1.0];
/// let mut lion = Lion::new(0.25).optimizer(2)?;
/// lion.step(&mut x, &[100.0, -0.01])?;
/// assert_eq!(x, [0.75, 1.25]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Chen et al. (2023), Symbolic discovery of optimization algorithms, Program 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lion {
    /// `[0, inf)`; how far every coordinate moves, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the average in the direction.
    pub beta1: f64,
    /// `[0, 1)`; the weight of the past in the average that is kept.
    pub beta2: f64,
    /// `[0, inf)`; decoupled, multiplied by the learning rate.
    pub weight_decay: f64,
}

impl Lion {
    /// The paper's betas, 0.9 and 0.99; no weight decay. Optax decays by 0.001.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, beta1: 0.9, beta2: 0.99, weight_decay: 0.0 }
    }
}

impl Default for Lion {
    /// The paper's rate, 1e-4.
    fn default() -> Self {
        Self::new(1e-4)
    }
}

impl<T: Numeric> Rule<T> for Lion {
    /// `m`: the average gradient.
    type State = Vec<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Lion")
            .learning_rate(self.learning_rate)?
            .betas(self.beta1, self.beta2)?
            .non_negative("weight_decay", self.weight_decay)?;
        Ok(())
    }

    fn init(&self, n: usize) -> Vec<T> {
        slot(n, 0.0)
    }

    entry_by_entry!(Lion, Vec<T>);

    fn check_state(&self, state: &Vec<T>, n: usize) -> Result<(), OptimError> {
        Parts(n).slot("state of Lion", state)?.done()
    }

    has_learning_rate!();
}

impl Lion {
    fn walk<T: Numeric>(&self, average: &mut [T], entries: impl Entries<T>) {
        let rate = T::nearest(self.learning_rate);
        let (direction, kept) = (Blend::new(self.beta1), Blend::new(self.beta2));
        let pull = Pull::new(self.learning_rate * self.weight_decay);
        entries.walk([average], move |[m], x, g| {
            let along = direction.mix(*m, g);
            *m = kept.mix(*m, g);
            pull.add(rate * sign(along), x)
        });
    }
}
