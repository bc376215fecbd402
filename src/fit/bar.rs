//! What a bar shows of a fit.

use super::StopReason;
use super::outcome::Halt;
use super::stepper::Stepper;
use super::trainer::Trainer;
use crate::progress::value_at;
use crate::real::Real;

impl<T: Real> Trainer<'_, T> {
    pub(super) fn show_if_due(&mut self, stepper: &dyn Stepper<T>) {
        if self.bar.is_due() {
            self.show(self.last_loss(), stepper);
        }
    }

    /// Shows how a run stands that an epoch has ended, or the fault that ended it.
    pub(super) fn show_if_ended(
        &mut self,
        ended: &Result<Option<StopReason>, Halt>,
        stepper: &dyn Stepper<T>,
    ) {
        match ended {
            Ok(None) => {}
            Ok(Some(_)) | Err(Halt::Failed(_)) => self.show(self.last_loss(), stepper),
            Err(Halt::Diverged(fault)) => {
                let loss = self.last_loss().map(|last| value_at(fault, last));
                self.show(loss, stepper);
            }
        }
    }

    /// Over all rows where that is evaluated, else over the rows of the last step.
    fn last_loss(&self) -> Option<f64> {
        if self.is_evaluated() { Some(self.now.loss) } else { self.batch_loss }
    }

    fn show(&mut self, loss: Option<f64>, stepper: &dyn Stepper<T>) {
        let name = if self.is_evaluated() { "loss" } else { "batch loss" };
        let (validation, rate) = (self.now.validation, stepper.learning_rate());
        let numbers = [(name, loss), ("validation", validation), ("rate", rate)];
        let at = self.rows.batches.position();
        self.bar.show(at.epoch, at.batch as u64, &numbers);
    }
}
