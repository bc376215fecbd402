//! What a likelihood has beside the loss: terms of the targets alone, which no step and no standard error depends on.
//!
//! They are summed once, at the end, in the order of every sum over rows.

use super::loss::Loss;
use super::weighted::RowWeights;
use crate::block::tree::{CHUNK, Sums};
use crate::data::{Reading, RowGroups, Topic, Words};
use crate::error::SourceError;
use crate::real::Real;
use crate::rows::{Columns, put_subtrees, take_subtrees};
use core::ops::Range;

/// `Σ c` over the rows of a table.
pub(super) fn log_constant<T: Real>(
    loss: &Loss<'_, T>,
    columns: &Columns<'_, T>,
    weights: Option<&RowWeights>,
) -> f64 {
    let mut sums = begun(0);
    for row in 0..columns.len() {
        let weight = weights.map_or(1.0, |weights| weights.given[row]);
        let Some(constant) = loss.log_constant(columns.as_slices(), row, weight) else { return 0.0 };
        sums.add(row, &[constant]);
    }
    total(sums)
}

/// The same over the rows of a source; ranks each sum their part.
pub(super) fn log_constant_over<T: Real>(
    loss: &Loss<'_, T>,
    groups: &mut RowGroups<'_>,
) -> Result<f64, SourceError> {
    let Some(part) = groups.part() else {
        return Ok(sums_of(loss, groups, 0..groups.len())?.map_or(0.0, total));
    };
    let mine = sums_of(loss, groups, part);
    let subtrees = match &mine {
        Ok(Some(sums)) => sums.clone().subtrees(),
        // The others wait for this one also where it has failed.
        Ok(None) | Err(_) => Vec::new(),
    };
    let mut message = Words::default();
    put_subtrees(&mut message, &subtrees);
    let all = groups.exchange(Topic::Constants, &message)?;
    mine?;
    let subtrees: Option<Vec<_>> =
        all.iter().map(|words| take_subtrees::<f64>(&mut Reading(words))).collect();
    let sums = subtrees.and_then(|subtrees| Sums::of_subtrees(1, subtrees.iter().flatten()));
    sums.map(total).ok_or_else(|| SourceError::new("the ranks have gone apart"))
}

/// Of some rows, from a chunk's first one on; `None` of no rows, and where the loss leaves out nothing.
fn sums_of<T: Real>(
    loss: &Loss<'_, T>,
    groups: &mut RowGroups<'_>,
    rows: Range<usize>,
) -> Result<Option<Sums<f64>>, SourceError> {
    let mut sums = begun(rows.start / CHUNK);
    let mut cast: Vec<Vec<T>> = vec![Vec::new(); groups.names().len()];
    for group in groups.groups_with(rows.clone()) {
        let ([first, _], within) = (groups.extent(group), groups.within(group, &rows));
        for (cast, column) in cast.iter_mut().zip(groups.load(group)?) {
            cast.clear();
            cast.extend(column[within.clone()].iter().map(|&x| T::of(x)));
        }
        let slices: Vec<&[T]> = cast.iter().map(Vec::as_slice).collect();
        let weights = groups.weights();
        for row in 0..within.len() {
            let weight = weights.map_or(1.0, |weights| weights[within.start + row]);
            let Some(constant) = loss.log_constant(&slices, row, weight) else { return Ok(None) };
            sums.add(first + within.start + row, &[constant]);
        }
    }
    Ok((!rows.is_empty()).then_some(sums))
}

/// No rows yet.
fn begun(chunk: usize) -> Sums<f64> {
    let mut sums = Sums::default();
    sums.clear(1, chunk);
    sums
}

fn total(mut sums: Sums<f64>) -> f64 {
    let mut sum = [0.0];
    sums.total(&mut sum);
    sum[0]
}
