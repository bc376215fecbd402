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

use super::subtree::Subtree;
use crate::kernel::sums::{LANES, fold_all};
use crate::real::Real;
use crate::simd::InstructionSet;

/// Rows of a chunk.
pub(crate) const CHUNK: usize = 4096;

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
    /// No chunk is open: these are sums of others, put together.
    is_closed: bool,
}

impl<T: Real> Sums<T> {
    /// Starts `width` sums over rows from chunk `from` on: others have those before.
    pub(crate) fn clear(&mut self, width: usize, from: usize) {
        self.renew(width);
        self.tree.start(from);
        self.chunk = from;
        self.open.as_flattened_mut().fill(T::zero());
    }

    /// The same for rows of the first chunk, whose sums the caller writes.
    #[inline]
    pub(super) fn renew(&mut self, width: usize) {
        self.tree.start(0);
        self.chunk = 0;
        self.is_closed = false;
        if self.open.len() != width {
            self.open.resize(width, [T::zero(); LANES]);
        }
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
        folded.resize(self.open.len(), T::zero());
        fold_all(InstructionSet::best(), &self.open, &mut folded);
        self.end(self.chunk, &mut folded);
        self.folded = folded;
        self.open.as_flattened_mut().fill(T::zero());
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
        if self.is_closed {
            return self.tree.total(into);
        }
        if self.chunk == 0 {
            return fold_all(InstructionSet::best(), &self.open, into);
        }
        self.reach(self.chunk + 1);
        self.tree.total(into);
    }

    /// The sums as whole subtrees, in the order of their rows. None can be added any more.
    pub(crate) fn subtrees(&mut self) -> Vec<Subtree<T>> {
        self.reach(self.chunk + 1);
        self.tree.subtrees(self.open.len())
    }

    /// The sums of subtrees, which come in the order of their rows; chunks between them have no rows. `None` if they are no
    /// subtrees of one tree, of `width` sums each.
    pub(crate) fn of_subtrees<'n>(
        width: usize,
        subtrees: impl IntoIterator<Item = &'n Subtree<T>>,
    ) -> Option<Self> {
        let mut tree = Tree::default();
        for subtree in subtrees {
            if subtree.sums.len() != width {
                return None;
            }
            tree.append(subtree)?;
        }
        Some(Self { tree, is_closed: true, ..Self::default() })
    }
}

/// Sums of chunks, added as a binary counter carries: entry k holds the sum of 2ᵏ chunks, or nothing.
#[derive(Clone, Debug, Default)]
struct Tree<T> {
    /// Sums side by side, `width` of them for each level.
    levels: Vec<T>,
    /// Chunks added so far, with those before the first.
    chunks: usize,
    /// The first chunk that can be added.
    first: usize,
    /// Subtrees whose left sibling has chunks before the first.
    heads: Vec<Subtree<T>>,
}

impl<T: Real> Tree<T> {
    /// Of no chunks yet, where `first` come before.
    fn start(&mut self, first: usize) {
        (self.chunks, self.first) = (first, first);
        self.heads.clear();
    }

    /// Adds one chunk's sums.
    fn add(&mut self, chunk: &mut [T]) {
        self.add_at(0, chunk);
    }

    /// Adds the sums of 2ˡᵉᵛᵉˡ chunks, which are a subtree.
    fn add_at(&mut self, mut level: usize, chunk: &mut [T]) {
        let (width, added) = (chunk.len(), 1 << level);
        // Each level that is occupied is an earlier half: it is added from the left.
        while self.chunks >> level & 1 == 1 {
            let start = (self.chunks >> level) << level;
            if start - (1 << level) < self.first {
                self.heads.push(Subtree { start, level, sums: chunk.to_vec() });
                self.chunks += added;
                return;
            }
            let earlier = &self.levels[level * width..][..width];
            chunk.iter_mut().zip(earlier).for_each(|(sum, &earlier)| *sum = earlier + *sum);
            level += 1;
        }
        if self.levels.len() < (level + 1) * width {
            self.levels.resize((level + 1) * width, T::zero());
        }
        self.levels[level * width..][..width].copy_from_slice(chunk);
        self.chunks += added;
    }

    /// Adds a subtree that comes behind all chunks so far; those between have no rows.
    fn append(&mut self, subtree: &Subtree<T>) -> Option<()> {
        let Subtree { start, level, ref sums } = *subtree;
        let size = 1_usize.checked_shl(u32::try_from(level).ok()?)?;
        if start < self.chunks || start % size != 0 || start.checked_add(size).is_none() {
            return None;
        }
        while self.chunks < start {
            // The largest subtree that begins here and does not go past the start.
            let aligned = self.chunks.trailing_zeros().min(usize::BITS - 1);
            let level = aligned.min((start - self.chunks).ilog2());
            self.add_at(level as usize, &mut vec![T::zero(); sums.len()]);
        }
        self.add_at(level, &mut sums.clone());
        Some(())
    }

    /// All that was added, as the largest subtrees there are.
    fn subtrees(&self, width: usize) -> Vec<Subtree<T>> {
        let mut all = self.heads.clone();
        for level in (0..usize::BITS as usize).rev().filter(|level| self.chunks >> level & 1 == 1) {
            let start = ((self.chunks >> level) - 1) << level;
            if start >= self.first {
                all.push(Subtree { start, level, sums: self.levels[level * width..][..width].to_vec() });
            }
        }
        all
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
