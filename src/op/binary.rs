//! Operations with two operands.

use super::unary::{flat, partial};
use super::{BinaryRow, Flat, Op, Scalar};
use crate::math::{partial as exact, special};
use crate::scalar::Numeric;

macro_rules! binary {
    ($( $(#[$doc:meta])* $name:ident($a:ident, $b:ident, $y:ident) = $value:expr,
        $kind_a:ident $($partial_a:expr)?, $kind_b:ident $($partial_b:expr)?; )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $name;

            #[allow(unused_variables, reason = "a partial derivative uses the operands, the result, or neither")]
            impl BinaryRow for $name {
                const OP: Op = Op::$name;
                const FLAT: [Flat; 2] = [flat!($kind_a), flat!($kind_b)];
                #[inline(always)]
                fn value<T: Numeric>($a: T, $b: T) -> T {
                    $value
                }
                #[inline(always)]
                fn partial_a<S: Scalar>($a: S, $b: S, $y: S) -> S {
                    partial!($a $kind_a $($partial_a)?)
                }
                #[inline(always)]
                fn partial_b<S: Scalar>($a: S, $b: S, $y: S) -> S {
                    partial!($a $kind_b $($partial_b)?)
                }
            }
        )+

        /// Runs `$body` with `$row` bound to the row of the binary operation `$op`.
        macro_rules! for_binary {
            ($op:expr, $row:ident => $body:expr, else $other:expr) => {
                match $op {
                    $( $crate::op::Op::$name => { type $row = $crate::op::$name; $body } )+
                    _ => $other,
                }
            };
        }
    };
}

