//! Why a function has no source.

use crate::replay::mode::Mode;
use core::fmt;

/// Why a function cannot be printed as source.
///
/// ```
/// use gradus::function::SourceError;
/// use gradus::prelude::*;
///
/// let mut f = Function::new(|[x]: [Var; 1]| x * x, 1);
/// // Nothing is compiled before two recordings were compared.
/// assert_eq!(f.to_rust("square"), Err(SourceError::NotCompiled { mode: f.mode() }));
/// for _ in 0..2 {
///     f.value(&[3.0])?;
/// }
/// assert!(f.to_rust("square").is_ok_and(|text| text.contains("x[0] * x[0]")));
/// assert!(matches!(f.to_rust("my square"), Err(SourceError::Name { .. })));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// There is no program: the function is recorded at every call, or was evaluated less than twice.
    #[error("there is no program to print: {}", Unready(mode))]
    NotCompiled {
        /// How the function is evaluated, with the reason.
        mode: Mode,
    },
    /// The function calls one of your own, an equation, an integral or the like, of which no source is known.
    #[error(
        "the function calls `{name}`, of which no source is known; write what it does with variables, or call it outside"
    )]
    Call {
        /// The name of what is called.
        name: &'static str,
    },
    /// An operation that neither the language's library has, nor this crate as a small algorithm.
    #[error(
        "`{operation}` has no source in {language}; it is not in the language's library, and takes more than a few lines"
    )]
    Operation {
        /// The operation, such as `"ln_gamma"`.
        operation: &'static str,
        /// `"Rust"` or `"C"`.
        language: &'static str,
    },
    /// A name that the language does not take, that stands twice, or that the printed source uses itself.
    #[error("`{name}` cannot be a name in {language}: {reason}")]
    Name {
        /// The name.
        name: String,
        /// `"Rust"` or `"C"`.
        language: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// More or fewer names than there are parameters or columns.
    #[error("there are {actual} names for {expected} {what}")]
    Names {
        /// `"parameters"` or `"columns"`.
        what: &'static str,
        /// How many there are.
        expected: usize,
        /// How many names are given.
        actual: usize,
    },
}

/// The reason, with what to do.
struct Unready<'m>(&'m Mode);

impl fmt::Display for Unready<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Mode::Compiled { .. } => {
                write!(
                    f,
                    "evaluate the function twice first, at a point that takes the branches to be printed"
                )
            }
            Mode::Dynamic { .. } => write!(f, "the function is {}", self.0),
        }
    }
}
