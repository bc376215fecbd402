//! Why there is no guess.

use crate::data::DataError;

/// Data that no start values can be guessed from.
///
/// ```
/// use gradus::model::{Guess, PowerLaw};
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["t", "y"], [[1.0, 2.0], [-4.0, 1.0], [9.0, 0.5]])?;
/// let error = PowerLaw.guess(&data).unwrap_err();
/// assert_eq!(error.to_string(), "column `t`, row 1 (counted from 0) is -4; a power law needs at least 0");
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GuessError {
    /// A column of categories.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Another number of columns than the features of the model and the target.
    #[error("{columns} columns: a guess needs one feature and then the target; choose them with `select`")]
    Columns {
        /// The number of columns.
        columns: usize,
    },
    /// Fewer different values of the feature than parameters, or fewer rows.
    #[error(
        "column `{column}` has {distinct} different values; to guess {parameters} parameters of {model} takes as many"
    )]
    TooFew {
        /// The name of the feature.
        column: String,
        /// How many different values it has.
        distinct: usize,
        /// The model.
        model: &'static str,
        /// How many parameters it has.
        parameters: usize,
    },
    /// A value of the feature that the model is not defined for.
    #[error("column `{column}`, row {row} (counted from 0) is {value}; {model} needs {needs}")]
    Feature {
        /// The name of the feature.
        column: String,
        /// The first such row.
        row: usize,
        /// Its value.
        value: f64,
        /// The model.
        model: &'static str,
        /// What it needs, such as `"at least 0"`.
        needs: &'static str,
    },
    /// No candidate has finite parameters and predictions.
    #[error(
        "no start of {model} has finite predictions in all rows; bring the columns to scales near 1, and `x` near 0"
    )]
    NoStart {
        /// The model.
        model: &'static str,
    },
}
