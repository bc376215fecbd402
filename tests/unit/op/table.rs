//! Every row at points inside its pieces, against two witnesses.

use super::at;
use crate::op::{Arity, Op};
use crate::support::dual::Dual;
use crate::var::Activation;
use num_traits::Float;

type Unary = (Op, fn(Dual) -> Dual, &'static [f64]);
type Ternary = (Op, fn([Dual; 3]) -> Dual, &'static [[f64; 3]]);
type Binary = (Op, fn(Dual, Dual) -> Dual, &'static [[f64; 2]]);

/// Points on both sides of every kink, small and large.
const ANY: &[f64] = &[-7.3, -1.0, -1e-3, 1e-3, 0.4, 2.5, 11.0];
const POSITIVE: &[f64] = &[1e-9, 1e-3, 0.4, 1.0, 2.5, 1e6];
const INSIDE_ONE: &[f64] = &[-0.95, -0.4, -1e-3, 1e-3, 0.7, 0.95];
const BROKEN: &[f64] = &[-7.3, -1.4, -0.2, 0.3, 2.6];

const UNARY: &[Unary] = &[
    (Op::Neg, |x| -x, ANY),
    (Op::Recip, Float::recip, ANY),
    (Op::Sqrt, Float::sqrt, POSITIVE),
    (Op::Cbrt, Float::cbrt, ANY),
    (Op::Exp, Float::exp, ANY),
    (Op::Exp2, Float::exp2, ANY),
    (Op::ExpM1, Float::exp_m1, ANY),
    (Op::Ln, Float::ln, POSITIVE),
    (Op::Ln1p, Float::ln_1p, &[-0.9, -1e-9, 1e-9, 0.5, 40.0]),
    (Op::Log2, Float::log2, POSITIVE),
    (Op::Log10, Float::log10, POSITIVE),
    (Op::Sin, Float::sin, ANY),
    (Op::Cos, Float::cos, ANY),
    // Eleven is too close to a pole for differences.
    (Op::Tan, Float::tan, &[-7.3, -1.0, 1e-3, 0.4, 2.5, 10.0]),
    (Op::Asin, Float::asin, INSIDE_ONE),
    (Op::Acos, Float::acos, INSIDE_ONE),
    (Op::Atan, Float::atan, ANY),
    (Op::Sinh, Float::sinh, ANY),
    (Op::Cosh, Float::cosh, ANY),
    (Op::Tanh, Float::tanh, &[-3.0, -0.5, 1e-3, 0.1, 2.0]),
    (Op::Asinh, Float::asinh, ANY),
    (Op::Acosh, Float::acosh, &[1.01, 1.5, 3.0, 1e4]),
    (Op::Atanh, Float::atanh, INSIDE_ONE),
    (Op::Abs, Float::abs, ANY),
    (Op::Signum, Float::signum, ANY),
    (Op::Side, Float::signum, ANY),
    (Op::Floor, Float::floor, BROKEN),
    (Op::Ceil, Float::ceil, BROKEN),
    (Op::Round, Float::round, BROKEN),
    (Op::Trunc, Float::trunc, BROKEN),
    (Op::Fract, Float::fract, BROKEN),
    (Op::Relu, Activation::relu, ANY),
    (Op::Sigmoid, Activation::sigmoid, &[-30.0, -2.0, 0.0, 0.7, 30.0]),
    (Op::Softplus, Activation::softplus, &[-30.0, -2.0, 0.0, 0.7, 30.0]),
    (Op::Erf, Activation::erf, &[-2.0, -0.3, 0.0, 1e-3, 1.5]),
    (Op::Detach, |x| Dual::constant(x.value), ANY),
];

/// Partial derivatives of other rows, which the golden file knows with 50 digits, and the derivatives of which
/// [`super::twice`] compares with differences.
const PARTIALS: &[Op] = &[
    Op::TanhPartial,
    Op::SigmoidPartial,
    Op::AtanPartial,
    Op::ErfPartial,
    Op::CbrtPartial,
    Op::HypotPartial,
    Op::Atan2Partial,
];

/// Special functions, which another golden file knows with their first and second derivatives.
const SPECIAL: &[Op] = &[
    Op::LnGamma,
    Op::Gamma,
    Op::Erfc,
    Op::ErfInv,
    Op::ErfInvPartial,
    Op::NormalCdf,
    Op::NormalCdfPartial,
    Op::LnNormalCdf,
    Op::LnNormalCdfPartial,
    Op::NormalQuantile,
    Op::NormalQuantilePartial,
    Op::Logit,
    Op::LogitPartial,
    Op::Ln1mExp,
    Op::LambertW,
    Op::LambertWPartial,
    Op::Polygamma,
    Op::Erfcx,
    Op::Sinc,
    Op::Exprel,
    Op::LnBeta,
    Op::LnBetaPartial,
    Op::LnBetaSecondPartial,
    Op::Beta,
    Op::LogAddExp,
    Op::XLogY,
    Op::GammaP,
    Op::GammaQ,
    Op::GammaPPartial,
    Op::GammaPShapePartial,
    Op::GammaPShapeSecondPartial,
    Op::GammaPShapeThirdPartial,
    Op::LnStudentCdf,
    Op::LnStudentCdfPartial,
    Op::LnStudentCdfFreedomPartial,
    Op::LnStudentCdfFreedomSecondPartial,
    Op::BetaP,
    Op::BetaQ,
    Op::BetaPPartial,
    Op::LnBetaP,
    Op::LnBetaPPartial,
    Op::LnBetaPA,
    Op::LnBetaPB,
    Op::LnBetaPAA,
    Op::LnBetaPAB,
    Op::LnBetaPBB,
    Op::LnBetaPAAA,
    Op::LnBetaPAAB,
    Op::LnBetaPABB,
    Op::LnBetaPBBB,
    Op::BesselJ,
    Op::BesselY,
    Op::BesselI,
    Op::BesselK,
    Op::BesselIScaled,
    Op::BesselKScaled,
];

const PAIRS: &[[f64; 2]] = &[[1.5, 2.25], [-0.7, 0.3], [3.0, -4.0], [-1e3, -1e-3]];
const POWERS: &[[f64; 2]] = &[[0.3, 2.0], [2.5, -1.5], [1e-3, 0.5], [40.0, 3.0]];

const BINARY: &[Binary] = &[
    (Op::Add, |a, b| a + b, PAIRS),
    (Op::Sub, |a, b| a - b, PAIRS),
    (Op::Mul, |a, b| a * b, PAIRS),
    (Op::Div, |a, b| a / b, PAIRS),
    (Op::Rem, |a, b| a % b, &[[7.5, 2.0], [-7.5, 2.0], [7.5, -2.0], [0.3, 2.0]]),
    (Op::Powf, Float::powf, POWERS),
    (Op::Atan2, Float::atan2, PAIRS),
    (Op::Hypot, Float::hypot, PAIRS),
    (Op::Max, Float::max, PAIRS),
    (Op::Min, Float::min, PAIRS),
    (Op::Copysign, Float::copysign, PAIRS),
    (Op::Less, |a, b| Dual::mask(a < b), PAIRS),
    (Op::LessEqual, |a, b| Dual::mask(a <= b), PAIRS),
    (Op::Equal, |a, b| Dual::mask(a == b), PAIRS),
    (Op::Above, |a, b| Dual::mask(a > b), PAIRS),
    (Op::Below, |a, b| Dual::mask(a < b), PAIRS),
    (Op::Absorb, |a, b| a * b, PAIRS),
];

const TERNARY: &[Ternary] = &[
    (Op::MulAdd, |[a, b, c]| a.mul_add(b, c), &[[1.5, 2.0, -3.0], [-0.1, 0.1, 1e3]]),
    (Op::Select, |[m, a, b]| m.select(a, b), &[[1.0, 2.0, -3.0], [-0.1, 0.1, 1e3]]),
];

/// Checks one row at one point: partial derivatives to the error of the witness, and to central differences.
fn check(op: Op, n: i32, x: &[f64], dual: impl Fn(&[Dual]) -> Dual) {
    check_partials(op, n, x, true, dual);
}

fn check_partials(op: Op, n: i32, x: &[f64], differences: bool, dual: impl Fn(&[Dual]) -> Dual) {
    let (value, partials) = at(op, n, x);
    for (k, &partial) in partials.iter().enumerate() {
        let seed = |(i, &x): (usize, &f64)| if i == k { Dual::variable(x) } else { Dual::constant(x) };
        let witness = dual(&x.iter().enumerate().map(seed).collect::<Vec<_>>());
        assert_eq!(value.to_bits(), witness.value.to_bits(), "{op:?} at {x:?}");
        let off = (partial - witness.derivative).abs();
        assert!(off <= witness.error, "{op:?} at {x:?}: {partial} {witness:?}");
        if !differences {
            continue;
        }

        // Truncation ~h², rounding ~ε/h: balanced at h = ∛ε, a part in 10¹⁰ of the natural scale.
        let h = f64::EPSILON.cbrt() * x[k].abs();
        let beside = |h: f64| {
            let mut near = x.to_vec();
            near[k] += h;
            (near[k], at(op, n, &near).0)
        };
        let ((right, above), (left, below)) = (beside(h), beside(-h));
        // Differences say nothing at 0 with this step, and never see that a value is detached.
        let difference =
            if h == 0.0 || op == Op::Detach { partial } else { (above - below) / (right - left) };
        let scale = partial.abs().max(value.abs() / x[k].abs().max(f64::MIN_POSITIVE));
        assert!((partial - difference).abs() <= 1e-7 * scale, "{op:?} at {x:?}: {partial} {difference}");
    }
}

#[test]
fn partials_match_dual_numbers_and_central_differences() {
    for &(op, dual, points) in UNARY {
        points.iter().for_each(|&x| check(op, 0, &[x], |x| dual(x[0])));
    }
    for n in [-3, -1, 0, 1, 2, 3, 7] {
        ANY.iter().for_each(|&x| check(Op::Powi, n, &[x], |x| x[0].powi(n)));
    }
    for &(op, dual, points) in BINARY {
        points.iter().for_each(|x| check(op, 0, x, |x| dual(x[0], x[1])));
    }
    for &(op, dual, points) in TERNARY {
        points.iter().for_each(|x| check(op, 0, x, |x| dual([x[0], x[1], x[2]])));
    }
}

/// Points where a formula of a partial derivative is badly conditioned, underflows or nears an end of its domain. The
/// witness has to know how far it is off, and the table may not be off by more.
const HARD: &[f64] = &[
    -750.0,
    -40.0,
    -18.7,
    -6.0,
    -0.999_999_999_9,
    -1e-9,
    1e-160,
    1e-9,
    0.999_999,
    0.999_999_999_999,
    1.000_000_000_001,
    1.001,
    1.571,
    6.0,
    11.0,
    18.7,
    40.0,
    700.0,
    1e8,
    1e150,
];

#[test]
fn partials_keep_to_the_doubts_of_the_witness() {
    let is_known = |dual: &Dual| dual.error.is_finite() && dual.derivative.is_finite();
    let hard = || HARD.iter().copied();
    for &(op, dual, _) in UNARY {
        for x in hard().filter(|&x| is_known(&dual(Dual::variable(x)))) {
            check_partials(op, 0, &[x], false, |x| dual(x[0]));
        }
    }
    for n in [-5, -2, 4, 9, 31] {
        for x in hard().filter(|&x| is_known(&Dual::variable(x).powi(n))) {
            check_partials(Op::Powi, n, &[x], false, |x| x[0].powi(n));
        }
    }
    for &(op, dual, _) in BINARY {
        // Ties have conventions of their own.
        for (a, b) in hard().flat_map(|a| hard().map(move |b| (a, b))).filter(|(a, b)| a != b) {
            let [along_a, along_b] =
                [dual(Dual::variable(a), Dual::constant(b)), dual(Dual::constant(a), Dual::variable(b))];
            if is_known(&along_a) && is_known(&along_b) {
                check_partials(op, 0, &[a, b], false, |x| dual(x[0], x[1]));
            }
        }
    }
}

#[test]
fn no_operation_is_left_out() {
    let tested = UNARY
        .iter()
        .map(|row| row.0)
        .chain(BINARY.iter().map(|row| row.0))
        .chain(TERNARY.iter().map(|row| row.0))
        .chain(PARTIALS.iter().chain(SPECIAL).copied())
        .chain([Op::Powi, Op::Pair]);
    let mut tested: Vec<Op> = tested.collect();
    tested.sort_unstable();
    // The parts of a call are no rows: their values are those of a function that is not in the table.
    let rows: Vec<Op> = Op::ALL.iter().copied().filter(|op| op.arity() != Arity::Call).collect();
    assert_eq!(tested, rows);
    assert!(Op::ALL.iter().all(|op| (op.arity() == Arity::Half) == (*op == Op::Pair)));
}

/// Single precision takes other paths through the same formulas: libm's `f32` functions.
#[test]
fn partials_in_single_precision_match_double() {
    for &(op, _, points) in UNARY {
        for &x in points {
            let x = x as f32;
            let (value, partial) = for_unary_single(op, x);
            let (wide_value, wide) = at(op, 0, &[f64::from(x)]);
            // As above, plus the condition of the value itself where a partial derivative is made from it.
            let near = |a: f32, b: f64| (f64::from(a) - b).abs() <= 512.0 * f64::from(f32::EPSILON) * b.abs();
            assert!(
                near(value, wide_value) && near(partial, wide[0]),
                "{op:?} at {x}: {value} {partial} {wide:?}"
            );
        }
    }
}

fn for_unary_single(op: Op, x: f32) -> (f32, f32) {
    use crate::op::{UnaryRow, for_unary};
    for_unary!(op, R => { let y = R::value(x); (y, R::partial(x, y)) }, else panic!("{op:?}"))
}
