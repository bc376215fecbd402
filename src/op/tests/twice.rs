//! Slopes of slopes: the rows run on dual numbers that are made of the rows themselves.
//!
//! Second derivatives come from exactly this, so each row must give a slope whose own
//! derivative is right, written with operations of the table.

use super::super as op;
use super::at;
use core::ops::{Add, Div, Mul, Neg, Sub};
use op::{Absorb, Arity, BinaryRow, MulAdd, Op, Scalar, Select, UnaryRow, for_binary, for_unary, powi_slope};

/// A value and its derivative along one direction.
#[derive(Clone, Copy, Debug)]
struct Jet(f64, f64);

macro_rules! through_rows {
    ($($trait:ident $method:ident;)+) => {
        $(
            impl $trait for Jet {
                type Output = Self;
                fn $method(self, other: Self) -> Self {
                    self.binary::<op::$trait>(other)
                }
            }
        )+
    };
}

through_rows! { Add add; Sub sub; Mul mul; Div div; }

impl Neg for Jet {
    type Output = Self;
    fn neg(self) -> Self {
        self.unary::<op::Neg>()
    }
}

/// A direction that is 0 ends there, also before an infinite slope.
fn along(direction: f64, slope: f64) -> f64 {
    Absorb::value(direction, slope)
}

impl Scalar for Jet {
    fn lift(self, c: f64) -> Self {
        Self(c, 0.0)
    }
    fn unary<R: UnaryRow>(self) -> Self {
        let y = R::value(self.0);
        Self(y, along(self.1, R::slope(self.0, y)))
    }
    fn binary<R: BinaryRow>(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        let y = R::value(a, b);
        Self(y, along(self.1, R::slope_a(a, b, y)) + along(other.1, R::slope_b(a, b, y)))
    }
    fn powi(self, n: i32) -> Self {
        Self(Scalar::powi(self.0, n), along(self.1, powi_slope(self.0, n)))
    }
    fn choose(self, then: Self, other: Self) -> Self {
        if self.0 == 0.0 { other } else { then }
    }
}

/// The slopes of a row on dual numbers.
fn slopes_of(op: Op, n: i32, x: &[Jet]) -> Vec<Jet> {
    match (op.arity(), x) {
        (Arity::Unary, &[x]) => for_unary!(op, R => vec![R::slope(x, x.unary::<R>())], else panic!("{op:?}")),
        (Arity::Power, &[x]) => vec![powi_slope(x, n)],
        (Arity::Binary, &[a, b]) => for_binary!(op, R => {
            let y = a.binary::<R>(b);
            vec![R::slope_a(a, b, y), R::slope_b(a, b, y)]
        }, else panic!("{op:?}")),
        (Arity::Ternary, &[a, b, c]) if op == Op::MulAdd => MulAdd::slopes([a, b, c]).to_vec(),
        (Arity::Ternary, &[a, b, c]) => Select::slopes([a, b, c]).to_vec(),
        _ => panic!("{op:?}"),
    }
}

/// Checks the derivatives of all slopes in all operands against central differences.
fn check(op: Op, n: i32, x: &[f64]) {
    for k in 0..x.len() {
        let jets: Vec<Jet> =
            x.iter().enumerate().map(|(i, &x)| Jet(x, f64::from(u8::from(i == k)))).collect();
        // Truncation ~h², rounding ~ε/h, as for first derivatives.
        let h = f64::EPSILON.cbrt() * x[k].abs();
        let beside = |h: f64| {
            let mut near = x.to_vec();
            near[k] += h;
            (near[k], at(op, n, &near).1)
        };
        let ((right, above), (left, below)) = (beside(h), beside(-h));
        for (i, got) in slopes_of(op, n, &jets).into_iter().enumerate() {
            assert_eq!(got.0, at(op, n, x).1[i], "{op:?} at {x:?}: a slope on dual numbers has its value");
            let want = (above[i] - below[i]) / (right - left);
            let scale = got.1.abs().max(got.0.abs() / x[k].abs());
            assert!((got.1 - want).abs() <= 1e-6 * scale, "{op:?} at {x:?}: slope {i}: {got:?}, {want}");
        }
    }
}

#[test]
fn slopes_have_slopes() {
    // One point that is inside the domain of every function, and one on the other side of 0.
    for &op in Op::ALL {
        match op.arity() {
            Arity::Half => {}
            Arity::Unary if op == Op::Acosh => [1.3, 20.0].into_iter().for_each(|x| check(op, 0, &[x])),
            Arity::Unary => check(op, 0, &[0.3]),
            Arity::Power => [-2, -1, 0, 1, 2, 3, 5].into_iter().for_each(|n| check(op, n, &[-0.7])),
            Arity::Binary => [[0.6, 1.9], [2.5, -0.3]].into_iter().for_each(|x| check(op, 0, &x)),
            Arity::Ternary => check(op, 0, &[0.6, -1.9, 0.2]),
        }
    }
    use Op::{Abs, Asin, Atan, Cbrt, Cos, Cosh, Erf, Exp, Relu, Sigmoid, Sin, Sinh, Softplus, Tan, Tanh};
    for op in [Abs, Asin, Atan, Cbrt, Cos, Cosh, Erf, Exp, Relu, Sigmoid, Sin, Sinh, Softplus, Tan, Tanh] {
        check(op, 0, &[-0.8]);
    }
}
