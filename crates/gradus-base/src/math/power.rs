//! `x^y` of `f64`.
//!
//! `x^y = e^(y ln x)`, and an absolute error in `y ln x`, which reaches 745, is a relative one in the
//! result. So the logarithm needs 12 bits more than a float has, and some to spare: it is worked out as a
//! pair, to about `2^-68`. As in Ng's fdlibm (1993) the mantissa is divided by the nearest of a few round
//! numbers `c` first, here three, chosen by two selects. Then `s = (m - c) / (m + c)` is below 0.06, and of
//! `2 atanh(s)` only the first two terms need be pairs.
//!
//! Odd cases (C99, annex F.9.4.4) are settled by selects at the end, in [`edges`].

use super::bits::{at_least, at_most, estrin, head, scale, select, split_exponent};
use super::exp::{LN2_HEAD, LN2_TAIL, OVERFLOW, Reduced, UNDERFLOW, exp_reduced, reduce_pair};
use super::pair::{Pair, fast_two_sum};

/// The numbers `c` below and above 1, and their logarithms, the leading parts in multiples of `2^-42` like
/// [`LN2_HEAD`], so that `k ln 2 + ln c` starts with an exact sum.
const BELOW: f64 = 51.0 / 64.0;
const LN_BELOW: Pair = Pair { hi: -0.227_057_450_635_356_87, lo: 1.078_736_749_871_691e-14 };
const ABOVE: f64 = 161.0 / 128.0;
const LN_ABOVE: Pair = Pair { hi: 0.229_374_101_064_877_32, lo: -3.149_265_065_191_484e-14 };

/// Where one interval ends and the next begins: `2^(±1/6)`.
const FIRST_BOUND: f64 = 0.890_898_718_140_339_3;
const SECOND_BOUND: f64 = 1.122_462_048_309_373;

const BLOCK: usize = 64;

/// `ln x` for positive finite `x`, to about 68 bits, the leading 26 in `hi`.
#[inline(always)]
fn ln_pair(x: f64) -> Pair {
    let (k, m) = split_exponent(x);
    let (low, high) = (m < FIRST_BOUND, m > SECOND_BOUND);
    let c = select(low, BELOW, select(high, ABOVE, 1.0));
    let ln_c = Pair::select(low, LN_BELOW, Pair::select(high, LN_ABOVE, Pair::new(0.0)));
    // The sum is exact because c is the larger one, or both have the same exponent.
    let t = Pair::new(m - c).over(fast_two_sum(0.5 * c, 0.5 * m));

    // ln (m/c) = 2 atanh(t/2) = t (1 + u/12 + u² Q(u)), u = t². The head of t has 26 bits, so its square is
    // exact, and so is its product with the head of u/12. What that head leaves is exact before the division.
    let u = Pair { hi: t.hi * t.hi, lo: t.lo * (2.0 * t.hi + t.lo) };
    let u_all = u.value();
    let twelfth = head(u.hi * (1.0 / 12.0));
    let left = (u.hi - 12.0 * twelfth) + u.lo;
    // Minimax on 0 ≤ u ≤ 0.0144: the error in u² Q is below 2^-72.
    let q = estrin(
        u_all,
        [
            0.012_500_000_000_000_162,
            0.002_232_142_857_028_955,
            0.000_434_027_806_842_782_8,
            8.877_496_929_784_227e-5,
            1.897_191_499_264_111_5e-5,
        ],
    );
    let rest = left * (1.0 / 12.0) + u_all * u_all * q;
    let sum = fast_two_sum(t.hi, t.hi * twelfth);
    let atanh_lo = sum.lo + (t.lo + (t.hi * rest + t.lo * (twelfth + rest)));

    let total = fast_two_sum(k * LN2_HEAD + ln_c.hi, sum.hi);
    let hi = head(total.hi);
    let lo = (total.hi - hi) + (total.lo + (atanh_lo + (k * LN2_TAIL + ln_c.lo)));
    Pair { hi, lo }
}

/// Whether `y` is an integer; everything from `2^52` on is.
#[inline(always)]
fn is_integer(size: f64) -> bool {
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    (size >= TWO_52) | ((size + TWO_52) - TWO_52 == size)
}

/// `x^y` from `|x|^y`, right for positive finite `x`: signs, zeros, infinities and NaN.
#[inline(always)]
pub(super) fn edges(x: f64, y: f64, inside: f64) -> f64 {
    let size = x.abs();
    // At 0 and at infinity the power is one or the other of the two.
    let (zero, infinite) = (size == 0.0, size > f64::MAX);
    let extreme = select(infinite == (y > 0.0), f64::INFINITY, 0.0);
    let result = select(zero | infinite, extreme, inside);
    // A negative base needs an integer exponent, and an odd one keeps its sign.
    let integer = is_integer(y.abs());
    let odd = integer & !is_integer(0.5 * y.abs());
    let result = select(odd, result.copysign(x), result);
    let result = select((x < 0.0) & !infinite & !integer, f64::NAN, result);
    let result = select(x.is_nan() | y.is_nan(), f64::NAN, result);
    select((x == 1.0) | (y == 0.0), 1.0, result)
}

/// `x^y` from `ln |x|`.
#[inline(always)]
fn raise(x: f64, y: f64, ln: Pair) -> f64 {
    // |ln x| is at least 2^-53 where it is not 0: past 2^65 nothing changes any more, and products stay finite.
    let limited = at_most(36_893_488_147_419_103_232.0, at_least(-36_893_488_147_419_103_232.0, y));
    let y_head = head(limited);
    let product = fast_two_sum(ln.hi * y_head, ln.hi * (limited - y_head) + ln.lo * limited);
    // Where the exponent is cut, its lower part means nothing any more.
    let lo = select(product.hi.abs() < 800.0, product.lo, 0.0);
    let cut = at_most(OVERFLOW, at_least(UNDERFLOW, product.hi));
    let Reduced { n, r } = reduce_pair(Pair { hi: cut, lo });
    edges(x, y, scale(exp_reduced(r).hi, n))
}

/// `x^y`.
#[allow(dead_code, reason = "the scalar form is the tests' witness")]
#[inline(always)]
pub(super) fn powf(x: f64, y: f64) -> f64 {
    raise(x, y, ln_pair(x.abs()))
}

/// `x^y`, element by element.
///
/// Logarithms and powers have loops of their own. Together they are more instructions than a processor looks
/// ahead, so that one element would wait for the one before; apart, they overlap.
#[inline(always)]
pub(super) fn powf_slice(x: &[f64], y: &[f64], out: &mut [f64]) {
    let (mut hi, mut lo) = ([0.0; BLOCK], [0.0; BLOCK]);
    for ((x, y), out) in x.chunks(BLOCK).zip(y.chunks(BLOCK)).zip(out.chunks_mut(BLOCK)) {
        for ((hi, lo), x) in hi.iter_mut().zip(&mut lo).zip(x) {
            let ln = ln_pair(x.abs());
            (*hi, *lo) = (ln.hi, ln.lo);
        }
        for ((out, (&x, &y)), (&hi, &lo)) in out.iter_mut().zip(x.iter().zip(y)).zip(hi.iter().zip(&lo)) {
            *out = raise(x, y, Pair { hi, lo });
        }
    }
}
