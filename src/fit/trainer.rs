//! The loop: epochs of steps, what is looked at after each, and when to stop.

use super::builder::Callback;
use super::loss::{MeanLoss, finite, norm};
use super::outcome::{Best, Halt, Losses, Outcome};
use super::settings::Settings;
use super::{FitError, Progress, StopReason};
use crate::Real;
use crate::data::{Batch, Batches};
use crate::error::Quantity;
use crate::function::{Columns, PerRow};
use crate::optim::{Optimizer, Rule, Schedule};

/// The rows to learn from, batch by batch, and those to judge by.
pub(super) struct Rows<'a, T> {
    pub(super) data: &'a Columns<'a, T>,
    pub(super) validation: Option<&'a Columns<'a, T>>,
    pub(super) batches: Batches,
}

/// Who looks on.
pub(super) struct Watch<'a> {
    pub(super) settings: &'a Settings,
    pub(super) on_epoch: Option<Callback<'a>>,
    /// Whether there is a schedule, which may follow the loss.
    pub(super) scheduled: bool,
}

/// The run in progress.
pub(super) struct Trainer<'a, T: Real, F, Form, R: Rule<T>, S> {
    pub(super) loss: MeanLoss<'a, T, F, Form>,
    pub(super) rows: Rows<'a, T>,
    pub(super) watch: Watch<'a>,
    optimizer: Optimizer<T, R, S>,
    pub(super) parameters: Vec<T>,
    pub(super) gradient: Vec<T>,
    /// Does `gradient` hold the gradient over all rows at `parameters`? Then a step with all rows
    /// need not evaluate it again.
    pub(super) fresh: bool,
    /// At the end of the last epoch; at first at the start.
    pub(super) now: Losses,
    /// The parameters at the end of the last epoch.
    ended: Vec<T>,
    /// The last of those whose loss over the data was seen to be finite.
    safe: Vec<T>,
    pub(super) best: Option<Best<T>>,
    losses: Vec<f64>,
    validation_losses: Vec<f64>,
}

