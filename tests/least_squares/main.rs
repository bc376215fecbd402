//! Least squares: published problems with MINPACK's own counts, edges, statistics by hand.

mod bootstrap;
mod bounds;
#[allow(dead_code, reason = "the oracle has more statistics than are needed here")]
#[path = "../common/mod.rs"]
mod common;
mod concluded;
mod contours;
mod coverage;
mod curves;
mod edges;
mod models;
mod nist;
mod orthogonal;
#[path = "../problems/mod.rs"]
mod problems;
mod published;
mod reference;
mod robust;
mod scales;
mod sources;
mod statistics;
#[path = "../support/mod.rs"]
mod support;
