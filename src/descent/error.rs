//! What keeps a descent from starting or from going on.

use crate::error::{Error, InvalidSetting, NotFinite};
use crate::optim::OptimError;

/// Why there is no report.
///
/// A function that stops being finite on the way is not among these: it ends the run with
/// [`StopReason::Diverged`](super::StopReason::Diverged).
///
/// ```
/// use gradus::descent::DescentError;
/// use gradus::prelude::*;
///
/// let error = Descent::new(Adam::new(0.1)).minimize(|x: Var| x.ln(), -1.0).unwrap_err();
/// assert!(matches!(error, DescentError::Start(_)));
/// assert!(error.to_string().starts_with("the descent cannot start: the value is NaN"));
/// assert!(error.to_string().contains("`ln` of -1.0"));
///
/// let error = Descent::new(Adam::new(-0.1)).minimize(|x: Var| x * x, 1.0).unwrap_err();
/// assert_eq!(error.to_string(), "Adam: learning_rate is -0.1, allowed is [0, inf)");
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DescentError {
    /// The start, or the value or gradient there, is NaN or infinite.
    #[error("the descent cannot start: {0}; start where the function is finite")]
    Start(Box<NotFinite>),
    /// The function cannot be evaluated, such as for a start of another length than it takes.
    #[error(transparent)]
    Function(Error),
    /// A setting of the rule or the schedule, or a rate that the schedule returned.
    #[error(transparent)]
    Optim(#[from] OptimError),
    /// A setting of the descent out of its range.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
}
