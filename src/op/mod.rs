//! The table of operations: the only place in the crate that knows calculus.
//!
//! A row gives an operation's name, its value, and its partial derivatives in terms of its
//! inputs and its result. Everything else is driven by the rows: the variable's
//! methods, the eager reverse sweep, the compiled sweeps, and the tests.
//!
//! Slopes are generic over [`Scalar`], so the same row yields a number while
//! recording, a new graph node while differentiating a graph, and a second
//! derivative when it is run on dual numbers. For the same reason a partial derivative is
//! written with operations of this table only: the table is closed under
//! differentiation, and derivatives of every order exist.
//!
//! A formula of a partial derivative must keep its digits in the tails, and so must its own
//! derivative: `1 − y²` loses all of them as `y = tanh x` nears 1. Where the arithmetic of the table
//! cannot do it, the partial derivative is a row of its own (`tanh_partial`), with its own partial derivative.
//!
//! A function of which each derivative is a function of its own kind (`polygamma`) is a family: a row with two operands, the
//! first of which is the order of the derivative, a constant. The partial derivative is the same row one order further.
//!
//! Conventions at kinks and poles are in the rows. Where JAX and PyTorch
//! differ, the row says which of the two is followed.

mod binary;
mod convention;
mod dual;
mod enclosed;
mod rounding;
mod scalar;
mod series;
mod ternary;
#[cfg(test)]
#[path = "../../tests/unit/op/mod.rs"]
mod tests;
mod unary;

pub(crate) use binary::*;
pub(crate) use convention::{at_convention, has_poles, joins_branches};
pub(crate) use dual::Dual;
pub(crate) use enclosed::{enclosed, enclosed_partials, is_defined};
pub(crate) use rounding::{partial_ulps, rounding, rounding_nearby, sums_exactly, unit};
pub(crate) use scalar::{Scalar, powi_flat, powi_partial};
pub(crate) use series::{Limit, Series};
pub(crate) use ternary::*;
pub(crate) use unary::*;

/// Whether a partial derivative of 0 says that the value does not depend on the operand at all.
///
/// In front of an infinite derivative the two kinds of 0 differ. `relu(x)` is the constant 0 for negative `x`, so
/// `√relu(x)` has the derivative 0 there, though that of the root is infinite. But `x²` at 0 has the partial
/// derivative 0 and depends on `x` all the same; `0 · ∞` is NaN, and reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flat {
    /// Never: a 0 is computed.
    Nowhere,
    /// Where the partial derivative is 0: what was not taken contributes exactly nothing.
    WhereZero,
    /// Everywhere: the value is piecewise constant.
    Everywhere,
}

impl Flat {
    /// Does this partial derivative, by structure, contribute nothing?
    #[inline(always)]
    pub(crate) fn holds<T: crate::scalar::Numeric>(self, partial: T) -> bool {
        match self {
            Self::Nowhere => false,
            Self::WhereZero => partial == T::zero(),
            Self::Everywhere => true,
        }
    }
}

/// An operation with one operand.
pub(crate) trait UnaryRow {
    /// The entry of this row in [`Op`].
    const OP: Op;
    /// Where the value does not depend on the operand.
    const FLAT: Flat;
    /// The value at `x`.
    fn value<T: crate::scalar::Numeric>(x: T) -> T;
    /// The derivative at `x`, where `y` is the value there.
    fn partial<S: Scalar>(x: S, y: S) -> S;
}

/// An operation with two operands.
pub(crate) trait BinaryRow {
    /// The entry of this row in [`Op`].
    const OP: Op;
    /// Where the value does not depend on the first, and on the second operand.
    const FLAT: [Flat; 2];
    /// The value at `(a, b)`.
    fn value<T: crate::scalar::Numeric>(a: T, b: T) -> T;
    /// The derivative in the first operand, where `y` is the value.
    fn partial_a<S: Scalar>(a: S, b: S, y: S) -> S;
    /// The derivative in the second operand, where `y` is the value.
    fn partial_b<S: Scalar>(a: S, b: S, y: S) -> S;
}

/// An operation with three operands.
pub(crate) trait TernaryRow {
    /// The entry of this row in [`Op`].
    const OP: Op;
    /// Where the value does not depend on each operand.
    const FLAT: [Flat; 3];
    /// The value at the operands.
    fn value<T: crate::scalar::Numeric>(operands: [T; 3]) -> T;
    /// The derivative in each operand, where `y` is the value.
    fn partials<S: Scalar>(operands: [S; 3], y: S) -> [S; 3];
}

macro_rules! op_enum {
    ($( $kind:ident: $($name:ident = $text:literal),+ ;)+) => {
        /// An operation of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Op { $($( $name, )+)+ }

        impl Op {
            /// Every operation, in the order of the table.
            pub(crate) const ALL: &'static [Op] = &[$($( Op::$name, )+)+];

            /// The name that messages and printed programs use.
            pub(crate) fn name(self) -> &'static str {
                match self { $($( Op::$name => $text, )+)+ }
            }

            /// How many operands the operation takes.
            #[inline]
            pub(crate) const fn arity(self) -> Arity {
                // A table: a match would be called, for each operation of a recording.
                const OF: &[(Op, Arity)] = &[$($( (Op::$name, Arity::$kind), )+)+];
                OF[self as usize].1
            }

            /// Where the value does not depend on each operand; of a power with exponent `n`.
            pub(crate) fn flat(self, n: i32) -> [Flat; 3] {
                use Flat::Nowhere;
                match self.arity() {
                    Arity::Half => [Nowhere; 3],
                    Arity::Unary => [for_unary!(self, R => R::FLAT, else Nowhere), Nowhere, Nowhere],
                    Arity::Power => [powi_flat(n), Nowhere, Nowhere],
                    Arity::Binary => {
                        let [a, b] = for_binary!(self, R => R::FLAT, else [Nowhere; 2]);
                        [a, b, Nowhere]
                    }
                    Arity::Ternary => for_ternary!(self, R => R::FLAT, else [Nowhere; 3]),
                    Arity::Call if self == Op::Argument => [Nowhere, Flat::Everywhere, Nowhere],
                    Arity::Call => [Flat::Everywhere; 3],
                }
            }
        }
    };
}

