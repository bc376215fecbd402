//! Second derivatives, and derivatives along vectors, by every road.
//!
//! - [`golden`]: against 60-digit references, through the free functions and through `Function`.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at once, too")]

#[path = "../support/mod.rs"]
mod support;

mod golden;
