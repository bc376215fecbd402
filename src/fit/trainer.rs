//! The loop: epochs of steps, what is looked at after each, and when to stop.

use super::builder::Callback;
use super::keep::{Moment, Store};
use super::loss::{MeanLoss, finite, norm};
use super::outcome::{Best, Halt, Losses, Outcome};
use super::settings::Settings;
use super::{FitError, Progress, StopReason};
use crate::data::{Batch, Batches};
use crate::error::Quantity;
use crate::function::{Columns, PerRow};
use crate::optim::{Optimizer, Rule, Schedule};
use crate::real::Real;

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

/// Who keeps checkpoints.
type Keeper<'k, T, R, S> = dyn Store<T, R, S> + 'k;

/// The run in progress.
pub(super) struct Trainer<'a, T: Real, F, Form, R: Rule<T>, S> {
    pub(super) loss: MeanLoss<'a, T, F, Form>,
    pub(super) rows: Rows<'a, T>,
    pub(super) watch: Watch<'a>,
    pub(super) optimizer: Optimizer<T, R, S>,
    pub(super) parameters: Vec<T>,
    pub(super) gradient: Vec<T>,
    /// Does `gradient` hold the gradient over all rows at `parameters`? Then a step with all rows
    /// need not evaluate it again.
    pub(super) fresh: bool,
    /// At the end of the last epoch; at first at the start.
    pub(super) now: Losses,
    /// Before the last epoch that was evaluated.
    pub(super) before: Option<Losses>,
    pub(super) initial_loss: f64,
    /// The parameters at the end of the last epoch.
    pub(super) ended: Vec<T>,
    /// The last of those whose loss over the data was seen to be finite; that loss is in `now`.
    pub(super) safe: Vec<T>,
    pub(super) best: Option<Best<T>>,
    pub(super) losses: Vec<f64>,
    pub(super) validation_losses: Vec<f64>,
}

