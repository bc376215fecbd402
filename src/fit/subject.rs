//! What statistics are of.

use crate::function::Columns;
use crate::real::Real;

/// Standard errors are worked out for at most this many parameters: their cost grows with the cube.
pub(super) const MOST_PARAMETERS: usize = 100;

/// A loss, the parameters found for it, and the data they were found from.
pub(super) struct Subject<'a, T, F> {
    pub(super) loss: &'a F,
    pub(super) parameters: &'a [T],
    pub(super) columns: &'a Columns<'a, T>,
    /// The column that the loss predicts.
    pub(super) target: usize,
}

impl<T: Real, F> Subject<'_, T, F> {
    pub(super) fn rows(&self) -> usize {
        self.columns.len()
    }
}
