//! The fit and its settings.

use super::Progress;
use super::settings::Settings;
use crate::data::{BatchOrder, Dataset};
use crate::minimize::Minimizer;
use crate::optim::{Adam, Constant, Schedule};
use core::fmt;
use core::ops::ControlFlow;

pub(super) type Callback<'a> = Box<dyn FnMut(&Progress<'_>) -> ControlFlow<()> + 'a>;

/// Fits parameters to data: the loss of one row, a rule, and how to walk through the rows.
///
/// Minimizes the mean of the loss over the rows, by steps of the rule along the gradients of
/// batches. Everything but the loss has a default: [`Adam`] at rate 0.01, 1000 epochs, and all rows
/// in every step (no batches, nothing random).
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 5.0], [3.0, 7.0]])?;
/// let fit = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2))
///     .rule(Adam::new(0.1))
///     .batch_size(2)
///     .epochs(500)
///     .seed(7)
///     .run([0.0, 0.0], &data)?;
/// let [w, b] = fit.parameters;
/// assert!((w - 2.0).abs() < 1e-3 && (b - 1.0).abs() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Columns on very different scales make every rule slow: bring them to a common one first with
/// [`Dataset::standardize`].
#[must_use = "a fit does nothing until `run`"]
pub struct Fit<'a, F, R = Adam, S = Constant, K = ()> {
    pub(super) loss: F,
    pub(super) rule: R,
    pub(super) schedule: Option<S>,
    pub(super) validation: Option<&'a Dataset>,
    pub(super) on_epoch: Option<Callback<'a>>,
    pub(super) settings: Settings,
    pub(super) keep: K,
    /// In place of the rule.
    pub(super) minimizer: Option<Minimizer<'a>>,
}

impl<F> Fit<'_, F> {
    /// Takes the loss of one row: a closure of the parameters and of the row's columns.
    ///
    /// Each of its two arguments is `[Var; N]`, `&[Var]` or `Var` ([`PerRow`]); write their types.
    /// The columns come in the order of the data. The models in [`model`](crate::model) fit here, too.
    ///
    /// [`PerRow`]: crate::function::PerRow
    pub fn new(loss: F) -> Self {
        Self {
            loss,
            rule: Adam::new(0.01),
            schedule: None,
            validation: None,
            on_epoch: None,
            settings: Settings::default(),
            keep: (),
            minimizer: None,
        }
    }
}

