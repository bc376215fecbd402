//! Mean and standard deviation of a column, safe from cancellation and overflow.
//!
//! Two passes and a correction (Chan, Golub & LeVeque 1983, Algorithms for computing the
//! sample variance, Am. Stat. 37): the deviations from a first mean give both a better
//! mean and the variance. Values are brought to size 1 first, by a power of two so that
//! nothing is rounded, for the square of 1e200 is not an `f64`.

/// What a column looks like from afar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moments {
    pub(super) mean: f64,
    /// With n − 1 in the denominator; 0 for a single value.
    pub(super) sd: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Moments {
    /// The moments of at least one finite value.
    pub(super) fn of(values: &[f64]) -> Self {
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if min == max {
            // Exactly, whatever the rounding of a sum would make of it.
            return Self { mean: min, sd: 0.0, min, max };
        }
        let unit = power_of_two_near(max.max(-min));
        let n = values.len() as f64;
        let rough = values.iter().map(|x| x / unit).sum::<f64>() / n;
        let (mut sum, mut squares) = (0.0, 0.0);
        for deviation in values.iter().map(|x| x / unit - rough) {
            sum += deviation;
            squares += deviation * deviation;
        }
        let variance = (squares - sum * sum / n) / (n - 1.0);
        Self { mean: (rough + sum / n) * unit, sd: variance.max(0.0).sqrt() * unit, min, max }
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
        assert_eq!(Moments::of(&[0.1; 7]), Moments { mean: 0.1, sd: 0.0, min: 0.1, max: 0.1 });
        assert_eq!(Moments::of(&[-3.0]), Moments { mean: -3.0, sd: 0.0, min: -3.0, max: -3.0 });
        // The smallest number there is, where a power of two below it would be 0.
        assert_eq!(Moments::of(&[0.0, 5e-324]).max, 5e-324);
    }
}
