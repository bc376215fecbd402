//! The loop: epochs of steps, what is looked at after each, and when to stop.

use super::agreement::Agreed;
use super::builder::Callback;
use super::confined::Confined;
use super::keep::Event;
use super::loss::{MeanLoss, finite};
use super::outcome::{Best, Halt, Losses, Outcome};
use super::settings::Settings;
use super::stepper::Stepper;
use super::windows::Windows;
use super::{FitError, Progress, StopReason};
use crate::data::{Batch, Batches};
use crate::error::Quantity;
use crate::progress::{Bar, Course};
use crate::real::Real;
use crate::rows::Columns;

/// The rows to learn from, batch by batch, and those to judge by.
pub(super) struct Rows<'a, T> {
    /// Without rows, where they come from a source.
    pub(super) data: &'a Columns<'a, T>,
    /// How many there are.
    pub(super) count: usize,
    pub(super) validation: Option<&'a Columns<'a, T>>,
    pub(super) batches: Batches,
    /// The numbers that these rows have in the user's data and validation data, where some were left out.
    pub(super) numbers: [Option<&'a [usize]>; 2],
    /// Where batches come from, if the rows come from a source.
    pub(super) windows: Option<Windows<T>>,
}

/// Who looks on.
pub(super) struct Observer<'a> {
    pub(super) settings: &'a Settings,
    pub(super) on_epoch: Option<Callback<'a>>,
    /// Whether there is a schedule, which may follow the loss.
    pub(super) scheduled: bool,
}

/// The run in progress.
pub(super) struct Trainer<'a, T> {
    pub(super) loss: MeanLoss<'a, T>,
    /// What judges on validation data, where that is not the loss: the same without penalties.
    pub(super) judge: Option<MeanLoss<'a, T>>,
    pub(super) rows: Rows<'a, T>,
    pub(super) watch: Observer<'a>,
    /// Where parameters may be, if not everywhere.
    pub(super) confined: Option<Confined<T>>,
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
    /// At the start and at the end of each epoch; empty if they are not kept.
    pub(super) parameter_history: Vec<Vec<T>>,
    pub(super) bar: Bar,
    /// Over the rows of the last step, before it.
    pub(super) batch_loss: Option<f64>,
}

impl<'a, T: Real> Trainer<'a, T> {
    /// Before the first evaluation.
    pub(super) fn new(
        loss: MeanLoss<'a, T>,
        rows: Rows<'a, T>,
        watch: Observer<'a>,
        start: &[T],
        confined: Option<Confined<T>>,
    ) -> Self {
        let settings = watch.settings;
        let course = Course {
            unit: "epoch",
            total: Some(settings.epochs as u64),
            parts: rows.batches.per_epoch() as u64,
        };
        Self {
            bar: Bar::new(settings.progress, course),
            batch_loss: None,
            loss,
            judge: None,
            rows,
            watch,
            confined,
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
            parameter_history: if settings.parameter_history { vec![start.to_vec()] } else { Vec::new() },
        }
    }

    /// Runs until something stops it, from the start or from what is kept.
    pub(super) fn run(mut self, stepper: &mut dyn Stepper<T>) -> Result<Outcome<T>, FitError> {
        let mut stop = None;
        if stepper.resume(&mut |state| self.restore(state))? {
            stop = self.stop_reason_on_resume();
        } else {
            self.evaluate_start()?;
            self.checkpoint_if_due(stepper, Event::Start)?;
        }
        self.show_if_due(stepper);
        let stop = loop {
            match stop {
                Some(stop) => break stop,
                None => stop = self.next_epoch(stepper)?,
            }
        };
        if !stop.is_diverged() {
            self.checkpoint_if_due(stepper, Event::End)?;
        }
        let epochs = self.epochs();
        self.finish(epochs, stepper.steps(), stop)
    }

    /// Epochs run to their end.
    fn epochs(&self) -> usize {
        usize::try_from(self.rows.batches.position().epoch).unwrap_or(usize::MAX)
    }

    /// Writes a checkpoint, if one is due.
    fn checkpoint_if_due(&self, stepper: &mut dyn Stepper<T>, moment: Event) -> Result<(), FitError> {
        let at = self.rows.batches.position();
        let due = stepper.is_due(moment, at);
        // At the start it is a file that decides, which not all may see at the same time.
        let asks = stepper.is_common() && (due || moment == Event::Start);
        match self.loss.groups.filter(|_| asks) {
            Some(groups) => match self.agree(stepper, groups, due)? {
                Agreed { due: false, .. } => Ok(()),
                Agreed { writes: true, .. } => stepper.write(self.state()),
                Agreed { writes: false, .. } => {
                    stepper.note_written(at);
                    Ok(())
                }
            },
            None if due => stepper.write(self.state()),
            None => Ok(()),
        }
    }

    /// What stopped the run, if it was stored at the end of its last epoch. A callback is not asked again.
    fn stop_reason_on_resume(&self) -> Option<StopReason> {
        let position = self.rows.batches.position();
        if position.batch != 0 || position.epoch == 0 { None } else { self.judge(self.epochs()) }
    }

