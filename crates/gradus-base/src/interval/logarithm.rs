//! Logarithms: near 1 by the series of `2 artanh (x − 1)/(x + 1)`; elsewhere the system's library gives a guess `g`, and what is left
//! is `ln(x e⁻ᵍ)`, of a number next to 1. Of a bad guess nothing comes but a wide interval.

use super::ball::Ball;
use super::exponential::{LN_2, exp};

/// `ln 10`; what is left is below `2⁻¹⁰⁶`.
#[expect(clippy::approx_constant, reason = "the first float of two")]
pub(super) const LN_10: Ball = Ball::constant(2.302585092994046, -2.1707562233822494e-16, 1.3e-32);

/// `ln(1 + f)` for `|f| < 0.1`, to nearly all digits also next to 0.
fn small(f: Ball) -> Ball {
    const TERMS: u32 = 12;
    let s = f.over(Ball::exact(2.0) + f);
    let square = s * s;
    let mut sum = Ball::ONE.over_float(f64::from(2 * TERMS + 1));
    for k in (0..TERMS).rev() {
        sum = Ball::ONE.over_float(f64::from(2 * k + 1)) + square * sum;
    }
    // What follows is below a geometric series of ratio s², whose first term is that power over 27.
    let size = s.largest();
    let remainder = if size < 0.06 { size.powi(2 * TERMS as i32 + 2) } else { f64::INFINITY };
    let half = s * sum.widened(remainder);
    half + half
}

/// `ln x` for positive `x`.
pub(super) fn ln(x: Ball) -> Ball {
    let f = x - Ball::ONE;
    if f.hi.abs() < 0.06 {
        return small(f);
    }
    // Of subnormal numbers the logarithm is as good.
    let n = x.hi.log2().round().clamp(-1100.0, 1100.0);
    let m = x.scaled(-(n as i32));
    let guess = m.hi.ln();
    let rest = m * exp(Ball::exact(-guess)).ball() - Ball::ONE;
    Ball::exact(guess) + small(rest) + LN_2 * Ball::exact(n)
}

/// `ln(1 + x)`.
pub(super) fn ln_1p(x: Ball) -> Ball {
    if x.hi.abs() < 0.06 { small(x) } else { ln(Ball::ONE + x) }
}