/// How many operands an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    /// Half of an operation with three operands; see [`Op::Pair`].
    Half,
    /// One operand.
    Unary,
    /// One operand and an integer.
    Power,
    /// Two operands.
    Binary,
    /// Three operands.
    Ternary,
    /// Part of a call of a function that is not in the table: an argument, which has the value of its first operand, the call
    /// itself, or one of its results.
    Call,
}

op_enum! {
    // The first two operands of a ternary operation that follows at once.
    Half: Pair = "pair";
    Unary: Neg = "neg", Recip = "recip", Sqrt = "sqrt", Cbrt = "cbrt", Exp = "exp", Exp2 = "exp2",
        ExpM1 = "exp_m1", Ln = "ln", Ln1p = "ln_1p", Log2 = "log2", Log10 = "log10", Sin = "sin",
        Cos = "cos", Tan = "tan", Asin = "asin", Acos = "acos", Atan = "atan", Sinh = "sinh",
        Cosh = "cosh", Tanh = "tanh", Asinh = "asinh", Acosh = "acosh", Atanh = "atanh", Abs = "abs",
        Signum = "signum", Side = "side", Floor = "floor", Ceil = "ceil", Round = "round", Trunc = "trunc",
        Fract = "fract", Relu = "relu", Sigmoid = "sigmoid", Softplus = "softplus", Erf = "erf",
        Detach = "detach";
    Power: Powi = "powi";
    Binary: Add = "add", Sub = "sub", Mul = "mul", Div = "div", Rem = "rem", Powf = "powf",
        Atan2 = "atan2", Hypot = "hypot", Max = "max", Min = "min", Copysign = "copysign",
        Less = "less", LessEqual = "less_equal", Equal = "equal", Above = "above", Below = "below", Absorb = "absorb";
    Ternary: MulAdd = "mul_add", Select = "select";
    // Partial derivatives that need rows of their own. At the end, since the numbers of the others are stored.
    Unary: TanhPartial = "tanh_partial", SigmoidPartial = "sigmoid_partial", AtanPartial = "atan_partial",
        ErfPartial = "erf_partial", CbrtPartial = "cbrt_partial";
    Binary: HypotPartial = "hypot_partial", Atan2Partial = "atan2_partial";
    Unary: LnGamma = "ln_gamma", Gamma = "gamma", Erfc = "erfc", ErfInv = "erf_inv", ErfInvPartial = "erf_inv_partial",
        NormalCdf = "normal_cdf", NormalCdfPartial = "normal_cdf_partial", LnNormalCdf = "ln_normal_cdf",
        LnNormalCdfPartial = "ln_normal_cdf_partial", NormalQuantile = "normal_quantile",
        NormalQuantilePartial = "normal_quantile_partial", Logit = "logit", LogitPartial = "logit_partial", Ln1mExp = "ln_1m_exp",
        LambertW = "lambert_w", LambertWPartial = "lambert_w_partial";
    Binary: Polygamma = "polygamma", Erfcx = "erfcx", Sinc = "sinc", Exprel = "exprel", LnBeta = "ln_beta",
        LnBetaPartial = "ln_beta_partial", LnBetaSecondPartial = "ln_beta_second_partial", Beta = "beta",
        LogAddExp = "logaddexp", XLogY = "xlogy", GammaP = "gamma_p", GammaQ = "gamma_q", GammaPPartial = "gamma_p_partial",
        GammaPShapePartial = "gamma_p_shape_partial", GammaPShapeSecondPartial = "gamma_p_shape_second_partial",
        BesselJ = "bessel_j", BesselY = "bessel_y", BesselI = "bessel_i", BesselK = "bessel_k",
        BesselIScaled = "bessel_i_scaled", BesselKScaled = "bessel_k_scaled";
    // A call is recorded as its arguments, each with the one before as second operand, then itself, with the last argument as
    // operand, then its results, each with the call as operand.
    Call: Argument = "argument", Call = "call", Output = "output";
    Binary: GammaPShapeThirdPartial = "gamma_p_shape_third_partial", LnStudentCdf = "ln_student_cdf",
        LnStudentCdfPartial = "ln_student_cdf_partial", LnStudentCdfFreedomPartial = "ln_student_cdf_freedom_partial",
        LnStudentCdfFreedomSecondPartial = "ln_student_cdf_freedom_second_partial";
    Ternary: BetaP = "beta_p", BetaQ = "beta_q", BetaPPartial = "beta_p_partial", LnBetaP = "ln_beta_p",
        LnBetaPPartial = "ln_beta_p_partial", LnBetaPA = "ln_beta_p_a_partial", LnBetaPB = "ln_beta_p_b_partial",
        LnBetaPAA = "ln_beta_p_aa_partial", LnBetaPAB = "ln_beta_p_ab_partial", LnBetaPBB = "ln_beta_p_bb_partial",
        LnBetaPAAA = "ln_beta_p_aaa_partial", LnBetaPAAB = "ln_beta_p_aab_partial", LnBetaPABB = "ln_beta_p_abb_partial",
        LnBetaPBBB = "ln_beta_p_bbb_partial";
}
