//! Huge angles: the remainder of `|x|` by `π/2` with as many bits of `2/π` as it takes.
//!
//! Payne & Hanek, Radian reduction for trigonometric functions, ACM SIGNUM Newsletter 18 (1983). With `|x|
//! = m 2^e`, those bits of `2/π` that multiply to whole turns are skipped. The next 192 decide the
//! quadrant, and the fraction to within `2^-128`; no `f64` is closer than `2^-62` to a multiple of `π/2`,
//! so 66 bits are right in the worst case. Some 40 ns for one argument, in integers, the same
//! on every machine.

use super::pair::Pair;

/// `|x| = n π/2 + y` with `|y| ≤ π/4`; of `n` only the last bits are kept.
#[derive(Clone, Copy)]
pub(super) struct Reduced {
    pub(super) quadrant: u64,
    pub(super) y: Pair,
}

/// The bits of `2/π` after the binary point, behind one word of zeros, for `e` as small as -62.
const TWO_OVER_PI: [u64; 20] = [
    0,
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
];

/// `π/2 · 2^-128` to 106 bits.
const UNIT: Pair = Pair { hi: 4.616155521099502e-39, lo: 1.799456742687888e-55 };

/// Quadrant and remainder of `|x| ≥ 1`; NaN for infinity and NaN.
pub(super) fn reduce(x: f64) -> Reduced {
    if !x.is_finite() {
        return Reduced { quadrant: 0, y: Pair::new(f64::NAN) };
    }
    let (quadrant, fraction) = fraction_of_turn(x);
    let hi = fraction as f64;
    let lo = (fraction - hi as i128) as f64;
    Reduced { quadrant, y: Pair { hi, lo }.times(UNIT) }
}

/// Quadrant and remainder of a finite `|x| ≥ ½`, in units of `2^-128` of a quarter turn: less than one unit is cut off.
#[must_use]
pub fn fraction_of_turn(x: f64) -> (u64, i128) {
    let biased = (x.to_bits() >> 52) & 0x7ff;
    let m = (x.to_bits() & ((1 << 52) - 1)) | (1 << 52);
    // With e = biased - 1075, the first e - 2 bits are skipped: times m 2^e they are whole turns. They are
    // counted from the word of zeros, so that the count is never negative.
    let start = (biased + 64 - 1075 - 2) as usize;
    let word = |i: usize| {
        let (at, shift) = (start / 64 + i, start % 64);
        let both = (u128::from(TWO_OVER_PI[at]) << 64) | u128::from(TWO_OVER_PI[at + 1]);
        (both << shift >> 64) as u64
    };
    // m times the 192 bits, modulo 2^192, in three words.
    let low = u128::from(m) * u128::from(word(2));
    let middle = u128::from(m) * u128::from(word(1)) + (low >> 64);
    let high = m.wrapping_mul(word(0)).wrapping_add((middle >> 64) as u64);
    // The two top bits are the quadrant, what follows its fraction. Read as a signed number the fraction is
    // that from the nearest multiple, which is the next one when its top bit is set.
    let top = (u128::from(high) << 64) | u128::from(middle as u64);
    let fraction = ((top << 2) | u128::from(low as u64 >> 62)) as i128;
    ((high >> 62).wrapping_add(u64::from(fraction < 0)), fraction)
}
