//! Matrices that hold derivatives: dense in rows, and sparse in compressed columns.
//!
//! - `dense`: [`Matrix`].
//! - `sparse`: [`SparseMatrix`], and its [`Structure`], which plans share.
//! - `convert`: to and from those of other crates, each with its feature.
//! - `spectrum`: eigenvalues of a symmetric matrix, with the feature `nalgebra`.
//!
//! A matrix knows nothing of how its entries were computed.

mod convert;
mod dense;
mod sparse;
#[cfg(feature = "nalgebra")]
mod spectrum;

pub use dense::Matrix;
pub use sparse::{SparseError, SparseMatrix, Structure};
#[cfg(feature = "nalgebra")]
pub use spectrum::SpectrumError;
