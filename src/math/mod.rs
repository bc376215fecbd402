//! Vector mathematics: elementary functions over slices.
//!
//! Every function here is straight-line arithmetic: special values are chosen with selects, and nothing calls
//! the system's library. So a loop over slices becomes vector code for whatever instruction set the function
//! around it was compiled for, and all of them give **the same bits**: each step is one IEEE operation, and
//! Rust never contracts `a * b + c`. `mul_add` is avoided, since without the instruction it is a slow call.

mod bits;
mod exp;
mod hyperbolic;
mod ln;
mod logistic;
mod pair;
mod single;
#[cfg(test)]
mod tests;

use crate::Real;

/// Declares [`VectorMath`] and implements it, one row for each function: name of the scalar form, name of the slice
/// form, then the kernels for `f64` and `f32`.
macro_rules! vector_math {
    ($($(#[$doc:meta])* $one:ident $slice:ident = $double:path, $single:path;)*) => {
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
        }
        vector_math!(@impl f64; $($one $slice $double;)*);
        vector_math!(@impl f32; $($one $slice $single;)*);
    };
    (@impl $float:ty; $($one:ident $slice:ident $kernel:path;)*) => {
        impl VectorMath for $float {
            $(
                #[inline(always)]
                fn $one(self) -> Self {
                    $kernel(self)
                }

                #[inline(always)]
                fn $slice(x: &[Self], out: &mut [Self]) {
                    for (out, &x) in out.iter_mut().zip(x) {
                        *out = $kernel(x);
                    }
                }
            )*
        }
    };
}

vector_math! {
    /// `e^x`.
    exp1 exp_slice = exp::exp, single::exp;
    /// `e^x - 1`, accurate near 0.
    exp_m1_1 exp_m1_slice = exp::exp_m1, single::exp_m1;
    /// Natural logarithm; `-inf` at 0, NaN below.
    ln1 ln_slice = ln::ln, single::ln;
    /// `ln(1 + x)`, accurate near 0.
    ln_1p_1 ln_1p_slice = ln::ln_1p, single::ln_1p;
    /// Hyperbolic tangent.
    tanh1 tanh_slice = hyperbolic::tanh, single::tanh;
    /// Hyperbolic sine.
    sinh1 sinh_slice = hyperbolic::sinh, single::sinh;
    /// Hyperbolic cosine.
    cosh1 cosh_slice = hyperbolic::cosh, single::cosh;
    /// `1 / (1 + e^-x)`.
    sigmoid1 sigmoid_slice = logistic::sigmoid, single::sigmoid;
    /// `ln(1 + e^x)`.
    softplus1 softplus_slice = logistic::softplus, single::softplus;
}