impl<'a, T, F, Form, R, S> Trainer<'a, T, F, Form, R, S>
where
    T: Real,
    F: PerRow<T, Form>,
    R: Rule<T>,
    S: Schedule,
{
    /// Evaluates the start.
    pub(super) fn new(
        loss: &'a F,
        optimizer: Optimizer<T, R, S>,
        rows: Rows<'a, T>,
        watch: Watch<'a>,
        start: &[T],
    ) -> Result<Self, FitError> {
        let mut trainer = Self {
            loss: MeanLoss::new(loss),
            rows,
            watch,
            optimizer,
            parameters: start.to_vec(),
            gradient: vec![T::zero(); start.len()],
            fresh: false,
            now: Losses { loss: 0.0, validation: None },
            ended: start.to_vec(),
            safe: start.to_vec(),
            best: None,
            losses: Vec::new(),
            validation_losses: Vec::new(),
        };
        trainer.evaluate_start()?;
        Ok(trainer)
    }

    /// Runs until something stops it.
    pub(super) fn run(mut self) -> Result<Outcome<T>, FitError> {
        let initial_loss = self.now.loss;
        let mut epoch = 0;
        let stop = loop {
            epoch += 1;
            match self.epoch(epoch) {
                Ok(None) => {}
                Ok(Some(stop)) => break stop,
                Err(Halt::Failed(error)) => return Err(error),
                Err(Halt::Diverged(fault)) => {
                    break StopReason::Diverged { epoch, steps: self.optimizer.steps(), fault };
                }
            }
        };
        let epochs = if stop.is_diverged() { epoch - 1 } else { epoch };
        self.finish(initial_loss, epochs, stop)
    }

    fn epoch(&mut self, epoch: usize) -> Result<Option<StopReason>, Halt> {
        self.steps()?;
        self.rows.batches.next_epoch();
        if !self.is_evaluated() {
            self.ended.copy_from_slice(&self.parameters);
            let last = epoch == self.watch.settings.epochs;
            return Ok(last.then_some(StopReason::Epochs { fell_by: None }));
        }
        let before = self.now;
        self.evaluate()?;
        self.ended.copy_from_slice(&self.parameters);
        self.safe.copy_from_slice(&self.parameters);
        if self.watch.settings.history {
            self.losses.push(self.now.loss);
            self.validation_losses.extend(self.now.validation);
        }
        self.optimizer.observe(self.now.watched());
        self.keep_best(epoch);
        Ok(self.call_back(epoch).or_else(|| self.judge(epoch, before)))
    }

    /// One step for each batch of an epoch.
    fn steps(&mut self) -> Result<(), Halt> {
        let all = self.rows.all().len();
        while let Some(batch) = self.rows.batches.next_batch() {
            let whole = matches!(&batch, Batch::Range(range) if range.len() == all);
            if !(whole && self.fresh) {
                self.loss.value_and_grad(&self.parameters, self.rows.data, batch, &mut self.gradient)?;
            }
            self.fresh = false;
            self.optimizer.step(&mut self.parameters, &self.gradient)?;
            finite(&self.parameters, Quantity::Coordinate)?;
        }
        Ok(())
    }

    /// Does anything look at the loss after an epoch?
    fn is_evaluated(&self) -> bool {
        let Watch { settings, on_epoch, scheduled } = &self.watch;
        settings.asks_for_loss() || *scheduled || on_epoch.is_some() || self.rows.validation.is_some()
    }

    fn call_back(&mut self, epoch: usize) -> Option<StopReason> {
        let callback = self.watch.on_epoch.as_mut()?;
        let parameters: Vec<f64> = self.parameters.iter().map(|p| p.widen()).collect();
        let flow = callback(&Progress {
            epoch,
            steps: self.optimizer.steps(),
            loss: self.now.loss,
            validation_loss: self.now.validation,
            learning_rate: self.optimizer.learning_rate(),
            parameters: &parameters,
        });
        flow.is_break().then_some(StopReason::Callback)
    }

    /// The stop rules, in the order in which they are told when several hold.
    fn judge(&self, epoch: usize, before: Losses) -> Option<StopReason> {
        let settings = self.watch.settings;
        if let Some(tolerance) = settings.gradient_tolerance {
            let norm = norm(&self.gradient);
            if norm <= tolerance {
                return Some(StopReason::GradientTolerance { norm, tolerance });
            }
        }
        let fell_by = before.loss - self.now.loss;
        if let Some(tolerance) = settings.loss_tolerance
            && fell_by.abs() <= tolerance
        {
            return Some(StopReason::LossTolerance { change: fell_by.abs(), tolerance });
        }
        if let (Some(patience), Some(best)) = (settings.patience, &self.best)
            && epoch - best.epoch >= patience
        {
            return Some(StopReason::Patience { patience, best_epoch: best.epoch });
        }
        (epoch == settings.epochs).then_some(StopReason::Epochs { fell_by: Some(fell_by) })
    }

    /// Evaluates what is reported: the best parameters if a best was kept, else the last ones.
    fn finish(mut self, initial_loss: f64, epochs: usize, stop: StopReason) -> Result<Outcome<T>, FitError> {
        let best_epoch = self.best.as_ref().map(|best| best.epoch);
        if let Some(best) = self.best.take() {
            self.parameters = best.parameters;
        } else if stop.is_diverged() {
            self.parameters.copy_from_slice(&self.ended);
        }
        let (steps, mut stop) = (self.optimizer.steps(), stop);
        if let Some(fault) = self.evaluate_end()? {
            // Without evaluation in between: every batch was finite, but not all rows together.
            stop = StopReason::Diverged { epoch: epochs, steps, fault };
            self.parameters.copy_from_slice(&self.safe);
            self.evaluate_end()?;
        }
        Ok(Outcome {
            best_epoch,
            initial_loss,
            at_end: self.now,
            gradient_norm: norm(&self.gradient),
            epochs,
            steps,
            stop,
            parameters: self.parameters,
            losses: self.losses,
            validation_losses: self.validation_losses,
        })
    }
}
