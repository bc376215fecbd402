//! The order in which rows are summed.
//!
//! Rows are cut into chunks of 4096 by their positions. Inside a chunk, the row at position r goes to accumulator
//! r mod 16, in order, and the sixteen are added pairwise at its end. Chunks are added
//! pairwise, too, as a binary counter carries. Neither the number of threads nor the
//! instruction set nor the size of blocks has a say in it, nor where a stretch of rows ends and the next one starts, and
//! the rounding error grows with the logarithm of the number of rows, beyond 256 additions in a row. A row that is left out
//! leaves its place empty.
//!
//! Pairwise summation: Higham (1993), The accuracy of floating point summation, SIAM J.
//! Sci. Comput. 14, section 4.

use crate::kernel::sums::{LANES, fold};
use crate::real::Real;

/// Rows of a chunk.
pub(super) const CHUNK: usize = 4096;

/// Sums of rows at increasing positions, over any number of stretches of rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums<T> {
    tree: Tree<T>,
    /// Accumulators of the chunk that may get further rows, one for each sum.
    pub(super) open: Vec<[T; LANES]>,
    /// The number of that chunk.
    pub(super) chunk: usize,
    folded: Vec<T>,
    none: Vec<T>,
}

impl<T: Real> Sums<T> {
    /// Starts `width` sums.
    pub(crate) fn clear(&mut self, width: usize) {
        self.tree.chunks = 0;
        self.chunk = 0;
        self.open.resize(width, [T::zero(); LANES]);
        self.open.fill([T::zero(); LANES]);
    }

    /// Adds what the row at `position` has to each sum.
    pub(crate) fn add(&mut self, position: usize, row: &[T]) {
        self.reach(position / CHUNK);
        self.open.iter_mut().zip(row).for_each(|(lanes, &x)| lanes[position % LANES] += x);
    }

    /// Ends all chunks before this one.
    #[inline]
    pub(super) fn reach(&mut self, chunk: usize) {
        if chunk > self.chunk {
            self.end_open(chunk);
        }
    }

    fn end_open(&mut self, next: usize) {
        let mut folded = core::mem::take(&mut self.folded);
        folded.clear();
        folded.extend(self.open.iter().map(fold));
        self.end(self.chunk, &mut folded);
        self.folded = folded;
        self.open.fill([T::zero(); LANES]);
        self.chunk = next;
    }

    /// Adds the sums of a chunk to those of all before it, of which some may have had no rows.
    pub(super) fn end(&mut self, chunk: usize, sums: &mut [T]) {
        while self.tree.chunks < chunk {
            self.none.clear();
            self.none.resize(sums.len(), T::zero());
            self.tree.add(&mut self.none);
        }
        self.tree.add(sums);
    }

    /// The sums of all rows. None can be added any more.
    #[inline]
    pub(crate) fn total(&mut self, into: &mut [T]) {
        if self.chunk == 0 {
            return into.iter_mut().zip(&self.open).for_each(|(sum, lanes)| *sum = fold(lanes));
        }
        self.reach(self.chunk + 1);
        self.tree.total(into);
    }
}

/// Sums of chunks, added as a binary counter carries: entry k holds the sum of 2ᵏ chunks, or nothing.
#[derive(Clone, Debug, Default)]
struct Tree<T> {
    /// Sums side by side, `width` of them for each level.
    levels: Vec<T>,
    /// Chunks added so far.
    chunks: usize,
}

impl<T: Real> Tree<T> {
    /// Adds one chunk's sums.
    fn add(&mut self, chunk: &mut [T]) {
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
    fn total(&self, into: &mut [T]) {
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
