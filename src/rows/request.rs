//! What is asked of a closure over rows.

use super::columns::Columns;
use crate::data::Batch;
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::replay::bound::admit;

/// What a program over rows computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfRows {
    /// The sum over the rows, and the value of each.
    Sum,
    /// The sum, and then its derivatives in the parameters; nothing of each row.
    Gradient,
    /// For each row its outputs, and then the derivatives of each in parameters and columns.
    Jacobian,
}

impl OfRows {
    /// How many results there are for all rows together.
    pub(super) fn totals(self, parameters: usize) -> usize {
        match self {
            Self::Sum => 1,
            Self::Gradient => 1 + parameters,
            Self::Jacobian => 0,
        }
    }
}

/// An evaluation as it was asked for.
#[derive(Clone, Copy)]
pub(crate) struct Request<'r, T> {
    pub(crate) wanted: OfRows,
    pub(crate) parameters: &'r [T],
    pub(crate) columns: &'r Columns<'r, T>,
    pub(crate) batch: &'r Batch<'r>,
}

impl<T: Real> Request<'_, T> {
    pub(super) fn shape(&self) -> [usize; 2] {
        [self.parameters.len(), self.columns.width()]
    }

    /// Checks lengths and numbers. False if something is beyond the bound for which programs are proved.
    pub(super) fn admit(&self) -> Result<bool, Error> {
        let within = admit(self.parameters)?;
        let end = match self.batch {
            Batch::Range(range) => range.end,
            // In 32 bits, so that the loop is vectorized. An empty batch reaches no row.
            Batch::Rows([]) => 0,
            Batch::Rows(rows) => (rows.iter().fold(0, |last, &row| last.max(row)) as usize).saturating_add(1),
        };
        if end > self.columns.len() {
            return Err(LengthMismatch { what: "column", expected: end, actual: self.columns.len() }.into());
        }
        Ok(within && self.columns.is_within())
    }
}
