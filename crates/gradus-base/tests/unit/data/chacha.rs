//! Tests of `data::chacha`.

use super::*;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

proptest! {
    #[test]
    fn words_are_those_of_rand_chacha(seed: u64, streams: [u64; 3], count in 1_usize..700) {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let (mut ours, mut theirs) = (ChaCha8::new(seed), ChaCha8Rng::from_seed(key));
        for stream in streams {
            ours.enter(stream);
            theirs.set_word_pos(0);
            theirs.set_stream(stream);
            for _ in 0..count {
                prop_assert_eq!(ours.next(), theirs.next_u64());
            }
        }
    }
}

#[test]
fn every_level_makes_the_same_blocks() {
    let input: [u32; 16] = core::array::from_fn(|k| 0x9E37_79B9_u32.wrapping_mul(k as u32 + 1));
    // The counter passes from its lower word to the upper one.
    let first = u64::from(u32::MAX) - 5;
    let of = |level| {
        let mut out = [0; BLOCKS * WORDS];
        blocks(level, &input, first, &mut out);
        out
    };
    for level in InstructionSet::all().into_iter().filter(|level| level.is_available()) {
        assert_eq!(of(level), of(InstructionSet::Baseline), "{level:?}");
    }
}
