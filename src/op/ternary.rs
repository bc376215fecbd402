//! Operations with three operands.

use super::unary::flat;
use super::{Flat, LnBetaPartial, LnBetaSecondPartial, Op, Polygamma, Scalar, Sigmoid, Softplus, TernaryRow};
use crate::math::special;
use crate::scalar::Numeric;

macro_rules! ternary {
    ($( $(#[$doc:meta])* $name:ident($a:ident, $b:ident, $c:ident, $y:ident) = $value:expr,
        [$($kind:ident)+] $partials:expr; )+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $name;

            #[allow(unused_variables, reason = "a partial derivative uses the operands, the result, or neither")]
            impl TernaryRow for $name {
                const OP: Op = Op::$name;
                const FLAT: [Flat; 3] = [$(flat!($kind)),+];
                #[inline(always)]
                fn value<T: Numeric>([$a, $b, $c]: [T; 3]) -> T {
                    $value
                }
                #[inline(always)]
                fn partials<S: Scalar>([$a, $b, $c]: [S; 3], $y: S) -> [S; 3] {
                    $partials
                }
            }
        )+

        /// Runs `$body` with `$row` bound to the row of the ternary operation `$op`.
        macro_rules! for_ternary {
            ($op:expr, $row:ident => $body:expr, else $other:expr) => {
                match $op {
                    $( $crate::op::Op::$name => { type $row = $crate::op::$name; $body } )+
                    _ => $other,
                }
            };
        }
    };
}

