//! Losses of rows that are not squares: each takes a model's prediction, and fits it otherwise.

use super::generalized::constant;
use super::{Link, Model};
use crate::error::LengthMismatch;
use crate::var::Activation;

/// What a loss leaves as the model has it.
macro_rules! of_the_model {
    () => {
        fn parameters(&self, features: usize) -> usize {
            self.model.parameters(features)
        }

        fn names(&self, features: usize) -> Vec<String> {
            self.model.names(features)
        }

        fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
            self.model.evaluate(parameters, features)
        }

        fn predict<N: Activation>(&self, parameters: &[N], features: &[N]) -> Result<N, LengthMismatch> {
            self.model.predict(parameters, features)
        }

        fn link(&self) -> Link {
            self.model.link()
        }
    };
}

/// A model that is fitted by Huber's loss: `½ r²` for a residual `|r| ≤ delta`, `delta (|r| − ½ delta)` beyond, so that a
/// target that is far off draws no more than one at `delta`.
///
/// Both pieces meet with the same derivative: there is no kink. For standard errors of a robust fit see
/// [`least_squares::Robust`](crate::least_squares::Robust).
///
/// ```
/// use gradus::model::{HuberLoss, Linear};
/// use gradus::prelude::*;
///
/// // The last target is far off. By hand, of a constant m: (m − 1) + (m − 2) + m = 1.
/// let data = Dataset::from_columns(&["y"], [[0.0, 1.0, 2.0, 100.0]])?;
/// let fit = Fit::new(HuberLoss { model: Linear, delta: 2.0 }).rule(Sgd::new(0.5)).run([0.0_f64], &data)?;
/// assert!((fit.parameters[0] - 5.0 / 3.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// Huber (1964), Robust estimation of a location parameter, Ann. Math. Stat. 35.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HuberLoss<M> {
    /// The prediction.
    pub model: M,
    /// Where the loss turns from square to straight: in the unit of the target, above 0 and finite; another one is an
    /// error of the first row.
    pub delta: f64,
}

impl<M: Model> Model for HuberLoss<M> {
    of_the_model!();

    fn row_loss<N: Activation>(&self, parameters: &[N], features: &[N], target: N) -> N {
        let r = self.evaluate(parameters, features) - target;
        let near = r.max(constant(-self.delta)).min(constant(self.delta));
        // ½ r² within, as near = r, and without the kink that |r| has at 0.
        near * (r - constant::<N>(0.5) * near)
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        let is_fine = self.delta > 0.0 && self.delta.is_finite();
        if is_fine {
            self.model.check_target(target)
        } else {
            Err("of a loss whose `delta` is finite and above 0, which it is not")
        }
    }
}

/// A model of a quantile: fitted by the loss `level · r` of a target that is higher by `r`, and `(1 − level) |r|` of one
/// that is lower. A share `level` of the targets then lies below the prediction.
///
/// At `r = 0` there is a kink; the derivative there is half of the sum of both sides', in `r` it is `level − ½`. A minimum
/// is at kinks, so rules need a rate that falls, and there are no standard errors.
///
/// ```
/// use gradus::model::{Linear, Model, QuantileLoss};
///
/// let model = QuantileLoss { model: Linear, level: 0.9 };
/// // The prediction is 1; the targets are 3 and 0.
/// assert!((model.loss(&[1.0_f64], &[3.0])? - 1.8).abs() < 1e-15);
/// assert!((model.loss(&[1.0_f64], &[0.0])? - 0.1).abs() < 1e-15);
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
///
/// # Source
/// Koenker & Bassett (1978), Regression quantiles, Econometrica 46.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileLoss<M> {
    /// The prediction.
    pub model: M,
    /// The share of targets below the prediction, in `(0, 1)`; 0.5 is the median. Another one is an error of the first
    /// row.
    pub level: f64,
}

impl<M: Model> Model for QuantileLoss<M> {
    of_the_model!();

    fn row_loss<N: Activation>(&self, parameters: &[N], features: &[N], target: N) -> N {
        let r = target - self.evaluate(parameters, features);
        (r * constant(self.level)).max(r * constant(self.level - 1.0))
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        let is_fine = self.level > 0.0 && self.level < 1.0;
        if is_fine {
            self.model.check_target(target)
        } else {
            Err("of a loss whose `level` is in (0, 1), which it is not")
        }
    }
}

/// A score of two classes that is fitted by the hinge loss `max(0, 1 − y f)` of support vector machines.
///
/// The target `y` is −1 or 1; another one is an error that names its row. The sign of the prediction `f` is the class. At
/// `y f = 1` there is a kink, with the derivative 0 there.
///
/// ```
/// use gradus::model::{HingeLoss, Linear};
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, -1.0], [1.0, -1.0], [3.0, 1.0], [4.0, 1.0]])?;
/// let fit = Fit::new(HingeLoss { model: Linear }).rule(Adam::new(0.05)).epochs(500).run([0.0_f64, 0.0], &data)?;
/// let [w, b] = fit.parameters;
/// assert!(w + b < 0.0 && 3.0 * w + b > 0.0); // The classes are on their sides.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// Cortes & Vapnik (1995), Support-vector networks, Machine Learning 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HingeLoss<M> {
    /// The score; [`Linear`](super::Linear) is the usual one.
    pub model: M,
}

impl<M: Model> Model for HingeLoss<M> {
    of_the_model!();

    fn row_loss<N: Activation>(&self, parameters: &[N], features: &[N], target: N) -> N {
        (N::one() - target * self.evaluate(parameters, features)).relu()
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        if target.abs() == 1.0 { Ok(()) } else { Err("-1 or 1: code the two classes so") }
    }
}

/// A model that is fitted by `ln cosh r` of the residual: `½ r²` near 0, `|r| − ln 2` far out, smooth in between.
///
/// Without overflow for any `r` whose double is a float. Its derivative is `tanh r`. The unit of the targets matters:
/// the loss turns from square to straight near 1.
///
/// ```
/// use gradus::model::{Linear, LogCoshLoss, Model};
///
/// let model = LogCoshLoss { model: Linear };
/// assert!((model.loss(&[1.0_f64], &[0.0])? - 1_f64.cosh().ln()).abs() < 1e-15);
/// // cosh is infinite from 711 on.
/// assert!((model.loss(&[1e6_f64], &[0.0])? - (1e6 - 2_f64.ln())).abs() < 1e-9);
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogCoshLoss<M> {
    /// The prediction.
    pub model: M,
}

impl<M: Model> Model for LogCoshLoss<M> {
    of_the_model!();

    fn row_loss<N: Activation>(&self, parameters: &[N], features: &[N], target: N) -> N {
        let r = self.evaluate(parameters, features) - target;
        // ln((1 + e^2r) e^−r / 2); the form with |r| would have a kink at 0.
        (r + r).softplus() - r - constant(core::f64::consts::LN_2)
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        self.model.check_target(target)
    }
}
