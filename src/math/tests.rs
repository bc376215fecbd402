//! Accuracy, special values, and the promise of equal bits.
//!
//! Two witnesses: `tests/golden/math.txt` has values to 100 digits, rounded, at the ends of ranges and where
//! these kernels were found to err most; the standard library, below 3 ulp itself, is asked at random
//! points. One table of functions drives every test.

use super::VectorMath;
use crate::Real;

type Slice<T> = fn(&[T], &mut [T]);

/// One function in all its forms.
struct Row<T> {
    name: &'static str,
    one: fn(T) -> T,
    /// The slice form as compiled for each level; the baseline instead of levels this processor lacks.
    levels: [(&'static str, Slice<T>); 3],
    std: fn(T) -> T,
    /// Where random arguments are drawn from: results are finite here.
    domain: (f64, f64),
}

macro_rules! rows {
    ($float:ident: $($name:ident $one:ident $slice:ident, $std:expr, $low:literal ..= $high:literal;)*) => {{
        $(levels!($name, $float::$slice(x));)*
        vec![$(Row {
            name: stringify!($name),
            one: <$float>::$one,
            levels: [("baseline", <$float>::$slice), ("avx2", $name::avx2), ("avx512", $name::avx512)],
            std: $std,
            domain: ($low, $high),
        }),*]
    }};
}

/// A module with a slice function as compiled for AVX2 and for AVX-512.
macro_rules! levels {
    ($module:ident, $float:ident::$slice:ident($($x:ident),*)) => {
        mod $module {
            use super::*;
            level!(avx2, $float::$slice($($x),*), "avx2,fma", ["avx2", "fma"]);
            level!(avx512, $float::$slice($($x),*), "avx512f,avx512dq,avx512vl", ["avx512f", "avx512dq", "avx512vl"]);
        }
    };
}

/// A slice function compiled with more instructions than the crate is, and called where they exist.
macro_rules! level {
    ($level:ident, $float:ident::$slice:ident($($x:ident),*), $features:literal, [$($feature:tt),*]) => {
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "calls a function for a processor that has been asked")]
        pub(super) fn $level($($x: &[$float],)* out: &mut [$float]) {
            #[target_feature(enable = $features)]
            fn compiled($($x: &[$float],)* out: &mut [$float]) {
                VectorMath::$slice($($x,)* out);
            }
            if $(is_x86_feature_detected!($feature))&&* {
                // SAFETY: the processor has all features that the function was compiled for.
                unsafe { compiled($($x,)* out) }
            } else {
                VectorMath::$slice($($x,)* out);
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        pub(super) fn $level($($x: &[$float],)* out: &mut [$float]) {
            VectorMath::$slice($($x,)* out);
        }
    };
}

fn double() -> Vec<Row<f64>> {
    rows! { f64:
        exp exp1 exp_slice, f64::exp, -745.0 ..= 709.7;
        exp_m1 exp_m1_1 exp_m1_slice, f64::exp_m1, -40.0 ..= 709.7;
        ln ln1 ln_slice, f64::ln, 0.0 ..= 1e308;
        ln_1p ln_1p_1 ln_1p_slice, f64::ln_1p, -0.999 ..= 1e308;
        exp2 exp2_1 exp2_slice, f64::exp2, -1074.0 ..= 1023.9;
        log2 log2_1 log2_slice, f64::log2, 0.0 ..= 1e308;
        log10 log10_1 log10_slice, f64::log10, 0.0 ..= 1e308;
        cbrt cbrt1 cbrt_slice, f64::cbrt, -8e307 ..= 8e307;
        sin sin1 sin_slice, f64::sin, -2e5 ..= 2e5;
        cos cos1 cos_slice, f64::cos, -2e5 ..= 2e5;
        tan tan1 tan_slice, f64::tan, -2e5 ..= 2e5;
        tanh tanh1 tanh_slice, f64::tanh, -22.0 ..= 22.0;
        sinh sinh1 sinh_slice, f64::sinh, -710.4 ..= 710.4;
        cosh cosh1 cosh_slice, f64::cosh, -710.4 ..= 710.4;
        sigmoid sigmoid1 sigmoid_slice, |x| if x > 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }, -745.0 ..= 40.0;
        softplus softplus1 softplus_slice, |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), -745.0 ..= 745.0;
    }
}

