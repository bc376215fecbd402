//! The distributions that intervals and tests are made from: normal, Student's t, F and χ².
//!
//! Rejected: `statrs` 0.19, whose quantile of Student's distribution is 7 % off at 10⁷ degrees of freedom, which a fit to
//! 10⁷ rows has.

use core::f64::consts::FRAC_1_SQRT_2;

/// What an estimate over its standard error is distributed as.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Distribution {
    Normal,
    /// Student's, with this number of degrees of freedom.
    Student(f64),
}

impl Distribution {
    /// Those of Student's distribution.
    #[cfg(feature = "plot")]
    #[must_use]
    pub fn degrees_of_freedom(self) -> Option<f64> {
        match self {
            Self::Normal => None,
            Self::Student(freedom) => Some(freedom),
        }
    }

    /// The number of standard errors to either side that hold a share of `level`.
    #[must_use]
    pub fn reach(self, level: f64) -> f64 {
        // The tail, which `1 − level` has more digits of than `½ (1 + level)`.
        let tail = 0.5 * (1.0 - level);
        match self {
            Self::Normal => -normal(tail),
            Self::Student(freedom) => -student(tail, freedom),
        }
    }

    /// The deviance of two parameters at once that holds a share of `level`: `χ²` with 2 degrees of freedom, or `2 F` with 2 and
    /// those of the residuals.
    #[must_use]
    pub fn deviance_of_two(self, level: f64) -> f64 {
        match self {
            Self::Normal => -2.0 * (-level).ln_1p(),
            Self::Student(freedom) => 2.0 * fisher_of_two(level, freedom),
        }
    }

    /// The share beyond this number of standard errors, both sides together.
    #[must_use]
    pub fn two_sided(self, errors: f64) -> f64 {
        match self {
            Self::Normal => libm::erfc(errors.abs() * FRAC_1_SQRT_2),
            Self::Student(freedom) => 2.0 * student_tail(errors.abs(), freedom),
        }
    }
}

