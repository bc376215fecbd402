//! Zeros, infinities, NaN, and results that are exact.

use super::{Row, double, identity, single};
use crate::math::special::{bessel_i, bessel_j, bessel_k, bessel_y, beta_p, beta_q, gamma_p, gamma_q};
use crate::scalar::Numeric;

/// Function, argument, result: what C99 (annex F.10) and IEEE 754-2019 (section 9.2.1) lay down.
const SPECIAL: &[(&str, f64, f64)] = &[
    ("exp", 0.0, 1.0),
    ("exp", -0.0, 1.0),
    ("exp", f64::INFINITY, f64::INFINITY),
    ("exp", f64::NEG_INFINITY, 0.0),
    ("exp", 1e30, f64::INFINITY),
    ("exp", -1e30, 0.0),
    ("exp_m1", 0.0, 0.0),
    ("exp_m1", -0.0, -0.0),
    ("exp_m1", f64::INFINITY, f64::INFINITY),
    ("exp_m1", f64::NEG_INFINITY, -1.0),
    ("ln", 1.0, 0.0),
    ("ln", 0.0, f64::NEG_INFINITY),
    ("ln", -0.0, f64::NEG_INFINITY),
    ("ln", -1.0, f64::NAN),
    ("ln", f64::NEG_INFINITY, f64::NAN),
    ("ln", f64::INFINITY, f64::INFINITY),
    ("ln_1p", 0.0, 0.0),
    ("ln_1p", -0.0, -0.0),
    ("ln_1p", -1.0, f64::NEG_INFINITY),
    ("ln_1p", -1.5, f64::NAN),
    ("ln_1p", f64::NEG_INFINITY, f64::NAN),
    ("ln_1p", f64::INFINITY, f64::INFINITY),
    ("exp2", -0.0, 1.0),
    ("exp2", 10.0, 1024.0),
    ("exp2", f64::INFINITY, f64::INFINITY),
    ("exp2", f64::NEG_INFINITY, 0.0),
    ("log2", 8.0, 3.0),
    ("log2", 0.0, f64::NEG_INFINITY),
    ("log2", -1.0, f64::NAN),
    ("log2", f64::INFINITY, f64::INFINITY),
    ("log10", 1000.0, 3.0),
    ("log10", 0.0, f64::NEG_INFINITY),
    ("log10", -1.0, f64::NAN),
    ("log10", f64::INFINITY, f64::INFINITY),
    ("cbrt", -27.0, -3.0),
    ("cbrt", -0.0, -0.0),
    ("cbrt", f64::INFINITY, f64::INFINITY),
    ("cbrt", f64::NEG_INFINITY, f64::NEG_INFINITY),
    ("sin", 0.0, 0.0),
    ("sin", -0.0, -0.0),
    ("sin", f64::INFINITY, f64::NAN),
    ("sin", f64::NEG_INFINITY, f64::NAN),
    ("cos", -0.0, 1.0),
    ("cos", f64::INFINITY, f64::NAN),
    ("tan", 0.0, 0.0),
    ("tan", -0.0, -0.0),
    ("tan", f64::INFINITY, f64::NAN),
    ("tanh", 0.0, 0.0),
    ("tanh", -0.0, -0.0),
    ("tanh", f64::INFINITY, 1.0),
    ("tanh", f64::NEG_INFINITY, -1.0),
    ("sinh", 0.0, 0.0),
    ("sinh", -0.0, -0.0),
    ("sinh", f64::INFINITY, f64::INFINITY),
    ("sinh", f64::NEG_INFINITY, f64::NEG_INFINITY),
    ("cosh", 0.0, 1.0),
    ("cosh", f64::INFINITY, f64::INFINITY),
    ("cosh", f64::NEG_INFINITY, f64::INFINITY),
    ("sigmoid", 0.0, 0.5),
    ("sigmoid", f64::INFINITY, 1.0),
    ("sigmoid", f64::NEG_INFINITY, 0.0),
    ("softplus", f64::INFINITY, f64::INFINITY),
    ("softplus", f64::NEG_INFINITY, 0.0),
    ("erf", 0.0, 0.0),
    ("erf", -0.0, -0.0),
    ("erf", f64::INFINITY, 1.0),
    ("erf", f64::NEG_INFINITY, -1.0),
    ("erfc", 0.0, 1.0),
    ("erfc", f64::INFINITY, 0.0),
    ("erfc", f64::NEG_INFINITY, 2.0),
    ("normal_cdf", 0.0, 0.5),
    ("normal_cdf", f64::INFINITY, 1.0),
    ("normal_cdf", f64::NEG_INFINITY, 0.0),
    ("ln_gamma", 1.0, 0.0),
    ("ln_gamma", 2.0, 0.0),
    ("ln_gamma", 0.0, f64::INFINITY),
    ("ln_gamma", -3.0, f64::INFINITY),
    ("ln_gamma", f64::INFINITY, f64::INFINITY),
    ("ln_gamma", f64::NEG_INFINITY, f64::INFINITY),
];