impl<'a, F, R, S, K> Fit<'a, F, R, S, K> {
    /// How a gradient becomes a step: a rule of [`optim`](crate::optim), or a tuple of them.
    pub fn rule<N>(self, rule: N) -> Fit<'a, F, N, S, K> {
        let Self { loss, schedule, validation, on_epoch, mut settings, keep, minimizer, .. } = self;
        settings.has_rule = true;
        Fit { loss, rule, schedule, validation, on_epoch, settings, keep, minimizer }
    }

    /// How the rate changes, step by step (not epoch by epoch).
    ///
    /// A schedule that follows a value, such as
    /// [`ReduceOnPlateau`](crate::optim::ReduceOnPlateau), is given the loss after each epoch: on the
    /// validation data if there are any, else over the data.
    pub fn schedule<N: Schedule>(self, schedule: N) -> Fit<'a, F, R, N, K> {
        let Self { loss, rule, validation, on_epoch, settings, keep, minimizer, .. } = self;
        Fit { loss, rule, schedule: Some(schedule), validation, on_epoch, settings, keep, minimizer }
    }

    /// Rows in a batch, at least 1; one step each. More than there are means all of them.
    pub fn batch_size(mut self, rows: usize) -> Self {
        self.settings.batch_size = Some(rows);
        self
    }

    /// All rows in every step: the default.
    pub fn full_batch(mut self) -> Self {
        self.settings.batch_size = None;
        self
    }

    /// The order of the rows in batches; shuffled by default.
    pub fn order(mut self, order: BatchOrder) -> Self {
        self.settings.order = order;
        self
    }

    /// Whether the last batch of an epoch is left out when it is not full; `false` by default.
    ///
    /// Each batch's gradient is a mean over its rows, and makes a step by itself; so each row of a short batch counts
    /// for more. [`Accumulate`](crate::optim::Accumulate) changes nothing about that: it takes the mean of such
    /// means, and a short batch counts in it like a full one.
    pub fn drop_last(mut self, drop: bool) -> Self {
        self.settings.drop_last = drop;
        self
    }

    /// Walks through the data, at most, at least 1; 1000 by default.
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.settings.epochs = epochs;
        self
    }

    /// What the random orders follow from; 0 by default. Equal seeds give equal runs.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Ends the run when an epoch changes the loss over the data by no more than this, up or down.
    ///
    /// In units of the loss, `[0, inf)`; off by default. With batches the loss wanders, and a small
    /// change can be chance.
    pub fn loss_tolerance(mut self, change: f64) -> Self {
        self.settings.loss_tolerance = Some(change);
        self
    }

    /// Ends the run when the Euclidean norm of the gradient over the data is no more than this.
    ///
    /// In units of the loss per unit of the parameters, `[0, inf)`; off by default.
    pub fn gradient_tolerance(mut self, norm: f64) -> Self {
        self.settings.gradient_tolerance = Some(norm);
        self
    }

    /// Data to judge by: their loss is reported after each epoch, and the parameters with the smallest
    /// one are reported, not the last ones.
    ///
    /// Columns are matched by name.
    pub fn validation(mut self, data: &'a Dataset) -> Self {
        self.validation = Some(data);
        self
    }

    /// Ends the run when the best loss is `epochs` epochs old, at least 1; off by default.
    ///
    /// It watches the loss on the validation data, or over the data if there are none, and the best
    /// parameters are reported, not the last ones.
    pub fn patience(mut self, epochs: usize) -> Self {
        self.settings.patience = Some(epochs);
        self
    }

    /// Whether the loss after each epoch is kept; `true` by default.
    ///
    /// Without it the loss over the data is evaluated only where something else asks for it (a
    /// tolerance, patience, validation, a schedule, a callback, full batches), which saves a pass
    /// over the data in every epoch.
    pub fn history(mut self, keep: bool) -> Self {
        self.settings.history = keep;
        self
    }

    /// Whether the parameters after each epoch are kept:
    /// [`FitReport::parameter_history`](super::FitReport::parameter_history). Default: `false`.
    ///
    /// It takes memory for the parameters of every epoch, in checkpoints too, asks for no evaluation, and changes no bit
    /// of the run.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // The loss is (m − 3)², and each step halves the distance.
    /// let data = Dataset::from_rows(&["y"], [[3.0]])?;
    /// let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(Sgd::new(0.25)).epochs(3).parameter_history(true);
    /// assert_eq!(fit.run(11.0, &data)?.parameter_history, [11.0, 7.0, 5.0, 4.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parameter_history(mut self, keep: bool) -> Self {
        self.settings.parameter_history = keep;
        self
    }

    /// Calls `callback` after each epoch; it may end the run.
    ///
    /// ```
    /// use gradus::prelude::*;
    /// use std::ops::ControlFlow;
    ///
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0]])?;
    /// let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2))
    ///     .on_epoch(|now| if now.epoch == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    ///     .run(0.0, &data)?;
    /// assert_eq!(fit.epochs, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_epoch(mut self, callback: impl FnMut(&Progress<'_>) -> ControlFlow<()> + 'a) -> Self {
        self.on_epoch = Some(Box::new(callback));
        self
    }

    /// Shows how far the run is, on one line of standard error: epochs done, losses and rate.
    ///
    /// `epoch 120/1000 [==>       ] loss 227.1, validation 240.3, rate 0.05000, 0:03, 0:22 left`: the time that
    /// it has taken, and the time that is left if all epochs are run. The bar moves within epochs, too. The
    /// losses are those at the end of the last epoch, or at the start; where none is evaluated (see
    /// [`history`](Self::history)), there is the `batch loss` of the last step. A loss that is not finite, which
    /// ends the run, is shown as `NaN` or `inf`.
    ///
    /// Nothing is written where standard error is no terminal, and of runs at the same time only the first one
    /// has a line. It is drawn ten times a second at most, and no number of the run depends on it. It stays when
    /// the run is over, whatever ended it; what a callback prints comes below it, and the next drawing below
    /// that. Needs the feature `progress`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0]])?;
    /// let fit = || Fit::new(|m: Var, y: Var| (m - y).powi(2)).epochs(50);
    /// assert_eq!(fit().progress().run(0.0, &data)?, fit().run(0.0, &data)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "progress")]
    pub fn progress(mut self) -> Self {
        self.settings.progress = true;
        self
    }

    /// The column that the loss predicts; the last one by default.
    ///
    /// Only R², the residual standard error and standard errors depend on it; see
    /// [`LossKind`](super::LossKind).
    pub fn target(mut self, column: impl Into<String>) -> Self {
        self.settings.target = Some(column.into());
        self
    }

    /// Declares that the loss of a row is the negative logarithm of its likelihood, up to a constant.
    ///
    /// Nothing can tell that from the numbers, so it is taken on trust. It changes only the standard
    /// errors: they are then the roots of the diagonal of `H⁻¹`, with `H` the Hessian of the summed
    /// loss (the observed information). Use it for [`Logistic`](crate::model::Logistic).
    ///
    /// Where the summed loss hardly rises within a standard error there are none: such data bound a parameter on one
    /// side only ([`Unbounded`](crate::estimate::NoStandardErrors::Unbounded)).
    pub fn likelihood(mut self) -> Self {
        self.settings.likelihood = true;
        self
    }

    /// Whether R², the residual standard error and standard errors are worked out; `true` by default.
    ///
    /// Each block of rows is then evaluated three times at the end, and its derivatives go through a QR factorization:
    /// some 30 ns a row for a line, a little more than an epoch in shuffled batches, and as much as some tens of epochs with all
    /// rows in one step. For a likelihood it is one sweep for the Hessian, or two where columns stand far from 0, and two for
    /// the loss alone for each parameter within five standard errors of 0.
    pub fn statistics(mut self, wanted: bool) -> Self {
        self.settings.statistics = wanted;
        self
    }

    /// Names for the parameters in the report, one each; by default those of the [model](crate::model::Model::names), or `p0`,
    /// `p1`, … for a closure.
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.settings.names.0 = names.into_iter().map(Into::into).collect();
        self
    }
}

impl<F, R: fmt::Debug, S: fmt::Debug, K: fmt::Debug> fmt::Debug for Fit<'_, F, R, S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fit")
            .field("rule", &self.rule)
            .field("schedule", &self.schedule)
            .field("validation", &self.validation)
            .field("settings", &self.settings)
            .field("checkpoints", &self.keep)
            .field("minimizer", &self.minimizer)
            .finish_non_exhaustive()
    }
}
