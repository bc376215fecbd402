//! SM3 for vectors: Adagrad, then momentum.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::{Blend, Root, slot};
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Sums of squared gradients, and an average of the scaled gradients.
///
/// `G ← G + g²`, `m ← momentum m + (1 − momentum) g / √(G + epsilon_root)`, `x ← x − learning_rate m`.
///
/// SM3 saves memory on matrices by keeping one sum a row and a column. Parameters are a vector here, where every
/// entry is a row of its own, and nothing is saved. A coordinate with `G + epsilon_root = 0` does not move.
///
/// # Examples
/// ```
/// use gradus::optim::{Rule, Sm3};
///
/// let mut x = [1.0];
/// let mut sm3 = Sm3 { momentum: 0.5, epsilon_root: 0.0, ..Sm3::new(0.5) }.optimizer(1)?;
/// sm3.step(&mut x, &[3.0])?; // m = 0.5 · 3/3
/// assert_eq!(x, [0.75]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Anil, Gupta, Koren & Singer (2019), Memory-efficient adaptive optimization, Algorithm SM3-I.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sm3 {
    /// `[0, inf)`; in parameter units.
    pub learning_rate: f64,
    /// `[0, 1)`; the weight of the past in the average of scaled gradients.
    pub momentum: f64,
    /// `[0, inf)`; added under the root, in squared gradient units.
    pub epsilon_root: f64,
}

impl Sm3 {
    /// Optax's settings: momentum 0.9, epsilon 1e-8 under the root.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, momentum: 0.9, epsilon_root: 1e-8 }
    }
}

impl Default for Sm3 {
    /// The paper's rate for translation, 0.125.
    fn default() -> Self {
        Self::new(0.125)
    }
}

/// The memory of [`Sm3`].
///
/// ```
/// use gradus::optim::{Rule, Sm3};
///
/// let mut sm3 = Sm3 { momentum: 0.5, epsilon_root: 0.0, ..Sm3::new(0.5) }.optimizer(1)?;
/// sm3.step(&mut [1.0], &[3.0])?;
/// assert_eq!((sm3.state().squares[0], sm3.state().average[0]), (9.0, 0.5)); // 3², and half of 3 / 3
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sm3State<T> {
    /// `G`: the sum of squared gradients.
    pub squares: Vec<T>,
    /// `m`: the average of scaled gradients.
    pub average: Vec<T>,
}

impl<T: Numeric> Rule<T> for Sm3 {
    type State = Sm3State<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Sm3")
            .learning_rate(self.learning_rate)?
            .fraction("momentum", self.momentum)?
            .non_negative("epsilon_root", self.epsilon_root)?;
        Ok(())
    }

    fn init(&self, n: usize) -> Sm3State<T> {
        Sm3State { squares: slot(n, 0.0), average: slot(n, 0.0) }
    }

    entry_by_entry!(Sm3, Sm3State<T>);

    checks_state!(Sm3State; squares squares, slot average);

    has_learning_rate!();
}

impl Sm3 {
    fn walk<T: Numeric>(&self, state: &mut Sm3State<T>, entries: impl Entries<T>) {
        let (rate, blend) = (T::nearest(self.learning_rate), Blend::new(self.momentum));
        let root = Root::new(0.0, self.epsilon_root);
        entries.walk([&mut state.squares, &mut state.average], move |[sum, m], _, g| {
            *sum += g * g;
            *m = blend.mix(*m, root.divide(g, *sum));
            rate * *m
        });
    }
}
