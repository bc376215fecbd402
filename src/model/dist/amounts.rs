//! Distributions of positive numbers and of shares.

use super::location::Normal;
use super::{Continuous, number};
use crate::var::special::{self, Special};

/// The distribution of a number whose logarithm is normal.
///
/// ```
/// use gradus::model::dist::{Continuous, LogNormal, Normal};
///
/// let amount = LogNormal { mean: 1.0, deviation: 0.5 };
/// let logarithm = Normal { mean: 1.0, deviation: 0.5 };
/// assert_eq!(amount.ln_pdf(4.0), logarithm.ln_pdf(4f64.ln()) - 4f64.ln());
/// assert_eq!(amount.ln_sf(4.0), logarithm.ln_sf(4f64.ln()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal<N> {
    /// The mean of the logarithm.
    pub mean: N,
    /// The standard deviation of the logarithm, positive.
    pub deviation: N,
}

impl<N: Special> LogNormal<N> {
    fn of_logarithm(self) -> Normal<N> {
        Normal { mean: self.mean, deviation: self.deviation }
    }
}

impl<N: Special> Continuous<N> for LogNormal<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        self.of_logarithm().ln_pdf(x.ln()) - x.ln()
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        self.of_logarithm().ln_cdf(x.ln())
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        self.of_logarithm().ln_sf(x.ln())
    }
}

/// The gamma distribution: density `rᵏ xᵏ⁻¹ e^(−r x) / Γ(k)`, with the mean `k/r` and the variance `k/r²`.
///
/// ```
/// use gradus::model::dist::{Continuous, Gamma};
/// use gradus::prelude::*;
///
/// // Shape and rate of five amounts, by maximum likelihood; the logarithms of both are what is fitted.
/// let data = Dataset::from_rows(&["x"], [[1.2], [0.7], [3.1], [2.2], [1.4]])?;
/// let loss = |[shape, rate]: [Var; 2], [x]: [Var; 1]| -Gamma { shape: shape.exp(), rate: rate.exp() }.ln_pdf(x);
/// let fit = Fit::new(loss).likelihood().minimizer(Method::Bfgs).run([0.0, 0.0], &data)?;
/// let [shape, rate] = fit.parameters.map(f64::exp);
/// assert!((shape / rate - 1.72).abs() < 1e-7); // the mean of the data
/// assert!((shape - 4.129_825).abs() < 1e-4); // scipy.stats.gamma.fit(x, floc=0)
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma<N> {
    /// The shape `k`, positive.
    pub shape: N,
    /// The rate `r`, positive: 1 by the scale.
    pub rate: N,
}

impl<N: Special> Continuous<N> for Gamma<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        let powers = self.shape * self.rate.ln() + special::xlogy(self.shape - number(1.0), x);
        powers - self.rate * x - special::ln_gamma(self.shape)
    }
    /// By [`gamma_p`](special::gamma_p): −inf where that is below the smallest number.
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        special::gamma_p(self.shape, self.rate * x).ln()
    }
    /// By [`gamma_q`](special::gamma_q): −inf where that is below the smallest number.
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        special::gamma_q(self.shape, self.rate * x).ln()
    }
}

/// Weibull's distribution: survival `e^(−(x/λ)ᵏ)`.
///
/// ```
/// use gradus::model::dist::{Continuous, Weibull};
///
/// // With shape 1, the exponential distribution.
/// let lifetime = Weibull { shape: 1.0, scale: 2.0 };
/// assert_eq!(lifetime.ln_sf(3.0), -1.5);
/// assert!((lifetime.ln_pdf(3.0_f64) - (-1.5 - 2f64.ln())).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weibull<N> {
    /// The shape `k`, positive: above 1 what is old fails sooner.
    pub shape: N,
    /// The scale `λ`, positive: the time that a share of 1/e survives.
    pub scale: N,
}

impl<N: Special> Weibull<N> {
    /// `k ln(x/λ)`.
    #[track_caller]
    fn power(self, x: N) -> N {
        self.shape * (x / self.scale).ln()
    }
}

impl<N: Special> Continuous<N> for Weibull<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        let power = self.power(x);
        self.shape.ln() - x.ln() + power - power.exp()
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        special::ln_1m_exp(-self.power(x).exp())
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        -self.power(x).exp()
    }
}

/// The exponential distribution: density `r e^(−r x)`.
///
/// ```
/// use gradus::model::dist::{Continuous, Exponential};
///
/// let lifetime = Exponential { rate: 0.5 };
/// assert_eq!(lifetime.ln_pdf(4.0), 0.5f64.ln() - 2.0);
/// assert!((lifetime.ln_cdf(1e-20_f64) - 0.5e-20f64.ln()).abs() < 1e-14);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential<N> {
    /// The rate `r`, positive: 1 by the mean.
    pub rate: N,
}

impl<N: Special> Continuous<N> for Exponential<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        self.rate.ln() - self.rate * x
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        special::ln_1m_exp(-(self.rate * x))
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        -(self.rate * x)
    }
}

/// The beta distribution: density `xᵃ⁻¹ (1 − x)ᵇ⁻¹ / B(a, b)`.
///
/// Shares are those of [`ln_beta_p`](special::ln_beta_p), with their digits in both tails.
///
/// ```
/// use gradus::model::dist::{Beta, Continuous};
///
/// // 6 x² − 8 x³ + 3 x⁴ are below x, and (1 − x)³ (1 + 3 x) above.
/// let share = Beta { a: 2.0, b: 3.0 };
/// assert!((share.ln_pdf(0.5_f64) - 1.5f64.ln()).abs() < 1e-15);
/// assert!((share.ln_cdf(1e-200_f64) - (6f64.ln() - 400.0 * 10f64.ln())).abs() < 1e-12);
/// assert!((share.ln_sf(0.999_f64) - (1e-9 * 3.997f64).ln()).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta<N> {
    /// The exponent of `x`, and 1; positive.
    pub a: N,
    /// The exponent of `1 − x`, and 1; positive.
    pub b: N,
}

impl<N: Special> Continuous<N> for Beta<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        let one = number::<N>(1.0);
        special::xlogy(self.a - one, x) + (self.b - one) * (-x).ln_1p() - special::ln_beta(self.a, self.b)
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        special::ln_beta_p(self.a, self.b, special::logit(x))
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        special::ln_beta_p(self.b, self.a, -special::logit(x))
    }
}
