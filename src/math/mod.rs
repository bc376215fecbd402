//! Vector mathematics: elementary functions over slices.
//!
//! Every function here is straight-line arithmetic: special values are chosen with selects, and nothing calls
//! the system's library. So a loop over slices becomes vector code for whatever instruction set the function
//! around it was compiled for, and all of them give **the same bits**: each step is one IEEE operation, and
//! Rust never contracts `a * b + c`. `mul_add` is avoided, since without the instruction it is a slow call.

mod bits;
mod cbrt;
mod exp;
mod hyperbolic;
mod ln;
mod logistic;
mod pair;
mod payne_hanek;
mod power;
mod single;
#[cfg(test)]
mod tests;
mod trig;

use crate::Real;

/// Elements between two checks for far arguments: few enough to be still in the first cache.
const BLOCK: usize = 512;

/// Declares [`VectorMath`] and implements it, one row for each function: name of the scalar form, name of the slice
/// form, then the kernels for `f64` and `f32`. `far` names the kernel for far arguments; it serves both
/// floats, since one more rounding after 53 right bits does not show.
macro_rules! vector_math {
    ($($(#[$doc:meta])* $one:ident $slice:ident = $double:path, $single:path $(, far $far:path)?;)*) => {
        /// Elementary functions of one number, and of slices element by element.
        ///
        /// Scalar and slice form give the same bits. The slice form is inlined into its caller, so that a caller
        /// with `#[target_feature]` gets vectors of that width. It fills `out` from `x`, up to the shorter length.
        pub(crate) trait VectorMath: Real {
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
        vector_math!(@impl f64, power::powf, power::powf_slice; $($one $slice $double $(, $far)?;)*);
        vector_math!(@impl f32, single::powf, single::powf_slice; $($one $slice $single $(, $far)?;)*);
    };
    (@impl $float:ty, $powf:path, $powf_slice:path; $($one:ident $slice:ident $near:path $(, $far:path)?;)*) => {
        impl VectorMath for $float {
            $(
                #[inline(always)]
                fn $one(self) -> Self {
                    $(if trig::is_far(self.widen()) {
                        return Self::of($far(self.widen()));
                    })?
                    $near(self)
                }

                #[inline(always)]
                fn $slice(x: &[Self], out: &mut [Self]) {
                    vector_math!(@map x, out, $near $(, $far)?)
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
    // The loops stand here, not in a function that takes the kernel as an argument: calls through such an
    // argument are inlined as the compiler sees fit, and the larger kernels were not.
    (@map $x:ident, $out:ident, $near:path) => {
        for (out, &x) in $out.iter_mut().zip($x) {
            *out = $near(x);
        }
    };
    // Far arguments are corrected afterwards, in the blocks that have any, so that the loop has no branch.
    (@map $x:ident, $out:ident, $near:path, $far:path) => {
        for (x, out) in $x.chunks(BLOCK).zip($out.chunks_mut(BLOCK)) {
            let mut any_far = false;
            for (out, &x) in out.iter_mut().zip(x) {
                *out = $near(x);
                any_far |= trig::is_far(x.widen());
            }
            if any_far {
                for (out, &x) in out.iter_mut().zip(x).filter(|(_, x)| trig::is_far(x.widen())) {
                    *out = Self::of($far(x.widen()));
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
    sin_one sin_slice = trig::sin, single::sin, far trig::sin_far;
    /// Cosine of an angle in radians.
    cos_one cos_slice = trig::cos, single::cos, far trig::cos_far;
    /// Tangent of an angle in radians.
    tan_one tan_slice = trig::tan, single::tan, far trig::tan_far;
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
}