fn single() -> Vec<Row<f32>> {
    rows! { f32:
        exp exp1 exp_slice, f32::exp, -103.0 ..= 88.7;
        exp_m1 exp_m1_1 exp_m1_slice, f32::exp_m1, -20.0 ..= 88.7;
        ln ln1 ln_slice, f32::ln, 0.0 ..= 1e38;
        ln_1p ln_1p_1 ln_1p_slice, f32::ln_1p, -0.999 ..= 1e38;
        exp2 exp2_1 exp2_slice, f32::exp2, -149.0 ..= 127.9;
        log2 log2_1 log2_slice, f32::log2, 0.0 ..= 1e38;
        log10 log10_1 log10_slice, f32::log10, 0.0 ..= 1e38;
        cbrt cbrt1 cbrt_slice, f32::cbrt, -1e38 ..= 1e38;
        sin sin1 sin_slice, f32::sin, -2e5 ..= 2e5;
        cos cos1 cos_slice, f32::cos, -2e5 ..= 2e5;
        tan tan1 tan_slice, f32::tan, -2e5 ..= 2e5;
        tanh tanh1 tanh_slice, f32::tanh, -10.0 ..= 10.0;
        sinh sinh1 sinh_slice, f32::sinh, -89.3 ..= 89.3;
        cosh cosh1 cosh_slice, f32::cosh, -89.3 ..= 89.3;
        sigmoid sigmoid1 sigmoid_slice, |x| if x > 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }, -103.0 ..= 20.0;
        softplus softplus1 softplus_slice, |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), -103.0 ..= 103.0;
    }
}

/// The spacing of floats with `digits` bits around `x`, down to the smallest subnormal `2^least`.
fn spacing(x: f64, digits: i32, least: i32) -> f64 {
    let exponent = match x.abs().to_bits() >> 52 {
        0 => -1022,
        biased => biased as i32 - 1023,
    };
    let place = (exponent - digits + 1).max(least);
    // In two steps: 2^-1074 is below what powi reaches through its reciprocal.
    2.0_f64.powi(place / 2) * 2.0_f64.powi(place - place / 2)
}

/// Bits at which the two kinds of float differ.
fn format<T: Real>() -> (i32, i32) {
    if size_of::<T>() == 8 { (53, -1074) } else { (24, -149) }
}

/// Distance of `got` from `want + rest` in units in the last place.
fn ulps<T: Real>(got: T, want: f64, rest: f64) -> f64 {
    let (digits, least) = format::<T>();
    let nearest = T::of(want).widen();
    if nearest.is_nan() || nearest.is_infinite() || got.widen().is_nan() || got.is_infinite() {
        let same = nearest == got.widen() || nearest.is_nan() && got.is_nan();
        return if same { 0.0 } else { f64::INFINITY };
    }
    let unit = spacing(want, digits, least);
    ((got.widen() - want) / unit - rest * (spacing(want, 53, -1074) / unit)).abs()
}

/// One line of the golden file: arguments, nearest `f64` result, and what is missing in its last places.
struct Golden {
    name: &'static str,
    x: f64,
    /// The exponent of a power, 0 elsewhere.
    y: f64,
    want: f64,
    rest: f64,
}

