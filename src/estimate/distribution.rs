//! The distributions that intervals and tests are made from: normal, Student's t, F and χ².
//!
//! Rejected: `statrs` 0.19, whose quantile of Student's distribution is 7 % off at 10⁷ degrees of freedom, which a fit to
//! 10⁷ rows has.

use core::f64::consts::FRAC_1_SQRT_2;

/// What an estimate over its standard error is distributed as.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Distribution {
    Normal,
    /// Student's, with this number of degrees of freedom.
    Student(f64),
}

impl Distribution {
    /// Those of Student's distribution.
    #[cfg(feature = "plot")]
    pub(crate) fn degrees_of_freedom(self) -> Option<f64> {
        match self {
            Self::Normal => None,
            Self::Student(freedom) => Some(freedom),
        }
    }

    /// The number of standard errors to either side that hold a share of `level`.
    pub(crate) fn reach(self, level: f64) -> f64 {
        // The tail, which `1 − level` has more digits of than `½ (1 + level)`.
        let tail = 0.5 * (1.0 - level);
        match self {
            Self::Normal => -normal(tail),
            Self::Student(freedom) => -student(tail, freedom),
        }
    }

    /// The deviance of two parameters at once that holds a share of `level`: `χ²` with 2 degrees of freedom, or `2 F` with 2 and
    /// those of the residuals.
    pub(crate) fn deviance_of_two(self, level: f64) -> f64 {
        match self {
            Self::Normal => -2.0 * (-level).ln_1p(),
            Self::Student(freedom) => 2.0 * fisher_of_two(level, freedom),
        }
    }

    /// The share beyond this number of standard errors, both sides together.
    pub(crate) fn two_sided(self, errors: f64) -> f64 {
        match self {
            Self::Normal => libm::erfc(errors.abs() * FRAC_1_SQRT_2),
            Self::Student(freedom) => 2.0 * student_tail(errors.abs(), freedom),
        }
    }
}

