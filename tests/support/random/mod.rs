//! The generator of random programs, for tests and for `examples/fuzz`.
//!
//! - [`Program`]: every operation at any point, branches, loops over ranges, sums, kinks and ties; in rounds, a recurrence of lanes.
//! - [`tame`]: straight lines that stay inside the domains, for derivatives of second order.
//! - [`calls`]: functions of one's own, equations, integrals and tables among ordinary operations.
//! - [`Recurrence`]: up to 2000 steps, contracting.
//! - [`source`]: what any of them does, as Rust.
//!
//! All run on any [`Number`], so that plain floats, variables, dual numbers and printed source follow one definition.

#![allow(unused_imports, reason = "each program uses a part")]

pub(crate) mod calls;
pub(crate) mod number;
pub(crate) mod program;
pub(crate) mod recurrence;
pub(crate) mod source;
pub(crate) mod tame;

pub(crate) use number::Number;
pub(crate) use program::{Program, Signs, graphs, point, programs, recurrences as rounds, with_signs};
pub(crate) use recurrence::{Recurrence, recurrences};
