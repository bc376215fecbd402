//! Sine and cosine, and angles from them.
//!
//! The remainder of an angle by `π/2` comes from an exact product with as many bits of `2/π` as it takes (Payne, Hanek, Radian
//! reduction for trigonometric functions, ACM SIGNUM Newsletter 18, 1983), sine and cosine of it from Taylor's series. An angle is
//! guessed by the system's library and turned back: what is left has the tangent `(y c − x s) / (x c + y s)`.

use super::ball::Ball;
use crate::math::fraction_of_turn;

/// `π/2 · 2⁻¹²⁸`; what is left is below `2⁻²³⁷`.
const UNIT: Ball = Ball::constant(4.616155521099502e-39, 1.799456742687888e-55, 4.6e-72);

/// An angle by quarters of a turn, modulo 4, and what is left of it, at most an eighth of a turn.
pub(super) struct Reduced {
    pub(super) quarters: u64,
    pub(super) rest: Ball,
}

/// Of a finite `x ≥ 0`.
pub(super) fn reduce(x: f64) -> Reduced {
    if x < 0.75 {
        return Reduced { quarters: 0, rest: Ball::exact(x) };
    }
    let (quarters, fraction) = fraction_of_turn(x);
    let hi = fraction as f64;
    let left = fraction.wrapping_sub(hi as i128);
    // The fraction is cut off behind its 128 bits; `left` is rounded; and 2¹²⁷ is no i128.
    let radius = 3.0 + (left as f64).abs() * f64::EPSILON;
    Reduced { quarters, rest: UNIT * Ball::constant(hi, left as f64, radius) }
}

/// Sine and cosine for `|x| < 0.9`.
fn small(x: Ball) -> (Ball, Ball) {
    const TERMS: u32 = 15;
    /// Twice `1/32!`, and more than that for the sine: the terms alternate and fall.
    const REMAINDER: f64 = 7.7e-36;
    let square = x * x;
    let size = square.largest();
    let remainder = if size < 1.0 { REMAINDER * size.powi(TERMS as i32 + 1) } else { f64::INFINITY };
    let (mut sine, mut cosine) = (Ball::ONE, Ball::ONE);
    for k in (1..=TERMS).rev() {
        let even = f64::from(2 * k);
        sine = Ball::ONE - (square * sine).over_float(even * (even + 1.0));
        cosine = Ball::ONE - (square * cosine).over_float((even - 1.0) * even);
    }
    (x * sine.widened(remainder), cosine.widened(remainder))
}

/// Sine and cosine of a finite `x`.
pub(super) fn sin_cos(x: f64) -> (Ball, Ball) {
    let Reduced { quarters, rest } = reduce(x.abs());
    let (s, c) = small(rest);
    let (sine, cosine) = match quarters & 3 {
        0 => (s, c),
        1 => (c, -s),
        2 => (-s, -c),
        _ => (-c, s),
    };
    (if x < 0.0 { -sine } else { sine }, cosine)
}

/// The angle of the point `(x, y)`, not the origin, in the half plane or quadrant that `x` and `y` say by their signs.
pub(super) fn angle(y: Ball, x: Ball) -> Ball {
    let guess = y.hi.atan2(x.hi);
    let (s, c) = sin_cos(guess);
    let z = (y * c - x * s).over(x * c + y * s);
    let size = z.largest();
    // atan z = z − z³/3 + …, and the terms alternate and fall.
    let error = if size < 1e-6 { size.powi(5) } else { f64::INFINITY };
    Ball::exact(guess) + (z - (z * z * z).over_float(3.0)).widened(error)
}

/// The cosine of the angle whose sine is `x`, or the other way round: `√(1 − x²)` for `|x| ≤ 1`.
pub(super) fn complement(x: f64) -> Ball {
    (Ball::sum(1.0, -x) * Ball::sum(1.0, x)).sqrt()
}