    fn next_epoch(&mut self, stepper: &mut dyn Stepper<T>) -> Result<Option<StopReason>, FitError> {
        let epoch = self.epochs().saturating_add(1);
        let ended = self.epoch(epoch, stepper);
        self.show_if_ended(&ended, stepper);
        match ended {
            Ok(stop) => Ok(stop),
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Diverged(fault)) => {
                Ok(Some(StopReason::Diverged { epoch, steps: stepper.steps(), fault }))
            }
        }
    }

    fn epoch(&mut self, epoch: usize, stepper: &mut dyn Stepper<T>) -> Result<Option<StopReason>, Halt> {
        self.steps(stepper).map_err(|halt| halt.numbered(self.rows.numbers[0]))?;
        if self.is_evaluated() {
            self.end_epoch(epoch, stepper)?;
        }
        self.ended.copy_from_slice(&self.parameters);
        if self.watch.settings.parameter_history {
            self.parameter_history.push(self.parameters.clone());
        }
        self.rows.batches.next_epoch();
        self.show_if_due(stepper);
        self.checkpoint_if_due(stepper, Event::Epoch(self.rows.batches.position().epoch))?;
        Ok(self.call_back(epoch, stepper).or_else(|| self.judge(epoch)))
    }

    /// Evaluates the end of an epoch, and tells everybody.
    fn end_epoch(&mut self, epoch: usize, stepper: &mut dyn Stepper<T>) -> Result<(), Halt> {
        let before = self.now;
        self.evaluate()?;
        self.before = Some(before);
        self.safe.copy_from_slice(&self.parameters);
        if self.watch.settings.history {
            self.losses.push(self.now.loss);
            self.validation_losses.extend(self.now.validation);
        }
        stepper.observe(self.now.watched());
        self.keep_best(epoch);
        Ok(())
    }

    /// One step for each batch of an epoch.
    fn steps(&mut self, stepper: &mut dyn Stepper<T>) -> Result<(), Halt> {
        let all = self.rows.all().len();
        let epoch = self.rows.batches.position().epoch;
        while let Some(batch) = self.rows.batches.next_batch() {
            let whole = matches!(&batch, Batch::Range(range) if range.len() == all);
            if !(whole && self.fresh) {
                let at = &self.parameters;
                let loss = match (&mut self.rows.windows, &batch) {
                    (Some(windows), Batch::Range(rows)) if !whole => {
                        windows.value_and_grad(&mut self.loss, at, (epoch, rows.clone()), &mut self.gradient)
                    }
                    _ => self.loss.value_and_grad(at, self.rows.data, &batch, &mut self.gradient),
                };
                self.batch_loss = Some(loss?);
            }
            self.fresh = false;
            match &mut self.confined {
                None => {
                    stepper.step(&mut self.parameters, &self.gradient)?;
                    finite(&self.parameters, Quantity::Coordinate)?;
                }
                Some(confined) => confined.step(stepper, &mut self.parameters, &self.gradient)?,
            }
            let step = Event::Step(stepper.steps());
            self.checkpoint_if_due(stepper, step)?;
            self.show_if_due(stepper);
        }
        Ok(())
    }

    /// Does anything look at the loss after an epoch?
    pub(super) fn is_evaluated(&self) -> bool {
        let Observer { settings, on_epoch, scheduled } = &self.watch;
        settings.asks_for_loss() || *scheduled || on_epoch.is_some() || self.rows.validation.is_some()
    }

    fn call_back(&mut self, epoch: usize, stepper: &dyn Stepper<T>) -> Option<StopReason> {
        let callback = self.watch.on_epoch.as_mut()?;
        let parameters: Vec<f64> = self.parameters.iter().map(|p| p.widen()).collect();
        let flow = callback(&Progress {
            epoch,
            steps: stepper.steps(),
            loss: self.now.loss,
            validation_loss: self.now.validation,
            learning_rate: stepper.learning_rate(),
            parameters: &parameters,
        });
        flow.is_break().then_some(StopReason::Callback)
    }

    /// The stop rules, in the order in which they are reported when several hold.
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
            let norm = self.gradient_norm();
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
    pub(super) fn finish(
        mut self,
        epochs: usize,
        steps: u64,
        mut stop: StopReason,
    ) -> Result<Outcome<T>, FitError> {
        let best_epoch = self.best.as_ref().map(|best| best.epoch);
        if let Some(best) = self.best.take() {
            self.parameters = best.parameters;
        } else if stop.is_diverged() {
            self.parameters.copy_from_slice(&self.ended);
        }
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
            gradient_norm: self.gradient_norm(),
            gradient: self.gradient,
            epochs,
            steps,
            stop,
            parameters: self.parameters,
            losses: self.losses,
            validation_losses: self.validation_losses,
            parameter_history: self.parameter_history,
        })
    }
}
