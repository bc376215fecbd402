//! The linear model.

use super::guess::{checked, project};
use super::sum::addable;
use super::{Guess, GuessError, LeastSquaresModel, Model};
use crate::data::Dataset;
use crate::error::has_room;
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

    fn names(&self, features: usize) -> Vec<String> {
        linear_names(features)
    }

    fn label(&self) -> &'static str {
        "linear"
    }
}

/// `slope` and `intercept`, or `w1`, `w2`, …, `intercept`.
pub(super) fn linear_names(features: usize) -> Vec<String> {
    if !has_room::<String>(features, 1) {
        return Vec::new();
    }
    let weights = (1..=features).map(|k| if features == 1 { "slope".to_owned() } else { format!("w{k}") });
    weights.chain(core::iter::once("intercept".to_owned())).collect()
}

impl LeastSquaresModel for Linear {}

addable!(Linear);

impl Guess for Linear {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let features = data.columns().len() - 1;
        straight(self, data, data.columns().take(features).map(<[f64]>::to_vec).collect())
    }
}

/// The least squares of a model that is linear in its parameters: the coefficients of these columns, and then the intercept.
pub(super) fn straight<M: Model>(
    model: &M,
    data: &Dataset,
    mut columns: Vec<Vec<f64>>,
) -> Result<Vec<f64>, GuessError> {
    data.check_numbers()?;
    let (rows, target) = (data.len(), data.column(data.width() - 1));
    if rows <= columns.len() {
        let (column, parameters) = (data.names()[0].clone(), columns.len() + 1);
        return Err(GuessError::TooFew { column, distinct: rows, model: model.label(), parameters });
    }
    // The intercept first, which takes the mean out of all others.
    columns.insert(0, vec![1.0; rows]);
    let height = target.iter().fold(0.0, |largest: f64, y| largest.max(y.abs())).max(f64::MIN_POSITIVE);
    let target = target.iter().map(|y| y / height).collect();
    let mut found = project(&mut columns, target, 1e-13).coefficients;
    found.iter_mut().for_each(|coefficient| *coefficient *= height);
    found.rotate_left(1);
    checked(model, Some(found), data)
}

/// `Σ wᵢ xᵢ + b`: added from the left, the intercept at last.
pub(super) fn score<N: Activation>(parameters: &[N], features: &[N]) -> N {
    let Some((&intercept, weights)) = parameters.split_last() else { return N::zero() };
    let terms = weights.iter().zip(features).map(|(&w, &x)| w * x);
    terms.reduce(|sum, term| sum + term).map_or(intercept, |sum| sum + intercept)
}
