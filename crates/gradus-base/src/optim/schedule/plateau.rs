//! A cut of the rate whenever the loss has stopped improving.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// Multiplies the rate by `factor` after more than `patience` observations without progress.
///
/// Follows what is passed to [`Optimizer::observe`](crate::optim::Optimizer::observe), once a step or once an
/// epoch. An observation is progress if it is below `best − relative |best| − absolute`; with
/// `maximize` above `best + relative |best| + absolute`. So whatever the sign of the loss, progress
/// is always an improvement. The first observation that is not NaN is progress, and NaN never is. A best of 0
/// has no share: any improvement beyond `absolute` counts.
///
/// The formulas of PyTorch and Optax have `best` in place of `|best|`, so that with a negative loss (a
/// log-likelihood of densities) a constant or slightly worse one is progress and the rate is never cut.
/// [`pytorch`](Self::pytorch) and [`optax`](Self::optax) keep that for comparisons; for losses above 0 all
/// three are the same to the bit.
///
/// # Examples
/// ```
/// use gradus::optim::{ReduceOnPlateau, Rule, Sgd};
///
/// let plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
/// let mut sgd = Sgd::new(0.8).optimizer(1)?.schedule(plateau)?;
/// # let mut x = [0.0];
/// # sgd.step(&mut x, &[0.0])?;
/// for loss in [3.0, 2.0, 2.0, 2.0] {
///     sgd.observe(loss); // the second 2 without progress is one too many
/// }
/// assert_eq!(sgd.learning_rate(), Some(0.4));
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// A loss of −1 that stays as it is, with PyTorch's formula and without:
/// ```
/// use gradus::optim::{ReduceOnPlateau, Schedule};
///
/// let mut plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
/// let mut pytorch = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::pytorch(0.5) };
/// for _ in 0..9 {
///     plateau.observe(-1.0);
///     pytorch.observe(-1.0); // below −1 (1 − 1e-4), so progress each time
/// }
/// assert_eq!((plateau.rate(1.0, 9), pytorch.rate(1.0, 9)), (0.0625, 1.0));
/// ```
///
/// # Source
/// PyTorch's `ReduceLROnPlateau`, with the size of the best in place of the best.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReduceOnPlateau {
    /// `[0, 1]`.
    pub factor: f64,
    /// Observations without progress that are tolerated; one more makes the cut.
    pub patience: u64,
    /// Observations after a cut that cannot count as without progress.
    pub cooldown: u64,
    /// `[0, 1)`; the least progress, as a share of the size of the best.
    pub relative: f64,
    /// `[0, inf)`; the least progress, in units of the observations.
    pub absolute: f64,
    /// Whether larger is better.
    pub maximize: bool,
    /// `[1, inf)`; how many observations are averaged to count as one.
    pub accumulate: u64,
    /// `[0, inf)`; the lowest rate.
    pub minimum: f64,
    /// `[0, 1]`; the lowest rate as a share of the base.
    pub minimum_scale: f64,
    /// `[0, inf)`; a cut that is not larger is not made.
    pub smallest_cut: f64,
    /// Takes `relative` as a share of the best itself, with its sign, as PyTorch and Optax do: for a best below
    /// 0, observations that are worse by less than that share are progress.
    #[cfg_attr(feature = "serde", serde(default))]
    pub signed_share: bool,
    /// What was observed so far; start from the default.
    pub progress: PlateauProgress,
}

/// What [`ReduceOnPlateau`] has observed.
///
/// ```
/// use gradus::optim::{ReduceOnPlateau, Schedule};
///
/// let mut plateau = ReduceOnPlateau { patience: 1, ..ReduceOnPlateau::new(0.5) };
/// for loss in [3.0, 2.0, 2.0] {
///     plateau.observe(loss);
/// }
/// assert_eq!((plateau.progress.best, plateau.progress.bad, plateau.progress.cuts), (Some(2.0), 1, 0));
/// plateau.observe(2.0); // one too many
/// assert_eq!((plateau.progress.bad, plateau.progress.cuts), (0, 1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PlateauProgress {
    /// The best observation; not NaN.
    pub best: Option<f64>,
    /// Observations without progress in a row.
    pub bad: u64,
    /// What is left of the cooldown.
    pub cooling: u64,
    /// Cuts so far; those below the minimum change nothing.
    pub cuts: u64,
    /// The sum of the observations being averaged.
    pub sum: f64,
    /// How many these are.
    pub count: u64,
}

