//! What is written and read again: checkpoints, the states of runs, and reports.
//!
//! - [`fits`], [`optimizers`]: what goes on from a file has the bits of what was never interrupted.
//! - [`files`]: files that are not what they should be. [`reports`]: plain data. [`family`]: reports as JSON.
#![cfg(feature = "serde")]

#[path = "../support/scratch.rs"]
mod scratch;

mod family;
mod files;
mod fits;
mod optimizers;
mod reports;
