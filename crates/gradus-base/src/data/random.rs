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
pub enum Purpose {
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

/// Rows whose order is beyond the second level of caches.
const WAITS: usize = 1 << 18;
/// Entries of such an order that are looked at together: a core waits for about so many at once.
const AHEAD: usize = 64;

/// A source of random numbers for one purpose.
#[derive(Clone, Debug)]
pub struct Random(ChaCha8);

impl Random {
    /// The start of the stream for `purpose`.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        let mut random = Self(ChaCha8::new(seed));
        random.enter(purpose, 0);
        random
    }

    /// Goes to the start of the stream for `purpose` and `epoch`, which is below 2⁵⁶.
    pub fn enter(&mut self, purpose: Purpose, epoch: u64) {
        self.0.enter((purpose as u64) << 56 | epoch);
    }

    /// Continues a shuffle of `order` whose first `done` entries are final until `to` are;
    /// returns how many are, which may be a few more. From 0 to the end it makes every
    /// order equally likely, the same wherever it stopped in between.
    ///
    /// Durstenfeld (1964), Algorithm 235: random permutation, Comm. ACM 7, counted
    /// upward so that the front is final first.
    pub fn shuffle(&mut self, order: &mut [u32], done: usize, to: usize) -> usize {
        match order.len() {
            rows if rows <= FOUR_FIT => self.shuffle_by::<4>(order, done, to),
            rows if rows <= THREE_FIT => self.shuffle_by::<3>(order, done, to),
            _ => self.shuffle_by::<2>(order, done, to),
        }
    }

    /// Continues to fill `order` with numbers below its length, independent and equally
    /// likely; `done`, `to` and what is returned as for [`shuffle`](Self::shuffle).
    pub fn fill(&mut self, order: &mut [u32], done: usize, to: usize) -> usize {
        match order.len() {
            rows if rows <= FOUR_FIT => self.fill_by::<4>(order, done, to),
            rows if rows <= THREE_FIT => self.fill_by::<3>(order, done, to),
            _ => self.fill_by::<2>(order, done, to),
        }
    }

    fn shuffle_by<const K: usize>(&mut self, order: &mut [u32], mut done: usize, to: usize) -> usize {
        while done < to {
            if order.len() >= WAITS && order.len() - done >= AHEAD {
                done = self.shuffle_ahead::<K>(order, done);
                continue;
            }
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

    /// The same for the next [`AHEAD`] entries of an order that has no room in the caches: the dice come first, and what they
    /// point at is read before it is moved, so that one wait is for all of them.
    #[inline(never)]
    fn shuffle_ahead<const K: usize>(&mut self, order: &mut [u32], done: usize) -> usize {
        let rest = &mut order[done..];
        let mut dice = [0; AHEAD + 3];
        let count = AHEAD.next_multiple_of(K).min(rest.len() / K * K);
        for (first, dice) in (0..count).step_by(K).zip(dice.as_chunks_mut().0) {
            let sides = (rest.len() - first) as u64;
            *dice = self.roll(core::array::from_fn::<_, K, _>(|k| sides - k as u64));
        }
        let places = (0..count).zip(&dice).map(|(k, &die)| k + die as usize);
        let mut read = 0;
        places.clone().for_each(|place| read ^= rest[place]);
        core::hint::black_box(read);
        places.enumerate().for_each(|(k, place)| rest.swap(k, place));
        done + count
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
    pub fn unit(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 * (0.5 * f64::EPSILON)
    }

    /// A normal number with mean 0 and standard deviation 1, at most 8.6 in size.
    ///
    /// Box & Muller (1958), A note on the generation of random normal deviates, Ann.
    /// Math. Stat. 29. Only the cosine is used, so that each number takes two draws.
    pub fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        (-2.0 * u.ln()).sqrt() * (core::f64::consts::TAU * v).cos()
    }
}

#[cfg(test)]
#[path = "../../tests/unit/data/random.rs"]
mod tests;