binary! {
    /// `a + b`.
    Add(a, b, y) = a + b, partial a.lift(1.0), partial a.lift(1.0);
    /// `a − b`.
    Sub(a, b, y) = a - b, partial a.lift(1.0), partial a.lift(-1.0);
    /// `a b`.
    Mul(a, b, y) = a * b, partial b, partial a;
    /// `a / b`.
    Div(a, b, y) = a / b, partial b.recip(), partial -(y / b);
    /// `a − b trunc(a / b)`, with the sign of `a`. The jumps have no derivative of their own, and where `b` does not fit
    /// into `a` the value is `a`, whatever `b` is.
    // The quotient comes from the result: a / b can round up to an integer that b fits less often.
    Rem(a, b, y) = a % b, partial a.lift(1.0), mask -((a - y) / b).unary::<super::Round>();
    /// `aᵇ`. At `b = 0` the partial derivative in `a` is 0, also at `a = 0` (PyTorch; JAX has NaN at 0⁰);
    /// the partial derivative in `b` is 0 at `a = 0` where `b ≥ 0`, and −inf where `b < 0` (PyTorch).
    Powf(a, b, y) = a.powf(b), partial powf_partial_a(a, b, y), partial powf_partial_b(a, b, y);
    /// The angle of the point `(b, a)`. The partial derivatives at the origin are 0, as in PyTorch.
    Atan2(a, b, y) = a.atan2(b),
        partial b.binary::<Atan2Partial>(a), partial -a.binary::<Atan2Partial>(b);
    /// `√(a² + b²)` without overflow. The partial derivatives at the origin are 0.
    // Not `a / y`: a subnormal y has few digits.
    Hypot(a, b, y) = a.hypot(b), partial a.binary::<HypotPartial>(b), partial b.binary::<HypotPartial>(a);
    /// The larger one; the other one if one is NaN. A tie shares the derivative in halves.
    Max(a, b, y) = if b > a || a.is_nan() { b } else { a }, mask a.binary::<Above>(b), mask b.binary::<Above>(a);
    /// The smaller one; the other one if one is NaN. A tie shares the derivative in halves.
    Min(a, b, y) = if b < a || a.is_nan() { b } else { a }, mask a.binary::<Below>(b), mask b.binary::<Below>(a);
    /// `|a|` with the sign of `b`; the partial derivative in `b` is 0 everywhere, and in `a` it is 0 at `a = 0`, as
    /// for `abs` (PyTorch).
    Copysign(a, b, y) = a.copysign(b),
        partial a.unary::<super::Side>() * b.unary::<super::Signum>(), flat;
    /// 1 where `a < b`, else 0. The partial derivatives are 0 everywhere.
    Less(a, b, y) = if a < b { T::one() } else { T::zero() }, flat, flat;
    /// 1 where `a ≤ b`, else 0. The partial derivatives are 0 everywhere.
    LessEqual(a, b, y) = if a <= b { T::one() } else { T::zero() }, flat, flat;
    /// 1 where `a = b`, else 0. The partial derivatives are 0 everywhere.
    Equal(a, b, y) = if a == b { T::one() } else { T::zero() }, flat, flat;
    /// 1 where `max` takes `a`, ½ at a tie, else 0: its partial derivative in `a`. Its own are 0 everywhere.
    Above(a, b, y) = share(a > b, a, b), flat, flat;
    /// 1 where `min` takes `a`, ½ at a tie, else 0: its partial derivative in `a`. Its own are 0 everywhere.
    Below(a, b, y) = share(a < b, a, b), flat, flat;
    /// `a b`, but 0 where `a` is 0, whatever `b` is: a derivative times a partial derivative, or a mask times a
    /// derivative.
    Absorb(a, b, y) = if a == T::zero() { T::zero() } else { a * b }, partial b, mask a;
    /// `a / √(a² + b²)`, also where the squares leave the range: a partial derivative of `hypot`. At the origin it is
    /// 0.
    HypotPartial(a, b, y) = T::nearest(exact::hypot(a.wide(), b.wide())),
        partial hypot_curvature(a, b, b.binary::<HypotPartial>(a)), partial -hypot_curvature(a, b, y);
    /// `a / (a² + b²)`, also where the squares leave the range: a partial derivative of `atan2`. At the origin it
    /// is 0.
    Atan2Partial(a, b, y) = T::nearest(exact::atan2(a.wide(), b.wide())),
        partial atan2_curvature(a, b),
        partial a.lift(-2.0) * (y * b.binary::<Atan2Partial>(a));
    // Families: the first operand is the order of the derivative, a constant.
    /// The derivative of order `a` of ψ; `a = 0` is ψ itself, the derivative of `ln_gamma`.
    Polygamma(a, b, y) = T::nearest(special::polygamma(a.wide(), b.wide())),
        flat, partial next_order(a).binary::<Polygamma>(b);
    /// The derivative of order `a` of `e^(b²) erfc b`.
    Erfcx(a, b, y) = T::nearest(special::erfcx(a.wide(), b.wide())), flat, partial next_order(a).binary::<Erfcx>(b);
    /// The derivative of order `a` of `sin b / b`.
    Sinc(a, b, y) = T::nearest(special::sinc(a.wide(), b.wide())), flat, partial next_order(a).binary::<Sinc>(b);
    /// The derivative of order `a` of `(eᵇ − 1) / b`.
    Exprel(a, b, y) = T::nearest(special::exprel(a.wide(), b.wide())), flat, partial next_order(a).binary::<Exprel>(b);
    /// `ln B(a, b)` of positive numbers; +inf where one is 0, NaN where one is negative.
    LnBeta(a, b, y) = T::nearest(special::ln_beta(a.wide(), b.wide())),
        partial -a.binary::<LnBetaPartial>(b), partial -b.binary::<LnBetaPartial>(a);
    /// `ψ(a + b) − ψ(a)`: minus the partial derivative of `ln_beta` in `a`.
    LnBetaPartial(a, b, y) = T::nearest(special::ln_beta_partial(a.wide(), b.wide())),
        partial -a.binary::<LnBetaSecondPartial>(b), partial a.lift(1.0).binary::<Polygamma>(a + b);
    /// `ψ′(a) − ψ′(a + b)`: the second partial derivative of `ln_beta` in `a`.
    LnBetaSecondPartial(a, b, y) = T::nearest(special::ln_beta_second_partial(a.wide(), b.wide())),
        partial a.lift(2.0).binary::<Polygamma>(a) - a.lift(2.0).binary::<Polygamma>(a + b),
        partial -a.lift(2.0).binary::<Polygamma>(a + b);
    /// `B(a, b)` of positive numbers.
    Beta(a, b, y) = T::nearest(special::beta(a.wide(), b.wide())),
        partial -(y * a.binary::<LnBetaPartial>(b)), partial -(y * b.binary::<LnBetaPartial>(a));
    /// `ln(eᵃ + eᵇ)`; an infinity is taken for the limit.
    LogAddExp(a, b, y) = T::nearest(special::logaddexp(a.wide(), b.wide())),
        partial (a - b).unary::<super::Sigmoid>(), partial (b - a).unary::<super::Sigmoid>();
    /// `a ln b`, and 0 where `a` is 0. The partial derivative in `b` at `a = b = 0` is 0; that in `a` at `b = 0` is −inf.
    XLogY(a, b, y) = T::nearest(special::xlogy(a.wide(), b.wide())), partial b.unary::<super::Ln>(),
        partial (a.equal(a.lift(0.0)) * b.equal(b.lift(0.0))).choose(a.lift(0.0), a / b);
    /// `P(a, b)`, the regularized incomplete gamma function.
    GammaP(a, b, y) = T::nearest(special::gamma_p(a.wide(), b.wide())),
        partial a.binary::<GammaPShapePartial>(b), partial a.binary::<GammaPPartial>(b);
    /// `1 − P(a, b)`, with its digits in the right tail.
    GammaQ(a, b, y) = T::nearest(special::gamma_q(a.wide(), b.wide())),
        partial -a.binary::<GammaPShapePartial>(b), partial -a.binary::<GammaPPartial>(b);
    /// `b^(a − 1) e^−b / Γ(a)`: the partial derivative of `gamma_p` in `b`.
    GammaPPartial(a, b, y) = T::nearest(special::gamma_p_partial(a.wide(), b.wide())),
        partial y * by_shape(a, b), partial y * ((a - a.lift(1.0)) / b - a.lift(1.0));
    /// The partial derivative of `gamma_p` in `a`.
    GammaPShapePartial(a, b, y) = T::nearest(special::gamma_p_shape_partial(a.wide(), b.wide())),
        partial a.binary::<GammaPShapeSecondPartial>(b), partial a.binary::<GammaPPartial>(b) * by_shape(a, b);
    /// The second partial derivative of `gamma_p` in `a`.
    GammaPShapeSecondPartial(a, b, y) = T::nearest(special::gamma_p_shape_second_partial(a.wide(), b.wide())),
        partial a.binary::<GammaPShapeThirdPartial>(b), partial a.binary::<GammaPPartial>(b)
            * (by_shape(a, b) * by_shape(a, b) - a.lift(1.0).binary::<Polygamma>(a));
    /// The third partial derivative of `gamma_p` in `a`. There is no fourth one: it is NaN, which is reported.
    GammaPShapeThirdPartial(a, b, y) = T::nearest(special::gamma_p_shape_third_partial(a.wide(), b.wide())),
        partial a.lift(f64::NAN), partial a.binary::<GammaPPartial>(b) * by_shape_thrice(a, b);
    /// `ln` of the share below `a` of Student's t distribution with `b` degrees of freedom.
    LnStudentCdf(a, b, y) = T::nearest(special::ln_student_cdf(a.wide(), b.wide())),
        partial a.binary::<LnStudentCdfPartial>(b), partial a.binary::<LnStudentCdfFreedomPartial>(b);
    /// The density over the share below: the partial derivative of `ln_student_cdf` in `a`.
    LnStudentCdfPartial(a, b, y) = T::nearest(special::ln_student_cdf_partial(a.wide(), b.wide())),
        partial -(y * ((b + a.lift(1.0)) * a / (b + a * a) + y)), partial y * by_freedom(a, b);
    /// The partial derivative of `ln_student_cdf` in `b`.
    LnStudentCdfFreedomPartial(a, b, y) = T::nearest(special::ln_student_cdf_freedom_partial(a.wide(), b.wide())),
        partial a.binary::<LnStudentCdfPartial>(b) * by_freedom(a, b),
        partial a.binary::<LnStudentCdfFreedomSecondPartial>(b);
    /// The second partial derivative of `ln_student_cdf` in `b`. There is no third one: it is NaN, which is reported.
    LnStudentCdfFreedomSecondPartial(a, b, y) =
        T::nearest(special::ln_student_cdf_freedom_second_partial(a.wide(), b.wide())),
        partial a.binary::<LnStudentCdfPartial>(b) * by_freedom_twice(a, b, y), partial a.lift(f64::NAN);
    // Families of another kind: the first operand is the order of the function, which a derivative moves by one.
    /// `J(b)` of order `a`.
    BesselJ(a, b, y) = T::nearest(special::bessel_j(a.wide(), b.wide())), flat, partial neighbors::<S, BesselJ>(a, b, -0.5);
    /// `Y(b)` of order `a`; −inf at 0, NaN below.
    BesselY(a, b, y) = T::nearest(special::bessel_y(a.wide(), b.wide())), flat, partial neighbors::<S, BesselY>(a, b, -0.5);
    /// `I(b)` of order `a`.
    BesselI(a, b, y) = T::nearest(special::bessel_i(a.wide(), b.wide())), flat, partial neighbors::<S, BesselI>(a, b, 0.5);
    /// `K(b)` of order `a`; inf at 0, NaN below.
    BesselK(a, b, y) = T::nearest(special::bessel_k(a.wide(), b.wide())), flat, partial -neighbors::<S, BesselK>(a, b, 0.5);
    /// The derivative of order `k` of `e⁻ᵇ I(b)` of order `n`, 0 or 1, with `a = 2 k + n`; NaN below 0.
    BesselIScaled(a, b, y) = T::nearest(special::bessel_i_scaled(a.wide(), b.wide())),
        flat, partial next_order(next_order(a)).binary::<BesselIScaled>(b);
    /// The derivative of order `k` of `eᵇ K(b)` of order `n`, 0 or 1, with `a = 2 k + n`; inf at 0, NaN below.
    BesselKScaled(a, b, y) = T::nearest(special::bessel_k_scaled(a.wide(), b.wide())),
        flat, partial next_order(next_order(a)).binary::<BesselKScaled>(b);
}

