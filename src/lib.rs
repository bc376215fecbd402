//! Gradients of ordinary Rust closures, and the optimizers that follow them.

pub mod data;
pub mod error;
#[cfg_attr(not(test), expect(dead_code, reason = "the kernels are used by compiled programs"))]
mod math;
pub mod optim;
mod real;

pub use real::Real;
