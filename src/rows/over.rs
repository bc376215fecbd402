//! Sums over rows that are read group by group.

use super::among::Shares;
use super::columns::Columns;
use super::evaluator::RowEvaluator;
use super::per_row::RowClosure;
use super::request::{OfRows, Request};
use crate::data::{Batch, RowGroups};
use crate::error::{Error, InvalidTarget, NotFinite};
use crate::real::Real;
use core::ops::Range;

/// Refuses rows that a loss has no meaning for.
pub(crate) type CheckRows<'a, T> = dyn Fn(&Columns<'_, T>, &Batch<'_>) -> Result<(), InvalidTarget> + 'a;

impl<T: Real> RowEvaluator<T> {
    /// Has it been evaluated?
    pub(crate) fn is_used(&self) -> bool {
        self.cache.seen().0 > 0
    }

    /// What was evaluated last.
    pub(crate) fn totals(&self) -> &[T] {
        &self.total
    }

    /// The sum over all rows of `groups`, and behind it what else is wanted of it: with the bits of the same rows in memory.
    pub(crate) fn sums_over(
        &mut self,
        f: &RowClosure<'_, T>,
        check: &CheckRows<'_, T>,
        (wanted, parameters): (OfRows, &[T]),
        groups: &mut RowGroups<'_>,
    ) -> Result<&[T], Error> {
        let none = Columns::new(&vec![&[][..]; groups.width()])?;
        let whole = Request { wanted, parameters, columns: &none, batch: &Batch::Range(0..0) };
        if let Some(part) = groups.part() {
            let add = &mut |this: &mut Self, part: Range<usize>, groups: &mut RowGroups<'_>| {
                this.stretches(f, check, whole, (part, groups))
            };
            if self.sums_among(f, whole, Shares { rows: groups.len(), part, add }, groups)? {
                return Ok(&self.total);
            }
        }
        self.start(wanted, whole.shape());
        while !(self.begin(&whole)
            && self.stretches(f, check, whole, (0..groups.len(), &mut *groups))?
            && self.finish(&whole, &[])?)
        {}
        Ok(&self.total)
    }

    /// Adds some rows of a source, group by group. Returns false if the sum has to be begun anew.
    pub(super) fn stretches(
        &mut self,
        f: &RowClosure<'_, T>,
        check: &CheckRows<'_, T>,
        whole: Request<'_, T>,
        (rows, groups): (Range<usize>, &mut RowGroups<'_>),
    ) -> Result<bool, Error> {
        let mut cast = vec![Vec::new(); groups.width()];
        for group in groups.groups_with(rows.clone()) {
            let within = groups.within(group, &rows);
            for (cast, column) in cast.iter_mut().zip(groups.load(group).map_err(Box::new)?) {
                cast.clear();
                cast.extend(column[within.clone()].iter().map(|&x| T::of(x)));
            }
            let slices: Vec<&[T]> = cast.iter().map(Vec::as_slice).collect();
            let in_source = |error| in_source(error, |row| groups.number(within.start + row));
            let columns = &Columns::new(&slices).map_err(in_source)?;
            let batch = &Batch::Range(0..columns.len());
            check(columns, batch).map_err(Error::from).map_err(in_source)?;
            let request = Request { columns, batch, ..whole };
            if !self.stretch(f, &request, &mut []).map_err(in_source)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Has an error speak of the rows of the source.
pub(crate) fn in_source(error: Error, number: impl Fn(usize) -> usize) -> Error {
    match error {
        Error::NotFinite(fault) => {
            let row = fault.row.map(number);
            Error::NotFinite(Box::new(NotFinite { row, ..*fault }))
        }
        Error::Indeterminate(mut fault) => {
            fault.row = fault.row.map(number);
            Error::Indeterminate(fault)
        }
        Error::Call(mut fault) => {
            fault.row = fault.row.map(number);
            Error::Call(fault)
        }
        Error::Target(fault) => Error::Target(InvalidTarget { row: number(fault.row), ..fault }),
        other => other,
    }
}
