//! Compiled functions against the closures that they were made of.
//!
//! - [`identity`] and [`rows`]: random programs; values bit for bit, gradients to a derived bound.
//! - [`rows_second`]: second derivatives of random losses over rows.
//! - [`calls`], [`implicit`], [`linalg`], [`numerics`]: functions of one's own, against the same written with variables and closed forms.
//! - [`inner`]: compiled functions and loops of them inside of other closures.
//! - `nalgebra` (feature): variables in the matrices of another crate.
//! - [`events`]: differential equations up to an event, and with dense output.
//! - [`random_calls`]: random compositions of these.
//! - [`branches`], [`impure`]: closures that do something else from one point to the next.
//! - [`each_row`]: Jacobians row by row.
//! - [`order`]: the order of sums over rows.
//! - [`errors`], [`edges`]: what is not finite, what does not fit.
//! - [`limit`]: recordings that are too long to be compiled.
//! - [`shapes`]: outputs, dimensions, clones, nesting, single precision.
//! - [`allocation`]: how often memory is allocated.
//! - [`display`]: printed programs; [`stories`]: those that the passes of the compiler show.
//! - [`signs`]: signs of NaN, which alone may differ from those of plain floats.
//! - [`special_points`]: every operation at kinks, poles and ends of its domain.
//! - `threads` (feature `rayon`): long functions on several threads.
//! - [`turns`]: sums to which a loop adds several terms; [`windows`]: long recordings; [`alignment`]: recurrences.
//! - [`witness`]: the dual numbers by themselves.
//!
//! `GRADUS_GRAPHS` sets the number of random programs; a long run wants `--release`.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop at once, too")]

#[path = "../support/paths/mod.rs"]
mod paths;
#[path = "../support/mod.rs"]
mod support;

mod alignment;
mod allocation;
mod branches;
mod calls;
mod display;
mod each_row;
mod edges;
mod errors;
mod events;
mod identity;
mod implicit;
mod impure;
mod inner;
mod limit;
mod linalg;
#[cfg(feature = "nalgebra")]
mod nalgebra;
mod numerics;
mod order;
mod random_calls;
mod rows;
mod rows_second;
mod shapes;
mod signs;
mod special_points;
mod stories;
#[cfg(feature = "rayon")]
mod threads;
mod turns;
mod windows;
mod witness;
