//! Distributions that are moved and scaled.

use super::{Continuous, number};
use crate::var::special::{self, Special};

/// `½ ln 2π`.
pub(super) const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// The normal distribution: density `e^(−z²/2) / (√2π σ)` with `z = (x − mean) / σ`.
///
/// ```
/// use gradus::model::dist::{Continuous, Normal};
///
/// let normal = Normal { mean: 1.0, deviation: 2.0 };
/// assert!((normal.ln_pdf(1.0_f64) + (2.0 * (2.0 * std::f64::consts::PI).sqrt()).ln()).abs() < 1e-15);
/// assert!((normal.ln_cdf(-39.0_f64) + 203.91715537109726).abs() < 1e-12); // 20 deviations below
/// assert_eq!(normal.ln_sf(41.0), normal.ln_cdf(-39.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal<N> {
    /// The mean.
    pub mean: N,
    /// The standard deviation `σ`, positive.
    pub deviation: N,
}

impl<N: Special> Continuous<N> for Normal<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        let z = (x - self.mean) / self.deviation;
        -(z * z * number(0.5) + self.deviation.ln() + number(HALF_LN_TAU))
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        special::ln_normal_cdf((x - self.mean) / self.deviation)
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        special::ln_normal_cdf((self.mean - x) / self.deviation)
    }
}

/// Student's t distribution: density `(1 + z²/ν)^(−(ν + 1)/2) / (√ν B(ν/2, ½) s)` with `z = (x − mean) / s`.
///
/// Shares are those of [`ln_student_cdf`](special::ln_student_cdf), with their digits in both tails.
///
/// ```
/// use gradus::model::dist::{Continuous, StudentT};
///
/// // With one degree of freedom, Cauchy's: 1 / (π (1 + z²)), and arctan z / π + ½ below.
/// let cauchy = StudentT { mean: 0.0, scale: 1.0, freedom: 1.0 };
/// assert!((cauchy.ln_pdf(2.0_f64) + (5.0 * std::f64::consts::PI).ln()).abs() < 1e-15);
/// assert!((cauchy.ln_cdf(1.0_f64) - 0.75f64.ln()).abs() < 1e-15);
/// assert_eq!(cauchy.ln_sf(1e200), cauchy.ln_cdf(-1e200));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT<N> {
    /// The mean, or where there is none, the median.
    pub mean: N,
    /// The scale `s`, positive.
    pub scale: N,
    /// The degrees of freedom `ν`, positive.
    pub freedom: N,
}

impl<N: Special> Continuous<N> for StudentT<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        let (half, freedom) = (number::<N>(0.5), self.freedom);
        let z = (x - self.mean) / self.scale;
        let front = special::ln_beta(freedom * half, half) + freedom.ln() * half + self.scale.ln();
        -(front + (freedom + number(1.0)) * half * (z * z / freedom).ln_1p())
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        special::ln_student_cdf((x - self.mean) / self.scale, self.freedom)
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        special::ln_student_cdf((self.mean - x) / self.scale, self.freedom)
    }
}

/// Laplace's distribution: density `e^(−|x − mean| / b) / (2b)`.
///
/// ```
/// use gradus::model::dist::{Continuous, Laplace};
///
/// let errors = Laplace { mean: 0.0, scale: 2.0 };
/// assert_eq!(errors.ln_pdf(-3.0), -1.5 - 4f64.ln());
/// assert_eq!(errors.ln_sf(3.0), -1.5 - 2f64.ln());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laplace<N> {
    /// The mean and median.
    pub mean: N,
    /// The mean distance `b` from it, positive.
    pub scale: N,
}

impl<N: Special> Continuous<N> for Laplace<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        -((x - self.mean) / self.scale).abs() - (self.scale * number(2.0)).ln()
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        laplace((x - self.mean) / self.scale)
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        laplace((self.mean - x) / self.scale)
    }
}

/// `ln` of the share below: `½ eᶻ` to the left, `1 − ½ e⁻ᶻ` to the right.
#[track_caller]
fn laplace<N: Special>(z: N) -> N {
    if z < number(0.0) { z - number(core::f64::consts::LN_2) } else { (-(-z).exp() * number(0.5)).ln_1p() }
}

/// The logistic distribution: the share below is `1 / (1 + e⁻ᶻ)` with `z = (x − mean) / s`.
///
/// ```
/// use gradus::model::dist::{Continuous, Logistic};
///
/// let logistic = Logistic { mean: 0.0, scale: 1.0 };
/// assert_eq!(logistic.ln_pdf(0.0), -4f64.ln());
/// assert_eq!(logistic.ln_cdf(-800.0), -800.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logistic<N> {
    /// The mean and median.
    pub mean: N,
    /// The scale `s`, positive; the deviation is `π s / √3`.
    pub scale: N,
}

impl<N: Special> Continuous<N> for Logistic<N> {
    #[track_caller]
    fn ln_pdf(self, x: N) -> N {
        let z = (x - self.mean) / self.scale;
        // Softplus of both sides: their difference is z.
        -(z.softplus() + (-z).softplus()) - self.scale.ln()
    }
    #[track_caller]
    fn ln_cdf(self, x: N) -> N {
        special::log_sigmoid((x - self.mean) / self.scale)
    }
    #[track_caller]
    fn ln_sf(self, x: N) -> N {
        special::log_sigmoid((self.mean - x) / self.scale)
    }
}

/// The distribution of von Mises, of angles in radians: density `e^(κ cos(x − mean)) / (2π I₀(κ))`.
///
/// On a circle nothing is below or above, so there are no shares.
///
/// ```
/// use gradus::model::dist::VonMises;
///
/// let even = VonMises { mean: 0.0, concentration: 0.0 };
/// assert!((even.ln_pdf(1.0_f64) + (2.0 * std::f64::consts::PI).ln()).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VonMises<N> {
    /// The mean angle, in radians.
    pub mean: N,
    /// The concentration `κ`, not negative; of a large one the deviation is `1/√κ`.
    pub concentration: N,
}

impl<N: Special> VonMises<N> {
    /// The logarithm of the density at `x`.
    #[must_use]
    #[track_caller]
    pub fn ln_pdf(self, x: N) -> N {
        // cos − 1 by the half angle: of a large concentration both parts of a difference would be large.
        let sine = ((x - self.mean) * number(0.5)).sin();
        let fall = self.concentration * (sine * sine * number(-2.0));
        fall - special::bessel_i0_scaled(self.concentration).ln() - number(2.0 * HALF_LN_TAU)
    }
}
