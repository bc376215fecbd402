//! One schedule after another.

use super::Schedule;
use crate::error::InvalidSetting;

/// One schedule before a step, another from it on; made by [`Schedule::then`].
///
/// The second counts its steps from 0. Joins of joins give any number of parts, with the
/// steps counted from the very start: `a.then(10, b).then(30, c)`. What is observed goes to both.
///
/// # Examples
/// ```
/// use gradus::optim::{Constant, Schedule, StepDecay};
///
/// let parts = Constant { factor: 0.5 }
///     .then(2, Constant::default())
///     .then(4, StepDecay { every: 1, factor: 0.25 });
/// let rates: Vec<f64> = (0..6).map(|step| parts.rate(1.0, step)).collect();
/// assert_eq!(rates, [0.5, 0.5, 1.0, 1.0, 1.0, 0.25]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Then<A, B> {
    /// Before `at`.
    pub first: A,
    /// The first step of `next`.
    pub at: u64,
    /// From `at` on.
    pub next: B,
}

impl<A: Schedule, B: Schedule> Schedule for Then<A, B> {
    fn rate(&self, base: f64, step: u64) -> f64 {
        match step.checked_sub(self.at) {
            None => self.first.rate(base, step),
            Some(step) => self.next.rate(base, step),
        }
    }

    fn observe(&mut self, value: f64) {
        self.first.observe(value);
        self.next.observe(value);
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        self.first.check()?;
        self.next.check()
    }
}
