//! Tests of `op::enclosed`: where operations are defined, and their bounds, against their values at points of the boxes.

use super::*;
use crate::op::{self, BinaryRow, UnaryRow};

const ENDS: [f64; 9] = [-2.0, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0];

/// Some of which nothing is known but their sign, or not even that.
const FAR: [f64; 9] = [f64::NEG_INFINITY, -1e200, -2.0, -1e-200, 0.0, 1e-200, 0.5, 1e200, f64::INFINITY];

/// All intervals with these ends.
fn intervals_of(ends: &[f64]) -> impl Iterator<Item = Interval> + Clone {
    let from = |(k, &lower): (usize, &f64)| ends[k..].iter().map(move |&upper| Interval { lower, upper });
    ends.iter().enumerate().flat_map(from).filter(|x| x.lower < f64::INFINITY && x.upper > f64::NEG_INFINITY)
}

fn intervals() -> impl Iterator<Item = Interval> + Clone {
    intervals_of(&ENDS)
}

/// Points of an interval, with 0 if it is there.
fn points(x: Interval) -> Vec<f64> {
    let [lower, upper] = [x.lower.max(-1e300), x.upper.min(1e300)];
    let share = |s: f64| lower + s * (upper - lower);
    let mut points = vec![lower, share(0.1), share(0.37), share(0.5), share(0.93), upper];
    points.extend([-3.0, -1e-100, 1e-100, 2.5].into_iter().filter(|&far| !x.is_bounded() && x.contains(far)));
    if x.contains(0.0) {
        points.push(0.0);
    }
    points
}

fn at(op: Op, [a, b]: [f64; 2]) -> f64 {
    op::for_unary!(op, R => R::value(a), else op::for_binary!(op, R => R::value(a, b), else f64::NAN))
}

/// A value at each point, and not the pole at all of them.
fn has_values(op: Op, a: Interval, b: Interval) -> bool {
    let values: Vec<f64> =
        points(a).iter().flat_map(|&x| points(b).into_iter().map(move |y| at(op, [x, y]))).collect();
    values.iter().all(|value| !value.is_nan()) && values.iter().any(|value| value.is_finite())
}

#[test]
fn an_operation_is_defined_where_it_has_values() {
    let one = Interval::ONE;
    for op in
        [Op::Sqrt, Op::Ln, Op::Log2, Op::Log10, Op::Ln1p, Op::Recip, Op::Asin, Op::Acos, Op::Atanh, Op::Acosh]
    {
        for a in intervals() {
            assert_eq!(is_defined(op, 0, [a, one, one]), has_values(op, a, one), "{op:?} of {a:?}");
        }
    }
    for op in [Op::Exp, Op::Sin, Op::Cbrt, Op::Tanh, Op::Abs, Op::Round, Op::Erf, Op::Sigmoid] {
        assert!(intervals().all(|a| is_defined(op, 0, [a, one, one]) && has_values(op, a, one)), "{op:?}");
    }
    for a in intervals() {
        for b in intervals() {
            assert_eq!(is_defined(Op::Rem, 0, [a, b, one]), has_values(Op::Rem, a, b), "{a:?} % {b:?}");
            for op in [Op::Add, Op::Hypot, Op::Atan2, Op::Max, Op::Less] {
                assert!(is_defined(op, 0, [a, b, one]), "{op:?}");
            }
            // 0 / 0 and 0⁻¹ are points of boxes in which everything else has a value.
            assert_eq!(
                is_defined(Op::Div, 0, [a, b, one]),
                points(b).iter().any(|b| *b != 0.0),
                "{a:?} / {b:?}"
            );
            assert!(
                !is_defined(Op::Powf, 0, [a, b, one]) || has_values(Op::Powf, a, b),
                "{a:?} to the {b:?}"
            );
        }
        for n in [-2, -1, 0, 1, 3] {
            assert_eq!(is_defined(Op::Powi, n, [a, one, one]), n >= 0 || !a.is_zero(), "{a:?} to the {n}");
        }
    }
    let (base, whole) = (Interval { lower: -1.0, upper: 2.0 }, Interval::point(3.0));
    assert!(is_defined(Op::Powf, 0, [base, whole, one]) && !is_defined(Op::Powf, 0, [base, base, one]));
    assert!(is_defined(Op::Powf, 0, [Interval { lower: 0.0, upper: 2.0 }, base, one]));
    assert!(!is_defined(Op::Powf, 0, [Interval::ZERO, base, one]));
    assert!(!is_defined(Op::Rem, 0, [Interval::ENTIRE, one, one]));
}

