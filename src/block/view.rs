//! What the code of a block reads.

use super::Source;
use crate::kernel::pointwise::Arg;
use crate::real::Real;

/// The rows of a block, and what they share.
pub(super) struct Rows<'a, T> {
    pub(super) columns: &'a [&'a [T]],
    /// First row in the columns.
    pub(super) start: usize,
    /// Slot of each column, where the rows were gathered.
    pub(super) gathered: Option<&'a [u32]>,
    pub(super) shared: &'a [T],
    /// Values of a slot: the rows that a block can have.
    pub(super) stride: usize,
    /// The rows that it has.
    pub(super) count: usize,
}

/// The slots of a block, without the one being written.
#[derive(Clone, Copy)]
pub(super) struct View<'a, T> {
    rows: &'a Rows<'a, T>,
    before: &'a [T],
    behind: &'a [T],
    /// Where `behind` starts.
    resumes: usize,
}

impl<'a, T: Real> View<'a, T> {
    /// All slots.
    #[inline]
    pub(super) fn all(rows: &'a Rows<'a, T>, slots: &'a [T]) -> Self {
        Self { rows, before: slots, behind: &[], resumes: usize::MAX }
    }

    /// All slots but `out`, and that one.
    #[inline]
    pub(super) fn split(rows: &'a Rows<'a, T>, slots: &'a mut [T], out: u32) -> (Self, &'a mut [T]) {
        let (before, rest) = slots.split_at_mut(out as usize * rows.stride);
        let (slot, behind) = rest.split_at_mut(rows.stride);
        let resumes = before.len() + rows.stride;
        (Self { rows, before, behind, resumes }, &mut slot[..rows.count])
    }

    /// The number of rows.
    #[inline]
    pub(super) fn count(&self) -> usize {
        self.rows.count
    }

    /// The values of a slot.
    #[inline(always)]
    pub(super) fn slot(&self, slot: u32) -> &'a [T] {
        let from = slot as usize * self.rows.stride;
        let (values, from) =
            if from < self.resumes { (self.before, from) } else { (self.behind, from - self.resumes) };
        &values[from..from + self.rows.count]
    }

    /// The values of an operand for all rows of the block, or the one value that they share.
    #[inline(always)]
    pub(super) fn arg(&self, source: Source) -> Arg<'a, T> {
        match source {
            Source::Slot(slot) => Arg::Slice(self.slot(slot)),
            Source::Shared(index) => Arg::Value(self.rows.shared[index as usize]),
            Source::Column(column) => Arg::Slice(match self.rows.gathered {
                Some(slots) => self.slot(slots[column as usize]),
                None => &self.rows.columns[column as usize][self.rows.start..][..self.rows.count],
            }),
        }
    }
}
