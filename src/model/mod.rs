//! Ready models: a prediction from features, and the loss that fits it.
//!
//! A model is used in three ways. Given to [`Fit::new`](crate::Fit::new) it is the loss of a row, whose
//! columns are the features in order and then the target. If it is [declared](LeastSquaresModel) for least squares,
//! [`LeastSquares::run_rows`](crate::LeastSquares::run_rows) takes it as the residual of the same row. And
//! [`Model::predict`] computes its prediction, of plain floats or of variables inside a larger loss.
//!
//! In all models the **intercept is the last parameter**, and where a feature has several powers the
//! highest comes first; so the line is `[w, b]`, and the parabola `[a, b, c]`.
//!
//! ```
//! use gradus::model::{Model, Polynomial};
//! use gradus::prelude::*;
//!
//! let cubic = Polynomial { degree: 3 };
//! let data = Dataset::from_rows(&["x", "y"], (-4..=4).map(f64::from).map(|x| [x / 4.0, (x / 4.0).powi(3) + 1.0]))?;
//! let fit = Fit::new(cubic).rule(Adam::new(0.05)).epochs(3000).run([0.0_f64; 4], &data)?;
//! let at_half = cubic.predict(&fit.parameters, &[0.5])?;
//! assert!((at_half - 1.125).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is not here: categories and interactions beyond [`Quadratic`], for which the loss is written as
//! a closure; penalties are [`Fit::penalty`](crate::Fit::penalty).

mod counts;
mod curve;
pub mod dist;
mod exponential;
mod factorial;
mod gamma;
mod generalized;
mod growth;
mod guess;
mod linear;
mod logistic;
mod losses;
mod multinomial;
mod offset;
mod peak;
mod polynomial;
mod saturation;
mod sine;
mod sum;
mod voigt;

pub use crate::rows::Link;
pub use counts::{NegativeBinomial, Poisson};
pub use exponential::{Exponential, ExponentialDecay, ExponentialGrowth, TwoPhaseDecay};
pub use gamma::Gamma;
pub use generalized::GeneralizedLinear;
pub use growth::{Gompertz, LogisticGrowth};
pub use guess::{Addend, Guess, GuessError, Role};
pub use linear::Linear;
pub use logistic::Logistic;
pub use losses::{HingeLoss, HuberLoss, LogCoshLoss, QuantileLoss};
pub use multinomial::{ClassProbability, Multinomial};
pub use offset::WithOffset;
pub use peak::{Gaussian, Lorentzian, PseudoVoigt};
pub use polynomial::{Polynomial, Quadratic};
pub use saturation::{Hill, MichaelisMenten, PowerLaw};
pub use sine::Sine;
pub use sum::Sum;
pub use voigt::Voigt;

use crate::data::Batch;
use crate::error::{InvalidTarget, LengthMismatch, has_room};
use crate::real::Real;
use crate::rows::{Columns, Curve, PerRow, RowResidual};
use crate::tape::Var;
use crate::var::Activation;

