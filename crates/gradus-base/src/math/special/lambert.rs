//! Lambert's W, the principal branch: `w e^w = x` for `w ≥ −1`.
//!
//! Corless, Gonnet, Hare, Jeffrey and Knuth (1996), On the Lambert W function, Adv. Comput. Math. 5, 329–359: the series at the
//! branch point (4.22), that at infinity (4.18), and Halley's method (5.9).

use super::super::bits::horner;
use super::super::bits::scale;
use super::super::exp::{Reduced, exp, exp_reduced, reduce};
use super::super::ln::{ln, ln_1p};
use super::super::pair::Pair;

/// e, and what the float lacks.
const E: Pair = Pair { hi: core::f64::consts::E, lo: 1.4456468917292502e-16 };

/// `1 + W(x)` by powers of `√(2 (e x + 1))`.
const BRANCH_POINT: [f64; 24] = [
    1.0,
    -0.3333333333333333,
    0.1527777777777778,
    -0.07962962962962963,
    0.044502314814814814,
    -0.02598471487360376,
    0.01563563253233392,
    -0.009616892024299432,
    0.006014543252956118,
    -0.0038112980348919993,
    0.0024408779911439826,
    -0.0015769303446867841,
    0.0010262633205076071,
    -0.0006720616311561362,
    0.0004424730618146209,
    -0.00029267722472962746,
    0.00019438727605453933,
    -0.00012957426685274883,
    8.665035805208128e-05,
    -5.811360750441382e-05,
    3.907668486743905e-05,
    -2.63380647472311e-05,
    1.7790345805079586e-05,
    -1.2040352739559977e-05,
];

/// How far `x` is above the branch point, `e x + 1`, with its digits.
fn above_branch_point(x: f64) -> f64 {
    E.times(Pair::new(x)).plus(1.0).value()
}

/// `1 + W(x)`, with its digits where W is next to −1. `None` where the series has none.
fn next_to_branch_point(x: f64) -> Option<f64> {
    let p = (2.0 * above_branch_point(x)).sqrt();
    (p < 0.35).then(|| p * horner(p, BRANCH_POINT))
}

/// W: −1 at −1/e, NaN below.
#[must_use]
pub fn lambert_w(x: f64) -> f64 {
    if x == 0.0 || x == f64::INFINITY || x.is_nan() {
        return x;
    }
    let above = above_branch_point(x);
    if above < 0.0 {
        // The float next to −1/e is below it by a part of a unit.
        return if above > -2.0 * f64::EPSILON { -1.0 } else { f64::NAN };
    }
    if let Some(w) = next_to_branch_point(x) {
        return w - 1.0;
    }
    let Pair { hi, lo } = if x > 3.0 { far(x) } else { near(x, above) };
    hi + lo
}

/// Up to 3, and what the float lacks.
fn near(x: f64, above: f64) -> Pair {
    let p = (2.0 * above).sqrt();
    let start = ln_1p(x) * (1.0 - 0.25 * ln_1p(x));
    let mut w = if x < -0.1 { p * horner(p, BRANCH_POINT) - 1.0 } else { start };
    if x.abs() < 1e-9 {
        return Pair { hi: x, lo: -x * x };
    }
    for _ in 0..6 {
        // What is left of w e^w − x, with the product in two parts, is what w lacks.
        let Reduced { n, r } = reduce(w);
        let Pair { hi, lo } = exp_reduced(r);
        let power = Pair { hi: scale(hi, n), lo: scale(lo, n) };
        let product = Pair::new(w).times(power).plus(-x);
        let rest = product.hi + product.lo;
        let change = rest / (power.hi * (w + 1.0) - 0.5 * (w + 2.0) * rest / (w + 1.0));
        if change.abs() <= 1e-9 * w.abs() {
            return Pair { hi: w, lo: -change };
        }
        w -= change;
    }
    Pair::new(w)
}

/// By `w + ln w = ln x`.
fn far(x: f64) -> Pair {
    let l = ln(x);
    let mut w = l - ln(l) * (1.0 - 1.0 / l);
    for _ in 0..6 {
        let change = w * (ln(x / w) - w) / (1.0 + w);
        if change.abs() <= 1e-8 * w {
            return Pair { hi: w, lo: change };
        }
        w += change;
    }
    Pair::new(w)
}

/// `W′(x) = e^(−W) / (1 + W)`: +∞ at −1/e.
#[must_use]
pub fn lambert_w_partial(x: f64) -> f64 {
    let w = lambert_w(x);
    if w > 1.0 {
        // Not by the exponential, which would multiply the error of w.
        return if x == f64::INFINITY { 0.0 } else { w / (1.0 + w) / x };
    }
    let above = above_branch_point(x);
    let sum = match next_to_branch_point(x) {
        Some(sum) => sum,
        None if w.is_nan() => w,
        None => {
            let Pair { hi, lo } = near(x, above);
            (1.0 + hi) + lo
        }
    };
    exp(-w) / sum
}
