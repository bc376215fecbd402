//! A variable as a scalar of the table: partial derivatives that are recorded, to be differentiated again.

use super::record::{binary, mul_add, powi, row, select, unary};
use crate::op::{self, BinaryRow, Scalar, TernaryRow, UnaryRow};
use crate::real::Real;
use crate::tape::Var;
use crate::tape::recorder::push_at;
use core::panic::Location;

impl<T: Real> Scalar for Var<T> {
    fn lift(self, c: f64) -> Self {
        Self::constant(T::of(c))
    }
    fn unary<R: UnaryRow>(self) -> Self {
        unary::<T, R>(self)
    }
    fn binary<R: BinaryRow>(self, other: Self) -> Self {
        binary::<T, R>(self, other)
    }
    fn ternary<R: TernaryRow>(self, b: Self, c: Self) -> Self {
        row::<T, R>(self, b, c)
    }
    fn powi(self, n: i32) -> Self {
        powi(self, n)
    }
    fn mul_add(self, a: Self, b: Self) -> Self {
        mul_add(self, a, b)
    }
    fn choose(self, then: Self, other: Self) -> Self {
        select(self, then, other)
    }
}

/// A variable of its own with the value of `x`, also where `x` is a constant.
///
/// It is `x¹`, which a graph takes for `x`.
pub(crate) fn copied<T: Real>(x: Var<T>, location: &'static Location<'static>) -> Var<T> {
    let zero = Var::constant(T::zero());
    push_at(op::Op::Powi, 1, [x, zero], x.value, [T::one(), T::zero()], [false; 2], location)
}

/// A derivative times a partial derivative: 0 where the former is 0.
///
/// In the other order, a mask times a derivative: 0 where the mask is 0.
pub(crate) fn product<T: Real>(derivative: Var<T>, partial: Var<T>) -> Var<T> {
    match (derivative.is_constant(), partial.is_constant()) {
        (true, _) if derivative.value == T::zero() => derivative,
        (true, _) if derivative.value == T::one() => partial,
        (_, true) if partial.value == T::one() => derivative,
        (_, true) if partial.value == -T::one() => -derivative,
        (true, _) => derivative * partial,
        _ => binary::<T, op::Absorb>(derivative, partial),
    }
}
