//! Where the rows of a sweep are, and where what each of them gives goes.

use crate::data::Batch;

/// Where the rows of a sweep are.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a, T> {
    pub(crate) columns: &'a [&'a [T]],
    pub(crate) batch: &'a Batch<'a>,
}

/// Where the outputs of each row go.
pub(crate) struct RowOutputs<'a, T> {
    /// Output after output, each for all rows.
    pub(crate) all: &'a mut [T],
    /// From one output to the next: the rows of the batch.
    pub(crate) stride: usize,
    /// The row that comes first.
    pub(crate) first: usize,
}
