//! How far a computed value or partial derivative can be from the exact one: a column of the table.
//!
//! Arithmetic and square roots are rounded correctly (IEEE 754), which is ½ unit in the last place. Elementary functions are those of
//! std, that is, of the system's library; the bounds are the largest errors that the manual of the GNU C library has for them
//! (Known Maximum Errors in Math Functions), and cover what Gladman, Innocente, Mather and Zimmermann (Accuracy of Mathematical
//! Functions in Single, Double, Double Extended, and Quadruple Precision, 2024) found on other systems, but for `cbrt` and the
//! hyperbolic functions of some. Where std has a formula of its own, the bound is that of the formula. Tests hold each bound
//! against 400 digits.

use super::Op;
use crate::scalar::Numeric;

/// How large a unit in the last place of `x` is.
pub(crate) fn unit<T: Numeric>(x: T) -> f64 {
    let size = x.wide().abs();
    if !size.is_finite() {
        return f64::INFINITY;
    }
    // The power of two below a number is the number without its fraction. A subnormal f64 has units of the smallest.
    let power = f64::from_bits(size.to_bits() & !((1 << 52) - 1));
    let smallest = T::min_positive_value().wide() * T::epsilon().wide();
    (power * T::epsilon().wide()).max(smallest)
}

/// A bound on the error of the value `y` of an operation whose operands are exact; of a power with exponent `n`.
///
/// Arithmetic and roots that come out exactly have none.
pub(crate) fn rounding<T: Numeric>(op: Op, n: i32, operands: [T; 3], y: T) -> f64 {
    if is_exact(op, n, operands, y) { 0.0 } else { rounding_nearby(op, n, operands, y) }
}

/// The same for operands nearby, where what comes out exactly at these does not.
pub(crate) fn rounding_nearby<T: Numeric>(op: Op, n: i32, [a, b, _]: [T; 3], y: T) -> f64 {
    let (x, epsilon) = (a.wide(), T::epsilon().wide());
    let beyond = match op {
        // std's ln(x + √(x − 1) √(x + 1)): near 1, a logarithm of a rounded number near 1.
        Op::Acosh => 2.0 * epsilon,
        // std's ½ ln_1p(2x / (1 − x)): near −1, the same; its operand is within 2 roundings.
        Op::Atanh if x < 0.0 && x > -1.0 => {
            let z = 2.0 * x / (1.0 - x);
            2.0 * epsilon * (z / (1.0 + z)).abs()
        }
        // The reciprocal of a power that overflows before its reciprocal vanishes.
        Op::Powi if n < 0 && x != 0.0 => T::min_positive_value().wide(),
        _ => beyond_special(op, x, b.wide(), y.wide()),
    };
    let ulps = ulps(op, n);
    if ulps == 0.0 { 0.0 } else { ulps * unit(y) + beyond }
}

/// What special functions can be off by beside a few units in the last place: next to zeros that no argument is exact at, and
/// where a logarithm is raised. They are computed in double precision, whatever the float.
fn beyond_special(op: Op, a: f64, b: f64, y: f64) -> f64 {
    let ln_beta = || {
        let (small, sum) = (a.min(b), a + b);
        small.max(2.0) * (2.0 + sum.abs().max(1.0).ln())
    };
    16.0 * f64::EPSILON
        * match op {
            Op::LnGamma if a < 0.0 => 1.0 + a.abs() * (1.0 + a.abs()).ln(),
            Op::Polygamma if b < 0.0 => {
                let distance = (b - b.round()).abs();
                (1..=a as u32).map(f64::from).product::<f64>()
                    * (4.0 + (2.0 - b).ln() + distance.recip()).powf(a + 1.0)
            }
            Op::LnBeta => ln_beta(),
            Op::Beta => y * (1.0 + ln_beta() + y.ln().abs()),
            Op::LogAddExp => 1.0,
            Op::BesselJ | Op::BesselY => b.abs().max(1.0).sqrt().recip(),
            Op::BesselIScaled => 1.0,
            Op::GammaP | Op::GammaQ | Op::GammaPPartial if a > 80.0 => {
                y * (1.0 + y.ln().abs() + a.sqrt().min(64.0))
            }
            Op::BetaP | Op::BetaQ | Op::BetaPPartial => y * (1.0 + y.ln().abs() + a.min(b).sqrt()) + 1.0,
            Op::LnBetaP => 1.0 + a.min(b).sqrt(),
            Op::LnBetaPPartial => y * (1.0 + a.min(b).sqrt()),
            Op::GammaPShapePartial | Op::GammaPShapeSecondPartial => a.max(1.0).sqrt() + a.recip(),
            Op::Sinc => (1.0 + a) * b.abs().max(1.0).recip(),
            _ => return 0.0,
        }
}

