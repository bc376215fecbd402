//! Annealing: a cut of the rate whenever gradients have grown.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// Multiplies the rate by `factor` when an observation exceeds `ratio` times the smallest before it, or, where that
/// is negative, lies above it by more than `ratio − 1` times its size.
///
/// Made for the average size of the gradient, such as the sum of the roots of Adam's second moment, passed once
/// an epoch to [`Optimizer::observe`](crate::optim::Optimizer::observe): near a minimum gradients
/// shrink, and grow again when steps overshoot. NaN changes nothing, and of an infinite best nothing is a multiple.
///
/// # Examples
/// ```
/// use gradus::optim::{Adam, Annealing, Rule};
///
/// let mut adam = Adam::new(1.0).optimizer(2)?.schedule(Annealing::default())?;
/// # let mut x = [1.0, 1.0];
/// for gradient in [[8.0, 0.0], [1.0, 0.0], [0.0, 9.0]] {
///     adam.step(&mut x, &gradient)?;
///     adam.observe(gradient[0] + gradient[1]);
/// }
/// assert_eq!(adam.learning_rate(), Some(0.25)); // 9 > 2 · 1
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// With the second moment itself: `adam.state().second.iter().map(|v| v.sqrt()).sum()`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Annealing {
    /// `[1, inf)`; growth over the best that makes a cut.
    pub ratio: f64,
    /// `[0, 1]`.
    pub factor: f64,
    /// The smallest observation so far; not NaN.
    pub best: Option<f64>,
    /// Cuts made.
    pub cuts: u64,
}

impl Default for Annealing {
    /// A quarter of the rate at growth past twice the best, nothing observed yet.
    fn default() -> Self {
        Self { ratio: 2.0, factor: 0.25, best: None, cuts: 0 }
    }
}

impl Schedule for Annealing {
    fn rate(&self, base: f64, _step: u64) -> f64 {
        base * self.factor.powf(self.cuts as f64)
    }

    fn observe(&mut self, value: f64) {
        // A multiple of a negative best would lie below it, and every observation above that.
        let bound =
            |best: f64| if best < 0.0 { best + (self.ratio - 1.0) * best.abs() } else { self.ratio * best };
        if self.best.is_some_and(|best| value > bound(best)) {
            self.cuts = self.cuts.saturating_add(1);
        }
        if !value.is_nan() && self.best.is_none_or(|best| value < best) {
            self.best = Some(value);
        }
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("Annealing")
            .at_least_one("ratio", self.ratio)?
            .unit("factor", self.factor)?
            .number("best", self.best.unwrap_or(0.0))?;
        Ok(())
    }
}
