//! Fits: their answers, how they end, and what they refuse.
//!
//! - [`answers`]: against normal equations and certified values; [`estimates`]: how well parameters are known.
//! - [`errors`], [`settings`]: what keeps a run from starting, and settings that nobody means.
//! - [`stops`], [`progress`]: how a run ends, and the bar that shows how far it is.
//! - [`joint`]: several data sets. [`omitted`]: rows that are not finite, left out.
//! - [`sources`]: rows that are read group by group, in batches and from checkpoints in [`source_batches`]; [`ranks`]: divided among threads that play processes ([`played`]);
//!   [`weighed`]: with weights. [`tables`]: what these are about.
//! - [`threads`]: the same bits on any number of threads. [`warm`]: the same bits in one run and in several. [`named`]: parameters
//!   by name.

#[cfg(feature = "csv")]
#[path = "../common/mod.rs"]
mod common;
#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "csv")]
mod answers;
mod errors;
#[cfg(feature = "csv")]
mod estimates;
mod joint;
mod named;
mod omitted;
mod played;
#[cfg(feature = "progress")]
mod progress;
mod ranks;
mod settings;
#[cfg(feature = "csv")]
mod source_batches;
#[cfg(feature = "csv")]
mod sources;
mod stops;
mod tables;
#[cfg(feature = "rayon")]
mod threads;
mod warm;
#[cfg(feature = "csv")]
mod weighed;
