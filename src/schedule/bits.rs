//! Bits: a set of nodes that stays in the caches where a byte for each would not.
//!
//! What is known of the operands of a long sum is asked all over the graph. A bit for each of 50 million nodes is 6 MB, and
//! a look at one costs next to nothing; a look at the nodes themselves waits for memory.

/// A set of indices below a length.
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// None of the indices below `len`.
    pub(super) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    #[inline]
    pub(super) fn has(&self, index: usize) -> bool {
        self.words[index / 64] >> (index % 64) & 1 == 1
    }

    #[inline]
    pub(super) fn set(&mut self, index: usize) {
        self.words[index / 64] |= 1 << (index % 64);
    }

    #[inline]
    pub(super) fn clear(&mut self, index: usize) {
        self.words[index / 64] &= !(1 << (index % 64));
    }

    /// All of them, in their order.
    pub(super) fn each(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut rest = word;
            core::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize);
                rest &= rest.wrapping_sub(1);
                bit.map(|bit| 64 * at + bit)
            })
        })
    }

    /// Clears all for which `keep` does not hold, called in their order.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest & rest.wrapping_neg();
                if !keep(64 * at + rest.trailing_zeros() as usize) {
                    *word ^= bit;
                }
                rest ^= bit;
            }
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/schedule/bits.rs"]
mod tests;
