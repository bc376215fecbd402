//! The convention at each kink, pole and infinity, one row for each.
//!
//! The rows say what the doc lines of the operations promise; whose convention
//! that is, where JAX and PyTorch differ, is in those lines.

use super::at;
use crate::op::{Op, powi_partial};

/// The partial derivative of `xⁿ`.
fn at_power(x: f64, n: i32) -> f64 {
    powi_partial(x, x.powi(n), n)
}

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

/// Operation, operand, value, partial derivative.
#[rustfmt::skip]
const UNARY: &[(Op, f64, f64, f64)] = &[
    (Op::Recip, 0.0, INF, -INF),
    (Op::Recip, -0.0, -INF, -INF),
    (Op::Recip, INF, 0.0, -0.0),
    (Op::Sqrt, 0.0, 0.0, INF),
    // The root of −0 is −0, and the infinity takes its sign; so with the logarithm.
    (Op::Sqrt, -0.0, -0.0, -INF),
    (Op::Sqrt, -1.0, NAN, NAN),
    (Op::Sqrt, INF, INF, 0.0),
    (Op::Cbrt, 0.0, 0.0, INF),
    (Op::Cbrt, -0.0, -0.0, INF),
    (Op::Exp, -1000.0, 0.0, 0.0),
    (Op::Exp, 1000.0, INF, INF),
    (Op::Ln, 0.0, -INF, INF),
    (Op::Ln, -0.0, -INF, -INF),
    (Op::Ln, -1.0, NAN, -1.0),
    (Op::Ln, INF, INF, 0.0),
    (Op::Ln1p, -1.0, -INF, INF),
    (Op::Log2, 0.0, -INF, INF),
    (Op::Log10, 0.0, -INF, INF),
    (Op::Sin, INF, NAN, NAN),
    (Op::Asin, 1.0, core::f64::consts::FRAC_PI_2, INF),
    (Op::Asin, -1.0, -core::f64::consts::FRAC_PI_2, INF),
    (Op::Asin, 1.5, NAN, NAN),
    (Op::Acos, 1.0, 0.0, -INF),
    (Op::Acos, -1.0, core::f64::consts::PI, -INF),
    (Op::Acos, -1.5, NAN, NAN),
    (Op::Acosh, 1.0, 0.0, INF),
    (Op::Acosh, 0.5, NAN, NAN),
    (Op::Acosh, -2.0, NAN, NAN),
    (Op::Atanh, 1.0, INF, INF),
    (Op::Atanh, -1.0, -INF, INF),
    (Op::Atanh, -0.0, -0.0, 1.0),
    (Op::Tanh, INF, 1.0, 0.0),
    (Op::Tanh, -INF, -1.0, 0.0),
    (Op::Asinh, 1e200, 461.210_165_779_369_1, 1e-200),
    (Op::Abs, 0.0, 0.0, 0.0),
    (Op::Abs, -0.0, 0.0, 0.0),
    (Op::Abs, NAN, NAN, 0.0),
    (Op::Abs, -INF, INF, -1.0),
    (Op::Side, 0.0, 0.0, 0.0),
    (Op::Side, NAN, 0.0, 0.0),
    (Op::Signum, 0.0, 1.0, 0.0),
    (Op::Signum, -0.0, -1.0, 0.0),
    (Op::Floor, 2.0, 2.0, 0.0),
    (Op::Floor, -0.5, -1.0, 0.0),
    (Op::Ceil, 2.0, 2.0, 0.0),
    (Op::Ceil, -0.5, -0.0, 0.0),
    (Op::Round, 0.5, 1.0, 0.0),
    (Op::Round, -2.5, -3.0, 0.0),
    (Op::Trunc, -1.5, -1.0, 0.0),
    (Op::Fract, 2.0, 0.0, 1.0),
    (Op::Fract, -1.5, -0.5, 1.0),
    (Op::Relu, 0.0, 0.0, 0.0),
    (Op::Relu, -0.0, 0.0, 0.0),
    (Op::Relu, NAN, NAN, 0.0),
    (Op::Relu, INF, INF, 1.0),
    (Op::Sigmoid, 1000.0, 1.0, 0.0),
    (Op::Sigmoid, -1000.0, 0.0, 0.0),
    (Op::Sigmoid, NAN, NAN, NAN),
    (Op::Softplus, 1000.0, 1000.0, 1.0),
    (Op::Softplus, -1000.0, 0.0, 0.0),
    (Op::Softplus, 0.0, core::f64::consts::LN_2, 0.5),
    (Op::Softplus, NAN, NAN, NAN),
    (Op::Erf, INF, 1.0, 0.0),
    (Op::Erf, -INF, -1.0, 0.0),
    (Op::Detach, INF, INF, 0.0),
    (Op::LnGamma, 0.0, INF, NAN),
    (Op::LnGamma, -3.0, INF, NAN),
    (Op::LnGamma, 1.0, 0.0, -0.577_215_664_901_532_9),
    (Op::LnGamma, INF, INF, INF),
    (Op::Gamma, 0.0, INF, NAN),
    (Op::Gamma, -0.0, -INF, NAN),
    (Op::Gamma, -2.0, NAN, NAN),
    (Op::Gamma, 200.0, INF, INF),
    (Op::Erfc, INF, 0.0, 0.0),
    (Op::Erfc, -INF, 2.0, 0.0),
    (Op::ErfInv, 0.0, 0.0, 0.886_226_925_452_758),
    (Op::ErfInv, 1.0, INF, INF),
    (Op::ErfInv, -1.0, -INF, INF),
    (Op::ErfInv, 1.5, NAN, NAN),
    (Op::NormalCdf, INF, 1.0, 0.0),
    (Op::NormalCdf, -INF, 0.0, 0.0),
    (Op::NormalCdf, NAN, NAN, NAN),
    (Op::LnNormalCdf, INF, -0.0, 0.0),
    (Op::LnNormalCdf, -INF, -INF, INF),
    (Op::LnNormalCdf, -1e200, -INF, 1e200),
    (Op::NormalQuantile, 0.0, -INF, INF),
    (Op::NormalQuantile, 0.5, 0.0, 2.506_628_274_631_000_7),
    (Op::NormalQuantile, 1.0, INF, INF),
    (Op::NormalQuantile, 1.5, NAN, NAN),
    (Op::NormalQuantile, -0.5, NAN, NAN),
    (Op::Logit, 0.0, -INF, INF),
    (Op::Logit, 0.5, 0.0, 4.0),
    (Op::Logit, 1.0, INF, INF),
    (Op::Ln1mExp, 0.0, -INF, INF),
    (Op::Ln1mExp, -INF, -0.0, -0.0),
    (Op::LambertW, 0.0, 0.0, 1.0),
    (Op::LambertW, -0.5, NAN, NAN),
    (Op::LambertW, INF, INF, 0.0),
];

