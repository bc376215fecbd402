//! Bits: a set of indices that stays in the caches where a byte for each would not.
//!
//! What is known of the operands of a long sum is asked all over a graph. A bit for each of 50 million nodes is 6 MB, and
//! a look at one costs next to nothing; a look at the nodes themselves waits for memory.

use core::ops::Range;

/// A set of indices below a length.
#[derive(Clone, Debug)]
pub struct Bits {
    words: Vec<u64>,
}

/// The bits `from..to` of a word.
fn bits(from: usize, to: usize) -> u64 {
    (!0 << from) & (!0 >> (64 - to))
}

impl Bits {
    /// None of the indices below `len`.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    /// Is it in the set?
    #[inline]
    #[must_use]
    pub fn has(&self, index: usize) -> bool {
        self.words[index / 64] >> (index % 64) & 1 == 1
    }

    /// Puts it into the set.
    #[inline]
    pub fn set(&mut self, index: usize) {
        self.words[index / 64] |= 1 << (index % 64);
    }

    /// Takes it out.
    #[inline]
    pub fn clear(&mut self, index: usize) {
        self.words[index / 64] &= !(1 << (index % 64));
    }

    /// All of them, in their order.
    pub fn each(&self) -> impl Iterator<Item = usize> {
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
    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
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

    /// Calls `f` with the words of `len` indices from `first` on, by number, and with the bits in each.
    #[inline]
    fn words(&mut self, first: usize, len: usize, mut f: impl FnMut(usize, &mut u64, u64)) {
        let end = first + len;
        let mut at = first;
        while at < end {
            let number = at / 64;
            let to = end.min(64 * (number + 1));
            f(number, &mut self.words[number], bits(at % 64, to - 64 * number));
            at = to;
        }
    }

    /// Puts `len` indices from `first` on into the set.
    pub fn set_all(&mut self, first: usize, len: usize) {
        self.words(first, len, |_, word, bits| *word |= bits);
    }

    /// Moves `len` indices from `first` on to `ranges`, as far as they are here; where no more than `gap` indices lie between two, they are one
    /// range.
    pub fn move_to(&mut self, first: usize, len: usize, gap: usize, ranges: &mut Vec<Range<usize>>) {
        self.words(first, len, |number, word, bits| {
            indices(number, *word & bits, gap, ranges);
            *word &= !bits;
        });
    }

    /// Takes `len` indices from `first` on out; was one of them in the set?
    pub fn clear_all(&mut self, first: usize, len: usize) -> bool {
        let mut any = false;
        self.words(first, len, |_, word, bits| {
            any |= *word & bits != 0;
            *word &= !bits;
        });
        any
    }

    /// All of them as ranges; where no more than `gap` indices lie between two, they are one.
    #[must_use]
    pub fn ranges(&self, gap: usize) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        self.words.iter().enumerate().for_each(|(number, &word)| indices(number, word, gap, &mut ranges));
        ranges
    }
}

/// Appends the indices of a word.
fn indices(number: usize, word: u64, gap: usize, ranges: &mut Vec<Range<usize>>) {
    let mut rest = word;
    while rest != 0 {
        let start = 64 * number + rest.trailing_zeros() as usize;
        let len = (rest >> (start % 64)).trailing_ones() as usize;
        rest &= !bits(start % 64, start % 64 + len);
        match ranges.last_mut() {
            Some(last) if (last.end..=last.end + gap).contains(&start) => last.end = start + len,
            _ => ranges.push(start..start + len),
        }
    }
}

#[cfg(test)]
#[path = "../tests/unit/bits.rs"]
mod tests;