ternary! {
    /// `a b + c`, rounded once.
    MulAdd(a, b, c, y) = num_traits::Float::mul_add(a, b, c), [partial partial partial] [b, a, a.lift(1.0)];
    /// The second operand where the first is not 0, else the third. The partial derivative in the first is 0, and
    /// what was not chosen contributes exactly nothing.
    Select(mask, a, b, y) = if mask == T::zero() { b } else { a }, [flat mask mask] {
        let (zero, one) = (mask.lift(0.0), mask.lift(1.0));
        [zero, mask.choose(one, zero), mask.choose(zero, one)]
    };
    /// `P(a, b, x)`, the regularized incomplete beta function.
    BetaP(a, b, x, y) = of_three(special::beta_p, [a, b, x]), [partial partial partial] {
        let t = x.unary::<super::Logit>();
        [share::<S, LnBetaPA>(y, [a, b, t]), share::<S, LnBetaPB>(y, [a, b, t]), a.ternary::<BetaPPartial>(b, x)]
    };
    /// `1 − P(a, b, x)`, with its digits in the right tail.
    BetaQ(a, b, x, y) = of_three(special::beta_q, [a, b, x]), [partial partial partial] {
        let t = -x.unary::<super::Logit>();
        [share::<S, LnBetaPB>(y, [b, a, t]), share::<S, LnBetaPA>(y, [b, a, t]), -a.ternary::<BetaPPartial>(b, x)]
    };
    /// `x^(a − 1) (1 − x)^(b − 1) / B(a, b)`: the partial derivative of `beta_p` in `x`.
    BetaPPartial(a, b, x, y) = of_three(special::beta_p_partial, [a, b, x]), [partial partial partial] {
        let (zero, one) = (a.lift(0.0), a.lift(1.0));
        let by_a = x.unary::<super::Ln>() + a.binary::<LnBetaPartial>(b);
        let by_b = (-x).unary::<super::Ln1p>() + b.binary::<LnBetaPartial>(a);
        let by_x = (a - one) / x - (b - one) / (one - x);
        [y.choose(y * by_a, zero), y.choose(y * by_b, zero), y * by_x]
    };
    // From here on the third operand is the logit t of the argument.
    /// `ln P(a, b, x)` at `x = 1 / (1 + e^−t)`.
    LnBetaP(a, b, t, y) = of_three(special::ln_beta_p, [a, b, t]), [partial partial partial]
        [a.ternary::<LnBetaPA>(b, t), a.ternary::<LnBetaPB>(b, t), a.ternary::<LnBetaPPartial>(b, t)];
    /// The partial derivative of `ln_beta_p` in `t`.
    LnBetaPPartial(a, b, t, y) = of_three(special::ln_beta_p_partial, [a, b, t]), [partial partial partial] {
        let [by_a, by_b] = by_shapes([a, b, t]);
        let [left, right] = [-t, t].map(S::unary::<Sigmoid>);
        [y * by_a, y * by_b, y * (a * left - b * right - y)]
    };
    /// The partial derivative of `ln_beta_p` in `a`.
    LnBetaPA(a, b, t, y) = shape([1, 0], [a, b, t]), [partial partial partial] {
        let [by_a, _] = by_shapes([a, b, t]);
        [a.ternary::<LnBetaPAA>(b, t), a.ternary::<LnBetaPAB>(b, t), a.ternary::<LnBetaPPartial>(b, t) * by_a]
    };
    /// The partial derivative of `ln_beta_p` in `b`.
    LnBetaPB(a, b, t, y) = shape([0, 1], [a, b, t]), [partial partial partial] {
        let [_, by_b] = by_shapes([a, b, t]);
        [a.ternary::<LnBetaPAB>(b, t), a.ternary::<LnBetaPBB>(b, t), a.ternary::<LnBetaPPartial>(b, t) * by_b]
    };
    /// The second partial derivative of `ln_beta_p` in `a`.
    LnBetaPAA(a, b, t, y) = shape([2, 0], [a, b, t]), [partial partial partial] {
        let [by_a, _] = by_shapes([a, b, t]);
        let [by_aa, ..] = by_shapes_twice([a, b, t]);
        let slope = a.ternary::<LnBetaPPartial>(b, t);
        [a.ternary::<LnBetaPAAA>(b, t), a.ternary::<LnBetaPAAB>(b, t), slope * (by_a * by_a + by_aa)]
    };
    /// The mixed partial derivative of `ln_beta_p` in `a` and `b`.
    LnBetaPAB(a, b, t, y) = shape([1, 1], [a, b, t]), [partial partial partial] {
        let [by_a, by_b] = by_shapes([a, b, t]);
        let [_, by_ab, _] = by_shapes_twice([a, b, t]);
        let slope = a.ternary::<LnBetaPPartial>(b, t);
        [a.ternary::<LnBetaPAAB>(b, t), a.ternary::<LnBetaPABB>(b, t), slope * (by_a * by_b + by_ab)]
    };
    /// The second partial derivative of `ln_beta_p` in `b`.
    LnBetaPBB(a, b, t, y) = shape([0, 2], [a, b, t]), [partial partial partial] {
        let [_, by_b] = by_shapes([a, b, t]);
        let [.., by_bb] = by_shapes_twice([a, b, t]);
        let slope = a.ternary::<LnBetaPPartial>(b, t);
        [a.ternary::<LnBetaPABB>(b, t), a.ternary::<LnBetaPBBB>(b, t), slope * (by_b * by_b + by_bb)]
    };
    /// The third partial derivative of `ln_beta_p` in `a`. There is no fourth one in the shapes: it is NaN, which is reported.
    LnBetaPAAA(a, b, t, y) = shape([3, 0], [a, b, t]), [partial partial partial] {
        let ([u, _], [ua, ..]) = (by_shapes([a, b, t]), by_shapes_twice([a, b, t]));
        let uaa = psi_2(a + b) - psi_2(a) - y;
        last([a, b, t], u * u * u + a.lift(3.0) * u * ua + uaa)
    };
    /// That twice in `a` and once in `b`.
    LnBetaPAAB(a, b, t, y) = shape([2, 1], [a, b, t]), [partial partial partial] {
        let ([u, v], [ua, ub, _]) = (by_shapes([a, b, t]), by_shapes_twice([a, b, t]));
        last([a, b, t], u * u * v + a.lift(2.0) * u * ub + v * ua + (psi_2(a + b) - y))
    };
    /// That once in `a` and twice in `b`.
    LnBetaPABB(a, b, t, y) = shape([1, 2], [a, b, t]), [partial partial partial] {
        let ([u, v], [_, ub, vb]) = (by_shapes([a, b, t]), by_shapes_twice([a, b, t]));
        last([a, b, t], u * v * v + a.lift(2.0) * v * ub + u * vb + (psi_2(a + b) - y))
    };
    /// The third partial derivative of `ln_beta_p` in `b`.
    LnBetaPBBB(a, b, t, y) = shape([0, 3], [a, b, t]), [partial partial partial] {
        let ([_, v], [.., vb]) = (by_shapes([a, b, t]), by_shapes_twice([a, b, t]));
        let vbb = psi_2(a + b) - psi_2(b) - y;
        last([a, b, t], v * v * v + a.lift(3.0) * v * vb + vbb)
    };
}