/// The share of the standard normal distribution below `z`.
#[must_use]
pub fn normal_share(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The `p` quantile of the standard normal distribution, for `0 < p < 1`.
#[must_use]
pub fn normal(p: f64) -> f64 {
    // The tail of a small probability has more digits than what it leaves of one.
    if p > 0.5 {
        return -normal(1.0 - p);
    }
    -root(|z| 0.5 * libm::erfc(z * FRAC_1_SQRT_2) - p, 0.0, 40.0)
}

/// The `p` quantile of Student's t distribution with `freedom` degrees of freedom, for `0 < p < 1`.
#[must_use]
pub fn student(p: f64, freedom: f64) -> f64 {
    if p > 0.5 {
        return -student(1.0 - p, freedom);
    }
    let mut high = 2.0;
    while student_tail(high, freedom) > p && high < 1e300 {
        high *= 2.0;
    }
    -root(|t| student_tail(t, freedom) - p, 0.0, high)
}

/// What of Student's t distribution is beyond `t`, for `t ≥ 0`.
///
/// # Source
/// `½ I(x; ν/2, ½)` with `x = ν / (ν + t²)`: DLMF 8.17, Abramowitz & Stegun 26.7.1. For many degrees of freedom, where `x` is next
/// to 1, the normal tail of Hill's expansion (1970), Algorithm 395, Comm. ACM 13, 617–619.
fn student_tail(t: f64, freedom: f64) -> f64 {
    // Divided, because squares overflow.
    let ratio = t / freedom * t;
    if ratio.is_infinite() {
        return 0.0;
    }
    if freedom > 1e4 {
        let a = freedom - 0.5;
        let (b, y) = (48.0 * a * a, a * ratio.ln_1p());
        let bend = (((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b);
        let z = ((bend + y + 3.0) / b + 1.0) * y.sqrt();
        return 0.5 * libm::erfc(z * FRAC_1_SQRT_2);
    }
    0.5 * incomplete_beta((1.0 + ratio).recip(), ratio / (1.0 + ratio), 0.5 * freedom, 0.5)
}

/// What of the F distribution with `above` and `below` degrees of freedom is beyond `f`.
#[must_use]
pub fn fisher_tail(f: f64, above: f64, below: f64) -> f64 {
    let ratio = f * above / below;
    if !(ratio > 0.0) {
        return 1.0;
    }
    incomplete_beta((1.0 + ratio).recip(), ratio / (1.0 + ratio), 0.5 * below, 0.5 * above)
}

/// The `p` quantile of the F distribution with 2 and `freedom` degrees of freedom, which has a closed form:
/// `ν/2 ((1 − p)^(−2/ν) − 1)`.
#[must_use]
pub fn fisher_of_two(p: f64, freedom: f64) -> f64 {
    0.5 * freedom * (-2.0 / freedom * (-p).ln_1p()).exp_m1()
}

/// What of the χ² distribution with `freedom` degrees of freedom is beyond `x`.
///
/// # Source
/// `Q(ν/2, x/2)`, by the series DLMF 8.11.4 for small `x` and the continued fraction DLMF 8.9.2 for large ones.
pub fn chi_squared_tail(x: f64, freedom: f64) -> f64 {
    let (a, x) = (0.5 * freedom, 0.5 * x);
    if !(x > 0.0) {
        return 1.0;
    }
    let front = (a * x.ln() - x - libm::lgamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum) = (a.recip(), a.recip());
        for n in (1..10_000).map(f64::from) {
            term *= x / (a + n);
            sum += term;
            if term <= f64::EPSILON * sum {
                break;
            }
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = b.recip();
    let mut fraction = d;
    for n in (1..10_000).map(f64::from) {
        let numerator = -n * (n - a);
        b += 2.0;
        d = away_from_zero(numerator * d + b).recip();
        c = away_from_zero(b + numerator / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

/// Where a function that falls crosses zero.
fn root(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if f(middle) > 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The regularized incomplete beta function `I(x; a, b)`.
///
/// - `rest`: `1 − x`, which has more digits than the difference where `x` is near 1.
///
/// # Source
/// The continued fraction DLMF 8.17.22, by the method of Lentz (1976); where it converges slowly, `1 − I(1 − x; b, a)`.
fn incomplete_beta(x: f64, rest: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || rest <= 0.0 {
        return f64::from(u8::from(rest <= 0.0));
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(rest, x, b, a);
    }
    let logarithm = |x: f64, rest: f64| if x < 0.5 { x.ln() } else { (-rest).ln_1p() };
    let front = a * logarithm(x, rest) + b * logarithm(rest, x) - ln_beta(a, b);
    let mut c = 1.0;
    let mut d = away_from_zero(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut fraction = d;
    // It takes some `√a` terms.
    for m in (1..100_000).map(f64::from) {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = away_from_zero(1.0 + term * d).recip();
            c = away_from_zero(1.0 + term / c);
            change = d * c;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front.exp() * fraction / a
}

/// `ln B(a, b)`. Of a large argument and a small one the difference of two large logarithms is taken by Stirling's series.
fn ln_beta(a: f64, b: f64) -> f64 {
    let (large, small) = (a.max(b), a.min(b));
    if large < 1e3 {
        return libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    }
    // ln Γ(x) = (x − ½) ln x − x + ½ ln 2π + 1/(12x) − 1/(360x³) + …: DLMF 5.11.1.
    let series = |x: f64| (1.0 - (30.0 * x * x).recip()) / (12.0 * x);
    let sum = large + small;
    let ratio = (large - 0.5) * (small / large).ln_1p() + small * sum.ln() - small;
    libm::lgamma(small) - ratio - (series(sum) - series(large))
}

fn away_from_zero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}

#[cfg(test)]
#[path = "../tests/unit/distribution.rs"]
mod tests;
