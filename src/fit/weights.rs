//! Weights of rows, from a column of the data.

use super::FitError;
use crate::data::{DataError, Dataset};

/// The column that says how much each row counts.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Weights {
    /// The weights themselves, `1/σ²` where the noise is known.
    Column(String),
    /// The standard deviations `σ` of the rows' noise.
    Deviations(String),
}

impl Weights {
    pub(crate) fn column(&self) -> &str {
        match self {
            Self::Column(name) | Self::Deviations(name) => name,
        }
    }

    /// The name of the setting.
    pub(crate) fn setting(&self) -> &'static str {
        match self {
            Self::Column(_) => "weights",
            Self::Deviations(_) => "deviations",
        }
    }

    /// The weight of each row: not negative, and not all of them 0.
    ///
    /// # Errors
    /// A column that there is not, the first row with a weight below 0 or a deviation that is not above it, and
    /// weights that are all 0.
    pub(crate) fn of(&self, data: &Dataset) -> Result<Vec<f64>, FitError> {
        let column = data.column_named(self.column())?;
        let invalid = |row: usize, needs| {
            let (column, value) = (self.column().to_owned(), column[row]);
            Err(FitError::Weight { column, row, value, needs })
        };
        let weights: Vec<f64> = match self {
            Self::Column(_) => column.to_vec(),
            Self::Deviations(_) => column.iter().map(|sigma| (1.0 / sigma) / sigma).collect(),
        };
        let is_wrong = |weight: &f64, given: f64| match self {
            Self::Column(_) => !(*weight >= 0.0),
            Self::Deviations(_) => !(given > 0.0) || !weight.is_normal(),
        };
        if let Some(row) = weights.iter().zip(column).position(|(weight, &given)| is_wrong(weight, given)) {
            return match self {
                Self::Column(_) => invalid(row, "a weight is at least 0, and 0 leaves the row out"),
                Self::Deviations(_) => invalid(
                    row,
                    "a deviation is above 0, and neither its square nor the inverse of that overflows",
                ),
            };
        }
        if weights.iter().all(|&weight| weight == 0.0) {
            return invalid(0, "all weights are 0, so no row is left");
        }
        Ok(weights)
    }

    /// The data as the loss sees them: without the column.
    ///
    /// # Errors
    /// A column that there is not, or nothing beside it.
    pub(crate) fn rest(&self, data: &Dataset) -> Result<Dataset, DataError> {
        data.select(&data.names().iter().filter(|name| *name != self.column()).collect::<Vec<_>>())
    }
}
