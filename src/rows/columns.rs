//! Columns of data, looked at once.

use crate::block::row_major::RowMajor;
use crate::block::table::Table;
use crate::data::Batch;
use crate::error::{Error, LengthMismatch, NotFinite, Quantity};
use crate::real::Real;
use crate::replay::bound::is_within;
use crate::seam::seam;
use std::sync::Arc;

/// Columns of equal length, all finite: what a [`RowFunction`](super::RowFunction) reads its rows
/// from.
///
/// They are checked here, once, and not at every evaluation.
///
/// ```
/// use gradus::function::Columns;
///
/// let data = Columns::new(&[&[0.0, 1.0], &[1.0, 3.0]])?;
/// assert_eq!((data.len(), data.width()), (2, 2));
///
/// let error = Columns::new(&[&[0.0, f64::NAN][..]]).unwrap_err();
/// assert_eq!(error.to_string(), "coordinate 0 of the point is NaN in data row 1");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Columns<'a, T = f64> {
    columns: Vec<&'a [T]>,
    len: usize,
    within: bool,
    row_major: Option<Arc<RowMajor<T>>>,
}

seam! {
    /// Are all numbers of a column within the bound for which programs are proved?
    fn is_bounded<T>(column: &[T]) -> bool = is_within
}

seam! {
    /// The columns side by side.
    fn copied<T>(columns: &[&[T]]) -> Option<RowMajor<T>> = RowMajor::of
}

/// Bytes of rows: beyond what caches hold, and no more than a fit should take without being asked.
const WAITS: core::ops::Range<usize> = 16 << 20..(1 << 30) + 1;

impl<'a, T: Real> Columns<'a, T> {
    /// Takes columns in the order in which the loss of a row takes them.
    ///
    /// # Errors
    /// [`Error::Length`] if they differ in length, [`Error::NotFinite`] with column and row if a
    /// value is NaN or infinite.
    pub fn new(columns: &[&'a [T]]) -> Result<Self, Error> {
        let len = columns.first().map_or(0, |column| column.len());
        let mut within = true;
        for (index, column) in columns.iter().enumerate() {
            LengthMismatch::check("column", len, column.len())?;
            // What is within is finite.
            if is_bounded(column) {
                continue;
            }
            within = false;
            if let Some(row) = column.iter().position(|x| !x.is_finite()) {
                let (quantity, value) = (Quantity::Coordinate(index), column[row].widen());
                return Err(Box::new(NotFinite { quantity, value, cause: None, row: Some(row) }).into());
            }
        }
        Ok(Self { columns: columns.to_vec(), len, within, row_major: None })
    }

    /// The same with a copy that has the numbers of each row side by side, for batches of listed rows.
    ///
    /// In columns beyond the cache, a row that comes out of order is waited for once for each column; in the copy, once. It pays when
    /// shuffled data are swept a second time. A [`Fit`](crate::Fit) makes one by itself for shuffled data of between 16 MiB and 1 GiB. Results have
    /// the same bits. The copy takes the memory of the columns, with the width of a row rounded up to a power of two, or beyond
    /// 64 bytes to a multiple of 64 bytes; where there is no memory for it, there is no copy.
    ///
    /// ```
    /// use gradus::data::Batch;
    /// use gradus::function::{Columns, RowFunction};
    /// use gradus::prelude::*;
    ///
    /// let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]])?.row_major();
    /// let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    /// assert_eq!(loss.value(&[2.0, 1.0], &data, Batch::Rows(&[2, 0]))?, 1.0);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn row_major(mut self) -> Self {
        if self.width() > 1 {
            self.row_major = copied(&self.columns).map(Arc::new);
        }
        self
    }

    /// [`row_major`](Self::row_major), where a walk in no order waits for memory, and the copy is not too large.
    pub(crate) fn row_major_if_it_pays(self) -> Self {
        let bytes = RowMajor::<T>::bytes(self.len, self.width());
        if WAITS.contains(&bytes) { self.row_major() } else { self }
    }

    /// Rows of these columns as a program sweeps them: `before` come first in the sum, and `some` of the batch are swept.
    #[inline]
    pub(super) fn table<'t>(
        &'t self,
        batch: &'t Batch<'t>,
        before: usize,
        some: Option<&'t [u32]>,
    ) -> Table<'t, T> {
        Table { columns: &self.columns, row_major: self.row_major.as_deref(), batch, before, some }
    }

    /// The number of rows.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Are there no rows?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of columns.
    #[inline]
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The columns in order.
    #[must_use]
    pub fn as_slices(&self) -> &[&'a [T]] {
        &self.columns
    }

    /// Are all values within the bound for which programs are proved?
    #[inline]
    pub(super) fn is_within(&self) -> bool {
        self.within
    }
}

#[cfg(test)]
#[path = "../../tests/unit/rows/columns.rs"]
mod tests;
