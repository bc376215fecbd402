//! Bounds on magnitudes: where a value is finite for certain.
//!
//! A zero adjoint times an infinite partial derivative has to stay zero, which costs a comparison
//! in each product. Most partial derivatives cannot be infinite: an exponent for each node, counted
//! up from the inputs, proves it, and the product is a plain one.
//!
//! Of `x.sin().exp()`, summed over 64 coordinates, the derivatives without and with this. The cosine is at most 1. For the
//! derivatives of `x.exp().sin()`, where the exponential may be infinite behind a cosine of 0, the `absorb` stays.
//!
//! ```text
//!       66..       64 × sin of 2..                   66..       64 × sin of 2..
//!      130..       64 × cos of 2..                  130..       64 × cos of 2..
//!      194..       64 × exp of 66..                 194..       64 × exp of 66..
//!       66..       64 × absorb of 194.., 130..       66..       64 × mul of 194.., 130..
//! ```

use super::{Graph, Id};
use crate::op::Op;
use crate::scalar::Numeric;

/// May be infinite or NaN.
pub(super) const UNBOUNDED: i16 = i16::MAX;

/// Fewer terms are not what a recording adds up round by round.
const LONG_SUM: usize = 32;

/// Parameters and columns are below `2^` this, or a replay is not used.
///
/// About half of the float's range, so that a product of two of them is finite.
pub(crate) fn leaf_magnitude<T: Numeric>() -> i16 {
    largest::<T>() / 2 - 12
}

/// The exponent of the largest finite number, rounded up: 1024 for `f64`.
pub(super) fn largest<T: Numeric>() -> i16 {
    let (_, exponent, _) = T::max_value().integer_decode();
    let (mantissa, _, _) = T::epsilon().integer_decode();
    exponent + mantissa.ilog2() as i16 + 1
}

/// `|value| ≤ 2^e` for a constant.
pub(super) fn of_constant<T: Numeric>(value: T) -> i16 {
    if !value.is_finite() {
        return UNBOUNDED;
    }
    let (mantissa, exponent, _) = value.integer_decode();
    exponent + mantissa.checked_ilog2().map_or(0, |bits| bits as i16 + 1)
}

impl<T: Numeric> Graph<T> {
    /// Is the value finite whatever the parameters are, as long as they are below the leaves' bound?
    pub(crate) fn is_finite(&self, id: Id) -> bool {
        self.magnitude(id) != UNBOUNDED
    }

    /// The same of twice the value.
    pub(super) fn is_finite_twice(&self, id: Id) -> bool {
        self.bounded(i32::from(self.magnitude(id)) + 1) != UNBOUNDED
    }

    #[inline]
    pub(super) fn magnitude(&self, id: Id) -> i16 {
        self.node(id).magnitude
    }

    /// A bound that may be past the range, in which case there is none.
    #[inline]
    pub(super) fn bounded(&self, exponent: i32) -> i16 {
        if exponent < i32::from(self.largest) { exponent.max(-20_000) as i16 } else { UNBOUNDED }
    }

    pub(super) fn unary_magnitude(&self, op: Op, x: i16) -> i16 {
        if x == UNBOUNDED && op != Op::Side {
            return UNBOUNDED; // Also the sine of an infinity is NaN.
        }
        match op {
            Op::Sin | Op::Cos | Op::Tanh | Op::Sigmoid | Op::Erf | Op::Signum | Op::Side => 0,
            Op::TanhPartial | Op::SigmoidPartial | Op::AtanPartial => 0,
            Op::NormalCdf | Op::NormalCdfPartial => 0,
            Op::Atan | Op::ErfPartial | Op::Erfc => 1,
            // std adds the operand to itself, and takes a logarithm.
            Op::Asinh if self.bounded(i32::from(x) + 1) != UNBOUNDED => 11,
            Op::Neg | Op::Abs | Op::Relu | Op::Trunc | Op::Floor | Op::Fract | Op::Ceil | Op::Round => {
                self.bounded(i32::from(x).max(0) + 1)
            }
            Op::Softplus => self.bounded(i32::from(x).max(0) + 1),
            _ => UNBOUNDED,
        }
    }

    pub(super) fn power_magnitude(&self, x: i16, n: i32) -> i16 {
        if n < 0 || x == UNBOUNDED { UNBOUNDED } else { self.bounded(i32::from(x).max(0).saturating_mul(n)) }
    }

    #[inline]
    pub(super) fn binary_magnitude(&self, op: Op, a: i16, b: i16) -> i16 {
        if matches!(op, Op::Less | Op::LessEqual | Op::Equal | Op::Above | Op::Below) {
            return 0;
        }
        if a == UNBOUNDED || b == UNBOUNDED {
            return UNBOUNDED;
        }
        let (a, b) = (i32::from(a), i32::from(b));
        match op {
            Op::Add | Op::Sub | Op::Hypot => self.bounded(a.max(b) + 1),
            Op::Mul | Op::Absorb => self.bounded(a + b),
            Op::Max | Op::Min => self.bounded(a.max(b)),
            Op::Copysign => self.bounded(a),
            Op::HypotPartial => 1,
            // Not the incomplete gamma functions, which have no value outside of their domain.
            Op::Sinc | Op::BesselJ => 0,
            Op::Atan2 => 2,
            _ => UNBOUNDED,
        }
    }

    pub(super) fn ternary_magnitude(&self, op: Op, [a, b, c]: [i16; 3]) -> i16 {
        if b == UNBOUNDED || c == UNBOUNDED {
            return UNBOUNDED;
        }
        let (b, c) = (i32::from(b), i32::from(c));
        match op {
            Op::Select => self.bounded(b.max(c)),
            _ if a == UNBOUNDED => UNBOUNDED,
            Op::MulAdd => self.bounded((i32::from(a) + b).max(c) + 1),
            _ => UNBOUNDED,
        }
    }

    /// Of a sum of so many terms, of which the largest has this one.
    pub(super) fn sum_magnitude(&self, largest: i16, terms: usize) -> i16 {
        let left_out = if terms < LONG_SUM { 0 } else { self.longer.into() };
        let more = terms.max(1).ilog2() as i32 + 1 + left_out;
        if largest == UNBOUNDED { UNBOUNDED } else { self.bounded(i32::from(largest) + more) }
    }

    /// Sums run over fewer than 2⁶⁴ rows.
    pub(super) fn row_sum_magnitude(&self, x: i16) -> i16 {
        if x == UNBOUNDED { UNBOUNDED } else { self.bounded(i32::from(x) + 64) }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/graph/magnitude.rs"]
mod tests;