/// Operation, operands, value, partial derivatives.
#[rustfmt::skip]
const BINARY: &[(Op, [f64; 2], f64, [f64; 2])] = &[
    (Op::Div, [1.0, 0.0], INF, [INF, -INF]),
    (Op::Div, [0.0, 0.0], NAN, [INF, NAN]),
    (Op::Mul, [0.0, INF], NAN, [INF, 0.0]),
    (Op::Rem, [6.0, 2.0], 0.0, [1.0, -3.0]),
    (Op::Rem, [6.0, 0.0], NAN, [1.0, NAN]),
    (Op::Powf, [0.0, 0.0], 1.0, [0.0, 0.0]),
    (Op::Powf, [NAN, 0.0], 1.0, [0.0, NAN]),
    (Op::Powf, [0.0, 0.5], 0.0, [INF, 0.0]),
    (Op::Powf, [0.0, 1.0], 0.0, [1.0, 0.0]),
    (Op::Powf, [0.0, 2.0], 0.0, [0.0, 0.0]),
    (Op::Powf, [0.0, -1.0], INF, [-INF, -INF]),
    (Op::Powf, [-2.0, 3.0], -8.0, [12.0, NAN]),
    (Op::Powf, [-2.0, 0.5], NAN, [NAN, NAN]),
    (Op::Powf, [1.0, INF], 1.0, [INF, 0.0]),
    (Op::Atan2, [0.0, 0.0], 0.0, [0.0, 0.0]),
    (Op::Atan2, [-0.0, -1.0], -core::f64::consts::PI, [-1.0, 0.0]),
    // The squares of both would overflow, and underflow.
    (Op::Atan2, [3e200, 4e200], 0.6435011087932844, [1.6e-201, -1.2e-201]),
    (Op::Atan2, [3e-200, 4e-200], 0.6435011087932844, [1.6e199, -1.2e199]),
    (Op::Hypot, [0.0, 0.0], 0.0, [0.0, 0.0]),
    (Op::Hypot, [3e200, -4e200], 5e200, [0.6, -0.8]),
    (Op::Max, [2.0, 2.0], 2.0, [0.5, 0.5]),
    (Op::Max, [0.0, -0.0], 0.0, [0.5, 0.5]),
    (Op::Max, [NAN, 1.0], 1.0, [0.0, 1.0]),
    (Op::Max, [1.0, NAN], 1.0, [1.0, 0.0]),
    (Op::Max, [NAN, NAN], NAN, [0.0, 0.0]),
    (Op::Max, [-INF, 1.0], 1.0, [0.0, 1.0]),
    (Op::Min, [2.0, 2.0], 2.0, [0.5, 0.5]),
    (Op::Min, [NAN, 1.0], 1.0, [0.0, 1.0]),
    (Op::Min, [1.0, NAN], 1.0, [1.0, 0.0]),
    (Op::Copysign, [2.0, -0.0], -2.0, [-1.0, 0.0]),
    (Op::Copysign, [0.0, 1.0], 0.0, [0.0, 0.0]),
    (Op::Copysign, [-0.0, -1.0], -0.0, [0.0, 0.0]),
    (Op::Less, [1.0, 1.0], 0.0, [0.0, 0.0]),
    (Op::Less, [NAN, 1.0], 0.0, [0.0, 0.0]),
    (Op::LessEqual, [1.0, 1.0], 1.0, [0.0, 0.0]),
    (Op::Equal, [0.0, -0.0], 1.0, [0.0, 0.0]),
    (Op::Equal, [NAN, NAN], 0.0, [0.0, 0.0]),
    (Op::Above, [1.0, 1.0], 0.5, [0.0, 0.0]),
    (Op::Above, [1.0, NAN], 1.0, [0.0, 0.0]),
    (Op::Above, [NAN, NAN], 0.0, [0.0, 0.0]),
    (Op::Below, [1.0, 1.0], 0.5, [0.0, 0.0]),
    (Op::Below, [NAN, 1.0], 0.0, [0.0, 0.0]),
    (Op::Absorb, [0.0, INF], 0.0, [INF, 0.0]),
    (Op::Absorb, [0.0, NAN], 0.0, [NAN, 0.0]),
    (Op::Absorb, [INF, 0.0], NAN, [0.0, INF]),
    (Op::Polygamma, [0.0, 0.0], NAN, [0.0, NAN]),
    (Op::Polygamma, [1.0, -2.0], NAN, [0.0, NAN]),
    (Op::Polygamma, [0.0, INF], INF, [0.0, 0.0]),
    (Op::Polygamma, [0.5, 1.0], NAN, [0.0, NAN]),
    (Op::Erfcx, [0.0, INF], 0.0, [0.0, -0.0]),
    (Op::Erfcx, [0.0, -30.0], INF, [0.0, -INF]),
    (Op::Erfcx, [0.0, 0.0], 1.0, [0.0, -core::f64::consts::FRAC_2_SQRT_PI]),
    (Op::Sinc, [0.0, 0.0], 1.0, [0.0, 0.0]),
    (Op::Sinc, [1.0, 0.0], 0.0, [0.0, -1.0 / 3.0]),
    (Op::Exprel, [0.0, 0.0], 1.0, [0.0, 0.5]),
    (Op::Exprel, [0.0, -INF], 0.0, [0.0, 0.0]),
    (Op::LnBeta, [0.0, 1.0], INF, [-INF, 0.0]),
    (Op::LnBeta, [-1.0, 1.0], NAN, [NAN, NAN]),
    (Op::Beta, [1.0, 1.0], 1.0, [-1.0, -1.0]),
    (Op::LogAddExp, [2.0, 2.0], 2.0 + core::f64::consts::LN_2, [0.5, 0.5]),
    (Op::LogAddExp, [-INF, 2.0], 2.0, [0.0, 1.0]),
    (Op::LogAddExp, [-INF, -INF], -INF, [NAN, NAN]),
    (Op::LogAddExp, [INF, 2.0], INF, [1.0, 0.0]),
    (Op::GammaP, [2.0, 0.0], 0.0, [0.0, 0.0]),
    (Op::GammaP, [1.0, 0.0], 0.0, [0.0, 1.0]),
    (Op::GammaP, [0.5, 0.0], 0.0, [0.0, INF]),
    (Op::GammaP, [2.0, INF], 1.0, [0.0, 0.0]),
    (Op::GammaP, [2.0, -1.0], NAN, [NAN, NAN]),
    (Op::GammaP, [0.0, 1.0], NAN, [NAN, NAN]),
    (Op::GammaQ, [2.0, 0.0], 1.0, [0.0, 0.0]),
    (Op::GammaQ, [2.0, INF], 0.0, [0.0, 0.0]),
    (Op::BesselJ, [0.0, 0.0], 1.0, [0.0, 0.0]),
    (Op::BesselJ, [1.0, 0.0], 0.0, [0.0, 0.5]),
    (Op::BesselJ, [0.0, INF], 0.0, [0.0, 0.0]),
    (Op::BesselY, [0.0, 0.0], -INF, [0.0, INF]),
    (Op::BesselY, [0.0, -1.0], NAN, [0.0, NAN]),
    (Op::BesselI, [0.0, 0.0], 1.0, [0.0, 0.0]),
    (Op::BesselI, [1.0, 0.0], 0.0, [0.0, 0.5]),
    (Op::BesselI, [0.0, 1000.0], INF, [0.0, INF]),
    (Op::BesselK, [0.0, 0.0], INF, [0.0, -INF]),
    (Op::BesselK, [0.0, -1.0], NAN, [0.0, NAN]),
    (Op::BesselIScaled, [0.0, 0.0], 1.0, [0.0, -1.0]),
    (Op::BesselIScaled, [1.0, 0.0], 0.0, [0.0, 0.5]),
    (Op::BesselIScaled, [0.0, -1.0], NAN, [0.0, NAN]),
    (Op::BesselKScaled, [0.0, 0.0], INF, [0.0, -INF]),
    (Op::XLogY, [0.0, 0.0], 0.0, [-INF, 0.0]),
    (Op::XLogY, [0.0, 2.0], 0.0, [core::f64::consts::LN_2, 0.0]),
    (Op::XLogY, [1.0, 0.0], -INF, [-INF, INF]),
];

