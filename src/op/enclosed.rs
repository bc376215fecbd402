//! The rows of the table on intervals: bounds on values and partial derivatives over all operands within.
//!
//! The formulas of the other rows would do, but for constants that are rounded (`ln 2`), and for operands that occur twice, over which an
//! interval is needlessly wide.
//!
//! - At a kink a partial derivative is all that it is on either side; at a pole it has no bound.
//! - A jump has the derivative 0, as everywhere in the table.
//! - The sign of 0 is taken to be either.
//! - Of most special functions no bounds are proven: theirs are infinite.

use super::{Arity, Op};
use crate::interval::Interval;

/// Is an operation defined for all operands within? At an end of its domain a pole may be, but not at all of the points.
pub(crate) fn is_defined(op: Op, n: i32, [a, b, c]: [Interval; 3]) -> bool {
    match op {
        Op::Sqrt => a.lower >= 0.0,
        Op::Ln | Op::Log2 | Op::Log10 => a.lower >= 0.0 && a.upper > 0.0,
        Op::Ln1p => a.lower >= -1.0 && a.upper > -1.0,
        Op::Recip | Op::CbrtPartial => !a.is_zero(),
        Op::Powi => n >= 0 || !a.is_zero(),
        Op::Div => !b.is_zero(),
        Op::Rem => !b.has_zero() && a.is_bounded(),
        Op::Asin | Op::Acos => a.lower >= -1.0 && a.upper <= 1.0,
        Op::Atanh => a.lower >= -1.0 && a.upper <= 1.0 && a.lower < 1.0 && a.upper > -1.0,
        Op::Acosh => a.lower >= 1.0,
        Op::Powf => (a.lower >= 0.0 || integer(b).is_some()) && !(a.is_zero() && b.lower < 0.0),
        Op::LnGamma | Op::Gamma => a.lower > 0.0,
        Op::Polygamma => b.lower > 0.0,
        Op::LnBeta | Op::LnBetaPartial | Op::LnBetaSecondPartial | Op::Beta => a.lower > 0.0 && b.lower > 0.0,
        Op::ErfInv | Op::ErfInvPartial => a.lower > -1.0 && a.upper < 1.0,
        Op::NormalQuantile | Op::NormalQuantilePartial | Op::Logit | Op::LogitPartial => {
            a.lower > 0.0 && a.upper < 1.0
        }
        Op::Ln1mExp => a.upper < 0.0,
        Op::LambertW | Op::LambertWPartial => a.lower > -0.367_879_441_171_442_2,
        Op::XLogY => b.lower >= 0.0 && b.upper > 0.0,
        Op::BesselY | Op::BesselK | Op::BesselKScaled => b.lower > 0.0,
        Op::BesselIScaled => b.lower >= 0.0,
        Op::GammaP | Op::GammaQ | Op::GammaPPartial => a.lower > 0.0 && b.lower > 0.0,
        Op::GammaPShapePartial | Op::GammaPShapeSecondPartial | Op::GammaPShapeThirdPartial => {
            a.lower > 0.0 && b.lower > 0.0
        }
        Op::BetaP | Op::BetaQ | Op::BetaPPartial => {
            a.lower > 0.0 && b.lower > 0.0 && c.lower > 0.0 && c.upper < 1.0
        }
        Op::LnBetaP
        | Op::LnBetaPPartial
        | Op::LnBetaPA
        | Op::LnBetaPB
        | Op::LnBetaPAA
        | Op::LnBetaPAB
        | Op::LnBetaPBB
        | Op::LnBetaPAAA
        | Op::LnBetaPAAB
        | Op::LnBetaPABB
        | Op::LnBetaPBBB => a.lower > 0.0 && b.lower > 0.0,
        Op::LnStudentCdf
        | Op::LnStudentCdfPartial
        | Op::LnStudentCdfFreedomPartial
        | Op::LnStudentCdfFreedomSecondPartial => b.lower > 0.0,
        _ => true,
    }
}

/// The integer that an exponent is.
fn integer(b: Interval) -> Option<f64> {
    (b.is_point() && b.lower.is_finite() && b.lower.trunc() == b.lower).then_some(b.lower)
}

