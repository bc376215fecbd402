//! Vector mathematics: elementary functions over slices.
//!
//! Every function here is straight-line arithmetic: special values are chosen with selects, and nothing calls
//! the system's library. So a loop over slices becomes vector code for whatever instruction set the function
//! around it was compiled for, and all of them give **the same bits**, on every machine: each step is one IEEE
//! operation, and Rust never contracts `a * b + c`. `mul_add` is avoided, since without the instruction it is a
//! slow call. Tables are too: SSE2 has no gather, and where there is one it is slow.
//!
//! Largest error found, in units in the last place (the accuracy tests print and bound it), and nanoseconds
//! for an element, `f64 / f32`, in slices of 1024 on one 2.4 GHz core with AVX-512, beside `std` called in
//! a loop:
//!
//! | | ulp, `f64` | ulp, `f32` | std | SSE2 | AVX2 | AVX-512 |
//! |---|---|---|---|---|---|---|
//! | `exp` | 0.74 | 0.51 | 6.6 / 3.9 | 4.4 / 2.8 | 2.3 / 1.3 | 1.7 / 0.9 |
//! | `exp_m1` | 0.78 | 0.51 | 9.8 / 10.7 | 6.4 / 3.1 | 3.3 / 1.5 | 2.2 / 1.0 |
//! | `exp2` | 0.74 | 0.51 | 4.8 / 4.4 | 5.0 / 2.7 | 2.6 / 1.3 | 1.9 / 0.9 |
//! | `ln` | 0.66 | 0.51 | 5.8 / 4.4 | 6.5 / 3.1 | 3.5 / 1.6 | 2.0 / 1.1 |
//! | `ln_1p` | 0.61 | 0.51 | 8.4 / 8.7 | 7.7 / 4.5 | 4.1 / 2.1 | 2.4 / 1.3 |
//! | `log2` | 0.68 | 0.51 | 5.6 / 4.4 | 8.4 / 3.4 | 4.2 / 1.8 | 2.5 / 1.2 |
//! | `log10` | 0.62 | 0.51 | 9.5 / 7.9 | 8.4 / 3.3 | 4.3 / 1.6 | 2.5 / 1.1 |
//! | `powf` | 0.76 | 0.51 | 15.4 / 7.1 | 20.5 / 10.6 | 11.1 / 5.7 | 6.4 / 3.3 |
//! | `cbrt` | 0.51 | 0.51 | 15.8 / 5.8 | 7.3 / 7.7 | 4.2 / 3.8 | 2.1 / 2.3 |
//! | `sin` | 0.81 | 0.51 | 9.8 / 4.7 | 7.4 / 3.7 | 3.8 / 1.8 | 2.3 / 1.1 |
//! | `cos` | 0.80 | 0.51 | 9.8 / 5.4 | 7.1 / 3.9 | 3.5 / 1.9 | 2.2 / 1.2 |
//! | `tan` | 0.96 | 0.51 | 11.2 / 15.8 | 10.8 / 4.4 | 5.7 / 2.2 | 3.1 / 1.5 |
//! | `tanh` | 0.72 | 0.51 | 13.7 / 13.8 | 9.0 / 3.8 | 4.7 / 2.0 | 3.4 / 1.5 |
//! | `sinh` | 0.73 | 0.51 | 13.9 / 15.0 | 10.6 / 3.8 | 5.7 / 2.0 | 3.8 / 1.5 |
//! | `cosh` | 0.66 | 0.51 | 8.6 / 8.5 | 6.3 / 3.2 | 3.5 / 1.6 | 2.5 / 1.3 |
//! | `sigmoid` | 0.77 | 0.51 | 7.0 / 4.7 | 8.1 / 3.3 | 4.2 / 1.6 | 3.1 / 1.3 |
//! | `softplus` | 0.77 | 0.51 | 14.4 / 13.2 | 14.2 / 7.8 | 7.2 / 4.1 | 5.0 / 3.0 |
//! | `erf` | 1.5 | 0.51 | 20.2 | 13.3 | 7.4 | 6.0 |
//! | `erfc` | 3.4 | 0.51 | 20.2 | 13.6 | 7.6 | 4.7 |
//! | `normal_cdf` | 3.5 | 0.51 | 41.0 | 16.5 | 9.1 | 5.9 |
//! | `ln_gamma` | 3.2 | 0.51 | 12.8 | 24.5 | 13.2 | 7.3 |
//!
//! The last four, for `f64` alone, beside the scalar functions of [`special`], on another machine of the same kind.
//!
//! Of the others, errors above 0.7 are at subnormal results, which are rounded a second time, but for `exp_m1`, `tan`,
//! `sin`, `cos`, `tanh` and `sinh`. An angle beyond `10^5` takes 46 ns (`std`: 10 at first, 75 at `10^200`).
//! At SSE2 some functions are slower than `std`: two lanes do not repay twice the work without FMA and
//! tables. They are used all the same, since results must not depend on the level.

mod bits;
mod cbrt;
mod error;
mod exp;
mod gamma;
mod hyperbolic;
mod ln;
mod logistic;
mod pair;
pub mod partial;
mod payne_hanek;
mod power;
mod single;
pub mod special;
#[cfg(test)]
#[path = "../../tests/unit/math/mod.rs"]
mod tests;
mod trig;

pub use payne_hanek::fraction_of_turn;

use crate::scalar::Numeric;

/// Elements between two checks for far arguments: few enough to be still in the first cache.
const BLOCK: usize = 512;