/// Does the operation come out exactly? False where that is not known.
fn is_exact<T: Numeric>(op: Op, n: i32, [a, b, _]: [T; 3], y: T) -> bool {
    // Below this, the remainder of a product can vanish by itself.
    let is_large = |x: T| x.abs() > T::min_positive_value() / T::epsilon();
    let zero = T::zero();
    match op {
        Op::Mul if a == zero || b == zero => true,
        Op::Div | Op::Sqrt | Op::Powi if a == zero => true,
        Op::Add => sums_exactly(a, b, y),
        Op::Sub => sums_exactly(a, -b, y),
        Op::Mul => is_large(y) && a.mul_add(b, -y) == zero,
        Op::Powi if n == 2 => is_large(y) && a.mul_add(a, -y) == zero,
        Op::Div => is_large(a) && y.mul_add(b, -a) == zero,
        Op::Recip => y.mul_add(a, -T::one()) == zero,
        Op::Sqrt => is_large(a) && y.mul_add(y, -a) == zero,
        _ => false,
    }
}

/// Is `y` the exact sum? By Knuth's sum without an error (The Art of Computer Programming 2, 4.2.2, theorem B).
pub(crate) fn sums_exactly<T: Numeric>(a: T, b: T, y: T) -> bool {
    let of_b = y - a;
    (a - (y - of_b)) + (b - of_b) == T::zero()
}

/// The bound on the error of a value in units in the last place of the result; of a power with exponent `n`.
fn ulps(op: Op, n: i32) -> f64 {
    match op {
        Op::Pair
        | Op::Neg
        | Op::Abs
        | Op::Signum
        | Op::Side
        | Op::Floor
        | Op::Ceil
        | Op::Round
        | Op::Trunc
        | Op::Argument
        | Op::Call
        | Op::Output => 0.0,
        Op::Fract | Op::Relu | Op::Detach | Op::Rem | Op::Max | Op::Min | Op::Copysign | Op::Select => 0.0,
        Op::Less | Op::LessEqual | Op::Equal | Op::Above | Op::Below => 0.0,
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Recip | Op::Sqrt | Op::MulAdd | Op::Absorb => 0.5,
        Op::Exp | Op::Exp2 | Op::ExpM1 | Op::Ln | Op::Ln1p | Op::Log2 | Op::Powf => 1.0,
        Op::Sin | Op::Cos | Op::Tan | Op::Asin | Op::Acos | Op::Atan | Op::Atan2 | Op::Hypot | Op::Erf => 1.0,
        Op::Log10 | Op::Sinh | Op::Cosh | Op::Tanh | Op::Acosh | Op::Atanh => 2.0,
        // An older library's; newer ones are within 1.
        Op::Cbrt => 4.0,
        // Formulas of four and five roundings, in units that can be half as large as the rounding.
        Op::Asinh | Op::Softplus => 4.0,
        Op::Sigmoid => 5.0,
        // Computed with more digits, and rounded once.
        Op::TanhPartial | Op::SigmoidPartial | Op::AtanPartial | Op::ErfPartial | Op::CbrtPartial => 2.0,
        Op::HypotPartial | Op::Atan2Partial => 2.0,
        // Held to by `special.txt`; orders beyond 2 of the families lose a unit or two each.
        Op::LnGamma | Op::Gamma | Op::Erfc | Op::ErfInv | Op::NormalCdf | Op::LnNormalCdf => 4.0,
        Op::NormalQuantile
        | Op::Logit
        | Op::LogitPartial
        | Op::Ln1mExp
        | Op::LambertW
        | Op::LnBeta
        | Op::Beta => 4.0,
        Op::LogAddExp | Op::XLogY | Op::NormalCdfPartial | Op::LnNormalCdfPartial | Op::LambertWPartial => {
            4.0
        }
        Op::LnBetaPartial | Op::LnBetaSecondPartial => 4.0,
        Op::BesselJ | Op::BesselY | Op::BesselI | Op::BesselIScaled | Op::BesselKScaled => 8.0,
        // Next to 0 it is a sum over a wide range of exponents.
        Op::BesselK => 32.0,
        // Of a large shape more, by the logarithm: see above.
        Op::GammaP | Op::GammaQ | Op::GammaPPartial => 16.0,
        Op::GammaPShapePartial | Op::GammaPShapeSecondPartial => 256.0,
        Op::GammaPShapeThirdPartial => f64::INFINITY,
        Op::LnStudentCdf | Op::LnStudentCdfPartial => 64.0,
        Op::LnStudentCdfFreedomPartial | Op::LnStudentCdfFreedomSecondPartial => f64::INFINITY,
        Op::BetaP | Op::BetaQ | Op::BetaPPartial | Op::LnBetaP | Op::LnBetaPPartial => 64.0,
        Op::LnBetaPA
        | Op::LnBetaPB
        | Op::LnBetaPAA
        | Op::LnBetaPAB
        | Op::LnBetaPBB
        | Op::LnBetaPAAA
        | Op::LnBetaPAAB
        | Op::LnBetaPABB
        | Op::LnBetaPBBB => f64::INFINITY,
        Op::Polygamma | Op::Erfcx | Op::Sinc | Op::Exprel | Op::ErfInvPartial | Op::NormalQuantilePartial => {
            8.0
        }
        Op::Powi => match n {
            0 | 1 => 0.0,
            2 => 0.5,
            // A product of n factors, each rounding of half a unit, which can be a whole one of the result.
            _ => f64::from(n).abs(),
        },
    }
}

