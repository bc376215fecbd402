//! Cube roots: a guess `g` by the system's library, times `(1 + w)^⅓` with `w = x/g³ − 1`.

use super::ball::Ball;
use super::exponential::Scaled;

/// `∛x` for positive `x`.
pub(super) fn cbrt(x: f64) -> Scaled {
    // x = m 8ⁿ with m near 1, so that no cube leaves the range.
    let n = (x.log2() / 3.0).round().clamp(-400.0, 400.0) as i32;
    let m = Ball::exact(x).scaled(-3 * n);
    let guess = m.hi.cbrt();
    let w = m.over(Ball::product(guess, guess) * Ball::exact(guess)) - Ball::ONE;
    // 1 + w/3 − w²/9 + …: the next term is 5w³/81, and what follows falls.
    let size = w.largest();
    let error = if size < 1e-6 { size.powi(3) } else { f64::INFINITY };
    let factor = Ball::ONE + (w - (w * w).over_float(3.0)).over_float(3.0);
    Scaled { m: Ball::exact(guess) * factor.widened(error), n }
}
