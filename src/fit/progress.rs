//! What a callback sees after each epoch.

use core::fmt;

/// Where a fit stands after an epoch; see [`Fit::on_epoch`](super::Fit::on_epoch).
///
/// Prints as one line: `epoch 12: loss 227.1, validation 240.3`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The epoch that has ended, counted from 1.
    pub epoch: usize,
    /// Steps taken so far.
    pub steps: u64,
    /// The mean loss over all rows, at the current parameters.
    pub loss: f64,
    /// The mean loss over the validation data, if there are any.
    pub validation_loss: Option<f64>,
    /// The rate of the next step; `None` for a rule without one.
    pub learning_rate: Option<f64>,
    /// The current parameters.
    pub parameters: &'a [f64],
}

impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::number::Short;
        write!(f, "epoch {}: loss {}", self.epoch, Short(self.loss))?;
        match self.validation_loss {
            Some(loss) => write!(f, ", validation {}", Short(loss)),
            None => Ok(()),
        }
    }
}