/// The share of the standard normal distribution below `z`.
pub(crate) fn normal_share(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The `p` quantile of the standard normal distribution, for `0 < p < 1`.
pub(crate) fn normal(p: f64) -> f64 {
    // The tail of a small probability has more digits than what it leaves of one.
    if p > 0.5 {
        return -normal(1.0 - p);
    }
    -root(|z| 0.5 * libm::erfc(z * FRAC_1_SQRT_2) - p, 0.0, 40.0)
}

/// The `p` quantile of Student's t distribution with `freedom` degrees of freedom, for `0 < p < 1`.
pub(crate) fn student(p: f64, freedom: f64) -> f64 {
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
pub(crate) fn fisher_tail(f: f64, above: f64, below: f64) -> f64 {
    let ratio = f * above / below;
    if !(ratio > 0.0) {
        return 1.0;
    }
    incomplete_beta((1.0 + ratio).recip(), ratio / (1.0 + ratio), 0.5 * below, 0.5 * above)
}

/// The `p` quantile of the F distribution with 2 and `freedom` degrees of freedom, which has a closed form:
/// `ν/2 ((1 − p)^(−2/ν) − 1)`.
pub(crate) fn fisher_of_two(p: f64, freedom: f64) -> f64 {
    0.5 * freedom * (-2.0 / freedom * (-p).ln_1p()).exp_m1()
}

/// What of the χ² distribution with `freedom` degrees of freedom is beyond `x`.
///
/// # Source
/// `Q(ν/2, x/2)`, by the series DLMF 8.11.4 for small `x` and the continued fraction DLMF 8.9.2 for large ones.
pub(crate) fn chi_squared_tail(x: f64, freedom: f64) -> f64 {
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
mod tests {
    use super::*;

    fn is_near(got: f64, want: f64, digits: f64) -> bool {
        (got - want).abs() <= 10f64.powf(-digits) * want.abs().max(1e-300)
    }

    /// Tables with ten digits: Abramowitz & Stegun 26.1 and 26.10.
    #[test]
    fn quantiles_are_those_of_tables() {
        assert!(is_near(normal(0.975), 1.959_963_984_540, 11.0));
        assert!(is_near(normal(0.9995), 3.290_526_731_492, 11.0));
        assert!(is_near(-normal(0.025), 1.959_963_984_540, 11.0));
        assert!(normal(0.5).abs() < 1e-12);
        let rows =
            [(1.0, 12.706_204_736), (2.0, 4.302_652_729_7), (5.0, 2.570_581_835_6), (30.0, 2.042_272_456_3)];
        for (freedom, want) in rows {
            assert!(is_near(student(0.975, freedom), want, 9.0), "{freedom}: {}", student(0.975, freedom));
            // 1 − 0.975 is 0.025 but for a rounding.
            assert!(is_near(-student(0.025, freedom), want, 9.0));
        }
        // With one degree of freedom it is Cauchy's distribution, tan(π (p − ½)).
        let cauchy = (core::f64::consts::PI * 0.499).tan();
        assert!(is_near(student(0.999, 1.0), cauchy, 9.0));
        assert!(is_near(student(0.975, 1e7), normal(0.975), 6.0));
    }

    /// 40 digits of mpmath, `betainc`, `gammainc` and `erfc`.
    #[test]
    fn quantiles_and_tails_have_their_digits() {
        let rows = [
            (1.0, [1.818_993_247_281_066_3, 12.706_204_736_174_705, 636.619_248_768_719_6]),
            (5.0, [1.103_668_272_956_062_5, 2.570_581_835_636_315_5, 6.868_826_625_881_11]),
            (1000.0, [0.994_952_609_790_753_6, 1.962_339_080_826_408_5, 3.300_282_648_423_913]),
            (2e4, [0.994_482_607_867_717, 1.960_082_605_158_135, 3.291_013_283_364_256]),
            (1e7, [0.994_457_932_657_842_3, 1.959_964_221_767_205_5, 3.290_527_704_465_222]),
        ];
        for (freedom, want) in rows {
            for (p, want) in [0.84, 0.975, 0.9995].into_iter().zip(want) {
                assert!(is_near(student(p, freedom), want, 10.5), "{p}, {freedom}: {}", student(p, freedom));
            }
        }
        assert!(is_near(Distribution::Student(30.0).two_sided(-12.0), 5.580_185_415_199_256e-13, 12.0));
        assert!(is_near(Distribution::Student(1e7).two_sided(6.0), 1.973_242_733_367_783_5e-9, 10.0));
        assert!(is_near(Distribution::Normal.two_sided(10.0), 1.523_970_604_832_105e-23, 14.0));
        assert_eq!(Distribution::Student(3.0).two_sided(f64::MAX), 0.0);
        let chi = [
            (3.5, 1.0, 0.061_368_829_139_402_17),
            (30.0, 2.0, 3.059_023_205_018_258e-7),
            (4.0, 10.0, 0.947_346_982_656_288_8),
            (80.0, 50.0, 0.004_482_656_565_573_2),
        ];
        for (x, freedom, want) in chi {
            assert!(is_near(chi_squared_tail(x, freedom), want, 12.0), "{x}, {freedom}");
        }
        let f = [
            (4.5, 1.0, 10.0, 0.059_890_324_425_559_42),
            (3.25, 3.0, 20.0, 0.043_401_895_727_980_93),
            (2.0, 5.0, 5000.0, 0.075_433_562_224_754_87),
        ];
        for (x, above, below, want) in f {
            assert!(is_near(fisher_tail(x, above, below), want, 11.0), "{x}, {above}, {below}");
        }
        assert_eq!((chi_squared_tail(0.0, 3.0), fisher_tail(0.0, 1.0, 5.0)), (1.0, 1.0));
    }

    #[cfg(feature = "plot")]
    /// F of 2 and ν: 9.5520944959 for ν = 3, 3.4928284767 for ν = 20 at 0.95 (Abramowitz & Stegun 26.9).
    #[test]
    fn fisher_has_a_closed_form() {
        assert!(is_near(fisher_of_two(0.95, 3.0), 9.552_094_495_9, 9.0));
        assert!(is_near(fisher_of_two(0.95, 20.0), 3.492_828_476_7, 9.0));
    }
}
