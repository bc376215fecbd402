//! What went wrong inside a closure, kept until the recording ends.
//!
//! Operators cannot return a `Result`. The tape keeps the first fault, the
//! operation goes on with the plain value, and the call that recorded returns
//! the fault as its error.

use core::panic::Location;

/// The first thing that went wrong while recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// A variable of another tape, of another thread, or of an ended recording.
    Foreign { operation: &'static str, location: &'static Location<'static> },
    /// The recording grew past the limit of nodes.
    TooLong { limit: usize, location: &'static Location<'static> },
    /// A point inside the closure has the wrong length for an inner closure.
    Length { what: &'static str, expected: usize, actual: usize },
}
