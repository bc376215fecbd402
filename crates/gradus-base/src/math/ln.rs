//! `ln`, `ln_1p`, `log2` and `log10` of `f64`.
//!
//! `x = 2^k m` with `m` in `√½ ..= √2`; `f = m - 1` is exact. With `s = f / (2 + f)`,
//! `ln(1 + f) = 2 atanh(s) = f - f²/2 + s (f²/2 + z L(z))`, `z = s² ≤ 0.0295`: the form of
//! Ng's fdlibm (1993), see Muller, Elementary Functions, 3rd ed. 2016, chapter 5. One division and seven
//! coefficients; without the division the polynomial in `f` would need about twenty.
//!
//! `f - f²/2` and the sum with `k ln 2` are kept as pairs, so that rounding happens in terms below 0.02 only:
//! 0.66 ulp. `f²` is exact because `f` is split into halves first.

use super::bits::{estrin, head, horner, power_of_two, select, split_exponent, split_normal};
use super::exp::{LN2_HEAD, LN2_TAIL};
use super::pair::{Pair, fast_two_sum, two_sum};

/// `ln(1 + f)` in parts, for `f` between `√½ - 1` and `√2 - 1`.
struct Mantissa {
    /// `f - f²/2`, to 53 bits.
    parabola: f64,
    /// All the rest.
    lo: f64,
    /// `f / (2 + f)`.
    s: f64,
}

#[inline(always)]
fn ln_mantissa(f: f64) -> Mantissa {
    let s = f / (2.0 + f);
    let z = s * s;
    // Minimax for (2 atanh(s) - 2 s) / s³ on 0 ≤ z ≤ 0.0295: the error is below 2^-58.8 atanh(s).
    let tail = z * estrin(
        z,
        [
            0.666_666_666_666_673_4,
            0.399_999_999_994_139_65,
            0.285_714_287_425_631_6,
            0.222_221_985_536_503_35,
            0.181_835_654_146_828_56,
            0.153_140_209_262_384_7,
            0.147_962_631_080_647_94,
        ],
    );
    let f_head = head(f);
    let half_square = 0.5 * f_head * f_head;
    let rest_of_square = 0.5 * (f - f_head) * (f + f_head);
    let parabola = fast_two_sum(f, -half_square);
    let curved = s * ((half_square + rest_of_square) + tail);
    Mantissa { parabola: parabola.hi, lo: (parabola.lo - rest_of_square) + curved, s }
}

/// Adds `k ln 2`.
#[inline(always)]
fn with_exponent(k: f64, parabola: f64, lo: f64) -> Pair {
    let sum = fast_two_sum(k * LN2_HEAD, parabola);
    Pair { hi: sum.hi, lo: sum.lo + (lo + k * LN2_TAIL) }
}

/// `ln(2^k (1 + f + correction))` as a pair, for `f` between `√½ - 1` and `√2 - 1` and `|correction| ≤ 2^-53`.
#[inline(always)]
pub(super) fn ln_corrected(k: f64, f: f64, correction: f64) -> Pair {
    let Mantissa { parabola, lo, s } = ln_mantissa(f);
    // The correction counts 1 / (1 + f) = (1 - s) / (1 + s); it is so small that three terms are plenty.
    with_exponent(k, parabola, lo + correction * horner(s, [1.0, -2.0, 2.0]))
}

/// The logarithm's values off the positive finite numbers: `-inf` at 0, NaN below, infinity at infinity.
#[inline(always)]
pub(super) fn edges(x: f64, inside: f64) -> f64 {
    // Compared with MAX, not with infinity: the compiler takes that for a question of number classes, which
    // has no vector instruction.
    let finite = select(x <= f64::MAX, inside, x);
    let negative = select(x < 0.0, f64::NAN, finite);
    select(x == 0.0, f64::NEG_INFINITY, negative)
}

/// `ln x`.
#[inline(always)]
pub(super) fn ln(x: f64) -> f64 {
    let (k, m) = split_exponent(x);
    let Mantissa { parabola, lo, .. } = ln_mantissa(m - 1.0);
    edges(x, with_exponent(k, parabola, lo).value())
}

/// `ln(1 + x)`.
#[inline(always)]
pub(super) fn ln_1p(x: f64) -> f64 {
    let sum = two_sum(1.0, x);
    let (k, m) = split_normal(sum.hi);
    // For k = 0 the mantissa is 1 + x, and x itself is f. Elsewhere 1 + x was rounded, and what it lost goes
    // along as a correction; past 2^60 that no longer matters, and 2^-k would leave the normal numbers.
    let lost = select(x < 1e18, sum.lo * power_of_two(-k), 0.0);
    let (f, correction) = (select(k == 0.0, x, m - 1.0), select(k == 0.0, 0.0, lost));
    let inside = edges(sum.hi, ln_corrected(k, f, correction).value());
    // The sums turn -0 into +0; sign and magnitude agree everywhere else.
    inside.copysign(x)
}

/// `1 / ln b` and `ln 2 / ln b` for a base `b`, each in two parts: 26 bits and the rest for the first, 42
/// bits and the rest for the second.
struct Base {
    inverse: Pair,
    octave: Pair,
}

const TWO: Base = Base {
    inverse: Pair { hi: 1.442_695_051_431_655_9, lo: -1.054_269_247_642_913_8e-8 },
    octave: Pair { hi: 1.0, lo: 0.0 },
};

const TEN: Base = Base {
    inverse: Pair { hi: 0.434_294_484_555_721_3, lo: -2.652_469_455_307_855_3e-9 },
    octave: Pair { hi: 0.301_029_995_663_952_83, lo: 2.836_339_455_104_496_4e-14 },
};

/// The logarithm to a base. Powers of the base that are floats give exact integers.
#[inline(always)]
fn log(x: f64, Base { inverse, octave }: Base) -> f64 {
    let (k, m) = split_exponent(x);
    let Mantissa { parabola, lo, .. } = ln_mantissa(m - 1.0);
    let mantissa = fast_two_sum(parabola, lo);
    // Short times short is exact; the other three products are small.
    let short = head(mantissa.hi);
    let rest = (mantissa.hi - short) + mantissa.lo;
    let sum = fast_two_sum(k * octave.hi, short * inverse.hi);
    let small = rest * inverse.hi + mantissa.hi * inverse.lo;
    edges(x, sum.hi + (sum.lo + (small + k * octave.lo)))
}

/// Logarithm to base 2.
#[inline(always)]
pub(super) fn log2(x: f64) -> f64 {
    log(x, TWO)
}

/// Logarithm to base 10.
#[inline(always)]
pub(super) fn log10(x: f64) -> f64 {
    log(x, TEN)
}
