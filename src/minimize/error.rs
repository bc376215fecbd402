//! What keeps a minimization from starting.

use crate::domain::DomainError;
use crate::error::{Error, InvalidSetting, LengthMismatch};

/// Why there is no result.
///
/// Once the function has been evaluated at the start there always is one: what goes wrong later ends the run, and
/// [`Minimum::error`](super::Minimum::error) tells of it beside the best point so far.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MinimizeError {
    /// A setting out of its range, or one that the method does not have.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
    /// The names differ in number from the coordinates.
    #[error(transparent)]
    Length(#[from] LengthMismatch),
    /// Bounds, held coordinates and the start do not go together.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// The function cannot be evaluated, such as for a variable of another recording.
    #[error(transparent)]
    Function(#[from] Error),
}
