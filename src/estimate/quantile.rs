//! Quantiles of the distributions that intervals are made from.

use core::f64::consts::SQRT_2;

/// The `p` quantile of the standard normal distribution, for `0 < p < 1`.
pub(crate) fn normal(p: f64) -> f64 {
    // The tail of a small probability has more digits than what it leaves of one.
    if p > 0.5 {
        return -normal(1.0 - p);
    }
    -root(|z| 0.5 * libm::erfc(z / SQRT_2) - p, 0.0, 40.0)
}

/// The `p` quantile of Student's t distribution with `freedom` degrees of freedom, for `0 < p < 1`.
///
/// # Source
/// The distribution is `½ I(x; ν/2, ½)` with `x = ν / (ν + t²)` for `t < 0`: DLMF 8.17, Abramowitz & Stegun 26.7.1.
pub(crate) fn student(p: f64, freedom: f64) -> f64 {
    if p > 0.5 {
        return -student(1.0 - p, freedom);
    }
    let tail = |t: f64| 0.5 * incomplete_beta(freedom / (freedom + t * t), 0.5 * freedom, 0.5);
    let mut high = 2.0;
    while tail(high) > p && high < 1e300 {
        high *= 2.0;
    }
    -root(|t| tail(t) - p, 0.0, high)
}

/// The `p` quantile of the F distribution with 2 and `freedom` degrees of freedom, which has a closed form:
/// `ν/2 ((1 − p)^(−2/ν) − 1)`.
pub(crate) fn fisher_of_two(p: f64, freedom: f64) -> f64 {
    0.5 * freedom * (-2.0 / freedom * (-p).ln_1p()).exp_m1()
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
/// # Source
/// The continued fraction DLMF 8.17.22, by the method of Lentz (1976); where it converges slowly, `1 − I(1 − x; b, a)`.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return f64::from(u8::from(x >= 1.0));
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * x.ln() + b * (-x).ln_1p();
    let away_from_zero = |x: f64| if x.abs() < 1e-300 { 1e-300 } else { x };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in (1..500).map(f64::from) {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + term * d);
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

    /// F of 2 and ν: 9.5520944959 for ν = 3, 3.4928284767 for ν = 20 at 0.95 (Abramowitz & Stegun 26.9).
    #[test]
    fn fisher_has_a_closed_form() {
        assert!(is_near(fisher_of_two(0.95, 3.0), 9.552_094_495_9, 9.0));
        assert!(is_near(fisher_of_two(0.95, 20.0), 3.492_828_476_7, 9.0));
    }
}