#[expect(clippy::single_component_path_imports, reason = "this is how a macro gets a path")]
pub(crate) use for_binary;

/// 1 where `a` wins over `b`, ½ at a tie, else 0; a number wins over NaN.
#[inline(always)]
fn share<T: Numeric>(wins: bool, a: T, b: T) -> T {
    let tie = if a == b { T::nearest(0.5) } else { T::zero() };
    if wins | (b.is_nan() & !a.is_nan()) { T::one() } else { tie }
}

/// `ln b − ψ(a)`: how the logarithm of the density of `gamma_p` changes with the shape.
#[inline(always)]
fn by_shape<S: Scalar>(a: S, b: S) -> S {
    b.unary::<super::Ln>() - a.lift(0.0).binary::<Polygamma>(a)
}

/// The third derivative of the density of `gamma_p` in the shape, over the density.
#[inline(always)]
fn by_shape_thrice<S: Scalar>(a: S, b: S) -> S {
    let [first, second] = [1.0, 2.0].map(|n| a.lift(n).binary::<Polygamma>(a));
    let by = by_shape(a, b);
    by * (by * by - a.lift(3.0) * first) - second
}

/// How the logarithm of the density of Student's t distribution over the share below changes with the degrees of freedom.
#[inline(always)]
fn by_freedom<S: Scalar>(z: S, freedom: S) -> S {
    let half = z.lift(0.5);
    let square = z * z;
    let front = half * ((half * freedom).binary::<LnBetaPartial>(half) - freedom.recip());
    let rest = (freedom + z.lift(1.0)) * (square / freedom / (freedom + square));
    front + half * (rest - (square / freedom).unary::<super::Ln1p>())
        - z.binary::<LnStudentCdfFreedomPartial>(freedom)
}