/// A prediction from features, and the loss that fits it.
///
/// # Examples
/// A model of one's own, `a (1 − e^(−b x))`:
/// ```
/// use gradus::model::Model;
/// use gradus::prelude::*;
///
/// #[derive(Clone, Copy)]
/// struct Saturation;
///
/// impl Model for Saturation {
///     fn parameters(&self, _features: usize) -> usize {
///         2
///     }
///     fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
///         parameters[0] * (N::one() - (-parameters[1] * features[0]).exp())
///     }
/// }
///
/// let data = Dataset::from_rows(&["x", "y"], (1..9).map(f64::from).map(|x| [x, 5.0 - 5.0 * (-0.5 * x).exp()]))?;
/// let fit = Fit::new(Saturation).rule(Adam::new(0.05)).epochs(2000).run([1.0_f64, 1.0], &data)?;
/// assert!((fit.parameters[0] - 5.0).abs() < 1e-5 && (fit.parameters[1] - 0.5).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Model {
    /// How many parameters the model has for this number of features.
    fn parameters(&self, features: usize) -> usize;

    /// The prediction; the number of parameters has been checked.
    fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N;

    /// The loss of one row; the number of parameters has been checked. Unless a model says
    /// otherwise, the squared residual `(prediction − target)²`; a model that keeps this should be declared as a
    /// [`LeastSquaresModel`].
    fn row_loss<N: Activation>(&self, parameters: &[N], features: &[N], target: N) -> N {
        (self.evaluate(parameters, features) - target).powi(2)
    }

    /// What a target has to be, for one that the model has no meaning for; every target is fine
    /// unless a model says otherwise.
    ///
    /// Called before the rows are used, by [`Fit::run`](crate::Fit::run) on the data and on the validation data, and by
    /// [`RowFunction`](crate::function::RowFunction): their errors name the first row that is refused.
    ///
    /// # Errors
    /// How the sentence "it has to be …" goes on: what is allowed, and what to do.
    ///
    /// ```
    /// use gradus::model::{Linear, Logistic, Model};
    ///
    /// assert_eq!(Linear.check_target(-510.0), Ok(()));
    /// assert_eq!(Logistic.check_target(0.3), Ok(()));
    /// assert_eq!(Logistic.check_target(2.0), Err("in [0, 1]: code the two classes as 0 and 1"));
    /// ```
    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        let _ = target;
        Ok(())
    }

    /// What [`row_loss`](Self::row_loss) leaves out of the logarithm of the likelihood of a row, since no parameter is in it:
    /// `c` in `ln L = −w ℓ + c`, with the weight `w` of the row. `None` for a model that leaves out nothing, or that has no
    /// likelihood, unless a model says otherwise.
    ///
    /// No step, no standard error and no difference between two fits of one model depends on it: it is summed once, for
    /// [`FitReport::log_likelihood`](crate::fit::FitReport::log_likelihood) and the criteria made of that.
    ///
    /// ```
    /// use gradus::model::{Logistic, Model, Poisson};
    ///
    /// // −ln 3!, and the logarithm of 6 ways to have 2 of 4.
    /// assert!((Poisson.log_constant(3.0, 1.0).unwrap() + 6_f64.ln()).abs() < 1e-15);
    /// assert!((Logistic.log_constant(0.5, 4.0).unwrap() - 6_f64.ln()).abs() < 1e-15);
    /// ```
    fn log_constant(&self, target: f64, weight: f64) -> Option<f64> {
        let _ = (target, weight);
        None
    }

    /// What the prediction is a straight line on, for limits of predictions. The prediction itself, unless a model says
    /// otherwise: see [`Link`].
    ///
    /// With the trait [`Curve`] in scope, too, whose method has the same name, write `Model::link(&model)`.
    fn link(&self) -> Link {
        Link::Identity
    }

    /// Names of the parameters, in their order, for reports: `p0`, `p1`, … unless a model says otherwise. None at all, if there is no memory
    /// for so many.
    ///
    /// ```
    /// use gradus::model::{Linear, Model, Quadratic, Sine};
    ///
    /// assert_eq!(Sine.names(1), ["amplitude", "frequency", "phase", "offset"]);
    /// assert_eq!(Linear.names(2), ["w1", "w2", "intercept"]);
    /// assert_eq!(Quadratic.names(1), ["p0", "p1", "p2"]);
    /// ```
    fn names(&self, features: usize) -> Vec<String> {
        let count = self.parameters(features);
        if has_room::<String>(count, 1) { (0..count).map(|k| format!("p{k}")).collect() } else { Vec::new() }
    }

    /// What kind of model it is, in a word: in front of its parameters' names in a [`Sum`], and in messages.
    fn label(&self) -> &'static str {
        "model"
    }

    /// The label and the names of each addend: of a [`Sum`] those of all, of any other model its own.
    fn terms(&self, features: usize) -> Vec<(&'static str, Vec<String>)> {
        vec![(self.label(), self.names(features))]
    }

    /// The prediction, in units of the target: of floats, or of variables.
    ///
    /// # Errors
    /// The number of parameters is not that of the model for this number of features.
    ///
    /// ```
    /// use gradus::model::{Linear, Model};
    /// use gradus::prelude::*;
    ///
    /// assert_eq!(Linear.predict(&[2.0, -1.0, 0.5], &[3.0, 4.0])?, 2.5);
    /// let error = Linear.predict(&[2.0, -1.0], &[3.0, 4.0]).unwrap_err();
    /// assert_eq!(error.to_string(), "parameters has 2 values, expected 3");
    /// # Ok::<(), gradus::error::LengthMismatch>(())
    /// ```
    fn predict<N: Activation>(&self, parameters: &[N], features: &[N]) -> Result<N, LengthMismatch> {
        LengthMismatch::check("parameters", self.parameters(features.len()), parameters.len())?;
        Ok(self.evaluate(parameters, features))
    }

    /// The loss of one row, which is the features and then the target.
    ///
    /// # Errors
    /// Those of [`Model::predict`], and an empty row.
    fn loss<N: Activation>(&self, parameters: &[N], row: &[N]) -> Result<N, LengthMismatch> {
        let Some((&target, features)) = row.split_last() else {
            return Err(LengthMismatch { what: "row", expected: 1, actual: 0 });
        };
        LengthMismatch::check("parameters", self.parameters(features.len()), parameters.len())?;
        Ok(self.row_loss(parameters, features, target))
    }
}

