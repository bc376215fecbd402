//! Minimisers: from a start to a minimum of a closure.

pub(crate) mod objective;
mod status;

pub use status::Status;