/// Operation, operands, value, partial derivatives.
#[rustfmt::skip]
const TERNARY: &[(Op, [f64; 3], f64, [f64; 3])] = &[
    // Rounded once: the product alone would be exactly 1.
    (Op::MulAdd, [1.0 + f64::EPSILON, 1.0 - f64::EPSILON, -1.0], -f64::EPSILON * f64::EPSILON,
        [1.0 - f64::EPSILON, 1.0 + f64::EPSILON, 1.0]),
    (Op::Select, [1.0, 2.0, NAN], 2.0, [0.0, 1.0, 0.0]),
    (Op::Select, [0.0, NAN, 3.0], 3.0, [0.0, 0.0, 1.0]),
    (Op::Select, [-0.0, INF, 3.0], 3.0, [0.0, 0.0, 1.0]),
    // A mask that is NaN is not zero.
    (Op::Select, [NAN, 2.0, 3.0], 2.0, [0.0, 1.0, 0.0]),
];

fn check(op: Op, x: &[f64], value: f64, partials: &[f64]) {
    // The sign of a zero value is part of the convention, that of a zero partial derivative is not. Two roundings
    // for the few rows that are not exact.
    let near = |got: f64, want: f64| {
        got == want
            || (got.is_nan() && want.is_nan())
            || (got - want).abs() <= f64::EPSILON * 2.0 * want.abs()
    };
    let (got, got_partials) = at(op, 0, x);
    assert!(near(got, value) && (got.is_nan() || got.signum() == value.signum()), "{op:?} {x:?}: {got:?}");
    assert!(got_partials.iter().zip(partials).all(|(&g, &w)| near(g, w)), "{op:?} {x:?}: {got_partials:?}");
}

