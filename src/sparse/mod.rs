//! Sparse derivatives: their structure, and which of their columns can be had together.
//!
//! - [`SparseMatrix`]: compressed columns.
//! - `color`: colorings of rows and columns.
//! - `plan`: from the structure of a derivative to directions, and from their results to entries.

pub(crate) mod plan;

pub use crate::matrix::{SparseError, SparseMatrix};
