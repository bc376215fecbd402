//! The loss of a row with parameters held, times the weight of the row, and with its share of what belongs to no row.

use super::loss::{Erased, Loss};
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::rows::PerRow;
use crate::tape::Var;
use std::borrow::Cow;

/// A loss as a fit with limits, weights and penalties sees it.
///
/// All are part of the recording, so that programs, threads and the order of sums are those of any other loss. A
/// parameter that is held is cut off from the tape: its derivatives are 0 by structure, cost nothing, and are never
/// NaN where they would mean nothing (of `xᵖ` in `p` at `x = 0`). Rejected: to set its part of the gradient to 0
/// behind the sweep, which does neither.
#[derive(Clone, Copy)]
pub(super) struct Adapted<'a, T> {
    pub(super) loss: &'a Loss<'a, T>,
    /// The parameters that are held, if any is.
    pub(super) held: &'a [bool],
    /// Is the last column the weight of the row, which the loss does not see?
    pub(super) is_weighted: bool,
    pub(super) beforehand: Option<Beforehand<'a>>,
}

/// Penalty and priors, and which part of them is a row's: `1 / Σ w`.
#[derive(Clone, Copy)]
pub(super) struct Beforehand<'a> {
    pub(super) share: f64,
    /// Parameter, mean and deviation.
    pub(super) priors: &'a [(usize, f64, f64)],
}

impl Beforehand<'_> {
    /// `P + Σ ½ ((θ − mean) / deviation)²`; without either, 0.
    fn of<T: Real>(&self, loss: &Loss<'_, T>, at: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let penalty = loss.penalty(at)?.unwrap_or_else(|| Var::constant(T::zero()));
        let known =
            self.priors.iter().filter_map(|&(i, mean, deviation)| Some((at.get(i)?, mean, deviation)));
        Ok(known.fold(penalty, |sum, (&x, mean, deviation)| {
            let [mean, deviation, half] = [mean, deviation, 0.5].map(|x| Var::constant(T::of(x)));
            let off = (x - mean) / deviation;
            sum + off * off * half
        }))
    }
}

impl<T: Real> Adapted<'_, T> {
    /// The parameters, those that are held cut off.
    fn cut<'p>(&self, parameters: &'p [Var<T>]) -> Cow<'p, [Var<T>]> {
        if !self.held.contains(&true) {
            return Cow::Borrowed(parameters);
        }
        let is_held = self.held.iter().chain(core::iter::repeat(&false));
        parameters.iter().zip(is_held).map(|(x, &held)| if held { x.detach() } else { *x }).collect()
    }
}

impl<T: Real> PerRow<T, Erased> for Adapted<'_, T> {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let weighted = row.split_last().filter(|_| self.is_weighted);
        let seen = weighted.map_or(row, |(_, seen)| seen);
        let parameters = self.cut(parameters);
        let loss = self.loss.eval(&parameters, seen)?;
        let loss = weighted.map_or(loss, |(&weight, _)| loss * weight);
        Ok(match &self.beforehand {
            Some(beforehand) => {
                loss + beforehand.of(self.loss, &parameters)? * Var::constant(T::of(beforehand.share))
            }
            None => loss,
        })
    }

    fn data_sets(&self) -> usize {
        self.loss.data_sets()
    }
}
