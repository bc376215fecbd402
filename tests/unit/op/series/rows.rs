//! Every operation on series against the same operation at a small number: what the terms come to there is what the operation gives.

use super::*;
use crate::op::{self, Flat};

/// Small enough that branches are taken as next to 0, and that the terms which are not kept are below the tolerances.
const EPSILON: f64 = 1.0 / 65_536.0;

fn moving(x: f64, slope: f64) -> Series<f64> {
    Series::moving(x, slope)
}

/// Numbers of all kinds next to which something may happen, with the plain number that each is at `EPSILON`.
fn operands() -> Vec<(Series<f64>, f64)> {
    let (epsilon, root) = (moving(0.0, 1.0), moving(0.0, 1.0).unary::<op::Sqrt>());
    let square = epsilon.times(&epsilon);
    let both = |series: Series<f64>| (series, at(&series));
    vec![
        both(Series::constant(0.0)),
        both(Series::constant(1.0)),
        both(Series::constant(-1.5)),
        both(Series::constant(0.25)),
        both(epsilon),
        both(-epsilon),
        both(square),
        both(root),
        both(epsilon.plus(&square, -3.0)),
        both(moving(1.0, 1.0)),
        both(moving(1.0, -1.0)),
        both(moving(-1.0, 0.5)),
        both(moving(2.0, 1.0)),
        both(moving(-2.0, 1.0)),
        both(moving(0.3, -0.7)),
        both(Series::constant(0.7).plus(&root, 0.5)),
        both(Series::constant(2.5).plus(&square, -1.0)),
        both(epsilon.unary::<op::Recip>()),
        both(root.unary::<op::Recip>().scaled(-20.0)),
        // Of which not all is known, and of which nothing is but that a cancellation has left no more: a branch takes that for 0.
        both(moving(1.5, 1.0).below(Exponent::ONE)),
        both(left(Exponent::ONE)),
        both(left(Exponent::whole(3))),
        both(left(Exponent::ratio(1, 2))),
    ]
}

/// What `x − x` leaves of a series that is known below an order.
fn left(order: Exponent) -> Series<f64> {
    let x = moving(0.4, 1.0).below(order);
    x.plus(&x, -1.0)
}

/// What the terms come to.
fn at(series: &Series<f64>) -> f64 {
    series.terms().iter().fold(0.0, |sum, (exponent, c)| sum + c * EPSILON.powf(exponent.wide()))
}

/// How often something is known, and that it is what the operation gives.
#[derive(Default)]
struct Tally {
    known: usize,
    all: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn check(&mut self, series: &Series<f64>, want: f64, what: &dyn Fn() -> String) {
        self.all += 1;
        let got = at(series);
        let fine = match series.state {
            State::Known => {
                self.known += 1;
                // What is cut off has coefficients of up to 10⁴ of these, next to poles; the rest is rounding.
                let cut = series.order.map_or(0.0, |order| 1e4 * EPSILON.powf(order.wide()));
                (got - want).abs() <= (cut + 1e-11) * (1.0 + want.abs())
            }
            State::NotANumber => want.is_nan(),
            // Division by what is 0 throughout.
            State::Pole => !want.is_finite(),
            State::Lost => true,
        };
        if !fine {
            let (terms, state) = (series.terms(), series.state);
            self.wrong.push(format!("{}: {state:?} {got} by {terms:?}, and not {want}", what()));
        }
    }

    /// Nothing is wrong, and two of three are known.
    fn end(&self) {
        assert!(self.wrong.is_empty(), "{} of {}\n{}", self.wrong.len(), self.all, self.wrong.join("\n"));
        assert!(3 * self.known > 2 * self.all, "{} of {} are known", self.known, self.all);
    }
}

fn of_unary<R: UnaryRow>(tally: &mut Tally) {
    for (x, plain) in operands() {
        tally.check(&x.unary::<R>(), R::value(plain), &|| format!("{:?} of {plain}", R::OP));
    }
}

fn of_binary<R: BinaryRow>(tally: &mut Tally) {
    for (a, x) in operands() {
        // A family has its order there, an integer.
        if R::FLAT[0] == Flat::Everywhere && !(a.plain() == Some(0.0) || a.plain() == Some(1.0)) {
            continue;
        }
        for (b, y) in operands() {
            // Not known here: the remainder next to a divisor of 0, and a logarithm of what is negative times 0.
            let is_left_out = match R::OP {
                Op::Rem => b.standard() == Some(0.0),
                Op::XLogY => y < 0.0,
                _ => false,
            };
            if is_left_out {
                continue;
            }
            tally.check(&a.binary::<R>(b), R::value(x, y), &|| format!("{:?} of {x} and {y}", R::OP));
        }
    }
}

#[test]
fn operations_with_one_operand() {
    let mut tally = Tally::default();
    macro_rules! each {
        ($($name:ident)+) => { $( of_unary::<op::$name>(&mut tally); )+ };
    }
    each! {
        Neg Recip Sqrt Cbrt Exp Exp2 ExpM1 Ln Ln1p Log2 Log10 Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh
        Abs Signum Side Floor Ceil Round Trunc Fract Relu Sigmoid Softplus Erf Detach TanhPartial SigmoidPartial AtanPartial
        ErfPartial CbrtPartial Erfc NormalCdf NormalCdfPartial
    }
    for n in -3..=4 {
        for (x, plain) in operands() {
            tally.check(&x.powi(n), plain.powi(n), &|| format!("{plain} to the {n}"));
        }
    }
    tally.end();
}

