//! Rounding, exponents and truncation by bit pattern, so that loops over them become vector code.
//!
//! `f64::round`, `as i64` and `powi` are calls or scalar instructions before AVX-512, and one of them in a
//! loop body keeps the whole loop scalar. What is here needs additions, masks and shifts by a constant
//! alone, which SSE2 has already, and every step is exact, so each level gives the same bits.

/// `yes` where `condition` holds, `no` elsewhere, both worked out beforehand.
///
/// A plain `if` may become a branch around the work for one side, and then the loop is not vectorized, or
/// does the work twice.
#[inline(always)]
pub(super) fn select(condition: bool, yes: f64, no: f64) -> f64 {
    core::hint::select_unpredictable(condition, yes, no)
}

/// The smaller of `x` and `limit`; NaN stays NaN.
#[inline(always)]
pub(super) fn at_most(limit: f64, x: f64) -> f64 {
    select(x > limit, limit, x)
}

/// The larger of `x` and `limit`; NaN stays NaN.
#[inline(always)]
pub(super) fn at_least(limit: f64, x: f64) -> f64 {
    select(x < limit, limit, x)
}

/// `1.5 · 2^52`: among numbers of this size the spacing is 1, and there is room on both sides.
///
/// Adding it rounds to the nearest integer (ties to even) and leaves that integer, in two's
/// complement, in the low bits of the sum (Muller et al., Handbook of Floating-Point Arithmetic, 2nd
/// ed. 2018, section 10.2).
const SHIFTER: f64 = 6_755_399_441_055_744.0;

/// Exponent bias of `f64`.
const BIAS: f64 = 1023.0;

/// Nearest integer, ties to even, for `|x| < 2^51`; NaN stays NaN.
#[inline(always)]
pub(super) fn round(x: f64) -> f64 {
    (x + SHIFTER) - SHIFTER
}

/// Whether the integer `n`, `|n| < 2^51`, is even or odd, and its value modulo 4 in the low bits.
#[inline(always)]
pub(super) fn low_bits(n: f64) -> u64 {
    (n + SHIFTER).to_bits()
}

/// `2^n` for an integer `n` in `-1022 ..= 1023`; anything else gives a meaningless number.
#[inline(always)]
pub(super) fn power_of_two(n: f64) -> f64 {
    // The biased exponent n + 1023 is in the low bits; the shift drops all above it.
    f64::from_bits((n + (SHIFTER + BIAS)).to_bits() << 52)
}

/// `x · 2^n` for an integer `n` in `-2044 ..= 2046`, rounded once when the result is subnormal.
///
/// Two factors, because `2^n` itself may lie outside of the normal numbers. For `x` near 1 the first
/// product is always exact.
#[inline(always)]
pub(super) fn scale(x: f64, n: f64) -> f64 {
    // Twice the bias, so that both halves of it are biased exponents.
    let doubled = (n + (SHIFTER + 2.0 * BIAS)).to_bits();
    let half = doubled >> 1;
    x * f64::from_bits(half << 52) * f64::from_bits(doubled.wrapping_sub(half) << 52)
}

/// The leading 26 bits of `x`, toward zero. A product of two heads is exact.
#[inline(always)]
pub(super) fn head(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0x07ff_ffff)
}

/// A positive normal number as `2^k · m` with `m` in `√½ ..= √2`, returned as `(k, m)`.
///
/// Zero, negative numbers, infinity and NaN give numbers without meaning, and never a panic.
#[inline(always)]
pub(super) fn split_normal(x: f64) -> (f64, f64) {
    const MANTISSA: u64 = (1 << 52) - 1;
    const ONE: u64 = 1.0_f64.to_bits();
    const ROOT_HALF: u64 = core::f64::consts::FRAC_1_SQRT_2.to_bits();
    const TWO_52: f64 = 4_503_599_627_370_496.0;

    // Counted from √½ the exponent field changes at √½ · 2^k instead of at 2^k.
    let counted = x.to_bits().wrapping_add(ONE - ROOT_HALF);
    // An integer below 2^52, put in the mantissa of 2^52, is converted without a conversion.
    let k = f64::from_bits((counted >> 52) | TWO_52.to_bits()) - (TWO_52 + BIAS);
    let m = f64::from_bits((counted & MANTISSA).wrapping_add(ROOT_HALF));
    (k, m)
}

/// [`split_normal`] for subnormal numbers too.
#[inline(always)]
pub(super) fn split_exponent(x: f64) -> (f64, f64) {
    // Subnormal numbers have no exponent of their own: lift them by 2^54 first.
    let subnormal = x < f64::MIN_POSITIVE;
    let (k, m) = split_normal(x * select(subnormal, 18_014_398_509_481_984.0, 1.0));
    (k - select(subnormal, 54.0, 0.0), m)
}

/// `c[0] + c[1] x + c[2] x² + …` by Horner's rule.
#[inline(always)]
pub(super) fn horner<const N: usize>(x: f64, c: [f64; N]) -> f64 {
    let mut sum = c[N - 1];
    for &c in c[..N - 1].iter().rev() {
        sum = sum * x + c;
    }
    sum
}

/// The same sum by Estrin's scheme: `(c[0] + c[1] x) + (c[2] + c[3] x) x² + …`, halved again and again.
///
/// A few operations more than Horner's rule. But its chain of dependent operations is logarithmic, and in a
/// vector loop it is the length of the chain, over the processor's window of waiting instructions, that
/// costs: `exp` takes a quarter longer with Horner's rule in two halves.
///
/// Written as recursion on halves, for at most 16 coefficients: a loop over them stays a loop. The halves are
/// functions, not closures, since only functions can be sure to be inlined.
#[inline(always)]
pub(super) fn estrin<const N: usize>(x: f64, c: [f64; N]) -> f64 {
    const { assert!(N <= 16) };
    let x2 = x * x;
    let x4 = x2 * x2;
    if N > 8 { eight(c, 0, x, x2, x4) + eight(c, 8, x, x2, x4) * (x4 * x4) } else { eight(c, 0, x, x2, x4) }
}

#[inline(always)]
fn eight<const N: usize>(c: [f64; N], i: usize, x: f64, x2: f64, x4: f64) -> f64 {
    if i + 4 < N { four(c, i, x, x2) + four(c, i + 4, x, x2) * x4 } else { four(c, i, x, x2) }
}

#[inline(always)]
fn four<const N: usize>(c: [f64; N], i: usize, x: f64, x2: f64) -> f64 {
    if i + 2 < N { two(c, i, x) + two(c, i + 2, x) * x2 } else { two(c, i, x) }
}

#[inline(always)]
fn two<const N: usize>(c: [f64; N], i: usize, x: f64) -> f64 {
    if i + 1 < N { c[i] + c[i + 1] * x } else { c[i] }
}
