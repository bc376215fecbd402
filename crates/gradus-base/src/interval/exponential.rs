//! Exponentials: a power of two is taken out, and the rest is a Taylor polynomial of a sixteenth, squared four times.

use super::Interval;
use super::ball::{Ball, power_of_two};
use super::rounding::{mul_down, mul_up};
use core::f64::consts::LOG2_E;

/// `ln 2`; what is left is below `2⁻¹¹⁰`.
#[expect(clippy::approx_constant, reason = "the first float of two")]
pub(super) const LN_2: Ball = Ball::constant(0.6931471805599453, 2.3190468138462996e-17, 7.8e-34);

/// `m 2ⁿ`, with `m` near 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled {
    pub(super) m: Ball,
    pub(super) n: i32,
}

impl Scaled {
    /// As one ball, of a number that is neither large nor small.
    pub(super) fn ball(self) -> Ball {
        self.m.scaled(self.n)
    }

    /// The floats around a positive number, at any size.
    pub(super) fn interval(self) -> Interval {
        let Interval { lower, upper } = self.m.interval();
        let (first, second) = (power_of_two(self.n / 2), power_of_two(self.n - self.n / 2));
        let lower = mul_down(mul_down(lower.max(0.0), first), second);
        Interval::new(lower.max(0.0), mul_up(mul_up(upper, first), second))
    }
}

/// `eˣ − 1` for `|x| < 0.4`, to nearly all digits also next to 0.
fn small(x: Ball) -> Ball {
    const TERMS: u32 = 14;
    /// Twice `1 / 15!`: the remainder is `s¹⁵/15!` times at most `1 / (1 − s/16)`.
    const REMAINDER: f64 = 1.6e-12;
    let s = x.scaled(-4);
    let size = s.largest();
    let mut sum = Ball::ONE;
    for k in (2..=TERMS).rev() {
        sum = Ball::ONE + (s * sum).over_float(f64::from(k));
    }
    let remainder = if size < 0.1 { REMAINDER * size.powi(15) } else { f64::INFINITY };
    let mut y = (s * sum).widened(remainder);
    // (1 + y)² − 1 = y (2 + y).
    for _ in 0..4 {
        y = y * (Ball::exact(2.0) + y);
    }
    y
}

/// `eˣ`.
pub(super) fn exp(x: Ball) -> Scaled {
    let n = (x.hi * LOG2_E).round().clamp(-4000.0, 4000.0);
    Scaled { m: Ball::ONE + small(x - LN_2 * Ball::exact(n)), n: n as i32 }
}

/// `2ˣ`.
pub(super) fn exp2(x: f64) -> Scaled {
    let n = x.round().clamp(-4000.0, 4000.0);
    Scaled { m: Ball::ONE + small(LN_2 * Ball::sum(x, -n)), n: n as i32 }
}

/// `eˣ − 1`, for `x` below 700.
pub(super) fn exp_m1(x: Ball) -> Ball {
    if x.hi.abs() < 0.35 { small(x) } else { exp(x).ball() - Ball::ONE }
}