/// A model that is fitted by least squares: declares that its residual is `prediction − target`.
///
/// There is nothing to write but the declaration. It is for models that keep [`Model::row_loss`] as it is, the square
/// of that residual; [`Logistic`], whose loss is another one, does not have it, and is refused where residuals are
/// needed.
///
/// ```
/// use gradus::model::{LeastSquaresModel, Model};
/// use gradus::prelude::*;
///
/// #[derive(Clone, Copy)]
/// struct Saturation;
///
/// impl Model for Saturation {
///     fn parameters(&self, _features: usize) -> usize {
///         2
///     }
///     fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
///         parameters[0] * features[0] / (parameters[1] + features[0])
///     }
/// }
///
/// impl LeastSquaresModel for Saturation {}
///
/// let rows = [[0.5, 2.0], [1.0, 3.0], [2.0, 4.0], [4.0, 4.8]]; // 6 x / (1 + x)
/// let data = Dataset::from_rows(&["x", "y"], rows)?;
/// let found = LeastSquares::new().run_rows(Saturation, [1.0_f64, 5.0], &data)?;
/// assert!((found.x[0] - 6.0).abs() < 1e-9 && (found.x[1] - 1.0).abs() < 1e-9, "{found}");
/// assert_eq!(Saturation.residual(&[6.0, 1.0], &[1.0, 2.5])?, 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait LeastSquaresModel: Model {
    /// `prediction − target` of one row, which is the features and then the target.
    ///
    /// # Errors
    /// Those of [`Model::loss`].
    fn residual<N: Activation>(&self, parameters: &[N], row: &[N]) -> Result<N, LengthMismatch> {
        let Some((&target, features)) = row.split_last() else {
            return Err(LengthMismatch { what: "row", expected: 1, actual: 0 });
        };
        Ok(self.predict(parameters, features)? - target)
    }
}

/// Distinguishes models from closures where either may be a loss, a residual or a curve.
///
/// ```
/// use gradus::data::Batch;
/// use gradus::function::{Columns, PerRow, RowFunction};
/// use gradus::model::Linear;
/// use gradus::prelude::*;
///
/// // `Form` is inferred: `ModelForm` for a model, another type for a closure.
/// fn value<Form, L: PerRow<f64, Form>>(loss: L) -> Result<f64, gradus::Error> {
///     let data = Columns::new(&[&[1.0, 2.0], &[3.0, 5.0]])?;
///     RowFunction::new(loss).value(&[2.0, 0.0], &data, Batch::Range(0..2))
/// }
/// let closure = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// assert_eq!((value(Linear)?, value(closure)?), (2.0, 2.0)); // 1² + 1²
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Debug)]
pub enum ModelForm {}

/// A model is the loss of a row.
impl<T: Real, M: Model> PerRow<T, ModelForm> for M {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.loss(parameters, row)
    }

    fn check_rows(&self, columns: &Columns<'_, T>, rows: &Batch<'_>) -> Result<(), InvalidTarget> {
        refuse(columns, rows, |target| self.check_target(target))
    }

    fn log_constant(&self, columns: &[&[T]], row: usize, weight: f64) -> Option<f64> {
        Model::log_constant(self, columns.last()?.get(row)?.widen(), weight)
    }

    fn names(&self, columns: usize) -> Vec<String> {
        Model::names(self, columns.saturating_sub(1))
    }
}

/// Refuses the first of these rows whose target has a fault.
fn refuse<T: Real>(
    columns: &Columns<'_, T>,
    rows: &Batch<'_>,
    check: impl Fn(f64) -> Result<(), &'static str>,
) -> Result<(), InvalidTarget> {
    let Some(targets) = columns.as_slices().last() else { return Ok(()) };
    let refuse = |row: usize, target: &T| {
        let (value, needs) = (target.widen(), check(target.widen()).err()?);
        Some(InvalidTarget { row, value, needs })
    };
    // Rows beyond the columns are reported where they are evaluated.
    let refused = match rows {
        Batch::Range(range) => targets.get(range.clone()).and_then(|targets| {
            targets.iter().enumerate().find_map(|(k, target)| refuse(range.start + k, target))
        }),
        Batch::Rows(rows) => rows.iter().find_map(|&row| refuse(row as usize, targets.get(row as usize)?)),
    };
    refused.map_or(Ok(()), Err)
}

/// A model that is declared for it is the residual of a row.
impl<T: Real, M: LeastSquaresModel> RowResidual<T, ModelForm> for M {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.residual(parameters, row)
    }

    fn names(&self, columns: usize) -> Vec<String> {
        Model::names(self, columns.saturating_sub(1))
    }
}

/// A model is a curve.
impl<T: Real, M: Model> Curve<T, ModelForm> for M {
    fn eval(&self, parameters: &[Var<T>], features: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.predict(parameters, features)
    }

    fn link(&self) -> Link {
        Model::link(self)
    }
}
