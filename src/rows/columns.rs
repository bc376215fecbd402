//! Columns of data, looked at once.

use crate::error::{Error, LengthMismatch, NotFinite, Quantity};
use crate::real::Real;
use crate::replay::bound::is_within;

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
}

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
            if is_within(column) {
                continue;
            }
            within = false;
            if let Some(row) = column.iter().position(|x| !x.is_finite()) {
                let (quantity, value) = (Quantity::Coordinate(index), column[row].widen());
                return Err(Box::new(NotFinite { quantity, value, cause: None, row: Some(row) }).into());
            }
        }
        Ok(Self { columns: columns.to_vec(), len, within })
    }

    /// The number of rows.
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
    pub(super) fn is_within(&self) -> bool {
        self.within
    }
}
