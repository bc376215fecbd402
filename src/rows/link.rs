//! The scale on which a prediction is linear, or as good as linear, in its parameters.

/// The link function `g` of a curve: `η = g(μ)` is the scale of the mean `μ` on which parameters add up.
///
/// What an estimate is unsure about is symmetric there rather than on the scale of `μ`; so the confidence limits of
/// [`FitReport::predict`](crate::FitReport::predict) are taken on the scale of the link, and those of a probability stay
/// between 0 and 1.
///
/// ```
/// use gradus::model::Link;
///
/// assert_eq!(Link::Identity.apply(3.0), 3.0);
/// assert_eq!(Link::Log.inverse(Link::Log.apply(1.0)), 1.0);
/// assert_eq!(Link::Logit.inverse(0.0), 0.5);
/// // No overflow, and no loss of digits in the tail: e⁻³⁰ / (1 + e⁻³⁰).
/// assert_eq!((Link::Logit.inverse(1e4), Link::Logit.inverse(-1e4)), (1.0, 0.0));
/// assert!((Link::Logit.inverse(-30.0) / 9.357622968839299e-14 - 1.0).abs() < 1e-14);
/// ```
///
/// # Source
/// McCullagh & Nelder (1989), Generalized Linear Models, section 2.2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Link {
    /// `η = μ`.
    #[default]
    Identity,
    /// `η = ln μ`, for means above 0.
    Log,
    /// `η = ln(μ / (1 − μ))`, for means in `(0, 1)`.
    Logit,
}

impl Link {
    /// `η = g(μ)`.
    ///
    /// At the ends of the range of `μ` it is infinite, beyond them NaN.
    ///
    /// ```
    /// use gradus::model::Link;
    ///
    /// assert_eq!(Link::Logit.apply(0.75), 3_f64.ln());
    /// assert_eq!((Link::Log.apply(0.0), Link::Logit.apply(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    /// assert!(Link::Log.apply(-1.0).is_nan() && Link::Logit.apply(1.5).is_nan());
    /// ```
    #[must_use]
    pub fn apply(self, mean: f64) -> f64 {
        match self {
            Self::Identity => mean,
            Self::Log => mean.ln(),
            Self::Logit => (mean / (1.0 - mean)).ln(),
        }
    }

    /// `μ = g⁻¹(η)`: every `η` has one, and `±∞` those of the ends of its range.
    #[must_use]
    pub fn inverse(self, linear: f64) -> f64 {
        match self {
            Self::Identity => linear,
            Self::Log => linear.exp(),
            // e⁻ᶯ is infinite below −709, and 1 / ∞ is the 0 that it has to be.
            Self::Logit => 1.0 / (1.0 + (-linear).exp()),
        }
    }
}
