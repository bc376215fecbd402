//! Every path of the engine against every other, and against witnesses that share no code with it: one function for each, of a
//! program and a point.
//!
//! The tests run each on a few hundred programs of [`random`](crate::support::random); `examples/fuzz` on as many as there
//! is time for.

#![allow(dead_code, reason = "each program uses a part")]

pub(crate) mod anywhere;
pub(crate) mod bits;
pub(crate) mod calls;
pub(crate) mod each_row;
pub(crate) mod points;
pub(crate) mod recurrences;
pub(crate) mod resumed;
pub(crate) mod rows;
pub(crate) mod rows_second;
pub(crate) mod second;
pub(crate) mod signs;
pub(crate) mod single;
#[cfg(feature = "rayon")]
pub(crate) mod threads;
pub(crate) mod wide;
