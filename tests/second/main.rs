//! Second derivatives, and derivatives along vectors, on every path.
//!
//! - [`conversions`]: matrices of other crates.
//! - [`dense`]: all directions side by side.
//! - [`edges`]: no coordinates, kinks, huge numbers, closures that are not replayed, errors.
//! - [`golden`]: against 60-digit references, through the free functions and through `Function`.
//! - [`random`]: random programs with branches, against hyper-dual numbers.
//! - [`recurrences`]: random ones, deep and narrow, by every transformation; [`published`]: those that people write.
//! - [`nested`]: derivatives inside closures.
//! - [`rows`]: of sums over rows of data.
//! - [`sparse`]: which entries are stored, and what they are.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at once, too")]

#[path = "../support/paths/mod.rs"]
mod paths;
#[path = "../support/mod.rs"]
mod support;

mod conversions;
mod dense;
mod edges;
mod golden;
mod nested;
mod published;
mod random;
mod recurrences;
mod rows;
mod sparse;
#[cfg(feature = "nalgebra")]
mod spectrum;