#[test]
fn edges_follow_the_stated_convention() {
    UNARY.iter().for_each(|&(op, x, value, partial)| check(op, &[x], value, &[partial]));
    BINARY.iter().for_each(|&(op, x, value, partials)| check(op, &x, value, &partials));
    TERNARY.iter().for_each(|&(op, x, value, partials)| check(op, &x, value, &partials));
}

#[test]
fn whole_powers_have_their_partials_at_zero_and_at_the_ends() {
    for x in [0.0, -2.0, INF, NAN] {
        assert_eq!(at_power(x, 0), 0.0);
        assert_eq!(at_power(x, 1), 1.0);
    }
    assert_eq!(at_power(0.0, 2), 0.0);
    assert_eq!(at_power(0.0, 3), 0.0);
    assert_eq!(at_power(0.0, -1), -INF);
    assert_eq!(at_power(INF, 2), INF);
    assert_eq!(at_power(2.0, i32::MIN), -0.0);
    assert_eq!(at_power(1.0, i32::MIN), f64::from(i32::MIN));
    assert_eq!(at_power(1.0, i32::MAX), f64::from(i32::MAX));
}

/// The same conventions hold in `f32`, for the rows whose numbers exist in it.
#[test]
fn edges_are_the_same_in_single_precision() {
    use crate::op::{BinaryRow, UnaryRow, for_binary, for_unary};
    let fits = |x: &f64| *x == 0.0 || !x.is_finite() || (1e-30..1e30).contains(&x.abs());
    let near = |got: f32, want: f64| {
        let (got, epsilon) = (f64::from(got), f64::from(f32::EPSILON));
        got == want || (got.is_nan() && want.is_nan()) || (got - want).abs() <= 2.0 * epsilon * want.abs()
    };
    for &(op, x, value, partial) in UNARY.iter().filter(|row| [row.1, row.2, row.3].iter().all(fits)) {
        let x = x as f32;
        let (got, got_partial) =
            for_unary!(op, R => { let y = R::value(x); (y, R::partial(x, y)) }, else panic!("{op:?}"));
        assert!(near(got, value) && near(got_partial, partial), "{op:?} {x}: {got} {got_partial}");
    }
    for &(op, x, value, partials) in BINARY.iter().filter(|row| row.1.iter().chain(&row.3).all(fits)) {
        let [a, b] = x.map(|x| x as f32);
        let (got, got_a, got_b) = for_binary!(op, R => {
            let y = R::value(a, b);
            (y, R::partial_a(a, b, y), R::partial_b(a, b, y))
        }, else panic!("{op:?}"));
        let right = near(got, value) && near(got_a, partials[0]) && near(got_b, partials[1]);
        assert!(right, "{op:?} {a} {b}: {got} {got_a} {got_b}");
    }
}
