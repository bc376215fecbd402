//! Hyperbolic functions and their inverses, for numbers that are not negative, by formulas that keep the digits next to 0.

use super::ball::Ball;
use super::exponential::{LN_2, Scaled, exp, exp_m1};
use super::logarithm::{ln, ln_1p};

/// Beyond, 1 does not count beside a square.
const LARGE: f64 = 1e40;

/// `½ (eˣ + sign e⁻ˣ)` for `x` above ½.
fn half_sum(x: f64, sign: f64) -> Scaled {
    let Scaled { m, n } = exp(Ball::exact(x));
    let other = Ball::exact(sign).over(m).scaled(-2 * n);
    Scaled { m: m + other, n: n - 1 }
}

pub(super) fn sinh(x: f64) -> Scaled {
    if x > 0.5 {
        return half_sum(x, -1.0);
    }
    let y = exp_m1(Ball::exact(x));
    Scaled { m: (y + y.over(Ball::ONE + y)).scaled(-1), n: 0 }
}

pub(super) fn cosh(x: f64) -> Scaled {
    half_sum(x, 1.0)
}

/// For `x` up to 22.
pub(super) fn tanh(x: f64) -> Ball {
    let y = exp_m1(Ball::exact(2.0 * x));
    y.over(y + Ball::exact(2.0))
}

pub(super) fn asinh(x: f64) -> Ball {
    let ball = Ball::exact(x);
    if x > LARGE {
        // ln 2x + 1/(4x²) − …
        return ln(ball) + LN_2.widened(1e-80);
    }
    let square = Ball::product(x, x);
    ln_1p(ball + square.over(Ball::ONE + (Ball::ONE + square).sqrt()))
}

/// For `x ≥ 1`.
pub(super) fn acosh(x: f64) -> Ball {
    if x > LARGE {
        return ln(Ball::exact(x)) + LN_2.widened(1e-80);
    }
    let above = Ball::sum(x, -1.0);
    ln_1p(above + (above * Ball::sum(x, 1.0)).sqrt())
}

/// For `x < 1`.
pub(super) fn atanh(x: f64) -> Ball {
    ln_1p(Ball::exact(2.0 * x).over(Ball::sum(1.0, -x))).scaled(-1)
}
