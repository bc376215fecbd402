//! One batch: which rows a step looks at.

use core::ops::Range;

/// The rows of one batch, by number: a range, or a list.
///
/// It borrows from the [`Batches`](super::Batches) that drew it. Rows of a range are
/// contiguous in every column, so a loss can sweep them without gathering.
///
/// ```
/// use gradus::data::{Batch, Dataset};
///
/// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [4.0]])?;
/// let sum = |batch: &Batch<'_>| batch.indices().map(|row| data.column(0)[row]).sum::<f64>();
/// assert_eq!(sum(&Batch::Range(0..2)), 3.0);
/// assert_eq!(sum(&Batch::Rows(&[2, 0])), 5.0);
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Batch<'a> {
    /// All rows of a range, in order.
    Range(Range<usize>),
    /// The listed rows, in the order of the list; drawn with replacement, a row may
    /// come more than once.
    Rows(&'a [u32]),
}

impl Batch<'_> {
    /// The number of rows; a row that comes twice counts twice.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Range(range) => range.len(),
            Self::Rows(rows) => rows.len(),
        }
    }

    /// Whether there are no rows; never so for a batch drawn by [`Batches`](super::Batches).
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row numbers, in order.
    ///
    /// ```
    /// use gradus::data::Batch;
    ///
    /// assert_eq!(Batch::Range(3..5).indices().collect::<Vec<_>>(), [3, 4]);
    /// assert_eq!(Batch::Rows(&[4, 0, 4]).indices().collect::<Vec<_>>(), [4, 0, 4]);
    /// ```
    #[inline]
    pub fn indices(&self) -> impl Iterator<Item = usize> {
        let (range, rows): (_, &[u32]) = match self {
            Self::Range(range) => (range.clone(), &[]),
            Self::Rows(rows) => (0..0, rows),
        };
        range.chain(rows.iter().map(|&row| row as usize))
    }
}
