//! Rows side by side: a walk through rows in no order waits for memory once a row, and not once a column.
//!
//! ```text
//! columns      x₀ x₁ x₂ x₃ …   z₀ z₁ z₂ z₃ …   y₀ y₁ y₂ y₃ …
//! side by side x₀ z₀ y₀ ·   x₁ z₁ y₁ ·   x₂ z₂ y₂ ·   …
//! ```
//!
//! Each row takes a power of two of numbers, or whole lines of the cache, so that none that has room in one lies in two.

use super::aligned::{Aligned, LINE};
use core::fmt;

/// Rows of which one column is read before the next: so few instructions between the first numbers of two rows that a core waits for many
/// rows at once.
const TOGETHER: usize = 64;

/// A copy of columns, row after row.
#[derive(Clone)]
pub(crate) struct RowMajor<T> {
    numbers: Aligned<T>,
    /// Numbers from one row to the next.
    stride: usize,
}

/// Not the numbers.
impl<T> fmt::Debug for RowMajor<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowMajor").field("stride", &self.stride).finish_non_exhaustive()
    }
}

/// Rows that are copied together, so that what is read and written stays in the cache.
const TILE: usize = 512;

impl<T: Copy + Default> RowMajor<T> {
    /// A copy of columns of one length, unless there is no memory for it.
    pub(crate) fn of(columns: &[&[T]]) -> Option<Self> {
        let rows = columns.first()?.len();
        let stride = stride::<T>(columns.len());
        let mut numbers = Aligned::try_filled(T::default(), rows.checked_mul(stride)?)?;
        for (tile, first) in numbers.chunks_mut(TILE * stride).zip((0..).step_by(TILE)) {
            for (place, column) in columns.iter().enumerate() {
                let into = tile.iter_mut().skip(place).step_by(stride);
                into.zip(&column[first..]).for_each(|(into, &x)| *into = x);
            }
        }
        Some(Self { numbers, stride })
    }

    /// Bytes of such a copy.
    pub(crate) fn bytes(rows: usize, width: usize) -> usize {
        rows.saturating_mul(stride::<T>(width)).saturating_mul(size_of::<T>())
    }

    /// Copies these columns of listed rows, each to a slot, which are `apart` numbers from one another.
    pub(super) fn gather(&self, columns: &[u32], listed: &[u32], into: &mut [T], apart: usize) {
        for (few, first) in listed.chunks(TOGETHER).zip((0..).step_by(TOGETHER)) {
            for (slot, &column) in columns.iter().enumerate() {
                let into = &mut into[slot * apart + first..][..few.len()];
                let numbers = &self.numbers[column as usize..];
                into.iter_mut().zip(few).for_each(|(into, &row)| *into = numbers[row as usize * self.stride]);
            }
        }
    }
}

/// Numbers from the start of one row with this many columns to that of the next.
fn stride<T>(width: usize) -> usize {
    let line = LINE / size_of::<T>().max(1);
    if width <= line { width.next_power_of_two() } else { width.next_multiple_of(line) }
}

#[cfg(test)]
#[path = "../../tests/unit/block/row_major.rs"]
mod tests;
