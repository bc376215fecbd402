//! What is read of estimates has to fit together: each list has an entry for each parameter.

use super::{Assessment, NoStandardErrors, Precision};
use crate::error::LengthMismatch;
use crate::matrix::Matrix;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What all reports have of their parameters.
pub(crate) struct Stored<'a> {
    pub(crate) parameters: usize,
    pub(crate) names: &'a [String],
    /// Held, and at a bound.
    pub(crate) marks: [&'a [bool]; 2],
    pub(crate) covariance: Option<&'a Matrix<f64>>,
    pub(crate) no_standard_errors: Option<&'a NoStandardErrors>,
    pub(crate) precision: Option<&'a Precision>,
}

impl Stored<'_> {
    /// # Errors
    /// The first list that has another length.
    pub(crate) fn check(&self) -> Result<(), LengthMismatch> {
        let n = self.parameters;
        LengthMismatch::check("names", n, self.names.len())?;
        for (what, marks) in ["fixed", "at_bound"].into_iter().zip(self.marks) {
            LengthMismatch::check(what, n, marks.len())?;
        }
        if let Some(covariance) = self.covariance {
            check_square("covariance", n, covariance)?;
        }
        if let Some(Precision { standard_errors, correlation }) = self.precision {
            LengthMismatch::check("precision.standard_errors", n, standard_errors.len())?;
            check_square("precision.correlation", n, correlation)?;
        }
        if let Some(NoStandardErrors::Undetermined { directions }) = self.no_standard_errors {
            directions.iter().try_for_each(|d| LengthMismatch::check("directions", n, d.len()))?;
        }
        Ok(())
    }
}

pub(crate) fn check_square<T: crate::scalar::Numeric>(
    what: &'static str,
    n: usize,
    matrix: &Matrix<T>,
) -> Result<(), LengthMismatch> {
    LengthMismatch::check(what, n, matrix.rows())?;
    LengthMismatch::check(what, n, matrix.columns())
}

/// An assessment in the words of the reports that keep its parts.
#[derive(Serialize, Deserialize)]
struct Parts {
    no_standard_errors: Option<NoStandardErrors>,
    distance: Option<f64>,
    precision: Option<Precision>,
}

impl Serialize for Assessment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { precision, distance } = self.clone();
        let (precision, no_standard_errors) = match precision {
            Ok(precision) => (Some(precision), None),
            Err(reason) => (None, Some(reason)),
        };
        Parts { no_standard_errors, distance, precision }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Assessment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Parts { no_standard_errors, distance, precision } = Parts::deserialize(deserializer)?;
        let precision = match (precision, no_standard_errors) {
            (_, Some(reason)) => Err(reason),
            (Some(precision), None) => Ok(precision),
            (None, None) => Err(NoStandardErrors::Undeclared),
        };
        Ok(Self { precision, distance })
    }
}
