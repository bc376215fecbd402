//! Special functions, for variables as for plain floats.
//!
//! All of them are functions of this module, generic over [`Var`], `f64` and `f32`, and methods of a variable:
//! `special::ln_gamma(x)` and `x.ln_gamma()`. Each has derivatives of every order, in closures, compiled functions and over rows,
//! that keep their digits in the tails. The [guide](crate::guide::special) has a table of ranges and of errors.
//!
//! ```
//! use gradus::prelude::*;
//! use gradus::special;
//!
//! // The negative log-likelihood of a gamma distribution with shape k and rate r, of one observation.
//! let loss = |[k, r]: [Var; 2]| k.ln_gamma() - k * r.ln() - (k - 1.0) * 3f64.ln() + r * 3.0;
//! let (value, [by_shape, by_rate]) = value_and_grad(loss, [2.0, 0.5])?;
//! assert!((value - (1.5 - 3f64.ln() - 2.0 * 0.5f64.ln())).abs() < 1e-15);
//! assert!((by_shape - (special::digamma(2.0) - (0.5f64 * 3.0).ln())).abs() < 1e-15);
//! assert_eq!(by_rate, -2.0 / 0.5 + 3.0);
//! # Ok::<(), gradus::Error>(())
//! ```

use super::activation::Activation;
#[cfg(doc)]
use crate::tape::Var;

/// The functions of the module, by the methods of the trait.
macro_rules! functions {
    ($( $(#[$doc:meta])* $name:ident($x:ident $(, $y:ident: $type:ty)*) = $body:expr; )+) => {
        $(
            $(#[$doc])*
            #[inline]
            #[track_caller]
            #[must_use]
            pub fn $name<N: Special>($x: N $(, $y: $type)*) -> N {
                $body
            }
        )+
    };
}

mod bessel;
mod beta;
mod elementary;
mod gamma;
mod methods;
mod normal;

pub use bessel::*;
pub use beta::*;
pub use elementary::*;
pub use gamma::*;
pub use normal::*;

/// A number with special functions: [`Var`], `f64` or `f32`.
///
/// The functions of this [module](self) take it. Its methods have the names of functions that std is about to give to floats, so
/// it is not in the prelude.
pub trait Special: Activation {
    /// [`ln_gamma`].
    #[must_use]
    fn ln_gamma(self) -> Self;
    /// [`gamma`].
    #[must_use]
    fn gamma(self) -> Self;
    /// [`digamma`].
    #[must_use]
    fn digamma(self) -> Self;
    /// [`polygamma`].
    #[must_use]
    fn polygamma(self, n: u32) -> Self;
    /// [`ln_beta`].
    #[must_use]
    fn ln_beta(self, b: Self) -> Self;
    /// [`beta`].
    #[must_use]
    fn beta(self, b: Self) -> Self;
    /// [`erfc`].
    #[must_use]
    fn erfc(self) -> Self;
    /// [`erfcx`].
    #[must_use]
    fn erfcx(self) -> Self;
    /// [`erf_inv`].
    #[must_use]
    fn erf_inv(self) -> Self;
    /// [`normal_cdf`].
    #[must_use]
    fn normal_cdf(self) -> Self;
    /// [`ln_normal_cdf`].
    #[must_use]
    fn ln_normal_cdf(self) -> Self;
    /// [`normal_quantile`].
    #[must_use]
    fn normal_quantile(self) -> Self;
    /// [`logit`].
    #[must_use]
    fn logit(self) -> Self;
    /// [`ln_1m_exp`].
    #[must_use]
    fn ln_1m_exp(self) -> Self;
    /// [`logaddexp`].
    #[must_use]
    fn logaddexp(self, b: Self) -> Self;
    /// [`xlogy`].
    #[must_use]
    fn xlogy(self, y: Self) -> Self;
    /// [`bessel_j0`].
    #[must_use]
    fn bessel_j0(self) -> Self;
    /// [`bessel_j1`].
    #[must_use]
    fn bessel_j1(self) -> Self;
    /// [`bessel_y0`].
    #[must_use]
    fn bessel_y0(self) -> Self;
    /// [`bessel_y1`].
    #[must_use]
    fn bessel_y1(self) -> Self;
    /// [`bessel_i0`].
    #[must_use]
    fn bessel_i0(self) -> Self;
    /// [`bessel_i1`].
    #[must_use]
    fn bessel_i1(self) -> Self;
    /// [`bessel_k0`].
    #[must_use]
    fn bessel_k0(self) -> Self;
    /// [`bessel_k1`].
    #[must_use]
    fn bessel_k1(self) -> Self;
    /// [`bessel_i0_scaled`].
    #[must_use]
    fn bessel_i0_scaled(self) -> Self;
    /// [`bessel_i1_scaled`].
    #[must_use]
    fn bessel_i1_scaled(self) -> Self;
    /// [`bessel_k0_scaled`].
    #[must_use]
    fn bessel_k0_scaled(self) -> Self;
    /// [`bessel_k1_scaled`].
    #[must_use]
    fn bessel_k1_scaled(self) -> Self;
    /// [`gamma_p`].
    #[must_use]
    fn gamma_p(self, x: Self) -> Self;
    /// [`gamma_q`].
    #[must_use]
    fn gamma_q(self, x: Self) -> Self;
    /// [`beta_p`], of the shapes `self` and `b`.
    #[must_use]
    fn beta_p(self, b: Self, x: Self) -> Self;
    /// [`beta_q`], of the shapes `self` and `b`.
    #[must_use]
    fn beta_q(self, b: Self, x: Self) -> Self;
    /// [`ln_beta_p`], of the shapes `self` and `b`.
    #[must_use]
    fn ln_beta_p(self, b: Self, logit: Self) -> Self;
    /// [`ln_student_cdf`].
    #[must_use]
    fn ln_student_cdf(self, freedom: Self) -> Self;
    /// [`sinc`].
    #[must_use]
    fn sinc(self) -> Self;
    /// [`exprel`].
    #[must_use]
    fn exprel(self) -> Self;
    /// [`lambert_w`].
    #[must_use]
    fn lambert_w(self) -> Self;
}
