//! What statistics are of.

use super::loss::{Groups, Loss, Shared};
use super::weighted::RowWeights;
use crate::data::RowGroups;
use crate::real::Real;
use crate::rows::Columns;

/// Standard errors are worked out for at most this many parameters: their cost grows with the cube.
pub(super) const MOST_PARAMETERS: usize = 100;

/// Looks at a stretch of rows, with the number of the first; `None` to look at no more.
pub(super) type Look<'l, T> = dyn FnMut(usize, &[&[T]]) -> Option<()> + 'l;

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
    pub(super) weights: &'a RowWeights,
    /// The loss times the weight over the mean weight, which is behind the columns.
    pub(super) loss: &'a Loss<'a, T>,
    pub(super) columns: &'a Columns<'a, T>,
}

impl<'a, T: Real> Subject<'a, T> {
    pub(super) fn rows(&self) -> usize {
        self.groups.map_or(self.columns.len(), Shared::rows)
    }

    /// Hands the columns to `look` with the number of their first row, in stretches of a multiple of `block` rows but for the
    /// last, until it returns `None`.
    pub(super) fn stretches(&self, block: usize, look: &mut Look<'_, T>) -> Option<()> {
        let Some(groups) = self.groups else { return look(0, self.columns.as_slices()) };
        let mut done = None;
        groups.lend(&mut |groups| done = in_stretches(groups, block, look));
        done
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

/// [`Subject::stretches`] of a source: the rows that do not fill a block are held back for the next group.
fn in_stretches<T: Real>(groups: &mut RowGroups<'_>, block: usize, look: &mut Look<'_, T>) -> Option<()> {
    let mut held: Vec<Vec<T>> = vec![Vec::new(); groups.names().len()];
    let mut first = 0;
    for group in 0..groups.groups() {
        for (held, column) in held.iter_mut().zip(groups.load(group).ok()?) {
            held.extend(column.iter().map(|&x| T::of(x)));
        }
        let rows = held.first().map_or(0, Vec::len);
        let whole = if group + 1 == groups.groups() { rows } else { rows / block * block };
        if whole > 0 {
            let slices: Vec<&[T]> = held.iter().map(|column| &column[..whole]).collect();
            look(first, &slices)?;
            held.iter_mut().for_each(|column| drop(column.drain(..whole)));
            first += whole;
        }
    }
    Some(())
}
