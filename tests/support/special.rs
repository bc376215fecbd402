//! Special functions and a witness for their derivatives: by other formulas than those of the table, or by sums.

use gradus::special::{self, Special};
use std::f64::consts::{FRAC_2_SQRT_PI, PI};

/// Those with one operand, by number.
pub(crate) const UNARY: [&str; 14] = [
    "ln_gamma",
    "digamma",
    "erfc",
    "erfcx",
    "erf_inv",
    "normal_cdf",
    "ln_normal_cdf",
    "normal_quantile",
    "logit",
    "ln_1m_exp",
    "sinc",
    "exprel",
    "lambert_w",
    "log_sigmoid",
];

/// Those with two.
pub(crate) const BINARY: [&str; 3] = ["ln_beta", "logaddexp", "xlogy"];

pub(crate) fn unary<N: Special>(which: usize, x: N) -> N {
    match UNARY[which] {
        "ln_gamma" => special::ln_gamma(x),
        "digamma" => special::digamma(x),
        "erfc" => special::erfc(x),
        "erfcx" => special::erfcx(x),
        "erf_inv" => special::erf_inv(x),
        "normal_cdf" => special::normal_cdf(x),
        "ln_normal_cdf" => special::ln_normal_cdf(x),
        "normal_quantile" => special::normal_quantile(x),
        "logit" => special::logit(x),
        "ln_1m_exp" => special::ln_1m_exp(x),
        "sinc" => special::sinc(x),
        "exprel" => special::exprel(x),
        "lambert_w" => special::lambert_w(x),
        _ => special::log_sigmoid(x),
    }
}

pub(crate) fn binary<N: Special>(which: usize, a: N, b: N) -> N {
    match BINARY[which] {
        "ln_beta" => special::ln_beta(a, b),
        "logaddexp" => special::logaddexp(a, b),
        _ => special::xlogy(a, b),
    }
}

/// The first two derivatives at `x`, where `y` is the value, and how many `ε` the first may be off.
pub(crate) fn derivatives(which: usize, x: f64, y: f64) -> ([f64; 2], f64) {
    let density = (-x * x / 2.0).exp() / (2.0 * PI).sqrt();
    // Of what cancels, the parts.
    let share = |parts: f64, d: f64| 8.0 * parts / d.abs();
    match UNARY[which] {
        "ln_gamma" => ([polygamma(0, x), polygamma(1, x)], doubt_of_polygamma(0, x)),
        "digamma" => ([polygamma(1, x), polygamma(2, x)], doubt_of_polygamma(1, x)),
        "erfc" => {
            let d = -FRAC_2_SQRT_PI * (-x * x).exp();
            ([d, -2.0 * x * d], 6.0 + x * x)
        }
        "erfcx" => {
            let d = 2.0 * x * y - FRAC_2_SQRT_PI;
            ([d, 2.0 * x * d + 2.0 * y], share(2.0 * (x * y).abs() + FRAC_2_SQRT_PI, d))
        }
        "erf_inv" => {
            let d = PI.sqrt() / 2.0 * (y * y).exp();
            ([d, 2.0 * y * d * d], 12.0 + 16.0 * y * y)
        }
        "normal_cdf" => ([density, -x * density], 8.0 + x * x),
        "ln_normal_cdf" => {
            let d = (-x * x / 2.0 - y).exp() / (2.0 * PI).sqrt();
            ([d, -d * (x + d)], 12.0 + 2.0 * x * x + 4.0 * y.abs())
        }
        "normal_quantile" => {
            let d = (y * y / 2.0).exp() * (2.0 * PI).sqrt();
            ([d, y * d * d], 12.0 + 8.0 * y * y)
        }
        "logit" => ([1.0 / x + 1.0 / (1.0 - x), (1.0 - x).powi(-2) - x.powi(-2)], 6.0),
        "ln_1m_exp" => {
            let d = -1.0 / (-x).exp_m1();
            ([d, -d * d * (-x).exp()], 8.0)
        }
        // Next to 0 both cancel, to nothing in the end.
        "sinc" if x.abs() < SMALL => {
            let coefficient = |k: i32| if k % 2 == 0 { (-1_f64).powi(k / 2) } else { 0.0 };
            (of_series(x, coefficient), 32.0)
        }
        "exprel" if x.abs() < SMALL => (of_series(x, |_| 1.0), 32.0),
        "sinc" => {
            let d = (x.cos() - y) / x;
            ([d, -y - 2.0 * d / x], share(x.cos().abs() + y.abs(), d * x))
        }
        "exprel" => {
            let d = (x.exp() - y) / x;
            ([d, (x.exp() - 2.0 * d) / x], share(x.exp() + y, d * x))
        }
        "lambert_w" => {
            let d = y / (x * (1.0 + y));
            ([d, -d * d * (2.0 + y) / (1.0 + y)], 8.0)
        }
        // By softplus of −x, as an exponential of the value.
        _ => {
            let d = if x > 0.0 { (-x - (-x).exp().ln_1p()).exp() } else { 1.0 / (1.0 + x.exp()) };
            ([d, -d * y.exp()], 10.0 + 2.0 * x.abs())
        }
    }
}

