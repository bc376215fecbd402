//! The linear model.

use super::{LeastSquaresModel, Model};
use crate::var::Activation;

/// `w₁ x₁ + … + w_d x_d + b`, fitted by least squares.
///
/// `d + 1` parameters for `d` features: the weights in the order of the features, then the intercept.
///
/// ```
/// use gradus::model::Linear;
/// use gradus::prelude::*;
///
/// let rows = [[0.0, 0.0, 1.0], [1.0, 0.0, 3.0], [0.0, 1.0, 0.0], [1.0, 1.0, 2.0]];
/// let data = Dataset::from_rows(&["a", "b", "y"], rows)?;
/// let fit = Fit::new(Linear).rule(Adam::new(0.1)).epochs(500).run([0.0_f64; 3], &data)?;
/// let near = fit.parameters.iter().zip([2.0, -1.0, 1.0]).all(|(p, want)| (p - want).abs() < 1e-6);
/// assert!(near, "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Linear;

impl Model for Linear {
    fn parameters(&self, features: usize) -> usize {
        features.saturating_add(1)
    }

    fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
        score(parameters, features)
    }
}

impl LeastSquaresModel for Linear {}

/// `Σ wᵢ xᵢ + b`: added from the left, the intercept at last.
pub(super) fn score<N: Activation>(parameters: &[N], features: &[N]) -> N {
    let Some((&intercept, weights)) = parameters.split_last() else { return N::zero() };
    let terms = weights.iter().zip(features).map(|(&w, &x)| w * x);
    terms.reduce(|sum, term| sum + term).map_or(intercept, |sum| sum + intercept)
}
