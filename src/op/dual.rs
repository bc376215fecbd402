//! Dual numbers: a value with its derivative along one direction.
//!
//! The rows of the table run on dual numbers made of the same rows. A partial derivative of them comes with
//! its own derivative along the direction, and that is a second derivative.

use super::{Absorb, Arity, BinaryRow, Flat, MulAdd, Op, Scalar, TernaryRow, UnaryRow};
use super::{for_binary, for_unary};
use super::{powi_flat, powi_partial};
use crate::op;
use crate::scalar::Numeric;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// A value and its derivative along a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dual<T> {
    pub(crate) value: T,
    pub(crate) derivative: T,
}

impl<T: Numeric> Dual<T> {
    /// A value that does not change along the direction.
    #[inline(always)]
    pub(crate) fn constant(value: T) -> Self {
        Self { value, derivative: T::zero() }
    }

    /// Neither the value nor the derivative is a number other than 0.
    #[inline(always)]
    pub(crate) fn is_zero(self) -> bool {
        self.value == T::zero() && self.derivative == T::zero()
    }

    /// An adjoint times a partial derivative: what is 0 ends there, also before an infinite factor. So does the partial
    /// derivative in an operand that does not matter, but for its own change: a factor that is 0 here need not stay it.
    #[inline(always)]
    pub(crate) fn through(self, partial: Self, flat: Flat) -> Self {
        let changes = if partial.derivative == T::zero() {
            T::zero()
        } else {
            Absorb::value(self.value, partial.derivative)
        };
        if flat.holds(partial.value) {
            return Self { value: T::zero(), derivative: changes };
        }
        let value = Absorb::value(self.value, partial.value);
        Self { value, derivative: Absorb::value(self.derivative, partial.value) + changes }
    }

    /// An operation on dual numbers; of a power with exponent `n`. Half an operation is 0.
    pub(crate) fn apply(op: Op, n: i32, [a, b, c]: [Self; 3]) -> Self {
        match op.arity() {
            Arity::Half => Self::constant(T::zero()),
            Arity::Unary => for_unary!(op, R => a.unary::<R>(), else a),
            Arity::Power => a.powi(n),
            Arity::Binary => for_binary!(op, R => a.binary::<R>(b), else a),
            Arity::Ternary => op::ternary_of(op, [a, b, c]),
            Arity::Call if op == Op::Argument => a,
            // Only the function knows, and who asks here does not ask it.
            Arity::Call => Self { value: T::nan(), derivative: T::nan() },
        }
    }

    /// The partial derivatives of an operation in its operands, where `y` is the result.
    pub(crate) fn partials(op: Op, n: i32, [a, b, c]: [Self; 3], y: Self) -> [Self; 3] {
        let zero = Self::constant(T::zero());
        match op.arity() {
            Arity::Half => [zero; 3],
            Arity::Unary => [for_unary!(op, R => R::partial(a, y), else zero), zero, zero],
            Arity::Power => [powi_partial(a, y, n), zero, zero],
            Arity::Binary => {
                for_binary!(op, R => [R::partial_a(a, b, y), R::partial_b(a, b, y), zero], else [zero; 3])
            }
            Arity::Ternary => op::ternary_partials(op, [a, b, c], y),
            Arity::Call if op == Op::Argument => [Self::constant(T::one()), zero, zero],
            Arity::Call => [zero; 3],
        }
    }
}

/// A direction that is 0 ends there, and so does one that meets no dependence.
#[inline(always)]
fn along<T: Numeric>(direction: T, partial: T, flat: Flat) -> T {
    if flat.holds(partial) { T::zero() } else { Absorb::value(direction, partial) }
}

macro_rules! through_rows {
    ($($trait:ident $method:ident;)+) => {
        $(
            impl<T: Numeric> $trait for Dual<T> {
                type Output = Self;
                #[inline(always)]
                fn $method(self, other: Self) -> Self {
                    self.binary::<op::$trait>(other)
                }
            }
        )+
    };
}

through_rows! { Add add; Sub sub; Mul mul; Div div; }

impl<T: Numeric> Neg for Dual<T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.unary::<op::Neg>()
    }
}

impl<T: Numeric> Scalar for Dual<T> {
    #[inline(always)]
    fn lift(self, c: f64) -> Self {
        Self::constant(T::nearest(c))
    }
    #[inline(always)]
    fn unary<R: UnaryRow>(self) -> Self {
        let value = R::value(self.value);
        Self { value, derivative: along(self.derivative, R::partial(self.value, value), R::FLAT) }
    }
    #[inline(always)]
    fn binary<R: BinaryRow>(self, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let value = R::value(a, b);
        let first = along(self.derivative, R::partial_a(a, b, value), R::FLAT[0]);
        let second = along(other.derivative, R::partial_b(a, b, value), R::FLAT[1]);
        Self { value, derivative: first + second }
    }
    fn ternary<R: TernaryRow>(self, b: Self, c: Self) -> Self {
        let operands = [self, b, c];
        let values = operands.map(|x| x.value);
        let value = R::value(values);
        let partials = R::partials(values, value);
        let along = |k: usize| along(operands[k].derivative, partials[k], R::FLAT[k]);
        Self { value, derivative: (along(0) + along(1)) + along(2) }
    }
    #[inline(always)]
    fn powi(self, n: i32) -> Self {
        let value = Scalar::powi(self.value, n);
        Self { value, derivative: along(self.derivative, powi_partial(self.value, value, n), powi_flat(n)) }
    }
    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        let value = MulAdd::value([self.value, a.value, b.value]);
        let product = Absorb::value(self.derivative, a.value) + Absorb::value(a.derivative, self.value);
        Self { value, derivative: product + b.derivative }
    }
    #[inline(always)]
    fn choose(self, then: Self, other: Self) -> Self {
        if self.value == T::zero() { other } else { then }
    }
}
