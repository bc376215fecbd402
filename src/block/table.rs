//! Where the rows of a sweep are, and where what each of them gives goes.

use super::row_major::RowMajor;
use super::tree::CHUNK;
use crate::data::Batch;
use crate::kernel::sums::LANES;
use crate::scalar::Numeric;
use crate::sweep::gather_at;

/// Where the rows of a sweep are.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a, T> {
    pub(crate) columns: &'a [&'a [T]],
    /// The same side by side, where they are.
    pub(crate) row_major: Option<&'a RowMajor<T>>,
    /// The rows that are swept, by number in the columns.
    pub(crate) batch: &'a Batch<'a>,
    /// How many rows of the sum come before those of the whole batch.
    pub(crate) before: usize,
    /// The numbers of the rows in the whole batch, in order, if they are not all of it.
    pub(crate) some: Option<&'a [u32]>,
}

/// Rows of a table that belong to one chunk of the sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) chunk: usize,
    /// First row of the table, and the one behind the last.
    pub(super) rows: [usize; 2],
}

impl<T: Numeric> Table<'_, T> {
    /// The number of row `k` in the whole batch.
    #[inline]
    pub(super) fn number(&self, k: usize) -> usize {
        self.some.map_or(k, |some| some[k] as usize)
    }

    /// The accumulator of row `k`.
    #[inline]
    pub(super) fn lane(&self, k: usize) -> usize {
        (self.before + self.number(k)) % LANES
    }

    /// Copies these columns of listed rows, each to a slot, which are `apart` numbers from one another.
    pub(super) fn gather(&self, columns: &[u32], listed: &[u32], into: &mut [T], apart: usize) {
        if let Some(rows) = self.row_major {
            return rows.gather(columns, listed, into, apart);
        }
        for (&column, slot) in columns.iter().zip(into.chunks_exact_mut(apart)) {
            let column = self.columns[column as usize];
            gather_at(column, listed, |row| row as usize, &mut slot[..listed.len()]);
        }
    }

    /// The rows as one piece, if they belong to one chunk.
    #[inline]
    pub(super) fn whole(&self) -> Option<Piece> {
        let rows = self.batch.len();
        let last = rows.checked_sub(1)?;
        let [chunk, end] = [0, last].map(|k| (self.before + self.number(k)) / CHUNK);
        (chunk == end).then_some(Piece { chunk, rows: [0, rows] })
    }

    /// Cuts the rows into those of each chunk.
    pub(super) fn cut(&self, pieces: &mut Vec<Piece>) {
        pieces.clear();
        let (mut start, rows) = (0, self.batch.len());
        while start < rows {
            let chunk = (self.before + self.number(start)) / CHUNK;
            // The first row of the whole batch that belongs to the next chunk.
            let next = (chunk + 1) * CHUNK - self.before;
            let end = match self.some {
                Some(some) => start + some[start..].partition_point(|&k| (k as usize) < next),
                None => next.min(rows),
            };
            pieces.push(Piece { chunk, rows: [start, end] });
            start = end;
        }
    }
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

impl<T> RowOutputs<'_, T> {
    pub(super) fn reborrow(&mut self) -> RowOutputs<'_, T> {
        RowOutputs { all: self.all, stride: self.stride, first: self.first }
    }
}
