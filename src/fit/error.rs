//! What keeps a fit from starting or from going on.

use crate::data::DataError;
use crate::domain::DomainError;
use crate::error::{Error, InvalidSetting, InvalidTarget, LengthMismatch, NotFinite};
use crate::minimize::MinimizeError;
use crate::optim::OptimError;

/// Why there is no report.
///
/// A loss that stops being finite on the way is not among these: it ends the run with
/// [`StopReason::Diverged`](super::StopReason::Diverged).
///
/// ```
/// use gradus::fit::FitError;
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "extra", "y"], [[1.0, 0.0, 2.0]])?;
/// let line = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
/// let error = line.run([0.0, 0.0], &data).unwrap_err();
/// assert!(matches!(error, FitError::Columns { taken: 2, .. }));
/// assert_eq!(
///     error.to_string(),
///     "the loss takes 2 columns, the data has 3 (x, extra, y); pick them in the order of the loss \
///      with `Dataset::select`",
/// );
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// The loss takes another number of columns than the data has.
    #[error(
        "the loss takes {taken} columns, the data has {} ({}); pick them in the order of the loss with \
         `Dataset::select`", columns.len(), columns.join(", ")
    )]
    Columns {
        /// How many the loss takes.
        taken: usize,
        /// The names of those there are.
        columns: Vec<String>,
    },
    /// The loss takes another number of parameters than the start has.
    #[error("the loss takes {taken} parameters, the start has {given}")]
    Parameters {
        /// How many the loss takes.
        taken: usize,
        /// How many the start has.
        given: usize,
    },
    /// [`Fit::names`](super::Fit::names) got another number of names than there are parameters.
    #[error("there are {names} names for {parameters} parameters")]
    Names {
        /// How many names.
        names: usize,
        /// How many parameters.
        parameters: usize,
    },
    /// A value of the data is too large for the float of the parameters.
    #[error(
        "column `{column}`, row {row} (counted from 0): {value:e} is too large for an f32; rescale the \
         column (`Dataset::standardize`), or fit in f64"
    )]
    TooLarge {
        /// The name of the column.
        column: String,
        /// The row, counted from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// The start, or the loss or gradient there, is NaN or infinite.
    #[error(
        "the fit cannot start: on the {data}, {fault}; start where the loss is finite, or leave such rows out"
    )]
    Start {
        /// `"data"` or `"validation data"`.
        data: &'static str,
        /// What is not finite, and where it comes from.
        fault: Box<NotFinite>,
    },
    /// A row has a target that the model has no meaning for.
    #[error("on the {data}, column `{column}`: {fault}")]
    Target {
        /// `"data"` or `"validation data"`.
        data: &'static str,
        /// The name of the column.
        column: String,
        /// The first such row, and what its target has to be.
        fault: InvalidTarget,
    },
    /// A row has a weight that it cannot have.
    #[error("column `{column}`, row {row} (counted from 0) is {value}: {needs}")]
    Weight {
        /// The column of weights, or of deviations.
        column: String,
        /// The first such row.
        row: usize,
        /// What it has.
        value: f64,
        /// What there has to be.
        needs: &'static str,
    },
    /// Two settings that do not go together.
    #[error("`{setting}` cannot be used with `{with}`: {remedy}")]
    Conflict {
        /// One of them.
        setting: &'static str,
        /// The other, or what is run.
        with: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// Bounds or held parameters that cannot be kept.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// A setting of the [minimizer](super::Fit::minimizer) in place of the rule.
    #[error(transparent)]
    Minimizer(Box<MinimizeError>),
    /// The loss cannot be evaluated, such as for a variable of another recording.
    #[error(transparent)]
    Loss(Error),
    /// A column that does not exist, or rows that cannot be cut into batches.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A setting of the rule or the schedule, or a rate that the schedule returned.
    #[error(transparent)]
    Optim(#[from] OptimError),
    /// A checkpoint that cannot be written, read, or gone on from.
    #[cfg(feature = "serde")]
    #[error(transparent)]
    Checkpoint(#[from] Box<crate::checkpoint::CheckpointError>),
    /// The run in memory is none that this fit can go on from.
    #[error(
        "the fit cannot go on from the run in memory: {reason}; begin at its parameters with a new `WarmStart`"
    )]
    Resume {
        /// What differs.
        reason: String,
    },
    /// A setting of the fit out of its range.
    #[error(transparent)]
    Setting(#[from] InvalidSetting),
}

impl FitError {
    /// Tells a wrong number of parameters or columns in the words of a fit.
    pub(crate) fn from_loss(error: Error, columns: &[String]) -> Self {
        match error {
            Error::Length(LengthMismatch { what: "row", expected, .. }) => {
                Self::Columns { taken: expected, columns: columns.to_vec() }
            }
            Error::Length(LengthMismatch { what: "parameters", expected, actual }) => {
                Self::Parameters { taken: expected, given: actual }
            }
            other => Self::Loss(other),
        }
    }
}