#[expect(clippy::single_component_path_imports, reason = "this is how a macro gets a path")]
pub(crate) use for_ternary;

/// The value of a ternary operation.
#[inline]
pub(crate) fn ternary_value<T: Numeric>(op: Op, operands: [T; 3]) -> T {
    for_ternary!(op, R => R::value(operands), else operands[0])
}

/// The operation on things with the arithmetic of the table.
#[inline]
pub(crate) fn ternary_of<S: Scalar>(op: Op, [a, b, c]: [S; 3]) -> S {
    match op {
        Op::Select => a.choose(b, c),
        Op::MulAdd => a.mul_add(b, c),
        _ => for_ternary!(op, R => a.ternary::<R>(b, c), else a),
    }
}

/// Its partial derivatives, where `y` is the value.
#[inline]
pub(crate) fn ternary_partials<S: Scalar>(op: Op, operands: [S; 3], y: S) -> [S; 3] {
    for_ternary!(op, R => R::partials(operands, y), else operands)
}

/// A function that is worked out in double precision.
#[inline(always)]
fn of_three<T: Numeric>(f: impl Fn(f64, f64, f64) -> f64, [a, b, c]: [T; 3]) -> T {
    T::nearest(f(a.wide(), b.wide(), c.wide()))
}

/// A derivative of `ln_beta_p` in the shapes.
#[inline(always)]
fn shape<T: Numeric>(order: [usize; 2], operands: [T; 3]) -> T {
    of_three(|a, b, t| special::ln_beta_p_shape_partial(order, a, b, t), operands)
}

/// A share times a derivative of its logarithm, and 0 where nothing is.
#[inline(always)]
fn share<S: Scalar, R: TernaryRow>(y: S, [a, b, t]: [S; 3]) -> S {
    y.choose(y * a.ternary::<R>(b, t), y.lift(0.0))
}

/// How the logarithm of the derivative of `ln_beta_p` in `t` changes with the shapes: that of the density without that of the share.
#[inline(always)]
fn by_shapes<S: Scalar>([a, b, t]: [S; 3]) -> [S; 2] {
    let [ln_x, ln_y] = [-t, t].map(|t| -t.unary::<Softplus>());
    let by_a = ln_x + a.binary::<LnBetaPartial>(b) - a.ternary::<LnBetaPA>(b, t);
    [by_a, ln_y + b.binary::<LnBetaPartial>(a) - a.ternary::<LnBetaPB>(b, t)]
}

/// And how that changes: twice in `a`, in both, twice in `b`.
#[inline(always)]
fn by_shapes_twice<S: Scalar>([a, b, t]: [S; 3]) -> [S; 3] {
    let both = a.lift(1.0).binary::<Polygamma>(a + b);
    [
        -a.binary::<LnBetaSecondPartial>(b) - a.ternary::<LnBetaPAA>(b, t),
        both - a.ternary::<LnBetaPAB>(b, t),
        -b.binary::<LnBetaSecondPartial>(a) - a.ternary::<LnBetaPBB>(b, t),
    ]
}

/// `ψ″(x)`.
#[inline(always)]
fn psi_2<S: Scalar>(x: S) -> S {
    x.lift(2.0).binary::<Polygamma>(x)
}

/// The partial derivatives of a third one in the shapes: only that in `t` is known.
#[inline(always)]
fn last<S: Scalar>([a, b, t]: [S; 3], by_t: S) -> [S; 3] {
    let none = a.lift(f64::NAN);
    [none, none, a.ternary::<LnBetaPPartial>(b, t) * by_t]
}
