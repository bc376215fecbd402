//! What went wrong inside a closure, kept until the recording ends.
//!
//! Operators cannot return a `Result`. The tape keeps the first fault, the
//! operation goes on with the plain value, and the call that recorded returns
//! the fault as its error.

use super::caller;
use crate::error::{Error, LengthMismatch, Place};
use core::panic::Location;

/// The first thing that went wrong while recording.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// A variable of another tape, of another thread, or of an ended recording.
    Foreign { operation: &'static str, location: Place },
    /// The recording grew past the limit of nodes.
    TooLong { limit: usize, location: Place },
    /// A point inside the closure has the wrong length for an inner closure.
    Length { what: &'static str, expected: usize, actual: usize },
}

impl Fault {
    /// A variable of another recording, met by an operation that was called from here.
    #[cold]
    pub(super) fn foreign(operation: &'static str, location: &'static Location<'static>) -> Self {
        Self::Foreign { operation, location: caller::place(location) }
    }

    /// The same fault, reported at the call that recorded if no line of the user's is known.
    pub(super) fn at_least_at(self, call: &'static Location<'static>) -> Self {
        let known = |location: Place| {
            let call = Place::from(call);
            if !caller::is_users(&location) && caller::is_users(&call) { call } else { location }
        };
        match self {
            Self::Foreign { operation, location } => Self::Foreign { operation, location: known(location) },
            Self::TooLong { limit, location } => Self::TooLong { limit, location: known(location) },
            length @ Self::Length { .. } => length,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Foreign { operation, location } => Self::ForeignVariable { operation, location },
            Fault::TooLong { limit, location } => Self::TooManyOperations { limit, location },
            Fault::Length { what, expected, actual } => LengthMismatch { what, expected, actual }.into(),
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/tape/fault.rs"]
mod tests;
