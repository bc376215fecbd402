//! Update rules, schedules, clipping and averaging: from a gradient to a step.
//!
//! A [`Rule`] is a plain struct of settings ([`Adam`], [`Sgd`], …) and knows one
//! recurrence. What it remembers between steps, its state, is a value of its own.
//! An [`Optimizer`] joins a rule, its state and a [`Schedule`] and moves parameters:
//!
//! ```
//! use gradus::optim::{Adam, Rule};
//!
//! let mut theta = [1.0_f64, -2.0];
//! let mut adam = Adam::new(0.1).optimizer(2)?;
//! for _ in 0..200 {
//!     let gradient = [2.0 * theta[0], 8.0 * theta[1]]; // of x² + 4 y²
//!     adam.step(&mut theta, &gradient)?;
//! }
//! assert!(theta.iter().all(|x| x.abs() < 1e-2));
//! # Ok::<(), gradus::optim::OptimError>(())
//! ```
//!
//! Rules chain as tuples, from left to right: `(ClipNorm(1.0), Adam::new(0.1))` clips
//! the gradient, then hands it to Adam.
//!
//! # Which rule
//!
//! | you have | take |
//! |---|---|
//! | a smooth loss and no idea yet | [`Adam`]; a rate of 0.001 to 0.1 |
//! | the same, and parameters that should stay small | [`AdamW`] |
//! | time to tune, or a well-scaled loss | [`Sgd`] with `momentum: 0.9`, and a falling rate |
//! | Adam that does not settle | `amsgrad` of [`Adam`], or [`Yogi`] |
//! | gradients that are steady but small | [`AdaBelief`] |
//! | a start that jumps | [`Radam`], or any rule with a [`Warmup`] |
//! | a little more speed | [`Nadam`], [`Adan`] |
//! | gradients with large outliers | [`Adamax`], or a [`ClipNorm`] before the rule |
//! | sparse gradients | [`Adagrad`]; with momentum [`Sm3`] |
//! | gradients whose size drifts | [`RmsProp`] |
//! | no idea of the rate | [`Adadelta`]; on full batches [`Rprop`] |
//! | full batches, and gradients that are nearly linear | [`Lbfgs`] |
//! | very large batches, layers as [`Groups`] | [`Lamb`], [`Lars`], [`Novograd`] |
//! | little memory | [`Lion`], [`SignSgd`] |
//! | noisy gradients, and the mean of the path as answer | [`Asgd`], [`ScheduleFree`], or a [`WeightMean`] or [`Ema`] beside any rule |
//!
//! Around a rule: [`ClipNorm`], [`ClipValue`], [`WeightDecay`], [`Decoupled`], [`Accumulate`], [`Groups`],
//! [`Ascend`].
//!
//! # Errors and edges
//!
//! Settings are `f64` whatever the parameters are, and are checked once, when the
//! optimizer is made: a bad one is an error, never a quiet fallback. A gradient that
//! is not finite is an error that leaves parameters and state as they were.
//!
//! This module sees slices of floats only: it knows neither variables nor tapes, so
//! gradients may come from anywhere.

mod accumulate;
mod ascend;
mod average;
mod chain;
mod clip;
mod decay;
mod entries;
mod error;
mod groups;
mod moments;
mod optimizer;
mod rule;
mod rules;
mod schedule;
mod settings;
mod slots;
mod state;
mod stepping;

pub use accumulate::{Accumulate, AccumulateState};
pub use ascend::Ascend;
pub use average::{Ema, WeightMean};
pub use clip::{ClipNorm, ClipValue};
pub use decay::{Decoupled, WeightDecay};
pub use error::{InvalidState, NonFiniteGradient, OptimError};
pub use groups::Groups;
pub use optimizer::Optimizer;
pub use rule::Rule;
pub use rules::*;
pub use schedule::*;
// For what is built on this, and hidden.
#[doc(hidden)]
pub use settings::Settings;
#[doc(hidden)]
pub use slots::euclidean;
#[doc(hidden)]
pub use stepping::Stepping;