/// Bounds on the errors of the partial derivatives, in units in the last place.
///
/// 4 is what the tests hold every first derivative to that is computed at all.
pub(crate) fn partial_ulps(op: Op, n: i32) -> f64 {
    match op {
        Op::Pair
        | Op::Neg
        | Op::Abs
        | Op::Signum
        | Op::Side
        | Op::Floor
        | Op::Ceil
        | Op::Round
        | Op::Trunc
        | Op::Argument
        | Op::Call
        | Op::Output => 0.0,
        Op::Fract | Op::Relu | Op::Detach | Op::Max | Op::Min | Op::Copysign | Op::Select => 0.0,
        Op::Less | Op::LessEqual | Op::Equal | Op::Above | Op::Below => 0.0,
        // 1 and an integer, or the operands themselves.
        Op::Rem | Op::Add | Op::Sub | Op::Mul | Op::MulAdd | Op::Absorb => 0.0,
        // Twice the operand.
        Op::Powi if (0..=2).contains(&n) => 0.0,
        Op::Div | Op::Recip | Op::Sqrt | Op::Cbrt | Op::Exp | Op::Exp2 | Op::ExpM1 | Op::Ln | Op::Ln1p => 4.0,
        Op::Log2 | Op::Log10 | Op::Sin | Op::Cos | Op::Tan | Op::Asin | Op::Acos | Op::Atan | Op::Sinh => 4.0,
        Op::Cosh | Op::Tanh | Op::Asinh | Op::Acosh | Op::Atanh | Op::Sigmoid | Op::Softplus | Op::Erf => 4.0,
        Op::Powi | Op::Powf | Op::Atan2 | Op::Hypot => 4.0,
        // Those that occur in derivatives of derivatives are held to 5.
        Op::TanhPartial | Op::SigmoidPartial | Op::AtanPartial | Op::ErfPartial | Op::CbrtPartial => 5.0,
        Op::HypotPartial | Op::Atan2Partial => 5.0,
        Op::LnGamma | Op::Gamma | Op::Erfc | Op::NormalCdf | Op::LnNormalCdf | Op::Logit | Op::Ln1mExp => 5.0,
        Op::LambertW | Op::LnBeta | Op::Beta | Op::LogAddExp | Op::XLogY | Op::Exprel => 5.0,
        Op::ErfInv | Op::NormalQuantile | Op::Polygamma | Op::Erfcx | Op::Sinc => 8.0,
        Op::NormalCdfPartial
        | Op::LnNormalCdfPartial
        | Op::LnBetaPartial
        | Op::LambertWPartial
        | Op::LogitPartial => 8.0,
        Op::LnBetaSecondPartial | Op::ErfInvPartial | Op::NormalQuantilePartial => 16.0,
        Op::BesselJ | Op::BesselY | Op::BesselI | Op::BesselIScaled | Op::BesselKScaled => 16.0,
        Op::BesselK => 64.0,
        Op::GammaP | Op::GammaQ | Op::GammaPPartial => 256.0,
        Op::GammaPShapePartial | Op::GammaPShapeSecondPartial | Op::GammaPShapeThirdPartial => f64::INFINITY,
        Op::LnStudentCdf
        | Op::LnStudentCdfPartial
        | Op::LnStudentCdfFreedomPartial
        | Op::LnStudentCdfFreedomSecondPartial => f64::INFINITY,
        Op::BetaP | Op::BetaQ | Op::BetaPPartial => f64::INFINITY,
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
        | Op::LnBetaPBBB => f64::INFINITY,
    }
}
