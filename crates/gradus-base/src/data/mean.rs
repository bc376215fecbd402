//! The mean of numbers that come one after the other, in one pass.
//!
//! What stands for missing values has to be the same number whether the rows are in memory or come in groups, so it is added up in the
//! order of the rows and nowhere merged. Twice the precision is what makes a second pass needless: the sum is rounded once,
//! at its end, and the mean of equal numbers is that number.

/// Numbers from here on are added up in units of [`UNIT`], since the sum of a few of them is none.
const FAR: f64 = 1.0 / UNIT;
const UNIT: f64 = f64::from_bits((0x3FF + 500) << 52); // 2⁵⁰⁰

/// A sum in twice the precision: the numbers added as they are, and what rounding has taken from each of these sums.
///
/// The second sum is rounded itself, which after n numbers is n² 2⁻¹⁰⁶ of the sum of their sizes at most (Ogita, Rump & Oishi 2005,
/// Accurate sum and dot product, SIAM J. Sci. Comput. 26, Algorithm 4.1).
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    rounded: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, x: f64) {
        let sum = self.rounded + x;
        // Knuth's two-sum: exact, whichever of both is larger.
        let part = sum - self.rounded;
        self.lost += (self.rounded - (sum - part)) + (x - part);
        self.rounded = sum;
    }

    /// The sum over `n`, rounded.
    fn over(self, n: f64) -> f64 {
        let sum = self.rounded + self.lost;
        let quotient = sum / n;
        let remains = (-quotient).mul_add(n, sum) + ((self.rounded - sum) + self.lost);
        quotient + remains / n
    }
}

/// The mean of finite numbers so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mean {
    near: Sum,
    /// In units of [`UNIT`].
    far: Sum,
    count: u64,
    has_far: bool,
}

impl Mean {
    pub(super) fn absorb(&mut self, x: f64) {
        self.count += 1;
        if x.abs() < UNIT {
            self.near.add(x);
        } else {
            self.has_far = true;
            self.far.add(x * FAR);
        }
    }

    /// The mean, or none of no numbers.
    pub(super) fn get(&self) -> Option<f64> {
        let n = self.count as f64;
        let near = || self.near.over(n);
        match (self.count, self.has_far) {
            (0, _) => None,
            (_, false) => Some(near()),
            (_, true) => {
                let mean = self.far.over(n) * UNIT;
                Some(if self.near.rounded == 0.0 { mean } else { mean + near() })
            }
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/data/mean.rs"]
mod tests;
