//! Fitting: a loss over one row, a rule, batches of data, and a report at the end.
//!
//! This is the loop in which the two halves of the crate meet: the loss is recorded
//! and differentiated, the gradient goes to an [`Optimizer`](crate::optim::Optimizer),
//! and [`Batches`](crate::data::Batches) say which rows a step looks at.
//!
//! - [`Fit`] is the settings and [`Fit::run`] the run; [`FitReport`] is what comes out.
//! - What a fit minimizes is always the **mean** of the loss over the rows, so the
//!   learning rate need not change with the number of rows.
//! - A run that blows up is not an error: it ends with [`StopReason::Diverged`] and
//!   the last parameters that were fine. Errors ([`FitError`]) are what cannot start.
//!
//! - Parameters may be [held](Fit::fixed) or [bounded](Fit::bounds), and rows [weighted](Fit::weights); a [penalty](Fit::penalty) or
//!   [prior](Fit::prior) belongs to no row.
//!
//! What is not here: second-order steps and line searches. Sums over many rows are shared
//! among threads with the feature `rayon`; a fit is otherwise on one.

mod adapted;
mod again;
mod agreement;
mod bar;
mod bootstrap;
mod builder;
#[cfg(feature = "serde")]
mod checkpoints;
pub(crate) mod column;
mod conclusions;
mod confined;
mod constant;
mod error;
mod evaluate;
mod incremental;
mod information;
mod joint;
mod keep;
mod kind;
mod loss;
mod minimizer;
pub(crate) mod names;
mod nested;
mod omitted;
mod outcome;
mod penalized;
pub(crate) mod priors;
mod probe;
mod profile;
mod progress;
mod report;
mod resume;
mod rowwise;
mod run;
mod sets;
mod settings;
mod shown;
pub(crate) mod source;
mod source_rows;
mod squares;
mod state;
mod statistics;
mod stepper;
mod stop;
#[cfg(feature = "serde")]
mod stored;
mod subject;
mod trainer;
mod warm;
mod weighted;
pub(crate) mod weights;
mod windows;

pub use crate::domain::DomainError;
pub use builder::Fit;
#[cfg(feature = "serde")]
pub use checkpoints::{Checkpoints, Every};
pub use error::FitError;
pub use incremental::IncrementalFit;
pub use joint::{Joint, JointForm, WithData};
pub use keep::Keep;
pub use kind::LossKind;
pub use omitted::NanPolicy;
pub use penalized::{Penalized, PenalizedForm};
pub use progress::Progress;
pub use report::FitReport;
pub use stop::StopReason;
pub use warm::WarmStart;
