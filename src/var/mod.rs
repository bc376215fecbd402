//! The user's number: operators, functions, comparisons and the traits of a float.
//!
//! Each method computes its value from a row of the table of operations, and
//! appends the row's partial derivatives to the tape ([`record`]). What is a chain of other
//! operations (`to_degrees`, `sin_cos`, a dot product) is written as that chain.
//!
//! A comparison returns an ordinary `bool`, so a closure may branch on values. A
//! recording that is to be replayed notes the predicate and its outcome ([`compare`]).

mod activation;
mod compare;
#[cfg(test)]
#[path = "../../tests/unit/var_edges.rs"]
mod edges;
#[cfg(feature = "nalgebra")]
mod field;
mod float;
mod functions;
mod operators;
mod record;
mod reduce;
pub(crate) mod scalar;
pub mod special;
mod traits;

pub use crate::tape::Var;
pub use activation::Activation;
pub use functions::select;
pub use reduce::{dot, logsumexp};