/// Of special functions, in each operand: an interval within the domain, and some that leave it.
#[test]
fn special_functions_are_defined_on_their_domains() {
    let within = |lower, upper| Interval { lower, upper };
    let (positive, fraction, any) = (within(0.25, 2.0), within(0.25, 0.75), within(-2.0, 2.0));
    let (touching, below) = (within(0.0, 2.0), within(-1.0, 2.0));
    let not_positive = [touching, below, within(-2.0, -1.0)];
    let no_fraction = [within(0.0, 0.5), within(0.5, 1.0), within(-0.5, 0.5), within(0.5, 1.5)];
    let mut rows = Vec::new();
    let mut row = |op: Op, operands: [Interval; 3], k: usize, outside: &[Interval]| {
        rows.push((op, operands, k, outside.to_vec()));
    };
    row(Op::Ln1mExp, [within(-2.0, -0.5), any, any], 0, &[within(-2.0, 0.0)]);
    row(Op::LambertW, [within(-0.25, 2.0), any, any], 0, &[within(-0.5, 2.0)]);
    row(Op::LambertWPartial, [within(-0.25, 2.0), any, any], 0, &[within(-0.5, 2.0)]);
    row(Op::XLogY, [any, touching, any], 1, &not_positive[1..]);
    row(Op::BesselIScaled, [any, touching, any], 1, &not_positive[1..]);
    for op in [Op::ErfInv, Op::ErfInvPartial] {
        row(op, [within(-0.75, 0.75), any, any], 0, &[within(-1.0, 0.5), within(0.5, 1.0)]);
    }
    for op in [Op::LnGamma, Op::Gamma] {
        row(op, [positive, any, any], 0, &not_positive);
    }
    for op in [Op::NormalQuantile, Op::NormalQuantilePartial, Op::Logit, Op::LogitPartial] {
        row(op, [fraction, any, any], 0, &no_fraction);
    }
    for op in [Op::BesselY, Op::BesselK, Op::BesselKScaled, Op::Polygamma, Op::LnStudentCdf] {
        row(op, [any, positive, any], 1, &not_positive);
    }
    let beta = [Op::LnBeta, Op::LnBetaPartial, Op::LnBetaSecondPartial, Op::Beta, Op::LnBetaP, Op::LnBetaPA];
    let gamma = [Op::GammaP, Op::GammaQ, Op::GammaPPartial, Op::GammaPShapePartial];
    for op in beta.into_iter().chain(gamma) {
        row(op, [positive, positive, any], 0, &not_positive);
        row(op, [positive, positive, any], 1, &not_positive);
    }
    for op in [Op::BetaP, Op::BetaQ, Op::BetaPPartial] {
        row(op, [positive, positive, fraction], 0, &not_positive);
        row(op, [positive, positive, fraction], 1, &not_positive);
        row(op, [positive, positive, fraction], 2, &no_fraction);
    }
    for (op, operands, k, outside) in rows {
        assert!(is_defined(op, 0, operands), "{op:?} of {operands:?}");
        for x in outside {
            let mut operands = operands;
            operands[k] = x;
            assert!(!is_defined(op, 0, operands), "{op:?} of {operands:?}");
        }
    }
}

/// Is a finite number within, up to a rounding of its own?
fn holds(bounds: Interval, x: f64, what: &dyn Fn() -> String) {
    let off = 1e-13 * x.abs();
    let within = bounds.lower <= x + off && x - off <= bounds.upper;
    assert!(!x.is_finite() || within, "{x} is not in {bounds:?}: {}", what());
}

