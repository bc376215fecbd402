//! Operations with two operands, and the slopes of the two with three.

use super::{BinaryRow, Op, Scalar};
use crate::Real;

macro_rules! binary {
    ($( $(#[$doc:meta])* $name:ident($a:ident, $b:ident, $y:ident) = $value:expr,
        slopes $slope_a:expr, $slope_b:expr; )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $name;

            #[allow(unused_variables, reason = "a slope uses the operands, the result, or neither")]
            impl BinaryRow for $name {
                const OP: Op = Op::$name;
                #[inline(always)]
                fn value<T: Real>($a: T, $b: T) -> T {
                    $value
                }
                #[inline(always)]
                fn slope_a<S: Scalar>($a: S, $b: S, $y: S) -> S {
                    $slope_a
                }
                #[inline(always)]
                fn slope_b<S: Scalar>($a: S, $b: S, $y: S) -> S {
                    $slope_b
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
    Add(a, b, y) = a + b, slopes a.lift(1.0), a.lift(1.0);
    /// `a − b`.
    Sub(a, b, y) = a - b, slopes a.lift(1.0), a.lift(-1.0);
    /// `a b`.
    Mul(a, b, y) = a * b, slopes b, a;
    /// `a / b`.
    Div(a, b, y) = a / b, slopes b.recip(), -(y / b);
    /// `a − b trunc(a / b)`, with the sign of `a`. The jumps have no slope of their own.
    // The quotient comes from the result: a / b can round up to a whole number that b fits less often.
    Rem(a, b, y) = a % b, slopes a.lift(1.0), -((a - y) / b).unary::<super::Round>();
    /// `aᵇ`. At `b = 0` the slope in `a` is 0, also at `a = 0` (PyTorch; JAX has NaN at 0⁰);
    /// the slope in `b` is 0 at `a = 0` where `b ≥ 0`, and −inf where `b < 0` (PyTorch).
    Powf(a, b, y) = a.powf(b), slopes powf_slope_a(a, b), powf_slope_b(a, b, y);
    /// The angle of the point `(b, a)`. The slopes at the origin are 0, as in PyTorch.
    Atan2(a, b, y) = a.atan2(b), slopes over_square(b, a, b), -over_square(a, a, b);
    /// `√(a² + b²)` without overflow. The slopes at the origin are 0.
    Hypot(a, b, y) = a.hypot(b), slopes or_zero(y, a / y), or_zero(y, b / y);
    /// The larger one; the other one if one is NaN. A tie shares the slope in halves.
    Max(a, b, y) = if b > a || a.is_nan() { b } else { a }, slopes a.binary::<Above>(b), b.binary::<Above>(a);
    /// The smaller one; the other one if one is NaN. A tie shares the slope in halves.
    Min(a, b, y) = if b < a || a.is_nan() { b } else { a }, slopes a.binary::<Below>(b), b.binary::<Below>(a);
    /// `|a|` with the sign of `b`; the slope in `b` is 0 everywhere, and in `a` it is 0 at `a = 0`, as
    /// for `abs` (PyTorch).
    Copysign(a, b, y) = a.copysign(b),
        slopes a.unary::<super::Side>() * b.unary::<super::Signum>(), a.nothing();
    /// 1 where `a < b`, else 0. The slopes are 0 everywhere.
    Less(a, b, y) = if a < b { T::one() } else { T::zero() }, slopes a.nothing(), a.nothing();
    /// 1 where `a ≤ b`, else 0. The slopes are 0 everywhere.
    LessEqual(a, b, y) = if a <= b { T::one() } else { T::zero() }, slopes a.nothing(), a.nothing();
    /// 1 where `a = b`, else 0. The slopes are 0 everywhere.
    Equal(a, b, y) = if a == b { T::one() } else { T::zero() }, slopes a.nothing(), a.nothing();
    /// 1 where `max` takes `a`, ½ at a tie, else 0: its slope in `a`. The slopes are 0 everywhere.
    Above(a, b, y) = share(a > b, a, b), slopes a.nothing(), a.nothing();
    /// 1 where `min` takes `a`, ½ at a tie, else 0: its slope in `a`. The slopes are 0 everywhere.
    Below(a, b, y) = share(a < b, a, b), slopes a.nothing(), a.nothing();
    /// `a b`, but 0 where `a` is 0, whatever `b` is: a derivative times a slope.
    Absorb(a, b, y) = if a == T::zero() { T::zero() } else { a * b }, slopes b, a;
}

#[expect(clippy::single_component_path_imports, reason = "this is how a macro gets a path")]
pub(crate) use for_binary;

/// 1 where `a` wins over `b`, ½ at a tie, else 0; a number wins over NaN.
#[inline(always)]
fn share<T: Real>(wins: bool, a: T, b: T) -> T {
    let tie = if a == b { T::of(0.5) } else { T::zero() };
    if wins | (b.is_nan() & !a.is_nan()) { T::one() } else { tie }
}

/// `x`, but 0 where `scale` is 0.
#[inline(always)]
fn or_zero<S: Scalar>(scale: S, x: S) -> S {
    scale.choose(x, scale.lift(0.0))
}

/// `x / (a² + b²)` without overflow of the square, and 0 at the origin.
#[inline(always)]
fn over_square<S: Scalar>(x: S, a: S, b: S) -> S {
    let radius = a.binary::<Hypot>(b);
    or_zero(radius, x / radius / radius)
}

/// `b aᵇ⁻¹`, but 0 where `b` is 0 and `a` is 0 or NaN. For other `a` it is 0 there by itself, and
/// changes with `b`.
#[inline(always)]
fn powf_slope_a<S: Scalar>(a: S, b: S) -> S {
    or_zero(b.choose(a.lift(1.0), a.unary::<super::Side>()), b * a.binary::<Powf>(b - b.lift(1.0)))
}

/// `aᵇ ln a`, but 0 where `aᵇ` is 0 with `a` at the pole of the logarithm.
#[inline(always)]
fn powf_slope_b<S: Scalar>(a: S, b: S, y: S) -> S {
    // At a = 0 and b < 0 the product is inf · −inf = −inf, which is right;
    // at a = 0 and b ≥ 0 it would be 0 · −inf or 1 · −inf, where the slope is 0 by convention.
    let at_pole = a.equal(a.lift(0.0)) * b.lift(0.0).binary::<LessEqual>(b);
    at_pole.choose(a.lift(0.0), y * a.unary::<super::Ln>())
}
