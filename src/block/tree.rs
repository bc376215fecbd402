//! The order in which rows are summed.
//!
//! A batch is cut into chunks of 4096 rows. Inside a chunk, row r goes to accumulator
//! r mod 16, in order, and the sixteen are added pairwise at its end. Chunks are added
//! pairwise, too, as a binary counter carries. Neither the number of threads nor the
//! instruction set nor the size of blocks has a say in it, and the rounding error grows
//! with the logarithm of the number of rows, beyond 256 additions in a row.
//!
//! Pairwise summation: Higham (1993), The accuracy of floating point summation, SIAM J.
//! Sci. Comput. 14, section 4.

use crate::real::Real;

/// Rows of a chunk.
pub(super) const CHUNK: usize = 4096;

/// Sums of chunks, added as a binary counter carries: entry k holds the sum of 2ᵏ chunks, or nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree<T> {
    /// Sums side by side, `width` of them for each level.
    levels: Vec<T>,
    /// Chunks added so far.
    chunks: usize,
}

impl<T: Real> Tree<T> {
    pub(super) fn clear(&mut self) {
        self.chunks = 0;
    }

    /// Adds one chunk's sums.
    pub(super) fn add(&mut self, chunk: &mut [T]) {
        let width = chunk.len();
        let mut level = 0;
        // Each level that is occupied is an earlier half: it is added from the left.
        while self.chunks >> level & 1 == 1 {
            let earlier = &self.levels[level * width..][..width];
            chunk.iter_mut().zip(earlier).for_each(|(sum, &earlier)| *sum = earlier + *sum);
            level += 1;
        }
        if self.levels.len() < (level + 1) * width {
            self.levels.resize((level + 1) * width, T::zero());
        }
        self.levels[level * width..][..width].copy_from_slice(chunk);
        self.chunks += 1;
    }

    /// The sums of all chunks: the levels that are occupied, the smallest first.
    pub(super) fn total(&self, into: &mut [T]) {
        let width = into.len();
        let mut any = false;
        let mut rest = self.chunks;
        while rest != 0 {
            let level = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let sums = &self.levels[level * width..][..width];
            if any {
                into.iter_mut().zip(sums).for_each(|(total, &sum)| *total = sum + *total);
            } else {
                into.copy_from_slice(sums);
                any = true;
            }
        }
        if !any {
            into.fill(T::zero());
        }
    }
}
