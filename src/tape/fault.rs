//! What went wrong inside a closure, kept until the recording ends.
//!
//! Operators cannot return a `Result`. The tape keeps the first fault, the
//! operation goes on with the plain value, and the call that recorded returns
//! the fault as its error.

use super::caller;
use crate::error::{CallError, Error, LengthMismatch, Place};
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
    /// A function of the user's own, called by name, failed.
    Call { name: &'static str, what: String, location: Place },
}

impl Fault {
    /// A variable of another recording, met by an operation that was called from here.
    #[cold]
    pub(super) fn foreign(operation: &'static str, location: &'static Location<'static>) -> Self {
        Self::Foreign { operation, location: caller::place(location) }
    }

    /// A call that was asked for here failed.
    #[cold]
    pub(crate) fn call(name: &'static str, what: String, location: &'static Location<'static>) -> Self {
        Self::Call { name, what, location: caller::place(location) }
    }

    /// A call that was asked for nobody knows where failed.
    #[cold]
    pub(super) fn late_call(name: &'static str, what: String) -> Self {
        const NOWHERE: &Location<'static> = Location::caller();
        Self::Call { name, what, location: NOWHERE.into() }
    }

    /// The same fault; that of a call is reported at this place, if one is given.
    pub(crate) fn found_at(self, place: Option<Place>) -> Self {
        match (self, place) {
            (Self::Call { name, what, .. }, Some(location)) => Self::Call { name, what, location },
            (fault, _) => fault,
        }
    }

    /// What went wrong, as a part of what is said of the function of this name: without a place that is none of the user's.
    pub(crate) fn within(self, function: &str) -> String {
        match self {
            Self::Call { name, what, .. } if name == function => what,
            Self::Call { name, what, location } if !caller::is_users(&location) => format!("`{name}` {what}"),
            fault => Error::from(fault).to_string(),
        }
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
            Self::Call { name, what, location } => Self::Call { name, what, location: known(location) },
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
            Fault::Call { name, what, location } => {
                Box::new(CallError { name, what, location: Some(location), row: None }).into()
            }
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/tape/fault.rs"]
mod tests;
