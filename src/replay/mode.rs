//! How a function is evaluated at present, and why.

use core::fmt;
use core::panic::Location;

/// How a [`Function`](crate::Function) is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// By compiled programs, one for each way through the closure's branches that came up often.
    ///
    /// There are none before the second evaluation: the first two are compared.
    Compiled {
        /// The number of programs.
        programs: usize,
    },
    /// By recording at every call: as right, only slower.
    Dynamic {
        /// Why.
        reason: Reason,
    },
}

/// Why a function is not compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// `.eager()` was asked for.
    Asked,
    /// The closure reads a value out of a variable, so that it can depend on it unseen.
    ReadsValue {
        /// Where it does.
        location: &'static Location<'static>,
    },
    /// Two recordings differed although all comparisons came out the same: the closure depends on
    /// something that changes between calls, such as a counter, a random number or a `Cell`.
    Changes,
    /// The closure takes another way at most calls; it will be tried again later.
    Branches,
    /// The recording is longer than [`compile_limit`](crate::Function::compile_limit).
    TooLong {
        /// The limit, in operations.
        limit: usize,
    },
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compiled { programs: 1 } => write!(f, "compiled, 1 program"),
            Self::Compiled { programs } => write!(f, "compiled, {programs} programs"),
            Self::Dynamic { reason } => write!(f, "recorded at every call: {reason}"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => write!(f, "eager() was asked for"),
            Self::ReadsValue { location } => write!(
                f,
                "the closure reads a value at {location}; use `detach()` if it shall carry no derivative"
            ),
            Self::Changes => {
                write!(f, "the closure does other operations or has other constants at the same point")
            }
            Self::Branches => write!(f, "the closure takes another branch at most calls"),
            Self::TooLong { limit } => write!(
                f,
                "a recording has more than {limit} operations, more than `compile_limit` lets be compiled"
            ),
        }
    }
}