/// All values of an operation; of a power with exponent `n`. Half an operation is 0.
pub(crate) fn enclosed(op: Op, n: i32, [a, b, c]: [Interval; 3]) -> Interval {
    match op {
        Op::Pair => Interval::ZERO,
        Op::Argument => a,
        // Of a function that is not in the table nothing is known.
        Op::Call | Op::Output => Interval::ENTIRE,
        Op::Neg => -a,
        Op::Recip => a.recip(),
        Op::Sqrt => a.sqrt(),
        Op::Cbrt => a.cbrt(),
        Op::Exp => a.exp(),
        Op::Exp2 => a.exp2(),
        Op::ExpM1 => a.exp_m1(),
        Op::Ln => a.ln(),
        Op::Ln1p => a.ln_1p(),
        Op::Log2 => a.log2(),
        Op::Log10 => a.log10(),
        Op::Sin => a.sin(),
        Op::Cos => a.cos(),
        Op::Tan => a.tan(),
        Op::Asin => a.asin(),
        Op::Acos => a.acos(),
        Op::Atan => a.atan(),
        Op::Sinh => a.sinh(),
        Op::Cosh => a.cosh(),
        Op::Tanh => a.tanh(),
        Op::Asinh => a.asinh(),
        Op::Acosh => a.acosh(),
        Op::Atanh => a.atanh(),
        Op::Abs => a.abs(),
        Op::Signum | Op::Side => a.sign(),
        Op::Floor => a.stepped(f64::floor),
        Op::Ceil => a.stepped(f64::ceil),
        Op::Round => a.stepped(f64::round),
        Op::Trunc => a.stepped(f64::trunc),
        Op::Fract => a.fract(),
        Op::Relu => a.relu(),
        Op::Sigmoid => a.sigmoid(),
        Op::Softplus => a.softplus(),
        Op::Erf => a.erf(),
        Op::Detach => a,
        Op::TanhPartial => a.tanh_partial(),
        Op::SigmoidPartial => a.sigmoid_partial(),
        Op::AtanPartial => a.atan_partial(),
        Op::ErfPartial => a.erf_partial(),
        Op::CbrtPartial => a.cbrt_partial(),
        Op::Powi => a.power(f64::from(n)),
        Op::Add => a + b,
        Op::Sub => a - b,
        Op::Mul => a * b,
        Op::Div => a / b,
        Op::Rem => a.remainder(b),
        Op::Powf => integer(b).map_or_else(|| a.powf(b), |n| a.power(n)),
        Op::Atan2 => a.atan2(b),
        Op::Hypot => a.hypot(b),
        Op::Max => a.max(b),
        Op::Min => a.min(b),
        Op::Copysign => a.abs() * b.sign(),
        Op::Less => a.is_less(b),
        Op::LessEqual => a.is_at_most(b),
        Op::Equal => a.is_equal(b),
        Op::Above => share(b, a),
        Op::Below => share(a, b),
        Op::Absorb => a * b,
        Op::HypotPartial => a.hypot_partial(b),
        Op::Atan2Partial => a.atan2_partial(b),
        Op::MulAdd => a * b + c,
        Op::Select => select(a, b, c),
        Op::Erfc => Interval::ONE - a.erf(),
        Op::Logit => a.ln() - (Interval::ONE - a).ln(),
        Op::LogitPartial => (a * (Interval::ONE - a)).recip(),
        Op::Ln1mExp => (-a.exp_m1()).ln(),
        Op::LogAddExp => b + (a - b).softplus(),
        Op::XLogY => a * b.ln(),
        // No bounds are proven.
        Op::LnGamma | Op::Gamma | Op::ErfInv | Op::ErfInvPartial | Op::NormalCdf | Op::NormalCdfPartial => {
            Interval::ENTIRE
        }
        Op::LnNormalCdf | Op::LnNormalCdfPartial | Op::NormalQuantile | Op::NormalQuantilePartial => {
            Interval::ENTIRE
        }
        Op::LambertW | Op::LambertWPartial | Op::Polygamma | Op::Erfcx | Op::Sinc | Op::Exprel => {
            Interval::ENTIRE
        }
        Op::LnBeta | Op::LnBetaPartial | Op::LnBetaSecondPartial | Op::Beta => Interval::ENTIRE,
        Op::GammaP | Op::GammaQ => Interval::UNIT,
        Op::BesselJ | Op::BesselY | Op::BesselI | Op::BesselK | Op::BesselIScaled | Op::BesselKScaled => {
            Interval::ENTIRE
        }
        Op::GammaPPartial
        | Op::GammaPShapePartial
        | Op::GammaPShapeSecondPartial
        | Op::GammaPShapeThirdPartial => Interval::ENTIRE,
        Op::LnStudentCdf
        | Op::LnStudentCdfPartial
        | Op::LnStudentCdfFreedomPartial
        | Op::LnStudentCdfFreedomSecondPartial => Interval::ENTIRE,
        Op::BetaP | Op::BetaQ => Interval::UNIT,
        Op::BetaPPartial => Interval::ENTIRE,
        Op::LnBetaP
        | Op::LnBetaPPartial
        | Op::LnBetaPA
        | Op::LnBetaPB
        | Op::LnBetaPAA
        | Op::LnBetaPAB
        | Op::LnBetaPBB
        | Op::LnBetaPAAA
        | Op::LnBetaPAAB
        | Op::LnBetaPABB
        | Op::LnBetaPBBB => Interval::ENTIRE,
    }
}