impl ReduceOnPlateau {
    /// PyTorch's settings: patience 10, progress of a share of 1e-4, no cut below 1e-8. The share is one of the
    /// **size** of the best, so that negative losses are judged as positive ones are.
    #[must_use]
    pub fn new(factor: f64) -> Self {
        Self {
            factor,
            patience: 10,
            cooldown: 0,
            relative: 1e-4,
            absolute: 0.0,
            maximize: false,
            accumulate: 1,
            minimum: 0.0,
            minimum_scale: 0.0,
            smallest_cut: 1e-8,
            signed_share: false,
            progress: PlateauProgress::default(),
        }
    }

    /// PyTorch's formula to the bit: progress is below `best (1 − relative) − absolute`, with `maximize` above
    /// `best (1 + relative) + absolute`.
    ///
    /// With a best below 0, even a somewhat worse observation is progress; see the type. `threshold_mode="rel"` sets
    /// `relative`; `threshold_mode="abs"` is `relative: 0.0, absolute: threshold`, where signs do not matter.
    #[must_use]
    pub fn pytorch(factor: f64) -> Self {
        Self { signed_share: true, ..Self::new(factor) }
    }

    /// Optax's form, to the bit: it cuts when the bad observations **reach** `patience`, so it tolerates one less,
    /// and its formula for progress is [that of PyTorch](Self::pytorch).
    ///
    /// ```
    /// use gradus::optim::{ReduceOnPlateau, Schedule};
    ///
    /// let mut optax = ReduceOnPlateau::optax(0.5, 2);
    /// let mut pytorch = ReduceOnPlateau { patience: 2, ..ReduceOnPlateau::pytorch(0.5) };
    /// for loss in [1.0, 1.0, 1.0] {
    ///     optax.observe(loss);
    ///     pytorch.observe(loss);
    /// }
    /// assert_eq!((optax.rate(1.0, 3), pytorch.rate(1.0, 3)), (0.5, 1.0));
    /// ```
    #[must_use]
    pub fn optax(factor: f64, patience: u64) -> Self {
        Self { patience: patience.saturating_sub(1), smallest_cut: 0.0, ..Self::pytorch(factor) }
    }

    fn is_progress(&self, value: f64) -> bool {
        let Some(best) = self.progress.best else { return !value.is_nan() };
        // Written as products with the best, so that above 0 the bits are those of PyTorch.
        let as_above_zero = self.signed_share || best > 0.0;
        if self.maximize {
            let factor = if as_above_zero { 1.0 + self.relative } else { 1.0 - self.relative };
            value > best * factor + self.absolute
        } else {
            let factor = if as_above_zero { 1.0 - self.relative } else { 1.0 + self.relative };
            value < best * factor - self.absolute
        }
    }

    fn judge(&mut self, value: f64) {
        let good = self.is_progress(value);
        let p = &mut self.progress;
        if good {
            (p.best, p.bad) = (Some(value), 0);
        } else {
            p.bad = p.bad.saturating_add(1);
        }
        if p.cooling > 0 {
            (p.cooling, p.bad) = (p.cooling - 1, 0);
        }
        if p.bad > self.patience {
            (p.cuts, p.cooling, p.bad) = (p.cuts.saturating_add(1), self.cooldown, 0);
        }
    }
}

impl Schedule for ReduceOnPlateau {
    // The cuts are counted and made anew from any base: so groups with rates of their own share one schedule.
    fn rate(&self, base: f64, _step: u64) -> f64 {
        let least = self.minimum.max(base * self.minimum_scale);
        let mut rate = base;
        for _ in 0..self.progress.cuts {
            let next = (rate * self.factor).max(least);
            // No cut now means none ever after, so this ends after a few dozen rounds at the most.
            if rate - next <= self.smallest_cut {
                break;
            }
            rate = next;
        }
        rate
    }

    fn observe(&mut self, value: f64) {
        self.progress.sum += value;
        self.progress.count = self.progress.count.saturating_add(1);
        if self.progress.count >= self.accumulate {
            let mean = self.progress.sum / self.progress.count as f64;
            (self.progress.sum, self.progress.count) = (0.0, 0);
            self.judge(mean);
        }
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("ReduceOnPlateau")
            .unit("factor", self.factor)?
            .fraction("relative", self.relative)?
            .non_negative("absolute", self.absolute)?
            .at_least_one("accumulate", self.accumulate as f64)?
            .non_negative("minimum", self.minimum)?
            .unit("minimum_scale", self.minimum_scale)?
            .non_negative("smallest_cut", self.smallest_cut)?
            .number("progress.best", self.progress.best.unwrap_or(0.0))?;
        Ok(())
    }
}
