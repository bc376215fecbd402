//! Mean and standard deviation of a column, safe from cancellation and overflow.
//!
//! Two passes and a correction (Chan, Golub & LeVeque 1983, Algorithms for computing the
//! sample variance, Am. Stat. 37): the deviations from a first mean give both a better
//! mean and the variance. Values are brought to size 1 first, by a power of two so that
//! nothing is rounded, for the square of 1e200 is not an `f64`.
//!
//! The error of that does not grow with the number of rows or with the offset, so what is
//! left to decide is whether the values themselves differ by more than their rounding.

/// What a column looks like from afar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moments {
    pub(super) mean: f64,
    /// What the mean lacks because it is an `f64`, where that matters beside the deviations: far from 0, as in
    /// 1e15 + {0, 1, 3}, where the mean itself can be off by 0.06. Else 0.
    pub(super) remainder: f64,
    /// With n − 1 in the denominator; 0 only for a single value and for a column that is
    /// constant but for rounding.
    pub(super) sd: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Moments {
    /// The moments of at least one finite value.
    pub(super) fn of(values: &[f64]) -> Self {
        let mut found = Passes::default();
        found.extent.absorb(values);
        found.begin_means(values.len());
        found.mean(values);
        found.begin_deviations();
        found.deviate(values);
        found.moments()
    }
}

/// Moments on the way, in three passes over the values, which can come in stretches: first [`Extent::absorb`], then
/// [`mean`](Self::mean), then [`deviate`](Self::deviate).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passes {
    pub(super) extent: Extent,
    n: f64,
    unit: f64,
    /// The sum, and then the mean of the second pass, in units of `unit`.
    rough: f64,
    /// Of deviations from it.
    sum: f64,
    squares: f64,
}

impl Passes {
    /// After the first pass, over so many values.
    pub(super) fn begin_means(&mut self, n: usize) {
        self.n = n as f64;
        self.unit = power_of_two_near(self.extent.max.max(-self.extent.min));
    }

    /// Second pass.
    pub(super) fn mean(&mut self, values: &[f64]) {
        self.rough = values.iter().fold(self.rough, |sum, x| sum + x / self.unit);
    }

    /// After the second pass.
    pub(super) fn begin_deviations(&mut self) {
        self.rough /= self.n;
    }

    /// Third pass.
    pub(super) fn deviate(&mut self, values: &[f64]) {
        for deviation in values.iter().map(|x| x / self.unit - self.rough) {
            self.sum += deviation;
            self.squares += deviation * deviation;
        }
    }

    pub(super) fn moments(&self) -> Moments {
        let Self { extent, n, unit, rough, sum, squares } = *self;
        let Extent { min, max, .. } = extent;
        if min == max {
            // Exactly, whatever the rounding of a sum would make of it.
            return Moments { mean: min, remainder: 0.0, sd: 0.0, min, max };
        }
        let scaled = rough + sum / n;
        let mean = (scaled * unit).clamp(min, max);
        if extent.is_constant(f64::EPSILON) {
            return Moments { mean, remainder: 0.0, sd: 0.0, min, max };
        }
        let variance = (squares - sum * sum / n) / (n - 1.0);
        // Among the smallest numbers there are, a deviation of less than one of them rounds to 0.
        let sd = (variance.max(0.0).sqrt() * unit).max(f64::from_bits(1));
        let remainder = ((rough - scaled) + sum / n) * unit;
        let matters = remainder.abs() > 4.0 * f64::EPSILON * sd;
        Moments { mean, remainder: if matters { remainder } else { 0.0 }, sd, min, max }
    }
}

/// Are these numbers one number, but for the rounding of how they were computed?
///
/// They are if `max − min ≤ 8 ε max |x|`: the roundings of a handful of operations, such as 0.1 + 0.2 beside 0.3. How
/// many numbers there are does not matter, since each was computed by itself. (scikit-learn's bound on the
/// deviation, `n ε |mean|`, is one for its own summation; at 10⁶ rows it takes time stamps within 0.3 s for constant.)
/// Integers up to `2 / ε` are exact, and so their differences are real: 1e15 + {0, 1}.
///
/// - `epsilon`: of the float in which they were computed.
#[must_use]
pub fn is_constant(values: &[f64], epsilon: f64) -> bool {
    let mut extent = Extent::default();
    extent.absorb(values);
    extent.is_constant(epsilon)
}

/// How far numbers reach, as [`is_constant`] wants to know it.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    min: f64,
    max: f64,
    /// Is one of them no integer?
    has_fraction: bool,
}

impl Default for Extent {
    fn default() -> Self {
        Self { min: f64::INFINITY, max: f64::NEG_INFINITY, has_fraction: false }
    }
}

impl Extent {
    /// Takes more numbers in.
    pub fn absorb(&mut self, values: &[f64]) {
        self.min = values.iter().copied().fold(self.min, f64::min);
        self.max = values.iter().copied().fold(self.max, f64::max);
        self.has_fraction = self.has_fraction || values.iter().any(|x| x.fract() != 0.0);
    }

    /// See [`is_constant`].
    #[must_use]
    pub fn is_constant(&self, epsilon: f64) -> bool {
        let Self { min, max, has_fraction } = *self;
        let size = max.max(-min);
        // Below the normal numbers the bound is 0: sums are exact there.
        if max - min > 8.0 * epsilon * size {
            return false;
        }
        min == max || size > 2.0 / epsilon || has_fraction
    }
}

/// A normal power of two within a factor of two of `size`, which is positive.
fn power_of_two_near(size: f64) -> f64 {
    const EXPONENT: u64 = 0x7FF << 52;
    f64::from_bits(size.to_bits() & EXPONENT).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
#[path = "../../tests/unit/data/moments.rs"]
mod tests;
