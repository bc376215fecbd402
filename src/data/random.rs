//! Random numbers that are the same for ever: one seed, many independent streams.
//!
//! ChaCha8 (Bernstein 2008, ChaCha, a variant of Salsa20; 8 rounds) is keyed with the
//! seed and counts in streams, one for each purpose and each epoch. So what is drawn
//! depends on the seed, the purpose and the epoch alone, never on what was drawn
//! before: an epoch can be entered again without replaying the ones before it.
//!
//! A table of how words become numbers stands here and not in `rand`, because `rand`
//! may change its algorithms in any version, and a fit must be repeatable in all.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of random numbers is for; the number is the top byte of its stream.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// The order of rows in one epoch.
    Epoch = 0,
    /// Which rows go to which part.
    Split = 1,
    /// Where a function is sampled.
    Points = 2,
    /// What is added to its values.
    Noise = 3,
}

/// A source of random numbers for one purpose.
#[derive(Clone, Debug)]
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// The start of the stream for `purpose`.
    pub(super) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut random = Self(ChaCha8Rng::from_seed(key));
        random.enter(purpose, 0);
        random
    }

    /// Goes to the start of the stream for `purpose` and `epoch`, which is below 2⁵⁶.
    pub(super) fn enter(&mut self, purpose: Purpose, epoch: u64) {
        // In this order no block is computed for a stream that is being left.
        self.0.set_word_pos(0);
        self.0.set_stream((purpose as u64) << 56 | epoch);
    }

    /// A whole number below `bound`, each equally likely; `bound` is at least 1.
    ///
    /// Lemire (2019), Fast random integer generation in an interval, ACM Trans. Model.
    /// Comput. Simul. 29, Algorithm 5, for words of 32 bits: a division is needed only
    /// once in `2³² / bound` draws.
    #[inline]
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let mut product = u64::from(self.0.next_u32()) * u64::from(bound);
        if (product as u32) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (product as u32) < threshold {
                product = u64::from(self.0.next_u32()) * u64::from(bound);
            }
        }
        (product >> 32) as u32
    }

    /// Puts random elements of `order[from..]` into `order[from..to]`: the steps
    /// `from..to` of one shuffle, which may be taken piece by piece.
    ///
    /// Durstenfeld (1964), Algorithm 235: random permutation, Comm. ACM 7, counted
    /// upwards so that the front is final first.
    #[inline]
    pub(super) fn shuffle(&mut self, order: &mut [u32], from: usize, to: usize) {
        let rows = order.len();
        for i in from..to {
            let other = i + self.below((rows - i) as u32) as usize;
            order.swap(i, other);
        }
    }

    /// A number in `[0, 1)`: a multiple of `2⁻⁵³`, each equally likely.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (0.5 * f64::EPSILON)
    }

    /// A normal number with mean 0 and standard deviation 1, at most 8.6 in size.
    ///
    /// Box & Muller (1958), A note on the generation of random normal deviates, Ann.
    /// Math. Stat. 29. Only the cosine is used, so that each number takes two draws.
    pub(super) fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        (-2.0 * u.ln()).sqrt() * (core::f64::consts::TAU * v).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_seed_are_pinned() {
        let mut random = Random::new(7, Purpose::Epoch);
        let draws: Vec<u32> = (0..8).map(|_| random.below(1000)).collect();
        // From an independent ChaCha8, checked against the test vectors of RFC 7539.
        assert_eq!(draws, [172, 764, 916, 465, 447, 5, 58, 301]);
        random.enter(Purpose::Epoch, 1);
        assert_ne!(draws[0], random.below(1000));
        random.enter(Purpose::Epoch, 0);
        assert_eq!(draws[0], random.below(1000));
    }

    #[test]
    fn every_number_below_the_bound_is_equally_likely() {
        let mut random = Random::new(1, Purpose::Split);
        let mut counts = [0_u32; 7];
        (0..70_000).for_each(|_| counts[random.below(7) as usize] += 1);
        // 10 000 expected, standard deviation 93: five of them.
        assert!(counts.iter().all(|&n| n.abs_diff(10_000) < 465), "{counts:?}");
        assert_eq!(random.below(1), 0);
    }

    #[test]
    fn a_large_bound_rejects_without_bias() {
        // Of the words, a third are rejected here; low halves would be doubled if kept.
        let bound = 3 << 30;
        let mut random = Random::new(2, Purpose::Split);
        let low = (0..30_000).filter(|_| random.below(bound) < bound / 3).count();
        // 10 000 expected, standard deviation 82: five of them.
        assert!(low.abs_diff(10_000) < 410, "{low}");
    }

    #[test]
    fn normal_numbers_have_the_moments_of_their_name() {
        let mut random = Random::new(3, Purpose::Noise);
        let z: Vec<f64> = (0..40_000).map(|_| random.normal()).collect();
        let moment = |k| z.iter().map(|z| z.powi(k)).sum::<f64>() / z.len() as f64;
        // Five standard errors each: √(1, 2, 15, 96 / n) with n = 40 000.
        for (k, want, tolerance) in [(1, 0.0, 0.025), (2, 1.0, 0.036), (3, 0.0, 0.097), (4, 3.0, 0.245)] {
            assert!((moment(k) - want).abs() < tolerance, "moment {k}: {}", moment(k));
        }
    }
}