impl<'a, T, F, Form, R, S> Trainer<'a, T, F, Form, R, S>
where
    T: Real,
    F: PerRow<T, Form>,
    R: Rule<T>,
    S: Schedule,
{
    /// Before the first evaluation.
    #[track_caller]
    pub(super) fn new(
        loss: &'a F,
        optimizer: Optimizer<T, R, S>,
        rows: Rows<'a, T>,
        watch: Watch<'a>,
        start: &[T],
    ) -> Self {
        Self {
            loss: MeanLoss::new(loss),
            rows,
            watch,
            optimizer,
            parameters: start.to_vec(),
            gradient: vec![T::zero(); start.len()],
            fresh: false,
            now: Losses { loss: 0.0, validation: None },
            before: None,
            initial_loss: 0.0,
            ended: start.to_vec(),
            safe: start.to_vec(),
            best: None,
            losses: Vec::new(),
            validation_losses: Vec::new(),
        }
    }

    /// Runs until something stops it, from the start or from what is kept.
    pub(super) fn run(mut self, keep: &mut Keeper<'_, T, R, S>) -> Result<Outcome<T>, FitError> {
        let mut stop = None;
        if keep.resume(&mut |state| self.take_up(state))? {
            stop = self.verdict_of_then();
        } else {
            self.evaluate_start()?;
            self.offer(keep, Moment::Start)?;
        }
        let stop = loop {
            match stop {
                Some(stop) => break stop,
                None => stop = self.next_epoch(keep)?,
            }
        };
        if !stop.is_diverged() {
            self.offer(keep, Moment::End)?;
        }
        let epochs = self.epochs();
        self.finish(epochs, stop)
    }

    /// Epochs run to their end.
    fn epochs(&self) -> usize {
        usize::try_from(self.rows.batches.position().epoch).unwrap_or(usize::MAX)
    }

    /// Writes a checkpoint, if one is due.
    fn offer(&self, keep: &mut Keeper<'_, T, R, S>, moment: Moment) -> Result<(), FitError> {
        let due = keep.is_due(moment, self.rows.batches.position());
        if due { keep.write(&self.state()) } else { Ok(()) }
    }

    /// What stopped the run, if it was stored at the end of its last epoch. A callback is not asked again.
    fn verdict_of_then(&self) -> Option<StopReason> {
        let position = self.rows.batches.position();
        if position.batch != 0 || position.epoch == 0 { None } else { self.judge(self.epochs()) }
    }

    fn next_epoch(&mut self, keep: &mut Keeper<'_, T, R, S>) -> Result<Option<StopReason>, FitError> {
        let epoch = self.epochs().saturating_add(1);
        match self.epoch(epoch, keep) {
            Ok(stop) => Ok(stop),
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Diverged(fault)) => {
                Ok(Some(StopReason::Diverged { epoch, steps: self.optimizer.steps(), fault }))
            }
        }
    }

    fn epoch(&mut self, epoch: usize, keep: &mut Keeper<'_, T, R, S>) -> Result<Option<StopReason>, Halt> {
        self.steps(keep)?;
        if self.is_evaluated() {
            self.look_back(epoch)?;
        }
        self.ended.copy_from_slice(&self.parameters);
        self.rows.batches.next_epoch();
        self.offer(keep, Moment::Epoch(self.rows.batches.position().epoch))?;
        Ok(self.call_back(epoch).or_else(|| self.judge(epoch)))
    }

    /// Evaluates the end of an epoch, and tells everybody.
    fn look_back(&mut self, epoch: usize) -> Result<(), Halt> {
        let before = self.now;
        self.evaluate()?;
        self.before = Some(before);
        self.safe.copy_from_slice(&self.parameters);
        if self.watch.settings.history {
            self.losses.push(self.now.loss);
            self.validation_losses.extend(self.now.validation);
        }
        self.optimizer.observe(self.now.watched());
        self.keep_best(epoch);
        Ok(())
    }

    /// One step for each batch of an epoch.
    fn steps(&mut self, keep: &mut Keeper<'_, T, R, S>) -> Result<(), Halt> {
        let all = self.rows.all().len();
        while let Some(batch) = self.rows.batches.next_batch() {
            let whole = matches!(&batch, Batch::Range(range) if range.len() == all);
            if !(whole && self.fresh) {
                self.loss.value_and_grad(&self.parameters, self.rows.data, batch, &mut self.gradient)?;
            }
            self.fresh = false;
            self.optimizer.step(&mut self.parameters, &self.gradient)?;
            finite(&self.parameters, Quantity::Coordinate)?;
            self.offer(keep, Moment::Step(self.optimizer.steps()))?;
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
    fn judge(&self, epoch: usize) -> Option<StopReason> {
        let settings = self.watch.settings;
        let last = epoch >= settings.epochs;
        if !self.is_evaluated() {
            return last.then_some(StopReason::Epochs { fell_by: None });
        }
        // A run that is resumed may have been stored without its gradient.
        if let Some(tolerance) = settings.gradient_tolerance
            && self.fresh
        {
            let norm = norm(&self.gradient);
            if norm <= tolerance {
                return Some(StopReason::GradientTolerance { norm, tolerance });
            }
        }
        let fell_by = self.before.map(|before| before.loss - self.now.loss);
        if let Some(tolerance) = settings.loss_tolerance
            && let Some(change) = fell_by.map(f64::abs)
            && change <= tolerance
        {
            return Some(StopReason::LossTolerance { change, tolerance });
        }
        if let (Some(patience), Some(best)) = (settings.patience, &self.best)
            && epoch - best.epoch >= patience
        {
            return Some(StopReason::Patience { patience, best_epoch: best.epoch });
        }
        last.then_some(StopReason::Epochs { fell_by })
    }

    /// Evaluates what is reported: the best parameters if a best was kept, else the last ones.
    fn finish(mut self, epochs: usize, stop: StopReason) -> Result<Outcome<T>, FitError> {
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
            initial_loss: self.initial_loss,
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