/// The lines about one function whose arguments a `T` can hold.
fn golden<T: Real>(name: &str) -> impl Iterator<Item = Golden> {
    let bits = |text: &str| f64::from_bits(u64::from_str_radix(text, 16).unwrap());
    include_str!("../../tests/golden/math.txt")
        .lines()
        .map(|line| line.split(' ').collect::<Vec<&'static str>>())
        .filter(move |field| field[0] == name)
        .map(move |field| {
            let last = field.len() - 1;
            let y = if last == 4 { bits(field[2]) } else { 0.0 };
            let rest = field[last].parse().unwrap();
            Golden { name: field[0], x: bits(field[1]), y, want: bits(field[last - 1]), rest }
        })
        .filter(|g| T::of(g.x).widen() == g.x && T::of(g.y).widen() == g.y)
}

/// Checks one function against all its golden lines.
fn check_golden<T: Real>(name: &str, function: impl Fn(T, T) -> T, bound: f64) {
    let (mut worst, mut count) = (0.0_f64, 0);
    for Golden { name, x, y, want, rest } in golden::<T>(name) {
        let got = function(T::of(x), T::of(y));
        let error = ulps(got, want, rest);
        assert!(error <= bound, "{name}({x:e}, {y:e}) = {got:e}, not {want:e}: {error:.3} ulp");
        assert!(want != 0.0 || got.is_sign_negative() == want.is_sign_negative(), "{name}({x:e}) = {got:e}");
        worst = worst.max(error);
        count += 1;
    }
    assert!(count >= 20, "{name}: {count} golden points");
    println!("{name:9} {worst:.3} ulp at {count} points");
}

#[test]
fn double_results_are_within_one_ulp_of_exact_values() {
    for row in double() {
        check_golden(row.name, |x, _| (row.one)(x), 0.96);
    }
    check_golden("powf", f64::powf1, 0.75);
}

#[test]
fn single_results_are_almost_correctly_rounded() {
    for row in single() {
        check_golden(row.name, |x, _| (row.one)(x), 0.51);
    }
    check_golden("powf", f32::powf1, 0.51);
}

/// A fixed sequence of numbers (Marsaglia's xorshift): the tests need variety, not randomness.
fn noise() -> impl FnMut() -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

/// Arguments inside of `domain`: half of them spread evenly, half of them over the magnitudes.
fn arguments<T: Real>((low, high): (f64, f64), count: usize) -> Vec<T> {
    let mut next = noise();
    let mut unit = move || (next() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut draw = move |even: bool| {
        let x = if even {
            low + (high - low) * unit()
        } else {
            let sign = if unit() < 0.5 { -1.0 } else { 1.0 };
            sign * (1.0 + unit()) * 2.0_f64.powi((unit() * 80.0) as i32 - 60)
        };
        T::of(x.clamp(low, high))
    };
    (0..count).map(|i| draw(i % 2 == 0)).collect()
}

fn check_std<T: Real>(rows: &[Row<T>]) {
    for Row { name, one, std, domain, .. } in rows {
        for x in arguments::<T>(*domain, 4000) {
            let (got, want) = (one(x), std(x));
            let error = ulps(got, want.widen(), 0.0);
            // Our 0.9, and 2 that glibc documents for its hyperbolic functions; the composed references
            // for sigmoid and softplus have a little more.
            assert!(error <= 4.0, "{name}({x:e}) = {got:e}, std {want:e}: {error} ulp");
        }
    }
}

#[test]
fn results_agree_with_the_standard_library() {
    check_std(&double());
    check_std(&single());
}

/// The bits, so that -0 is not 0; all NaN are one.
fn identity<T: Real>(x: T) -> Option<(u64, i16, i8)> {
    (!x.is_nan()).then(|| x.integer_decode())
}

/// Every length up to 70 meets every way in which a vector loop can end.
fn check_levels<T: Real>(rows: &[Row<T>]) {
    let specials =
        [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-310, -1e-40, 1e300, -1e30, 1e6];
    for Row { name, one, levels, domain, .. } in rows {
        let mut x = arguments::<T>(*domain, 1000);
        x.extend(specials.map(T::of));
        let want: Vec<T> = x.iter().map(|&x| one(x)).collect();
        for (level, slice) in levels {
            for len in (0..=70).chain([x.len()]) {
                let from = x.len() - len;
                let mut got = vec![T::zero(); len];
                slice(&x[from..], &mut got);
                for ((&got, &want), x) in got.iter().zip(&want[from..]).zip(&x[from..]) {
                    assert_eq!(
                        identity(got),
                        identity(want),
                        "{name}({x:e}), {level}: {got:e}, alone {want:e}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_level_gives_the_bits_of_the_scalar_form() {
    check_levels(&double());
    check_levels(&single());
}

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
];

fn check_special<T: Real>(rows: &[Row<T>]) {
    for Row { name, one, .. } in rows {
        for &(_, x, want) in SPECIAL.iter().filter(|row| row.0 == *name) {
            let got = one(T::of(x));
            assert_eq!(identity(got), identity(T::of(want)), "{name}({x}) = {got}, not {want}");
        }
        assert!(one(T::nan()).is_nan(), "{name}(NaN)");
    }
}

#[test]
fn special_values_follow_the_standard() {
    check_special(&double());
    check_special(&single());
}

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
    // The largest odd integer, its neighbours, and a large half.
    9_007_199_254_740_991.0,
    -9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    4_503_599_627_370_495.5,
    1.0 + f64::EPSILON,
    1.0 - f64::EPSILON,
];

fn check_odd_powers<T: VectorMath>() {
    for (x, y) in ODD_POWERS.iter().flat_map(|&x| ODD_POWERS.map(|y| (T::of(x), T::of(y)))) {
        let (got, want) = (x.powf1(y), x.powf(y));
        let close = ulps(got, want.widen(), 0.0) <= 2.0 && got.is_sign_negative() == want.is_sign_negative();
        assert!(close || got.is_nan() && want.is_nan(), "{x:e}^{y:e} = {got:e}, not {want:e}");
    }
}

#[test]
fn odd_powers_follow_the_standard() {
    check_odd_powers::<f64>();
    check_odd_powers::<f32>();
}

/// Powers of every sort: results over the whole range of the type, for bases over the whole range and near 1.
fn powers<T: Real>(limit: f64) -> (Vec<T>, Vec<T>) {
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
        let (got, want) = (x.powf1(y), x.powf(y));
        assert!(ulps(got, want.widen(), 0.0) <= 2.0, "{x:e}^{y:e} = {got:e}, std {want:e}");
    }
    x.extend(ODD_POWERS.map(T::of));
    y.extend(ODD_POWERS.map(|y| T::of(-y)));
    let want: Vec<T> = x.iter().zip(&y).map(|(&x, &y)| x.powf1(y)).collect();
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
