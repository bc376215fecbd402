//! Reproducible random numbers: one seed, many independent streams.
//!
//! [`ChaCha8`] is keyed with the
//! seed and counts in streams, one for each purpose and each epoch. So what is drawn
//! depends on the seed, the purpose and the epoch alone, never on what was drawn
//! before: an epoch can be entered again without replaying the ones before it.
//!
//! How words become numbers is written here and not taken from `rand`, because `rand`
//! may change its algorithms in any version, and a fit must be repeatable in all.

use super::chacha::ChaCha8;

/// What a stream of random numbers is for; the number is the top byte of its stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// The order of rows in one epoch.
    Epoch = 0,
    /// Which rows go to which part.
    Split = 1,
    /// Where a function is sampled.
    Points = 2,
    /// What is added to its values.
    Noise = 3,
    /// Where a minimization starts.
    Starts = 4,
    /// What differential evolution draws.
    Evolution = 5,
    /// Which rows a bootstrap draws.
    Bootstrap = 6,
    /// Which rows are held out together.
    Folds = 7,
    /// Which rows are taken.
    Rows = 8,
    /// The order of row groups in one epoch.
    Groups = 9,
}

/// Up to this number of rows, four bounds have a product of at most 2⁶⁰, so that one word of 64
/// bits serves four rows and is thrown away less than once in 16 times.
const FOUR_FIT: usize = 1 << 15;

/// The same for three bounds; two fit always.
const THREE_FIT: usize = 1 << 20;

/// A source of random numbers for one purpose.
#[derive(Clone, Debug)]
pub(crate) struct Random(ChaCha8);

