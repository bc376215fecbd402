//! Matrices that hold derivatives: dense in rows, and sparse in compressed columns.
//!
//! - `dense`: [`Matrix`].
//! - `sparse`: [`SparseMatrix`], and its [`Structure`], which plans share.
//! - `convert`: to and from those of other crates, each with its feature.
//! - `spectrum`: eigenvalues of a symmetric matrix, with the feature `nalgebra`.
//! - `qr`, `triangle`: factors of matrices whole and in blocks of rows; `color`: colorings of what is sparse.
//!
//! A matrix knows nothing of how its entries were computed.

#[doc(hidden)]
pub mod color;
mod convert;
mod dense;
#[doc(hidden)]
pub mod qr;
mod sparse;
#[cfg(feature = "nalgebra")]
mod spectrum;
#[doc(hidden)]
pub mod triangle;

pub use dense::Matrix;
pub use sparse::{SparseError, SparseMatrix, Structure};
#[cfg(feature = "nalgebra")]
pub use spectrum::SpectrumError;
