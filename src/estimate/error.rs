//! Why there is no interval, band, profile or criterion.

use crate::data::DataError;
use crate::error::{Error, InvalidSetting};

/// Why something cannot be concluded from a fit.
///
/// ```
/// use gradus::estimate::EstimateError;
/// use gradus::prelude::*;
///
/// let found = least_squares(|[a, b]: [Var; 2]| [a + b - 1.0, a + b - 2.0, a + b - 4.0], [0.0, 0.0])?;
/// let error = found.confidence_intervals(0.95).unwrap_err();
/// assert!(matches!(error, EstimateError::NoStandardErrors { .. }));
/// assert_eq!(
///     error.to_string(),
///     "there are no standard errors: the residuals do not determine all parameters: only `p0 + p1` is determined \
///      here, not `p0` and `p1` apart",
/// );
/// # Ok::<(), gradus::fit::FitError>(())
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// A level that is no share.
    #[error("a level is a share between 0 and 1, such as 0.95, and not {level}")]
    Level {
        /// What was given.
        level: f64,
    },
    /// There are no standard errors.
    #[error("there are no standard errors: {reason}")]
    NoStandardErrors {
        /// Why not, in words.
        reason: String,
    },
    /// The parameters are not those of the minimum.
    #[error(
        "the fit has not arrived: the minimum is {distance:.2} standard errors away, and what is asked for is of the \
         minimum; let it run to its end"
    )]
    NotArrived {
        /// In standard errors.
        distance: f64,
    },
    /// The loss is not one that this can be concluded from.
    #[error("{what} is of a likelihood, and this loss is none: {remedy}")]
    NoLikelihood {
        /// What was asked for.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// The data are not those of the fit.
    #[error("these are not the data of the fit: {difference}")]
    OtherData {
        /// What differs.
        difference: String,
    },
    /// A lower minimum than that of the fit has been found on the way.
    #[error(
        "with `{name}` held at {value}, a lower minimum was found than that of the fit ({found} below {reported}): fit again \
         from {at:?}"
    )]
    LowerMinimum {
        /// The parameter that was held.
        name: String,
        /// Where.
        value: f64,
        /// The sum of squares, or the loss, there.
        found: f64,
        /// That of the fit.
        reported: f64,
        /// All parameters there.
        at: Vec<f64>,
    },
    /// A profile that ends before the level that is asked for.
    #[error("the profile of `{name}` was followed as far as the level {reached}, and {level} is beyond it")]
    BeyondProfile {
        /// The parameter.
        name: String,
        /// The highest level.
        reached: f64,
        /// The level that was asked for.
        level: f64,
    },
    /// Something else that this fit cannot answer.
    #[error("{what}")]
    NotHere {
        /// What, and what to do.
        what: String,
    },
    /// A function of the parameters, or a curve, cannot be evaluated.
    #[error(transparent)]
    Function(#[from] Error),
    /// A table of features that the curve cannot take.
    #[error(transparent)]
    Data(#[from] DataError),
    /// More refits of a bootstrap failed than the tails of an interval hold.
    #[error(
        "{failed} of {of} refits failed, and a tail of an interval of level {level} holds fewer, so that its end could be \
         anywhere; draw residuals where cases do not determine all parameters, or take a lower level"
    )]
    FailedRefits {
        /// How many failed.
        failed: usize,
        /// Of how many.
        of: usize,
        /// The level that was asked for.
        level: f64,
    },
    /// Fewer replicates of a bootstrap than an interval needs.
    #[error("an interval of level {level} needs at least {needed} replicates, and there are {replicates}")]
    FewReplicates {
        /// How many there are.
        replicates: usize,
        /// The level that was asked for.
        level: f64,
        /// How many it takes.
        needed: f64,
    },
    /// A setting out of its range.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
    /// A fit on the way could not be made.
    #[error("a fit on the way failed: {reason}")]
    Refit {
        /// Why.
        reason: String,
    },
}

/// Is this a level?
pub(crate) fn check_level(level: f64) -> Result<(), EstimateError> {
    if level > 0.0 && level < 1.0 { Ok(()) } else { Err(EstimateError::Level { level }) }
}