/// 1 where `a < b`, 0 where `a > b`, and what `a` has of the derivative of the smaller one where neither is known.
fn share(a: Interval, b: Interval) -> Interval {
    if a.upper < b.lower {
        Interval::ONE
    } else if a.lower > b.upper {
        Interval::ZERO
    } else {
        Interval::UNIT
    }
}

/// `then` where the mask is not 0, `other` where it is, both where that is not known.
fn select(mask: Interval, then: Interval, other: Interval) -> Interval {
    if mask.is_zero() {
        other
    } else if mask.has_zero() {
        then.hull(other)
    } else {
        then
    }
}

/// All partial derivatives in each operand, where `y` has the values.
pub(crate) fn enclosed_partials(op: Op, n: i32, operands: [Interval; 3], y: Interval) -> [Interval; 3] {
    let [a, b, _] = operands;
    let zero = Interval::ZERO;
    match op.arity() {
        Arity::Half => [zero; 3],
        Arity::Unary => [unary(op, a, y), zero, zero],
        Arity::Power => {
            let n = f64::from(n);
            [if n == 0.0 { zero } else { a.power(n - 1.0).times(n) }, zero, zero]
        }
        Arity::Binary => {
            let [first, second] = binary(op, a, b, y);
            [first, second, zero]
        }
        Arity::Ternary if op == Op::Select => {
            let (one, zero) = (Interval::ONE, Interval::ZERO);
            [zero, select(a, one, zero), select(a, zero, one)]
        }
        Arity::Ternary if op == Op::MulAdd => [b, a, Interval::ONE],
        Arity::Ternary => [Interval::ENTIRE; 3],
        Arity::Call if op == Op::Argument => [Interval::ONE, zero, zero],
        Arity::Call => [Interval::ENTIRE, zero, zero],
    }
}

fn unary(op: Op, x: Interval, y: Interval) -> Interval {
    let one = Interval::ONE;
    let minus_two = Interval::point(-2.0);
    match op {
        Op::Neg => -one,
        Op::Recip => -x.square().recip(),
        Op::Sqrt => y.times(2.0).recip(),
        Op::Cbrt => x.cbrt_partial(),
        Op::Exp => y,
        Op::Exp2 => y * Interval::point(2.0).ln(),
        Op::ExpM1 => x.exp(),
        // Beyond the end of the domain there is no derivative.
        Op::Ln => x.relu().recip(),
        Op::Ln1p => (one + x).relu().recip(),
        Op::Log2 => (x.relu() * Interval::point(2.0).ln()).recip(),
        Op::Log10 => (x.relu() * Interval::point(10.0).ln()).recip(),
        Op::Sin => x.cos(),
        Op::Cos => -x.sin(),
        Op::Tan => one + y.square(),
        Op::Asin => x.asin_partial(),
        Op::Acos => -x.asin_partial(),
        Op::Atan => x.atan_partial(),
        Op::Sinh => x.cosh(),
        Op::Cosh => x.sinh(),
        Op::Tanh => x.tanh_partial(),
        Op::Asinh => one.hypot_partial(x),
        Op::Acosh => x.acosh_partial(),
        Op::Atanh => x.atanh_partial(),
        Op::Abs => x.sign(),
        Op::Fract => one,
        Op::Relu => share(Interval::ZERO, x),
        Op::Sigmoid => x.sigmoid_partial(),
        Op::Softplus => x.sigmoid(),
        Op::Erf => x.erf_partial(),
        Op::TanhPartial => minus_two * (x.tanh() * y),
        Op::SigmoidPartial => -(x.times(0.5).tanh() * y),
        Op::AtanPartial => minus_two * (x * y.square()),
        Op::ErfPartial => minus_two * (x * y),
        Op::CbrtPartial => (minus_two * y) / (x.times(3.0)),
        Op::Erfc => -x.erf_partial(),
        Op::Logit => (x * (one - x)).recip(),
        Op::LogitPartial => y.square() * (x.times(2.0) - one),
        Op::Ln1mExp => one - (-x.exp_m1()).recip(),
        Op::LnGamma | Op::Gamma | Op::ErfInv | Op::ErfInvPartial | Op::NormalCdf | Op::NormalCdfPartial => {
            Interval::ENTIRE
        }
        Op::LnNormalCdf | Op::LnNormalCdfPartial | Op::NormalQuantile | Op::NormalQuantilePartial => {
            Interval::ENTIRE
        }
        Op::LambertW | Op::LambertWPartial => Interval::ENTIRE,
        // Those that are flat.
        _ => Interval::ZERO,
    }
}

