//! Schedules: the learning rate as a function of the step.
//!
//! A schedule is given the rule's own rate as `base`, and most multiply it, so that one
//! schedule serves every member of a chain and every group of parameters. A closure
//! `Fn(u64) -> f64` is a schedule too and gives the rate itself.
//!
//! Steps count from 0: `rate(base, 0)` is the rate of the first step.

mod annealing;
mod constant;
mod cosine;
mod cyclic;
mod exponential;
mod inverse_time;
mod join;
mod knots;
mod multi_step;
mod one_cycle;
mod plateau;
mod polynomial;
mod step;
mod warmup;

pub use annealing::Annealing;
pub use constant::Constant;
pub use cosine::{CosineDecay, CosineRestarts};
pub use cyclic::{CycleHeight, Cyclic};
pub use exponential::ExponentialDecay;
pub use inverse_time::InverseTimeDecay;
pub use join::Then;
pub use knots::{Knots, Ramp};
pub use multi_step::MultiStepDecay;
pub use one_cycle::OneCycle;
pub use plateau::{PlateauProgress, ReduceOnPlateau};
pub use polynomial::{LinearRamp, PolynomialDecay};
pub use step::StepDecay;
pub use warmup::Warmup;

use crate::error::InvalidSetting;

/// The learning rate as a function of the step, and, for some, of what was observed.
///
/// | here | PyTorch | Optax |
/// |---|---|---|
/// | [`Constant`] | `ConstantLR` | `constant_schedule` |
/// | [`StepDecay`] | `StepLR` | `exponential_decay(staircase=True)` |
/// | [`MultiStepDecay`] | `MultiStepLR` | `piecewise_constant_schedule` |
/// | [`ExponentialDecay`] | `ExponentialLR` | `exponential_decay` |
/// | [`InverseTimeDecay`] | | |
/// | [`PolynomialDecay`] | `PolynomialLR` | `polynomial_schedule`, `linear_schedule` |
/// | [`LinearRamp`] | `LinearLR` | `linear_schedule` |
/// | [`CosineDecay`] | `CosineAnnealingLR` (`rise_again`) | `cosine_decay_schedule` |
/// | [`CosineRestarts`] | `CosineAnnealingWarmRestarts` | `sgdr_schedule`, without its warm-ups |
/// | [`Warmup`] | `LinearLR` | `warmup_constant_schedule` |
/// | [`OneCycle`] | `OneCycleLR` | `cosine_onecycle_schedule`, `linear_onecycle_schedule` |
/// | [`Cyclic`] | `CyclicLR` | |
/// | [`Knots`] | | `piecewise_interpolate_schedule` |
/// | [`ReduceOnPlateau`] | `ReduceLROnPlateau` | `contrib.reduce_on_plateau` |
/// | [`Annealing`] | | |
/// | [`Schedule::then`] | `SequentialLR` | `join_schedules` |
/// | a closure | `LambdaLR`, but absolute | any callable |
///
/// # Examples
/// ```
/// use gradus::optim::{Constant, Schedule, StepDecay};
///
/// let decay = StepDecay { every: 10, factor: 0.5 };
/// assert_eq!(decay.rate(0.8, 25), 0.2);
///
/// let absolute = |step: u64| 1.0 / (step + 1) as f64; // a closure ignores the base
/// assert_eq!(absolute.rate(0.8, 3), 0.25);
///
/// let joined = Constant { factor: 0.1 }.then(100, decay); // counts from 0 again at 100
/// assert_eq!(joined.rate(1.0, 99), 0.1);
/// assert_eq!(joined.rate(1.0, 110), 0.5);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no schedule of learning rates",
    note = "schedules are in `gradus::optim`, as `Cosine` and `StepDecay`; or a closure from the step to the rate, \
            `|step: u64| 0.1 / (step + 1) as f64`"
)]
pub trait Schedule {
    /// The rate of step `step`, counted from 0, for a rule whose own rate is `base`.
    fn rate(&self, base: f64, step: u64) -> f64;

    /// Takes note of a value, such as the loss; ignored by schedules that follow nothing.
    fn observe(&mut self, value: f64) {
        let _ = value;
    }

    /// Checks every setting; called once, when an optimizer takes the schedule.
    ///
    /// # Errors
    /// The first setting out of its range.
    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
    }

    /// This schedule before step `at`, `next` from then on, its steps counted from 0 again.
    fn then<N: Schedule>(self, at: u64, next: N) -> Then<Self, N>
    where
        Self: Sized,
    {
        Then { first: self, at, next }
    }
}

impl<F: Fn(u64) -> f64> Schedule for F {
    fn rate(&self, _base: f64, step: u64) -> f64 {
        self(step)
    }
}
