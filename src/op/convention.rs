//! Where the rule for a derivative is a convention: kinks, poles of partial derivatives, and points where both meet.

use super::Op;
use core::ops::{Add, Sub};

/// Is an operation at such a point? Asked of numbers and of series; of a power with exponent `n`.
///
/// - `one`: the number 1.
/// - `is_zero`: of an operand, or of a difference of two.
///
/// Jumps, as of `floor`, are none: next to them there is no other derivative.
pub(crate) fn at_convention<S: Copy + Add<Output = S> + Sub<Output = S>>(
    op: Op,
    n: i32,
    [a, b]: [S; 2],
    one: S,
    is_zero: impl Fn(S) -> bool,
) -> bool {
    match op {
        Op::Abs | Op::Relu | Op::Side => is_zero(a),
        Op::Sqrt | Op::Cbrt | Op::CbrtPartial | Op::Ln | Op::Log2 | Op::Log10 | Op::Recip | Op::Powf => {
            is_zero(a)
        }
        Op::Powi => n < 0 && is_zero(a),
        Op::Div => is_zero(b),
        Op::Ln1p => is_zero(one + a),
        Op::Acosh => is_zero(a - one),
        Op::Asin | Op::Acos | Op::Atanh => is_zero(a - one) || is_zero(one + a),
        Op::Hypot | Op::HypotPartial | Op::Atan2 | Op::Atan2Partial => is_zero(a) && is_zero(b),
        Op::Max | Op::Min | Op::Above | Op::Below => is_zero(a - b),
        Op::Copysign => is_zero(a) || is_zero(b),
        _ => false,
    }
}

/// Do two branches meet at such a point of the operation, both with derivatives of every order?
pub(crate) fn joins_branches(op: Op) -> bool {
    matches!(op, Op::Abs | Op::Relu | Op::Side | Op::Max | Op::Min | Op::Above | Op::Below | Op::Copysign)
}

/// Can a partial derivative of the operation be infinite at a number, other than by leaving the range? Of a power with exponent
/// `n`.
#[inline]
pub(crate) fn has_poles(op: Op, n: i32) -> bool {
    matches!(
        op,
        Op::Sqrt
            | Op::Cbrt
            | Op::CbrtPartial
            | Op::Ln
            | Op::Log2
            | Op::Log10
            | Op::Ln1p
            | Op::Recip
            | Op::Div
            | Op::Powf
            | Op::Asin
            | Op::Acos
            | Op::Acosh
            | Op::Atanh
            | Op::LnGamma
            | Op::Gamma
            | Op::Polygamma
            | Op::ErfInv
            | Op::ErfInvPartial
            | Op::NormalQuantile
            | Op::NormalQuantilePartial
            | Op::Logit
            | Op::LogitPartial
            | Op::Ln1mExp
            | Op::LambertW
            | Op::LambertWPartial
            | Op::LnBeta
            | Op::LnBetaPartial
            | Op::LnBetaSecondPartial
            | Op::Beta
            | Op::XLogY
            | Op::BesselY
            | Op::BesselK
            | Op::BesselKScaled
            | Op::GammaP
            | Op::GammaQ
            | Op::GammaPPartial
            | Op::GammaPShapePartial
            | Op::GammaPShapeSecondPartial
            | Op::GammaPShapeThirdPartial
            | Op::LnStudentCdf
            | Op::LnStudentCdfPartial
            | Op::LnStudentCdfFreedomPartial
            | Op::LnStudentCdfFreedomSecondPartial
            | Op::BetaP
            | Op::BetaQ
            | Op::BetaPPartial
            | Op::LnBetaP
            | Op::LnBetaPPartial
            | Op::LnBetaPA
            | Op::LnBetaPB
            | Op::LnBetaPAA
            | Op::LnBetaPAB
            | Op::LnBetaPBB
            | Op::LnBetaPAAA
            | Op::LnBetaPAAB
            | Op::LnBetaPABB
            | Op::LnBetaPBBB
    ) || (op == Op::Powi && n < 0)
}
