//! What statistics are of.

use super::loss::{Groups, Loss, Shared};
use super::weighted::RowWeights;
use crate::data::RowGroups;
use crate::data::weighing::WeightSums;
use crate::real::Real;
use crate::rows::Columns;

/// Standard errors are worked out for at most this many parameters: their cost grows with the cube.
pub(super) const MOST_PARAMETERS: usize = 100;

/// Some rows in order: their columns, as the loss sees them, and their weights, if there are weights.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'s, T> {
    pub(super) columns: &'s [&'s [T]],
    pub(super) weights: Option<OfRows<'s>>,
}

/// The weights of some rows.
#[derive(Clone, Copy)]
pub(super) struct OfRows<'s> {
    /// As they were given, or `1/σ²`.
    pub(super) given: &'s [f64],
    /// The same over the mean weight.
    pub(super) relative: &'s [f64],
}

impl<'s> OfRows<'s> {
    /// Those of the rows from here on.
    pub(super) fn from(self, row: usize) -> Self {
        Self { given: &self.given[row..], relative: &self.relative[row..] }
    }
}

/// Looks at a stretch of rows; `None` to look at no more.
pub(super) type Look<'l, T> = dyn FnMut(Stretch<'_, T>) -> Option<()> + 'l;

/// A loss, the parameters found for it, and the data they were found from.
pub(super) struct Subject<'a, T> {
    pub(super) loss: &'a Loss<'a, T>,
    /// What was minimized, where rows have no weights: with what is known beforehand.
    pub(super) minimized: &'a Loss<'a, T>,
    pub(super) parameters: &'a [T],
    /// Without rows, where they come from a source.
    pub(super) columns: &'a Columns<'a, T>,
    pub(super) groups: Option<Groups<'a>>,
    /// The column that the loss predicts.
    pub(super) target: usize,
    pub(super) weighted: Option<Weighted<'a, T>>,
    /// Are residuals, over the deviations if there are some, in units of their standard deviation?
    pub(super) known_deviations: bool,
}

/// A subject whose rows have weights.
pub(super) struct Weighted<'a, T> {
    pub(super) sums: WeightSums,
    /// Those of the rows, where these are in memory.
    pub(super) weights: Option<&'a RowWeights>,
    /// The loss times the weight over the mean weight, which is behind the columns.
    pub(super) loss: &'a Loss<'a, T>,
    pub(super) columns: &'a Columns<'a, T>,
}

impl<'a, T: Real> Subject<'a, T> {
    pub(super) fn rows(&self) -> usize {
        self.groups.map_or(self.columns.len(), Shared::rows)
    }

    /// Hands the rows to `look`, in stretches of a multiple of `block` rows but for the
    /// last, until it returns `None`.
    pub(super) fn stretches(&self, block: usize, look: &mut Look<'_, T>) -> Option<()> {
        let Some(groups) = self.groups else {
            let of_rows =
                |weights: &'a RowWeights| OfRows { given: &weights.given, relative: &weights.relative };
            return look(Stretch { columns: self.columns.as_slices(), weights: self.weights().map(of_rows) });
        };
        let mut done = None;
        groups.lend(&mut |groups| done = in_stretches(groups, block, look));
        done
    }

    /// The loss that was minimized, its columns, and by what to multiply the sum over its rows to get `Σ w ℓ`.
    pub(super) fn minimized(&self) -> (&'a Loss<'a, T>, &'a Columns<'a, T>, f64) {
        match &self.weighted {
            Some(weighted) => (weighted.loss, weighted.columns, weighted.sums.mean()),
            None => (self.minimized, self.columns, 1.0),
        }
    }

    /// The weights of the rows, where these are in memory.
    pub(super) fn weights(&self) -> Option<&'a RowWeights> {
        self.weighted.as_ref().and_then(|weighted| weighted.weights)
    }
}

/// [`Subject::stretches`] of a source: the rows that do not fill a block are held back for the next group.
fn in_stretches<T: Real>(groups: &mut RowGroups<'_>, block: usize, look: &mut Look<'_, T>) -> Option<()> {
    let width = groups.names().len();
    let mut held: Vec<Vec<T>> = vec![Vec::new(); width];
    // As they were given, and over their mean.
    let mut weights: [Vec<f64>; 2] = Default::default();
    for group in 0..groups.groups() {
        let columns = groups.load(group).ok()?;
        for (held, column) in held.iter_mut().zip(columns) {
            held.extend(column.iter().map(|&x| T::of(x)));
        }
        columns[width..].iter().for_each(|relative| weights[1].extend_from_slice(relative));
        weights[0].extend_from_slice(groups.weights().unwrap_or(&[]));
        let rows = held.first().map_or(0, Vec::len);
        let whole = if group + 1 == groups.groups() { rows } else { rows / block * block };
        if whole > 0 {
            let slices: Vec<&[T]> = held.iter().map(|column| &column[..whole]).collect();
            let is_weighted = groups.weights().is_some();
            let of_rows = || OfRows { given: &weights[0][..whole], relative: &weights[1][..whole] };
            look(Stretch { columns: &slices, weights: is_weighted.then(of_rows) })?;
            held.iter_mut().for_each(|column| drop(column.drain(..whole)));
            if is_weighted {
                weights.iter_mut().for_each(|weights| drop(weights.drain(..whole)));
            }
        }
    }
    Some(())
}