impl Random {
    /// The start of the stream for `purpose`.
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut random = Self(ChaCha8::new(seed));
        random.enter(purpose, 0);
        random
    }

    /// Goes to the start of the stream for `purpose` and `epoch`, which is below 2⁵⁶.
    pub(crate) fn enter(&mut self, purpose: Purpose, epoch: u64) {
        self.0.enter((purpose as u64) << 56 | epoch);
    }

    /// Continues a shuffle of `order` whose first `done` entries are final until `to` are;
    /// returns how many are, which may be a few more. From 0 to the end it makes every
    /// order equally likely, the same wherever it stopped in between.
    ///
    /// Durstenfeld (1964), Algorithm 235: random permutation, Comm. ACM 7, counted
    /// upward so that the front is final first.
    pub(crate) fn shuffle(&mut self, order: &mut [u32], done: usize, to: usize) -> usize {
        match order.len() {
            rows if rows <= FOUR_FIT => self.shuffle_by::<4>(order, done, to),
            rows if rows <= THREE_FIT => self.shuffle_by::<3>(order, done, to),
            _ => self.shuffle_by::<2>(order, done, to),
        }
    }

    /// Continues to fill `order` with numbers below its length, independent and equally
    /// likely; `done`, `to` and what is returned as for [`shuffle`](Self::shuffle).
    pub(crate) fn fill(&mut self, order: &mut [u32], done: usize, to: usize) -> usize {
        match order.len() {
            rows if rows <= FOUR_FIT => self.fill_by::<4>(order, done, to),
            rows if rows <= THREE_FIT => self.fill_by::<3>(order, done, to),
            _ => self.fill_by::<2>(order, done, to),
        }
    }

    fn shuffle_by<const K: usize>(&mut self, order: &mut [u32], mut done: usize, to: usize) -> usize {
        while done < to {
            let rest = &mut order[done..];
            let sides = rest.len() as u64;
            if rest.len() >= K {
                let dice = self.roll(core::array::from_fn::<_, K, _>(|k| sides - k as u64));
                // `swap` checks both indices, and of one it is known that it is below the length.
                for (k, &die) in dice.iter().enumerate() {
                    let row = rest[k];
                    rest[k] = core::mem::replace(&mut rest[k + die as usize], row);
                }
                done += K;
            } else {
                // Beyond the end a die has one side, and its number is not used.
                let sides_of = |k| sides.saturating_sub(k as u64).max(1);
                let dice = self.roll(core::array::from_fn::<_, K, _>(sides_of));
                for (k, &die) in dice[..rest.len()].iter().enumerate() {
                    rest.swap(k, k + die as usize);
                }
                return order.len();
            }
        }
        done
    }

    fn fill_by<const K: usize>(&mut self, order: &mut [u32], mut done: usize, to: usize) -> usize {
        let rows = order.len();
        while done < to {
            let dice = self.roll([rows as u64; K]);
            let end = rows.min(done + K);
            order[done..end].copy_from_slice(&dice[..end - done]);
            done = end;
        }
        done
    }

    /// Integers from one word: each below its bound, independent, equally likely.
    /// Bounds are at least 1, below 2³², and their product is below 2⁶⁴.
    ///
    /// Brackett-Rozinsky & Lemire (2024), Batched ranged random integer generation,
    /// arXiv:2408.06213, which extends Lemire (2019), Fast random integer generation in an
    /// interval, ACM Trans. Model. Comput. Simul. 29, from one bound to several. Making the
    /// words is what takes long, so one for four rows takes a third less time than 32
    /// bits for each.
    #[inline]
    fn roll<const K: usize>(&mut self, bounds: [u64; K]) -> [u32; K] {
        let product: u64 = bounds.iter().product();
        let mut dice = [0; K];
        loop {
            let mut rest = self.0.next();
            for (die, bound) in dice.iter_mut().zip(bounds) {
                let wide = u128::from(rest) * u128::from(bound);
                (*die, rest) = ((wide >> 64) as u32, wide as u64);
            }
            // The second test is exact; the first saves its division nearly always.
            if rest >= product || rest >= product.wrapping_neg() % product {
                return dice;
            }
        }
    }

    /// A number in `[0, 1)`: a multiple of `2⁻⁵³`, each equally likely.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 * (0.5 * f64::EPSILON)
    }

    /// A normal number with mean 0 and standard deviation 1, at most 8.6 in size.
    ///
    /// Box & Muller (1958), A note on the generation of random normal deviates, Ann.
    /// Math. Stat. 29. Only the cosine is used, so that each number takes two draws.
    pub(crate) fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        (-2.0 * u.ln()).sqrt() * (core::f64::consts::TAU * v).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    // The literals come from a second program, written from the papers in another language.
    #[test]
    fn what_follows_from_a_seed_is_pinned() {
        let mut random = Random::new(7, Purpose::Epoch);
        assert_eq!(random.roll([1000; 4]), [764, 109, 42, 47]);
        random.enter(Purpose::Epoch, 1);
        assert_ne!(random.roll([1000; 4]), [764, 109, 42, 47]);
        random.enter(Purpose::Epoch, 0);
        assert_eq!(random.roll([1000; 4]), [764, 109, 42, 47]);

        let mut points = Random::new(7, Purpose::Points);
        assert_eq!([points.unit(), points.unit()], [0.2851578441563767, 0.7818937096131564]);
        // The last bits of ln and cos are the system's.
        assert_relative_eq!(Random::new(7, Purpose::Noise).normal(), -0.10095969272749718, epsilon = 1e-14);
    }

    #[test]
    fn long_orders_roll_fewer_dice_and_are_pinned_too() {
        for (rows, shuffled, filled) in [
            (70_000, [53487, 44306, 28069, 32617, 16470, 17339], [53487, 44306, 2374, 32615, 44314, 6146]),
            (
                2_000_000,
                [1528218, 168191, 931876, 596731, 11353, 11910],
                [1528218, 168190, 931875, 460479, 11349, 57301],
            ),
        ] {
            let mut order: Vec<u32> = (0..rows).collect();
            assert_eq!(Random::new(7, Purpose::Epoch).shuffle(&mut order, 0, 5), 6);
            assert_eq!(order[..6], shuffled);
            assert_eq!(Random::new(7, Purpose::Epoch).fill(&mut order, 0, 5), 6);
            assert_eq!(order[..6], filled);
        }
    }

    #[test]
    fn every_order_is_equally_likely() {
        let mut random = Random::new(1, Purpose::Split);
        let mut counts = std::collections::HashMap::new();
        for _ in 0..120_000 {
            let mut order = [0, 1, 2, 3, 4];
            random.shuffle(&mut order, 0, 5);
            *counts.entry(order).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 120);
        // 1000 expected of each, standard deviation 32: five of them.
        assert!(counts.values().all(|&n| n.abs_diff(1000) < 160), "{counts:?}");
    }

    #[test]
    fn words_that_would_favor_some_numbers_are_rejected() {
        // A bound for which nearly half of all words are thrown away.
        let bound = 3 << 30;
        let mut random = Random::new(2, Purpose::Split);
        assert_eq!(random.roll([bound; 2]), [1081336431, 902935498]);
        assert_eq!(random.roll([bound; 2]), [806267297, 1366481007]);
        assert_eq!(random.roll([bound; 2]), [3067058824, 204763597]);
        let low = (0..30_000).filter(|_| u64::from(random.roll([bound; 2])[0]) < bound / 3).count();
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
