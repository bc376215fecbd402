//! Powers: odd cases, accuracy at random points, and the same bits at every level.

use super::accuracy::ulps;
use super::{VectorMath, arguments, identity};
use crate::scalar::Numeric;

/// Bases and exponents at which C99, annex F.9.4.4, or parity decides.
const ODD_POWERS: [f64; 24] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.0,
    -2.0,
    3.0,
    -3.0,
    1.5,
    -1.5,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    f64::MAX,
    f64::MIN_POSITIVE,
    -1e300,
    // The largest odd integer, its neighbors, and a large half.
    9_007_199_254_740_991.0,
    -9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    4_503_599_627_370_495.5,
    1.0 + f64::EPSILON,
    1.0 - f64::EPSILON,
];

fn check_odd_powers<T: VectorMath>() {
    for (x, y) in ODD_POWERS.iter().flat_map(|&x| ODD_POWERS.map(|y| (T::nearest(x), T::nearest(y)))) {
        let (got, want) = (x.powf_one(y), x.powf(y));
        let close = ulps(got, want.wide(), 0.0) <= 2.0 && got.is_sign_negative() == want.is_sign_negative();
        assert!(close || got.is_nan() && want.is_nan(), "{x:e}^{y:e} = {got:e}, not {want:e}");
    }
}

#[test]
fn odd_powers_follow_the_standard() {
    check_odd_powers::<f64>();
    check_odd_powers::<f32>();
}

/// Powers of every sort: results over the whole range of the type, for bases over the whole range and near 1.
fn powers<T: Numeric>(limit: f64) -> (Vec<T>, Vec<T>) {
    let bases = arguments::<T>((0.5, 1.5), 1000).into_iter().chain(arguments::<T>((0.0, 1e30), 1000));
    let exponents = arguments::<T>((-limit, limit), 2000);
    bases.zip(exponents).map(|(x, y)| (x, y / x.log2().abs().max(T::epsilon()))).unzip()
}

type PowerSlice<T> = fn(&[T], &[T], &mut [T]);

levels!(double_powers, f64::powf_slice(x, y));
levels!(single_powers, f32::powf_slice(x, y));

fn check_powers<T: VectorMath>(limit: f64, levels: [PowerSlice<T>; 3]) {
    let (mut x, mut y) = powers::<T>(limit);
    for (&x, &y) in x.iter().zip(&y) {
        // 0.75 of ours, and glibc's.
        let (got, want) = (x.powf_one(y), x.powf(y));
        assert!(ulps(got, want.wide(), 0.0) <= 2.0, "{x:e}^{y:e} = {got:e}, std {want:e}");
    }
    x.extend(ODD_POWERS.map(T::nearest));
    y.extend(ODD_POWERS.map(|y| T::nearest(-y)));
    let want: Vec<T> = x.iter().zip(&y).map(|(&x, &y)| x.powf_one(y)).collect();
    for (level, len) in (0..3).flat_map(|level| (0..=70).chain([x.len()]).map(move |len| (level, len))) {
        let from = x.len() - len;
        let mut got = vec![T::zero(); len];
        levels[level](&x[from..], &y[from..], &mut got);
        let same = got.iter().zip(&want[from..]).all(|(&got, &want)| identity(got) == identity(want));
        assert!(same, "{len} powers at level {level}");
    }
}

#[test]
fn powers_agree_with_the_standard_library_and_at_every_level() {
    check_powers(1070.0, [f64::powf_slice, double_powers::avx2, double_powers::avx512]);
    check_powers(148.0, [f32::powf_slice, single_powers::avx2, single_powers::avx512]);
}
