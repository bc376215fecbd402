//! Logistic regression.

use super::factorial::log_factorial;
use super::generalized::of_linear_predictor;
use super::{GeneralizedLinear, Link, Model};
use crate::var::Activation;

/// The probability `1 / (1 + e⁻ᶻ)` with `z = w₁ x₁ + … + w_d x_d + b`, fitted by maximum likelihood.
///
/// `d + 1` parameters for `d` features: the weights in the order of the features, then the
/// intercept. The target is 0 or 1, or a share between them; another one is an error that names its row
/// (classes that are coded 1 and 2 have a loss that falls without end).
///
/// The loss of a row is `softplus(z) − y z`, the negative logarithm of the likelihood, without
/// overflow for any `z`: the textbook form `−y ln p − (1 − y) ln(1 − p)` is infinite from `z = 37` on.
/// For standard errors say [`Fit::likelihood`](crate::Fit::likelihood). Shares of trials, the binomial model, have the
/// trials as their [weights](crate::Fit::weights); [`Multinomial`](super::Multinomial) has more than two classes.
///
/// If some plane separates the classes, there is no minimum: the weights grow without end, ever more
/// slowly, and a report has no standard errors
/// ([`Unbounded`](crate::estimate::NoStandardErrors::Unbounded)).
///
/// ```
/// use gradus::model::{Logistic, Model};
/// use gradus::prelude::*;
///
/// let rows = [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]];
/// let data = Dataset::from_rows(&["x", "y"], rows)?;
/// let fit = Fit::new(Logistic).likelihood().rule(Adam::new(0.1)).run([0.0_f64, 0.0], &data)?;
/// // One in three at x = 0, two in three at x = 1.
/// assert!((Logistic.predict(&fit.parameters, &[0.0])? - 1.0 / 3.0).abs() < 1e-6);
/// assert!((Logistic.predict(&fit.parameters, &[1.0])? - 2.0 / 3.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Logistic;

impl Model for Logistic {
    of_linear_predictor!();

    fn link(&self) -> Link {
        Link::Logit
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        let is_share = (0.0..=1.0).contains(&target);
        if is_share { Ok(()) } else { Err("in [0, 1]: code the two classes as 0 and 1") }
    }

    /// The logarithm of the number of ways to have `w y` of `w` trials: 0 for targets of 0 and 1.
    fn log_constant(&self, target: f64, weight: f64) -> Option<f64> {
        if target == 0.0 || target == 1.0 {
            return Some(0.0);
        }
        let (successes, failures) = (weight * target, weight * (1.0 - target));
        Some(log_factorial(weight) - log_factorial(successes) - log_factorial(failures))
    }
}

impl GeneralizedLinear for Logistic {
    fn mean<N: Activation>(&self, linear: N) -> N {
        linear.sigmoid()
    }

    fn loss_at<N: Activation>(&self, linear: N, target: N) -> N {
        linear.softplus() - target * linear
    }

    fn variance(&self, mean: f64) -> f64 {
        mean * (1.0 - mean)
    }
}