/// Closer to 0, `sinc` and `exprel` are differentiated by their series.
const SMALL: f64 = 0.25;

/// First and second derivative of `Σ cₖ xᵏ / (k + 1)!` for small `x`.
fn of_series(x: f64, coefficient: impl Fn(i32) -> f64) -> [f64; 2] {
    // 0.25²⁰ / 20! is less than the last digit of any term that counts.
    let (mut sums, mut factorial) = ([0.0; 2], 1.0);
    for k in 1..20 {
        factorial *= f64::from(k + 1);
        let (n, c) = (f64::from(k), coefficient(k) / factorial);
        sums[0] += c * n * x.powi(k - 1);
        if k > 1 {
            sums[1] += c * n * (n - 1.0) * x.powi(k - 2);
        }
    }
    sums
}

/// Partial derivatives; second ones aa, ab and bb; and how many `ε` the first ones may be off.
pub(crate) fn partials(which: usize, a: f64, b: f64) -> ([f64; 2], [f64; 3], [f64; 2]) {
    match BINARY[which] {
        "ln_beta" => {
            let [(da, doubt_a), (db, doubt_b)] = [below(a, b), below(b, a)];
            let [aa, bb, ab] = [a, b, a + b].map(|x| polygamma(1, x));
            ([da, db], [aa - ab, -ab, bb - ab], [doubt_a, doubt_b])
        }
        "logaddexp" => {
            let d = [1.0 / (1.0 + (b - a).exp()), 1.0 / (1.0 + (a - b).exp())];
            let bend = d[0] * d[1];
            (d, [bend, -bend, bend], [8.0 + (a - b).abs(); 2])
        }
        _ => ([b.ln(), a / b], [0.0, 1.0 / b, -a / (b * b)], [3.0, 1.0]),
    }
}

/// `ψ(x) − ψ(x + by)`, and how many `ε` it may be off. Far out the two are next to each other, or the same number.
fn below(x: f64, by: f64) -> (f64, f64) {
    if x < 1e3 {
        let [low, high] = [x, x + by].map(|x| polygamma(0, x));
        return (low - high, 32.0 * (low.abs() + high.abs()) / (low - high).abs());
    }
    // The terms of `polygamma`, each with its difference.
    let (p, q, step) = (1.0 / x, 1.0 / (x + by), by / x / (x + by));
    let rest = 0.5 + (p + q) / 12.0 - (p + q) * (p * p + q * q) / 120.0;
    (-(by / x).ln_1p() - step * rest, 32.0)
}

/// The derivative of order `n` of ψ: the sum of its poles, up to a hundred beyond 0, and those behind them by an integral.
fn polygamma(n: i32, x: f64) -> f64 {
    let (poles, far) = (poles(x), x + poles(x) as f64);
    let sum = |power: i32| (0..poles).rev().map(|k| (x + k as f64).powi(-power)).sum::<f64>();
    match n {
        0 => far.ln() - 0.5 / far - far.powi(-2) / 12.0 + far.powi(-4) / 120.0 - sum(1),
        1 => 1.0 / far + 0.5 * far.powi(-2) + far.powi(-3) / 6.0 - far.powi(-5) / 30.0 + sum(2),
        _ => -far.powi(-2) - far.powi(-3) - 0.5 * far.powi(-4) + far.powi(-6) / 6.0 - 2.0 * sum(3),
    }
}

fn poles(x: f64) -> usize {
    100 + (-x).clamp(0.0, MOST_POLES) as usize
}

/// Numbers below minus this have more poles than are summed.
const MOST_POLES: f64 = 1e5;

/// How many `ε` the derivative of order `n` of ψ may be off; nothing is known of numbers with too many poles.
fn doubt_of_polygamma(n: i32, x: f64) -> f64 {
    if x > 0.0 {
        return 32.0;
    }
    if x.is_nan() || x < -MOST_POLES {
        return f64::INFINITY;
    }
    // Terms of both signs, which may cancel.
    let parts: f64 = (0..poles(x)).map(|k| (x + k as f64).abs().powi(-1 - n)).sum::<f64>() + 10.0;
    32.0 * (1.0 + parts / polygamma(n, x).abs())
}
