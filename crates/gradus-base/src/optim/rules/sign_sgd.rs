//! Steps by the sign of the gradient alone.

use crate::error::InvalidSetting;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Blend, ensure, sign, slot};
use crate::optim::state::Parts;
use crate::optim::{OptimError, Rule};
use crate::scalar::Numeric;

/// Every coordinate moves by the learning rate against the sign of its gradient.
///
/// `x ← x − learning_rate sign(g)`; with `momentum` the sign of `m ← momentum m + (1 − momentum) g`,
/// which is called Signum. A gradient component of 0 moves nothing.
///
/// # Examples
/// ```
/// use gradus::optim::{Rule, SignSgd};
///
/// let mut x = [1.0, 1.0, 1.0];
/// SignSgd::new(0.25).optimizer(3)?.step(&mut x, &[1e9, 0.0, -1e-9])?;
/// assert_eq!(x, [0.75, 1.0, 1.25]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Bernstein et al. (2018), signSGD: compressed optimisation for non-convex problems, Algorithms 1 and 2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SignSgd {
    /// `[0, inf)`; how far every coordinate moves, in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; `0`: the sign of the gradient itself.
    pub momentum: f64,
}

impl SignSgd {
    /// Without momentum.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, momentum: 0.0 }
    }
}

impl Default for SignSgd {
    /// The paper's rate, 1e-4.
    fn default() -> Self {
        Self::new(1e-4)
    }
}

impl<T: Numeric> Rule<T> for SignSgd {
    /// The average gradient; empty without momentum.
    type State = Vec<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("SignSgd").learning_rate(self.learning_rate)?.fraction("momentum", self.momentum)?;
        Ok(())
    }

    fn init(&self, n: usize) -> Vec<T> {
        slot(if self.momentum == 0.0 { 0 } else { n }, 0.0)
    }

    entry_by_entry!(SignSgd, Vec<T>);

    fn check_state(&self, state: &Vec<T>, n: usize) -> Result<(), OptimError> {
        Parts(n).optional("state of SignSgd", state)?.done()
    }

    has_learning_rate!();
}

impl SignSgd {
    fn walk<T: Numeric>(&self, average: &mut Vec<T>, entries: impl Entries<T>) {
        let rate = T::nearest(self.learning_rate);
        if self.momentum == 0.0 {
            return entries.walk([], move |[], _, g| rate * sign(g));
        }
        ensure(average, entries.len(), 0.0);
        let blend = Blend::new(self.momentum);
        entries.walk([average], move |[m], _, g| {
            *m = blend.mix(*m, g);
            rate * sign(*m)
        });
    }
}
