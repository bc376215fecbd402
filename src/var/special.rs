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
use super::record::{binary, unary};
use crate::op::{self, BinaryRow, UnaryRow};
use crate::real::Real;
use crate::tape::Var;

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

/// Methods of variables, with their places, and of the trait on both kinds of numbers.
macro_rules! special {
    (
        unary { $( $(#[$unary_doc:meta])* $unary:ident = $unary_row:ident; )+ }
        family { $( $(#[$family_doc:meta])* $family:ident = $family_row:ident($order:literal); )+ }
        binary { $( $(#[$binary_doc:meta])* $binary:ident($other:ident) = $binary_row:ident; )+ }
    ) => {
        /// Special functions; [`special`](crate::special) has them for floats too, with ranges and examples. `d` stands for
        /// the derivative.
        impl<T: Real> Var<T> {
            $(
                $(#[$unary_doc])*
                #[inline]
                #[track_caller]
                #[must_use]
                pub fn $unary(self) -> Self {
                    unary::<T, op::$unary_row>(self)
                }
            )+
            $(
                $(#[$family_doc])*
                #[inline]
                #[track_caller]
                #[must_use]
                pub fn $family(self) -> Self {
                    binary::<T, op::$family_row>(Self::constant(T::of($order)), self)
                }
            )+
            $(
                $(#[$binary_doc])*
                #[inline]
                #[track_caller]
                #[must_use]
                pub fn $binary(self, $other: impl Into<Self>) -> Self {
                    binary::<T, op::$binary_row>(self, $other.into())
                }
            )+

            /// `ψ′(x)`, `d = ψ″(x)`.
            #[inline]
            #[track_caller]
            #[must_use]
            pub fn trigamma(self) -> Self {
                self.polygamma(1)
            }

            /// `−softplus(−x)`, the logarithm of the logistic function; `d = sigmoid(−x)`.
            #[inline]
            #[track_caller]
            #[must_use]
            pub fn log_sigmoid(self) -> Self {
                -(-self).softplus()
            }

            /// The derivative of order `n` of [`digamma`](Self::digamma); `d` is that of order `n + 1`.
            #[inline]
            #[track_caller]
            #[must_use]
            pub fn polygamma(self, n: u32) -> Self {
                binary::<T, op::Polygamma>(Self::constant(T::of(f64::from(n))), self)
            }
        }

        impl<T: Real> Special for Var<T> {
            $(
                #[inline]
                #[track_caller]
                fn $unary(self) -> Self {
                    Var::$unary(self)
                }
            )+
            $(
                #[inline]
                #[track_caller]
                fn $family(self) -> Self {
                    Var::$family(self)
                }
            )+
            $(
                #[inline]
                #[track_caller]
                fn $binary(self, $other: Self) -> Self {
                    Var::$binary(self, $other)
                }
            )+
            #[inline]
            #[track_caller]
            fn polygamma(self, n: u32) -> Self {
                Var::polygamma(self, n)
            }
        }

        impl<T: Real> Special for T {
            $(
                #[inline]
                fn $unary(self) -> Self {
                    <op::$unary_row as UnaryRow>::value(self)
                }
            )+
            $(
                #[inline]
                fn $family(self) -> Self {
                    <op::$family_row as BinaryRow>::value(T::of($order), self)
                }
            )+
            $(
                #[inline]
                fn $binary(self, $other: Self) -> Self {
                    <op::$binary_row as BinaryRow>::value(self, $other)
                }
            )+
            #[inline]
            fn polygamma(self, n: u32) -> Self {
                <op::Polygamma as BinaryRow>::value(T::of(f64::from(n)), self)
            }
        }
    };
}

special! {
    unary {
    /// `ln |Γ(x)|`, `d = ψ(x)`.
    ln_gamma = LnGamma;
    /// `Γ(x)`, `d = Γ(x) ψ(x)`.
    gamma = Gamma;
    /// `1 − erf x`, `d = −2/√π e^(−x²)`.
    erfc = Erfc;
    /// The inverse of `erf`, `d = √π/2 e^(y²)`.
    erf_inv = ErfInv;
    /// The standard normal distribution function `Φ`, `d = φ(x)`.
    normal_cdf = NormalCdf;
    /// `ln Φ(x)`, `d = φ(x) / Φ(x)`.
    ln_normal_cdf = LnNormalCdf;
    /// `Φ⁻¹(p)`, `d = 1 / φ(y)`.
    normal_quantile = NormalQuantile;
    /// `ln(p / (1 − p))`, `d = 1 / (p (1 − p))`.
    logit = Logit;
    /// `ln(1 − eˣ)` of negative numbers, `d = eˣ / (eˣ − 1)`.
    ln_1m_exp = Ln1mExp;
    /// Lambert's W, `W e^W = x`, `d = e^−W / (1 + W)`.
    lambert_w = LambertW;
    }
    family {
    /// `ψ(x)`, the derivative of `ln Γ`; `d = ψ′(x)`.
    digamma = Polygamma(0.0);
    /// `e^(x²) erfc x`, `d = 2 x y − 2/√π`.
    erfcx = Erfcx(0.0);
    /// `sin x / x`, and 1 at 0.
    sinc = Sinc(0.0);
    /// `(eˣ − 1) / x`, and 1 at 0.
    exprel = Exprel(0.0);
    /// `J₀(x)`, `d = −J₁(x)`.
    bessel_j0 = BesselJ(0.0);
    /// `J₁(x)`, `d = J₀(x) − J₁(x) / x`.
    bessel_j1 = BesselJ(1.0);
    /// `Y₀(x)`, `d = −Y₁(x)`.
    bessel_y0 = BesselY(0.0);
    /// `Y₁(x)`, `d = Y₀(x) − Y₁(x) / x`.
    bessel_y1 = BesselY(1.0);
    /// `I₀(x)`, `d = I₁(x)`.
    bessel_i0 = BesselI(0.0);
    /// `I₁(x)`, `d = I₀(x) − I₁(x) / x`.
    bessel_i1 = BesselI(1.0);
    /// `K₀(x)`, `d = −K₁(x)`.
    bessel_k0 = BesselK(0.0);
    /// `K₁(x)`, `d = −K₀(x) − K₁(x) / x`.
    bessel_k1 = BesselK(1.0);
    /// `e⁻ˣ I₀(x)`, with a derivative that keeps its digits.
    bessel_i0_scaled = BesselIScaled(0.0);
    /// `e⁻ˣ I₁(x)`, with a derivative that keeps its digits.
    bessel_i1_scaled = BesselIScaled(1.0);
    /// `eˣ K₀(x)`, with a derivative that keeps its digits.
    bessel_k0_scaled = BesselKScaled(0.0);
    /// `eˣ K₁(x)`, with a derivative that keeps its digits.
    bessel_k1_scaled = BesselKScaled(1.0);
    }
    binary {
    /// `ln B(x, b)`, partial derivatives `ψ(x) − ψ(x + b)` and `ψ(b) − ψ(x + b)`.
    ln_beta(b) = LnBeta;
    /// `B(x, b) = Γ(x) Γ(b) / Γ(x + b)`.
    beta(b) = Beta;
    /// `ln(eˣ + eᵇ)`, partial derivatives `sigmoid(x − b)` and `sigmoid(b − x)`.
    logaddexp(b) = LogAddExp;
    /// `x ln y`, and 0 where `x` is 0; partial derivatives `ln y` and `x / y`.
    xlogy(y) = XLogY;
    /// `P(self, x)`, the regularized incomplete gamma function of the shape `self`; partial derivative in `x` the density.
    gamma_p(x) = GammaP;
    /// `1 − P(self, x)`.
    gamma_q(x) = GammaQ;
    }
}

/// The functions of the module, by the methods of the trait.
macro_rules! functions {
    ($( $(#[$doc:meta])* $name:ident($x:ident $(, $y:ident: $type:ty)?) = $body:expr; )+) => {
        $(
            $(#[$doc])*
            #[inline]
            #[track_caller]
            #[must_use]
            pub fn $name<N: Special>($x: N $(, $y: $type)?) -> N {
                $body
            }
        )+
    };
}

functions! {
    /// `ln |Γ(x)|`, the logarithm of the gamma function's size; the derivative is [`digamma`].
    ///
    /// +inf at 0 and at negative integers. Within 2 ulp of positive numbers; next to its zeros between negative integers the
    /// error is about `10⁻¹⁵`, absolute.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// assert!((gradus::special::ln_gamma(5.0) - 24f64.ln()).abs() < 1e-15);
    /// let slope = grad(|x: Var| x.ln_gamma(), 1.0)?;
    /// assert!((slope + 0.5772156649015329).abs() < 1e-16); // Euler's constant
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ln_gamma(x) = Special::ln_gamma(x);
    /// `Γ(x)`; the derivative is `Γ(x) ψ(x)`.
    ///
    /// ±inf at ±0, NaN at negative integers, inf from 171.7 on. Within 4 ulp, below −30 within 8.
    ///
    /// ```
    /// assert_eq!(gradus::special::gamma(5.0), 24.0);
    /// assert!((gradus::special::gamma(0.5_f64).powi(2) - std::f64::consts::PI).abs() < 1e-15);
    /// ```
    gamma(x) = Special::gamma(x);
    /// `ψ(x) = Γ′(x) / Γ(x)`; the derivative is [`trigamma`].
    ///
    /// NaN at 0 and at negative integers. Within 4 ulp of positive numbers; next to the zeros between negative integers the error
    /// is about `10⁻¹⁵`, absolute.
    ///
    /// ```
    /// let psi = gradus::special::digamma(2.0_f64);
    /// assert!((psi - (1.0 - 0.5772156649015329)).abs() < 1e-16);
    /// ```
    digamma(x) = Special::digamma(x);
    /// `ψ′(x)`, which is positive everywhere; the derivative is [`polygamma`] of order 2.
    ///
    /// NaN at 0 and at negative integers. Within 4 ulp.
    ///
    /// ```
    /// let curvature = gradus::special::trigamma(1.0_f64);
    /// assert!((curvature - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-15);
    /// ```
    trigamma(x) = Special::polygamma(x, 1);
    /// `ψ⁽ⁿ⁾(x)`, the derivative of order `n` of [`digamma`]; its own derivative is that of order `n + 1`.
    ///
    /// NaN at 0, at negative integers, and for orders beyond 100. Of positive numbers within 4 ulp for small orders, and some
    /// `½ n` for others.
    ///
    /// ```
    /// assert!((gradus::special::polygamma(1.0_f64, 2) + 2.404113806319189).abs() < 1e-15); // −2 ζ(3)
    /// ```
    polygamma(x, n: u32) = Special::polygamma(x, n);
    /// `ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b)` of positive numbers, with its digits where one is far larger than the other,
    /// as its derivatives `ψ(a) − ψ(a + b)` and `ψ(b) − ψ(a + b)` are.
    ///
    /// +inf where one is 0, NaN where one is negative. Within 4 ulp; next to where `B` is 1 the error is some `10⁻¹⁵`, absolute.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // B(a, 1) = 1/a, also where ln Γ(a) is 2 · 10¹¹.
    /// let (value, slope) = value_and_grad(|a: Var| a.ln_beta(1.0), 1e10)?;
    /// assert!((value + 1e10f64.ln()).abs() < 1e-14);
    /// assert!((slope + 1e-10).abs() < 1e-25);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ln_beta(a, b: N) = Special::ln_beta(a, b);
    /// `B(a, b) = Γ(a) Γ(b) / Γ(a + b)` of positive numbers.
    ///
    /// inf where one is 0, NaN where one is negative. Within 16 ulp where neither is below 0.2 and `a + b < 165`; beyond, the relative error is the absolute one of `ln B`.
    ///
    /// ```
    /// assert!((gradus::special::beta(2.0_f64, 3.0) - 1.0 / 12.0).abs() < 1e-16);
    /// ```
    beta(a, b: N) = Special::beta(a, b);
    /// The complementary error function `1 − erf x`, with its digits to the right, down to the smallest numbers.
    ///
    /// Within 3 ulp.
    ///
    /// ```
    /// assert!((gradus::special::erfc(10.0_f64) / 2.088487583762545e-45 - 1.0).abs() < 1e-15);
    /// ```
    erfc(x) = Special::erfc(x);
    /// The scaled complementary error function `e^(x²) erfc x`, which falls like `1 / (√π x)`.
    ///
    /// inf below −26.6. Within 3 ulp, and so is the derivative, `2 x y − 2/√π`, though that cancels.
    ///
    /// ```
    /// let scaled = gradus::special::erfcx(1e10_f64);
    /// assert!((scaled * 1e10 * std::f64::consts::PI.sqrt() - 1.0).abs() < 1e-15);
    /// ```
    erfcx(x) = Special::erfcx(x);
    /// The inverse of `erf`.
    ///
    /// ±inf at ±1, NaN beyond. Within 4 ulp, the derivative within 8.
    ///
    /// ```
    /// use gradus::Activation;
    ///
    /// assert!((gradus::special::erf_inv(0.5_f64.erf()) - 0.5).abs() < 1e-15);
    /// ```
    erf_inv(x) = Special::erf_inv(x);
    /// `Φ(x)`, the share of the standard normal distribution below `x`, with its digits to the left, down to the smallest numbers;
    /// the derivative is the density `φ(x)`.
    ///
    /// Within 4 ulp. For the share above `x`, `Φ(−x)`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (share, density) = value_and_grad(|x: Var| x.normal_cdf(), -1.0)?;
    /// assert!((share - 0.15865525393145705).abs() < 1e-16);
    /// assert!((density - 0.24197072451914337).abs() < 1e-16);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    normal_cdf(x) = Special::normal_cdf(x);
    /// `ln Φ(x)`, also where `Φ(x)` is below the smallest number; the derivative is `φ(x) / Φ(x)`, the inverse of Mills' ratio.
    ///
    /// Within 4 ulp, and so is the derivative. For the logarithm of the share above `x`, `ln Φ(−x)`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (value, slope) = value_and_grad(|x: Var| x.ln_normal_cdf(), -20.0)?;
    /// assert!((value + 203.91715537109726).abs() < 1e-12);
    /// assert!((slope - 20.049753068528).abs() < 1e-11);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ln_normal_cdf(x) = Special::ln_normal_cdf(x);
    /// `Φ⁻¹(p)`: the point below which a share of `p` of the standard normal distribution is.
    ///
    /// −inf at 0, inf at 1, NaN beyond. Within 4 ulp, the derivative within 8.
    ///
    /// ```
    /// assert!((gradus::special::normal_quantile(0.975_f64) - 1.959963984540054).abs() < 1e-15);
    /// ```
    ///
    /// # Source
    /// Wichura (1988), Algorithm AS 241, J. R. Stat. Soc. C 37, 477–484, with a step of Newton's method.
    normal_quantile(p) = Special::normal_quantile(p);
    /// `ln(p / (1 − p))`, the inverse of the logistic function, with its digits next to ½.
    ///
    /// −inf at 0, inf at 1, NaN beyond. Within 2 ulp.
    ///
    /// ```
    /// use gradus::Activation;
    ///
    /// assert!((gradus::special::logit(0.3_f64.sigmoid()) - 0.3).abs() < 1e-15);
    /// ```
    logit(p) = Special::logit(p);
    /// `ln(1 / (1 + e⁻ˣ))`, that is, `−softplus(−x)`, without underflow; the derivative is `sigmoid(−x)`.
    ///
    /// Within 2 ulp.
    ///
    /// ```
    /// assert_eq!(gradus::special::log_sigmoid(-1000.0), -1000.0);
    /// ```
    log_sigmoid(x) = -(-x).softplus();
    /// `ln(1 − eˣ)` of negative numbers, such as the logarithm of what a probability leaves of 1, given its own logarithm.
    ///
    /// −inf at 0, NaN above. Within 2 ulp.
    ///
    /// ```
    /// assert!((gradus::special::ln_1m_exp(-1e-20_f64) - 1e-20f64.ln()).abs() < 1e-14);
    /// ```
    ///
    /// # Source
    /// Mächler (2012), Accurately computing log(1 − exp(−|a|)), vignette of the R package Rmpfr.
    ln_1m_exp(x) = Special::ln_1m_exp(x);
    /// `ln(eᵃ + eᵇ)` without overflow; [`logsumexp`](crate::logsumexp) of two.
    ///
    /// If one is −inf, the other one; if one is inf, that. Within 1 ulp, but next to its zero, where the error is some `10⁻¹⁶`,
    /// absolute. At `a = b` there is no kink: both partial derivatives are ½.
    ///
    /// ```
    /// assert_eq!(gradus::special::logaddexp(1000.0, 1000.0), 1000.0 + 2f64.ln());
    /// assert_eq!(gradus::special::logaddexp(f64::NEG_INFINITY, 3.0), 3.0);
    /// ```
    logaddexp(a, b: N) = Special::logaddexp(a, b);
    /// `x ln y`, and 0 where `x` is 0, whatever `y` is: a term of an entropy or of a likelihood of counts.
    ///
    /// Partial derivatives `ln y` and `x / y`; at `x = y = 0` they are −inf and 0.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (value, slope) = value_and_grad(|p: Var| gradus::special::xlogy(Var::from(0.0), p), 0.0)?;
    /// assert_eq!((value, slope), (0.0, 0.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    xlogy(x, y: N) = Special::xlogy(x, y);
    /// `P(a, x)`, the regularized incomplete gamma function `∫ t^(a − 1) e^−t dt / Γ(a)` over 0 to `x`: the share below `x` of the
    /// gamma distribution with shape `a` and rate 1.
    ///
    /// For `a > 0` and `x ≥ 0`, else NaN. Within 8 ulp for shapes below 140; beyond, the error grows by half a unit for each unit of
    /// `|ln P|`. It takes some `6 √a` steps where `x` is next to a large `a`.
    ///
    /// The partial derivative in `x` is the density, to as many digits. **That in the shape is the sum of the derivatives of the
    /// terms** of the series or of the continued fraction that the value is computed by: it loses some `√a` units, the second one
    /// more for shapes below `10⁻³`; a third one in the shape is an error.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // 1 − e^−x for the shape 1, and for 2 another x e^−x less.
    /// let (value, [_, density]) = value_and_grad(|[a, x]: [Var; 2]| a.gamma_p(x), [2.0, 3.0])?;
    /// assert!((value - (1.0 - 4.0 * (-3f64).exp())).abs() < 1e-15);
    /// assert!((density - 3.0 * (-3f64).exp()).abs() < 1e-15);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// DLMF 8.11.4 and 8.9.2.
    gamma_p(a, x: N) = Special::gamma_p(a, x);
    /// `Q(a, x) = 1 − P(a, x)`, with its digits where it is small; see [`gamma_p`].
    ///
    /// ```
    /// assert!((gradus::special::gamma_q(1.0_f64, 700.0).ln() + 700.0).abs() < 1e-12);
    /// ```
    gamma_q(a, x: N) = Special::gamma_q(a, x);
    /// The Bessel function of the first kind and order 0, `J₀(x)`; the derivative is `−J₁(x)`.
    ///
    /// Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_j0(1.0_f64) - 0.7651976865579666).abs() < 4e-16);
    /// ```
    bessel_j0(x) = Special::bessel_j0(x);
    /// The Bessel function of the first kind and order 1, `J₁(x)`; the derivative is `J₀(x) − J₁(x) / x`.
    ///
    /// Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_j1(1.0_f64) - 0.44005058574493355).abs() < 4e-16);
    /// ```
    bessel_j1(x) = Special::bessel_j1(x);
    /// The Bessel function of the second kind and order 0, `Y₀(x)`; the derivative is `−Y₁(x)`.
    ///
    /// −inf at 0, NaN below. Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_y0(1.0_f64) - 0.08825696421567697).abs() < 4e-16);
    /// ```
    bessel_y0(x) = Special::bessel_y0(x);
    /// The Bessel function of the second kind and order 1, `Y₁(x)`; the derivative is `Y₀(x) − Y₁(x) / x`.
    ///
    /// −inf at 0, NaN below. Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_y1(1.0_f64) - -0.7812128213002887).abs() < 4e-16);
    /// ```
    bessel_y1(x) = Special::bessel_y1(x);
    /// The modified Bessel function of the first kind and order 0, `I₀(x)`; the derivative is `I₁(x)`.
    ///
    /// inf from 713 on. Within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i0(1.0_f64) - 1.2660658777520082).abs() < 4e-16);
    /// ```
    bessel_i0(x) = Special::bessel_i0(x);
    /// The modified Bessel function of the first kind and order 1, `I₁(x)`; the derivative is `I₀(x) − I₁(x) / x`.
    ///
    /// inf from 713 on. Within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i1(1.0_f64) - 0.565159103992485).abs() < 4e-16);
    /// ```
    bessel_i1(x) = Special::bessel_i1(x);
    /// The modified Bessel function of the second kind and order 0, `K₀(x)`; the derivative is `−K₁(x)`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, next to 0 within 16.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k0(1.0_f64) - 0.42102443824070834).abs() < 4e-16);
    /// ```
    bessel_k0(x) = Special::bessel_k0(x);
    /// The modified Bessel function of the second kind and order 1, `K₁(x)`; the derivative is `−K₀(x) − K₁(x) / x`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, next to 0 within 16.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k1(1.0_f64) - 0.6019072301972346).abs() < 4e-16);
    /// ```
    bessel_k1(x) = Special::bessel_k1(x);
    /// The modified Bessel function of the first kind and order 0 without its exponential, `e⁻ˣ I₀(x)`.
    ///
    /// NaN below 0. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i0_scaled(1.0_f64) - 0.46575960759364043).abs() < 4e-16);
    /// ```
    bessel_i0_scaled(x) = Special::bessel_i0_scaled(x);
    /// The modified Bessel function of the first kind and order 1 without its exponential, `e⁻ˣ I₁(x)`.
    ///
    /// NaN below 0. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i1_scaled(1.0_f64) - 0.2079104153497085).abs() < 4e-16);
    /// ```
    bessel_i1_scaled(x) = Special::bessel_i1_scaled(x);
    /// The modified Bessel function of the second kind and order 0 without its exponential, `eˣ K₀(x)`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k0_scaled(1.0_f64) - 1.1444630798068947).abs() < 1e-15);
    /// ```
    bessel_k0_scaled(x) = Special::bessel_k0_scaled(x);
    /// The modified Bessel function of the second kind and order 1 without its exponential, `eˣ K₁(x)`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k1_scaled(1.0_f64) - 1.636153486263258).abs() < 1e-15);
    /// ```
    bessel_k1_scaled(x) = Special::bessel_k1_scaled(x);
    /// `sin x / x`, and 1 at 0. (That of signal processing is `sinc(π x)`.)
    ///
    /// Within 2 ulp, and its derivatives but next to their zeros, where the error is some `10⁻¹⁶`, absolute.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// assert_eq!(value_and_grad(|x: Var| x.sinc(), 0.0)?, (1.0, 0.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    sinc(x) = Special::sinc(x);
    /// `(eˣ − 1) / x`, and 1 at 0.
    ///
    /// Within 2 ulp, and its derivatives within 5.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// assert_eq!(value_and_grad(|x: Var| x.exprel(), 0.0)?, (1.0, 0.5));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    exprel(x) = Special::exprel(x);
    /// Lambert's W, the principal branch: the `w ≥ −1` with `w e^w = x`.
    ///
    /// −1 at −1/e, NaN below. Within 1 ulp, and so are its derivatives, also next to −1/e, where they are infinite.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (value, slope) = value_and_grad(|x: Var| x.lambert_w(), std::f64::consts::E)?;
    /// assert!((value - 1.0).abs() < 1e-15);
    /// assert!((slope - 0.5 / std::f64::consts::E).abs() < 1e-16);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Corless, Gonnet, Hare, Jeffrey and Knuth (1996), On the Lambert W function, Adv. Comput. Math. 5, 329–359.
    lambert_w(x) = Special::lambert_w(x);
}
