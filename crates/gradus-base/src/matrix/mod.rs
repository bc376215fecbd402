//! Matrices that hold derivatives: dense in rows, and sparse in compressed columns.
//!
//! - `dense`: [`Matrix`].
//! - `sparse`: [`SparseMatrix`], and its [`Structure`], which plans share.
//! - `convert`: to and from those of other crates, each with its feature.
//! - `spectrum`: eigenvalues of a symmetric matrix, with the feature `nalgebra`.
//! - `qr`, `triangle`, `resolved`: factors of matrices whole, in blocks of rows, and as far as they have a rank; `trust_region`: steps with them;
//!   `color`: colorings of what is sparse.
//!
//! A matrix knows nothing of how its entries were computed.

#[doc(hidden)]
pub mod color;
mod convert;
mod dense;
#[doc(hidden)]
pub mod qr;
#[doc(hidden)]
pub mod resolved;
mod sparse;
#[cfg(feature = "nalgebra")]
mod spectrum;
#[doc(hidden)]
pub mod triangle;
#[doc(hidden)]
pub mod trust_region;

pub use dense::Matrix;
pub use sparse::{SparseError, SparseMatrix, Structure};
#[cfg(feature = "nalgebra")]
pub use spectrum::SpectrumError;
