//! What statistics are of.

use super::loss::Loss;
use crate::derive::eager::Here;
use crate::real::Real;
use crate::rows::Columns;

/// Standard errors are worked out for at most this many parameters: their cost grows with the cube.
pub(super) const MOST_PARAMETERS: usize = 100;

/// A loss, the parameters found for it, and the data they were found from.
pub(super) struct Subject<'a, T> {
    pub(super) loss: &'a Loss<'a, T>,
    pub(super) made_at: Here,
    pub(super) parameters: &'a [T],
    pub(super) columns: &'a Columns<'a, T>,
    /// The column that the loss predicts.
    pub(super) target: usize,
}

impl<T: Real> Subject<'_, T> {
    pub(super) fn rows(&self) -> usize {
        self.columns.len()
    }
}
