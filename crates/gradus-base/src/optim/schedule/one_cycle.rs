//! One-cycle: up to a high rate, and down to a very low one.

use super::knots::interpolate;
use super::{Ramp, Schedule};
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// From `base / initial_divisor` up to `base` at step `peak`, and down to
/// `base / (initial_divisor final_divisor)` at step `end`.
///
/// `base`, the rule's own rate, is the **largest** rate. Libraries count differently:
/// [`OneCycle::new`] ends at the last of its steps as PyTorch does, [`OneCycle::optax`] one later.
///
/// # Examples
/// ```
/// use gradus::optim::{OneCycle, Rule, Schedule, Sgd};
///
/// let cycle = OneCycle::new(40, 0.3);
/// assert!((cycle.rate(1.0, 0) - 0.04).abs() < 1e-12);
/// assert_eq!(cycle.rate(1.0, 11), 1.0);
/// assert!((cycle.rate(1.0, 39) - 4e-6).abs() < 1e-12);
///
/// // Momentum moves in the opposite direction. It is a setting of the rule, so it is set on the rule.
/// let rule = Sgd { momentum: cycle.momentum(0), ..Sgd::new(1.0) };
/// let mut sgd = rule.optimizer(1)?.schedule(cycle)?;
/// # let mut x = [1.0];
/// # let gradient = [1.0];
/// for step in 0..40 {
///     sgd.set_rule(Sgd { momentum: cycle.momentum(step), ..rule })?;
///     sgd.step(&mut x, &gradient)?;
/// }
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Smith & Topin (2019), Super-convergence: very fast training of neural networks using large learning rates.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OneCycle {
    /// `[0, inf)`; the step of the highest rate.
    pub peak: f64,
    /// `[peak, end]`; the step at which the rate is back where it started. `None`: it goes straight from the
    /// peak to the end.
    pub back: Option<f64>,
    /// `[peak, inf)`; the step of the lowest rate, which then stays.
    pub end: f64,
    /// `(0, inf)`; the largest rate over the first.
    pub initial_divisor: f64,
    /// `(0, inf)`; the first rate over the last.
    pub final_divisor: f64,
    /// The shape between them.
    pub shape: Ramp,
    /// `[0, 1)` both; the momentum at the ends and at the peak, for [`OneCycle::momentum`].
    pub momentum: (f64, f64),
}

impl OneCycle {
    /// PyTorch's cycle over steps 0 to `steps − 1`: up for the share `rise` of them, down for the rest, by cosine.
    /// Divisors are 25 and 10⁴, momenta 0.95 and 0.85.
    #[must_use]
    pub fn new(steps: u64, rise: f64) -> Self {
        let steps = steps as f64;
        Self {
            peak: rise * steps - 1.0,
            back: None,
            end: steps - 1.0,
            initial_divisor: 25.0,
            final_divisor: 1e4,
            shape: Ramp::Cosine,
            momentum: (0.95, 0.85),
        }
    }

    /// PyTorch's cycle of three phases: up and back in the share `2 rise` of the steps, then down.
    ///
    /// ```
    /// use gradus::optim::{OneCycle, Schedule};
    ///
    /// let cycle = OneCycle::three_phases(100, 0.3);
    /// assert!((cycle.rate(1.0, 29) - 1.0).abs() < 1e-12);
    /// assert!((cycle.rate(1.0, 58) - 0.04).abs() < 1e-12); // back at the first rate, 1 / 25
    /// assert!((cycle.rate(1.0, 99) - 0.04e-4).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn three_phases(steps: u64, rise: f64) -> Self {
        Self { back: Some(2.0 * rise * steps as f64 - 2.0), ..Self::new(steps, rise) }
    }

    /// Optax's cycle by cosine over steps 0 to `steps`, the peak at a whole step.
    ///
    /// ```
    /// use gradus::optim::{OneCycle, Schedule};
    ///
    /// let cycle = OneCycle::optax(100, 0.3);
    /// assert!((cycle.rate(1.0, 0) - 0.04).abs() < 1e-12 && (cycle.rate(1.0, 30) - 1.0).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn optax(steps: u64, rise: f64) -> Self {
        let steps = steps as f64;
        Self { peak: (rise * steps).floor(), end: steps, ..Self::new(0, rise) }
    }

    /// Optax's cycle in straight lines, back at the share `back` of the steps.
    ///
    /// ```
    /// use gradus::optim::{OneCycle, Schedule};
    ///
    /// let cycle = OneCycle::optax_linear(100, 0.3, 0.8);
    /// assert!((cycle.rate(1.0, 15) - 0.52).abs() < 1e-12); // half of the way from 0.04 to 1
    /// assert!((cycle.rate(1.0, 80) - 0.04).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn optax_linear(steps: u64, rise: f64, back: f64) -> Self {
        let back = Some((back * steps as f64).floor());
        Self { back, shape: Ramp::Linear, ..Self::optax(steps, rise) }
    }

    /// The momentum at a step: high where the rate is low.
    ///
    /// ```
    /// use gradus::optim::OneCycle;
    ///
    /// let cycle = OneCycle::new(100, 0.3);
    /// assert!((cycle.momentum(0) - 0.95).abs() < 1e-12 && (cycle.momentum(29) - 0.85).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn momentum(&self, step: u64) -> f64 {
        let (ends, peak) = self.momentum;
        self.between(step, [ends, peak, ends, ends])
    }

    /// Between the values at the start, the peak, the way back down and the end.
    fn between(&self, step: u64, [start, peak, back, end]: [f64; 4]) -> f64 {
        let (t, shape) = (step as f64, self.shape);
        match self.back {
            Some(at) => {
                interpolate(&[(0.0, start), (self.peak, peak), (at, back), (self.end, end)], shape, t)
            }
            None => interpolate(&[(0.0, start), (self.peak, peak), (self.end, end)], shape, t),
        }
    }
}

impl Schedule for OneCycle {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let start = base / self.initial_divisor;
        self.between(step, [start, base, start, start / self.final_divisor])
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        let back = self.back.unwrap_or(self.peak);
        if !(self.peak <= back && back <= self.end) {
            let (owner, setting, allowed) = ("OneCycle", "back", "[peak, end]");
            return Err(InvalidSetting { owner, setting, value: back, allowed });
        }
        Settings("OneCycle")
            .non_negative("peak", self.peak)?
            .finite("end", self.end)?
            .positive("initial_divisor", self.initial_divisor)?
            .positive("final_divisor", self.final_divisor)?
            .fraction("momentum", self.momentum.0)?
            .fraction("momentum", self.momentum.1)?;
        Ok(())
    }
}
