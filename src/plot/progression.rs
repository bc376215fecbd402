//! What a run has gone through: the numbers that curves are drawn from.

use crate::derive::Point;
use crate::descent::DescentReport;
use crate::fit::FitReport;
use crate::minimize::Minimum;
use crate::real::Real;

/// The numbers of a run by step, by iteration, or by epoch: of a [`Descent`](crate::Descent), of a
/// [`Minimizer`](crate::Minimizer) that keeps its history, or of a [`Fit`](crate::Fit).
///
/// What a run has not stored is empty.
///
/// ```
/// use gradus::plot::Progression;
/// use gradus::prelude::*;
///
/// let run = Descent::new(Sgd::new(0.25)).steps(2).minimize(|x: Var| x * x, 4.0)?;
/// assert_eq!(run.losses(), [16.0, 4.0, 1.0]);
/// assert_eq!(run.gradient_norms(), [8.0, 4.0, 2.0]);
/// assert_eq!(run.parameters(), [[4.0, 2.0, 1.0]]);
/// # Ok::<(), gradus::descent::DescentError>(())
/// ```
pub trait Progression {
    /// What x counts: `step`, `iteration` or `epoch`.
    fn counts(&self) -> &'static str;
    /// The number of each step that the lists below have an entry for.
    fn steps(&self) -> Vec<f64>;
    /// The value of the function, or the loss over the data.
    fn losses(&self) -> Vec<f64>;
    /// The loss on the validation data.
    fn validation_losses(&self) -> Vec<f64> {
        Vec::new()
    }
    /// The length of the gradient.
    fn gradient_norms(&self) -> Vec<f64> {
        Vec::new()
    }
    /// The learning rate; NaN where there is none.
    fn learning_rates(&self) -> Vec<f64> {
        Vec::new()
    }
    /// Each parameter by step.
    fn parameters(&self) -> Vec<Vec<f64>> {
        Vec::new()
    }
    /// The names of the parameters; `x0`, `x1`, … where there are none.
    fn names(&self) -> Vec<String> {
        (0..self.parameters().len()).map(|k| format!("x{k}")).collect()
    }
}

/// The columns of a list of points.
pub(super) fn transposed<P: Point>(points: &[P]) -> Vec<Vec<f64>> {
    let parameters = points.first().map_or(0, |point| point.coordinates().len());
    let column = |k: usize| points.iter().map(|p| p.coordinates()[k].widen()).collect();
    (0..parameters).map(column).collect()
}

/// The length of a point.
fn norm<P: Point>(point: &P) -> f64 {
    point.coordinates().iter().fold(0.0, |norm: f64, x| norm.hypot(x.widen()))
}

impl<P: Point> Progression for DescentReport<P> {
    fn counts(&self) -> &'static str {
        "step"
    }

    fn steps(&self) -> Vec<f64> {
        self.history.steps.iter().map(|&step| step as f64).collect()
    }

    fn losses(&self) -> Vec<f64> {
        self.history.values.clone()
    }

    fn gradient_norms(&self) -> Vec<f64> {
        self.history.gradients.iter().map(norm).collect()
    }

    fn learning_rates(&self) -> Vec<f64> {
        self.history.learning_rates.iter().map(|rate| rate.unwrap_or(f64::NAN)).collect()
    }

    fn parameters(&self) -> Vec<Vec<f64>> {
        transposed(&self.history.points)
    }
}

impl<P: Point> Progression for Minimum<P> {
    fn counts(&self) -> &'static str {
        "iteration"
    }

    fn steps(&self) -> Vec<f64> {
        (0..self.history.len()).map(|k| k as f64).collect()
    }

    fn losses(&self) -> Vec<f64> {
        self.history.values.clone()
    }

    fn gradient_norms(&self) -> Vec<f64> {
        self.history.gradients.iter().map(norm).collect()
    }

    fn parameters(&self) -> Vec<Vec<f64>> {
        transposed(&self.history.points)
    }
}

impl<P: Point> Progression for FitReport<P> {
    fn counts(&self) -> &'static str {
        "epoch"
    }

    fn steps(&self) -> Vec<f64> {
        (0..=self.losses.len()).map(|epoch| epoch as f64).collect()
    }

    /// The loss at the start, and at the end of each epoch.
    fn losses(&self) -> Vec<f64> {
        core::iter::once(self.initial_loss).chain(self.losses.iter().copied()).collect()
    }

    /// It is not known at the start, where this is NaN.
    fn validation_losses(&self) -> Vec<f64> {
        match &self.validation_losses[..] {
            [] => Vec::new(),
            losses => core::iter::once(f64::NAN).chain(losses.iter().copied()).collect(),
        }
    }

    /// Of a fit that was to keep them ([`Fit::parameter_history`](crate::Fit::parameter_history)).
    fn parameters(&self) -> Vec<Vec<f64>> {
        transposed(&self.parameter_history)
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }
}
