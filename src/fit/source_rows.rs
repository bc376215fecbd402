//! A look through all rows of a source, before the first step: are they such that the loss has a meaning, and what do they weigh?

use super::FitError;
use super::loss::Loss;
use super::source::in_fit;
use crate::data::weighing::ChunkSums;
use crate::data::{Batch, Reading, RowGroups, Topic, Words};
use crate::error::InvalidTarget;
use crate::real::Real;
use crate::rows::Columns as View;
use core::ops::Range;

/// What is found while all rows are read for the first time, so that they are not read once more for it.
pub(super) struct FirstLook<'a, T> {
    loss: &'a Loss<'a, T>,
    cast: Vec<Vec<T>>,
    /// The first row that is refused.
    fault: Option<FitError>,
    rows: usize,
}

impl<'a, T: Real> FirstLook<'a, T> {
    pub(super) fn new(loss: &'a Loss<'a, T>) -> Self {
        Self { loss, cast: Vec::new(), fault: None, rows: 0 }
    }

    /// Looks at a group, before which there are `first` rows.
    pub(super) fn look(&mut self, names: &[String], columns: &[Vec<f64>], first: usize) {
        self.rows += columns.first().map_or(0, Vec::len);
        if self.fault.is_none() {
            self.fault = check_columns(self.loss, names, columns, &|row| first + row, &mut self.cast).err();
        }
    }
}

/// Refuses the first row that the loss has no meaning for, or with a number that the float cannot hold; and sums up the weights.
///
/// Each rank looks at its part. Then all look at the first group in which one of them has found something, and find it, too.
pub(super) fn look_through<T: Real>(
    loss: &Loss<'_, T>,
    first_look: FirstLook<'_, T>,
    groups: &mut RowGroups<'_>,
) -> Result<(), FitError> {
    if let Some(fault) = first_look.fault {
        return Err(fault);
    }
    // Rows with weights, or of several ranks, were not seen then.
    if first_look.rows == groups.len() {
        return Ok(());
    }
    let largest = groups.largest_weight();
    let mut found = ChunkSums::new(largest.unwrap_or(1.0));
    let Some(part) = groups.part() else {
        check_groups(loss, groups, 0..groups.groups(), &mut |weights| found.absorb(weights))?;
        if largest.is_some() {
            groups.set_weight_sums(found.sums([]));
        }
        return Ok(());
    };
    let mine = groups.groups_with(part.clone());
    let refused = mine.clone().find(|&group| {
        let within = groups.within(group, &part);
        let mut absorb = |weights: &[f64]| found.absorb(weights.get(within.clone()).unwrap_or(&[]));
        check_groups(loss, groups, group..group + 1, &mut absorb).is_err()
    });
    let mut message = Words::default();
    message.put_len(refused.unwrap_or(usize::MAX));
    found.put(&mut message);
    let all = groups.exchange(Topic::Rows, &message).map_err(in_fit)?;
    let (mut first, mut of_parts) = (usize::MAX, Vec::new());
    for words in &all {
        let words = &mut Reading(words);
        let (refused, sums) =
            words.take_len().zip(ChunkSums::read(words)).ok_or_else(|| in_fit(groups.unread()))?;
        first = first.min(refused);
        of_parts.push(sums);
    }
    if first < groups.groups() {
        return check_groups(loss, groups, first..first + 1, &mut |_| {});
    }
    if let Some(largest) = largest {
        groups.set_weight_sums(ChunkSums::new(largest).sums(of_parts));
    }
    Ok(())
}

/// - `absorb`: is given the weights of each group.
fn check_groups<T: Real>(
    loss: &Loss<'_, T>,
    groups: &mut RowGroups<'_>,
    some: Range<usize>,
    absorb: &mut dyn FnMut(&[f64]),
) -> Result<(), FitError> {
    let names = groups.names().to_vec();
    let mut cast = Vec::new();
    for group in some {
        groups.load(group).map_err(in_fit)?;
        check_columns(loss, &names, groups.loaded(), &|row| groups.number(row), &mut cast)?;
        absorb(groups.weights().unwrap_or(&[]));
    }
    Ok(())
}

/// - `number`: of a row of these in the source.
/// - `cast`: room for the columns in the float.
fn check_columns<T: Real>(
    loss: &Loss<'_, T>,
    names: &[String],
    columns: &[Vec<f64>],
    number: &dyn Fn(usize) -> usize,
    cast: &mut Vec<Vec<T>>,
) -> Result<(), FitError> {
    cast.resize(names.len(), Vec::new());
    for ((cast, column), name) in cast.iter_mut().zip(columns).zip(names) {
        cast.clear();
        cast.extend(column.iter().map(|&x| T::of(x)));
        if let Some(row) = cast.iter().position(|x| !x.is_finite()) {
            let value = column[row];
            return Err(FitError::TooLarge { column: name.clone(), row: number(row), value });
        }
    }
    let slices: Vec<&[T]> = cast.iter().map(Vec::as_slice).collect();
    let view = View::new(&slices).map_err(FitError::Loss)?;
    loss.check_rows(&view, &Batch::Range(0..view.len())).map_err(|fault| {
        let column = names.last().cloned().unwrap_or_default();
        FitError::Target { data: "data", column, fault: InvalidTarget { row: number(fault.row), ..fault } }
    })
}
