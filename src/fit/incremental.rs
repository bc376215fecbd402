//! A fit that is given its batches from outside, one at a time.

use super::column::Columns;
use super::loss::finite;
use super::omitted::NanPolicy;
use super::{Fit, FitError};
use crate::data::{Batch, Dataset};
use crate::derive::Point;
use crate::error::{Error, Quantity};
use crate::optim::{Optimizer, Rule, Schedule, Stepping};
use crate::real::Real;
use crate::rows::{PerRow, RowFunction};
use crate::tape::Var;
use core::fmt;

/// Parameters, and what the rule remembers, between batches that come one at a time; made by [`Fit::incremental`].
pub struct IncrementalFit<'a, P: Point, F, Form> {
    parameters: P,
    loss: RowFunction<P::Scalar, F, Form>,
    optimizer: Box<dyn Stepping<P::Scalar> + 'a>,
    gradient: Vec<P::Scalar>,
}

impl<P: Point + fmt::Debug, F, Form> fmt::Debug for IncrementalFit<'_, P, F, Form> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.optimizer.steps();
        f.debug_struct("IncrementalFit")
            .field("parameters", &self.parameters)
            .field("steps", &steps)
            .finish_non_exhaustive()
    }
}

impl<F, R, S: Schedule> Fit<'_, F, R, S> {
    /// A fit whose batches come from outside, such as from a stream: each call of
    /// [`partial_fit`](IncrementalFit::partial_fit) is one step, and the state of the rule is kept between them.
    ///
    /// Of the settings only rule and schedule count. What a fit does with all of its data (epochs, tolerances, histories,
    /// statistics) has no meaning here, and is not looked at.
    ///
    /// # Errors
    /// A setting of the rule or the schedule out of its range; [`FitError::Conflict`] with what needs all of the data or other
    /// steps: limits, weights, a penalty or prior, a minimizer.
    pub fn incremental<'s, P, Form>(self, start: P) -> Result<IncrementalFit<'s, P, F, Form>, FitError>
    where
        P: Point,
        F: PerRow<P::Scalar, Form>,
        R: Rule<P::Scalar> + 's,
        S: 's,
    {
        let Self { loss, rule, schedule, settings, minimizer, .. } = self;
        let at: Vec<Var<P::Scalar>> = start.coordinates().iter().map(|&x| Var::constant(x)).collect();
        let has_penalty = !settings.priors.is_empty()
            || loss.penalty(&at).map_err(Error::from).map_err(FitError::Loss)?.is_some();
        let refused = [
            (minimizer.is_some(), "minimizer", "a minimizer takes all rows in every step; take a rule"),
            (
                !settings.limits.is_none(),
                "bounds or held parameters",
                "write what is held into the loss, or fit in batches by `run`",
            ),
            (
                settings.nan_policy == NanPolicy::Omit,
                "nan_policy",
                "ask whether a batch is finite before it is learned from",
            ),
            (settings.row_weights().is_some(), "weights", "multiply the loss of a row by its weight"),
            (
                has_penalty,
                "penalty",
                "its share depends on how many rows there will be: write it into the loss of a row",
            ),
        ];
        if let Some(&(_, setting, remedy)) = refused.iter().find(|(is_set, ..)| *is_set) {
            return Err(FitError::Conflict { setting, with: "incremental", remedy });
        }
        let count = at.len();
        let optimizer = Optimizer::new(rule, count)?;
        let optimizer: Box<dyn Stepping<P::Scalar> + 's> = match schedule {
            None => Box::new(optimizer),
            Some(schedule) => Box::new(optimizer.schedule(schedule)?),
        };
        let gradient = start.coordinates().to_vec();
        Ok(IncrementalFit { parameters: start, loss: RowFunction::new(loss), optimizer, gradient })
    }
}

impl<P: Point, F: PerRow<P::Scalar, Form>, Form> IncrementalFit<'_, P, F, Form> {
    /// One step of the rule along the gradient of the mean loss over these rows; returns that mean, before the step.
    ///
    /// The steps of a [`Fit::run`] whose batches are these, in this order, have the same bits, for a loss without branches.
    ///
    /// - `batch`: its columns go to the loss in their order.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let fit = || Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(Adam::new(0.1));
    /// let mut stream = fit().incremental(0.0)?;
    /// for rows in [[[1.0], [2.0]], [[6.0], [4.0]]] {
    ///     stream.partial_fit(&Dataset::from_rows(&["y"], rows)?)?;
    /// }
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [6.0], [4.0]])?;
    /// let whole = fit().batch_size(2).order(BatchOrder::Sequential).epochs(1).run(0.0, &data)?;
    /// assert_eq!((*stream.parameters(), stream.steps()), (whole.parameters, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Columns or parameters of another number than the loss takes, a target that the model does not take, a loss, gradient or
    /// step that is not finite. Parameters and steps are then as they were, but for a step that was not finite, which the
    /// rule remembers.
    pub fn partial_fit(&mut self, batch: &Dataset) -> Result<f64, FitError> {
        let in_words = |error| FitError::from_loss(error, batch.names());
        let columns = Columns::<P::Scalar>::cast(batch)?;
        let view = columns.view().map_err(FitError::Loss)?;
        let rows = view.len();
        let at = self.parameters.coordinates();
        let sum = self
            .loss
            .value_and_grad(at, &view, Batch::Range(0..rows), &mut self.gradient)
            .map_err(in_words)?;
        finite(&[sum], Quantity::Value).map_err(FitError::Loss)?;
        let share = <P::Scalar as Real>::of((rows as f64).recip());
        self.gradient.iter_mut().for_each(|g| *g *= share);
        finite(&self.gradient, Quantity::Derivative).map_err(FitError::Loss)?;
        let before = self.parameters.clone();
        self.optimizer.step(self.parameters.coordinates_mut(), &self.gradient)?;
        if let Err(error) = finite(self.parameters.coordinates(), Quantity::Coordinate) {
            self.parameters = before;
            return Err(FitError::Loss(error));
        }
        Ok(sum.widen() / rows as f64)
    }

    /// The parameters now.
    #[must_use]
    pub fn parameters(&self) -> &P {
        &self.parameters
    }

    /// Steps taken.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.optimizer.steps()
    }

    /// The rate of the next step; `None` for a rule without one.
    #[must_use]
    pub fn learning_rate(&self) -> Option<f64> {
        self.optimizer.learning_rate()
    }
}
