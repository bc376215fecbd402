//! Distributions, for likelihoods: logarithms of densities and of shares below and above.
//!
//! Each is a struct of its parameters, generic over [`Special`]: floats, or variables of a loss. `ln_pdf` (`ln_pmf` of counts) is
//! complete, with all constants, so that values of different parameters and of different distributions compare. `ln_cdf` and
//! `ln_sf` (what is above) are logarithms worked out as such, and keep their digits in both tails, where the share itself is
//! 0 or 1. [`Continuous::ln_censored`] takes the one or the other of an observation that may be censored.
//!
//! Parameters out of their range give NaN, and so do observations outside of the support: a call then reports the operation
//! and its line. Nothing here is checked at run time, so that a loss stays one program.
//!
//! | | parameters | support |
//! |---|---|---|
//! | [`Normal`] | mean, deviation | all |
//! | [`StudentT`] | mean, scale, degrees of freedom | all |
//! | [`Laplace`], [`Logistic`] | mean, scale | all |
//! | [`VonMises`] | mean, concentration | angles |
//! | [`LogNormal`] | mean and deviation of the logarithm | positive |
//! | [`Gamma`] | shape, rate | positive |
//! | [`Weibull`] | shape, scale | positive |
//! | [`Exponential`] | rate | positive, and 0 |
//! | [`Beta`] | the two exponents | 0 to 1 |
//! | [`Poisson`] | mean | counts |
//! | [`NegativeBinomial`] | mean, size | counts |
//! | [`Binomial`] | trials, probability | counts |
//!
//! Times to failure, three of them of parts that were still running when they were looked at:
//!
//! ```
//! use gradus::model::dist::{Continuous, Weibull};
//! use gradus::prelude::*;
//!
//! let data = Dataset::from_rows(
//!     &["hours", "failed"],
//!     [[72.0, 1.0], [82.0, 1.0], [97.0, 1.0], [103.0, 1.0], [113.0, 1.0], [117.0, 1.0], [126.0, 1.0],
//!      [127.0, 0.0], [139.0, 1.0], [154.0, 0.0], [159.0, 1.0], [199.0, 1.0], [207.0, 0.0]],
//! )?;
//! // Logarithms of both parameters: any number is one.
//! let loss = |[shape, scale]: [Var; 2], [hours, failed]: [Var; 2]| {
//!     -Weibull { shape: shape.exp(), scale: scale.exp() }.ln_censored(hours, failed)
//! };
//! let fit = Fit::new(loss).likelihood().minimizer(Method::Bfgs).run([0.0, 5.0], &data)?;
//! let [shape, scale] = fit.parameters.map(f64::exp);
//! assert!((shape - 3.070_302).abs() < 1e-5 && (scale - 154.965_65).abs() < 1e-3); // scipy.optimize on the same likelihood
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod amounts;
mod counts;
mod location;

pub use amounts::{Beta, Exponential, Gamma, LogNormal, Weibull};
pub use counts::{Binomial, NegativeBinomial, Poisson};
pub use location::{Laplace, Logistic, Normal, StudentT, VonMises};

use crate::var::special::Special;

/// A plain number among those of a distribution.
fn number<N: Special>(x: f64) -> N {
    // Every float has one, and so has every number that is made of floats.
    N::from(x).unwrap_or_else(N::nan)
}

/// A distribution of numbers with shares below and above that have closed forms.
pub trait Continuous<N: Special>: Copy {
    /// The logarithm of the density at `x`.
    #[must_use]
    fn ln_pdf(self, x: N) -> N;
    /// The logarithm of the share below `x`.
    #[must_use]
    fn ln_cdf(self, x: N) -> N;
    /// The logarithm of the share above `x`: of survival up to `x`.
    #[must_use]
    fn ln_sf(self, x: N) -> N;

    /// The logarithm of the likelihood of an observation that may be censored from the right: `ln_pdf` where `observed` is above
    /// ½, else `ln_sf`.
    ///
    /// A branch: rows with and without are two programs of a compiled loss.
    ///
    /// ```
    /// use gradus::model::dist::{Continuous, Exponential};
    ///
    /// let lifetime = Exponential { rate: 0.5 };
    /// assert_eq!(lifetime.ln_censored(4.0, 1.0), 0.5f64.ln() - 2.0);
    /// assert_eq!(lifetime.ln_censored(4.0, 0.0), -2.0);
    /// ```
    #[must_use]
    #[track_caller]
    fn ln_censored(self, x: N, observed: N) -> N {
        if observed > number(0.5) { self.ln_pdf(x) } else { self.ln_sf(x) }
    }
}
