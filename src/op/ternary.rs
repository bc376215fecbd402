//! Operations with three operands.

use super::{Flat, Scalar};
use crate::scalar::Numeric;

/// `a b + c`, rounded once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MulAdd;

/// The second operand where the first is not 0, else the third. The partial derivative in the first is 0, and
/// what was not chosen contributes exactly nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Select;

impl MulAdd {
    #[inline(always)]
    pub(crate) fn value<T: Numeric>([a, b, c]: [T; 3]) -> T {
        a.mul_add(b, c)
    }

    #[inline(always)]
    pub(crate) fn partials<S: Scalar>([a, b, _]: [S; 3]) -> [S; 3] {
        [b, a, a.lift(1.0)]
    }
}

impl Select {
    /// Where the value does not depend on each operand.
    pub(crate) const FLAT: [Flat; 3] = [Flat::Everywhere, Flat::WhereZero, Flat::WhereZero];

    #[inline(always)]
    pub(crate) fn value<S: Scalar>([mask, a, b]: [S; 3]) -> S {
        mask.choose(a, b)
    }

    #[inline(always)]
    pub(crate) fn partials<S: Scalar>([mask, _, _]: [S; 3]) -> [S; 3] {
        let (zero, one) = (mask.lift(0.0), mask.lift(1.0));
        [zero, mask.choose(one, zero), mask.choose(zero, one)]
    }
}
