//! Decay by factors at given steps.

use super::Schedule;
use crate::error::InvalidSetting;
use crate::optim::settings::Settings;

/// `base` times the factor of every boundary with `boundary ≤ step`.
///
/// # Examples
/// ```
/// use gradus::optim::{MultiStepDecay, Schedule};
///
/// let halved = MultiStepDecay::new(&[5, 12], 0.5);
/// assert_eq!((halved.rate(0.8, 4), halved.rate(0.8, 5), halved.rate(0.8, 12)), (0.8, 0.4, 0.2));
///
/// let uneven = MultiStepDecay { boundaries: vec![(15, 0.5), (30, 0.25)] };
/// assert_eq!(uneven.rate(0.8, 30), 0.1);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MultiStepDecay {
    /// Steps, in any order, and the factor `[0, inf)` that counts from each on.
    pub boundaries: Vec<(u64, f64)>,
}

impl MultiStepDecay {
    /// The same factor at every milestone.
    #[must_use]
    pub fn new(milestones: &[u64], factor: f64) -> Self {
        Self { boundaries: milestones.iter().map(|&at| (at, factor)).collect() }
    }
}

impl Schedule for MultiStepDecay {
    fn rate(&self, base: f64, step: u64) -> f64 {
        let reached = self.boundaries.iter().filter(|(at, _)| *at <= step);
        reached.fold(base, |rate, (_, factor)| rate * factor)
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        let settings = Settings("MultiStepDecay");
        self.boundaries.iter().try_for_each(|(_, factor)| settings.non_negative("factor", *factor).map(drop))
    }
}
