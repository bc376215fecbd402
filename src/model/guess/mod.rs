//! Start values from the data.
//!
//! Least squares finds the minimum of the valley it starts in. A guess finds the valley: it tries the parameters that
//! the curve is not linear in on a coarse grid, with the others at their least squares, and takes the lowest sum of
//! squares. That averages over the noise, where rules of thumb (the largest value is the height) rest on single points.
//!
//! Golub & Pereyra (1973), The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
//! separate, SIAM J. Numer. Anal. 10, is where the linear parameters are taken out of the search.

mod error;
mod grid;
mod linear;
mod points;

pub use error::GuessError;
pub(super) use grid::{Axis, search};
pub(super) use linear::project;
pub(super) use points::Points;

use super::{LeastSquaresModel, Model};
use crate::data::Dataset;

/// A model that guesses start values from the data.
///
/// ```
/// use gradus::model::{Gaussian, Guess, Model};
/// use gradus::prelude::*;
///
/// let truth = [4.0, 12.0, 1.5]; // height, center, width
/// let rows = (0..60).map(f64::from).map(|x| [0.5 * x, Gaussian.evaluate(&truth, &[0.5 * x])]);
/// let data = Dataset::from_rows(&["x", "y"], rows)?;
/// let peak = LeastSquares::new().names(Gaussian.names(1)).run_rows(Gaussian, Gaussian.guess(&data)?, &data)?;
/// assert!(peak.x.iter().zip(truth).all(|(found, want)| (found - want).abs() < 1e-9), "{peak}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A model of one's own has a guess by a function, and can then be an addend of a [`Sum`](super::Sum) that guesses:
/// ```
/// use gradus::model::{Guess, GuessError, LeastSquaresModel, Model};
/// use gradus::prelude::*;
///
/// #[derive(Clone, Copy)]
/// struct Proportional;
///
/// impl Model for Proportional {
///     fn parameters(&self, _features: usize) -> usize {
///         1
///     }
///     fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
///         parameters[0] * features[0]
///     }
/// }
/// impl LeastSquaresModel for Proportional {}
/// impl Guess for Proportional {
///     fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
///         let slope = |(x, y): (&f64, &f64)| if *x == 0.0 { 0.0 } else { y / x };
///         let slopes = data.column(0).iter().zip(data.column(1)).map(slope);
///         Ok(vec![slopes.sum::<f64>() / data.len() as f64])
///     }
/// }
/// let data = Dataset::from_rows(&["x", "y"], [[1.0, 2.0], [2.0, 6.0]])?;
/// assert_eq!(Proportional.guess(&data)?, [2.5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Guess: LeastSquaresModel {
    /// Start values, as many as the model has parameters: finite, and with finite predictions in all rows.
    ///
    /// - `data`: the features and then the target, as for a fit. Rows may be in any order, and `x` may repeat.
    ///
    /// Of more than 400 different `x`, neighbors are averaged first. The time is that of some hundred to some ten
    /// thousand evaluations of the curve at each of these.
    ///
    /// # Errors
    /// Another number of columns than the model has features for; fewer different `x` than parameters; an `x` that the
    /// model is not defined for; numbers so large that no start can be computed with.
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError>;

    /// Start values of a peak with a line below it that is not its own: in a [`Sum`](super::Sum), where the background
    /// is not known yet. The same as [`guess`](Self::guess) unless a model says otherwise, as the peaks do.
    ///
    /// # Errors
    /// Those of [`guess`](Self::guess).
    fn guess_on_line(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        self.guess(data)
    }

    /// What it is in a [`Sum`](super::Sum): is it guessed from all rows, or as a peak on what the others leave?
    /// [`Role::Background`] unless a model says otherwise.
    fn role(&self) -> Role {
        Role::Background
    }

    /// The addends that are guessed one after the other: of a [`Sum`](super::Sum) its own, of any other model itself.
    fn addends(&self) -> Vec<&dyn Addend>
    where
        Self: Sized,
    {
        vec![self]
    }
}

/// How an addend of a [`Sum`](super::Sum) is guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// First, from the rows at both ends of `x`.
    Background,
    /// From what the backgrounds and the peaks before it leave.
    Peak,
}

/// One addend of a [`Sum`](super::Sum), with its type forgotten; every [`Guess`] is one.
pub trait Addend {
    /// Its guess.
    ///
    /// # Errors
    /// Those of [`Guess::guess`].
    fn start(&self, data: &Dataset) -> Result<Vec<f64>, GuessError>;

    /// Its guess on a line.
    ///
    /// # Errors
    /// Those of [`Guess::guess`].
    fn start_on_line(&self, data: &Dataset) -> Result<Vec<f64>, GuessError>;

    /// Its prediction.
    fn at(&self, parameters: &[f64], features: &[f64]) -> f64;

    /// How it is guessed.
    fn part(&self) -> Role;
}

impl<M: Guess> Addend for M {
    fn start(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        self.guess(data)
    }

    fn start_on_line(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        self.guess_on_line(data)
    }

    fn at(&self, parameters: &[f64], features: &[f64]) -> f64 {
        self.predict(parameters, features).unwrap_or(f64::NAN)
    }

    fn part(&self) -> Role {
        self.role()
    }
}

/// Hands out a start that can be computed with.
pub(super) fn checked<M: Model>(
    model: &M,
    start: Option<Vec<f64>>,
    data: &Dataset,
) -> Result<Vec<f64>, GuessError> {
    let unusable = || GuessError::NoStart { model: model.label() };
    let start = start.ok_or_else(unusable)?;
    let is_finite = |row: Vec<f64>| model.residual_of(&start, &row).is_finite();
    let all = start.iter().all(|p| p.is_finite()) && data.rows().all(is_finite);
    if all { Ok(start) } else { Err(unusable()) }
}

/// What a row misses the target by.
trait ResidualOf {
    fn residual_of(&self, parameters: &[f64], row: &[f64]) -> f64;
}

impl<M: Model> ResidualOf for M {
    fn residual_of(&self, parameters: &[f64], row: &[f64]) -> f64 {
        let Some((target, features)) = row.split_last() else { return f64::NAN };
        self.predict(parameters, features).map_or(f64::NAN, |prediction| prediction - target)
    }
}
