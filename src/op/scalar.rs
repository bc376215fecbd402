//! What partial derivatives are written in: a number, a dual number, or a node of a graph.

use crate::op::{self, BinaryRow, Flat, TernaryRow, UnaryRow};
use crate::scalar::Numeric;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// A thing with the arithmetic of the table of operations.
pub(crate) trait Scalar:
    Copy + Neg<Output = Self> + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// The plain number `c`, in the world that `self` belongs to.
    fn lift(self, c: f64) -> Self;
    /// The operation of a row with one operand.
    fn unary<R: UnaryRow>(self) -> Self;
    /// The operation of a row with two operands.
    fn binary<R: BinaryRow>(self, other: Self) -> Self;
    /// The operation of a row with three operands.
    fn ternary<R: TernaryRow>(self, b: Self, c: Self) -> Self;
    /// `xⁿ`, by repeated squaring.
    fn powi(self, n: i32) -> Self;
    /// `self · a + b`, rounded once.
    fn mul_add(self, a: Self, b: Self) -> Self;
    /// `then` where `self` is not zero, else `other`.
    fn choose(self, then: Self, other: Self) -> Self;

    /// `1 / self`.
    fn recip(self) -> Self {
        self.unary::<op::Recip>()
    }
    /// Square root.
    fn sqrt(self) -> Self {
        self.unary::<op::Sqrt>()
    }
    /// 1 where `self < other`, else 0.
    fn less(self, other: Self) -> Self {
        self.binary::<op::Less>(other)
    }
    /// 1 where `self == other`, else 0.
    fn equal(self, other: Self) -> Self {
        self.binary::<op::Equal>(other)
    }
}

impl<T: Numeric> Scalar for T {
    #[inline(always)]
    fn lift(self, c: f64) -> Self {
        T::nearest(c)
    }
    #[inline(always)]
    fn unary<R: UnaryRow>(self) -> Self {
        R::value(self)
    }
    #[inline(always)]
    fn binary<R: BinaryRow>(self, other: Self) -> Self {
        R::value(self, other)
    }
    #[inline(always)]
    fn ternary<R: TernaryRow>(self, b: Self, c: Self) -> Self {
        R::value([self, b, c])
    }
    #[inline(always)]
    fn powi(self, n: i32) -> Self {
        num_traits::Float::powi(self, n)
    }
    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        num_traits::Float::mul_add(self, a, b)
    }
    #[inline(always)]
    fn choose(self, then: Self, other: Self) -> Self {
        if self == T::zero() { other } else { then }
    }
}

/// The partial derivative of `y = xⁿ`, and 0 for `n = 0` everywhere.
#[inline(always)]
pub(crate) fn powi_partial<S: Scalar>(x: S, y: S, n: i32) -> S {
    let factor = x.lift(f64::from(n));
    match n {
        0 => x.lift(0.0),
        1 => x.lift(1.0),
        2 => factor * x,
        // Products of up to five factors are within 3.6 units in the last place, of more than that not within 4.
        3..=6 => factor * x.powi(n - 1),
        // Not `n xⁿ⁻¹`, whose `x^|n − 1|` overflows before the power itself vanishes.
        -4..=-1 => (factor * y) / x,
        // Products of more are less exact than `powf`. Any exponent up to here is a float, also as an f32. Beyond, the power is 0, 1 or infinite but for
        // x next to ±1, and `n − 1` cannot overflow usefully.
        -0x00FF_FFFF..=0x00FF_FFFF => factor * x.binary::<op::Powf>(x.lift(f64::from(n - 1))),
        _ => factor * x.powi(n.saturating_sub(1)),
    }
}

/// Where `xⁿ` does not depend on `x`.
#[inline(always)]
pub(crate) fn powi_flat(n: i32) -> Flat {
    if n == 0 { Flat::Everywhere } else { Flat::Nowhere }
}
