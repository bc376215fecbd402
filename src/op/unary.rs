//! Operations with one operand.

use super::{Op, Scalar, UnaryRow};
use crate::Real;
use core::f64::consts::{FRAC_2_SQRT_PI, LN_2, LN_10};

macro_rules! unary {
    ($( $(#[$doc:meta])* $name:ident($x:ident, $y:ident) = $value:expr, slope $slope:expr; )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $name;

            impl UnaryRow for $name {
                const OP: Op = Op::$name;
                #[inline(always)]
                fn value<T: Real>($x: T) -> T {
                    $value
                }
                #[inline(always)]
                #[allow(unused_variables, reason = "a slope uses the operand, the result, or neither")]
                fn slope<S: Scalar>($x: S, $y: S) -> S {
                    $slope
                }
            }
        )+

        /// Runs `$body` with `$row` bound to the row of the unary operation `$op`.
        macro_rules! for_unary {
            ($op:expr, $row:ident => $body:expr, else $other:expr) => {
                match $op {
                    $( $crate::op::Op::$name => { type $row = $crate::op::$name; $body } )+
                    _ => $other,
                }
            };
        }
    };
}

unary! {
    /// `−x`.
    Neg(x, y) = -x, slope x.lift(-1.0);
    /// `1 / x`; at 0 the value is ±inf and the slope −inf.
    Recip(x, y) = x.recip(), slope -(y * y);
    /// Square root. The slope at 0 is +inf; below 0 both are NaN.
    Sqrt(x, y) = x.sqrt(), slope x.lift(0.5) / y;
    /// Cube root, also of negative numbers. The slope at 0 is +inf.
    Cbrt(x, y) = x.cbrt(), slope (x.lift(3.0) * (y * y)).recip();
    /// `eˣ`.
    Exp(x, y) = x.exp(), slope y;
    /// `2ˣ`.
    Exp2(x, y) = x.exp2(), slope y * x.lift(LN_2);
    /// `eˣ − 1`, accurate near 0.
    ExpM1(x, y) = x.exp_m1(), slope x.unary::<Exp>();
    /// Natural logarithm. The slope at 0 is +inf; below 0 the value is NaN.
    Ln(x, y) = x.ln(), slope x.recip();
    /// `ln(1 + x)`, accurate near 0.
    Ln1p(x, y) = x.ln_1p(), slope (x.lift(1.0) + x).recip();
    /// Logarithm to base 2.
    Log2(x, y) = x.log2(), slope (x * x.lift(LN_2)).recip();
    /// Logarithm to base 10.
    Log10(x, y) = x.log10(), slope (x * x.lift(LN_10)).recip();
    /// Sine.
    Sin(x, y) = x.sin(), slope x.unary::<Cos>();
    /// Cosine.
    Cos(x, y) = x.cos(), slope -x.unary::<Sin>();
    /// Tangent.
    Tan(x, y) = x.tan(), slope x.lift(1.0) + y * y;
    // 1 − x², rounded once, keeps its digits near the ends. So does (1 − x)(1 + x), but its own
    // derivative loses them near 0: −(1 + x) + (1 − x).
    /// Arc sine. The slope at ±1 is +inf; beyond, both are NaN.
    Asin(x, y) = x.asin(), slope (-x).mul_add(x, x.lift(1.0)).sqrt().recip();
    /// Arc cosine. The slope at ±1 is −inf; beyond, both are NaN.
    Acos(x, y) = x.acos(), slope -(-x).mul_add(x, x.lift(1.0)).sqrt().recip();
    /// Arc tangent.
    Atan(x, y) = x.atan(), slope (x.lift(1.0) + x * x).recip();
    /// Hyperbolic sine.
    Sinh(x, y) = x.sinh(), slope x.unary::<Cosh>();
    /// Hyperbolic cosine.
    Cosh(x, y) = x.cosh(), slope x.unary::<Sinh>();
    /// Hyperbolic tangent.
    Tanh(x, y) = x.tanh(), slope x.lift(1.0) - y * y;
    /// Inverse hyperbolic sine.
    Asinh(x, y) = x.asinh(), slope x.binary::<super::Hypot>(x.lift(1.0)).recip();
    /// Inverse hyperbolic cosine. The slope at 1 is +inf.
    Acosh(x, y) = x.acosh(), slope ((x - x.lift(1.0)).sqrt() * (x + x.lift(1.0)).sqrt()).recip();
    // std's is the one-sided `½ ln_1p(2x / (1 − x))`, wrong in the ninth digit at −0.99999999.
    /// Inverse hyperbolic tangent, odd to the last bit. The slope at ±1 is +inf.
    Atanh(x, y) = x.abs().atanh().copysign(x), slope (-x).mul_add(x, x.lift(1.0)).recip();
    /// `|x|`. The slope at 0 is 0, as in PyTorch; JAX takes 1.
    Abs(x, y) = x.abs(), slope x.unary::<Side>();
    /// Sign as Rust has it: 1 at +0, −1 at −0. The slope is 0 everywhere.
    Signum(x, y) = x.signum(), slope x.nothing();
    /// −1, 0 or 1, and 0 for NaN: the slope of `abs`. The slope is 0 everywhere.
    Side(x, y) = if x > T::zero() { T::one() } else if x < T::zero() { -T::one() } else { T::zero() },
        slope x.nothing();
    /// Largest whole number not above `x`. The slope is 0 everywhere.
    Floor(x, y) = x.floor(), slope x.nothing();
    /// Smallest whole number not below `x`. The slope is 0 everywhere.
    Ceil(x, y) = x.ceil(), slope x.nothing();
    /// Nearest whole number, halves away from 0. The slope is 0 everywhere.
    Round(x, y) = x.round(), slope x.nothing();
    /// Whole part, toward 0. The slope is 0 everywhere.
    Trunc(x, y) = x.trunc(), slope x.nothing();
    /// `x − trunc(x)`. The slope is 1 everywhere, also at whole numbers.
    Fract(x, y) = x.fract(), slope x.lift(1.0);
    /// `max(x, 0)`. The slope at 0 is 0, as in JAX and PyTorch; NaN stays NaN with slope 0.
    Relu(x, y) = if x <= T::zero() { T::zero() } else { x }, slope x.lift(0.0).less(x);
    // `y (1 − y)` costs an exponential less, but loses all digits as y nears 1: in f32, two by x = 12.
    /// `1 / (1 + e⁻ˣ)`, without overflow on either side. The slope keeps its digits in both tails.
    Sigmoid(x, y) = (T::one() + (-x).exp()).recip(), slope y * (-x).unary::<Sigmoid>();
    /// `ln(1 + eˣ)`, without overflow; never switches to the identity as PyTorch does above 20.
    Softplus(x, y) = (-x.abs()).exp().ln_1p() + if x < T::zero() { T::zero() } else { x },
        slope x.unary::<Sigmoid>();
    /// Error function.
    Erf(x, y) = T::of(libm::erf(x.widen())), slope x.lift(FRAC_2_SQRT_PI) * (-(x * x)).unary::<Exp>();
    /// The same value with slope 0: `stop_gradient` in JAX, `detach` in PyTorch.
    Detach(x, y) = x, slope x.nothing();
}

#[expect(clippy::single_component_path_imports, reason = "this is how a macro gets a path")]
pub(crate) use for_unary;