#[test]
fn operations_with_two_operands() {
    let mut tally = Tally::default();
    macro_rules! each {
        ($($name:ident)+) => { $( of_binary::<op::$name>(&mut tally); )+ };
    }
    each! {
        Add Sub Mul Div Rem Powf Atan2 Hypot Max Min Copysign Less LessEqual Equal Above Below Absorb HypotPartial
        Atan2Partial LogAddExp XLogY Sinc Exprel
    }
    tally.end();
}

#[test]
fn operations_with_three_operands() {
    let mut tally = Tally::default();
    let some: Vec<_> = operands().into_iter().step_by(2).collect();
    for &(a, x) in &some {
        for &(b, y) in &some {
            for &(c, z) in &some {
                let sum = a.mul_add(b, c);
                tally.check(&sum, x.mul_add(y, z), &|| format!("{x} · {y} + {z}"));
                let chosen = a.choose(b, c);
                let want = if x == 0.0 { z } else { y };
                tally.check(&chosen, want, &|| format!("{y} if {x}, else {z}"));
            }
        }
    }
    // A function of three operands by its partial derivatives: the last one moves, and so may the others, along which some
    // partial derivatives are not known.
    let fixed = [2.0, 1.5, 0.3];
    for which in 0..8 {
        let with =
            |k: usize| if which >> k & 1 == 1 { moving(fixed[k], 0.5) } else { Series::constant(fixed[k]) };
        let operands = [with(0), with(1), with(2)];
        let want = op::BetaP::value(operands.map(|x| at(&x)));
        let got = operands[0].ternary::<op::BetaP>(operands[1], operands[2]);
        assert!(got.state == State::Known || which & 3 != 0, "{which}: {:?}", got.state);
        tally.check(&got, want, &|| format!("the incomplete beta function, {which}"));
    }
    // None of these has a value.
    for operands in [[f64::NAN, 1.0, 0.5], [1.0, f64::NAN, 0.5], [1.0, 1.0, f64::NAN]] {
        let [a, b, c] = operands.map(Series::constant);
        let [p, q, r] = operands.map(|x| if x.is_nan() { Series::constant(x) } else { moving(x, 1.0) });
        assert_eq!(a.ternary::<op::BetaP>(b, c).state, State::NotANumber);
        assert_eq!(p.ternary::<op::BetaP>(q, r).state, State::NotANumber);
    }
    tally.end();
}

/// Below the cut nothing is known, and no plain number stands for what is left there.
#[test]
fn what_is_cut_off_is_not_known() {
    let cut = moving(1.0, 1.0).below(Exponent::ONE);
    assert_eq!((cut.terms().len(), cut.order), (1, Some(Exponent::ONE)));
    assert!(!cut.is_zero() && cut.plain().is_none());
    let rest = cut.plus(&Series::constant(1.0), -1.0);
    assert!(rest.vanishes() && !rest.is_zero());
    assert_eq!(rest.limit(), crate::op::Limit::Number(0.0));
    // It is taken for 0 where a branch or a side is asked for.
    let side = rest.unary::<op::Side>();
    assert_eq!((side.limit(), rest.representative()), (crate::op::Limit::Number(0.0), Some(0.0)));
    // What is next to a number is that number, and what is infinitesimal or infinite has its sign alone.
    let epsilon = moving(0.0, 3.0);
    let some = [moving(2.5, 1.0), moving(-2.5, 1.0), epsilon, -epsilon, -epsilon.unary::<op::Recip>()];
    assert_eq!(some.map(|x| x.representative()), [2.5, -2.5, 1.0, -1.0, -1.0].map(Some));
    // A power of it is below that power of the order; what a denominator or a root makes of it is not known.
    let known = |x: Series<f64>| (x.limit(), x.order);
    let cube = rest.powi(3).unary::<op::Cbrt>();
    for x in [rest, rest.powi(1), cube, rest.plus(&cube, 1.0).unary::<op::Relu>().plus(&rest, 1.0)] {
        assert_eq!(known(x), (crate::op::Limit::Number(0.0), Some(Exponent::ONE)));
        assert_eq!(known(x.powi(2)), (crate::op::Limit::Number(0.0), Some(Exponent::whole(2))));
        assert_eq!((x.powi(2) / moving(0.0, 2.0)).limit(), crate::op::Limit::Number(0.0));
        assert_eq!(x.powi(-1).limit(), crate::op::Limit::Unknown);
        assert_eq!(x.unary::<op::Sqrt>().limit(), crate::op::Limit::Unknown);
    }
    // Divided by ε, what was cut off may be anything.
    assert_eq!((rest / moving(0.0, 1.0)).limit(), crate::op::Limit::Unknown);
    assert_eq!(moving(0.0, 1.0).unary::<op::Recip>().limit(), crate::op::Limit::Infinite);
}
