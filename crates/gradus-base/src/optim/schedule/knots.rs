//! Factors at given steps, and interpolations between them: what warm-ups and one-cycles are made of.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;
use core::f64::consts::PI;

/// How a rate goes from one value to the next.
///
/// ```
/// use gradus::optim::{Knots, Ramp, Schedule};
///
/// let rise = |shape| Knots { points: vec![(0.0, 0.0), (4.0, 1.0)], shape };
/// assert_eq!([1, 2].map(|step| rise(Ramp::Linear).rate(1.0, step)), [0.25, 0.5]);
/// let [early, middle] = [1, 2].map(|step| rise(Ramp::Cosine).rate(1.0, step));
/// assert!((early - (1.0 - 0.5_f64.sqrt()) / 2.0).abs() < 1e-15 && (middle - 0.5).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Ramp {
    /// In a straight line.
    #[default]
    Linear,
    /// In half a wave of a cosine, level at both ends.
    Cosine,
}

impl Ramp {
    /// The value at the fraction `s` between two knots, with `s` in `[0, 1]`.
    pub(super) fn between(self, from: f64, to: f64, s: f64) -> f64 {
        match self {
            Self::Linear => from + (to - from) * s,
            Self::Cosine => to + (from - to) / 2.0 * (1.0 + (PI * s).cos()),
        }
    }
}

/// `base` times a factor that is given at some steps and interpolated between them.
///
/// Before the first knot its factor counts, after the last one that one's. No knots: `base`.
///
/// # Examples
/// ```
/// use gradus::optim::{Knots, Schedule, Ramp};
///
/// let hill = Knots { points: vec![(0.0, 0.5), (10.0, 1.0), (20.0, 0.0)], shape: Ramp::Linear };
/// assert_eq!((hill.rate(2.0, 5), hill.rate(2.0, 15), hill.rate(2.0, 25)), (1.5, 1.0, 0.0));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Knots {
    /// Steps, not decreasing, and the factor `[0, inf)` at each.
    pub points: Vec<(f64, f64)>,
    /// The interpolation between two knots.
    pub shape: Ramp,
}

impl Schedule for Knots {
    fn rate(&self, base: f64, step: u64) -> f64 {
        base * interpolate(&self.points, self.shape, step as f64)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        let mut last = f64::NEG_INFINITY;
        for &(at, factor) in &self.points {
            Settings("Knots").non_negative("factor", factor)?.finite("step", at)?;
            if at < last {
                let (owner, setting, allowed) = ("Knots", "step", "not before the knot before");
                return Err(InvalidSetting { owner, setting, value: at, allowed });
            }
            last = at;
        }
        Ok(())
    }
}

/// The value at `t`; 1 without knots.
pub(super) fn interpolate(points: &[(f64, f64)], shape: Ramp, t: f64) -> f64 {
    let next = points.partition_point(|(at, _)| *at <= t);
    match (next.checked_sub(1).and_then(|last| points.get(last)), points.get(next)) {
        (Some(&(from, a)), Some(&(to, b))) => shape.between(a, b, (t - from) / (to - from)),
        (Some(&(_, value)), None) | (None, Some(&(_, value))) => value,
        (None, None) => 1.0,
    }
}