#[test]
fn values_and_partial_derivatives_are_within_their_bounds() {
    fn unary<R: UnaryRow>(a: Interval) {
        let y = enclosed(R::OP, 0, [a, Interval::ZERO, Interval::ZERO]);
        let [partial, ..] = enclosed_partials(R::OP, 0, [a, Interval::ZERO, Interval::ZERO], y);
        for x in points(a) {
            let value = R::value(x);
            holds(y, value, &|| format!("{:?} of {a:?}", R::OP));
            if value.is_finite() {
                holds(partial, R::partial(x, value), &|| {
                    format!("the partial derivative of {:?} in {a:?}", R::OP)
                });
            }
        }
    }
    fn binary<R: BinaryRow>(a: Interval, b: Interval) {
        let y = enclosed(R::OP, 0, [a, b, Interval::ZERO]);
        let [of_a, of_b, _] = enclosed_partials(R::OP, 0, [a, b, Interval::ZERO], y);
        let what = |part: &'static str| move || format!("{part} of {:?} in {a:?} and {b:?}", R::OP);
        for s in points(a) {
            for t in points(b) {
                let value = R::value(s, t);
                holds(y, value, &what("the value"));
                if value.is_finite() {
                    holds(of_a, R::partial_a(s, t, value), &what("the first partial derivative"));
                    holds(of_b, R::partial_b(s, t, value), &what("the second partial derivative"));
                }
            }
        }
    }
    let pairs = |ends: &'static [f64], each: usize| {
        intervals_of(ends).flat_map(move |a| intervals_of(ends).step_by(each).map(move |b| (a, b)))
    };
    for a in intervals().chain(intervals_of(&FAR)) {
        for &op in Op::ALL {
            if op.arity() == Arity::Unary && is_defined(op, 0, [a; 3]) {
                op::for_unary!(op, R => unary::<R>(a), else ());
            }
        }
    }
    for (a, n) in intervals_of(&FAR).flat_map(|a| [-3, -2, -1, 0, 1, 2, 3, 7].map(|n| (a, n))) {
        let y = enclosed(Op::Powi, n, [a, Interval::ZERO, Interval::ZERO]);
        let [partial, ..] = enclosed_partials(Op::Powi, n, [a, Interval::ZERO, Interval::ZERO], y);
        for x in points(a) {
            holds(y, x.powi(n), &|| format!("{a:?} to the {n}"));
            if x.powi(n).is_finite() {
                holds(partial, f64::from(n) * x.powi(n - 1), &|| {
                    format!("the partial derivative of {a:?} to the {n}")
                });
            }
        }
    }
    for (a, b) in pairs(&ENDS, 2).chain(pairs(&FAR, 1)) {
        macro_rules! each {
                ($($name:ident)+) => { $(
                    if is_defined(Op::$name, 0, [a, b, a]) {
                        binary::<op::$name>(a, b);
                    }
                )+ };
            }
        each! {
            Add Sub Mul Div Rem Powf Atan2 Hypot Max Min Copysign HypotPartial Atan2Partial Absorb Above Below LogAddExp XLogY
        }
    }
}

/// Where the base comes to 0 the derivative in the exponent has no bound unless the exponent is positive; there it is known to
/// a percent.
#[test]
fn a_power_along_its_exponent() {
    let bounds = |a: [f64; 2], b: [f64; 2]| {
        let [a, b] = [a, b].map(|[lower, upper]| Interval { lower, upper });
        let y = enclosed(Op::Powf, 0, [a, b, Interval::ZERO]);
        enclosed_partials(Op::Powf, 0, [a, b, Interval::ZERO], y)[1]
    };
    assert_eq!(bounds([0.0, 2.0], [0.0, 1.0]), Interval::ENTIRE);
    assert_eq!(bounds([0.0, 2.0], [-1.0, 1.0]), Interval::ENTIRE);
    assert_eq!(bounds([-1.0, 2.0], [2.0, 2.0]), Interval::ENTIRE);
    assert_eq!(bounds([0.0, 0.0], [1.0, 2.0]), Interval::ZERO);
    for b in [0.5, 1.0, 2.0] {
        let found = bounds([0.0, 2.0], [b, 3.0]);
        let lowest = -1.0 / (core::f64::consts::E * b);
        assert!(found.lower <= lowest && found.lower >= 1.01 * lowest, "{found:?}");
        let highest = 8.0 * core::f64::consts::LN_2;
        assert!(found.upper >= highest && found.upper <= 1.0001 * highest, "{found:?}");
    }
    let found = bounds([0.5, 2.0], [-1.0, 3.0]);
    assert!(found.lower <= -2.0 * core::f64::consts::LN_2 && found.is_bounded(), "{found:?}");
}

/// A call of a function that is not in the table changes with its arguments in a way that nobody knows; an argument is its operand.
#[test]
fn calls_are_not_known() {
    let (a, entire, zero) = (Interval::UNIT, Interval::ENTIRE, Interval::ZERO);
    assert_eq!(enclosed(Op::Argument, 0, [a, zero, zero]), a);
    assert_eq!(enclosed_partials(Op::Argument, 0, [a, zero, zero], a), [Interval::ONE, zero, zero]);
    for op in [Op::Call, Op::Output] {
        assert_eq!(enclosed(op, 0, [a; 3]), entire);
        assert_eq!(enclosed_partials(op, 0, [a; 3], entire), [entire, zero, zero]);
    }
    let [first, second, third] = enclosed_partials(Op::MulAdd, 0, [a, entire, zero], entire);
    assert_eq!([first, second, third], [entire, a, Interval::ONE]);
    let masks = [(Interval::ZERO, [zero, zero, Interval::ONE]), (Interval::ONE, [zero, Interval::ONE, zero])];
    for (mask, want) in masks {
        assert_eq!(enclosed_partials(Op::Select, 0, [mask, a, a], a), want);
    }
    assert_eq!(enclosed_partials(Op::Select, 0, [a, a, a], a), [zero, a, a]);
    assert_eq!(enclosed_partials(Op::Powi, 0, [a; 3], Interval::ONE), [zero; 3]);
}
