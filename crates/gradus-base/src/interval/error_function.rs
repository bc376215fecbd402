//! The error function: `erf x = 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹/(2n + 1)!!` (Abramowitz, Stegun, Handbook of Mathematical Functions,
//! 7.1.6), whose terms are all positive, so that nothing cancels.

use super::ball::Ball;
use super::exponential::{Scaled, exp};

/// `2/√π`; what is left is below `2⁻¹¹⁰`.
#[expect(clippy::approx_constant, reason = "the first float of two")]
const FRAC_2_SQRT_PI: Ball = Ball::constant(1.1283791670955126, 1.533545961316588e-17, 7.8e-34);

/// `2/√π e^(−x²)`.
pub(super) fn density(x: f64) -> Scaled {
    let Scaled { m, n } = exp(-Ball::product(x, x));
    Scaled { m: FRAC_2_SQRT_PI * m, n }
}

/// `erf x` for `0 ≤ x ≤ 6`.
pub(super) fn erf(x: f64) -> Ball {
    let twice = Ball::product(x, x).scaled(1);
    let (mut term, mut sum) = (Ball::ONE, Ball::ONE);
    let mut odd = 3.0;
    loop {
        let ratio = twice.largest() / odd;
        // All that follows is below a geometric series of ratio ½.
        if ratio < 0.4 && term.largest() < 1e-34 * sum.smallest() {
            break;
        }
        term = (term * twice).over_float(odd);
        sum = sum + term;
        odd += 2.0;
    }
    Ball::exact(x) * density(x).ball() * sum.widened(term.largest())
}
