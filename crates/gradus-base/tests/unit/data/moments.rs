//! Moments of columns at every size and offset, against numbers worked out by hand.

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
    for (offset, step) in
        [(1e9, 1.0), (1e15, 1.0), (-1e15, 1.0), (9_007_199_254_740_989.0, 1.0), (1.0, 1e-15), (1.7e9, 1e-6)]
    {
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
