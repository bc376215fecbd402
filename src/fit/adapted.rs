//! The loss of a row with parameters held, and times the weight of the row.

use super::loss::{Erased, Loss};
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::rows::PerRow;
use crate::tape::Var;

/// A loss as a fit with limits and weights sees it.
///
/// Both are part of the recording, so that programs, threads and the order of sums are those of any other loss. A
/// parameter that is held is cut off from the tape: its derivatives are 0 by structure, cost nothing, and are never
/// NaN where they would mean nothing (of `xᵖ` in `p` at `x = 0`). Rejected: to set its part of the gradient to 0
/// behind the sweep, which does neither.
pub(super) struct Adapted<'a, T> {
    pub(super) loss: &'a Loss<'a, T>,
    /// The parameters that are held, if any is.
    pub(super) held: &'a [bool],
    /// Is the last column the weight of the row, which the loss does not see?
    pub(super) is_weighted: bool,
}

impl<T: Real> PerRow<T, Erased> for Adapted<'_, T> {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let weighted = row.split_last().filter(|_| self.is_weighted);
        let seen = weighted.map_or(row, |(_, seen)| seen);
        let loss = if self.held.contains(&true) {
            let is_held = self.held.iter().chain(core::iter::repeat(&false));
            let cut = parameters.iter().zip(is_held).map(|(x, &held)| if held { x.detach() } else { *x });
            self.loss.eval(&cut.collect::<Vec<_>>(), seen)?
        } else {
            self.loss.eval(parameters, seen)?
        };
        Ok(weighted.map_or(loss, |(&weight, _)| loss * weight))
    }
}
