//! `cbrt`, the cube root.
//!
//! `|x| = 2^(3q + j) m`: a polynomial gives a root `y` of `2^j m` to 17 bits, cut so short that `y³` is
//! exact, and one step of third order makes it 53. The remainder `y³ - 2^j m` is exact too, so the last
//! addition is the only rounding that counts. One division.

use super::bits::{estrin, power_of_two, round, select, split_exponent};

/// `2^(1/3)` and `2^(-1/3)`.
const ROOT_TWO: f64 = 1.259_921_049_894_873_2;
const ROOT_HALF: f64 = 0.793_700_525_984_099_8;

/// `∛x`.
#[inline(always)]
pub(super) fn cbrt(x: f64) -> f64 {
    let (k, m) = split_exponent(x.abs());
    let q = round(k * (1.0 / 3.0));
    // -1, 0 or 1.
    let j = k - 3.0 * q;
    let (up, down) = (j > 0.0, j < 0.0);
    let t = m * select(up, 2.0, select(down, 0.5, 1.0));
    // Minimax for ∛m on √½ ≤ m ≤ √2: the relative error is below 2^-19.6.
    let root = estrin(
        m,
        [
            0.421_689_103_512_109_3,
            1.056_015_843_364_756_2,
            -0.836_066_136_723_493_5,
            0.510_957_328_591_032,
            -0.179_550_373_160_902,
            0.026_953_245_540_048_57,
        ],
    );
    let guess = root * select(up, ROOT_TWO, select(down, ROOT_HALF, 1.0));
    // 17 bits.
    let y = f64::from_bits(guess.to_bits() & !((1 << 36) - 1));
    // y³ = t (1 + e) with e below 2^-14, and t^(1/3) = y (1 + e)^(-1/3) = y (1 - e/3 + 2e²/9 - 14e³/81 + …).
    let e = (y * y * y - t) / t;
    let correction = e * (-1.0 / 3.0 + e * (2.0 / 9.0 - e * (14.0 / 81.0)));
    let result = ((y + y * correction) * power_of_two(q)).copysign(x);
    select((x == 0.0) | (x.abs() > f64::MAX) | x.is_nan(), x, result)
}
