//! Longer text; every program in it is a test.
//!
//! - [`tutorial`]: from a gradient to a fit with error bars.
//! - [`internals`]: the tape, the sweep back, and how strays are noticed.
//! - [`limits`]: what Gradus does not do, and what to do instead.

pub mod internals;
pub mod limits;
pub mod tutorial;
