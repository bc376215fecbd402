//! Averaged gradient descent: a noisy path, and the steady mean of its points.

use crate::error::InvalidSetting;
use crate::optim::Rule;
use crate::optim::entries::{Entries, entry_by_entry};
use crate::optim::rule::has_learning_rate;
use crate::optim::settings::Settings;
use crate::optim::slots::slot;
use crate::optim::state::checks_state;
use crate::scalar::Numeric;

/// Gradient descent with a fading rate that also averages the points it visits.
///
/// `x ← (1 − decay η_t) x − η_t g` with `η_t = learning_rate / (1 + decay learning_rate (t − 1))^power`;
/// the average is `x` itself up to step `average_from`, then moves by `(x − average) / max(1, t − 1 − average_from)`.
///
/// The iterate stays the point where gradients are taken. The answer is the average:
/// [`AsgdState::average`], read by `optimizer.state()`.
///
/// # Examples
/// ```
/// use gradus::optim::{Asgd, Rule};
///
/// let mut x = [1.0];
/// let mut asgd = Asgd { decay: 0.0, average_from: 0.0, ..Asgd::new(0.5) }.optimizer(1)?;
/// for gradient in [1.0, 1.0, 1.0] {
///     asgd.step(&mut x, &[gradient])?; // 0.5, 0, −0.5
/// }
/// assert_eq!((x, asgd.state().average[0]), ([-0.5], -0.25)); // the first point is not in the mean
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Polyak & Juditsky (1992), Acceleration of stochastic approximation by averaging; in the form of
/// Bottou's `asgd`, and with PyTorch's counts.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Asgd {
    /// `[0, inf)`; the first rate, in parameter units per gradient unit.
    pub learning_rate: f64,
    /// `[0, inf)`; `lambd` in PyTorch: pulls the parameters to 0, and makes the rate fade.
    pub decay: f64,
    /// `[0, inf)`; `alpha` in PyTorch: the power by which the rate fades.
    pub power: f64,
    /// `[0, inf)`; `t0` in PyTorch: the step at which averaging starts.
    pub average_from: f64,
}

impl Asgd {
    /// PyTorch's settings: decay 1e-4, power 0.75, averaging from step 1e6 on.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate, decay: 1e-4, power: 0.75, average_from: 1e6 }
    }
}

impl Default for Asgd {
    /// Rate 0.01.
    fn default() -> Self {
        Self::new(0.01)
    }
}

/// The memory of [`Asgd`].
///
/// ```
/// use gradus::optim::{Asgd, Rule};
///
/// let mut x = [1.0];
/// let mut asgd = Asgd { decay: 0.0, average_from: 0.0, ..Asgd::new(0.5) }.optimizer(1)?;
/// asgd.step(&mut x, &[1.0])?;
/// assert_eq!((asgd.state().step, asgd.state().average[0]), (1, 0.5)); // the point itself, at first
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AsgdState<T> {
    /// `t`: steps taken.
    pub step: u64,
    /// The mean of the points; 0 before the first step.
    pub average: Vec<T>,
}

impl<T: Numeric> Rule<T> for Asgd {
    type State = AsgdState<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Asgd")
            .learning_rate(self.learning_rate)?
            .non_negative("decay", self.decay)?
            .non_negative("power", self.power)?
            .non_negative("average_from", self.average_from)?;
        Ok(())
    }

    fn init(&self, n: usize) -> AsgdState<T> {
        AsgdState { step: 0, average: slot(n, 0.0) }
    }

    entry_by_entry!(Asgd, AsgdState<T>);

    checks_state!(AsgdState; counter step, slot average);

    has_learning_rate!();
}

impl Asgd {
    fn walk<T: Numeric>(&self, state: &mut AsgdState<T>, entries: impl Entries<T>) {
        let before = state.step as f64;
        state.step += 1;
        let eta = self.learning_rate / (1.0 + self.decay * self.learning_rate * before).powf(self.power);
        let share = 1.0 / (before - self.average_from).max(1.0);
        let (eta, pull, share) = (T::nearest(eta), T::nearest(self.decay * eta), T::nearest(share));
        entries.walk([&mut state.average], move |[mean], x, g| {
            let u = pull * x + eta * g;
            let x = x - u;
            // At a share of 1 the difference would leave its rounding in the mean.
            *mean = if share == T::one() { x } else { *mean + share * (x - *mean) };
            u
        });
    }
}
