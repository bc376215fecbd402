//! Least squares: published problems with MINPACK's own counts, edges, statistics by hand.

#[allow(dead_code, reason = "the oracle has more statistics than are needed here")]
#[path = "../common/mod.rs"]
mod common;
mod edges;
mod models;
mod nist;
#[path = "../problems/mod.rs"]
mod problems;
mod published;
mod scales;
mod statistics;
#[path = "../support/mod.rs"]
mod support;