/// The second derivative of the density in the degrees of freedom, over the density, without that of the logarithm of the share,
/// which is `y`.
#[inline(always)]
fn by_freedom_twice<S: Scalar>(z: S, freedom: S, y: S) -> S {
    let half = z.lift(0.5);
    let square = z * z;
    let sum = freedom + square;
    let front = z.lift(-0.25) * (half * freedom).binary::<LnBetaSecondPartial>(half)
        + half * (freedom * freedom).recip();
    let fall = (square + freedom * (freedom + z.lift(2.0))) / (freedom * freedom * sum);
    let bend = front + half * (square / sum) * (freedom.recip() - fall);
    let by = by_freedom(z, freedom);
    by * by + bend - y
}

/// `½ f(n − 1) ± ½ f(n + 1)`, where `half` has the second sign.
#[inline(always)]
fn neighbors<S: Scalar, R: BinaryRow>(order: S, x: S, half: f64) -> S {
    let one = order.lift(1.0);
    let (below, above) = ((order - one).binary::<R>(x), (order + one).binary::<R>(x));
    order.lift(0.5) * below + order.lift(half) * above
}

/// The order of the derivative of a family's member.
#[inline(always)]
fn next_order<S: Scalar>(order: S) -> S {
    order + order.lift(1.0)
}

