//! Operations with one operand.

use super::{Flat, Op, Scalar, UnaryRow};
use crate::math::{partial as exact, special};
use crate::scalar::Numeric;
use core::f64::consts::{FRAC_1_SQRT_2, LN_2, LOG2_E, LOG10_E};

/// The kinds of [`Flat`], as rows write them.
macro_rules! flat {
    (partial) => {
        Flat::Nowhere
    };
    (mask) => {
        Flat::WhereZero
    };
    (flat) => {
        Flat::Everywhere
    };
}
pub(super) use flat;

/// The partial derivative that a row gives, or 0.
macro_rules! partial {
    ($x:ident flat) => {
        $x.lift(0.0)
    };
    ($x:ident $kind:ident $partial:expr) => {
        $partial
    };
}
pub(super) use partial;

// `partial` and `mask` are followed by the partial derivative, which is 0 for `flat`.
macro_rules! unary {
    ($( $(#[$doc:meta])* $name:ident($x:ident, $y:ident) = $value:expr, $kind:ident $($partial:expr)?; )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $name;

            impl UnaryRow for $name {
                const OP: Op = Op::$name;
                const FLAT: Flat = flat!($kind);
                #[inline(always)]
                fn value<T: Numeric>($x: T) -> T {
                    $value
                }
                #[inline(always)]
                #[allow(unused_variables, reason = "a partial derivative uses the operand, the result, or neither")]
                fn partial<S: Scalar>($x: S, $y: S) -> S {
                    partial!($x $kind $($partial)?)
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
    Neg(x, y) = -x, partial x.lift(-1.0);
    /// `1 / x`; at 0 the value is ±inf and the derivative −inf.
    Recip(x, y) = x.recip(), partial -(y * y);
    /// Square root. The derivative at 0 is +inf; below 0 both are NaN.
    Sqrt(x, y) = x.sqrt(), partial x.lift(0.5) / y;
    // Not from `y`: the C library's root is off by up to 4 units in the last place, and its square by twice that.
    /// Cube root, also of negative numbers. The derivative at 0 is +inf.
    Cbrt(x, y) = x.cbrt(), partial x.unary::<CbrtPartial>();
    /// `eˣ`.
    Exp(x, y) = x.exp(), partial y;
    /// `2ˣ`.
    Exp2(x, y) = x.exp2(), partial y * x.lift(LN_2);
    /// `eˣ − 1`, accurate near 0.
    ExpM1(x, y) = x.exp_m1(), partial x.unary::<Exp>();
    /// Natural logarithm. The derivative at 0 is +inf; below 0 the value is NaN.
    Ln(x, y) = x.ln(), partial x.recip();
    /// `ln(1 + x)`, accurate near 0.
    Ln1p(x, y) = x.ln_1p(), partial (x.lift(1.0) + x).recip();
    /// Logarithm to base 2.
    // `1 / (x ln 2)` would lose digits where the product is below the normal numbers.
    Log2(x, y) = x.log2(), partial x.lift(LOG2_E) / x;
    /// Logarithm to base 10.
    Log10(x, y) = x.log10(), partial x.lift(LOG10_E) / x;
    /// Sine.
    Sin(x, y) = x.sin(), partial x.unary::<Cos>();
    /// Cosine.
    Cos(x, y) = x.cos(), partial -x.unary::<Sin>();
    /// Tangent.
    Tan(x, y) = x.tan(), partial x.lift(1.0) + y * y;
    // 1 − x², rounded once, keeps its digits near the ends. So does (1 − x)(1 + x), but its own
    // derivative loses them near 0: −(1 + x) + (1 − x).
    /// Arc sine. The derivative at ±1 is +inf; beyond, both are NaN.
    Asin(x, y) = x.asin(), partial (-x).mul_add(x, x.lift(1.0)).sqrt().recip();
    /// Arc cosine. The derivative at ±1 is −inf; beyond, both are NaN.
    Acos(x, y) = x.acos(), partial -(-x).mul_add(x, x.lift(1.0)).sqrt().recip();
    /// Arc tangent.
    Atan(x, y) = x.atan(), partial x.unary::<AtanPartial>();
    /// Hyperbolic sine.
    Sinh(x, y) = x.sinh(), partial x.unary::<Cosh>();
    /// Hyperbolic cosine.
    Cosh(x, y) = x.cosh(), partial x.unary::<Sinh>();
    // `1 − y²` costs two operations, and loses all digits as y nears 1: in f64 by x = 19, in f32 by 9.
    /// Hyperbolic tangent.
    Tanh(x, y) = x.tanh(), partial x.unary::<TanhPartial>();
    /// Inverse hyperbolic sine.
    Asinh(x, y) = x.asinh(), partial x.lift(1.0).binary::<super::HypotPartial>(x);
    /// Inverse hyperbolic cosine. The derivative at 1 is +inf.
    Acosh(x, y) = x.acosh(), partial ((x - x.lift(1.0)).sqrt() * (x + x.lift(1.0)).sqrt()).recip();
    /// Inverse hyperbolic tangent; see [`atanh`] for what is not std's. The derivative at ±1 is +inf.
    Atanh(x, y) = atanh(x), partial (-x).mul_add(x, x.lift(1.0)).recip();
    /// `|x|`. The derivative at 0 is 0, as in PyTorch; JAX takes 1.
    Abs(x, y) = x.abs(), partial x.unary::<Side>();
    /// Sign as Rust has it: 1 at +0, −1 at −0. The derivative is 0 everywhere.
    Signum(x, y) = x.signum(), flat;
    /// −1, 0 or 1, and 0 for NaN: the derivative of `abs`. The derivative is 0 everywhere.
    Side(x, y) = if x > T::zero() { T::one() } else if x < T::zero() { -T::one() } else { T::zero() }, flat;
    /// Largest integer not above `x`. The derivative is 0 everywhere.
    Floor(x, y) = x.floor(), flat;
    /// Smallest integer not below `x`. The derivative is 0 everywhere.
    Ceil(x, y) = x.ceil(), flat;
    /// Nearest integer, halves away from 0. The derivative is 0 everywhere.
    Round(x, y) = x.round(), flat;
    /// Integer part, toward 0. The derivative is 0 everywhere.
    Trunc(x, y) = x.trunc(), flat;
    /// `x − trunc(x)`. The derivative is 1 everywhere, also at integers.
    Fract(x, y) = x.fract(), partial x.lift(1.0);
    /// `max(x, 0)`. The derivative at 0 is 0, as in JAX and PyTorch; NaN stays NaN with derivative 0.
    Relu(x, y) = if x <= T::zero() { T::zero() } else { x }, mask x.lift(0.0).less(x);
    // `y (1 − y)` costs an exponential less, but loses all digits as y nears 1: in f32, two by x = 12.
    /// `1 / (1 + e⁻ˣ)`, for negative numbers as `eˣ / (1 + eˣ)`: without overflow on either side, and down to the
    /// smallest numbers. The derivative keeps its digits in both tails.
    Sigmoid(x, y) = sigmoid(x), partial x.unary::<SigmoidPartial>();
    /// `ln(1 + eˣ)`, without overflow; never switches to the identity as PyTorch does above 20.
    Softplus(x, y) = (-x.abs()).exp().ln_1p() + if x < T::zero() { T::zero() } else { x },
        partial x.unary::<Sigmoid>();
    /// Error function.
    // In the formula, the square is rounded in front of an exponential, which makes 250 of ½ unit at x = 26.
    Erf(x, y) = T::nearest(libm::erf(x.wide())), partial x.unary::<ErfPartial>();
    /// The same value with derivative 0: `stop_gradient` in JAX, `detach` in PyTorch.
    Detach(x, y) = x, flat;
    /// `1 / cosh² x`: the partial derivative of `tanh`.
    TanhPartial(x, y) = T::nearest(exact::tanh(x.wide())), partial x.lift(-2.0) * (x.unary::<Tanh>() * y);
    /// `1 / (4 cosh² ½x)`: the partial derivative of `sigmoid`.
    // Its own one is y (1 − 2 sigmoid x), but that cancels near 0.
    SigmoidPartial(x, y) = T::nearest(exact::sigmoid(x.wide())),
        partial -((x.lift(0.5) * x).unary::<Tanh>() * y);
    /// `1 / (1 + x²)`, also where the square overflows: the partial derivative of `atan`.
    // `x y` first: it is below 1, and `y²` vanishes before the whole does.
    AtanPartial(x, y) = T::nearest(exact::atan(x.wide())), partial x.lift(-2.0) * ((x * y) * y);
    /// `2/√π e^(−x²)`: the partial derivative of `erf`.
    ErfPartial(x, y) = T::nearest(exact::erf(x.wide())), partial x.lift(-2.0) * (x * y);
    /// `⅓ |x|^(−⅔)`: the partial derivative of `cbrt`.
    CbrtPartial(x, y) = T::nearest(exact::cbrt(x.wide())), partial (x.lift(-2.0 / 3.0) * y) / x;
    /// `ln |Γ(x)|`; +inf at 0 and at negative integers.
    LnGamma(x, y) = T::nearest(special::ln_gamma(x.wide())), partial x.lift(0.0).binary::<super::Polygamma>(x);
    /// `Γ(x)`; ±inf at ±0, NaN at negative integers.
    Gamma(x, y) = T::nearest(special::gamma(x.wide())), partial y * x.lift(0.0).binary::<super::Polygamma>(x);
    /// `1 − erf x`, with its digits in the right tail.
    Erfc(x, y) = T::nearest(special::erfc(x.wide())), partial -x.unary::<ErfPartial>();
    /// The inverse of `erf`; ±inf at ±1, NaN beyond.
    ErfInv(x, y) = T::nearest(special::erf_inv(x.wide())), partial x.unary::<ErfInvPartial>();
    /// `√π/2 e^(w²)` with `w = erf⁻¹ x`: the partial derivative of `erf_inv`.
    // `w y` first: the square alone leaves the range sooner.
    ErfInvPartial(x, y) = T::nearest(special::erf_inv_partial(x.wide())),
        partial x.lift(2.0) * ((x.unary::<ErfInv>() * y) * y);
    /// `Φ(x)`: the share of the standard normal distribution below `x`, with its digits in the left tail.
    NormalCdf(x, y) = T::nearest(special::normal_cdf(x.wide())), partial x.unary::<NormalCdfPartial>();
    /// `φ(x) = e^(−x²/2) / √2π`: the partial derivative of `normal_cdf`.
    NormalCdfPartial(x, y) = T::nearest(special::normal_cdf_partial(x.wide())), partial -(x * y);
    /// `ln Φ(x)`, with its digits in both tails.
    LnNormalCdf(x, y) = T::nearest(special::ln_normal_cdf(x.wide())), partial x.unary::<LnNormalCdfPartial>();
    /// `φ(x) / Φ(x)`: the partial derivative of `ln_normal_cdf`.
    LnNormalCdfPartial(x, y) = T::nearest(special::ln_normal_cdf_partial(x.wide())),
        partial -(y * mills_excess(x, y));
    /// `Φ⁻¹(x)`; −inf at 0, inf at 1, NaN beyond.
    NormalQuantile(x, y) = T::nearest(special::normal_quantile(x.wide())),
        partial x.unary::<NormalQuantilePartial>();
    /// `1 / φ(q)` with `q = Φ⁻¹(x)`: the partial derivative of `normal_quantile`.
    NormalQuantilePartial(x, y) = T::nearest(special::normal_quantile_partial(x.wide())),
        partial (x.unary::<NormalQuantile>() * y) * y;
    /// `ln(x / (1 − x))`; −inf at 0, inf at 1, NaN beyond.
    Logit(x, y) = T::nearest(special::logit(x.wide())), partial x.unary::<LogitPartial>();
    // Its own one next to ½, 2x − 1, is exact; as a sum of adjoints it would cancel.
    /// `1 / (x (1 − x))`: the partial derivative of `logit`.
    LogitPartial(x, y) = (x * (T::one() - x)).recip(), partial (y * y) * (x.lift(2.0) * x - x.lift(1.0));
    /// `ln(1 − eˣ)`; −inf at 0, NaN above.
    Ln1mExp(x, y) = T::nearest(special::ln_1m_exp(x.wide())), partial x.unary::<Exp>() / x.unary::<ExpM1>();
    /// Lambert's W, the principal branch; −1 at −1/e, NaN below.
    LambertW(x, y) = T::nearest(special::lambert_w(x.wide())), partial x.unary::<LambertWPartial>();
    /// `e^−w / (1 + w)` with `w = W(x)`: the partial derivative of `lambert_w`, +inf at −1/e.
    LambertWPartial(x, y) = T::nearest(special::lambert_w_partial(x.wide())), partial lambert_w_curvature(x, y);
}

/// `x + φ(x) / Φ(x)`, where `y` is the quotient: by how much the mean of what is below `x` is below it.
///
/// In the left tail the sum cancels. There it is `−E′(z) / (√2 E(z))` with `z = −x/√2` and `E = erfcx`, all of whose derivatives
/// have a sign; to the right these leave the range.
#[inline(always)]
fn mills_excess<S: Scalar>(x: S, y: S) -> S {
    let is_right = x.lift(-1.0).less(x);
    let z = is_right.choose(x.lift(0.0), x.lift(-FRAC_1_SQRT_2) * x);
    let [value, first] = [0.0, 1.0].map(|n| x.lift(n).binary::<super::Erfcx>(z));
    is_right.choose(x + y, x.lift(-FRAC_1_SQRT_2) * (first / value))
}

/// `−y² (2 + w) / (1 + w)`.
#[inline(always)]
fn lambert_w_curvature<S: Scalar>(x: S, y: S) -> S {
    let w = x.unary::<LambertW>();
    let sum = x.lift(1.0) + w;
    // Next to −1 the sum has few digits, and y e^w has all. Far away the exponential would multiply the error of w.
    let is_next = w.less(x.lift(-0.5));
    let inverse = is_next.choose(y * w.unary::<Exp>(), sum.recip());
    -((y * inverse) * (y * (x.lift(1.0) + sum)))
}

/// std's value, `½ ln_1p(2x / (1 − x))`, but closer than 2⁻²⁶ to −1, where it has lost half of its digits: there the
/// function is odd. In single precision there are no numbers that close.
#[inline(always)]
fn atanh<T: Numeric>(x: T) -> T {
    const HALF_OF_THE_DIGITS: f64 = 1.0 - 1.0 / 67_108_864.0;
    if x < -T::nearest(HALF_OF_THE_DIGITS) { -(-x).atanh() } else { x.atanh() }
}

/// From `e^−|x|`, which cannot overflow.
#[inline(always)]
fn sigmoid<T: Numeric>(x: T) -> T {
    let decay = (-x.abs()).exp();
    (if x < T::zero() { decay } else { T::one() }) / (T::one() + decay)
}

#[expect(clippy::single_component_path_imports, reason = "this is how a macro gets a path")]
pub(crate) use for_unary;
