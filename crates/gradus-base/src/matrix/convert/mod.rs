//! Matrices of other crates, each by its own feature: dense ones and sparse ones, whatever their layout.
//!
//! Values are copied one by one, so that an order of rows or columns, a stride or a view is the other crate's business. Sparse matrices
//! come by [`SparseMatrix::from_entries`](super::SparseMatrix::from_entries), which sorts, and refuses what stands twice.

#[cfg(feature = "faer")]
mod faer;
#[cfg(feature = "nalgebra")]
mod nalgebra;
#[cfg(feature = "ndarray")]
mod ndarray;
#[cfg(feature = "sprs")]
mod sprs;
