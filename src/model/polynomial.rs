//! Polynomials: of one feature, or of several.

use super::linear::{score, straight};
use super::sum::addable;
use super::{Guess, GuessError, LeastSquaresModel, Model};
use crate::data::Dataset;
use crate::var::Activation;

/// The full quadratic: all squares and products of two features, all features, and an intercept;
/// fitted by least squares.
///
/// `(d + 1)(d + 2) / 2` parameters for `d` features: of `xᵢ xⱼ` with `i ≤ j`, in the order 11, 12, …,
/// 1d, 22, …; then of the features; then the intercept. For one feature `[a, b, c]` of
/// `a x² + b x + c`.
///
/// ```
/// use gradus::model::{Model, Quadratic};
///
/// assert_eq!(Quadratic.predict(&[1.0, -2.0, 3.0], &[10.0])?, 83.0);
/// // x², xy, y², x, y, 1 at (2, 3):
/// assert_eq!(Quadratic.predict(&[1.0, 10.0, 100.0, 0.5, 0.25, 7.0], &[2.0, 3.0])?, 972.75);
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quadratic;

impl Model for Quadratic {
    fn parameters(&self, features: usize) -> usize {
        // One of two neighbors is even. A number of parameters that no list can have is still an answer.
        let (n, next) = (features.saturating_add(1), features.saturating_add(2));
        if n.is_multiple_of(2) { (n / 2).saturating_mul(next) } else { (next / 2).saturating_mul(n) }
    }

    fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
        let (products, linear) = parameters.split_at(parameters.len() - features.len() - 1);
        let pairs = (0..features.len()).flat_map(|i| (i..features.len()).map(move |j| (i, j)));
        let terms = products.iter().zip(pairs).map(|(&a, (i, j))| a * (features[i] * features[j]));
        let rest = score(linear, features);
        terms.reduce(|sum, term| sum + term).map_or(rest, |sum| sum + rest)
    }

    fn label(&self) -> &'static str {
        "quadratic"
    }
}

impl LeastSquaresModel for Quadratic {}

addable!(Quadratic);

/// A polynomial of each feature, summed, with one intercept: no products of different features.
/// Fitted by least squares.
///
/// `d · degree + 1` parameters for `d` features: of the first feature's powers from the highest down
/// to 1, then the second's, …, then the intercept. Evaluated after Horner.
///
/// High powers of a feature that is not near 1 make a fit slow and its parameters nearly dependent:
/// standardize first.
///
/// ```
/// use gradus::model::{Model, Polynomial};
///
/// let cubic = Polynomial { degree: 3 };
/// assert_eq!(cubic.predict(&[1.0, 0.0, -2.0, 5.0], &[2.0])?, 9.0); // x³ − 2x + 5
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Polynomial {
    /// The highest power; 0 leaves the intercept alone.
    pub degree: usize,
}

impl Model for Polynomial {
    fn parameters(&self, features: usize) -> usize {
        features.saturating_mul(self.degree).saturating_add(1)
    }

    fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
        let Some((&intercept, powers)) = parameters.split_last() else { return N::zero() };
        // `max(1)`: chunks of 0 would panic, and at degree 0 there is nothing to cut anyway.
        let terms = powers.chunks(self.degree.max(1)).zip(features).map(|(powers, &x)| {
            let horner = powers.iter().copied().reduce(|high, next| high * x + next);
            horner.map_or(N::zero(), |sum| sum * x)
        });
        terms.reduce(|sum, term| sum + term).map_or(intercept, |sum| sum + intercept)
    }

    fn label(&self) -> &'static str {
        "polynomial"
    }
}

impl LeastSquaresModel for Polynomial {}

addable!(Polynomial);

impl Guess for Polynomial {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let features = data.width() - 1;
        let count = self.parameters(features);
        if data.len() < count {
            let column = data.names()[0].clone();
            let model = "a polynomial";
            return Err(GuessError::TooFew { column, distinct: data.len(), model, parameters: count });
        }
        // Not more than the rows, and those are in memory.
        let degree = i32::try_from(self.degree).unwrap_or(i32::MAX);
        let powers = |x: &[f64]| -> Vec<Vec<f64>> {
            (1..=degree).rev().map(|power| x.iter().map(|x| x.powi(power)).collect()).collect()
        };
        straight(self, data, data.columns().take(features).flat_map(powers).collect())
    }
}
