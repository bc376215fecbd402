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
pub(crate) fn is_constant(values: &[f64], epsilon: f64) -> bool {
    let mut extent = Extent::default();
    extent.absorb(values);
    extent.is_constant(epsilon)
}

/// How far numbers reach, as [`is_constant`] wants to know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
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
    pub(crate) fn absorb(&mut self, values: &[f64]) {
        self.min = values.iter().copied().fold(self.min, f64::min);
        self.max = values.iter().copied().fold(self.max, f64::max);
        self.has_fraction = self.has_fraction || values.iter().any(|x| x.fract() != 0.0);
    }

    /// See [`is_constant`].
    pub(crate) fn is_constant(&self, epsilon: f64) -> bool {
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
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn moments_at_ordinary_and_extreme_sizes() {
        // Of 1, 2, 3, 4, 10: mean 4, squares of deviations 9 + 4 + 1 + 0 + 36 = 50.
        let sd = 12.5_f64.sqrt();
        for scale in [1.0, -1.0, 1e300, 1e-300, 1e-12] {
            let moments = Moments::of(&[1.0, 2.0, 3.0, 4.0, 10.0].map(|x| x * scale));
            assert_relative_eq!(moments.mean, 4.0 * scale, max_relative = 1e-15);
            assert_relative_eq!(moments.sd, sd * scale.abs(), max_relative = 1e-15);
            assert_eq!((moments.min, moments.max), (scale.min(10.0 * scale), scale.max(10.0 * scale)));
        }
    }

    #[test]
    fn a_large_offset_does_not_eat_the_deviation() {
        // Exact in f64; a sum of squares would be off by more than the variance.
        let moments = Moments::of(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]);
        assert_eq!((moments.mean, moments.sd), (1e9 + 2.0, 1.0));
    }

    #[test]
    fn equal_values_have_no_deviation_at_all() {
        let constant = |x| Moments { mean: x, remainder: 0.0, sd: 0.0, min: x, max: x };
        assert_eq!(Moments::of(&[0.1; 7]), constant(0.1));
        assert_eq!(Moments::of(&[-3.0]), constant(-3.0));
        // The smallest number there is, where a power of two below it would be 0.
        assert_eq!(Moments::of(&[0.0, 5e-324]).max, 5e-324);
    }

    #[test]
    fn what_differs_by_rounding_alone_is_constant() {
        let three = 0.1 + 0.2;
        let sum_of_tenths = (0..10).fold(0.0, |sum, _| sum + 0.1);
        let columns: [&[f64]; 7] = [
            &[three, 0.3, 0.3, 0.3],
            &[-three, -0.3],
            &[sum_of_tenths, 1.0, 10.0 * 0.1, 1.1 / 1.1],
            &[2f64.sqrt() * 2f64.sqrt(), 2.0],
            &[1.1 * 1.1, 1.21, 1.21, 1.21],
            &[1e-300 * three, 1e-300 * 0.3],
            &[1e300 * three, 1e300 * 0.3],
        ];
        for column in columns {
            assert!(column.iter().any(|x| *x != column[0]), "{column:?} differs");
            let Moments { mean, sd, min, max, .. } = Moments::of(column);
            assert!(sd == 0.0 && (min..=max).contains(&mean), "{column:?}");
        }
        // In single precision it is the rounding of single precision.
        let single = [0.8_f32.next_up(), 0.8].map(f64::from);
        assert!(is_constant(&single, f32::EPSILON.into()) && !is_constant(&single, f64::EPSILON));
        assert!(!is_constant(&[16_777_214.0, 16_777_216.0], f32::EPSILON.into()));
    }

    #[test]
    fn what_is_small_beside_its_offset_is_real() {
        for (offset, step) in [
            (1e9, 1.0),
            (1e15, 1.0),
            (-1e15, 1.0),
            (9_007_199_254_740_989.0, 1.0),
            (1.0, 1e-15),
            (1.7e9, 1e-6),
        ] {
            let x = [0.0, 2.0, 4.0].map(|k| offset + k * step);
            let Moments { mean, sd, .. } = Moments::of(&x);
            // The step is as it could be stored.
            assert_relative_eq!(sd, (x[2] - x[0]) / 2.0, max_relative = 0.1);
            assert!((mean - x[1]).abs() <= 0.1 * step, "{offset}");
        }
    }

    #[test]
    fn far_from_zero_the_mean_has_a_remainder() {
        // The mean of 0, 1 and 3 is 4/3, which 1e15 has no room for.
        let Moments { mean, remainder, .. } = Moments::of(&[1e15, 1e15 + 1.0, 1e15 + 3.0]);
        assert_eq!(mean - 1e15, 1.375);
        assert_relative_eq!(remainder, 4.0 / 3.0 - 1.375, max_relative = 1e-12);
        assert_eq!(Moments::of(&[0.1, 0.2, 0.4]).remainder, 0.0);
    }

    #[test]
    fn the_smallest_numbers_there_are() {
        let tiny = f64::from_bits;
        let moments = Moments::of(&[tiny(1), tiny(2), tiny(3)]);
        assert_eq!((moments.mean, moments.sd), (tiny(2), tiny(1)));
        // The deviation would be 0.38 of the smallest number.
        assert_eq!(Moments::of(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, tiny(1)]).sd, tiny(1));
    }
}
