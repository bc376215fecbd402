//! Slots whose values are needed.

use core::ops::Range;

/// A set of slots; of 50 million it has 6 MB.
#[derive(Clone, Debug)]
pub(super) struct Need {
    words: Vec<u64>,
}

/// The bits `from..to` of a word.
fn bits(from: usize, to: usize) -> u64 {
    (!0 << from) & (!0 >> (64 - to))
}

impl Need {
    /// None of the slots below `size`.
    pub(super) fn none(size: usize) -> Self {
        Self { words: vec![0; size.div_ceil(64)] }
    }

    /// Calls `f` with the words of `len` slots from `first` on, by number, and with the bits in each.
    #[inline]
    fn each(&mut self, first: usize, len: usize, mut f: impl FnMut(usize, &mut u64, u64)) {
        let end = first + len;
        let mut at = first;
        while at < end {
            let number = at / 64;
            let to = end.min(64 * (number + 1));
            f(number, &mut self.words[number], bits(at % 64, to - 64 * number));
            at = to;
        }
    }

    pub(super) fn add(&mut self, first: usize, len: usize) {
        self.each(first, len, |_, word, bits| *word |= bits);
    }

    /// Moves `len` slots from `first` on to `ranges`, as far as they are here; where no more than `gap` slots lie between two, they are one
    /// range.
    pub(super) fn move_to(&mut self, first: usize, len: usize, gap: usize, ranges: &mut Vec<Range<usize>>) {
        self.each(first, len, |number, word, bits| {
            slots(number, *word & bits, gap, ranges);
            *word &= !bits;
        });
    }

    /// The same for a few, of which all are wanted if there is one.
    pub(super) fn take(&mut self, first: usize, len: usize) -> bool {
        let mut any = false;
        self.each(first, len, |_, word, bits| {
            any |= *word & bits != 0;
            *word &= !bits;
        });
        any
    }

    /// What is needed, as ranges; where no more than `gap` slots lie between two, they are one.
    pub(super) fn ranges(&self, gap: usize) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        self.words.iter().enumerate().for_each(|(number, &word)| slots(number, word, gap, &mut ranges));
        ranges
    }
}

/// Appends the slots of a word.
fn slots(number: usize, word: u64, gap: usize, ranges: &mut Vec<Range<usize>>) {
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
