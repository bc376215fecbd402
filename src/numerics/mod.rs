//! Integrals, differential equations and tables inside closures: rules of numerical mathematics, each one operation with
//! derivatives.
//!
//! - [`integrate`]: an integral over an interval, by adaptive Gauss–Kronrod rules.
//! - [`ode`], [`Ode`]: an initial value problem, by the pair of Dormand and Prince.
//! - [`Interpolation`]: values between those of a table.
//!
//! The derivatives of the first two are those of the sums and steps that were computed, with the subdivision held: exact for the
//! number that comes out, and as accurate as that for the integral or the solution. They have a first and a second derivative; a
//! third one is an error that names the rule.

mod integral;
mod interpolation;
mod ode;
mod paths;
mod rule;

pub use integral::integrate;
pub use interpolation::{Interpolation, InterpolationError};
pub use ode::{Ode, ode};
