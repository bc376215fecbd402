//! ChaCha8: random words from a key, a stream and a position.
//!
//! Sixteen blocks are made at once, a lane of a vector register for each. The words are those of the crate `rand_chacha` (tested), which is not used
//! because a debug build compiles it without optimization, also where this crate is optimized: a shuffled epoch then took
//! twenty times as long as in a release build, nearly all of it here.
//!
//! # Source
//! Bernstein (2008), ChaCha, a variant of Salsa20: 64 bits of counter and 64 bits of stream, 8 rounds.

use crate::simd::{InstructionSet, multiversion};

/// Blocks that are made at once.
const BLOCKS: usize = 16;
/// Words of 64 bits in a block.
const WORDS: usize = 8;
/// "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Blocks, one after the other.
type Blocks = [u64; BLOCKS * WORDS];

/// A stream of random words.
#[derive(Clone, Debug)]
pub(super) struct ChaCha8 {
    key: [u32; 8],
    stream: u64,
    /// The number of the block that comes after those in `blocks`.
    next: u64,
    blocks: Blocks,
    /// Words that have been read of `blocks`.
    read: usize,
}

impl ChaCha8 {
    /// The start of stream 0 for a key whose first bytes are the seed, and the others 0.
    pub(super) fn new(seed: u64) -> Self {
        let mut key = [0; 8];
        key[..2].copy_from_slice(&halves(seed));
        Self { key, stream: 0, next: 0, blocks: [0; BLOCKS * WORDS], read: BLOCKS * WORDS }
    }

    /// Goes to the start of a stream. No block is computed for one that is left at once.
    pub(super) fn enter(&mut self, stream: u64) {
        (self.stream, self.next, self.read) = (stream, 0, BLOCKS * WORDS);
    }

    /// The next 64 bits.
    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        if self.read >= BLOCKS * WORDS {
            self.refill();
        }
        let word = self.blocks[self.read];
        self.read += 1;
        word
    }

    #[inline(never)]
    fn refill(&mut self) {
        let mut input = [0; 16];
        input[..4].copy_from_slice(&CONSTANTS);
        input[4..12].copy_from_slice(&self.key);
        input[14..].copy_from_slice(&halves(self.stream));
        blocks(InstructionSet::best(), &input, self.next, &mut self.blocks);
        self.next = self.next.wrapping_add(BLOCKS as u64);
        self.read = 0;
    }
}

fn halves(word: u64) -> [u32; 2] {
    [word as u32, (word >> 32) as u32]
}

multiversion! {
    fn blocks[](input: &[u32; 16], first: u64, out: &mut Blocks) = blocks_body;
}

/// The blocks from `first` on; words 12 and 13 of the input are theirs to set.
#[inline(always)]
fn blocks_body(input: &[u32; 16], first: u64, out: &mut Blocks) {
    // The state has sixteen words: with a register of AVX2 for each it fits, with two it does not; NEON has registers of four.
    const WIDTH: usize = if cfg!(target_arch = "x86_64") { 8 } else { 4 };
    for lane in (0..BLOCKS).step_by(WIDTH) {
        let mut start = input.map(|word| [word; WIDTH]);
        // Words 12 and 13 are the number of the block.
        let (low, high) = start.split_at_mut(13);
        for (l, (low, high)) in low[12].iter_mut().zip(&mut high[0]).enumerate() {
            [*low, *high] = halves(first.wrapping_add((lane + l) as u64));
        }
        let mut state = start;
        for _ in 0..4 {
            for column in 0..4 {
                quarter_round(&mut state, [column, 4 + column, 8 + column, 12 + column]);
            }
            for diagonal in 0..4 {
                let [b, c, d] = [1, 2, 3].map(|row| 4 * row + (diagonal + row) % 4);
                quarter_round(&mut state, [diagonal, b, c, d]);
            }
        }
        for (state, start) in state.iter_mut().zip(start) {
            *state = add(*state, start);
        }
        for (l, block) in out[lane * WORDS..][..WIDTH * WORDS].chunks_exact_mut(WORDS).enumerate() {
            for (word, halves) in block.iter_mut().zip(state.chunks_exact(2)) {
                *word = u64::from(halves[0][l]) | u64::from(halves[1][l]) << 32;
            }
        }
    }
}

#[inline(always)]
fn quarter_round<const W: usize>(state: &mut [[u32; W]; 16], [a, b, c, d]: [usize; 4]) {
    let (mut x, mut y, mut z, mut w) = (state[a], state[b], state[c], state[d]);
    x = add(x, y);
    w = mix::<W, 16>(w, x);
    z = add(z, w);
    y = mix::<W, 12>(y, z);
    x = add(x, y);
    w = mix::<W, 8>(w, x);
    z = add(z, w);
    y = mix::<W, 7>(y, z);
    (state[a], state[b], state[c], state[d]) = (x, y, z, w);
}

// Loops, and not `array::from_fn`: a closure is a function of its own, which knows nothing of the instruction set around.
#[inline(always)]
fn add<const W: usize>(mut a: [u32; W], b: [u32; W]) -> [u32; W] {
    for l in 0..W {
        a[l] = a[l].wrapping_add(b[l]);
    }
    a
}

#[inline(always)]
fn mix<const W: usize, const R: u32>(mut a: [u32; W], b: [u32; W]) -> [u32; W] {
    for l in 0..W {
        a[l] = (a[l] ^ b[l]).rotate_left(R);
    }
    a
}

#[cfg(test)]
#[path = "../../tests/unit/data/chacha.rs"]
mod tests;
