//! Classification with several classes.

use super::linear::score;
use super::{Link, ModelForm, refuse};
use crate::data::Batch;
use crate::error::{InvalidTarget, LengthMismatch};
use crate::real::Real;
use crate::rows::{Columns, Curve, PerRow};
use crate::tape::Var;
use crate::var::Activation;

/// Multinomial logistic regression: the probabilities `e^ηₖ / Σ e^ηⱼ` of the classes `k = 0 … K − 1`, with
/// `ηₖ = wₖ · x + bₖ`, and `η₀ = 0` for the class that the others are compared with.
///
/// `(K − 1)(d + 1)` parameters for `d` features: the weights and the intercept of class 1, then those of class 2, and so
/// on. The target is the number of the class; another one is an error that names its row.
///
/// The loss of a row is `ln Σ e^ηⱼ − η_y`, the negative logarithm of the likelihood, without overflow for any
/// `η`. For standard errors say [`Fit::likelihood`](crate::Fit::likelihood). If planes separate a class from the
/// others, there is no minimum, as of [`Logistic`](super::Logistic), which is this model for two classes.
///
/// It is a loss of rows and no [`Model`](super::Model), since what it predicts is not one number:
/// [`probabilities`](Self::probabilities) are for numbers, and [`class`](Self::class) is the curve of one of them, for
/// [`FitReport::predict`](crate::FitReport::predict).
///
/// ```
/// use gradus::model::Multinomial;
/// use gradus::prelude::*;
///
/// // No feature: the shares of the classes, here 1/6, 2/6 and 3/6.
/// let data = Dataset::from_columns(&["class"], [vec![0.0, 1.0, 1.0, 2.0, 2.0, 2.0]])?;
/// let model = Multinomial { classes: 3 };
/// let fit = Fit::new(model).likelihood().rule(Adam::new(0.1)).epochs(1000).run([0.0_f64, 0.0], &data)?;
/// let shares = model.probabilities(&fit.parameters, &[])?;
/// assert!((shares[0] - 1.0 / 6.0).abs() < 1e-6 && (shares[2] - 0.5).abs() < 1e-6);
/// // By hand: the logarithm of the odds 2 : 1 has the variance 1/1 + 1/2.
/// assert!((fit.standard_errors().unwrap()[0] - 1.5_f64.sqrt()).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// Agresti (2013), Categorical Data Analysis, section 8.1; `MNLogit` of statsmodels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Multinomial {
    /// The number of classes, 2 or more; with fewer every target is an error.
    pub classes: usize,
}

impl Multinomial {
    /// How many parameters the model has for this number of features.
    #[must_use]
    pub fn parameters(&self, features: usize) -> usize {
        self.classes.saturating_sub(1).saturating_mul(features.saturating_add(1))
    }

    /// The probability of each class: of floats, or of variables inside a larger loss.
    ///
    /// # Errors
    /// The number of parameters is not that of the model for this number of features.
    pub fn probabilities<N: Activation>(
        &self,
        parameters: &[N],
        features: &[N],
    ) -> Result<Vec<N>, LengthMismatch> {
        self.check(parameters, features)?;
        let scores = scores(parameters, features);
        let total = log_sum(&scores);
        Ok(scores.iter().map(|&score| (score - total).exp()).collect())
    }

    /// The loss of one row, which is the features and then the number of the class.
    ///
    /// # Errors
    /// Those of [`probabilities`](Self::probabilities), and an empty row.
    pub fn loss<N: Activation>(&self, parameters: &[N], row: &[N]) -> Result<N, LengthMismatch> {
        let Some((&target, features)) = row.split_last() else {
            return Err(LengthMismatch { what: "row", expected: 1, actual: 0 });
        };
        self.check(parameters, features)?;
        let scores = scores(parameters, features);
        let mut class = N::zero();
        // 1 where the target is the class and 0 where it is another whole number: the same operations in each row, where
        // a branch would make a control-flow path of each class. Class 0 has the score 0.
        let chosen = scores.iter().skip(1).fold(N::zero(), |sum, &score| {
            class = class + N::one();
            sum + (N::one() - (target - class).abs()).relu() * score
        });
        Ok(log_sum(&scores) - chosen)
    }

    /// The probability of one class as a [`Curve`] of the features; `None` for a class that there is not.
    ///
    /// Its confidence limits are symmetric in the logarithm of the odds against all other classes.
    ///
    /// ```
    /// use gradus::model::Multinomial;
    ///
    /// let model = Multinomial { classes: 3 };
    /// assert!(model.class(2).is_some() && model.class(3).is_none());
    /// ```
    #[must_use]
    pub fn class(&self, class: usize) -> Option<ClassProbability> {
        (class < self.classes).then_some(ClassProbability { model: *self, class })
    }

    fn check<N>(&self, parameters: &[N], features: &[N]) -> Result<(), LengthMismatch> {
        LengthMismatch::check("parameters", self.parameters(features.len()), parameters.len())
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        let is_class = target >= 0.0 && target.fract() == 0.0 && target < self.classes as f64;
        match is_class {
            _ if self.classes < 2 => Err("of a model with 2 `classes` or more, which it has not"),
            false => Err("the number of a class: 0 or 1 or …, less than `classes`"),
            true => Ok(()),
        }
    }
}

/// `ηₖ` of all classes, the first one's too.
fn scores<N: Activation>(parameters: &[N], features: &[N]) -> Vec<N> {
    let others = parameters.chunks(features.len() + 1).map(|class| score(class, features));
    core::iter::once(N::zero()).chain(others).collect()
}

/// `ln Σ e^ηₖ`, as `ln(eᵃ + eᵇ) = a + softplus(b − a)` from class to class: no overflow, and, other than by the
/// largest score, no kink where two are equal, as they all are at a start of zeros.
fn log_sum<N: Activation>(scores: &[N]) -> N {
    scores.iter().copied().reduce(|sum, score| sum + (score - sum).softplus()).unwrap_or_else(N::neg_infinity)
}

/// The loss of a row.
impl<T: Real> PerRow<T, ModelForm> for Multinomial {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.loss(parameters, row)
    }

    fn check_rows(&self, columns: &Columns<'_, T>, rows: &Batch<'_>) -> Result<(), InvalidTarget> {
        refuse(columns, rows, |target| self.check_target(target))
    }
}

/// The probability of one class of a [`Multinomial`], made by [`Multinomial::class`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassProbability {
    model: Multinomial,
    class: usize,
}

impl<T: Real> Curve<T, ModelForm> for ClassProbability {
    fn eval(&self, parameters: &[Var<T>], features: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let all = self.model.probabilities(parameters, features)?;
        // `class` has made it one of them.
        let missing = LengthMismatch { what: "classes", expected: self.class + 1, actual: all.len() };
        all.get(self.class).copied().ok_or(missing)
    }

    fn link(&self) -> Link {
        Link::Logit
    }
}
