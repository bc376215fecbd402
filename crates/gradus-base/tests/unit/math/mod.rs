//! The functions as one table, which drives every test, and what the tests share.

/// A slice function compiled with more instructions than the crate is, and called where they exist.
macro_rules! level {
    ($level:ident, $float:ident::$slice:ident($($x:ident),*), $features:literal, [$($feature:tt),*]) => {
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "calls a function for a processor that has been checked")]
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

mod accuracy;
mod levels;
mod power;
mod special;

use super::VectorMath;
use crate::scalar::Numeric;

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
    /// Largest error, in units in the last place; rounded up from the largest that was ever found.
    ulps: f64,
}

macro_rules! rows {
    ($float:ident: $($name:ident $one:ident $slice:ident, $std:expr, $low:literal ..= $high:literal, $ulps:literal;)*) => {{
        $(levels!($name, $float::$slice(x));)*
        vec![$(Row {
            name: stringify!($name),
            one: <$float>::$one,
            levels: [("baseline", <$float>::$slice), ("avx2", $name::avx2), ("avx512", $name::avx512)],
            std: $std,
            domain: ($low, $high),
            ulps: $ulps,
        }),*]
    }};
}

/// Either form loses digits, or everything, on the other side of 0.
fn sigmoid_by_std<T: Numeric>(x: T) -> T {
    if x > T::zero() { (T::one() + (-x).exp()).recip() } else { x.exp() / (T::one() + x.exp()) }
}

fn softplus_by_std<T: Numeric>(x: T) -> T {
    x.max(T::zero()) + (-x.abs()).exp().ln_1p()
}

fn double() -> Vec<Row<f64>> {
    rows! { f64:
        exp exp_one exp_slice, f64::exp, -745.0 ..= 709.7, 0.75;
        exp_m1 exp_m1_one exp_m1_slice, f64::exp_m1, -40.0 ..= 709.7, 0.80;
        ln ln_one ln_slice, f64::ln, 0.0 ..= 1e308, 0.67;
        ln_1p ln_1p_one ln_1p_slice, f64::ln_1p, -0.999 ..= 1e308, 0.62;
        exp2 exp2_one exp2_slice, f64::exp2, -1074.0 ..= 1023.9, 0.75;
        log2 log2_one log2_slice, f64::log2, 0.0 ..= 1e308, 0.69;
        log10 log10_one log10_slice, f64::log10, 0.0 ..= 1e308, 0.63;
        cbrt cbrt_one cbrt_slice, f64::cbrt, -8e307 ..= 8e307, 0.51;
        sin sin_one sin_slice, f64::sin, -2e5 ..= 2e5, 0.82;
        cos cos_one cos_slice, f64::cos, -2e5 ..= 2e5, 0.81;
        tan tan_one tan_slice, f64::tan, -2e5 ..= 2e5, 0.97;
        tanh tanh_one tanh_slice, f64::tanh, -22.0 ..= 22.0, 0.73;
        sinh sinh_one sinh_slice, f64::sinh, -710.4 ..= 710.4, 0.74;
        cosh cosh_one cosh_slice, f64::cosh, -710.4 ..= 710.4, 0.67;
        sigmoid sigmoid_one sigmoid_slice, sigmoid_by_std, -745.0 ..= 40.0, 0.77;
        softplus softplus_one softplus_slice, softplus_by_std, -745.0 ..= 745.0, 0.77;
        erf erf_one erf_slice, libm::erf, -6.0 ..= 6.0, 1.6;
        erfc erfc_one erfc_slice, libm::erfc, -6.0 ..= 26.0, 3.5;
        normal_cdf normal_cdf_one normal_cdf_slice, super::special::normal_cdf, -37.0 ..= 9.0, 3.6;
        ln_gamma ln_gamma_one ln_gamma_slice, libm::lgamma, 1e-300 ..= 1e300, 3.3;
    }
}

fn single() -> Vec<Row<f32>> {
    rows! { f32:
        exp exp_one exp_slice, f32::exp, -103.0 ..= 88.7, 0.51;
        exp_m1 exp_m1_one exp_m1_slice, f32::exp_m1, -20.0 ..= 88.7, 0.51;
        ln ln_one ln_slice, f32::ln, 0.0 ..= 1e38, 0.51;
        ln_1p ln_1p_one ln_1p_slice, f32::ln_1p, -0.999 ..= 1e38, 0.51;
        exp2 exp2_one exp2_slice, f32::exp2, -149.0 ..= 127.9, 0.51;
        log2 log2_one log2_slice, f32::log2, 0.0 ..= 1e38, 0.51;
        log10 log10_one log10_slice, f32::log10, 0.0 ..= 1e38, 0.51;
        cbrt cbrt_one cbrt_slice, f32::cbrt, -1e38 ..= 1e38, 0.51;
        sin sin_one sin_slice, f32::sin, -2e5 ..= 2e5, 0.51;
        cos cos_one cos_slice, f32::cos, -2e5 ..= 2e5, 0.51;
        tan tan_one tan_slice, f32::tan, -2e5 ..= 2e5, 0.51;
        tanh tanh_one tanh_slice, f32::tanh, -10.0 ..= 10.0, 0.51;
        sinh sinh_one sinh_slice, f32::sinh, -89.3 ..= 89.3, 0.51;
        cosh cosh_one cosh_slice, f32::cosh, -89.3 ..= 89.3, 0.51;
        sigmoid sigmoid_one sigmoid_slice, sigmoid_by_std, -103.0 ..= 20.0, 0.51;
        softplus softplus_one softplus_slice, softplus_by_std, -103.0 ..= 103.0, 0.51;
        erf erf_one erf_slice, |x| libm::erf(f64::from(x)) as f32, -6.0 ..= 6.0, 0.51;
        erfc erfc_one erfc_slice, |x| libm::erfc(f64::from(x)) as f32, -6.0 ..= 9.0, 0.51;
        normal_cdf normal_cdf_one normal_cdf_slice, |x| super::special::normal_cdf(f64::from(x)) as f32, -12.0 ..= 9.0, 0.51;
        ln_gamma ln_gamma_one ln_gamma_slice, |x| libm::lgamma(f64::from(x)) as f32, 1e-30 ..= 1e30, 0.51;
    }
}

/// The bits, so that -0 is not 0; all NaN are one.
fn identity<T: Numeric>(x: T) -> Option<(u64, i16, i8)> {
    (!x.is_nan()).then(|| x.integer_decode())
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
fn arguments<T: Numeric>((low, high): (f64, f64), count: usize) -> Vec<T> {
    let mut next = noise();
    let mut unit = move || (next() >> 11) as f64 / (1_u64 << 53) as f64;
    let mut draw = move |even: bool| {
        let x = if even {
            low + (high - low) * unit()
        } else {
            let sign = if unit() < 0.5 { -1.0 } else { 1.0 };
            sign * (1.0 + unit()) * 2.0_f64.powi((unit() * 80.0) as i32 - 60)
        };
        T::nearest(x.clamp(low, high))
    };
    (0..count).map(|i| draw(i % 2 == 0)).collect()
}
