//! Numbers of twice the precision: the unevaluated sum of two floats.
//!
//! A result within 0.6 ulp needs its last steps done with more than 53 bits. Without a fused
//! multiply-add (it would be a library call at the baseline level) the errors of sums come from
//! Dekker's and Knuth's sequences, and those of products from factors short enough to be exact:
//! Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971);
//! Knuth, The Art of Computer Programming 2, section 4.2.2.

use super::bits::{head, select};

/// The number `hi + lo`, with `lo` at most about half a unit in the last place of `hi`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) hi: f64,
    pub(super) lo: f64,
}

/// `a + b` exactly, for `|a| ≥ |b|` or `a = 0`: three operations (Dekker).
#[inline(always)]
pub(super) fn fast_two_sum(a: f64, b: f64) -> Pair {
    let hi = a + b;
    Pair { hi, lo: (a - hi) + b }
}

/// `a + b` exactly, in any order of size: six operations (Knuth).
#[inline(always)]
pub(super) fn two_sum(a: f64, b: f64) -> Pair {
    let hi = a + b;
    let b_part = hi - a;
    Pair { hi, lo: (a - (hi - b_part)) + (b - b_part) }
}

/// `a · b` exactly, but for underflow (Dekker), the factors split by [`head`].
///
/// A factor's tail may have 27 bits, so the product of the tails rounds, 106 bits below the whole.
#[inline(always)]
fn exact_product(a: f64, b: f64) -> Pair {
    let (a_head, b_head) = (head(a), head(b));
    let (a_tail, b_tail) = (a - a_head, b - b_head);
    let hi = a * b;
    Pair { hi, lo: ((a_head * b_head - hi) + a_head * b_tail + a_tail * b_head) + a_tail * b_tail }
}

impl Pair {
    /// A plain float.
    #[inline(always)]
    pub(super) fn new(hi: f64) -> Self {
        Self { hi, lo: 0.0 }
    }

    /// `self + x`, the lower part rounded to a float.
    #[inline(always)]
    pub(super) fn plus(self, x: f64) -> Self {
        let sum = two_sum(x, self.hi);
        Self { hi: sum.hi, lo: sum.lo + self.lo }
    }

    /// `self · other` to about 100 bits.
    #[inline(always)]
    pub(super) fn times(self, other: Self) -> Self {
        let product = exact_product(self.hi, other.hi);
        fast_two_sum(product.hi, product.lo + (self.hi * other.lo + self.lo * other.hi))
    }

    /// `self / other` to about 75 bits, the leading 26 in `hi`.
    ///
    /// One division. The short quotient makes its products with both parts of the divisor exact, so the
    /// remainder is exact as well, and it only has to be divided to 53 bits.
    #[inline(always)]
    pub(super) fn over(self, other: Self) -> Self {
        let inverse = 1.0 / other.hi;
        let quotient = head(self.hi * inverse);
        let (d_head, d_tail) = (head(other.hi), other.hi - head(other.hi));
        let remainder = ((self.hi - quotient * d_head) - quotient * d_tail) + (self.lo - quotient * other.lo);
        Self { hi: quotient, lo: remainder * inverse }
    }

    /// The nearest float.
    #[inline(always)]
    pub(super) fn value(self) -> f64 {
        self.hi + self.lo
    }

    /// `yes` where `condition` holds, `no` elsewhere.
    #[inline(always)]
    pub(super) fn select(condition: bool, yes: Self, no: Self) -> Self {
        Self { hi: select(condition, yes.hi, no.hi), lo: select(condition, yes.lo, no.lo) }
    }
}
