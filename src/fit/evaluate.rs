//! What the loop evaluates besides its steps: the start, the end of each epoch, the end.

use super::FitError;
use super::loss::finite;
use super::outcome::Best;
use super::trainer::{Rows, Trainer};
use super::weighted::numbered;
use crate::data::Batch;
use crate::error::{Error, NotFinite, Quantity};
use crate::real::Real;
use core::ops::Range;

impl<T: Real> Rows<'_, T> {
    pub(super) fn all(&self) -> Range<usize> {
        0..self.count
    }
}

impl<T: Real> Trainer<'_, T> {
    /// The start has to be finite, on the data and on the validation data.
    pub(super) fn evaluate_start(&mut self) -> Result<(), FitError> {
        let at_start = |data| {
            move |error| match error {
                Error::NotFinite(fault) => FitError::Start { data, fault },
                other => FitError::Loss(other),
            }
        };
        finite(&self.parameters, Quantity::Coordinate).map_err(at_start("start"))?;
        self.now.loss = self.over_all_rows().map_err(at_start("data"))?;
        self.now.validation = self.on_validation().map_err(at_start("validation data"))?;
        self.initial_loss = self.now.loss;
        self.keep_best(0);
        Ok(())
    }

    /// The current losses; the gradient too, where a step or a stop rule is going to use it.
    pub(super) fn evaluate(&mut self) -> Result<(), Error> {
        let one_batch = self.rows.batches.per_epoch() == 1;
        self.now.loss = if one_batch || self.watch.settings.gradient_tolerance.is_some() {
            self.over_all_rows()?
        } else {
            let all = Batch::Range(self.rows.all());
            let loss = self.loss.value(&self.parameters, self.rows.data, &all);
            loss.map_err(numbered(self.rows.numbers[0]))?
        };
        self.now.validation = self.on_validation()?;
        Ok(())
    }

    /// Losses and gradient of what is reported, or what is not finite there.
    pub(super) fn evaluate_end(&mut self) -> Result<Option<Box<NotFinite>>, FitError> {
        let loss = self.over_all_rows();
        match loss.and_then(|loss| Ok((loss, self.on_validation()?))) {
            Ok((loss, validation)) => {
                (self.now.loss, self.now.validation) = (loss, validation);
                Ok(None)
            }
            Err(Error::NotFinite(fault)) => Ok(Some(fault)),
            Err(other) => Err(FitError::Loss(other)),
        }
    }

    /// The loss over the data; its gradient goes to `self.gradient`.
    fn over_all_rows(&mut self) -> Result<f64, Error> {
        let count = self.rows.all().len();
        let loss =
            self.loss.value_and_grad_of_all(&self.parameters, self.rows.data, count, &mut self.gradient);
        let loss = loss.map_err(numbered(self.rows.numbers[0]))?;
        self.fresh = true;
        Ok(loss)
    }

    fn on_validation(&mut self) -> Result<Option<f64>, Error> {
        let Some(columns) = self.rows.validation else { return Ok(None) };
        let all = Batch::Range(0..columns.len());
        let judge = self.judge.as_mut().unwrap_or(&mut self.loss);
        let loss = judge.value(&self.parameters, columns, &all);
        loss.map(Some).map_err(numbered(self.rows.numbers[1]))
    }

    /// Keeps the current parameters if they are the best so far, and somebody wants the best.
    pub(super) fn keep_best(&mut self, epoch: usize) {
        if !self.watch.settings.keeps_best(self.rows.validation.is_some()) {
            return;
        }
        let loss = self.now.watched();
        match &mut self.best {
            Some(best) if loss < best.loss => {
                best.parameters.copy_from_slice(&self.parameters);
                (best.epoch, best.loss) = (epoch, loss);
            }
            Some(_) => {}
            none => *none = Some(Best { parameters: self.parameters.clone(), epoch, loss }),
        }
    }
}