/// Declares [`VectorMath`] and implements it, one row for each function: name of the scalar form, name of
/// the slice form, then the kernels for `f64` and `f32`. `far` names the kernel for far arguments; it
/// serves both floats, since one more rounding after 53 right bits does not show.
macro_rules! vector_math {
    ($($(#[$doc:meta])* $one:ident $slice:ident = $double:path, $single:path $(, far $far:path, $is_far:path)?;)*) => {
        /// Elementary functions of one number, and of slices element by element.
        ///
        /// Scalar and slice form give the same bits. The slice form is inlined into its caller, so that a
        /// caller with `#[target_feature]` gets vectors of that width. It fills `out` from `x`, up to the
        /// shorter length.
        #[allow(dead_code, reason = "the scalar forms are the tests' witnesses")]
        pub trait VectorMath: Numeric {
            $(
                $(#[$doc])*
                fn $one(self) -> Self;
                $(#[$doc])*
                fn $slice(x: &[Self], out: &mut [Self]);
            )*
            /// `self^y`; the odd cases are those of [`f64::powf`].
            fn powf_one(self, y: Self) -> Self;
            /// `x^y`, element by element.
            fn powf_slice(x: &[Self], y: &[Self], out: &mut [Self]);
        }
        vector_math!(@impl f64, power::powf, power::powf_slice; $($one $slice $double $(, $far, $is_far)?;)*);
        vector_math!(@impl f32, single::powf, single::powf_slice; $($one $slice $single $(, $far, $is_far)?;)*);
    };
    (@impl $float:ty, $powf:path, $powf_slice:path; $($one:ident $slice:ident $near:path $(, $far:path, $is_far:path)?;)*) => {
        impl VectorMath for $float {
            $(
                #[inline(always)]
                fn $one(self) -> Self {
                    $(if $is_far(self.wide()) {
                        return Self::nearest($far(self.wide()));
                    })?
                    $near(self)
                }

                #[inline(always)]
                fn $slice(x: &[Self], out: &mut [Self]) {
                    vector_math!(@map x, out, $near $(, $far, $is_far)?)
                }
            )*

            #[inline(always)]
            fn powf_one(self, y: Self) -> Self {
                $powf(self, y)
            }

            #[inline(always)]
            fn powf_slice(x: &[Self], y: &[Self], out: &mut [Self]) {
                $powf_slice(x, y, out);
            }
        }
    };
    // The loops are written here, not in a function that takes the kernel as an argument: calls through such an
    // argument are inlined as the compiler sees fit, and the larger kernels were not.
    (@map $x:ident, $out:ident, $near:path) => {
        for (out, &x) in $out.iter_mut().zip($x) {
            *out = $near(x);
        }
    };
    // Far arguments are corrected afterward, in the blocks that have any, so that the loop has no branch.
    (@map $x:ident, $out:ident, $near:path, $far:path, $is_far:path) => {
        for (x, out) in $x.chunks(BLOCK).zip($out.chunks_mut(BLOCK)) {
            let mut any_far = false;
            for (out, &x) in out.iter_mut().zip(x) {
                *out = $near(x);
                any_far |= $is_far(x.wide());
            }
            if any_far {
                for (out, &x) in out.iter_mut().zip(x).filter(|(_, x)| $is_far(x.wide())) {
                    *out = Self::nearest($far(x.wide()));
                }
            }
        }
    };
}

vector_math! {
    /// `e^x`.
    exp_one exp_slice = exp::exp, single::exp;
    /// `e^x - 1`, accurate near 0.
    exp_m1_one exp_m1_slice = exp::exp_m1, single::exp_m1;
    /// `2^x`.
    exp2_one exp2_slice = exp::exp2, single::exp2;
    /// Natural logarithm; `-inf` at 0, NaN below.
    ln_one ln_slice = ln::ln, single::ln;
    /// `ln(1 + x)`, accurate near 0.
    ln_1p_one ln_1p_slice = ln::ln_1p, single::ln_1p;
    /// Logarithm to base 2.
    log2_one log2_slice = ln::log2, single::log2;
    /// Logarithm to base 10.
    log10_one log10_slice = ln::log10, single::log10;
    /// Cube root.
    cbrt_one cbrt_slice = cbrt::cbrt, single::cbrt;
    /// Sine of an angle in radians.
    sin_one sin_slice = trig::sin, single::sin, far trig::sin_far, trig::is_far;
    /// Cosine of an angle in radians.
    cos_one cos_slice = trig::cos, single::cos, far trig::cos_far, trig::is_far;
    /// Tangent of an angle in radians.
    tan_one tan_slice = trig::tan, single::tan, far trig::tan_far, trig::is_far;
    /// Hyperbolic tangent.
    tanh_one tanh_slice = hyperbolic::tanh, single::tanh;
    /// Hyperbolic sine.
    sinh_one sinh_slice = hyperbolic::sinh, single::sinh;
    /// Hyperbolic cosine.
    cosh_one cosh_slice = hyperbolic::cosh, single::cosh;
    /// `1 / (1 + e^-x)`.
    sigmoid_one sigmoid_slice = logistic::sigmoid, single::sigmoid;
    /// `ln(1 + e^x)`.
    softplus_one softplus_slice = logistic::softplus, single::softplus;
    /// Error function.
    erf_one erf_slice = error::erf, single::erf;
    /// `1 - erf x`.
    erfc_one erfc_slice = error::erfc, single::erfc;
    /// The share of the standard normal distribution below `x`.
    normal_cdf_one normal_cdf_slice = error::normal_cdf, single::normal_cdf;
    /// `ln |Γ|`.
    ln_gamma_one ln_gamma_slice = gamma::ln_gamma, single::ln_gamma, far special::ln_gamma, gamma::is_far;
}
