//! The rows by themselves: accuracy that a formula could lose, and the conventions at edges.

use super::*;

#[test]
fn atanh_is_as_exact_near_minus_one_as_near_one() {
    // ½ ln(1.99999999 / 0.00000001) with 60 digits; four units in the last place.
    let want = -9.556_913_957_243_776;
    let got = Atanh::value(-0.999_999_99_f64);
    assert!((got - want).abs() <= 4.0 * f64::EPSILON * 8.0, "{got}");
}

#[test]
fn sigmoid_slopes_keep_their_digits_in_the_tails() {
    for x in [-80.0_f32, -12.0, 0.0, 12.0, 80.0] {
        let wide = (-f64::from(x.abs())).exp();
        let want = wide / (1.0 + wide).powi(2);
        let got = f64::from(Sigmoid::slope(x, Sigmoid::value(x)));
        // Two sigmoids of two roundings and a correctly rounded exp each, and a product.
        assert!((got - want).abs() <= 8.0 * f64::from(f32::EPSILON) * want, "{x}: {got:e} {want:e}");
    }
}