fn check_special<T: Numeric>(rows: &[Row<T>]) {
    for Row { name, one, .. } in rows {
        for &(_, x, want) in SPECIAL.iter().filter(|row| row.0 == *name) {
            let got = one(T::nearest(x));
            assert_eq!(identity(got), identity(T::nearest(want)), "{name}({x}) = {got}, not {want}");
        }
        assert!(one(T::nan()).is_nan(), "{name}(NaN)");
    }
}

#[test]
fn special_values_follow_the_standard() {
    check_special(&double());
    check_special(&single());
}

/// At the mean of a distribution of any shape: half, or no value where that takes too many terms; never another number.
#[test]
fn shares_of_huge_shapes_are_right_or_none() {
    for exponent in [2, 6, 9, 11, 12, 15, 16, 17, 40, 100, 150, 200, 300] {
        let a = 3.27 * 10f64.powi(exponent);
        let near = |share: f64| (share - 0.5).abs() < 0.2 / a.sqrt() + 1e-12;
        for share in [gamma_p(a, a), gamma_q(a, a), beta_p(a, a, 0.5), beta_q(a, a, 0.5)] {
            assert!(near(share) || (share.is_nan() && exponent > 9), "{share} for {a}");
        }
        // Far from it there is nothing to sum.
        assert_eq!(
            [gamma_p(a, 2.0 * a), gamma_q(a, 0.5 * a)].map(|share| share > 0.999 || share.is_nan()),
            [true; 2]
        );
    }
}

#[test]
fn shares_are_between_none_and_all() {
    let shapes = [5e-324, 7.5e-155, 1e-20, 1e-3, 0.3, 0.999, 1.0, 1.5, 7.0, 139.0, 141.0, 1e4];
    for a in shapes {
        for x in shapes.iter().flat_map(|&x| [x, 0.999 * x, 1.001 * x, a, 0.999 * a]) {
            for share in [gamma_p(a, x), gamma_q(a, x)] {
                assert!((0.0..=1.0).contains(&share), "{share} for {a} at {x}");
            }
        }
    }
}

/// Other sums have a fixed number of terms, too, and arguments that are small enough for them: Wronski's determinants (DLMF 10.5.2 and
/// 10.28.2), at all sizes.
#[test]
fn sums_of_bessel_functions_settle_at_every_size() {
    let near = |found: f64, want: f64, what: &str, x: f64| {
        assert!((found / want - 1.0).abs() < 1e-14, "{what} at {x}: {found} instead of {want}");
    };
    for x in
        [1e-300_f64, 1e-8, 0.5, 3.0, 7.9, 8.1, 19.0, 21.0, 24.0, 26.0, 50.0, 100.0, 600.0, 1e4, 1e8, 1e15]
    {
        let oscillating = bessel_j(1.0, x) * bessel_y(0.0, x) - bessel_j(0.0, x) * bessel_y(1.0, x);
        near(oscillating, core::f64::consts::FRAC_2_PI / x, "J and Y", x);
        if x < 700.0 {
            let growing = bessel_i(0.0, x) * bessel_k(1.0, x) + bessel_i(1.0, x) * bessel_k(0.0, x);
            near(growing, 1.0 / x, "I and K", x);
        }
    }
}
