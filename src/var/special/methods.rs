//! The methods of variables, with their places, and the trait on both kinds of numbers: one line for each function.

use super::Special;
use crate::op::{self, BinaryRow, TernaryRow, UnaryRow};
use crate::real::Real;
use crate::tape::Var;
use crate::var::record::{binary, row, unary};

/// Methods of variables, with their places, and of the trait on both kinds of numbers.
macro_rules! special {
    (
        unary { $( $(#[$unary_doc:meta])* $unary:ident = $unary_row:ident; )+ }
        family { $( $(#[$family_doc:meta])* $family:ident = $family_row:ident($order:literal); )+ }
        binary { $( $(#[$binary_doc:meta])* $binary:ident($other:ident) = $binary_row:ident; )+ }
        ternary { $( $(#[$ternary_doc:meta])* $ternary:ident($second:ident, $third:ident) = $ternary_row:ident; )+ }
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
            $(
                $(#[$ternary_doc])*
                #[inline]
                #[track_caller]
                #[must_use]
                pub fn $ternary(self, $second: impl Into<Self>, $third: impl Into<Self>) -> Self {
                    row::<T, op::$ternary_row>(self, $second.into(), $third.into())
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
            $(
                #[inline]
                #[track_caller]
                fn $ternary(self, $second: Self, $third: Self) -> Self {
                    Var::$ternary(self, $second, $third)
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
            $(
                #[inline]
                fn $ternary(self, $second: Self, $third: Self) -> Self {
                    <op::$ternary_row as TernaryRow>::value([self, $second, $third])
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
    /// `ln` of the share below `self` of Student's t distribution; partial derivative in `self` the density over the share.
    ln_student_cdf(freedom) = LnStudentCdf;
    }
    ternary {
    /// `P(self, b, x)`, the regularized incomplete beta function of the shapes `self` and `b`; partial derivative in `x` the density.
    beta_p(b, x) = BetaP;
    /// `1 − P(self, b, x)`.
    beta_q(b, x) = BetaQ;
    /// `ln P(self, b, x)` of the `x` with this logit.
    ln_beta_p(b, logit) = LnBetaP;
    }
}
