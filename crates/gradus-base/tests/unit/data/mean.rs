//! Means in one pass, against integers.

use super::*;
use proptest::prelude::*;

fn mean(values: &[f64]) -> Option<f64> {
    let mut mean = Mean::default();
    values.iter().for_each(|&x| mean.absorb(x));
    mean.get()
}

#[test]
fn means_worked_out_by_hand() {
    assert_eq!(mean(&[]), None);
    assert_eq!(mean(&[-3.0]), Some(-3.0));
    assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
    // A plain sum has lost the one.
    assert_eq!(mean(&[1e16, 1.0, -1e16, 1.0]), Some(0.5));
    assert_eq!(mean(&[0.0, 5e-324]), Some(0.0));
}

#[test]
fn the_mean_of_equal_numbers_is_that_number() {
    for x in [0.1, -7.3, 1e-310, 5e-324, 1e300, f64::MAX, -f64::MAX] {
        for n in [1, 2, 3, 7, 1000, 99_999] {
            assert_eq!(mean(&vec![x; n]), Some(x), "{n} times {x}");
        }
    }
}

/// The sum of these is not among the numbers.
#[test]
fn numbers_at_the_end_of_the_range_have_a_mean() {
    let third = f64::MAX / 3.0;
    assert_eq!(mean(&[f64::MAX, f64::MAX, -f64::MAX]), Some(third));
    assert_eq!(mean(&[f64::MAX, -f64::MAX, 6.0]), Some(2.0));
    assert_eq!(mean(&[1e308, 1e-308, 0.0, 1e308]), Some(5e307));
}

proptest! {
    /// Nearer to the exact mean than half a unit in the last place, but for a millionth of that.
    #[test]
    fn means_are_rounded_once(integers in prop::collection::vec(-(1_i64 << 40)..1 << 40, 1..400)) {
        let values: Vec<f64> = integers.iter().map(|&i| i as f64).collect();
        let found = mean(&values).expect("there are numbers");
        let (n, sum) = (integers.len() as i128, integers.iter().map(|&i| i128::from(i)).sum::<i128>());
        // In units of 2⁻⁷⁰, in which these means and their last places are integers, unless they are tiny.
        prop_assume!(found.abs() >= 2f64.powi(-17));
        let (unit, exponent) = (70, (found.to_bits() >> 52 & 0x7FF) as i32 - 1075);
        let mantissa = (found.to_bits() & ((1 << 52) - 1) | 1 << 52) as i128;
        let of_found = mantissa.checked_shl((exponent + unit) as u32).expect("in range") * found.signum() as i128;
        let last_place = 1_i128 << (exponent + unit);
        let off = (of_found * n - (sum << unit)).abs();
        prop_assert!(2_000_000 * (off / n) <= 1_000_001 * last_place + 2_000_000, "{found}: {off} / {n} beside {last_place}");
    }
}