fn binary(op: Op, a: Interval, b: Interval, y: Interval) -> [Interval; 2] {
    let (zero, one) = (Interval::ZERO, Interval::ONE);
    match op {
        Op::Add => [one, one],
        Op::Sub => [one, -one],
        Op::Mul => [b, a],
        Op::Div => [b.recip(), -(a / b.square())],
        Op::Rem => [one, -a.whole_quotient(b)],
        Op::Powf => [powf_partial_a(a, b), powf_partial_b(a, b, y)],
        Op::Atan2 => [b.atan2_partial(a), -a.atan2_partial(b)],
        Op::Hypot => [a.hypot_partial(b), b.hypot_partial(a)],
        Op::Max => [share(b, a), share(a, b)],
        Op::Min => [share(a, b), share(b, a)],
        Op::Copysign => [a.sign() * b.sign(), zero],
        Op::Absorb => [b, a],
        Op::HypotPartial => {
            let (radius, cosine) = (a.hypot(b), b.hypot_partial(a));
            [(cosine * cosine) / radius, -(y * cosine) / radius]
        }
        Op::Atan2Partial => {
            let (cosine, sine) = (a.hypot_partial(b), b.hypot_partial(a));
            let square = a.hypot(b).square();
            [((sine - cosine) * (sine + cosine)) / square, -((cosine * sine) / square).times(2.0)]
        }
        Op::LogAddExp => [(a - b).sigmoid(), (b - a).sigmoid()],
        Op::XLogY => [b.ln(), a / b],
        Op::Polygamma | Op::Erfcx | Op::Sinc | Op::Exprel => [zero, Interval::ENTIRE],
        Op::LnBeta | Op::LnBetaPartial | Op::LnBetaSecondPartial | Op::Beta => [Interval::ENTIRE; 2],
        Op::GammaP | Op::GammaQ | Op::GammaPPartial => [Interval::ENTIRE; 2],
        Op::BesselJ | Op::BesselY | Op::BesselI | Op::BesselK | Op::BesselIScaled | Op::BesselKScaled => {
            [zero, Interval::ENTIRE]
        }
        Op::GammaPShapePartial | Op::GammaPShapeSecondPartial | Op::GammaPShapeThirdPartial => {
            [Interval::ENTIRE; 2]
        }
        Op::LnStudentCdf
        | Op::LnStudentCdfPartial
        | Op::LnStudentCdfFreedomPartial
        | Op::LnStudentCdfFreedomSecondPartial => [Interval::ENTIRE; 2],
        // Masks, which are flat.
        _ => [zero, zero],
    }
}

/// `b aᵇ⁻¹`, and 0 where `b` is 0.
fn powf_partial_a(a: Interval, b: Interval) -> Interval {
    if b.is_zero() {
        return Interval::ZERO;
    }
    let below = b - Interval::ONE;
    match integer(below) {
        Some(n) => b * a.power(n),
        // Of an exponent so large that 1 less is no float, and a negative base, not even the sign is known.
        None if a.lower < 0.0 => Interval::ENTIRE,
        None => b * a.powf(below),
    }
}

/// `aᵇ ln a`, which has no bound where `a` can be 0 and `b` is not positive.
fn powf_partial_b(a: Interval, b: Interval, y: Interval) -> Interval {
    if a.lower < 0.0 || (a.lower == 0.0 && b.lower <= 0.0) {
        return Interval::ENTIRE;
    }
    if a.is_zero() {
        return Interval::ZERO;
    }
    let partial = y * a.ln();
    if a.lower > 0.0 {
        return partial;
    }
    // Between 0 and 1 it is lowest at a = e^(−1/b), with −1/(e b).
    let lowest = -(Interval::point(0.368) / Interval::point(b.lower));
    Interval { lower: partial.lower.max(lowest.lower), ..partial }
}

#[cfg(test)]
#[path = "../../tests/unit/op/enclosed.rs"]
mod tests;
