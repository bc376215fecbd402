//! What is asked of a closure over rows.

use super::columns::Columns;
use super::programs::OfRows;
use crate::data::Batch;
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::replay::bound::admit;

/// An evaluation as it was asked for.
#[derive(Clone, Copy)]
pub(super) struct Request<'r, T> {
    pub(super) wanted: OfRows,
    pub(super) parameters: &'r [T],
    pub(super) columns: &'r Columns<'r, T>,
    pub(super) batch: &'r Batch<'r>,
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