/// `x`, but 0 where `scale` is 0.
#[inline(always)]
fn or_zero<S: Scalar>(scale: S, x: S) -> S {
    scale.choose(x, scale.lift(0.0))
}

/// `b/r · c / r` for `r² = a² + b²`, and 0 at the origin.
#[inline(always)]
fn hypot_curvature<S: Scalar>(a: S, b: S, c: S) -> S {
    let radius = a.binary::<Hypot>(b);
    or_zero(radius, (b.binary::<HypotPartial>(a) * c) / radius)
}

/// `(b² − a²) / (a² + b²)²`, with the difference taken of the operands, which is exact where they are close.
#[inline(always)]
fn atan2_curvature<S: Scalar>(a: S, b: S) -> S {
    let radius = a.binary::<Hypot>(b);
    // Halves, whose sum does not overflow; the product of both lacks a factor of 4.
    let half = a.lift(0.5);
    let (a, b) = (half * a, half * b);
    or_zero(radius, (half.lift(4.0) * (((b - a) / radius) * ((b + a) / radius))) / radius / radius)
}

/// `b aᵇ⁻¹`, but 0 where `b` is 0 and `a` is 0 or NaN. For other `a` it is 0 there by itself, and
/// changes with `b`.
#[inline(always)]
fn powf_partial_a<S: Scalar>(a: S, b: S, y: S) -> S {
    // From ½ on `b − 1` is exact. Below it may be rounded, and the logarithm of `a` multiplies what is lost; there
    // `y / a` serves, which in turn underflows in its numerator for large exponents.
    let is_exact = a.lift(0.5).binary::<LessEqual>(b);
    let above = b * a.binary::<Powf>(b - b.lift(1.0));
    // Of a power 0 < b < ½ at 0 the derivative is infinite; of one that underflows it is 0.
    let vanished = a.choose(a.lift(0.0), b / a.unary::<super::Abs>());
    let below = y.choose((b * y) / a, vanished);
    or_zero(b.choose(a.lift(1.0), a.unary::<super::Side>()), is_exact.choose(above, below))
}

/// `aᵇ ln a`, but 0 where `aᵇ` is 0 with `a` at the pole of the logarithm.
#[inline(always)]
fn powf_partial_b<S: Scalar>(a: S, b: S, y: S) -> S {
    // At a = 0 and b < 0 the product is inf · −inf = −inf, which is right;
    // at a = 0 and b ≥ 0 it would be 0 · −inf or 1 · −inf, where the partial derivative is 0 by convention.
    // In a recording of this derivative its side marks where it is a convention; that of NaN is 0 as well.
    let is_zero = a.equal(a.lift(0.0)) * a.unary::<super::Side>().equal(a.lift(0.0));
    let at_pole = is_zero * b.lift(0.0).binary::<LessEqual>(b);
    at_pole.choose(a.lift(0.0), y * a.unary::<super::Ln>())
}
