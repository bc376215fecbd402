//! Offsets: what is added to a linear predictor with no weight of its own.

use super::linear::score;
use super::{GeneralizedLinear, Link, Model};
use crate::error::LengthMismatch;
use crate::var::Activation;

/// A generalized linear model with an offset: `η = w₁ x₁ + … + w_d x_d + b + offset`.
///
/// The offset is the **last of the features**, so the columns of a row are `x₁ … x_d`, the offset, and the target; it has no
/// parameter. With the logarithm as the link, the logarithm of an exposure (a time, an area, a population) as the offset
/// makes it a model of rates.
///
/// ```
/// use gradus::model::{GeneralizedLinear, Model, Poisson};
/// use gradus::prelude::*;
///
/// // 6 events in 2 hours and 12 in 4 without the treatment; 5 in 5 and 7 in 7 with it: 3 and 1 an hour.
/// let rows = [[0.0, 2.0, 6.0], [0.0, 4.0, 12.0], [1.0, 5.0, 5.0], [1.0, 7.0, 7.0]];
/// let data = Dataset::from_rows(&["x", "log hours", "y"], rows.map(|[x, hours, y]| [x, f64::ln(hours), y]))?;
/// let model = Poisson.with_offset();
/// let fit = Fit::new(model).likelihood().rule(Adam::new(0.05)).epochs(2000).run([0.0_f64, 0.0], &data)?;
/// assert!((fit.parameters[0] + 3_f64.ln()).abs() < 1e-6 && (fit.parameters[1] - 3_f64.ln()).abs() < 1e-6);
/// // By hand: the information is of 18 and 12 events.
/// let errors = fit.standard_errors().unwrap();
/// assert!((errors[0] - (1.0_f64 / 18.0 + 1.0 / 12.0).sqrt()).abs() < 1e-6);
/// // The mean of 10 hours with the treatment.
/// assert!((model.predict(&fit.parameters, &[1.0, 10_f64.ln()])? - 10.0).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Without any feature there is no offset: from [`Model::predict`] and [`Model::loss`], and so from a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WithOffset<M>(
    /// The model.
    pub M,
);

impl<M: GeneralizedLinear> WithOffset<M> {
    fn linear<N: Activation>(parameters: &[N], features: &[N]) -> N {
        // Checked before; NaN rather than a model of something else.
        let Some((&offset, features)) = features.split_last() else { return N::nan() };
        score(parameters, features) + offset
    }

    fn check<N>(&self, parameters: &[N], features: &[N]) -> Result<(), LengthMismatch> {
        if features.is_empty() {
            return Err(LengthMismatch { what: "features", expected: 1, actual: 0 });
        }
        LengthMismatch::check("parameters", self.parameters(features.len()), parameters.len())
    }
}

impl<M: GeneralizedLinear> Model for WithOffset<M> {
    fn parameters(&self, features: usize) -> usize {
        self.0.parameters(features.saturating_sub(1))
    }

    fn names(&self, features: usize) -> Vec<String> {
        self.0.names(features.saturating_sub(1))
    }

    fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
        self.0.mean(Self::linear(parameters, features))
    }

    fn row_loss<N: Activation>(&self, parameters: &[N], features: &[N], target: N) -> N {
        self.0.loss_at(Self::linear(parameters, features), target)
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        self.0.check_target(target)
    }

    fn log_constant(&self, target: f64, weight: f64) -> Option<f64> {
        self.0.log_constant(target, weight)
    }

    fn link(&self) -> Link {
        self.0.link()
    }

    fn predict<N: Activation>(&self, parameters: &[N], features: &[N]) -> Result<N, LengthMismatch> {
        self.check(parameters, features)?;
        Ok(self.evaluate(parameters, features))
    }

    fn loss<N: Activation>(&self, parameters: &[N], row: &[N]) -> Result<N, LengthMismatch> {
        let Some((&target, features)) = row.split_last() else {
            return Err(LengthMismatch { what: "row", expected: 2, actual: 0 });
        };
        self.check(parameters, features)?;
        Ok(self.row_loss(parameters, features, target))
    }
}
