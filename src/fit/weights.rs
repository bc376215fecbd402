//! Weights of rows, from a column of the data.

use super::FitError;
use crate::data::weighing::{ALL_ZERO, Weighing};
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

    /// What the column says of the weights.
    pub(crate) fn weighing(&self) -> Weighing {
        match self {
            Self::Column(_) => Weighing::Weights,
            Self::Deviations(_) => Weighing::Deviations,
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
        let weighing = self.weighing();
        let invalid = |row: usize, needs| {
            let (column, value) = (self.column().to_owned(), column[row]);
            FitError::Weight { column, row, value, needs }
        };
        let of_row = |(row, &x): (usize, &f64)| weighing.of(x).map_err(|needs| invalid(row, needs));
        let weights = column.iter().enumerate().map(of_row).collect::<Result<Vec<f64>, _>>()?;
        if weights.iter().all(|&weight| weight == 0.0) {
            return Err(invalid(0, ALL_ZERO));
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
