//! Distributions of counts.

use super::number;
use crate::var::special::{self, Special};

/// Poisson's distribution: probability `μᵏ e^−μ / k!`.
///
/// ```
/// use gradus::model::dist::Poisson;
///
/// let faults = Poisson { mean: 2.0 };
/// assert!((faults.ln_pmf(3.0_f64) - (8f64 / 6.0).ln() + 2.0).abs() < 1e-15);
/// assert_eq!(Poisson { mean: 0.0 }.ln_pmf(0.0), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poisson<N> {
    /// The mean `μ`, and the variance; not negative.
    pub mean: N,
}

impl<N: Special> Poisson<N> {
    /// The logarithm of the probability of a count.
    #[must_use]
    #[track_caller]
    pub fn ln_pmf(self, count: N) -> N {
        special::xlogy(count, self.mean) - self.mean - special::ln_gamma(count + number(1.0))
    }

    /// The logarithm of the probability of a count or a smaller one; −inf where that is below the smallest number.
    #[must_use]
    #[track_caller]
    pub fn ln_cdf(self, count: N) -> N {
        special::gamma_q(count + number(1.0), self.mean).ln()
    }

    /// The logarithm of the probability of a larger count; −inf where that is below the smallest number.
    #[must_use]
    #[track_caller]
    pub fn ln_sf(self, count: N) -> N {
        special::gamma_p(count + number(1.0), self.mean).ln()
    }
}

/// The negative binomial distribution: counts with the mean `μ` and the variance `μ + μ²/r`.
///
/// Probability `Γ(k + r) / (Γ(r) k!) (r / (r + μ))ʳ (μ / (r + μ))ᵏ`. The size `r` is `1/α` of
/// [`NegativeBinomial`](crate::model::NegativeBinomial) among models; here it can be fitted. The larger it is, the more like
/// [`Poisson`], with all digits of the probability.
///
/// ```
/// use gradus::model::dist::NegativeBinomial;
///
/// // r = 1: the geometric distribution, (1/3) (2/3)ᵏ for the mean 2.
/// let faults = NegativeBinomial { mean: 2.0, size: 1.0 };
/// assert!((faults.ln_pmf(3.0_f64) - (8f64 / 81.0).ln()).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NegativeBinomial<N> {
    /// The mean `μ`, not negative.
    pub mean: N,
    /// The size `r`, positive.
    pub size: N,
}

impl<N: Special> NegativeBinomial<N> {
    /// The logarithm of the probability of a count.
    #[must_use]
    #[track_caller]
    pub fn ln_pmf(self, count: N) -> N {
        let Self { mean, size } = self;
        // Γ(k + r) / (Γ(r) k!) is 1 / ((k + r) B(r, k + 1)).
        let ways = special::ln_beta(size, count + number(1.0)) + (count + size).ln();
        special::xlogy(count, mean / (size + mean)) - size * (mean / size).ln_1p() - ways
    }

    /// The logarithm of the probability of a count or a smaller one, also where that is below the smallest number.
    ///
    /// ```
    /// use gradus::model::dist::NegativeBinomial;
    ///
    /// // Of the geometric distribution with the mean 2: 1 − (2/3)ᵏ⁺¹.
    /// let faults = NegativeBinomial { mean: 2.0, size: 1.0 };
    /// assert!((faults.ln_cdf(3.0_f64) - (65f64 / 81.0).ln()).abs() < 1e-15);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn ln_cdf(self, count: N) -> N {
        let above = count + number(1.0);
        special::ln_beta_p(self.size, above, (self.size / self.mean).ln())
    }

    /// The logarithm of the probability of a larger count, also where that is below the smallest number.
    ///
    /// ```
    /// use gradus::model::dist::NegativeBinomial;
    ///
    /// let faults = NegativeBinomial { mean: 2.0, size: 1.0 };
    /// assert!((faults.ln_sf(9999.0_f64) / (1e4 * (2f64 / 3.0).ln()) - 1.0).abs() < 1e-14);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn ln_sf(self, count: N) -> N {
        let above = count + number(1.0);
        special::ln_beta_p(above, self.size, (self.mean / self.size).ln())
    }
}

/// The binomial distribution: probability `n! / (k! (n − k)!) pᵏ (1 − p)ⁿ⁻ᵏ`.
///
/// ```
/// use gradus::model::dist::Binomial;
///
/// let hits = Binomial { trials: 4.0, probability: 0.5 };
/// assert!((hits.ln_pmf(2.0_f64) - (6f64 / 16.0).ln()).abs() < 1e-15);
/// assert!(Binomial { trials: 4.0, probability: 1.0 }.ln_pmf(4.0_f64).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binomial<N> {
    /// The number of trials `n`.
    pub trials: N,
    /// The probability `p` of each, 0 to 1.
    pub probability: N,
}

impl<N: Special> Binomial<N> {
    /// The logarithm of the probability of a count.
    #[must_use]
    #[track_caller]
    pub fn ln_pmf(self, count: N) -> N {
        let (one, p) = (number::<N>(1.0), self.probability);
        let misses = self.trials - count;
        // n! / (k! (n − k)!) is 1 / ((n + 1) B(k + 1, n − k + 1)).
        let ways = special::ln_beta(count + one, misses + one) + (self.trials + one).ln();
        // Of a small p, ln(1 − p) has its digits by ln_1p; no miss has no share, also of p = 1.
        let missed = if misses > number(0.0) { misses * (-p).ln_1p() } else { number(0.0) };
        special::xlogy(count, p) + missed - ways
    }

    /// The logarithm of the probability of a count or a smaller one, also where that is below the smallest number.
    ///
    /// ```
    /// use gradus::model::dist::Binomial;
    ///
    /// let hits = Binomial { trials: 4.0, probability: 0.5 };
    /// assert!((hits.ln_cdf(1.0_f64) - (5f64 / 16.0).ln()).abs() < 1e-15);
    /// assert_eq!(hits.ln_cdf(4.0), 0.0);
    /// let rare = Binomial { trials: 1e4, probability: 0.75 };
    /// assert!((rare.ln_cdf(0.0_f64) / (1e4 * 0.25f64.ln()) - 1.0).abs() < 1e-15); // no hit at all
    /// ```
    #[must_use]
    #[track_caller]
    pub fn ln_cdf(self, count: N) -> N {
        special::ln_beta_p(self.trials - count, count + number(1.0), -special::logit(self.probability))
    }

    /// The logarithm of the probability of a larger count, also where that is below the smallest number.
    ///
    /// ```
    /// use gradus::model::dist::Binomial;
    ///
    /// let hits = Binomial { trials: 4.0, probability: 0.5 };
    /// assert!((hits.ln_sf(3.0_f64) - (1f64 / 16.0).ln()).abs() < 1e-15);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn ln_sf(self, count: N) -> N {
        special::ln_beta_p(count + number(1.0), self.trials - count, special::logit(self.probability))
    }
}
