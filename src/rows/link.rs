//! How the mean of a target hangs on a linear predictor.

use crate::var::Activation;

/// What a model's prediction is a straight line on: the scale of the linear predictor of a generalized linear model.
///
/// Limits of a prediction are computed where it is nearly linear in the parameters, and then brought back: a band around a
/// probability is made for the log-odds, so that it cannot leave `[0, 1]`.
///
/// | link | predictor of a mean `μ` | mean of a predictor `η` |
/// |---|---|---|
/// | `Identity` | `μ` | `η` |
/// | `Log` | `ln μ` | `exp η` |
/// | `Logit` | `ln(μ / (1 − μ))` | `1 / (1 + exp(−η))` |
///
/// Source: McCullagh & Nelder (1989), Generalized linear models, 2nd edition, section 2.2.
///
/// ```
/// use gradus::model::{Linear, Link, Logistic, Model};
///
/// assert_eq!((Model::link(&Linear), Model::link(&Logistic)), (Link::Identity, Link::Logit));
/// assert_eq!(Link::Logit.apply(0.5), 0.0);
/// assert_eq!(Link::Log.inverse(Link::Log.apply(8.0_f64)).round(), 8.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Link {
    /// The prediction itself.
    #[default]
    Identity,
    /// The logarithm, for means above 0.
    Log,
    /// The log-odds, for probabilities.
    Logit,
}

impl Link {
    /// The predictor `η` of a mean `μ`.
    ///
    /// At the ends of its range it is infinite: of `Log` at 0, of `Logit` at 0 and 1. Outside it is NaN.
    ///
    /// ```
    /// use gradus::model::Link;
    ///
    /// assert_eq!(Link::Log.apply(0.0), f64::NEG_INFINITY);
    /// assert_eq!(Link::Logit.apply(1.0), f64::INFINITY);
    /// assert!(Link::Logit.apply(1.5_f64).is_nan());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn apply<N: Activation>(self, mean: N) -> N {
        match self {
            Self::Identity => mean,
            Self::Log => mean.ln(),
            Self::Logit => (mean / (N::one() - mean)).ln(),
        }
    }

    /// The mean `μ` of a predictor `η`; never outside of the range of means. `Log` becomes infinite where the exponential
    /// does.
    ///
    /// ```
    /// use gradus::model::Link;
    ///
    /// assert_eq!(Link::Identity.inverse(-3.0), -3.0);
    /// assert_eq!(Link::Logit.inverse(-1000.0), 0.0);
    /// assert_eq!(Link::Logit.inverse(0.0_f32), 0.5);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn inverse<N: Activation>(self, predictor: N) -> N {
        match self {
            Self::Identity => predictor,
            Self::Log => predictor.exp(),
            Self::Logit => predictor.sigmoid(),
        }
    }
}
