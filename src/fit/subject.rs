//! What statistics are of.

use super::loss::Loss;
use super::weighted::RowWeights;
use crate::real::Real;
use crate::rows::Columns;

/// Standard errors are worked out for at most this many parameters: their cost grows with the cube.
pub(super) const MOST_PARAMETERS: usize = 100;

/// A loss, the parameters found for it, and the data they were found from.
pub(super) struct Subject<'a, T> {
    pub(super) loss: &'a Loss<'a, T>,
    /// What was minimized, where rows have no weights: with what is known beforehand.
    pub(super) minimized: &'a Loss<'a, T>,
    pub(super) parameters: &'a [T],
    pub(super) columns: &'a Columns<'a, T>,
    /// The column that the loss predicts.
    pub(super) target: usize,
    pub(super) weighted: Option<Weighted<'a, T>>,
    /// Are residuals, over the deviations if there are some, in units of their standard deviation?
    pub(super) known_deviations: bool,
}

/// A subject whose rows have weights.
pub(super) struct Weighted<'a, T> {
    pub(super) weights: &'a RowWeights,
    /// The loss times the weight over the mean weight, which is behind the columns.
    pub(super) loss: &'a Loss<'a, T>,
    pub(super) columns: &'a Columns<'a, T>,
}

impl<'a, T: Real> Subject<'a, T> {
    pub(super) fn rows(&self) -> usize {
        self.columns.len()
    }

    /// The loss that was minimized, its columns, and by what to multiply the sum over its rows to get `Σ w ℓ`.
    pub(super) fn minimized(&self) -> (&'a Loss<'a, T>, &'a Columns<'a, T>, f64) {
        match &self.weighted {
            Some(weighted) => (weighted.loss, weighted.columns, weighted.weights.mean),
            None => (self.minimized, self.columns, 1.0),
        }
    }

    /// The weights as they were given.
    pub(super) fn weights(&self) -> Option<&'a RowWeights> {
        self.weighted.as_ref().map(|weighted| weighted.weights)
    }
}
